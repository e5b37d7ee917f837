//! `publish`: the same as files for any web server. `.ci/publish` has real ones.

use std::collections::BTreeMap;
use std::process::Command;

use super::live::eventually;
use super::*;

const URL: &str = "https://calendar.example.org";

fn command(place: &Place, arguments: &[&str]) -> Command {
    let mut command = support::b12cal(place.folder.path());
    command.args(["publish", "plans", "-o", "site", "--state", "state"]).args(arguments);
    command
}

fn publish(place: &Place, arguments: &[&str]) -> String {
    support::told(&command(place, arguments).output().expect("it runs"))
}

/// The files of the web space, by their names.
fn files(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(place.folder.path().join("site/f")).expect("the folder");
    let file = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_str().expect("UTF-8").to_owned();
        (name, fs::read(path).expect("a file"))
    };
    entries.map(file).collect()
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files.get(name).expect("it is published").clone()).expect("UTF-8")
}

#[test]
fn what_is_published_is_what_serve_serves() {
    let place = Place::with(PLAN);
    let told = publish(&place, &["--public-url", URL]);
    assert!(told.ends_with("site: 6 written, 0 unchanged, 0 removed\nexit code 0\n"), "{told}");
    let files = files(&place);
    assert_eq!(files.len(), 6, "a calendar and a page for each of three addresses");
    let server = Server::start_with(&place, &["--public-url", URL]);
    for detail in ["full", "family", "discreet"] {
        let path = place.path("sam-2026", detail);
        let secret = path.trim_start_matches("/f/");
        let feed = server.get(&format!("{path}.ics"));
        assert_eq!(feed.body, files[&format!("{secret}.ics")], "{detail}");
        // The page is the same but for one sentence, and the policy that a server says in a header.
        let (served, page) = (server.get(&path).text(), text(&files, secret));
        let other = |text: &str, other: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !other.lines().any(|there| there == *line));
            lines.map(str::to_owned).collect()
        };
        let [policy, as_of] = &other(&page, &served)[..] else { panic!("{page}") };
        assert!(
            policy
                .starts_with("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src")
        );
        assert!(as_of.contains("This page is as of Sun 1\u{a0}Mar 2026. "), "{as_of}");
        assert_eq!(other(&served, &page).len(), 1);
    }
}

#[test]
fn only_what_changed_is_written() {
    let place = Place::with(PLAN);
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    publish(&place, &["--public-url", URL]);
    let times = |place: &Place| -> BTreeMap<String, std::time::SystemTime> {
        let entries = fs::read_dir(place.folder.path().join("site/f")).expect("the folder");
        let time = |entry: fs::DirEntry| {
            let modified = entry.metadata().and_then(|found| found.modified()).expect("a time");
            (entry.file_name().to_str().expect("UTF-8").to_owned(), modified)
        };
        entries.map(|entry| time(entry.expect("an entry"))).collect()
    };
    let before = times(&place);
    // The address is remembered.
    assert!(publish(&place, &[]).ends_with("0 written, 12 unchanged, 0 removed\nexit code 0\n"));
    assert_eq!(times(&place), before);
    place.write("sam.yaml", &moved());
    assert!(publish(&place, &[]).ends_with("6 written, 6 unchanged, 0 removed\nexit code 0\n"));
    let jo = place.path("jo-2026", "full").trim_start_matches("/f/").to_owned();
    assert_eq!(times(&place)[&jo], before[&jo]);
    let sam = format!("{}.ics", place.path("sam-2026", "full").trim_start_matches("/f/"));
    assert!(text(&files(&place), &sam).contains("SEQUENCE:1"), "it continues");
}

