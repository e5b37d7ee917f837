//! TLS without a proxy, and a certificate that is renewed while the server runs.

use std::sync::Arc;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::*;

/// Asks over TLS, and trusts this certificate alone.
fn ask(server: &Server, trusted: &str, path: &str) -> std::io::Result<Vec<u8>> {
    let mut roots = RootCertStore::empty();
    let trusted = support::root().join("tests/serve").join(trusted);
    roots.add(CertificateDer::from_pem_file(trusted).expect("a certificate")).expect("it is one");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream = StreamOwned::new(connection, server.connect());
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut bytes = vec![];
    stream.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[test]
fn a_certificate_encrypts_and_is_renewed_without_a_restart() {
    let place = Place::with(PLAN);
    let (chain, key) = (place.folder.path().join("cert.pem"), place.folder.path().join("key.pem"));
    copy("tests/serve/first.cert.pem", &chain);
    copy("tests/serve/first.key.pem", &key);
    let mut server =
        Server::start_with(&place, &["--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    assert!(server.told.contains("url=https://127.0.0.1:"), "{}", server.told);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let answer = Answer::read(&ask(&server, "first.cert.pem", &path).expect("an answer"));
    assert_eq!(answer.values("SUMMARY").len(), 4);
    ask(&server, "second.cert.pem", &path).expect_err("another certificate is not trusted");
    // For a moment the two files do not belong together; the first certificate stays in use.
    copy("tests/serve/second.key.pem", &key);
    server.wait("event=certificate_unusable");
    ask(&server, "first.cert.pem", &path).expect("it is still there");
    copy("tests/serve/second.cert.pem", &chain);
    server.wait("event=certificate_renewed");
    ask(&server, "second.cert.pem", &path).expect("the new one");
}

#[test]
fn a_key_that_does_not_match_the_certificate_is_reported() {
    let place = Place::with(PLAN);
    copy("tests/serve/first.cert.pem", &place.folder.path().join("cert.pem"));
    copy("tests/serve/second.key.pem", &place.folder.path().join("key.pem"));
    let output = support::b12cal(place.folder.path())
        .args(["serve", "plans", "--state", "state", "--listen", "127.0.0.1:0"])
        .args(["--tls-cert", "cert.pem", "--tls-key", "key.pem"])
        .output()
        .expect("it runs");
    let told = support::told(&output);
    assert!(
        told.contains("cannot use cert.pem and key.pem") && told.ends_with("exit code 3\n"),
        "{told}"
    );
}

#[test]
fn a_server_that_others_reach_without_encryption_says_so() {
    let place = Place::with(PLAN);
    let warned = |arguments: &[&str]| {
        let server = Server::spawn(support::b12cal(place.folder.path()), arguments);
        let told = server.told.clone();
        server.end();
        told.contains("level=warning event=not_encrypted")
    };
    assert!(warned(&["--listen", "0.0.0.0:0"]) && warned(&["--listen", "[::]:0"]));
    // A proxy somewhere else does not encrypt the way to it.
    assert!(warned(&["--listen", "0.0.0.0:0", "--public-url", "https://calendar.example.org"]));
    for loopback in ["127.0.0.1:0", "127.1.2.3:0", "[::1]:0", "[::ffff:127.0.0.1]:0"] {
        assert!(!warned(&["--listen", loopback]), "{loopback}");
    }
    copy("tests/serve/first.cert.pem", &place.folder.path().join("cert.pem"));
    copy("tests/serve/first.key.pem", &place.folder.path().join("key.pem"));
    assert!(!warned(&["--listen", "0.0.0.0:0", "--tls-cert", "cert.pem", "--tls-key", "key.pem"]));
}
