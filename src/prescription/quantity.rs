//! Text of a label -> exact quantities: `Amount`, `Volume`. No floating point.
//!
//! What can be misread is refused with the reason: commas (1,000 or 0,5), trailing zeros (1.0 mg is misread
//! as 10 mg), missing leading zeros (.5 mg is misread as 5 mg), units that are not used for B12.

use std::fmt;

use num_rational::Ratio;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::yaml::{Decode, Node, quoted};

/// The unit an amount was written in. µg and ug are shown as mcg, because the sign is misread as mg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountUnit {
    /// Micrograms, written mcg, ug or µg.
    Mcg,
    /// Micrograms, written in full.
    Micrograms,
    /// Milligrams.
    Mg,
}

impl AmountUnit {
    /// The unit as messages show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mcg => "mcg",
            Self::Micrograms => "micrograms",
            Self::Mg => "mg",
        }
    }

    fn nanograms(self) -> u64 {
        match self {
            Self::Mcg | Self::Micrograms => 1_000,
            Self::Mg => 1_000_000,
        }
    }
}

/// An amount of substance, exact to a nanogram: above 0, at most 1000 mg.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    nanograms: u64,
    unit: AmountUnit,
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.nanograms == other.nanograms
    }
}

impl Eq for Amount {}

/// A volume, exact to a microlitre: above 0, at most 1000 mL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Volume {
    microlitres: u64,
}

/// A volume to draw up, in mL: an exact fraction.
pub type Draw = Ratio<u64>;

const EXAMPLE: &str = "an amount such as 1 mg or 250 mcg";

/// The largest amount, in nanograms: 1000 mg.
const MOST: u64 = 1_000_000_000;

impl Amount {
    /// Reads an amount such as `1 mg` or `250 mcg`.
    ///
    /// # Errors
    ///
    /// A diagnostic for a missing or foreign unit, for a number that can be misread, for 0 and for
    /// more than 1000 mg.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let (number, unit) = split_unit(text, EXAMPLE)?;
        let (unit, scale) = match unit {
            "mcg" | "ug" | "\u{B5}g" | "\u{3BC}g" => (AmountUnit::Mcg, 1_000),
            "micrograms" | "microgram" => (AmountUnit::Micrograms, 1_000),
            "mg" => (AmountUnit::Mg, 1_000_000),
            _ => return Err(foreign_unit(unit)),
        };
        let nanograms = exact(number, scale, EXAMPLE)?;
        if nanograms > MOST {
            return Err(bad(format!("{} is more than 1000 mg", quoted(text)))
                .help("doses of B12 are about a thousand times smaller: is it mcg?"));
        }
        Ok(Self { nanograms, unit })
    }

    /// The amount in micrograms, exact.
    #[must_use]
    pub fn micrograms(self) -> Ratio<u64> {
        Ratio::new(self.nanograms, 1_000)
    }

    /// Whether it was written in mg, not in micrograms.
    #[must_use]
    pub fn is_in_mg(self) -> bool {
        self.unit == AmountUnit::Mg
    }

    /// The number that was written, and its unit.
    #[must_use]
    pub fn written(self) -> (Ratio<u64>, AmountUnit) {
        (Ratio::new(self.nanograms, self.unit.nanograms()), self.unit)
    }

    /// This many times the amount, in its unit; nothing beyond a nanogram or 1000 mg.
    #[must_use]
    pub(super) fn times(self, number: Ratio<u64>) -> Option<Self> {
        let nanograms = self.nanograms.checked_mul(*number.numer())?;
        let whole = nanograms.is_multiple_of(*number.denom());
        let nanograms = nanograms / number.denom();
        (whole && (1..=MOST).contains(&nanograms)).then_some(Self { nanograms, ..self })
    }

    /// How many times another amount this is, exact.
    #[must_use]
    pub fn over(self, other: Self) -> Ratio<u64> {
        Ratio::new(self.nanograms, other.nanograms)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = self.written();
        write!(f, "{} {}", decimal(number), unit.name())
    }
}

impl Decode for Amount {
    const EXPECTED: &'static str = EXAMPLE;

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, Self::parse)
    }
}

impl Volume {
    /// One millilitre, the volume of a strength such as `1 mg/mL`.
    pub(super) const MILLILITRE: Self = Self { microlitres: 1_000 };

