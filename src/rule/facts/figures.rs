//! Every figure that the rules compare a prescription with, and the source that it comes from. The
//! pages of the rules say what the figures mean, with the addresses; where countries differ, the widest
//! range stands here. R01 to R51 are the rows of `templates/prescriptions/README.md`.

use super::substance::Substance;
use crate::prescription::circumstances::Cause;

// The course of a plan: inductions, maintenance, tablets, rechecks.

/// Injections at most so many days apart are an induction: the slowest that was seen is weekly (R05,
/// R13: "weekly x 8", "weekly x 4").
pub(crate) const INDUCTION_GAP_DAYS: u32 = 7;

/// Injections at least so many days apart are a maintenance: the closest that a label has is monthly
/// (US label of cyanocobalamin), which is four weeks in some practices.
pub(crate) const MAINTENANCE_GAP_DAYS: u32 = 28;

/// Causes that keep B12 from being taken up, so that deficiency comes back without treatment and food
/// does not help (NG-BMJ, US-CN). Age alone is not among them: tablets work (CA-BC).
pub(crate) const MALABSORPTION: &[Cause] = &[
    Cause::PerniciousAnaemia,
    Cause::GastricSurgery,
    Cause::BariatricSurgery,
    Cause::IlealDisease,
    Cause::CoeliacDisease,
    Cause::OtherMalabsorption,
];

/// Causes that do not pass: treated for life (US-CN, NG239, AAFP, ILE). A file cannot say how much of
/// a stomach or bowel was taken out.
pub(crate) const LIFELONG: &[Cause] = &[
    Cause::PerniciousAnaemia,
    Cause::GastricSurgery,
    Cause::BariatricSurgery,
    Cause::IlealDisease,
    Cause::InbornError,
];

/// Causes that can pass, so that the need can (US-CN, NG-SPS, MHRA-M, GSTT, SPS-PR).
pub(crate) const REVERSIBLE: &[Cause] = &[
    Cause::Diet,
    Cause::Medication,
    Cause::NitrousOxide,
    Cause::CoeliacDisease,
    Cause::Pregnancy,
    Cause::Breastfeeding,
    Cause::Infant,
];

/// Causes for which guidance asks for B12 levels again and again (BOMSS, ILE, MHRA-M).
pub(crate) const LEVELS_ASKED_FOR: &[Cause] =
    &[Cause::BariatricSurgery, Cause::IlealDisease, Cause::Medication];

/// Causes whose injections a specialist gives once to three times a week for years (MS-UK, R45).
pub(crate) const FREQUENT_FOR_YEARS: &[Cause] = &[Cause::InbornError];

/// Causes whose inductions are a specialist's: children have weekly injections for months (CA-CHEO, R42).
pub(crate) const LONG_INDUCTION: &[Cause] = &[Cause::InbornError, Cause::Infant];

/// An induction lasts at most so many days: labels have 5 to 9 weeks (US-CN, CDC, ES-O), Japan about two
/// months (JP-M); about 12 weeks are told, and three months are no more than that.
pub(crate) const INDUCTION_DAYS: i32 = 91;

/// An induction has at least so many injections: the fewest that were seen are weekly x 4 (NO-R, R31) and
/// alternate days for a week (ILE, R47).
pub(crate) const LOADING_DOSES: u32 = 4;

/// A blood test is looked for within so many months after the change to tablets or a spray: 3 months in
/// Norway (NO-R), 6 in Sweden (SE-UPP), and a booking may slip by a month.
pub(crate) const ORAL_RECHECK_MONTHS: i32 = 7;

/// By mouth, malabsorption takes at least so many micrograms a day (NG-BMJ, AAFP).
pub(crate) const ORAL_DAILY_MCG: u64 = 1000;

/// The longest maintenance intervals of a form of B12 for malabsorption.
pub(crate) struct LongestGap {
    pub(crate) substance: Substance,
    pub(crate) treatment: Longest,
    pub(crate) prevention: Longest,
}

/// A longest interval: how many days pass without a word, and what labels have.
pub(crate) struct Longest {
    pub(crate) days: u32,
    pub(crate) label: &'static str,
}

/// Each form is kept for another time (RET1, RET2), so labels differ.
pub(crate) const LONGEST_GAPS: &[LongestGap] = &[
    // US-CN, UK-CN, CH-V: a practice may make a month five weeks. Prevention: the Belgian label (BE-S, R35).
    LongestGap {
        substance: Substance::Cyanocobalamin,
        treatment: Longest { days: 35, label: "every month" },
        prevention: Longest { days: 63, label: "every 1 to 2 months" },
    },
    // UK-OH, BNF, NL-FK, CH-V, and a week more. Prevention: the Norwegian label (NO-D, R30).
    LongestGap {
        substance: Substance::Hydroxocobalamin,
        treatment: Longest { days: 98, label: "every 2 to 3 months" },
        prevention: Longest { days: 126, label: "every 2 to 4 months" },
    },
    // NO-R, R31.
    LongestGap {
        substance: Substance::CyanocobalaminTannin,
        treatment: Longest { days: 98, label: "every 3 months" },
        prevention: Longest { days: 98, label: "every 3 months" },
    },
    // JP-M, R38.
    LongestGap {
        substance: Substance::Mecobalamin,
        treatment: Longest { days: 98, label: "every 1 to 3 months" },
        prevention: Longest { days: 98, label: "every 1 to 3 months" },
    },
];

/// With nerve symptoms injections stay at most two months apart, here in days (BNF, UK-OH, NHS-T).
pub(crate) const NEUROLOGICAL_GAP_DAYS: u32 = 62;