#[test]
fn what_a_revoked_address_led_to_is_removed_and_nothing_else() {
    let place = Place::with(PLAN);
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    publish(&place, &["--public-url", URL]);
    let folder = place.folder.path().join("site/f");
    let others = ["index.html", "other.ics", "00000000000000000000000000000000", "notes"];
    for other in others {
        fs::write(folder.join(other), "BEGIN:VCALENDAR of somebody else").expect("written");
    }
    fs::write(place.folder.path().join("site/index.html"), "home").expect("written");
    let old = place.path("sam-2026", "family").trim_start_matches("/f/").to_owned();
    place.feeds(&["--rotate", "sam", "--detail", "family"]);
    assert!(publish(&place, &[]).ends_with("2 written, 10 unchanged, 2 removed\nexit code 0\n"));
    let now = files(&place);
    assert!(!now.contains_key(&old) && !now.contains_key(&format!("{old}.ics")));
    // A file that is gone keeps its calendar until somebody says that it was meant.
    fs::remove_file(place.plans().join("jo.yaml")).expect("removed");
    let jo = place.path("jo-2026", "full").trim_start_matches("/f/").to_owned();
    assert!(publish(&place, &[]).ends_with("0 removed\nexit code 0\n"));
    assert!(text(&files(&place), &jo).contains("may be out of date"));
    place.feeds(&["--remove", "jo-2026"]);
    assert!(publish(&place, &[]).ends_with("0 written, 6 unchanged, 6 removed\nexit code 0\n"));
    let now = files(&place);
    assert_eq!(now.len(), 6 + others.len());
    for other in others {
        assert_eq!(text(&now, other), "BEGIN:VCALENDAR of somebody else");
    }
}

#[test]
fn a_file_with_an_error_keeps_its_last_good_calendar() {
    let place = Place::with(PLAN);
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    publish(&place, &["--public-url", URL]);
    let before = files(&place);
    place.write("sam.yaml", &PLAN.replace("1 mg\n", "1.0 mg\n"));
    let told = publish(&place, &[]);
    assert!(
        told.contains("event=faulty path=plans/sam.yaml why=\"bad_quantity at 8:7\""),
        "{told}"
    );
    assert!(told.contains("error: 1 file could not be published\n"), "{told}");
    assert!(told.ends_with("exit code 1\n"), "{told}");
    let now = files(&place);
    for (name, bytes) in before.iter().filter(|(name, _)| Path::new(name).extension().is_some()) {
        assert_eq!(now[name], *bytes, "{name}");
    }
    let sam = place.path("sam-2026", "full").trim_start_matches("/f/").to_owned();
    assert!(text(&now, &sam).contains("may be out of date"));
    // A prescription that never was without an error has no files.
    place.write("new.yaml", "b12cal: 1\nid: new-2026\n");
    publish(&place, &[]);
    assert_eq!(files(&place).len(), 12);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_no_error_of_its_text() {
    let place = Place::with(PLAN);
    std::os::unix::fs::symlink("nowhere", place.plans().join("jo.yaml")).expect("a link");
    let told = publish(&place, &["--public-url", URL]);
    let why = "event=faulty path=plans/jo.yaml why=\"no such file or folder\"";
    assert!(
        told.contains(why) && told.contains("error: 1 file could not be published\n"),
        "{told}"
    );
    assert!(told.ends_with("exit code 3\n"), "{told}");
    assert_eq!(files(&place).len(), 6);
    // Of two reasons to fail, the higher exit code wins.
    place.write("kim.yaml", "b12cal: 1\nid: kim-2026\n");
    let told = publish(&place, &[]);
    assert!(told.contains("error: 2 files could not be published\n"), "{told}");
    assert!(told.ends_with("exit code 3\n"), "{told}");
}

#[test]
fn a_page_that_cannot_be_made_is_reported_and_stays() {
    let place = Place::with(PLAN);
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    publish(&place, &["--public-url", URL]);
    let before = files(&place);
    fs::remove_file(place.plans().join("sam.yaml")).expect("removed");
    let text = place.state().join("published/sam-2026.yaml");
    fs::remove_file(&text).expect("removed");
    fs::create_dir(&text).expect("a folder");
    let told = publish(&place, &["--slips", "slips.html"]);
    assert!(told.contains("error: cannot make the slip of sam-2026: it is a folder\n"), "{told}");
    let told = publish(&place, &[]);
    let line = "event=not_made id=sam-2026 detail=full why=\"it is a folder\"";
    assert!(told.contains(line), "{told}");
    assert!(told.contains("error: 3 files of site could not be made\n"), "{told}");
    assert!(told.ends_with("exit code 3\n"), "{told}");
    assert_eq!(files(&place), before);
}

#[test]
fn a_web_space_is_neither_in_the_state_nor_among_the_prescriptions() {
    let place = Place::with(PLAN);
    for site in ["state", "state/site", "plans", "plans/site", "."] {
        let output = support::b12cal(place.folder.path())
            .args(["publish", "plans", "-o", site, "--state", "state", "--public-url", URL])
            .output();
        let told = support::told(&output.expect("it runs"));
        assert!(
            told.contains("is in, or around, the ") && told.ends_with("exit code 2\n"),
            "{told}"
        );
    }
    let told = publish(&place, &["--public-url", URL, "--slips", "state/slips.html"]);
    assert!(told.contains("slips.html is in the state folder") && told.ends_with("exit code 2\n"));
    assert!(publish(&place, &[]).contains("the address of the web space is not known yet"));
    assert!(!place.folder.path().join("site").exists());
}

#[test]
fn a_state_that_a_server_works_with_is_left_to_it() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let told = publish(&place, &["--public-url", URL]);
    assert!(
        told.starts_with("error: state is in use\n") && told.ends_with("exit code 3\n"),
        "{told}"
    );
    server.end();
    assert!(publish(&place, &["--public-url", URL]).ends_with("exit code 0\n"));
}

