//! Which folder may be a state, and what is in it.

use super::*;

/// What the program says of a state.
fn told(place: &Place, arguments: &str) -> String {
    let arguments = arguments.split(' ');
    let output = support::b12cal(place.folder.path()).args(arguments).output();
    support::told(&output.expect("it runs"))
}

/// Every command that uses a state.
const COMMANDS: [&str; 3] =
    ["serve plans --listen 127.0.0.1:0 --state", "feeds plans --state", "build plans --state"];

#[test]
fn a_state_is_not_where_the_prescriptions_are() {
    let place = Place::with(PLAN);
    for command in COMMANDS {
        for state in ["plans", "plans/state", "plans/deep/.state", "plans/../plans/state", "."] {
            let told = told(&place, &format!("{command} {state}"));
            assert!(told.contains("the prescriptions are in, or around, that folder"), "{told}");
            assert!(told.ends_with("exit code 3\n"), "{told}");
        }
    }
    assert_eq!(fs::read_dir(place.plans()).expect("a folder").count(), 1, "nothing was made");
}

#[cfg(unix)]
#[test]
fn a_state_is_no_folder_of_others_and_is_not_closed_to_them() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(PLAN);
    fs::create_dir(place.state()).expect("a folder");
    for mode in [0o777, 0o770, 0o775, 0o1777, 0o702] {
        fs::set_permissions(place.state(), fs::Permissions::from_mode(mode)).expect("set");
        for command in COMMANDS {
            let told = told(&place, &format!("{command} state"));
            assert!(
                told.starts_with("error: cannot use state: other users can write to it\n"),
                "{told}"
            );
            assert!(told.contains("chmod 700") && told.ends_with("exit code 3\n"), "{told}");
        }
        let found = fs::metadata(place.state()).expect("it is there").permissions().mode();
        assert_eq!(found & 0o7777, mode);
        assert_eq!(fs::read_dir(place.state()).expect("a folder").count(), 0);
    }
}

#[cfg(unix)]
#[test]
fn a_state_is_no_folder_with_other_things() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(PLAN);
    fs::create_dir(place.state()).expect("a folder");
    fs::set_permissions(place.state(), fs::Permissions::from_mode(0o755)).expect("set");
    fs::write(place.state().join("letter.txt"), "Dear").expect("a file");
    for command in COMMANDS {
        let told = told(&place, &format!("{command} state"));
        assert!(told.contains("it contains other things, such as letter.txt"), "{told}");
        assert!(told.ends_with("exit code 3\n"), "{told}");
    }
    let mode = fs::metadata(place.state()).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o755);
    // What is put into a state later does not keep it from being used.
    fs::remove_file(place.state().join("letter.txt")).expect("removed");
    place.feeds(&[]);
    fs::write(place.state().join("letter.txt"), "Dear").expect("a file");
    Server::start(&place);
}

#[test]
fn a_damaged_key_is_reported_and_stays() {
    let place = Place::with(PLAN);
    place.feeds(&[]);
    let key = place.state().join("uid-key");
    let good = fs::read_to_string(&key).expect("a key");
    for damaged in ["", "b12cal key 1\nabc\n", &good.replace("key 1", "key 2"), &good[..60]] {
        fs::write(&key, damaged).expect("damaged");
        for command in COMMANDS {
            let told = told(&place, &format!("{command} state"));
            assert!(told.contains("uid-key is damaged; restore it from a backup"), "{told}");
        }
        assert_eq!(fs::read_to_string(&key).expect("a key"), damaged);
    }
}

#[test]
fn what_is_served_discreetly_has_the_names_that_build_gives_it() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let served = server.get(&format!("{}.ics", place.path("sam-2026", "discreet")));
    let build = |rest: &[&str]| {
        let command = &["build", "plans/sam.yaml", "--detail", "discreet", "-o", "-"];
        let output = support::b12cal(place.folder.path()).args(command).args(rest).output();
        String::from_utf8(output.expect("it runs").stdout).expect("UTF-8")
    };
    assert_eq!(served.text(), build(&["--state", "state"]));
    assert_ne!(served.text(), build(&[]));
    server.end();
    // Without the key they are other events, which is newer than what was seen.
    fs::remove_file(place.state().join("uid-key")).expect("removed");
    let server = Server::start(&place);
    assert!(server.told.contains("level=warning event=new_state"), "{}", server.told);
    let again = server.get(&format!("{}.ics", place.path("sam-2026", "discreet")));
    // 1 March 2026 is day 20,513 since 1970: 56 years of 365 days, 14 leap days, 59 days.
    assert_eq!(again.values("SEQUENCE"), ["SEQUENCE:20513"; 4]);
    assert!(again.values("UID").iter().all(|uid| !served.values("UID").contains(uid)));
    assert_eq!(again.values("DTSTART"), served.values("DTSTART"));
}

#[test]
fn what_a_killed_server_left_is_cleared_away() {
    let place = Place::with(PLAN);
    Server::start(&place).end();
    let published = place.state().join("published");
    let left = [
        place.state().join(".b12cal-Ab12yZ"),
        published.join(".b12cal-q9Qq0P"),
        published.join(".b12cal-000000"),
    ];
    fs::write(&left[0], "half").expect("a file");
    fs::write(&left[1], "half").expect("a file");
    fs::create_dir(&left[2]).expect("a folder");
    fs::write(left[2].join("0"), "half").expect("a file");
    // What is not ours stays.
    let other = published.join(".b12cal-notes");
    fs::write(&other, "mine").expect("a file");
    Server::start(&place).end();
    assert!(left.iter().all(|left| !left.exists()) && other.exists());
}

#[cfg(unix)]
#[test]
fn what_root_writes_belongs_to_the_owner_of_the_state() {
    use std::os::unix::fs::{MetadataExt, chown};
    let place = Place::with(PLAN);
    fs::create_dir(place.state()).expect("a folder");
    // Only root can give a folder away.
    if chown(place.state(), Some(65_534), Some(65_534)).is_err() {
        return;
    }
    place.feeds(&[]);
    for entry in fs::read_dir(place.state()).expect("a folder") {
        let entry = entry.expect("an entry");
        assert_eq!(entry.metadata().expect("it is there").uid(), 65_534, "{:?}", entry.path());
    }
}
