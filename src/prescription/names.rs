//! The names of phases, and `3 of maintenance` -> the phase and the dose.

use super::ids::PhaseId;
use super::rhythm::{End, MAX_DOSES};
use super::text::count;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::names;
use crate::source::{Span, Spanned};
use crate::yaml::quoted;

/// The phases that an anchor can name.
pub struct PhaseNames<'p> {
    /// The phases, in the order of the plan; `None` for one with an error, which has been reported.
    phases: Vec<Option<Named<'p>>>,
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
    /// Those of phases, in the order of the plan.
    pub(super) fn of(phases: impl Iterator<Item = Option<Named<'p>>>) -> Self {
        Self { phases: phases.collect() }
    }

    fn names(&self) -> impl Iterator<Item = &'p str> {
        self.phases.iter().flatten().map(|phase| phase.name.as_str())
    }

    fn is_complete(&self) -> bool {
        self.phases.iter().all(Option::is_some)
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