#[test]
fn something_else_at_the_place_of_a_calendar_is_not_replaced() {
    let place = Place::with(PLAN);
    publish(&place, &["--public-url", URL]);
    let name = format!("{}.ics", place.path("sam-2026", "full").trim_start_matches("/f/"));
    let path = place.folder.path().join("site/f").join(&name);
    fs::write(&path, "a diary").expect("written");
    let told = publish(&place, &[]);
    assert!(told.contains("a file of another kind is there, and is not replaced"), "{told}");
    assert!(told.ends_with("exit code 3\n"), "{told}");
    assert_eq!(fs::read_to_string(path).expect("it is there"), "a diary");
}

fn assert_whole(place: &Place) {
    let files = files_if_any(place);
    for (name, bytes) in files.iter().filter(|(name, _)| !name.starts_with('.')) {
        let whole = bytes.ends_with(b"END:VCALENDAR\r\n") || bytes.ends_with(b"</html>");
        assert!(whole, "{name} is not whole");
    }
}

fn files_if_any(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(place.folder.path().join("site/f")) else {
        return BTreeMap::new();
    };
    let entries = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        Some((path.file_name()?.to_str()?.to_owned(), fs::read(path).ok()?))
    });
    entries.collect()
}

#[test]
fn a_kill_at_any_step_leaves_whole_files_and_the_next_run_completes_them() {
    let place = Place::new();
    for number in 0..40 {
        place.write(&format!("p{number}.yaml"), &PLAN.replace("sam-2026", &format!("p-{number}")));
    }
    for entries in [0, 1, 2, 30, 100, 200] {
        let mut process = command(&place, &["--public-url", URL]).spawn().expect("it starts");
        eventually(|| {
            let is_over = process.try_wait().expect("a process").is_some();
            (is_over || files_if_any(&place).len() >= entries).then_some(())
        });
        let _ = process.kill();
        process.wait().expect("it ended");
        assert_whole(&place);
    }
    assert!(publish(&place, &[]).ends_with("exit code 0\n"));
    let told = publish(&place, &[]);
    assert!(told.ends_with("0 written, 240 unchanged, 0 removed\nexit code 0\n"), "{told}");
    assert_eq!(files(&place).len(), 240, "nothing is left behind");
    assert_whole(&place);
}

