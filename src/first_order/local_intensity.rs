use std::borrow::Cow;
use std::f64::consts::PI;

use ndarray::{ArrayView3, Axis};

use super::ball::{Ball, voxels_inside};
use super::ball_sums::{Piece, ball_sums};
use crate::error::{Error, Result, Value};
use crate::feature::{Family, Feature, Region, catalogue};
use crate::image::Roi;
use crate::numeric::parallel;

/// Fewest and most slices that are done in one go: they share the sums of the rows of their balls.
const SLICES: [usize; 2] = [8, 32];

/// The mean intensities in a ball of 1 cm³ around the voxels of a region, of which two are features.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalPeaks {
    local: f64,
    global: f64,
}

impl LocalPeaks {
    /// Local intensity peak (VJGA): the mean in the ball around the voxel of largest intensity; of several such voxels,
    /// the highest mean.
    pub fn local(&self) -> Value {
        Ok(self.local)
    }

    /// Global intensity peak (0F91): the highest mean in the ball around any voxel of the intensity mask.
    pub fn global(&self) -> Value {
        Ok(self.global)
    }

    const NONE: Self = LocalPeaks { local: f64::NEG_INFINITY, global: f64::NEG_INFINITY };

    fn higher(self, other: Self) -> Self {
        // A sum beyond all numbers is not passed over.
        let higher = |a: f64, b: f64| if a.is_nan() || a >= b { a } else { b };
        LocalPeaks { local: higher(self.local, other.local), global: higher(self.global, other.global) }
    }
}

catalogue! {
    /// The local intensity features by name.
    LocalIntensityFeature of LocalPeaks {
        /// Mean around the voxel of largest intensity.
        LocalPeak: "VJGA", "loc_peak_loc", "Local intensity peak", LocalPeaks::local;
        /// Highest mean around any voxel.
        GlobalPeak: "0F91", "loc_peak_glob", "Global intensity peak", LocalPeaks::global;
    }
}

/// The family of local intensity features (9ST6): peaks of the mean intensity in a ball of 1 cm³.
///
/// The ball is centred on voxels of the intensity mask and takes in all voxels of the image whose centres lie within
/// r = (3/4π)^⅓ cm = 6.2 mm, those outside the mask too. What lies beyond the image, or is NaN or infinite there, is not
/// part of the mean. The region must have been built with a halo of r ([`reach`](Family::reach)); an extractor sees to it.
///
/// Time: voxels × image rows that the ball meets (41 for voxels of 1 × 1 × 3 mm, 120 for 1 mm, 12 000 for 0.1 mm).
///
/// Source: IBSI manual, *Local intensity features*.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::{Family, Region};
/// use radiomics::first_order::LocalIntensity;
/// use radiomics::image::{Image, Mask, Roi, Spacing};
///
/// // Voxels 5 mm apart: the ball holds a voxel and its neighbours.
/// let image = Image::new(array![[0.0, 3.0, 9.0, 0.0, 6.0, 6.0]].view(), Spacing::isotropic(5.0)?)?;
/// let mask = Mask::above(&image, 1.0)?;
/// let roi = Roi::builder().halo(LocalIntensity.reach()).build(&image, &mask)?;
/// let peaks = LocalIntensity.measure(&Region::new(&roi))?;
/// assert_eq!(peaks[0].local(), Ok(4.0)); // of 3, 9, 0
/// assert_eq!(peaks[0].global(), Ok(6.0)); // of 6, 6 at the end of the image
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LocalIntensity;

impl Family for LocalIntensity {
    type Measured = LocalPeaks;
    const FEATURES: &'static [Feature<LocalPeaks>] = LocalIntensityFeature::CATALOGUE;

    fn family(&self) -> &'static str {
        "local_intensity"
    }

    /// # Errors
    /// [`Error::Setting`] if the halo of the region is narrower than the ball.
    fn measure(&self, region: &Region<'_>) -> Result<Vec<LocalPeaks>> {
        let roi = region.roi();
        let reach = Family::reach(self);
        if roi.reach() < reach {
            return Err(Error::setting("halo of the region", format!("at least {reach} mm"), roi.reach()));
        }
        Ok(vec![Surroundings::new(roi, reach).peaks()])
    }

    /// The radius of a ball of 1 cm³, in mm.
    fn reach(&self) -> f64 {
        10.0 * (3.0 / (4.0 * PI)).cbrt()
    }
}

/// A region with the image around it.
struct Surroundings<'a> {
    roi: &'a Roi,
    ball: Ball,
    size: [usize; 3],
    /// The image with 0 for what is NaN or infinite.
    image: Cow<'a, [f64]>,
    /// 1 for each voxel of the image that is a number, where some are not.
    numbers: Option<Vec<f64>>,
}

