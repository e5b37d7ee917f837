//! `product:` -> `Product`: what is on the label, and how much of it a dose is.

use super::container::{Container, ContainerKind};
use super::quantity::{Amount, plain_number, split_unit};
use super::strength::{Piece, Portion, Strength};
use super::text::Line;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Kind, Node, quoted};

/// What is injected, as the label names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The generic name, such as hydroxocobalamin.
    pub name: Spanned<String>,
    /// The brand, if the prescription names one.
    pub brand: Option<String>,
    /// The concentration on the label.
    pub strength: Spanned<Strength>,
    /// The container, if the prescription gives it.
    pub container: Option<Spanned<Container>>,
}

impl Product {
    /// How much of it is a dose.
    #[must_use]
    pub fn portion(&self, dose: Amount) -> Portion {
        self.strength.portion(dose)
    }

    /// How much of it is a dose, by what somebody takes: what is not injected comes in whole ampoules or vials, and
    /// nobody measures it.
    #[must_use]
    pub fn portion_taken(&self, dose: Amount, is_injected: bool) -> Portion {
        let portion = self.portion(dose);
        let single = |container: &&Spanned<Container>| {
            matches!(container.kind, ContainerKind::Ampoule | ContainerKind::Vial)
        };
        let container = self.container.as_ref().filter(single).filter(|_| !is_injected);
        match (portion, container) {
            (Portion::Volume(draw), Some(container)) => {
                let count = draw / container.volume.millilitres();
                let whole = count.is_integer().then(|| count.to_integer());
                whole.map_or(portion, |count| Portion::Containers(count, container.kind))
            }
            _ => portion,
        }
    }

    /// How many containers a dose takes: the ceiling of the exact fraction.
    #[must_use]
    pub fn containers(&self, dose: Amount) -> Option<u64> {
        let container = self.container.as_ref()?;
        match self.portion(dose) {
            Portion::Volume(draw) => {
                Some((draw / container.volume.millilitres()).ceil().to_integer())
            }
            Portion::Pieces(..) | Portion::Containers(..) => None,
        }
    }
}

/// Reads an amount under a key. Of a volume or a number of pieces it says which amount of the product that is.
///
/// # Errors
///
/// Reports anything but an amount.
pub(super) fn decode_amount(
    fields: &mut Fields<'_>,
    key: &'static str,
    product: Option<&Product>,
    report: &mut Diagnostics,
) -> Result<Option<Spanned<Amount>>, Reported> {
    let Some((_, node)) = fields.node(key) else { return Ok(None) };
    let value = node.read(Amount::EXPECTED, report, |text| {
        let of_product = |product: &Product| Some((product.amount_in(text)?, product.clone()));
        Amount::parse(text).map_err(|error| match product.and_then(of_product) {
            Some((amount, product)) => {
                let message = format!(
                    "{} of {} {} is not written as an amount",
                    quoted(text),
                    *product.name,
                    *product.strength
                );
                Diagnostic::error(Code::BadQuantity, message)
                    .help(format!("that is {amount}: write `{key}: {amount}`"))
            }
            None => error,
        })
    })?;
    Ok(Some(Spanned { value, span: node.span }))
}

impl Product {
    /// The amount in a volume, or in a number of tablets, sprays or containers, such as `1 mL` or `2 ampoules`.
    fn amount_in(&self, text: &str) -> Option<Amount> {
        let (number, unit) = split_unit(text, "").ok()?;
        let number = plain_number(number)?;
        let unit = unit.to_lowercase();
        let unit = unit.strip_suffix('s').unwrap_or(&unit);
        let container = self.container.as_ref().filter(|container| container.kind.name() == unit);
        match &self.strength.value {
            Strength::Piece { amount, piece } if piece.name() == unit => amount.times(number),
            Strength::Liquid { amount, volume, .. } => {
                let drawn = match container {
                    Some(container) => number * container.volume.millilitres(),
                    None if ["ml", "cc"].contains(&unit) => number,
                    None => return None,
                };
                amount.times(drawn / volume.millilitres())
            }
            Strength::Piece { .. } => None,
        }
    }
}

