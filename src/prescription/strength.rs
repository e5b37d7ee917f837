//! Text of a label -> `Strength`, and the exact amount of a product in a dose.

use std::fmt;

use num_rational::Ratio;

use super::container::ContainerKind;
use super::quantity::{Amount, Draw, Volume, bad, decimal};
use crate::diagnostic::{Diagnostic, Diagnostics, Reported};
use crate::yaml::{Decode, Node, quoted};

/// The strength of a product, as on its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// A concentration: an amount in a volume.
    Liquid {
        /// The amount of substance ...
        amount: Amount,
        /// ... in this volume.
        volume: Volume,
        /// Whether it was written per container (`1000 mcg in 2 mL`), not per mL.
        printed: bool,
    },
    /// An amount in each piece.
    Piece {
        /// The amount of substance ...
        amount: Amount,
        /// ... in one of these.
        piece: Piece,
    },
}

/// What is counted instead of measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Swallowed, or kept under the tongue; can be halved.
    Tablet,
    /// One puff into the nose or the mouth.
    Spray,
}

impl Piece {
    /// The word of the file, in the singular.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tablet => "tablet",
            Self::Spray => "spray",
        }
    }
}

/// How much of a product a dose is: exact fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    /// A volume in mL.
    Volume(Draw),
    /// A number of pieces.
    Pieces(Ratio<u64>, Piece),
    /// A number of whole containers: an ampoule that is drunk.
    Containers(u64, ContainerKind),
}

impl Strength {
    /// Reads a strength: `1 mg/mL`, `1000 mcg/mL`, or as printed, `1000 mcg in 2 mL`; of pieces
    /// `1000 mcg/tablet`, `500 mcg/spray`.
    ///
    /// # Errors
    ///
    /// A diagnostic for anything else, with the probable form.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        const HELP: &str = "write `1 mg/mL`, or the concentration as printed: `1000 mcg in 2 mL`; for \
                            tablets `1000 mcg/tablet`, for a spray `500 mcg/spray`";
        if let Some((amount, volume)) = text.split_once(" in ") {
            let (amount, volume) = (Amount::parse(amount.trim())?, Volume::parse(volume.trim())?);
            return Ok(Self::Liquid { amount, volume, printed: true });
        }
        let Some((amount, per)) = text.split_once('/') else {
            return Err(bad(format!("{} is not a strength", quoted(text))).help(HELP));
        };
        let (written, per) = (amount.trim(), per.trim());
        let amount = Amount::parse(written);
        match per {
            "mL" | "ml" => {
                let volume = Volume::MILLILITRE;
                Ok(Self::Liquid { amount: amount?, volume, printed: false })
            }
            "tablet" => Ok(Self::Piece { amount: amount?, piece: Piece::Tablet }),
            "spray" => Ok(Self::Piece { amount: amount?, piece: Piece::Spray }),
            _ => {
                let error = bad(format!("{} is not a strength", quoted(text)));
                Err(match Volume::parse(per) {
                    Ok(volume) => error.help(format!("write `{written} in {volume}`")),
                    Err(_) => error.help(HELP),
                })
            }
        }
    }

    /// How much of the product is a dose: dose / strength, exact.
    #[must_use]
    pub fn portion(&self, dose: Amount) -> Portion {
        match *self {
            Self::Liquid { amount, volume, .. } => {
                Portion::Volume(dose.over(amount) * volume.millilitres())
            }
            Self::Piece { amount, piece } => Portion::Pieces(dose.over(amount), piece),
        }
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Liquid { amount, volume, printed: true } => write!(f, "{amount} in {volume}"),
            Self::Liquid { amount, .. } => write!(f, "{amount}/mL"),
            Self::Piece { amount, piece } => write!(f, "{amount}/{}", piece.name()),
        }
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Volume(draw) => f.write_str(&show_draw(draw)),
            Self::Pieces(count, piece) if count == Ratio::new(1, 2) => {
                write!(f, "half a {}", piece.name())
            }
            Self::Containers(count, kind) => {
                write!(f, "{count} {}{}", kind.name(), if count > 1 { "s" } else { "" })
            }
            Self::Pieces(count, piece) => {
                let plural = if count > Ratio::from_integer(1) { "s" } else { "" };
                write!(f, "{} {}{plural}", decimal(count), piece.name())
            }
        }
    }
}

impl Decode for Strength {
    const EXPECTED: &'static str = "a strength such as 1 mg/mL";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, Self::parse)
    }
}

/// Whether a volume can be drawn up as printed: a multiple of 0.01 mL.
#[must_use]
pub fn is_drawable(draw: Draw) -> bool {
    100 % draw.denom() == 0
}

/// A volume as a syringe can show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// A multiple of 0.01 mL.
    Exact(Draw),
    /// The nearest multiple of 0.01 mL.
    About(Draw),
    /// Less than 0.005 mL.
    TooLittle,
}

/// A volume as a syringe can show it.
#[must_use]
pub fn drawn(draw: Draw) -> Drawn {
    let rounded = (draw * 100).round() / 100;
    if is_drawable(draw) {
        Drawn::Exact(draw)
    } else if rounded == Draw::ZERO {
        Drawn::TooLittle
    } else {
        Drawn::About(rounded)
    }
}

/// A volume to draw up, for people: `0.25 mL`, or `about 0.67 mL (2/3 mL)` if no syringe can show it; never
/// silently rounded.
#[must_use]
pub fn show_draw(draw: Draw) -> String {
    match drawn(draw) {
        Drawn::Exact(draw) => format!("{} mL", decimal(draw)),
        Drawn::About(rounded) => format!("about {} mL ({draw} mL)", decimal(rounded)),
        Drawn::TooLittle => format!("less than 0.01 mL ({draw} mL)"),
    }
}
