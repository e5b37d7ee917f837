//! Which phase, and which recheck: `PhaseId` and `RecheckId`, so that one is never taken for the other.

/// A phase, by its place in the plan; in order of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhaseId(pub(super) usize);

/// A recheck, by its place in the file; in order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecheckId(pub(super) usize);

impl PhaseId {
    /// The first phase of every plan.
    pub const FIRST: Self = Self(0);

    /// Those of a list with one item for each phase.
    pub fn each() -> impl Iterator<Item = Self> {
        (0..).map(Self)
    }

    /// Its place in such a list.
    #[must_use]
    pub fn place(self) -> usize {
        self.0
    }
}

impl RecheckId {
    /// Those of a list with one item for each recheck.
    pub fn each() -> impl Iterator<Item = Self> {
        (0..).map(Self)
    }

    /// Its place in such a list.
    #[must_use]
    pub fn place(self) -> usize {
        self.0
    }
}
