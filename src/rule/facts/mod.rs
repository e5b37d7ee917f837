//! What the rules know, so that they hold no figure and no name of their own: figures, labels, names.

pub(super) mod figures;
pub(super) mod labels;
pub(super) mod other_medicine;
pub(super) mod substance;