/// The Norwegian label of hydroxocobalamin permits up to three months with them, here in days (NO-D, R29).
pub(crate) const NEUROLOGICAL_GAP_DAYS_NORWAY: u32 = 93;

/// After the induction of somebody with nerve symptoms, a look at them is looked for within so many
/// weeks: before the next injection, which may be two months away (BNF, UK-OH: until no further
/// improvement; in practice sooner with nerve symptoms).
pub(crate) const NEUROLOGICAL_REVIEW_WEEKS: i32 = 8;

/// The tests that measure B12 itself.
pub(crate) const LEVELS: &[&str] = &["b12", "active-b12"];

/// A level within so many days after an injection shows the injection: the plasma peaks within an hour,
/// and most of what is not kept is lost within 48 hours (US-CN, RET1); a week is a wide margin.
pub(crate) const LEVEL_DAYS: i32 = 7;

/// From so many months after the first maintenance injection on, a level is routine: Australian notes
/// test at 3 to 6 months after the start (AU).
pub(crate) const STABLE_MONTHS: i32 = 4;

/// Levels on so many dates of a stable maintenance are repeated.
pub(crate) const LEVELS_REPEATED: usize = 2;

/// The tests that can show whether the need goes on: a level, what a lack of B12 raises, a look at the
/// person (BSH-CV, GSTT, practice).
pub(crate) const NEED_TESTS: &[&str] = &["b12", "active-b12", "mma", "homocysteine", "symptoms"];

/// The need is looked at within so many months after the first maintenance injection: yearly, and a
/// month more (NG-SPS, practice).
pub(crate) const NEED_MONTHS: i32 = 13;

/// A first recheck is looked for within so many months after the first dose: NICE NG239 reviews at 3
/// months, and a booking may slip by a month.
pub(crate) const FIRST_RECHECK_MONTHS: i32 = 4;

/// In pregnancy a first recheck is looked for within so many weeks after the first dose: NICE NG239
/// reviews at one month instead of three (NG-GP), and a booking may slip by a few days.
pub(crate) const PREGNANCY_RECHECK_WEEKS: i32 = 5;

// Doses and volumes.

/// No injection against a deficiency holds more, in mcg: the largest on a label is 1500 (Hevert, DE-H);
/// 5 g is an antidote against cyanide (Cyanokit).
pub(crate) const MAX_INJECTION_MCG: u64 = 10_000;

/// A dose above this, in mcg, is doubted: regimens R01 to R51 go up to 1500 mcg by injection, and
/// up to 2000 mcg in tablets (SE-UPP).
pub(crate) const MOST_PLAUSIBLE_MCG: u64 = 5_000;

/// An injection below this, in mcg, is doubted: the smallest of an adult is 30 (US label of
/// hydroxocobalamin, US-OH, R04). Infants are given less, by weight (R41, CA-CHEO).
pub(crate) const LEAST_INJECTION_MCG: u64 = 30;

/// A tablet or spray dose below this, in mcg, is doubted: half of the weakest tablet with a label
/// (Cytacon 50 mcg, UK-ORAL).
pub(crate) const LEAST_ORAL_MCG: u64 = 25;

/// So many mg and more, with a strength in mcg, are a slip of the unit: no label and no regimen has 30 mg,
/// and 30 mcg is the smallest dose that is injected (US-OH).
pub(crate) const SLIP_MCG: u64 = 30_000;

/// No muscle takes more at one site, in mL (IMV: vastus lateralis and gluteal up to 5 mL).
pub(crate) const MAX_INJECTION_ML: u64 = 5;

/// The deltoid takes so many mL by the more careful sources (JBI summary, IMV) ...
pub(crate) const DELTOID_CAREFUL_ML: u64 = 1;

/// ... and so many by the more generous ones (IMV).
pub(crate) const DELTOID_MOST_ML: u64 = 2;

/// A volume below so many hundredths of a mL is hard to measure: syringes of 1 mL are divided into
/// hundredths, and 100 mcg of 1000 mcg/mL, which the US label gives, are ten of them (US-CN).
pub(crate) const LEAST_HUNDREDTHS_ML: u64 = 10;

/// A container for one use of more mL holds one dose (NL-FK, ES-O, FR-D, Gerda). Of those of 1 mL labels
/// give parts: 100 mcg (US-CN), 250 mcg (UK-OH).
pub(crate) const WHOLE_CONTAINER_ML: u64 = 1;

// Vials.

/// An opened multi-dose vial is used for so many days, unless its maker says otherwise (USP 797, BUD).
/// The last of them is counted in: a dose every four weeks lands on it.
pub(crate) const OPENED_VIAL_DAYS: i64 = 28;

// Severe anaemia.

/// Potassium is watched for so many days from the first dose on (48 hours: US-CN, UK-OH).
pub(crate) const POTASSIUM_DAYS: i32 = 2;

/// Reticulocytes answer so many days after the first dose, first and last: the rise begins on day 3 or
/// 4, and the UK looks at day 7 to 10 (US-CN, TXT, PGP).
pub(crate) const RETICULOCYTE_DAYS: (i32, i32) = (2, 10);

// Gaps.

/// A gap between two phases is long beyond so many times the longer interval of the two. Without
/// `starts` it is one interval (S24); twice that is a dose left out.
pub(crate) const LONG_SEAM_TIMES: u32 = 2;

/// Hydroxocobalamin of the Netherlands is loaded with so many days between two injections at least
/// (NL-FK, R24).
pub(crate) const NL_LOADING_GAP_DAYS: u32 = 3;