impl<'a> Surroundings<'a> {
    fn new(roi: &'a Roi, radius: f64) -> Self {
        let (image, _) = roi.with_halo();
        let size = [0, 1, 2].map(|axis| image.len_of(Axis(axis)));
        let whole = image.iter().all(|x| x.is_finite());
        Surroundings {
            roi,
            ball: Ball::new(radius, roi.geometry().spacing(), size),
            size,
            image: numbers_of(image, whole),
            numbers: (!whole).then(|| image.iter().map(|x| f64::from(u8::from(x.is_finite()))).collect()),
        }
    }

    fn peaks(&self) -> LocalPeaks {
        let pieces = pieces(self.roi);
        let slices = self.ball.reach().clamp(SLICES[0], SLICES[1]);
        let blocks: Vec<&[Piece]> = pieces.chunk_by(|a, b| a.z / slices == b.z / slices).collect();
        let peaks = parallel::map(&blocks, |pieces| self.highest(pieces));
        peaks.into_iter().fold(LocalPeaks::NONE, LocalPeaks::higher)
    }

    /// The peaks among the voxels of some pieces.
    fn highest(&self, pieces: &[Piece]) -> LocalPeaks {
        let mut means = ball_sums(&self.image, self.size, &self.ball, pieces);
        match &self.numbers {
            Some(numbers) => {
                let counts = ball_sums(numbers, self.size, &self.ball, pieces);
                means.iter_mut().zip(counts).for_each(|(mean, count)| *mean /= count);
            }
            None => self.divide(&mut means, pieces),
        }
        let mut means = means.as_slice();
        let mut highest = LocalPeaks::NONE;
        for piece in pieces {
            let (own, rest) = means.split_at(piece.len());
            highest = highest.higher(self.highest_of(piece, own));
            means = rest;
        }
        highest
    }

    /// From sums to means, where all of the image are numbers.
    fn divide(&self, sums: &mut [f64], pieces: &[Piece]) {
        let [nz, ny, nx] = self.size;
        let mut rest = sums;
        for piece in pieces {
            let (own, after) = rest.split_at_mut(piece.len());
            let rows = self.ball.rows_inside([piece.z, piece.y], [nz, ny]);
            for (sum, x) in own.iter_mut().zip(piece.from..) {
                *sum /= voxels_inside(&rows, x, nx) as f64;
            }
            rest = after;
        }
    }

    /// The peaks among the voxels of one piece that are in the intensity mask.
    fn highest_of(&self, piece: &Piece, means: &[f64]) -> LocalPeaks {
        let (_, [[before_z, _], [before_y, _], [before_x, _]]) = self.roi.with_halo();
        let [z, y] = [piece.z - before_z, piece.y - before_y];
        let intensities = self.roi.intensities();
        let selected = self.roi.intensity_mask();
        let [_, largest] = self.roi.range();
        let mut highest = LocalPeaks::NONE;
        for (&mean, x) in means.iter().zip(piece.from - before_x..) {
            if selected[[z, y, x]] {
                let local = if intensities[[z, y, x]] == largest { mean } else { f64::NEG_INFINITY };
                highest = highest.higher(LocalPeaks { local, global: mean });
            }
        }
        highest
    }
}

/// The image with 0 for what is no number, without a copy where there is none.
fn numbers_of(image: ArrayView3<'_, f64>, whole: bool) -> Cow<'_, [f64]> {
    match image.to_slice() {
        Some(slice) if whole => Cow::Borrowed(slice),
        _ => Cow::Owned(image.iter().map(|&x| if x.is_finite() { x } else { 0.0 }).collect()),
    }
}

/// The rows of the intensity mask, each from its first to its last voxel, in the indexes of the image with its halo.
fn pieces(roi: &Roi) -> Vec<Piece> {
    let (_, [[z0, _], [y0, _], [x0, _]]) = roi.with_halo();
    let selected = roi.intensity_mask();
    let mut pieces = Vec::new();
    for (z, plane) in selected.axis_iter(Axis(0)).enumerate() {
        for (y, row) in plane.rows().into_iter().enumerate() {
            let first = row.iter().position(|&selected| selected);
            let last = row.iter().rposition(|&selected| selected);
            if let (Some(first), Some(last)) = (first, last) {
                pieces.push(Piece { z: z0 + z, y: y0 + y, from: x0 + first, to: x0 + last + 1 });
            }
        }
    }
    pieces
}
