//! The name of a country -> its zones, the one with most people first.

/// `Name, other name = Zone Zone`, one country per line: by `iso3166.tab` and `zone.tab` of the tz database.
const COUNTRIES: &str = include_str!("countries.txt");

/// The zones of a country, whatever the case of its name; of the largest countries the main ones.
pub(super) fn zones_of(country: &str) -> impl Iterator<Item = &'static str> {
    let country = country.trim().to_lowercase();
    let lines = COUNTRIES.lines().filter_map(|line| line.split_once(" = "));
    let of = lines
        .filter(move |(names, _)| names.split(", ").any(|name| name.to_lowercase() == country));
    of.flat_map(|(_, zones)| zones.split(' '))
}
