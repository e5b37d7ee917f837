//! Injections in the order of the plan -> where each goes: the sites take turns.

use super::slot::Slot;
use crate::prescription::Prescription;
use crate::prescription::record::{Entry, Fact};

/// Gives every injection its site. The turn continues after the last recorded site that is one of the list; a
/// later list begins with its first. An extra takes no turn.
pub(super) fn place(doses: &mut [Slot], extras: &mut [Slot], prescription: &Prescription) {
    let mut turn = Turn { sites: &[], next: 0 };
    let mut extras = extras.iter_mut().peekable();
    for slot in doses.iter_mut().filter(|slot| slot.occurrence.kind.is_injection()) {
        while let Some(extra) =
            extras.next_if(|extra| extra.occurrence.date <= slot.occurrence.date)
        {
            turn.record(extra, prescription);
        }
        turn.begin(prescription.sites_on(slot.occurrence.date));
        slot.occurrence.site = turn.take();
        turn.record(slot, prescription);
    }
    extras.for_each(|extra| turn.record(extra, prescription));
}

/// Whose turn it is.
struct Turn<'p> {
    sites: &'p [String],
    next: usize,
}

impl<'p> Turn<'p> {
    fn begin(&mut self, sites: &'p [String]) {
        if self.sites != sites {
            *self = Self { sites, next: 0 };
        }
    }

    fn take(&mut self) -> Option<String> {
        let site = self.sites.get(self.next)?;
        self.next = (self.next + 1) % self.sites.len();
        Some(site.clone())
    }

    fn record(&mut self, slot: &mut Slot, prescription: &Prescription) {
        let entry =
            super::occurrence::injection(&slot.occurrence).and_then(|of| prescription.entry(of));
        let Some(site) = entry.and_then(recorded_site) else { return };
        if let Some(index) = self.sites.iter().position(|other| other == site) {
            self.next = (index + 1) % self.sites.len();
        }
        slot.occurrence.site = Some(site.to_owned());
    }
}

fn recorded_site(entry: &Entry) -> Option<&str> {
    match &entry.fact {
        Fact::Given(given) => given.site.as_deref(),
        Fact::Missed { .. } => None,
    }
}