impl Decode for Product {
    const EXPECTED: &'static str = "a mapping with `name`, `strength` and what else the label says";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        if let Kind::Scalar(text) = &node.kind {
            return Err(report.fail(on_one_line(text).at(node.span)));
        }
        let mut fields = Fields::of(node, "a product", report)?;
        let name = fields.required::<Spanned<Line>>("name", report);
        let brand = fields.optional::<Line>("brand", report);
        let strength = fields.required::<Spanned<Strength>>("strength", report);
        let container = fields.optional::<Spanned<Container>>("container", report);
        let finished = fields.finish(report);
        let (strength, container) = (strength?, container?);
        if let Some(container) = &container {
            check_ampoule(&strength, container, report)?;
        }
        finished?;
        let Spanned { value: Line(name), span } = name?;
        let name = Spanned { value: name, span };
        Ok(Self { name, brand: brand?.map(|line| line.0), strength, container })
    }
}

/// The error of a product on one line, with the keys that it should have, as far as the line says them.
fn on_one_line(text: &str) -> Diagnostic {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = words.first().filter(|word| word.chars().all(char::is_alphabetic));
    let name = name.map_or_else(|| "...".to_owned(), |name| name.to_lowercase());
    let strengths = (1..words.len()).flat_map(|from| {
        [1, 2, 4, 5].map(|length| words[from..].iter().take(length).copied().collect::<Vec<_>>())
    });
    let strength =
        strengths.map(|words| words.join(" ")).find(|text| Strength::parse(text).is_ok());
    let strength = strength.unwrap_or_else(|| "...".to_owned());
    Diagnostic::error(Code::WrongShape, "name and strength of a product have a key each").help(
        format!("write `product: {{name: {name}, strength: {strength}}}`, as the label says it"),
    )
}

/// A strength per ampoule gives the volume of the ampoule: `1000 mcg in 2 mL` is on one of 2 mL.
fn check_ampoule(
    strength: &Spanned<Strength>,
    container: &Spanned<Container>,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let printed = match strength.value {
        Strength::Liquid { volume, printed: true, .. } => volume,
        Strength::Liquid { .. } => return Ok(()),
        Strength::Piece { piece, .. } => {
            let message = format!("a {} does not come in a container with a volume", piece.name());
            let error = Diagnostic::error(Code::ContainerMismatch, message).at(container.span);
            let error = error.related(strength.span, "the strength");
            return Err(report.fail(error.help("remove `container`")));
        }
    };
    if container.kind != ContainerKind::Ampoule || container.volume == printed {
        return Ok(());
    }
    let error = Diagnostic::error(
        Code::ContainerMismatch,
        format!(
            "the ampoule holds {}, but the strength is printed for {printed}",
            container.volume
        ),
    );
    Err(report.fail(
        error.at(container.span).related(strength.span, "the strength").help(
            "`1000 mcg in 2 mL` says what one ampoule of 2 mL holds: copy both from the label",
        ),
    ))
}

/// Whole tablets and halves, and whole sprays, can be given.
pub(crate) fn check_portion(
    product: &Product,
    dose: &Spanned<Amount>,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let Portion::Pieces(count, piece) = product.portion(dose.value) else { return Ok(()) };
    let (parts, allowed) = match piece {
        Piece::Tablet => (count * 2, "whole and half tablets"),
        Piece::Spray => (count, "whole sprays"),
    };
    if parts.is_integer() {
        return Ok(());
    }
    let message =
        format!("{} is {count} of a {} of {}", dose.value, piece.name(), *product.strength);
    let error = Diagnostic::error(Code::BadPortion, message);
    Err(report.fail(
        error
            .at(dose.span)
            .related(product.strength.span, "the strength")
            .help(format!("only {allowed} can be taken: compare dose and strength with the label")),
    ))
}
