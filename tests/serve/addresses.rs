//! Secrets: what they open, how they are taken back, where they never show.

use super::*;

#[test]
fn each_detail_has_an_address_of_its_own() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let get = |detail| server.get(&format!("{}.ics", place.path("sam-2026", detail)));
    let (full, family, discreet) = (get("full"), get("family"), get("discreet"));
    assert!(full.text().contains("BEGIN:VALARM") && full.text().contains("hydroxocobalamin"));
    assert!(!family.text().contains("BEGIN:VALARM") && family.text().contains("hydroxocobalamin"));
    assert!(discreet.text().contains("BEGIN:VALARM"));
    // A name of digits and letters may hold any short word.
    let text = discreet.text();
    let said = text.lines().filter(|line| !line.starts_with("UID:") && !line.contains("RELCALID"));
    let said: Vec<&str> = said.collect();
    for word in ["hydroxocobalamin", "B12", "Elm Road", "Ruiz", "loading", "cbc"] {
        assert!(said.iter().all(|line| !line.contains(word)), "{word}");
    }
}

#[test]
fn unknown_and_revoked_addresses_look_the_same() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let old = place.path("sam-2026", "full");
    assert_eq!(server.get(&format!("{old}.ics")).status, 200);
    place.feeds(&["--rotate", "sam", "--detail", "full"]);
    server.wait("event=addresses_changed");
    let new = place.path("sam-2026", "full");
    assert_ne!(new, old);
    assert_eq!(server.get(&format!("{new}.ics")).status, 200);
    let unknown = server.get("/f/00000000000000000000000000000000.ics");
    assert_eq!((unknown.status, unknown.body.len()), (404, 0));
    assert_eq!(server.get(&format!("{old}.ics")), unknown);
    assert_eq!(server.get(&old), unknown);
    assert_eq!(server.get("/f/00000000000000000000000000000000"), unknown);
    assert_eq!(server.get("/f/"), unknown);
}

#[test]
fn to_rotate_one_detail_leaves_the_others() {
    let place = Place::with(PLAN);
    let before = place.feeds(&[]);
    place.feeds(&["--rotate", "sam-2026", "--detail", "family"]);
    let after = place.feeds(&[]);
    let differ: Vec<&str> = after
        .lines()
        .filter(|line| !before.contains(*line))
        .map(|line| line.split('\t').nth(2).expect("a detail"))
        .collect();
    assert_eq!(differ, ["family"]);
    assert_eq!(after.lines().count(), 3);
}

#[test]
fn a_name_that_nobody_has_is_an_error_and_changes_no_address() {
    let place = Place::with(PLAN);
    let before = place.feeds(&[]);
    for option in ["--rotate", "--remove"] {
        let output = support::b12cal(place.folder.path())
            .args(["feeds", "plans", "--state", "state", option, "kim"])
            .output();
        let told = support::told(&output.expect("it runs"));
        assert!(told.starts_with("error: kim has no addresses\n"), "{told}");
        assert!(told.ends_with("exit code 2\n"), "{told}");
    }
    assert_eq!(place.feeds(&[]), before);
}

#[test]
fn an_address_of_a_treatment_that_ended_can_be_taken_back() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let refused = support::b12cal(place.folder.path())
        .args(["feeds", "plans", "--state", "state", "--remove", "sam-2026"])
        .output()
        .expect("it runs");
    assert!(support::told(&refused).contains("still served"), "{}", support::told(&refused));
    fs::remove_file(place.plans().join("sam.yaml")).expect("removed");
    server.wait("event=gone");
    assert_eq!(server.get(&path).status, 200);
    place.feeds(&["--remove", "sam-2026"]);
    server.wait("event=addresses_changed");
    assert_eq!(server.get(&path).status, 404);
    assert!(!is_known(&place.state(), "sam-2026"));
    // Nor does the server, which knew it, write it again.
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    server.wait("event=served");
    assert!(is_known(&place.state(), "jo.yaml") && !is_known(&place.state(), "sam-2026"));
}

