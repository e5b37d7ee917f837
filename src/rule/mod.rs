//! A prescription that can be scheduled -> warnings about it, each by a rule in the table below.
//!
//! A rule has the name of what it finds, and so do its file and its page, `pages/NAME.md`. It states a fact
//! and never advises a change of treatment; no warning means nothing.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `subject` | what the rules ask about a prescription and its schedule |
//! | `facts/figures` | every figure that the rules compare with, and its source |
//! | `facts/labels` | what is on labels: substances, strengths, containers, routes |
//! | `facts/substance` | which form of B12 a name means |
//! | `facts/other_medicine` | which names mean another medicine |

mod anticoagulated_in_muscle;
mod clamped_date;
mod cyanocobalamin_with_leber;
mod doses_too_close;
mod facts;
mod homocysteine_without_fasting;
mod implausible_dose;
mod induction_without_end;
mod inexact_volume;
mod inherited_hour;
mod interval_long;
mod interval_short;
mod late_review_in_pregnancy;
mod level_after_injection;
mod lifelong_treatment_ends;
mod long_seam;
mod misleading_level;
mod neurological_induction;
mod neurological_interval;
mod no_early_potassium;
mod no_induction;
mod no_recheck;
mod no_reminder;
mod no_review_of_need;
mod oral_dose_low;
mod oral_without_recheck;
mod part_of_container;
mod placeholder_left;
mod product_switch_same_interval;
mod repeated_b12_level;
mod route_off_label;
mod start_before_issued;
mod strength_per_container;
mod subject;
mod tenfold_dose;
mod unknown_product;
mod vial_past_28_days;
mod volume_large;
mod volume_over_container;
mod volume_small;
mod volume_too_large;
mod weekend_or_night;
mod weeks_for_months;

use std::borrow::Cow;

use self::facts::labels;
use self::subject::Subject;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported, Severity};
use crate::prescription::Prescription;
use crate::prescription::acknowledge::Acknowledgement;
use crate::prescription::phase::Phase;
use crate::schedule::Schedule;
use crate::schedule::occurrence::administration;
use crate::source::Source;
use crate::yaml::{Node, quoted};

/// A rule.
pub struct Rule {
    /// Its name, which is also that of its file and its page, and the code of what it finds.
    pub name: &'static str,
    /// The page that explains it: what it finds, in one sentence, then why, an example, what to do.
    pub page: &'static str,
    look: Look,
}

enum Look {
    /// The text itself, also when no schedule can be made of it.
    Text(fn(&Node, &Source, Code) -> Vec<Diagnostic>),
    /// The prescription, also when no schedule can be made of it, with a phase more for every other product,
    /// amount or route that a change or a record names.
    Prescription(fn(&Prescription, Code) -> Vec<Diagnostic>),
    /// The prescription and its schedule.
    Subject(fn(&Subject<'_>, Code) -> Vec<Diagnostic>),
}

/// A line of the table: what the rule looks at, and its name.
macro_rules! rule {
    ($look:ident, $name:ident) => {
        Rule {
            name: stringify!($name),
            page: include_str!(concat!("pages/", stringify!($name), ".md")),
            look: Look::$look($name::find),
        }
    };
}

/// Every rule, in order of application.
pub const RULES: &[Rule] = &[
    rule!(Prescription, inexact_volume),
    rule!(Prescription, unknown_product),
    rule!(Prescription, volume_over_container),
    rule!(Prescription, volume_too_large),
    rule!(Subject, induction_without_end),
    rule!(Subject, no_induction),
    rule!(Subject, interval_long),
    rule!(Subject, interval_short),
    rule!(Subject, neurological_induction),
    rule!(Subject, neurological_interval),
    rule!(Subject, lifelong_treatment_ends),
    rule!(Subject, oral_dose_low),
    rule!(Subject, oral_without_recheck),
    rule!(Subject, no_review_of_need),
    rule!(Subject, late_review_in_pregnancy),
    rule!(Subject, level_after_injection),
    rule!(Subject, repeated_b12_level),
    rule!(Subject, no_recheck),
    rule!(Prescription, implausible_dose),
    rule!(Prescription, volume_large),
    rule!(Prescription, volume_small),
    rule!(Prescription, strength_per_container),
    rule!(Prescription, part_of_container),
    rule!(Prescription, cyanocobalamin_with_leber),
    rule!(Prescription, route_off_label),
    rule!(Subject, product_switch_same_interval),
    rule!(Subject, vial_past_28_days),
    rule!(Subject, no_early_potassium),
    rule!(Subject, doses_too_close),
    rule!(Subject, long_seam),
    rule!(Subject, no_reminder),
    rule!(Subject, clamped_date),
    rule!(Subject, weekend_or_night),
    rule!(Subject, inherited_hour),
    rule!(Prescription, anticoagulated_in_muscle),
    rule!(Subject, misleading_level),
    rule!(Subject, homocysteine_without_fasting),
    rule!(Subject, tenfold_dose),
    rule!(Subject, start_before_issued),
    rule!(Text, placeholder_left),
    rule!(Subject, weeks_for_months),
];

impl Rule {
    /// Its findings; none where that cannot be known.
    fn find(
        &self,
        (root, source): (&Node, &Source),
        prescription: &Prescription,
        given: &Prescription,
        schedule: Option<&Schedule>,
    ) -> Option<Vec<Diagnostic>> {
        let code = Code::Rule(self.name);
        match self.look {
            Look::Text(find) => Some(find(root, source, code)),
            Look::Prescription(find) => Some(find(given, code)),
            Look::Subject(find) => {
                schedule.map(|schedule| find(&Subject { prescription, schedule }, code))
            }
        }
    }
}

/// Applies every rule to a text and what was made of it, except for the warnings that the prescription acknowledges.
///
/// # Errors
///
/// When a rule finds an error, and when an acknowledgement answers no rule.
pub fn check(
    text: (&Node, &Source),
    prescription: &Prescription,
    schedule: Option<&Schedule>,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let answers = &prescription.acknowledged;
    let given = as_given(prescription, schedule);
    for unknown in
        answers.iter().filter(|answer| RULES.iter().all(|rule| !answers_to(answer, rule)))
    {
        report.push(unknown_rule(unknown));
    }
    for rule in RULES {
        let Some(found) = rule.find(text, prescription, &given, schedule) else { continue };
        let answer = answers.iter().find(|answer| answers_to(answer, rule));
        if let Some(answer) = answer {
            report.extend(unanswered(&found, answer));
        }
        for warning in found {
            match warning.severity {
                Severity::Error => report.push(warning),
                _ if answer.is_some() => {}
                _ => report.push(warning.help(way_out(rule))),
            }
        }
    }
    if report.has_errors() { Err(Reported) } else { Ok(()) }
}

/// A prescription with a phase more for everything that is given otherwise than its phases say.
fn as_given<'p>(
    prescription: &'p Prescription,
    schedule: Option<&Schedule>,
) -> Cow<'p, Prescription> {
    let mut given = Cow::Borrowed(prescription);
    let gives = |phase: &Phase| (phase.product.strength.span, phase.dose.span, phase.route.span);
    let mut known: Vec<_> = prescription.phases.iter().map(gives).collect();
    for occurrence in schedule.map_or(&[][..], |schedule| &schedule.occurrences) {
        let (Some(phase), Some(how)) =
            (occurrence.kind.given_as(), administration(prescription, occurrence))
        else {
            continue;
        };
        let place = (how.product.strength.span, how.amount.span, how.route.span);
        if !known.contains(&place) {
            known.push(place);
            let like = prescription.phases[phase].clone();
            let (product, dose, route) =
                (how.product.clone(), how.amount.clone(), how.route.clone());
            // Where the chain ends, because it comes before what is beside it.
            let end = given.chain().len();
            given.to_mut().phases.insert(end, Phase { dose, product, route, ..like });
        }
    }
    given
}

