//! Doubts about a prescription that can be scheduled: one rule per file, and this list of them.
//!
//! A rule is named by what it finds, and so is its file; the file's head doc is its page. It states a
//! fact, never advises a change of treatment, and its silence says nothing.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `substance` | which form of B12 a name says |
//! | `other_medicine` | which names say another medicine |
//! | `facts` | every figure that the rules compare with, and where it comes from |
//! | `labels` | what labels print: substances, strengths, containers, routes |
//! | `plan` | what the rules ask of a prescription and its schedule |

mod facts;
mod labels;
mod other_medicine;
mod plan;
mod substance;

use self::plan::Plan;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported, Severity};
use crate::prescription::Prescription;
use crate::prescription::acknowledge::Acknowledgement;
use crate::prescription::phase::Phase;
use crate::schedule::Schedule;
use crate::yaml::quoted;

/// What a rule looks at.
enum Look {
    /// The prescription, also when no schedule can be made of it.
    Prescription(fn(&Prescription, Code) -> Vec<Diagnostic>),
    /// The prescription and its schedule.
    Plan(fn(&Plan<'_>, Code) -> Vec<Diagnostic>),
}

/// A rule.
pub struct Rule {
    /// Its name: that of its file, and the code of what it finds.
    pub name: &'static str,
    text: &'static str,
    look: Look,
}

/// Declares the rules; each is the file of its name, and its function `find`.
macro_rules! rules {
    ($($look:ident: $($name:ident)+;)+) => {
        $($(mod $name;)+)+

        /// Every rule.
        pub const RULES: &[Rule] = &[$($(Rule {
            name: stringify!($name),
            text: include_str!(concat!(stringify!($name), ".rs")),
            look: Look::$look($name::find),
        },)+)+];
    };
}

rules! {
    Prescription:
        inexact_volume
        unknown_product
        volume_over_container
        volume_too_large;
    Plan:
        induction_without_end
        no_induction
        interval_long
        interval_short
        neurological_induction
        neurological_interval
        lifelong_treatment_ends
        oral_dose_low
        oral_without_recheck
        no_review_of_need
        late_review_in_pregnancy
        level_after_injection
        repeated_b12_level
        no_recheck;
    Prescription:
        implausible_dose
        volume_large
        volume_small
        strength_per_container
        part_of_container
        cyanocobalamin_with_leber
        route_off_label
        product_switch_same_interval;
    Plan:
        vial_past_28_days
        no_early_potassium
        doses_too_close
        long_seam
        clamped_date;
}

impl Rule {
    /// The page that explains it: what it finds in one sentence, then why, an example, what to do.
    #[must_use]
    pub fn page(&self) -> String {
        let head = self.text.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = head.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n") + "\n"
    }

    /// What it finds, or nothing where that cannot be known.
    fn find(
        &self,
        prescription: &Prescription,
        schedule: Option<&Schedule>,
    ) -> Option<Vec<Diagnostic>> {
        let code = Code::Rule(self.name);
        match self.look {
            Look::Prescription(find) => Some(find(prescription, code)),
            Look::Plan(find) => {
                schedule.map(|schedule| find(&Plan { prescription, schedule }, code))
            }
        }
    }
}

/// Applies every rule, but for the doubts that the prescription acknowledges.
///
/// # Errors
///
/// When a rule finds something that stops the feed, and when an acknowledgement answers no rule.
pub fn check(
    prescription: &Prescription,
    schedule: Option<&Schedule>,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let answers = &prescription.acknowledged;
    for unknown in
        answers.iter().filter(|answer| RULES.iter().all(|rule| !answers_to(answer, rule)))
    {
        report.push(unknown_rule(unknown));
    }
    for rule in RULES {
        let Some(found) = rule.find(prescription, schedule) else { continue };
        let answer = answers.iter().find(|answer| answers_to(answer, rule));
        if let Some(answer) = answer {
            report.extend(unanswered(&found, answer));
        }
        for doubt in found {
            match doubt.severity {
                Severity::Error => report.push(doubt),
                _ if answer.is_some() => {}
                _ => report.push(doubt.help(way_out(rule))),
            }
        }
    }
    if report.has_errors() { Err(Reported) } else { Ok(()) }
}

fn answers_to(answer: &Acknowledgement, rule: &Rule) -> bool {
    *answer.rule == *rule.name
}

/// How to answer a doubt.
fn way_out(rule: &Rule) -> String {
    let name = rule.name;
    format!(
        "`b12cal explain {name}` says why. If it is meant so, `acknowledge: [{{rule: {name}, because: ...}}]`; if not, check with the prescriber"
    )
}

fn unknown_rule(answer: &Acknowledgement) -> Diagnostic {
    let name = answer.rule.as_str();
    let fault = if Code::ALL.iter().any(|code| code.name() == name) {
        let message =
            format!("`{name}` is not a doubt about the treatment: it cannot be acknowledged");
        Diagnostic::error(Code::BadAcknowledgement, message)
    } else {
        Diagnostic::error(Code::BadAcknowledgement, format!("there is no rule {}", quoted(name)))
            .suggest(name, RULES.iter().map(|rule| rule.name))
    };
    fault.at(answer.rule.span).help("`b12cal explain --list` names the rules")
}

/// What is to be told of an acknowledgement of a rule that found nothing, or a fault.
fn unanswered(found: &[Diagnostic], answer: &Acknowledgement) -> Option<Diagnostic> {
    let name = answer.rule.as_str();
    if let Some(fault) = found.iter().find(|doubt| doubt.severity == Severity::Error) {
        let message = format!("what `{name}` finds here is a fault, which cannot be acknowledged");
        let told = Diagnostic::error(Code::BadAcknowledgement, message).at(answer.rule.span);
        let told = match fault.span {
            Some(span) => told.related(span, "the fault"),
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
                "`{name}` finds nothing in this prescription, so there is nothing to acknowledge"
            ),
        )
        .at(answer.rule.span)
        .help("take it out: left in, it would hide what the rule finds later")
    })
}

/// The phases whose dose and product stand together in a place of their own: what several phases take
/// from the top of the file is looked at once.
fn doses(prescription: &Prescription) -> impl Iterator<Item = &Phase> {
    distinct(prescription, |phase| (phase.dose.span, phase.product.strength.span))
}

/// The first phase of each place, or places, that phases can share.
fn distinct<P: PartialEq>(
    prescription: &Prescription,
    places: impl Fn(&Phase) -> P,
) -> impl Iterator<Item = &Phase> {
    prescription.phases.iter().enumerate().filter_map(move |(index, phase)| {
        let earlier = &prescription.phases[..index];
        earlier.iter().all(|other| places(other) != places(phase)).then_some(phase)
    })
}
