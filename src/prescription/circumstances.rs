//! `cause` and the yes-or-no facts about the person -> `Circumstances`. No date depends on them: rules do.

use super::text::{Paragraph, word};
use crate::diagnostic::{Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Node};

/// Why B12 is given, and what else is known about the person.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The cause of the deficiency.
    pub cause: Spanned<Cause>,
    /// What the prescription says about the cause in its own words.
    pub cause_detail: Option<String>,
    /// Whether nerves are affected.
    pub neurological: Option<Spanned<bool>>,
    /// Whether treatment began before this plan.
    pub continuing: bool,
    /// Whether there is no deficiency yet, and treatment prevents one.
    pub prophylaxis: bool,
    /// Whether the anaemia is severe.
    pub severe_anaemia: Option<Spanned<bool>>,
    /// Whether there is Leber's optic neuropathy, or a history of it.
    pub leber: Option<Spanned<bool>>,
    /// Whether the person is pregnant or breastfeeding.
    pub pregnant: Option<Spanned<bool>>,
    /// Whether the person takes an anticoagulant.
    pub anticoagulated: Option<Spanned<bool>>,
}

/// The keys of the yes-or-no facts about the person.
pub const FLAGS: &[&str] = &[
    "neurological",
    "continuing",
    "prophylaxis",
    "severe_anaemia",
    "leber",
    "pregnant",
    "anticoagulated",
];

/// Whether a fact is given, and true.
#[must_use]
pub fn holds(fact: Option<&Spanned<bool>>) -> bool {
    fact.is_some_and(|fact| fact.value)
}

/// The cause of a deficiency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Too little in the food.
    Diet,
    /// Autoimmune gastritis.
    PerniciousAnaemia,
    /// Removal of the stomach or a part of it.
    GastricSurgery,
    /// Surgery for weight loss.
    BariatricSurgery,
    /// The end of the small bowel is diseased or was removed.
    IlealDisease,
    /// Coeliac disease.
    CoeliacDisease,
    /// Any other malabsorption.
    OtherMalabsorption,
    /// A medicine such as metformin.
    Medication,
    /// Nitrous oxide.
    NitrousOxide,
    /// Pregnancy.
    Pregnancy,
    /// Breastfeeding.
    Breastfeeding,
    /// An infant of a mother with a deficiency.
    Infant,
    /// Age.
    AgeRelated,
    /// An inborn error of metabolism.
    InbornError,
    /// Not known yet.
    Unknown,
}

/// The causes in the words of the format.
pub const CAUSES: &[(&str, Cause)] = &[
    ("diet", Cause::Diet),
    ("pernicious-anaemia", Cause::PerniciousAnaemia),
    ("pernicious-anemia", Cause::PerniciousAnaemia),
    ("autoimmune-gastritis", Cause::PerniciousAnaemia),
    ("gastric-surgery", Cause::GastricSurgery),
    ("bariatric-surgery", Cause::BariatricSurgery),
    ("ileal-disease", Cause::IlealDisease),
    ("coeliac-disease", Cause::CoeliacDisease),
    ("other-malabsorption", Cause::OtherMalabsorption),
    ("medication", Cause::Medication),
    ("nitrous-oxide", Cause::NitrousOxide),
    ("pregnancy", Cause::Pregnancy),
    ("breastfeeding", Cause::Breastfeeding),
    ("infant", Cause::Infant),
    ("age-related", Cause::AgeRelated),
    ("inborn-error", Cause::InbornError),
    ("unknown", Cause::Unknown),
];

impl Cause {
    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        CAUSES.iter().find(|(_, cause)| *cause == self).map_or("", |(name, _)| name)
    }
}

impl Decode for Cause {
    const EXPECTED: &'static str =
        "a cause such as diet or pernicious-anaemia; `unknown` if it is not known";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read("a cause", report, |text| word(text, "a cause", CAUSES))
    }
}

impl Circumstances {
    /// Reads their keys at the top of the file.
    ///
    /// # Errors
    ///
    /// Reports every error in them.
    pub(super) fn decode(
        fields: &mut Fields<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let cause = fields.required::<Spanned<Cause>>("cause", report);
        let cause_detail = fields.optional::<Paragraph>("cause_detail", report);
        let mut fact = |key| fields.optional::<Spanned<bool>>(key, report);
        let neurological = fact("neurological");
        let continuing = fact("continuing");
        let prophylaxis = fact("prophylaxis");
        let severe_anaemia = fact("severe_anaemia");
        let leber = fact("leber");
        let pregnant = fact("pregnant");
        let anticoagulated = fact("anticoagulated");
        Ok(Self {
            cause: cause?,
            cause_detail: cause_detail?.map(|detail| detail.0),
            neurological: neurological?,
            continuing: holds(continuing?.as_ref()),
            prophylaxis: holds(prophylaxis?.as_ref()),
            severe_anaemia: severe_anaemia?,
            leber: leber?,
            pregnant: pregnant?,
            anticoagulated: anticoagulated?,
        })
    }
}