#[cfg(unix)]
#[test]
fn a_state_that_goes_away_meanwhile_is_an_error() {
    let place = Place::with(PLAN);
    let pipe = place.folder.path().join("slips.html");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("it runs").success());
    let arguments = ["--public-url", URL, "--slips", "slips.html"];
    let mut command = command(&place, &arguments);
    let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // All is written but the slips, for which it waits.
    eventually(|| (files_if_any(&place).len() == 6).then_some(()));
    fs::rename(place.state(), place.folder.path().join("elsewhere")).expect("renamed");
    fs::read(&pipe).expect("the slips");
    let told = support::told(&process.wait_with_output().expect("it ends"));
    assert!(
        told.contains("error: cannot use state: the state folder or its key is gone"),
        "{told}"
    );
    assert!(told.ends_with("exit code 3\n"), "{told}");
}

#[test]
fn of_two_at_once_one_does_it_and_the_other_says_so() {
    let place = Place::with(PLAN);
    let start = || {
        let mut command = command(&place, &["--public-url", URL]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("it starts")
    };
    let both = [start(), start(), start()];
    let told = both.map(|one| support::told(&one.wait_with_output().expect("it ends")));
    assert!(told.iter().any(|told| told.ends_with("exit code 0\n")), "{told:?}");
    for told in &told {
        assert!(told.ends_with("exit code 0\n") || told.contains("state is in use"), "{told}");
    }
    assert_eq!(files(&place).len(), 6);
    assert_whole(&place);
}

#[test]
fn a_slip_says_the_address_and_nothing_about_health() {
    let place = Place::new();
    for (language, words) in [
        ("en", "Whoever has this address can read the calendar"),
        ("de", "Wer diese Adresse hat, kann den Kalender lesen"),
        ("nl", "Wie dit adres heeft, kan de agenda lezen"),
        ("fr", "Toute personne qui a cette adresse peut lire le calendrier"),
        ("es", "Quien tenga esta dirección puede leer el calendario"),
    ] {
        let id = format!("sam-{language}");
        let feed = format!("{{language: {language}, detail: discreet}}");
        let plan = PLAN.replace("sam-2026", &id).replace("{name: Sam B12}", &feed);
        place.write(&format!("{language}.yaml"), &plan);
        let told = publish(&place, &["--public-url", URL, "--slips", "slips.html"]);
        assert!(told.contains("slips.html has the addresses of everybody"), "{told}");
        let path = place.folder.path().join("slips.html");
        let text = fs::read_to_string(&path).expect("the slips").replace("&#x2f;", "/");
        assert!(text.contains(&format!("{URL}{}<", place.path(&id, "discreet"))), "{text}");
        assert!(!text.contains(&place.path(&id, "full")), "{text}");
        assert!(text.contains(words) && text.contains("class=\"code\""), "{text}");
        for word in ["B12", "hydroxocobalamin", "Elm Road", "Ruiz", "loading"] {
            assert!(!text.contains(word), "{word}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
        }
    }
    // What a killed run left has all addresses too.
    let left = place.folder.path().join(".b12cal-aB3xY9");
    fs::write(&left, "half of them").expect("written");
    publish(&place, &["--slips", "slips.html"]);
    assert!(!left.exists());
    let text = fs::read_to_string(place.folder.path().join("slips.html")).expect("the slips");
    assert_eq!(text.matches("<article ").count(), 5, "a page for each person");
}

#[cfg(unix)]
#[test]
fn a_web_server_reads_the_files_and_lists_none() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(PLAN);
    publish(&place, &["--public-url", URL]);
    let folder = place.folder.path().join("site/f");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder) & 0o006, 0, "others find only what they know the name of");
    for name in files(&place).keys() {
        assert_eq!(mode(&folder.join(name)) & 0o444, 0o444 & mode(&folder.join(name)));
        assert_ne!(mode(&folder.join(name)) & 0o004, 0, "{name}");
    }
}
