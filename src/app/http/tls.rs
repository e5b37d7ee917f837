//! Two PEM files -> the TLS configuration of connections, read again when they change.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{self, ServerConfig};

/// A certificate with its key.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    acceptor: RwLock<TlsAcceptor>,
}

impl Certificate {
    /// Reads a certificate chain and its key.
    ///
    /// # Errors
    ///
    /// When one of the files cannot be read, or the two do not match.
    pub fn read(chain: PathBuf, key: PathBuf) -> io::Result<Self> {
        let acceptor = RwLock::new(acceptor(&chain, &key)?);
        Ok(Self { chain, key, acceptor })
    }

    /// Reads the files again, for new connections.
    ///
    /// # Errors
    ///
    /// As [`Self::read`]; the previous certificate then stays in use.
    pub fn renew(&self) -> io::Result<()> {
        let new = acceptor(&self.chain, &self.key)?;
        *self.acceptor.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// The two files.
    #[must_use]
    pub fn files(&self) -> [&PathBuf; 2] {
        [&self.chain, &self.key]
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn acceptor(chain: &PathBuf, key: &PathBuf) -> io::Result<TlsAcceptor> {
    let pem = |error: rustls_pki_types::pem::Error| match error {
        rustls_pki_types::pem::Error::Io(error) => error,
        other => invalid(other.to_string()),
    };
    let chain = CertificateDer::pem_file_iter(chain).map_err(pem)?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(pem)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(pem)?;
    let tls = |error: rustls::Error| invalid(error.to_string());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(tls)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(tls)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn invalid(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
