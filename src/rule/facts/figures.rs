//! Every figure that the rules compare a prescription with, and its source. The pages of the rules explain
//! the figures, with addresses; where countries differ, this is the widest range. R01 to R51 are the rows of
//! `templates/prescriptions/README.md`.
//!
//! | id | source |
//! | --- | --- |
//! | AAFP | American Family Physician 2017;96:384 |
//! | AU | leaflets of Neo-B12 and Hydroxo-B12, nps.org.au; revision notes, passracgp.com.au |
//! | BE-S | Vitamine B12 Sterop, leaflet, pharmaone.be |
//! | BNF | British National Formulary, quoted at pernicious-anaemia-society.org |
//! | BOMSS | British obesity surgeons, 2020, reference.medscape.com/viewarticle/941118 |
//! | BSH-CV | British Society for Haematology, 2020, gpni.co.uk and sps.nhs.uk |
//! | BUD | USP 797 and Joint Commission, usp797tips.wordpress.com, quality-america.com |
//! | CA-BC | BC Guidelines, cobalamin deficiency, www2.gov.bc.ca |
//! | CA-CHEO | Children's Hospital of Eastern Ontario, parenteral manual, outreach.cheo.on.ca |
//! | CDC | Centers for Disease Control and Prevention, cdc.gov/ncbddd/b12/patients.html |
//! | CH-V | Vitarubin and Vitarubin Depot, ch.oddb.org and generika.cc |
//! | DE-H | Vitamin B12 forte Hevert, info-patient.de |
//! | ES-O | Optovite B12, cima.aemps.es 48877 |
//! | FR-D | Vitamine B12 Delagrange, santemagazine.fr |
//! | GSTT | Guy's and St Thomas', How to self-inject intramuscular vitamin B12 |
//! | ILE | Nutrition 2006;22:1210, abstract |
//! | IMV | volumes of intramuscular injections, murciasalud.es/preevid/18419 |
//! | JP-M | Methycobal injection, package insert, medley.life/3136403A1140 |
//! | MHRA-M | Metformin and reduced vitamin B12 levels, gov.uk/drug-safety-update |
//! | MS-UK | Hydroxocobalamin solution for injection, medscape.co.uk |
//! | NG-BMJ | summary of NICE's guideline, bmj.com/content/385/bmj.q1019 |
//! | NG-GP | Vitamin B12 deficiency: NICE March 2024, nasgp.org.uk |
//! | NG-SPS | commentary on NICE's guideline, medicinesresources.nhs.uk |
//! | NG239 | NICE, Vitamin B12 deficiency in over 16s, nice.org.uk/guidance/ng239 |
//! | NHS-T | NHS, Treatment: vitamin B12 or folate deficiency anaemia, nhs.uk |
//! | NL-FK | Farmacotherapeutisch Kompas, hydroxocobalamine, farmacotherapeutischkompas.nl |
//! | NO-D | Vitamin B12 Depot, felleskatalogen.no |
//! | NO-R | RELIS, relis.no 4-4987 and 4-4570 |
//! | PGP | a British practice text, papergp.com/?p=1436: reticulocytes after 10 days |
//! | RET1, RET2 | Hydroxocobalamin I, Blood 1961;18:511; Scand J Haematol 1964, wiley.com |
//! | RH | RefHelp 24972, NHS Lothian: reticulocytes within 7 to 10 days, apps.nhslothian.scot |
//! | S24 | FORMAT.md, "The seam" |
//! | SE-UPP | Vitamin B12, peroral behandling, regionuppsala.se |
//! | SPS-PR | Vitamin B12 deficiency, treatment during pregnancy, sps.nhs.uk |
//! | TXT | textbooks of pharmacology and haematology, clicktocurecancer.info, th4.ilovetranslation.com |
//! | UK-CN | Cytamen, myhealthbox.eu 792969 |
//! | UK-OH | hydroxocobalamin 1 mg/ml, medicines.org.uk/emc/medicine/31182 |
//! | UK-ORAL | Cytacon, medicines.org.uk/emc/product/5716 |
//! | US-CN | cyanocobalamin, label, medlibrary.org/lib/rx/meds/b-12-kit |
//! | US-OH | hydroxocobalamin, label, recallguide.org/drug/hydroxocobalamin |
//! | ZA-STG | South African Standard Treatment Guidelines, anaemia megaloblastic, drgalen.org/treatment |

use jiff::civil::Time;

use super::substance::Substance;
use crate::prescription::circumstances::Cause;

// The course of a plan: inductions, maintenance, tablets, rechecks.

/// Injections at most this many days apart are an induction: the slowest known is weekly (R05, R13: "weekly x
/// 8", "weekly x 4").
pub(crate) const INDUCTION_GAP_DAYS: u32 = 7;

/// Injections at least this many days apart are maintenance: the most frequent on a label is monthly (US
/// label of cyanocobalamin), which is four weeks in some practices.
pub(crate) const MAINTENANCE_GAP_DAYS: u32 = 28;

