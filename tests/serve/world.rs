//! What is outside of the files: disks that are full, folders that vanish, clocks that are wrong. No subscriber
//! notices, and once it is over nothing stays wrong.

use std::path::Path;
use std::sync::atomic::Ordering;

use super::live::{eventually, health, with_a_clock};
use super::*;

/// A server whose state is on a small disk of its own, where the system lets us have one.
#[cfg(target_os = "linux")]
fn on_a_small_disk(place: &Place) -> Option<(Server, PathBuf)> {
    let mount = "cp -a state kept && mount -t tmpfs -o size=128k none state && cp -a kept/. state && exec \"$@\"";
    let may = std::process::Command::new("unshare").args(["-rm", "true"]).status();
    if !may.is_ok_and(|status| status.success()) {
        return None;
    }
    place.feeds(&[]);
    let program = support::b12cal(place.folder.path());
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-c", mount, "sh"]).arg(program.get_program());
    command.current_dir(place.folder.path());
    for (name, value) in program.get_envs() {
        command.env(name, value.expect("a value"));
    }
    let server = Server::spawn(command, &["--listen", "127.0.0.1:0"]);
    let disk = Path::new("/proc").join(server.process.id().to_string()).join("root");
    let disk = disk.join(place.state().strip_prefix("/").expect("an absolute path"));
    Some((server, disk))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_freezes_no_feed() {
    let place = Place::with(PLAN);
    let Some((mut server, disk)) = on_a_small_disk(&place) else { return };
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    let mut filler = fs::File::create(disk.join("filler")).expect("a file on the disk");
    while filler.write_all(&[0; 512]).is_ok() {}
    place.write("sam.yaml", &moved());
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    server.wait("jo.yaml why=\"");
    server.wait("sam.yaml why=\"the disk is full\"");
    assert_eq!(server.get(&path), before);
    assert_eq!(server.get("/healthz").text(), health("degraded", 0, 2, 1));
    drop(filler);
    fs::remove_file(disk.join("filler")).expect("removed");
    // Any notice is a reason to look; without one the server looks every ten seconds.
    place.write("notice.txt", "");
    server.wait("event=served path=plans/jo.yaml");
    server.wait("event=published id=sam-2026");
    assert_eq!(server.get(&path).values("SEQUENCE")[2], "SEQUENCE:1");
    assert_eq!(server.get("/healthz").text(), health("ok", 2, 0, 0));
}

#[test]
fn a_state_that_cannot_be_written_at_new_year_freezes_no_feed() {
    let open = PLAN.replace("every: 1 week, doses: 3", "every: 12 weeks");
    let place = Place::with(&open);
    place.write("kim.yaml", &open.replace("sam-2026", "kim-2026"));
    // A minute before the year ends in London.
    let (seconds, ask) = with_a_clock(&place, 1_798_761_540);
    ask("/healthz");
    let paths = ["sam-2026", "kim-2026"].map(|id| format!("{}.ics", place.path(id, "full")));
    let before = paths.each_ref().map(|path| ask(path));
    let (published, aside) = (place.state().join("published"), place.state().join("aside"));
    fs::rename(&published, &aside).expect("moved");
    seconds.fetch_add(60, Ordering::Relaxed);
    eventually(|| Some(()).filter(|()| ask("/healthz").text() == health("degraded", 0, 2, 2)));
    assert_eq!(paths.each_ref().map(|path| ask(path)), before);
    fs::rename(&aside, &published).expect("put back");
    place.write("notice.txt", "");
    for (path, before) in paths.iter().zip(&before) {
        let after = eventually(|| Some(ask(path)).filter(|after| after != before));
        assert!(after.text().contains("DTSTART;TZID=Europe/London:20281204T090000"));
    }
    eventually(|| Some(()).filter(|()| ask("/healthz").text() == health("ok", 2, 0, 0)));
}

#[test]
fn a_clock_that_was_wrong_harms_nothing_once_it_is_right() {
    let open = PLAN.replace("every: 1 week, doses: 3", "every: 12 weeks");
    let place = Place::with(&open);
    // 1 January 2027, 00:01 UTC.
    let right = 1_798_761_660;
    let (seconds, ask) = with_a_clock(&place, right);
    ask("/healthz");
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let dates = |answer: &Answer| answer.values("DTSTART");
    let before = dates(&ask(&path));
    // A machine without a battery begins in 1970; another one is in 2099.
    for wrong in [0, 4_070_908_800] {
        seconds.store(wrong, Ordering::Relaxed);
        let meanwhile = eventually(|| Some(dates(&ask(&path))).filter(|dates| *dates != before));
        assert_eq!(meanwhile[..5], before[..5]);
        seconds.store(right, Ordering::Relaxed);
        eventually(|| Some(()).filter(|()| dates(&ask(&path)) == before));
        assert_eq!(ask("/healthz").text(), health("ok", 1, 0, 0));
    }
}

#[test]
fn an_edit_is_newer_than_the_one_before_however_the_clock_jumps() {
    let place = Place::with(PLAN);
    // 1 January 2027, 00:01 UTC.
    let right = 1_798_761_660;
    let (seconds, ask) = with_a_clock(&place, right);
    ask("/healthz");
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let mut before = ask(&path);
    let newest = |answer: &Answer, property: &str| answer.values(property).into_iter().max();
    let edits = [(4_070_908_800, moved()), (0, PLAN.to_owned()), (right, moved())];
    for (revision, (clock, text)) in (1..).zip(edits) {
        seconds.store(clock, Ordering::Relaxed);
        place.write("sam.yaml", &text);
        let after = eventually(|| Some(ask(&path)).filter(|after| *after != before));
        assert_eq!(newest(&after, "SEQUENCE"), Some(format!("SEQUENCE:{revision}")));
        assert!(newest(&after, "DTSTAMP") > newest(&before, "DTSTAMP"), "{}", after.text());
        before = after;
    }
}

#[test]
fn a_disk_that_is_taken_away_empties_no_feed() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let page = place.path("sam-2026", "full");
    let before = server.get(&path);
    // What is left of a disk is the folder that it was mounted at, which is empty.
    let away = place.folder.path().join("away");
    fs::rename(place.plans(), &away).expect("taken away");
    fs::create_dir(place.plans()).expect("a folder");
    server.wait("event=gone path=plans/sam.yaml");
    assert_eq!(server.get(&path), before);
    assert!(server.get(&page).text().contains("This may be out of date."));
    server.end();
    let mut server = Server::start(&place);
    assert_eq!(server.get(&path), before);
    fs::remove_dir(place.plans()).expect("removed");
    fs::rename(&away, place.plans()).expect("put back");
    server.wait("event=served path=plans/sam.yaml");
    assert_eq!(server.get(&path), before);
    place.write("sam.yaml", &moved());
    server.wait("event=published id=sam-2026 detail=full revision=1");
}

