//! Images and masks a little changed, as a second reader or a second scan of the same patient would change them.
//!
//! The kinds of change are those of Zwanenburg et al., *Assessing robustness of radiomic features by image perturbation*,
//! Sci. Rep. 9 (2019) 614: rotation, noise, translation, volume change, contour randomisation. See [`Perturbation`] for what
//! differs.

mod distance;
mod limits;
mod motion;
mod noise;
mod outline;
mod perturbation;
mod planes;
mod threshold;
mod unevenness;

pub use limits::Perturbations;
pub use perturbation::Perturbation;
