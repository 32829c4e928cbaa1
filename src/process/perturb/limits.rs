use rand::RngExt;

use super::perturbation::{Perturbation, storable};
use crate::error::{Error, Result};
use crate::numeric::Fingerprint;
use crate::numeric::random::generator;

/// How far perturbations go: volume, shifts and rotations are drawn evenly between minus and plus a limit, `outline` and
/// `noise` are taken as they are.
///
/// The limits have no source but judgement; those of a study belong into its description. The default is
/// [`Perturbations::reader`].
///
/// ```
/// use radiomics::process::{Perturbation, Perturbations};
///
/// let limits = Perturbation { volume: 0.1, mask_shift: [0.0, 1.0, 1.0], ..Perturbation::default() };
/// let perturbations = Perturbations::within(limits)?;
/// let one = perturbations.draw(7, "patient 12", 0);
/// assert!(one.volume.abs() <= 0.1 && one.mask_shift[0] == 0.0);
/// assert_eq!(one, perturbations.draw(7, "patient 12", 0));
/// assert_ne!(one, perturbations.draw(7, "patient 13", 0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Perturbation", into = "Perturbation")
)]
pub struct Perturbations {
    limits: Perturbation,
}

impl Perturbations {
    /// Within the numbers of `limits`; its seeds do not count.
    ///
    /// # Errors
    /// [`Error::Setting`] for a limit that is negative, and as [`Perturbation::check`]; volume up to 0.9.
    pub fn within(limits: Perturbation) -> Result<Self> {
        limits.check()?;
        // A volume changes by as much downwards.
        Perturbation { volume: -limits.volume, ..limits }.check()?;
        let [a, b, c] = limits.mask_shift;
        let [d, e, f] = limits.grid_shift;
        let rest = [limits.volume, limits.mask_rotation, limits.grid_rotation, a, b, c, d, e, f];
        match rest.into_iter().find(|limit| *limit < 0.0) {
            Some(limit) => Err(Error::setting("limit of a perturbation", "at least 0", limit)),
            None => Ok(Perturbations { limits: Perturbation { outline_seed: 0, noise_seed: 0, ..limits } }),
        }
    }

    /// Nothing changes.
    pub fn none() -> Self {
        Perturbations { limits: Perturbation::default() }
    }

    /// What stands in for a second reader of the same images: only the mask changes. Its volume by up to a fifth, its outline
    /// by 0.5 mm, its place by up to 1 mm along each axis and 5°.
    pub fn reader() -> Self {
        let limits = Perturbation {
            volume: 0.2,
            outline: 0.5,
            mask_shift: [1.0; 3],
            mask_rotation: 5.0,
            ..Perturbation::default()
        };
        Perturbations { limits }
    }

    /// What stands in for a second scan, read by a second reader: as [`Perturbations::reader`], with the grid moved by up to
    /// 1 mm along each axis and 5°, and noise of 0.05 standard deviations.
    pub fn rescan() -> Self {
        let reader = Self::reader().limits;
        Perturbations {
            limits: Perturbation { grid_shift: [1.0; 3], grid_rotation: 5.0, noise: 0.05, ..reader },
        }
    }

    /// The limits.
    pub fn limits(&self) -> &Perturbation {
        &self.limits
    }

    /// The perturbation of one subject.
    ///
    /// It depends on the seed, the name of the subject and the stream, and not on the place of the subject in a cohort: with
    /// one subject more or less, the others keep theirs. Streams are further readers.
    pub fn draw(&self, seed: u64, subject: &str, stream: u64) -> Perturbation {
        let own = Fingerprint::new().bytes(&seed.to_le_bytes()).text(subject).value();
        let mut random = generator(own, stream);
        let limits = &self.limits;
        // A limit of 0 draws as well, so that the others do not depend on it.
        let mut even = |limit: f64| limit * random.random_range(-1.0..=1.0) + 0.0;
        let (volume, mask_rotation, grid_rotation) =
            (even(limits.volume), even(limits.mask_rotation), even(limits.grid_rotation));
        let (mask_shift, grid_shift) = (limits.mask_shift.map(&mut even), limits.grid_shift.map(&mut even));
        let (outline_seed, noise_seed) = (storable(random.random()), storable(random.random()));
        Perturbation {
            volume,
            mask_shift,
            mask_rotation,
            grid_shift,
            grid_rotation,
            outline: limits.outline,
            outline_seed,
            noise: limits.noise,
            noise_seed,
        }
    }

    /// The limits in one line; equal texts, seeds and names mean equal perturbations.
    pub fn settings(&self) -> String {
        let Perturbation {
            volume, outline, mask_shift, mask_rotation, grid_shift, grid_rotation, noise, ..
        } = &self.limits;
        format!(
            "perturbed within: volume ±{volume}, outline displaced by {outline} mm, mask ±{mask_shift:?} mm [z, y, x] and \
             ±{mask_rotation}°, grid ±{grid_shift:?} mm and ±{grid_rotation}°, noise of {noise} standard deviations"
        )
    }
}

impl Default for Perturbations {
    /// [`Perturbations::reader`].
    fn default() -> Self {
        Self::reader()
    }
}

impl TryFrom<Perturbation> for Perturbations {
    type Error = Error;

    /// [`Perturbations::within`].
    fn try_from(limits: Perturbation) -> Result<Self> {
        Self::within(limits)
    }
}

impl From<Perturbations> for Perturbation {
    /// The limits.
    fn from(perturbations: Perturbations) -> Self {
        perturbations.limits
    }
}