/// Causes that prevent absorption of B12, so that deficiency returns without treatment and food does not help
/// (NG-BMJ, US-CN). Age alone is not one of them: tablets work (CA-BC).
pub(crate) const MALABSORPTION: &[Cause] = &[
    Cause::PerniciousAnaemia,
    Cause::GastricSurgery,
    Cause::BariatricSurgery,
    Cause::IlealDisease,
    Cause::CoeliacDisease,
    Cause::OtherMalabsorption,
];

/// Causes that do not go away and are treated for life (US-CN, NG239, AAFP, ILE). A file cannot say how much
/// of a stomach or bowel was removed.
pub(crate) const LIFELONG: &[Cause] = &[
    Cause::PerniciousAnaemia,
    Cause::GastricSurgery,
    Cause::BariatricSurgery,
    Cause::IlealDisease,
    Cause::InbornError,
];

/// Causes that can go away, and with them the need (US-CN, NG-SPS, MHRA-M, GSTT, SPS-PR).
pub(crate) const REVERSIBLE: &[Cause] = &[
    Cause::Diet,
    Cause::Medication,
    Cause::NitrousOxide,
    Cause::CoeliacDisease,
    Cause::Pregnancy,
    Cause::Breastfeeding,
    Cause::Infant,
];

/// Causes for which guidance asks for repeated B12 levels (BOMSS, ILE, MHRA-M).
pub(crate) const LEVELS_ASKED_FOR: &[Cause] =
    &[Cause::BariatricSurgery, Cause::IlealDisease, Cause::Medication];

/// Causes with injections once to three times a week for years, under a specialist (MS-UK, R45).
pub(crate) const FREQUENT_FOR_YEARS: &[Cause] = &[Cause::InbornError];

/// Causes with inductions under a specialist: children have weekly injections for months (CA-CHEO, R42).
pub(crate) const LONG_INDUCTION: &[Cause] = &[Cause::InbornError, Cause::Infant];

/// The longest induction in days: labels have 5 to 9 weeks (US-CN, CDC, ES-O), Japan about two months (JP-M);
/// about 12 weeks are reported, and three months are no more than that.
pub(crate) const INDUCTION_DAYS: i32 = 91;

/// The fewest injections of an induction: weekly x 4 (NO-R, R31), or every other day for a week (ILE, R47).
pub(crate) const LOADING_DOSES: u32 = 4;

/// A blood test is expected within this many months after the change to tablets or a spray: 3 months in
/// Norway (NO-R), 6 in Sweden (SE-UPP), and an appointment may be a month late.
pub(crate) const ORAL_RECHECK_MONTHS: i32 = 7;

/// The lowest daily dose by mouth for malabsorption, in micrograms (NG-BMJ, AAFP).
pub(crate) const ORAL_DAILY_MCG: u64 = 1000;

/// The longest maintenance intervals of a form of B12 for malabsorption.
pub(crate) struct LongestGap {
    pub(crate) substance: Substance,
    pub(crate) treatment: Longest,
    pub(crate) prevention: Longest,
}

/// A longest interval: the most days without a warning, and what labels give.
pub(crate) struct Longest {
    pub(crate) days: u32,
    pub(crate) label: &'static str,
}

