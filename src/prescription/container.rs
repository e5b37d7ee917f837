//! `1 mL ampoule` -> `Container`: what a product comes in.

use jiff::ToSpan;
use jiff::civil::Date;
use num_rational::Ratio;

use super::quantity::{Draw, Volume};
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

/// A container that is in use.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    since: Date,
    left: Draw,
}

/// How long an opened multi-dose vial may be used, in days, unless its maker says otherwise (USP 797, BUD).
/// The last day counts: a dose every four weeks is allowed.
pub const OPENED_VIAL_DAYS: i64 = 28;

impl Container {
    /// How many are opened for a dose: a multi-dose vial also gives later doses, up to so many `days`.
    #[must_use]
    pub fn opened_for(
        &self,
        (date, draw): (Date, Draw),
        in_use: &mut Option<Opened>,
        days: Option<i64>,
    ) -> u64 {
        let lasts = |opened: &Opened| days.is_none_or(|days| is_within(opened.since, date, days));
        let volume = self.volume.millilitres();
        if let Some(opened) = in_use.as_mut().filter(|it| lasts(it) && draw <= it.left) {
            opened.left -= draw;
            return 0;
        }
        let count = (draw / volume).ceil().to_integer();
        if self.kind == ContainerKind::MultiDoseVial {
            let left = volume * Ratio::from_integer(count) - draw;
            *in_use = Some(Opened { since: date, left });
        }
        count
    }
}

/// Whether a date is at most so many days after another.
#[must_use]
pub fn is_within(since: Date, date: Date, days: i64) -> bool {
    since.checked_add(days.days()).is_ok_and(|end| date <= end)
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
