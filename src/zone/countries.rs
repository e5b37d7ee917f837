//! The name of a country -> its other names, and its zones, the one with most people first.

/// `Name, other name = Zone Zone`, one country per line: by `iso3166.tab` and `zone.tab` of the tz database.
const COUNTRIES: &str = include_str!("countries.txt");

/// The zones of a country, whatever the case of its name; of the largest countries the main ones.
pub(super) fn zones_of(country: &str) -> impl Iterator<Item = &'static str> {
    line_of(country).into_iter().flat_map(|(_, zones)| zones.split(' '))
}

/// All names of a country, whatever the case of the one given.
pub fn names_of(country: &str) -> impl Iterator<Item = &'static str> {
    line_of(country).into_iter().flat_map(|(names, _)| names.split(", "))
}

fn line_of(country: &str) -> Option<(&'static str, &'static str)> {
    let country = country.trim().to_lowercase();
    let mut lines = COUNTRIES.lines().filter_map(|line| line.split_once(" = "));
    lines.find(|(names, _)| names.split(", ").any(|name| name.to_lowercase() == country))
}
