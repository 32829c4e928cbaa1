use super::cloud::VoxelCloud;
use crate::error::{Undefined, Value};
use crate::image::Roi;

/// Number of partial sums that are kept side by side, so that the additions of one do not wait for another.
const LANES: usize = 4;

/// Centroid of the voxel centres of the morphological mask, and the centroid of the intensity mask weighted by
/// intensity.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::shape::CentresOfMass;
///
/// let image = Image::new(array![[1.0, 3.0]].view(), Spacing::planar([1.0, 2.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
/// assert_eq!(CentresOfMass::of(&roi).weighted(), Ok([0.0, 0.0, 1.5])); // (1·0 + 3·2) / 4
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CentresOfMass {
    geometric: [f64; 3],
    offset: Result<[f64; 3], Undefined>,
}

impl CentresOfMass {
    /// Both centres of a region.
    pub fn of(roi: &Roi) -> Self {
        let spacing = roi.geometry().spacing();
        let cloud = VoxelCloud::of(roi.morphological_mask(), spacing);
        let geometric = cloud.centroid().unwrap_or_default();
        let step = spacing.zyx();
        let centre = [0, 1, 2].map(|axis| geometric[axis] / step[axis]);
        let offset = Moments::about(centre, roi).offset();
        CentresOfMass { geometric, offset: offset.map(|o| [0, 1, 2].map(|axis| o[axis] * step[axis])) }
    }

    /// The centroid `[z, y, x]` of the mask in mm from the centre of the first voxel of its box.
    pub fn geometric(&self) -> [f64; 3] {
        self.geometric
    }

    /// The centroid weighted by intensity, likewise.
    ///
    /// # Errors
    /// [`Undefined::ZeroDenominator`] if the intensities sum to 0.
    pub fn weighted(&self) -> Result<[f64; 3], Undefined> {
        self.offset.map(|offset| [0, 1, 2].map(|axis| self.geometric[axis] + offset[axis]))
    }

    /// Centre of mass shift (KLMA): the distance of the two in mm. Undefined if the intensities sum to 0.
    pub fn shift(&self) -> Value {
        let [z, y, x] = self.offset?;
        Ok((z * z + y * y + x * x).sqrt())
    }
}

/// Sums of the intensities I in the intensity mask: Σ I, Σ |I| and Σ I·(index − centre).
struct Moments {
    sum: f64,
    magnitude: f64,
    first: [f64; 3],
    voxels: usize,
}

impl Moments {
    fn about(centre: [f64; 3], roi: &Roi) -> Self {
        let mut moments = Moments { sum: 0.0, magnitude: 0.0, first: [0.0; 3], voxels: roi.voxels() };
        let ny = roi.geometry().size()[1];
        let intensities = roi.intensities();
        let mask = roi.intensity_mask();
        for (at, (intensities, selected)) in intensities.rows().into_iter().zip(mask.rows()).enumerate() {
            let [sum, magnitude, along] = match (intensities.to_slice(), selected.to_slice()) {
                (Some(intensities), Some(selected)) => row_sums(intensities, selected, centre[2]),
                _ => row_sums(&intensities.to_vec(), &selected.to_vec(), centre[2]),
            };
            let (z, y) = ((at / ny) as f64, (at % ny) as f64);
            moments.sum += sum;
            moments.magnitude += magnitude;
            moments.first[0] += sum * (z - centre[0]);
            moments.first[1] += sum * (y - centre[1]);
            moments.first[2] += along;
        }
        moments
    }

    /// Σ I·(index − centre) / Σ I, unless Σ I is no more than its rounding.
    fn offset(&self) -> Result<[f64; 3], Undefined> {
        if self.sum.abs() <= self.voxels as f64 * f64::EPSILON * self.magnitude {
            return Err(Undefined::ZeroDenominator("the sum of the intensities"));
        }
        Ok(self.first.map(|first| first / self.sum))
    }
}

/// Σ I, Σ |I| and Σ I·(x − centre) over the selected voxels of a row.
fn row_sums(intensities: &[f64], selected: &[bool], centre: f64) -> [f64; 3] {
    let (intensities, rest) = intensities.as_chunks::<LANES>();
    let (selected, selected_rest) = selected.as_chunks::<LANES>();
    let mut lanes = [[0.0; LANES]; 3];
    let mut x: [f64; LANES] = std::array::from_fn(|lane| lane as f64);
    for (intensities, selected) in intensities.iter().zip(selected) {
        for lane in 0..LANES {
            // Outside the mask there may be NaN, which no factor of 0 removes.
            let intensity = if selected[lane] { intensities[lane] } else { 0.0 };
            lanes[0][lane] += intensity;
            lanes[1][lane] += intensity.abs();
            lanes[2][lane] += intensity * (x[lane] - centre);
            x[lane] += LANES as f64;
        }
    }
    let mut sums = lanes.map(|lane| lane.iter().sum());
    for ((&intensity, _), x) in rest.iter().zip(selected_rest).zip(x).filter(|((_, s), _)| **s) {
        sums[0] += intensity;
        sums[1] += intensity.abs();
        sums[2] += intensity * (x - centre);
    }
    sums
}
