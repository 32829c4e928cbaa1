use super::motion::Motion;
use super::noise::{deviation_within, noisy};
use super::outline::Outline;
use super::unevenness::Unevenness;
use crate::error::{Error, Result};
use crate::image::{Image, Mask};
use crate::numeric::Fingerprint;
use crate::process::interpolate::{Interpolator, image_onto};

/// Largest shift along each axis in mm: farther than a body is long.
const FARTHEST: f64 = 2000.0;

/// Largest standard deviation of the displacement of an outline in mm.
const MOST_UNEVEN: f64 = 10.0;

/// Smallest and largest change of volume.
const VOLUME: [f64; 2] = [-0.9, 9.0];

/// One change of an image and its mask, as a second reader or a second scan would make it; by default none.
///
/// First the **mask** is changed as another reader would draw it. Its outline may pass between voxel centres: it is the
/// surface of equal signed distance, in mm. The volume is changed (`volume`), the outline displaced (`outline`), the whole
/// turned and shifted (`mask_rotation`, `mask_shift`). Then the **grid** on which image and mask are sampled is turned and
/// shifted through both (`grid_rotation`, `grid_shift`), as if the patient had lain otherwise; intensities are found by
/// cubic spline, with the border value repeated outside the image. Last, **noise** is added.
///
/// All of it happens in the world, in mm, around the centroid of the mask: sequences of one patient on different grids
/// see the same change of the same tumour. Image and mask are taken where their headers place them; a mask with a wrong
/// header is to be placed on the grid of its image first ([`Mask::placed_on`]).
///
/// The volume is changed by a share and not by mm, so that a small tumour keeps something, and one whose voxels are larger
/// than a mm changes at all: of the voxels in the order of their depth, as many are taken as come nearest to the new volume.
/// Those of equal depth come together; a box grows by whole faces, or not at all. Growing ends at the border of the grid,
/// and a part that a shift takes out of it is gone.
///
/// A changed mask is about as rough as the mask it came from: on uneven phantom tumours in steps of 4 × 1.5 × 1.5 and
/// 2 × 1 × 1 mm the mean of the surface area, at equal volume, stays within 3 %. A mask does not say where between two voxel
/// centres its outline passes, so that what moves the outline by less than half a voxel acts in part only: on a ball, a
/// displacement by 0.3 of a voxel exchanges a third of the voxels that it would exchange of the solid, one by 0.6 five
/// sixths, and a shift by 0.3 may move its centroid by 0.1. Where such changes are the only ones, agreement is judged
/// too high. Detail finer than two slices is not kept by a shift across them.
///
/// The kinds of change follow Zwanenburg et al., *Assessing robustness of radiomic features by image perturbation*, Sci. Rep.
/// 9 (2019) 614: rotation, noise, translation, change of volume, randomised contours. How each is made, and how large it
/// is, is of this crate.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Mask, Spacing};
/// use radiomics::process::Perturbation;
///
/// let array = Array3::from_shape_fn((15, 31, 31), |(z, y, x)| {
///     let mm = [2.0 * z as f64 - 14.0, y as f64 - 15.0, x as f64 - 15.0];
///     100.0 - mm.iter().map(|d| d * d).sum::<f64>()
/// });
/// let image = Image::new(array.view(), Spacing::new([2.0, 1.0, 1.0])?)?;
/// let mask = Mask::above(&image, 0.0)?;
///
/// let larger = Perturbation { volume: 0.2, mask_shift: [0.0, 0.5, 0.0], ..Perturbation::default() };
/// let (same, grown) = larger.apply(&image, &mask)?;
/// assert_eq!(same, image);
/// assert!((grown.voxels() as f64 / mask.voxels() as f64 - 1.2).abs() < 0.02);
/// assert_eq!(larger.settings(), "volume changed by 0.2, mask shifted by [0, 0.5, 0] mm");
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Perturbation {
    /// By what share of itself the volume of the mask changes: −0.2 leaves 80 %. From −0.9 to 9.
    pub volume: f64,
    /// Standard deviation, in mm, of a smooth random displacement of the outline that leaves the volume as it is; 0 to 10.
    pub outline: f64,
    /// What decides the displacement.
    pub outline_seed: u64,
    /// How far the mask is shifted along the axes `[z, y, x]` of the world, in mm.
    pub mask_shift: [f64; 3],
    /// By how many degrees the mask is turned about the normal of its slices, x towards y, around its centroid.
    pub mask_rotation: f64,
    /// How far the grid of image and mask is shifted along the axes `[z, y, x]` of the world, in mm.
    pub grid_shift: [f64; 3],
    /// By how many degrees the grid of image and mask is turned about the normal of the slices of the mask, around its
    /// centroid.
    pub grid_rotation: f64,
    /// Standard deviation of Gaussian noise that is added to the image, in standard deviations of the intensities within
    /// the mask as it came.
    pub noise: f64,
    /// What decides the noise.
    pub noise_seed: u64,
}

