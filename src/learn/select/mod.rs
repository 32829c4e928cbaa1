//! Steps that keep some columns and drop the others, and say why.

pub(super) mod complete;
pub(super) mod correlation;
pub(super) mod selection;
pub(super) mod univariate;
