//! The facts of the rules, so that rules contain no figures and names of their own.

pub(super) mod figures;
pub(super) mod labels;
pub(super) mod other_medicine;
pub(super) mod substance;
