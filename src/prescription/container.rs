//! `1 mL ampoule` -> `Container`: what a product comes in.

use super::quantity::Volume;
use super::text::word;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::yaml::{Decode, Node, quoted};

/// What a product comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Container {
    /// How much one holds.
    pub volume: Volume,
    /// What it is.
    pub kind: ContainerKind,
}

/// The kinds of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// Opened once, the rest is discarded.
    Ampoule,
    /// A vial for one use.
    Vial,
    /// A vial with a preservative, punctured several times.
    MultiDoseVial,
    /// A syringe that comes filled.
    PrefilledSyringe,
}

/// The words after the volume of a container.
pub const KINDS: &[(&str, ContainerKind)] = &[
    ("ampoule", ContainerKind::Ampoule),
    ("vial", ContainerKind::Vial),
    ("multi-dose vial", ContainerKind::MultiDoseVial),
    ("prefilled syringe", ContainerKind::PrefilledSyringe),
];

impl ContainerKind {
    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

impl Decode for Container {
    const EXPECTED: &'static str = "a container such as 1 mL ampoule";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, |text| {
            let parts = text.find("mL").or_else(|| text.find("ml")).map(|at| text.split_at(at + 2));
            let Some((volume, kind)) = parts else {
                let error =
                    Diagnostic::error(Code::BadQuantity, format!("{} has no volume", quoted(text)));
                return Err(error.help("write it as `1 mL ampoule` or `10 mL multi-dose vial`"));
            };
            Ok(Self {
                volume: Volume::parse(volume)?,
                kind: word(kind.trim(), "a container", KINDS)?,
            })
        })
    }
}
