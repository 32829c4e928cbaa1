use ndarray::ArrayView3;

use super::ellipsoid::Ellipsoid;
use super::occupancy::Occupancy;
use crate::error::{Undefined, Value};
use crate::image::Spacing;
use crate::numeric::nonzero;
use crate::numeric::symmetric::eigen3;

/// A variance below this part of the largest is rounding, and the direction has no extent. A mask that is one voxel
/// thick and 10⁵ voxels long still has a ratio of 10⁻¹¹.
const NO_EXTENT: f64 = 1e-13;

/// A set of points with principal axes, and what the standard derives from them.
///
/// In the formulas λ are the variances along the principal axes, largest first.
pub trait PrincipalAxes {
    /// Square roots of the variances along the principal axes in mm, largest first.
    ///
    /// # Errors
    /// Why there are none.
    fn principal_deviations(&self) -> Result<[f64; 3], Undefined>;

    /// Major axis length (TDIC): 4√λ₁, in mm.
    fn major_axis_length(&self) -> Value {
        Ok(4.0 * self.principal_deviations()?[0])
    }

    /// Minor axis length (P9VJ): 4√λ₂, in mm; 0 for points on a line.
    fn minor_axis_length(&self) -> Value {
        Ok(4.0 * self.principal_deviations()?[1])
    }

    /// Least axis length (7J51): 4√λ₃, in mm; 0 for points in a plane.
    fn least_axis_length(&self) -> Value {
        Ok(4.0 * self.principal_deviations()?[2])
    }

    /// Elongation (Q3CK): √(λ₂ / λ₁), 1 for a ball and 0 for a line. Undefined if the major axis has no length.
    fn elongation(&self) -> Value {
        let [major, minor, _] = self.principal_deviations()?;
        Ok(minor / nonzero(major, MAJOR)?)
    }

    /// Flatness (N17B): √(λ₃ / λ₁), 1 for a ball and 0 for a plane. Undefined if the major axis has no length.
    fn flatness(&self) -> Value {
        let [major, _, least] = self.principal_deviations()?;
        Ok(least / nonzero(major, MAJOR)?)
    }

    /// The approximate enclosing ellipsoid (AEE): the semi-axes are 2√λ₁, 2√λ₂ and 2√λ₃.
    ///
    /// # Errors
    /// Why there are no principal axes.
    fn approximate_ellipsoid(&self) -> Result<Ellipsoid, Undefined> {
        Ok(Ellipsoid::new(self.principal_deviations()?.map(|deviation| 2.0 * deviation)))
    }
}

const MAJOR: &str = "the major axis length";

/// The centres of the voxels of a mask: their number, centroid and principal axes.
///
/// The covariance is that of a sample (divided by N − 1), as the reference values of the standard ask. Sums of voxel
/// indexes are whole numbers and exact.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::Spacing;
/// use radiomics::shape::{PrincipalAxes, VoxelCloud};
///
/// let rod = Array3::from_elem((1, 1, 5), true);
/// let cloud = VoxelCloud::of(rod.view(), Spacing::isotropic(2.0)?);
/// assert_eq!(cloud.centroid(), Some([0.0, 0.0, 4.0]));
/// assert!((cloud.major_axis_length()? - 4.0 * 10_f64.sqrt()).abs() < 1e-12); // λ₁ = 2.5 voxels² = 10 mm²
/// assert_eq!(cloud.least_axis_length(), Ok(0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct VoxelCloud {
    voxels: usize,
    spacing: Spacing,
    centroid: [f64; 3],
    /// Covariance of the indexes.
    covariance: [[f64; 3]; 3],
}

/// Exact sums of voxel indexes `[z, y, x]` and of their products.
#[derive(Default)]
struct Sums {
    voxels: i128,
    first: [i128; 3],
    /// The lower triangle.
    second: [[i128; 3]; 3],
}

impl VoxelCloud {
    /// The voxel centres of a mask indexed `[[z, y, x]]`. The centre of the first voxel is the origin.
    pub fn of(mask: ArrayView3<'_, bool>, spacing: Spacing) -> Self {
        Self::centres(&Occupancy::of(mask), spacing)
    }