    /// Reads a volume such as `1 mL`.
    ///
    /// # Errors
    ///
    /// A diagnostic for another unit, for a number that can be misread, for 0 and for more than 1000 mL.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        const EXAMPLE: &str = "a volume such as 1 mL";
        let (number, unit) = split_unit(text, EXAMPLE)?;
        if !matches!(unit, "mL" | "ml") {
            return Err(bad(format!("{} is not a unit of volume that b12cal knows", quoted(unit)))
                .help("use mL, such as 2 mL"));
        }
        let microlitres = exact(number, 1_000, EXAMPLE)?;
        if microlitres > 1_000_000 {
            return Err(bad(format!("{} is more than 1000 mL", quoted(text))));
        }
        Ok(Self { microlitres })
    }

    /// The volume in mL.
    #[must_use]
    pub fn millilitres(self) -> Draw {
        Ratio::new(self.microlitres, 1_000)
    }
}

impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mL", decimal(self.millilitres()))
    }
}

pub(super) fn bad(message: String) -> Diagnostic {
    Diagnostic::error(Code::BadQuantity, message)
}

pub(super) fn split_unit<'t>(
    text: &'t str,
    example: &str,
) -> Result<(&'t str, &'t str), Diagnostic> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | '+' | '\'' | '_'))
        .unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim_start());
    if number.is_empty() {
        return Err(
            bad(format!("{} is not a quantity", quoted(text))).help(format!("write {example}"))
        );
    }
    if unit.is_empty() {
        return Err(bad(format!("{} has no unit", quoted(text))).help(format!("write {example}")));
    }
    Ok((number, unit))
}

pub(super) fn foreign_unit(unit: &str) -> Diagnostic {
    let error = bad(format!("{} is not a unit for a dose of B12", quoted(unit)));
    match unit.to_lowercase().as_str() {
        "iu" | "units" | "unit" | "ie" | "u" => {
            error.help("B12 is not measured in units: the label says mcg or mg")
        }
        "g" | "gram" | "grams" => {
            error.help("a dose in grams is a thousand times too much: use mg or mcg")
        }
        "ml" | "cc" => error.help("a dose is an amount of substance: the label says mcg or mg"),
        _ if unit.contains("/kg") => error.help(
            "the prescriber works out the dose from the body weight: write it in mcg or \
                mg",
        ),
        _ => error.help("use mcg (also ug, µg, micrograms) or mg"),
    }
}

/// A number of pieces or mL, such as `0.5`; nothing for one that can be misread.
pub(super) fn plain_number(text: &str) -> Option<Ratio<u64>> {
    exact(text, 1_000, "").ok().map(|thousandths| Ratio::new(thousandths, 1_000))
}