impl Perturbation {
    /// Refuses numbers that no image or mask could be changed by.
    ///
    /// # Errors
    /// [`Error::Setting`] for a number that is not finite, a volume change outside −0.9 to 9, a displacement outside 0 to
    /// 10 mm, a shift beyond ±2000 mm, a rotation beyond ±180°, noise below 0.
    pub fn check(&self) -> Result<()> {
        let [least, most] = VOLUME;
        within("volume change of a perturbation", self.volume, least, most)?;
        within("displacement of the outline in mm", self.outline, 0.0, MOST_UNEVEN)?;
        self.mask_shift
            .iter()
            .try_for_each(|mm| within("shift of the mask in mm", *mm, -FARTHEST, FARTHEST))?;
        within("rotation of the mask in degrees", self.mask_rotation, -180.0, 180.0)?;
        self.grid_shift
            .iter()
            .try_for_each(|mm| within("shift of the grid in mm", *mm, -FARTHEST, FARTHEST))?;
        within("rotation of the grid in degrees", self.grid_rotation, -180.0, 180.0)?;
        within("noise in standard deviations", self.noise, 0.0, f64::MAX)
    }

    /// Image and mask, changed.
    ///
    /// # Errors
    /// As [`Perturbation::mask`] and [`Perturbation::image`].
    pub fn apply(&self, image: &Image, mask: &Mask) -> Result<(Image, Mask)> {
        Ok((self.image(image, mask)?, self.mask(mask)?))
    }

    /// The mask, changed; it is the same whatever image it belongs to.
    ///
    /// # Errors
    /// As [`Perturbation::check`], and [`Error::EmptyMask`] if a shift takes all of it out of the grid.
    pub fn mask(&self, mask: &Mask) -> Result<Mask> {
        self.check()?;
        if self.keeps_mask() {
            return Ok(mask.clone());
        }
        let uneven = (self.outline > 0.0).then(|| Unevenness::new(self.outline, self.outline_seed));
        let outline = Outline::new(mask, 1.0 + self.volume, uneven.as_ref());
        let place = Motion::new(mask, self.mask_rotation, self.mask_shift).moved(mask.geometry())?;
        let grid =
            if self.keeps_grid() { *mask.geometry() } else { self.grid(mask).moved(mask.geometry())? };
        outline.mask(&place, &grid)
    }

    /// The image, changed; `mask` is the one that goes with it, as it came, on its own grid or another.
    ///
    /// Noise is measured by the intensities within the mask; where they are all equal, none is added.
    ///
    /// # Errors
    /// As [`Perturbation::check`]; if noise is added, [`Error::NotFinite`] if an intensity within the mask is NaN or infinite.
    pub fn image(&self, image: &Image, mask: &Mask) -> Result<Image> {
        self.check()?;
        let moved = if self.keeps_grid() {
            None
        } else {
            let grid = self.grid(mask).moved(image.geometry())?;
            Some(image_onto(image, &grid, Interpolator::CubicSpline)?)
        };
        if self.noise == 0.0 {
            return Ok(moved.unwrap_or_else(|| image.clone()));
        }
        let deviation = self.noise * deviation_within(image, mask)?;
        noisy(moved.as_ref().unwrap_or(image), deviation, self.noise_seed)
    }

    /// Whether images stay as they are, bit for bit.
    pub fn keeps_image(&self) -> bool {
        self.keeps_grid() && self.noise == 0.0
    }

    /// Whether masks stay as they are.
    pub fn keeps_mask(&self) -> bool {
        let moved = self.mask_rotation != 0.0 || self.mask_shift != [0.0; 3];
        self.keeps_grid() && !moved && self.volume == 0.0 && self.outline == 0.0
    }

    /// The same change with noise of its own for one sequence of a patient: scans do not share their noise.
    #[must_use]
    pub fn in_sequence(self, sequence: &str) -> Self {
        let seed = Fingerprint::new().bytes(&self.noise_seed.to_le_bytes()).text(sequence).value();
        Perturbation { noise_seed: storable(seed), ..self }
    }

    /// What changes, in one line; equal texts mean equal changes.
    pub fn settings(&self) -> String {
        let mut parts = Vec::new();
        if self.volume != 0.0 {
            parts.push(format!("volume changed by {}", self.volume));
        }
        if self.outline != 0.0 {
            parts.push(format!("outline displaced by {} mm (seed {})", self.outline, self.outline_seed));
        }
        for (what, shift, rotation) in
            [("mask", self.mask_shift, self.mask_rotation), ("grid", self.grid_shift, self.grid_rotation)]
        {
            if rotation != 0.0 {
                parts.push(format!("{what} turned by {rotation}°"));
            }
            if shift != [0.0; 3] {
                let [z, y, x] = shift;
                parts.push(format!("{what} shifted by [{z}, {y}, {x}] mm"));
            }
        }
        if self.noise != 0.0 {
            parts.push(format!("noise of {} standard deviations (seed {})", self.noise, self.noise_seed));
        }
        if parts.is_empty() { "unchanged".to_string() } else { parts.join(", ") }
    }

    fn keeps_grid(&self) -> bool {
        self.grid_rotation == 0.0 && self.grid_shift == [0.0; 3]
    }

    /// How the grid moves.
    fn grid(&self, mask: &Mask) -> Motion {
        Motion::new(mask, self.grid_rotation, self.grid_shift)
    }
}

/// A seed that every file format can hold: 53 bits.
pub(super) fn storable(seed: u64) -> u64 {
    seed >> 11
}

/// Refuses a number outside a range, and one that is NaN.
fn within(name: &'static str, value: f64, least: f64, most: f64) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let expected = if most == f64::MAX {
        format!("finite and at least {least}")
    } else {
        format!("from {least} to {most}")
    };
    Err(Error::setting(name, expected, value))
}
