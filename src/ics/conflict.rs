//! A calendar with the marks of an unfinished merge -> the two calendars that git could not put together.

/// Our side and theirs; `None` without marks. What both had in common before (`diff3` shows it) is in neither.
pub(super) fn sides(text: &str) -> Option<[String; 2]> {
    if !text.contains("<<<<<<<") {
        return None;
    }
    let mut sides = [String::new(), String::new()];
    // Whose lines these are: of our side, of their side.
    let mut of = [true, true];
    for line in text.split_inclusive('\n') {
        // No line of a calendar begins like this (RFC 5545, section 3.1).
        of = match line.get(..7) {
            Some("<<<<<<<") => [true, false],
            Some("|||||||") => [false, false],
            Some("=======") => [false, true],
            Some(">>>>>>>") => [true, true],
            _ => {
                for (side, _) in sides.iter_mut().zip(of).filter(|(_, is_its)| *is_its) {
                    side.push_str(line);
                }
                continue;
            }
        };
    }
    Some(sides)
}
