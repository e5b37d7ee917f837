//! The prescriber -> whom to ask, with a link that dials.

use minijinja::{Value, context};

use crate::prescription::Prescriber;

/// The most digits of a number (ITU-T E.164).
const MOST_DIGITS: usize = 15;

pub(crate) fn of(prescriber: &Prescriber) -> Value {
    let phone = prescriber.phone.as_deref();
    context! { name => prescriber.name.as_str(), phone => phone, dial => phone.and_then(dial) }
}

/// The link that dials a number (RFC 3966). `None` unless the text is exactly one number: a wrong number is
/// worse than none.
fn dial(phone: &str) -> Option<String> {
    // The 0 of `+44 (0)20` is not dialled after the country code.
    let phone = if phone.starts_with('+') { phone.replace("(0)", "") } else { phone.to_owned() };
    let number = phone.strip_prefix('+').unwrap_or(&phone);
    let is_number =
        number.chars().all(|c| c.is_ascii_digit() || " \u{a0}\u{202f}-.()/".contains(c));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let is_one = is_number && !number.contains(" / ") && (3..=MOST_DIGITS).contains(&digits.len());
    let plus = if phone.starts_with('+') { "+" } else { "" };
    is_one.then(|| format!("tel:{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_and_anything_else_is_only_shown() {
        let dialled = [
            ("+44 20 7946 0000", "tel:+442079460000"),
            ("+44 (0)20 7946-0000", "tel:+442079460000"),
            ("(020) 7946 0000", "tel:02079460000"),
            ("030/23125 000", "tel:03023125000"),
            ("06.39.98.12.34", "tel:0639981234"),
            ("112", "tel:112"),
        ];
        for (phone, link) in dialled {
            assert_eq!(dial(phone).as_deref(), Some(link), "{phone}");
        }
        let shown = [
            "020 7946 0000 ext. 12",
            "112 / 113",
            "020 79460000 020 79460001",
            "by post",
            "12",
            "++44 20",
        ];
        for phone in shown {
            assert_eq!(dial(phone), None, "{phone}");
        }
    }
}