/// Whether a file in a folder has this in its name or its text.
fn is_known(folder: &Path, whom: &str) -> bool {
    fs::read_dir(folder).expect("a folder").any(|entry| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        let inside = |path: &Path| match fs::read_to_string(path) {
            Ok(text) => text.contains(whom),
            Err(_) => is_known(path, whom),
        };
        name.contains(whom) || inside(&path)
    })
}

#[test]
fn what_a_removal_did_not_finish_the_next_one_does() {
    let place = Place::with(PLAN);
    Server::start(&place).end();
    let _ = place.feeds(&[]);
    fs::remove_file(place.plans().join("sam.yaml")).expect("removed");
    let remove = || {
        let output = support::b12cal(place.folder.path())
            .args(["feeds", "plans", "--state", "state", "--remove", "sam-2026"])
            .output();
        support::told(&output.expect("it runs"))
    };
    // A folder cannot be removed as a file can.
    let text = place.state().join("published/sam-2026.yaml");
    let kept = fs::read(&text).expect("published");
    fs::remove_file(&text).expect("removed");
    fs::create_dir(&text).expect("a folder");
    let told = remove();
    let what =
        "the addresses of sam-2026 no longer work, but what was published for it is not removed: ";
    assert!(told.contains(what) && told.ends_with("exit code 3\n"), "{told}");
    fs::remove_dir(&text).expect("removed");
    fs::write(&text, kept).expect("written");
    assert_eq!(remove(), "the addresses of sam-2026 no longer work\nexit code 0\n");
    assert!(!text.exists());
    assert!(remove().ends_with("exit code 2\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn who_cannot_print_new_addresses_says_that_the_old_ones_are_gone() {
    let place = Place::with(PLAN);
    let old = place.feeds(&[]);
    for (arguments, is_changed) in [(&["--rotate", "sam-2026"][..], true), (&[], false)] {
        let output = support::b12cal(place.folder.path())
            .args(["feeds", "plans", "--state", "state"])
            .args(arguments)
            .stdout(fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk"))
            .output();
        let told = support::told(&output.expect("it runs"));
        assert!(
            told.starts_with("error: cannot print the addresses: the disk is full\n"),
            "{told}"
        );
        assert_eq!(told.contains("the old addresses no longer work"), is_changed, "{told}");
        assert!(told.ends_with("exit code 3\n"), "{told}");
    }
    assert_ne!(place.feeds(&[]), old);
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_addresses() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(PLAN);
    Server::start(&place).end();
    let mut folders = vec![place.state()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let mode = fs::metadata(&folder).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mode = fs::metadata(&path).expect("it is there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", path.display());
            seen += 1;
        }
    }
    // The key, the addresses, the public URL, the sources, the feed and its text.
    assert_eq!(seen, 6);
}

#[test]
fn a_secret_has_128_bits_and_shows_nowhere_else() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let full = place.path("sam-2026", "full");
    let secret = full.trim_start_matches("/f/").to_owned();
    assert!(secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{secret}");
    let feed = server.get(&format!("{full}.ics"));
    server.get(&full);
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("b12cal_http_requests_total{route=\"feed\",status=\"200\"} 1\n"));
    for text in [feed.text(), metrics, server.get("/healthz").text(), server.get("/").text()] {
        assert!(!text.contains(&secret), "{text}");
        assert!(!text.contains("sam-2026"), "{text}");
    }
    let log = server.end();
    assert!(!log.contains(&secret), "{log}");
}

#[test]
fn one_state_serves_one_server() {
    let place = Place::with(PLAN);
    let _server = Server::start(&place);
    let second = support::b12cal(place.folder.path())
        .args(["serve", "plans", "--state", "state", "--listen", "127.0.0.1:0"])
        .output()
        .expect("it runs");
    assert_eq!(second.status.code(), Some(3));
    assert!(support::told(&second).contains("state is in use"), "{}", support::told(&second));
}

#[test]
fn one_unreadable_entry_does_not_keep_the_others_from_being_listed_and_rotated() {
    let place = Place::with(PLAN);
    place.write("kim.yaml", &PLAN.replace("sam-2026", "kim-2026").replace("1 mg\n", "1.0 mg\n"));
    // A link that leads nowhere cannot be read, whoever tries.
    std::os::unix::fs::symlink("nowhere", place.plans().join("lost.yaml")).expect("a link");
    let run = |arguments: &[&str]| {
        let output = support::b12cal(place.folder.path())
            .args(["feeds", "plans", "--state", "state", "--detail", "full"])
            .args(arguments)
            .output()
            .expect("it runs");
        support::told(&output)
    };
    let listed = run(&[]);
    assert!(listed.contains("cannot read plans/lost.yaml"), "{listed}");
    assert!(listed.contains("sam-2026\tplans/sam.yaml\tfull\thttp"), "{listed}");
    assert!(listed.contains("kim-2026\tplans/kim.yaml\tfull\thttp"), "with an error: {listed}");
    assert!(listed.ends_with("exit code 3\n"), "{listed}");
    let address = |told: &str| {
        let line = told.lines().find(|line| line.starts_with("sam-2026")).expect("a line");
        line.split('\t').nth(3).expect("an address").to_owned()
    };
    assert_ne!(address(&run(&["--rotate", "sam"])), address(&listed));
    // What cannot be read may be the file that is said to be gone.
    fs::remove_file(place.plans().join("sam.yaml")).expect("removed");
    let refused = run(&[]);
    assert!(refused.contains("sam-2026\t(no such file)"), "{refused}");
    let output = support::b12cal(place.folder.path())
        .args(["feeds", "plans", "--state", "state", "--remove", "sam-2026"])
        .output();
    let refused = support::told(&output.expect("it runs"));
    assert!(refused.ends_with("exit code 3\n"), "{refused}");
    assert!(run(&[]).contains("sam-2026"));
}

#[test]
fn addresses_that_are_gone_are_not_replaced_by_new_ones() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let (addresses, aside) = (place.state().join("addresses"), place.state().join("aside"));
    fs::rename(&addresses, &aside).expect("moved");
    server.wait("event=state_unusable why=\"the address file is gone; restore it\"");
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    server.wait("jo.yaml why=\"it has no address yet\"");
    assert_eq!(server.get(&path).status, 200);
    assert!(!addresses.exists());
    fs::rename(&aside, &addresses).expect("put back");
    place.write("notice.txt", "");
    server.wait("event=served");
    assert_eq!(server.get(&path).status, 200);
    assert_eq!(server.get(&format!("{}.ics", place.path("jo-2026", "full"))).status, 200);
    // Nor by a start, by `feeds` or by `publish`.
    server.end();
    fs::remove_file(addresses).expect("removed");
    for arguments in [
        &["feeds"][..],
        &["feeds", "--rotate", "sam-2026"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["publish", "-o", "site", "--public-url", "https://calendar.example.org"],
    ] {
        let output = support::b12cal(place.folder.path())
            .args(arguments)
            .args(["plans", "--state", "state"])
            .output();
        let told = support::told(&output.expect("it runs"));
        let error = "error: cannot use state: the address file is gone; restore it\nexit code 3\n";
        assert!(told.ends_with(error), "{told}");
    }
}

#[test]
fn no_address_is_changed_where_there_is_no_state() {
    let place = Place::with(PLAN);
    for arguments in
        [&["--rotate", "sam-2026"][..], &["--remove", "jo-2026"], &["--due", "--rotate"]]
    {
        let output = support::b12cal(place.folder.path())
            .args(["feeds", "plans", "--state", "stat"])
            .args(arguments)
            .output();
        let told = support::told(&output.expect("it runs"));
        assert!(
            told.starts_with("error: stat is no state folder, so no address was changed\n"),
            "{told}"
        );
        assert!(
            told.ends_with("exit code 3\n") && !place.folder.path().join("stat").exists(),
            "{told}"
        );
    }
}