/// The body keeps each form for a different time (RET1, RET2), so labels differ.
pub(crate) const LONGEST_GAPS: &[LongestGap] = &[
    // Every month on labels (US-CN, UK-CN, CH-V); every second month, for life, in the South African guideline
    // (ZA-STG). Prevention: the Belgian label (BE-S, R35).
    LongestGap {
        substance: Substance::Cyanocobalamin,
        treatment: Longest {
            days: 63,
            label: "every month, and South Africa's guideline every 2 months",
        },
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

/// The longest interval with nerve symptoms: two months, here in days (BNF, UK-OH, NHS-T).
pub(crate) const NEUROLOGICAL_GAP_DAYS: u32 = 62;

/// The Norwegian label of hydroxocobalamin permits up to three months with nerve symptoms, here in days
/// (NO-D, R29).
pub(crate) const NEUROLOGICAL_GAP_DAYS_NORWAY: u32 = 93;

/// A review of nerve symptoms is expected within this many weeks after the induction: before the next
/// injection, which may be two months away (BNF, UK-OH: until no further improvement; in practice sooner).
pub(crate) const NEUROLOGICAL_REVIEW_WEEKS: i32 = 8;

/// The tests that measure B12 itself.
pub(crate) const LEVELS: &[&str] = &["b12", "active-b12"];

/// A level within this many days after an injection shows the injection: the plasma peaks within an hour, and
/// most of what is not kept is lost within 48 hours (US-CN, RET1); a week is a wide margin.
pub(crate) const LEVEL_DAYS: i32 = 7;

/// A level this many months after the first maintenance injection, or later, is routine: Australian notes
/// test at 3 to 6 months after the start (AU).
pub(crate) const STABLE_MONTHS: i32 = 4;

/// This many levels in stable maintenance are repeated levels.
pub(crate) const LEVELS_REPEATED: usize = 2;

/// The tests that can show whether treatment is still needed: a level, what a lack of B12 raises, the
/// symptoms (BSH-CV, GSTT, practice).
pub(crate) const NEED_TESTS: &[&str] = &["b12", "active-b12", "mma", "homocysteine", "symptoms"];

/// The need is expected to be reviewed within this many months after the first maintenance injection: a year,
/// and a month more (NG-SPS, practice).
pub(crate) const NEED_MONTHS: i32 = 13;

/// A first recheck is expected within this many months after the first dose: NICE NG239 reviews at 3 months,
/// and an appointment may be a month late.
pub(crate) const FIRST_RECHECK_MONTHS: i32 = 4;

/// In pregnancy a first recheck is expected within this many weeks after the first dose: NICE NG239 reviews
/// at one month instead of three (NG-GP), and an appointment may be a few days late.
pub(crate) const PREGNANCY_RECHECK_WEEKS: i32 = 5;

// Doses and volumes.

/// The largest injection for a deficiency, in mcg: the largest on a label is 1500 (Hevert, DE-H); 5 g is an
/// antidote against cyanide (Cyanokit).
pub(crate) const MAX_INJECTION_MCG: u64 = 10_000;

/// Doses above this get a warning, in mcg: the Italian ampoule of Dobetin has 5000 (pharmawizard.com), and
/// as much of the French Gerda is drunk (pharmacie-alliance.toopharma.com).
pub(crate) const MOST_PLAUSIBLE_MCG: u64 = 5_000;

/// The same of mecobalamin, in mcg: an Australian ampoule has 10 mg in 2 mL (nps.org.au, Biological Therapies
/// Methylcobalamin).
pub(crate) const MOST_PLAUSIBLE_MECOBALAMIN_MCG: u64 = 10_000;

/// Injections below this get a warning, in mcg: the smallest for an adult is 30 (US label of
/// hydroxocobalamin, US-OH, R04). Infants are given less, by weight (R41, CA-CHEO).
pub(crate) const LEAST_INJECTION_MCG: u64 = 30;

/// Tablets and sprays below this get a warning, in mcg: the weakest tablets in use (B12-ratiopharm, apotheken.de
/// 13654). Swiss practice gives 15 mcg a day once the stores are full (swissdocu.ch 1294).
pub(crate) const LEAST_ORAL_MCG: u64 = 10;

/// With a strength in mcg, this dose or more is a mistake in the unit, in mcg: no label and no regimen has 30
/// mg, and 30 mcg is the smallest dose that is injected (US-OH).
pub(crate) const SLIP_MCG: u64 = 30_000;

/// The most that a muscle can take at one site, in mL (IMV: vastus lateralis and gluteal up to 5 mL).
pub(crate) const MAX_INJECTION_ML: u64 = 5;

/// The most that the deltoid can take, in mL, by the more cautious sources (JBI summary, IMV) ...
pub(crate) const DELTOID_CAREFUL_ML: u64 = 1;

/// ... and by the others (IMV).
pub(crate) const DELTOID_MOST_ML: u64 = 2;

/// Volumes below this many hundredths of a mL are hard to measure: syringes of 1 mL are divided into
/// hundredths, and 100 mcg of 1000 mcg/mL, which the US label gives, are ten of them (US-CN).
pub(crate) const LEAST_HUNDREDTHS_ML: u64 = 10;

/// A single-use container of more mL holds one dose (NL-FK, ES-O, FR-D, Gerda). Labels use parts of those of
/// 1 mL: 100 mcg (US-CN), 250 mcg (UK-OH).
pub(crate) const WHOLE_CONTAINER_ML: u64 = 1;

// Severe anaemia.

/// Days from the first dose on which potassium is monitored (48 hours: US-CN, UK-OH).
pub(crate) const POTASSIUM_DAYS: i32 = 2;

/// The first and last day after the first dose on which reticulocytes respond: the rise begins on day 3 or 4,
/// and the UK tests on day 7 to 10 (US-CN, TXT, RH, PGP).
pub(crate) const RETICULOCYTE_DAYS: (i32, i32) = (2, 10);

// Places and hours.

/// Night, when surgeries and laboratories are closed: from this time ...
pub(crate) const NIGHT_FROM: Time = Time::constant(21, 0, 0, 0);

/// ... up to this one.
pub(crate) const NIGHT_TO: Time = Time::constant(6, 0, 0, 0);

/// Blood is mostly taken from this time of day ...
pub(crate) const LABORATORY_FROM: Time = Time::constant(7, 0, 0, 0);

/// ... up to this one.
pub(crate) const LABORATORY_TO: Time = Time::constant(18, 0, 0, 0);

/// A start this many days before the prescription was written is long before it: two months.
pub(crate) const BEFORE_ISSUED_DAYS: i32 = 61;

/// The tests that show a lack of working B12 whatever its level is (NG239, GSTT).
pub(crate) const FUNCTIONAL_TESTS: &[&str] = &["mma", "homocysteine"];

// Gaps.

/// A gap between two phases is long if it is more than this many times the longer interval of the two.
/// Without `starts` it is one interval (S24); twice that skips a dose.
pub(crate) const LONG_SEAM_TIMES: u32 = 2;

/// The least days between two injections in a loading course of Dutch hydroxocobalamin (NL-FK, R24).
pub(crate) const NL_LOADING_GAP_DAYS: u32 = 3;