#[test]
fn a_state_that_is_taken_away_is_not_replaced() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    let away = place.folder.path().join("away");
    fs::rename(place.state(), &away).expect("taken away");
    fs::create_dir(place.state()).expect("a folder");
    server.wait("event=state_unusable");
    place.write("sam.yaml", &moved());
    server.wait("sam.yaml why=\"the state folder or its key is gone\"");
    assert_eq!(server.get(&path), before);
    assert_eq!(fs::read_dir(place.state()).expect("a folder").count(), 0);
    fs::remove_dir(place.state()).expect("removed");
    fs::rename(&away, place.state()).expect("put back");
    place.write("notice.txt", "");
    // From the calendar that was last published, not from none.
    server.wait("event=published id=sam-2026 detail=full revision=1");
    assert_ne!(server.get(&path), before);
}

#[cfg(unix)]
#[test]
fn what_takes_the_place_of_a_file_keeps_the_last_good_calendar() {
    let place = Place::with(PLAN);
    place.write("kim.yaml", &PLAN.replace("sam-2026", "kim-2026"));
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    let file = place.plans().join("sam.yaml");
    let pipe = |path: &Path| {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo runs").success());
    };
    let link =
        |target: &str, path: &Path| std::os::unix::fs::symlink(target, path).expect("a link");
    let others: [&dyn Fn(&Path); 5] = [
        &|path| fs::create_dir(path).expect("a folder"),
        &|path| pipe(path),
        &|path| link("nowhere", path),
        &|path| link("sam.yaml", path),
        &|path| {
            pipe(&path.with_extension("pipe"));
            link("sam.pipe", path);
        },
    ];
    for (round, other) in others.iter().enumerate() {
        fs::remove_file(&file).expect("removed");
        other(&file);
        // The server has seen it once it serves an edit that came later.
        place.write(
            "kim.yaml",
            &PLAN.replace("sam-2026", "kim-2026").replace("Elm", &format!("Elm {round}")),
        );
        server.wait("event=published id=kim-2026");
        assert_eq!(server.get(&path), before);
        assert!(server.get("/healthz").text().contains("degraded"));
        if file.is_dir() { fs::remove_dir(&file) } else { fs::remove_file(&file) }
            .expect("removed");
        place.write("sam.yaml", PLAN);
        server.wait("event=served path=plans/sam.yaml");
        assert_eq!(server.get("/healthz").text(), health("ok", 2, 0, 0));
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_keeps_no_other_file_from_being_served() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(PLAN);
    let clinic = place.plans().join("clinic");
    fs::create_dir(&clinic).expect("a folder");
    place.write("clinic/kim.yaml", &PLAN.replace("sam-2026", "kim-2026"));
    let mut server = Server::start(&place);
    let kim = format!("{}.ics", place.path("kim-2026", "full"));
    let before = server.get(&kim);
    fs::set_permissions(&clinic, fs::Permissions::from_mode(0o000)).expect("closed");
    if fs::read_dir(&clinic).is_ok() {
        // Nothing is closed to root.
        return;
    }
    server.wait("event=unreadable path=plans/clinic why=\"permission denied\"");
    // A copy is not the file that cannot be seen.
    place.write("kim.yaml", &moved().replace("sam-2026", "kim-2026"));
    server.wait("plans/kim.yaml why=duplicate_id");
    place.write("sam.yaml", &moved());
    server.wait("event=published id=sam-2026");
    assert_eq!(server.get(&kim), before);
    server.end();
    let mut server = Server::start(&place);
    assert_eq!(server.get(&kim), before);
    fs::set_permissions(&clinic, fs::Permissions::from_mode(0o700)).expect("opened");
    place.write("notice.txt", "");
    server.wait("event=readable path=plans/clinic");
    assert_eq!(server.get(&kim), before);
}
