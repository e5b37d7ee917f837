//! The names of phases and milestones, and `3 of maintenance` -> the phase and the dose.

use jiff::civil::Date;

use super::ids::PhaseId;
use super::rhythm::{End, MAX_DOSES};
use super::text::count;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::names;
use crate::source::{Span, Spanned};
use crate::yaml::quoted;

/// The phases and milestones that an anchor can name.
pub struct PhaseNames<'p> {
    /// The phases, in the order of the plan; `None` for one with an error, which has been reported.
    pub(super) phases: Vec<Option<Named<'p>>>,
    /// The milestones, in the order of the file; `None` if there is an error in them.
    pub(super) milestones: Option<Vec<(&'p str, Date)>>,
}

/// A phase as others name it.
#[derive(Clone, Copy)]
pub(super) struct Named<'p> {
    /// Its name.
    pub(super) name: &'p Spanned<String>,
    /// Its end.
    pub(super) end: &'p Spanned<End>,
}

impl<'p> PhaseNames<'p> {
    /// Whether there is no phase.
    pub(super) fn has_no_phase(&self) -> bool {
        self.phases.is_empty()
    }

    /// The place of a milestone among them, and its day.
    pub(super) fn milestone(&self, name: &str) -> Option<(usize, Date)> {
        let milestones = self.milestones.as_ref()?;
        let found = milestones.iter().position(|(known, _)| *known == name)?;
        Some((found, milestones[found].1))
    }

    fn names(&self) -> impl Iterator<Item = &'p str> {
        self.phases.iter().flatten().map(|phase| phase.name.as_str())
    }

    fn is_complete(&self) -> bool {
        self.milestones.is_some() && self.phases.iter().all(Option::is_some)
    }

    /// The place of a phase in the plan, and what others know of it.
    ///
    /// # Errors
    ///
    /// Reports a name that no phase has.
    pub(super) fn find(
        &self,
        name: &str,
        span: Span,
        report: &mut Diagnostics,
    ) -> Result<(PhaseId, Named<'p>), Reported> {
        let mut phases = PhaseId::each().zip(&self.phases);
        let found = phases.find_map(|(id, phase)| {
            phase.filter(|phase| *phase.name.value == *name).map(|phase| (id, phase))
        });
        match found {
            Some(found) => Ok(found),
            // A phase with an error may be the one that is meant.
            None if !self.is_complete() => Err(Reported),
            None if self.milestone(name).is_some() => {
                let message = format!("{} is a milestone, not a phase", quoted(name));
                let error = Diagnostic::error(Code::UnknownAnchor, message).at(span);
                Err(report.fail(error.help(format!("it is one day: count from `{name}` itself"))))
            }
            None => {
                if matches!(
                    name,
                    "start" | "starting" | "the start" | "first injection" | "the first dose"
                ) {
                    let message = format!("this plan has no phase {}", quoted(name));
                    let error = Diagnostic::error(Code::UnknownAnchor, message).at(span);
                    return Err(
                        report.fail(error.help("the first dose of the plan is `first dose`"))
                    );
                }
                let known = ["first dose"].into_iter().chain(self.names());
                let known = known.chain(self.milestones.iter().flatten().map(|(name, _)| *name));
                Err(report.fail(
                    Diagnostic::error(
                        Code::UnknownAnchor,
                        format!("this plan has no phase {}", quoted(name)),
                    )
                    .at(span)
                    .suggest(name, known)
                    .help(format!(
                        "the phases are {}; or use `first dose`, `start of PHASE`, `dose N of \
                         PHASE` or a date",
                        names(self.names())
                    )),
                ))
            }
        }
    }
}

/// A name must not read as one of the other anchors of `when`.
pub(super) fn check_name(name: &Spanned<String>, report: &mut Diagnostics) -> Result<(), Reported> {
    let text = name.as_str();
    let taken = text == "first dose"
        || text.starts_with("start of ")
        || text.starts_with("dose ")
        || text.starts_with(|c: char| c.is_ascii_digit());
    if !taken {
        return Ok(());
    }
    let error = Diagnostic::error(
        Code::BadText,
        "this name could be mistaken for an anchor in \
        `when`",
    );
    Err(report.fail(
        error
            .at(name.span)
            .help("a name cannot be `first dose`, or begin with `start of`, `dose` or a digit"),
    ))
}

/// Reads `3 of maintenance`: the phase's place in the plan, and the ordinal of the dose.
///
/// # Errors
///
/// Reports another form, an ordinal that is none, and a phase that does not exist.
pub(super) fn dose_ordinal(
    text: &str,
    span: Span,
    names: &PhaseNames<'_>,
    report: &mut Diagnostics,
) -> Result<(PhaseId, u32), Reported> {
    let Some((ordinal, name)) = text.split_once(" of ") else {
        let error = Diagnostic::error(Code::BadWhen, format!("{} is not a dose", quoted(text)));
        return Err(report.fail(error.at(span).help(
            "write its number and its phase, such as `3 of \
                maintenance`",
        )));
    };
    let ordinal = count(ordinal, MAX_DOSES, "the number of a dose");
    let ordinal = ordinal.map_err(|error| report.fail(error.at(span)));
    let (phase, _) = names.find(name.trim(), span, report)?;
    Ok((phase, ordinal?))
}

/// The error of an anchor on a dose that its phase does not have.
pub(crate) fn no_such_dose(
    name: &str,
    end: &Spanned<End>,
    ordinal: u32,
    doses: usize,
    span: Span,
) -> Diagnostic {
    let message = format!("there is no dose {ordinal} of {name}: it has {doses}");
    Diagnostic::error(Code::UnknownAnchor, message)
        .at(span)
        .related(end.span, "its end is set here")
}