fn answers_to(answer: &Acknowledgement, rule: &Rule) -> bool {
    *answer.rule == *rule.name
}

/// How to answer a warning.
fn way_out(rule: &Rule) -> String {
    let name = rule.name;
    format!(
        "`b12cal explain {name}` says why. If this is intended, add `acknowledge: [{{rule: {name}, \
         because: ...}}]`; if not, check with the prescriber"
    )
}

fn unknown_rule(answer: &Acknowledgement) -> Diagnostic {
    let name = answer.rule.as_str();
    let error = if Code::ALL.iter().any(|code| code.name() == name) {
        let message =
            format!("`{name}` is not a warning about the treatment, so it cannot be acknowledged");
        Diagnostic::error(Code::BadAcknowledgement, message)
    } else {
        Diagnostic::error(Code::BadAcknowledgement, format!("there is no rule {}", quoted(name)))
            .suggest(name, RULES.iter().map(|rule| rule.name))
    };
    error.at(answer.rule.span).help("`b12cal explain --list` lists the rules")
}

/// The diagnostic about an acknowledgement of a rule that found nothing, or an error.
fn unanswered(found: &[Diagnostic], answer: &Acknowledgement) -> Option<Diagnostic> {
    let name = answer.rule.as_str();
    if let Some(error) = found.iter().find(|warning| warning.severity == Severity::Error) {
        let message = format!(
            "what `{name}` reports here is an error, which cannot be \
            acknowledged"
        );
        let told = Diagnostic::error(Code::BadAcknowledgement, message).at(answer.rule.span);
        let told = match error.span {
            Some(span) => told.related(span, "the error"),
            None => told,
        };
        return Some(
            told.help("compare the prescription with the label, and check with the prescriber"),
        );
    }
    found.is_empty().then(|| {
        Diagnostic::warning(
            Code::NeedlessAcknowledgement,
            format!(
                "`{name}` reports nothing in this prescription, so there is nothing to acknowledge"
            ),
        )
        .at(answer.rule.span)
        .help("remove it: it would hide what the rule reports later")
    })
}

/// The phases with their own place for dose or product: what several phases inherit is checked once.
fn doses(prescription: &Prescription) -> impl Iterator<Item = &Phase> {
    distinct(prescription, |phase| (phase.dose.span, phase.product.strength.span))
}

/// The first phase of each place, or places, that phases can share. What is beside the chain may be folic acid or iron: then
/// no rule on B12 looks at it.
fn distinct<P: PartialEq>(
    prescription: &Prescription,
    places: impl Fn(&Phase) -> P,
) -> impl Iterator<Item = &Phase> {
    let is_b12 = |phase: &Phase| !phase.alongside || labels::form(&phase.product).is_some();
    let phases = prescription.phases.iter().enumerate().filter(move |(_, phase)| is_b12(phase));
    phases.filter_map(move |(index, phase)| {
        let earlier = &prescription.phases[..index];
        earlier.iter().all(|other| places(other) != places(phase)).then_some(phase)
    })
}
