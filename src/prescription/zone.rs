//! `time_zone` -> the zone of an IANA name, under the name by which most systems know it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::list;
use crate::source::Spanned;
use crate::yaml::{Fields, Node, quoted};
use crate::zone::{Database, Newer, NoZone, Zone};

const ZONE: &str = "a time zone such as Europe/London";

/// Reads `time_zone`.
pub(super) fn decode_zone(
    fields: &mut Fields<'_>,
    zones: &Database,
    report: &mut Diagnostics,
) -> Result<Spanned<Zone>, Reported> {
    match fields.node("time_zone") {
        Some((_, node)) => read_zone(node, zones, report),
        None => Err(fields.missing("time_zone", ZONE, report)),
    }
}

/// Reads a zone, and says where systems know it by another name.
pub(super) fn read_zone(
    node: &Node,
    zones: &Database,
    report: &mut Diagnostics,
) -> Result<Spanned<Zone>, Reported> {
    let found = node.read(ZONE, report, |text| parse_zone(text, zones))?;
    let newer = found.newer_name();
    let zone = zones.listed(found.clone());
    let note = |message| Diagnostic::note(Code::OlderZoneName, message).at(node.span);
    if zone.name() != found.name() {
        let (old, new) = (found.name(), zone.name());
        let message = format!(
            "the calendar says {new} instead of {old}: newer systems may not \
            know the old name"
        );
        report.push(note(message).help(format!("`time_zone: {new}` means the same")));
    } else if let Some(Newer { name, since: Some(year) }) = newer {
        let old = found.name();
        let message = format!(
            "{old} has been called {name} since {year}: newer systems may not know the old name"
        );
        report.push(note(message).help(format!(
            "use `time_zone: {name}`, unless a system from before {year} reads the calendar"
        )));
    }
    Ok(Spanned { value: zone, span: node.span })
}

/// Finds the zone of an IANA name.
///
/// # Errors
///
/// A diagnostic, with the nearest name, for one that the database does not have.
pub fn parse_zone(text: &str, zones: &Database) -> Result<Zone, Diagnostic> {
    let version = zones.version();
    zones.find(text).map_err(|no_zone| match no_zone {
        NoZone::Unknown => {
            let error = Diagnostic::error(
                Code::UnknownZone,
                format!("{} is not a time zone", quoted(text)),
            );
            let names = zones.names();
            let error = match &zones.meant_by(text)[..] {
                [] => error.suggest(text, names.iter().map(String::as_str)),
                [zone] => error.help(format!("write `{zone}`")),
                meant => error.help(format!("its zones are, among others, {}", list(meant))),
            };
            error.help(format!(
                "zones are named Area/City, such as Europe/London (tz database {version})"
            ))
        }
        NoZone::Damaged => {
            let message =
                format!("the file for {} in tz database {version} is damaged", quoted(text));
            Diagnostic::error(Code::UnknownZone, message)
                .help("without --tzdb the bundled database is used")
        }
    })
}