    pub(crate) fn centres(occupancy: &Occupancy, spacing: Spacing) -> Self {
        let sums = Sums::of(occupancy);
        let voxels = sums.voxels as f64;
        let step = spacing.zyx();
        VoxelCloud {
            voxels: sums.voxels as usize,
            spacing,
            centroid: [0, 1, 2].map(|axis| sums.first[axis] as f64 / voxels * step[axis]),
            covariance: sums.covariance(),
        }
    }

    /// Number of voxels.
    pub fn voxels(&self) -> usize {
        self.voxels
    }

    /// Mean position `[z, y, x]` of the voxel centres in mm, `None` for an empty mask.
    pub fn centroid(&self) -> Option<[f64; 3]> {
        (self.voxels > 0).then_some(self.centroid)
    }

    /// Volume (voxel counting) (YEKZ): number of voxels times the volume of one, in mm³.
    pub fn counted_volume(&self) -> f64 {
        self.voxels as f64 * self.spacing.voxel_volume()
    }
}

impl PrincipalAxes for VoxelCloud {
    /// Undefined for fewer than two voxels.
    fn principal_deviations(&self) -> Result<[f64; 3], Undefined> {
        if self.voxels < 2 {
            return Err(Undefined::TooFewVoxels { needed: 2, found: self.voxels });
        }
        // In units of the largest spacing, so that no spacing can overflow the squares.
        let step = self.spacing.zyx();
        let unit = step.into_iter().fold(0.0, f64::max);
        let scale = step.map(|s| s / unit);
        let scaled = [0, 1, 2].map(|a| [0, 1, 2].map(|b| self.covariance[a][b] * scale[a] * scale[b]));
        let (variances, _) = eigen3(scaled);
        Ok(variances.map(|v| if v <= NO_EXTENT * variances[0] { 0.0 } else { unit * v.sqrt() }))
    }
}

impl Sums {
    fn of(occupancy: &Occupancy) -> Self {
        let [nz, ny, _] = occupancy.size();
        let mut sums = Sums::default();
        for z in 0..nz {
            for y in 0..ny {
                sums.add_row(occupancy, z, y);
            }
        }
        sums
    }

    /// Adds the voxels of one row, run by run: Σ x and Σ x² from a to b − 1 are differences of b(b − 1) / 2 and of
    /// b(b − 1)(2b − 1) / 6.
    fn add_row(&mut self, occupancy: &Occupancy, z: usize, y: usize) {
        let (mut voxels, mut twice_x, mut sixfold_xx) = (0_i128, 0_i128, 0_i128);
        occupancy.for_each_run(z, y, |start, end| {
            let (a, b) = (start as i128, end as i128);
            voxels += b - a;
            twice_x += b * (b - 1) - a * (a - 1);
            sixfold_xx += b * (b - 1) * (2 * b - 1) - a * (a - 1) * (2 * a - 1);
        });
        let (z, y, x) = (z as i128, y as i128, twice_x / 2);
        self.voxels += voxels;
        self.first[0] += z * voxels;
        self.first[1] += y * voxels;
        self.first[2] += x;
        self.second[0][0] += z * z * voxels;
        self.second[1][0] += y * z * voxels;
        self.second[1][1] += y * y * voxels;
        self.second[2][0] += z * x;
        self.second[2][1] += y * x;
        self.second[2][2] += sixfold_xx / 6;
    }

    /// (N·Σab − Σa·Σb) / (N(N − 1)); 0 for fewer than two voxels.
    fn covariance(&self) -> [[f64; 3]; 3] {
        let n = self.voxels;
        if n < 2 {
            return [[0.0; 3]; 3];
        }
        let pairs = (n * (n - 1)) as f64;
        [0, 1, 2].map(|a: usize| {
            [0, 1, 2].map(|b: usize| {
                let second = self.second[a.max(b)][a.min(b)];
                (n * second - self.first[a] * self.first[b]) as f64 / pairs
            })
        })
    }
}