/// A decimal number as a whole count of `1 / scale`, exact.
fn exact(number: &str, scale: u64, example: &str) -> Result<u64, Diagnostic> {
    let shown = quoted(number);
    if number.contains(',') {
        return Err(bad(format!("the comma in {shown} could mark thousands or decimals"))
            .help("write 1000 for a thousand, 0.5 for a half"));
    }
    if number.starts_with('-') {
        return Err(bad(format!("{shown} is negative")).help(format!("write {example}")));
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || number.ends_with('.') {
        return Err(bad(format!("{shown} is not a number")).help(format!("write {example}")));
    }
    if whole.is_empty() {
        return Err(bad(format!(
            "{shown} needs a zero before the point, or it can be misread as a whole number"
        ))
        .help(format!("write 0{number}")));
    }
    if fraction.ends_with('0') {
        let trimmed = number.trim_end_matches('0').trim_end_matches('.');
        return Err(bad(format!(
            "the zero at the end of {shown} can be misread as ten times the \
            number"
        ))
        .help(format!("write {trimmed}")));
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(bad(format!("{shown} begins with a zero")).help(format!("write {example}")));
    }
    let places = scale.ilog10() as usize;
    if whole.len() > 9 || fraction.len() > places {
        return Err(bad(format!("{shown} has more digits than a label prints"))
            .help(format!("use at most {places} digits after the point")));
    }
    // At most nine digits times 10^6 and six digits: far below 2^64.
    let count =
        |text: &str| text.bytes().fold(0_u64, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    let padding = 10_u64.pow(u32::try_from(places - fraction.len()).unwrap_or(0));
    let value = count(whole) * scale + count(fraction) * padding;
    if value == 0 {
        return Err(bad(format!("{shown} is zero")).help("a quantity must be more than zero"));
    }
    Ok(value)
}

/// A decimal number without trailing zeros, cut after six places: no quantity has more.
#[must_use]
pub fn decimal(number: Ratio<u64>) -> String {
    let (whole, rest) = (number.to_integer(), number.fract());
    if rest == Ratio::ZERO {
        return whole.to_string();
    }
    let fraction = format!("{:06}", (rest * 1_000_000).to_integer());
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::super::strength::Strength;
    use super::*;

    fn draw(strength: &str, dose: &str) -> String {
        Strength::parse(strength).unwrap().portion(Amount::parse(dose).unwrap()).to_string()
    }

    #[test]
    fn volumes_to_draw_up_are_those_of_the_labels() {
        // Worked by hand from the labels' concentrations.
        assert_eq!(draw("1 mg/mL", "1 mg"), "1 mL");
        assert_eq!(draw("1000 mcg/mL", "100 mcg"), "0.1 mL");
        assert_eq!(draw("1 mg/mL", "250 mcg"), "0.25 mL");
        assert_eq!(draw("1000 mcg in 2 mL", "1 mg"), "2 mL");
        assert_eq!(draw("500 mcg/mL", "300 micrograms"), "0.6 mL");
        assert_eq!(draw("3000 mcg in 2 mL", "1500 mcg"), "1 mL");
        assert_eq!(draw("1000 mcg/mL", "30 ug"), "0.03 mL");
        assert_eq!(draw("1500 mcg/mL", "1 mg"), "about 0.67 mL (2/3 mL)");
        assert_eq!(draw("10 mg/mL", "30 \u{3BC}g"), "less than 0.01 mL (3/1000 mL)");
        assert_eq!(draw("1000 mcg/tablet", "1 mg"), "1 tablet");
        assert_eq!(draw("1000 mcg/tablet", "500 mcg"), "half a tablet");
        assert_eq!(draw("50 mcg/tablet", "125 mcg"), "2.5 tablets");
        assert_eq!(draw("500 mcg/spray", "1 mg"), "2 sprays");
    }

    #[test]
    fn both_micro_signs_are_micrograms_and_are_shown_as_mcg() {
        assert_eq!(Amount::parse("250 \u{B5}g").unwrap(), Amount::parse("0.25 mg").unwrap());
        assert_eq!(Amount::parse("250 \u{3BC}g").unwrap().to_string(), "250 mcg");
    }

    #[test]
    fn amounts_are_equal_by_what_they_are_not_by_how_they_are_written() {
        let amount = |text: &str| Amount::parse(text).unwrap();
        assert_eq!(amount("1 mg"), amount("1000 mcg"));
        assert_ne!(amount("1 mg"), amount("1 mcg"));
        assert_ne!(amount("1 mg"), amount("2 mg"));
    }

    #[test]
    fn a_part_of_an_amount_is_exact_and_within_what_an_amount_can_be() {
        let amount = Amount::parse("1 mg").unwrap();
        assert_eq!(amount.times(Ratio::new(1, 2)), Some(Amount::parse("0.5 mg").unwrap()));
        assert_eq!(
            amount.times(Ratio::from_integer(1000)),
            Some(Amount::parse("1000 mg").unwrap())
        );
        assert_eq!(amount.times(Ratio::from_integer(1001)), None);
        // A third of a million nanograms is no whole number of them.
        assert_eq!(amount.times(Ratio::new(1, 3)), None);
        assert_eq!(amount.times(Ratio::ZERO), None);
    }

    #[test]
    fn a_unit_that_is_none_of_a_dose_says_what_to_write() {
        for (text, help) in [
            ("100 IU", "B12 is not measured in units: the label says mcg or mg"),
            ("1 g", "a dose in grams is a thousand times too much: use mg or mcg"),
            ("1 cc", "a dose is an amount of substance: the label says mcg or mg"),
            (
                "5 mcg/kg",
                "the prescriber works out the dose from the body weight: write it in mcg or mg",
            ),
            ("1 drop", "use mcg (also ug, µg, micrograms) or mg"),
        ] {
            assert_eq!(Amount::parse(text).unwrap_err().help, [help], "{text}");
        }
    }

    #[test]
    fn what_can_be_misread_is_refused() {
        for text in [
            "1,000 mcg",
            "0,5 mg",
            "1 g",
            "100 IU",
            "1000",
            "-1 mg",
            "0 mg",
            "1.0 mg",
            ".5 mg",
            "1. mg",
            "01 mg",
            "1e3 mcg",
            "1_000 mcg",
            "1'000 mcg",
            "",
            "mg",
            "٣ mg",
            "1 mL",
            "0.0000001 mg",
            "1000000 mg",
            "99999999999999999999 mcg",
            "5 mcg/kg",
            "1 MG",
        ] {
            assert_eq!(Amount::parse(text).unwrap_err().code, Code::BadQuantity, "{text}");
        }
        for text in ["0 mg/mL", "1 mg", "1 mg/2 mL", "1 mg in 0 mL", "1 mg in 2", "1 mg/l", "/mL"] {
            assert_eq!(Strength::parse(text).unwrap_err().code, Code::BadQuantity, "{text}");
        }
    }
}
