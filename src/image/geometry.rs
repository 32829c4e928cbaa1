use crate::error::{Error, GeometryDifference, Result};

/// Largest deviation of DᵀD from the identity that a direction matrix may have; DICOM writes cosines with few digits.
const ORTHONORMAL: f64 = 1e-3;

/// Largest number of voxels of a grid: what an allocation of `f64` can address.
const MAX_VOXELS: usize = isize::MAX as usize / std::mem::size_of::<f64>();

/// Distance of neighbouring voxel centres along `[z, y, x]`, in mm.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spacing([f64; 3]);

impl Spacing {
    /// Spacing along `[z, y, x]`, in mm.
    ///
    /// # Errors
    /// [`Error::Setting`] unless all three are finite and above 0.
    ///
    /// ```
    /// use radiomics::image::Spacing;
    /// assert_eq!(Spacing::new([5.0, 0.8, 0.8])?.voxel_volume(), 5.0 * 0.8 * 0.8);
    /// assert!(Spacing::new([0.0, 1.0, 1.0]).is_err());
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn new(zyx: [f64; 3]) -> Result<Self> {
        if zyx.iter().all(|s| s.is_finite() && *s > 0.0) {
            Ok(Spacing(zyx))
        } else {
            Err(Error::setting("spacing", "finite and above 0 mm", format!("{zyx:?}")))
        }
    }

    /// The same spacing along all axes, in mm.
    ///
    /// # Errors
    /// As [`Spacing::new`].
    pub fn isotropic(mm: f64) -> Result<Self> {
        Self::new([mm; 3])
    }

    /// Spacing of a two-dimensional image along `[y, x]`, in mm; its one slice counts as 1 mm thick.
    ///
    /// # Errors
    /// As [`Spacing::new`].
    pub fn planar(yx: [f64; 2]) -> Result<Self> {
        Self::new([1.0, yx[0], yx[1]])
    }

    /// The three numbers along `[z, y, x]`, in mm.
    pub fn zyx(self) -> [f64; 3] {
        self.0
    }

    /// The smallest number of voxels along `[z, y, x]` that reach at least `mm` far. What is beyond any grid saturates.
    pub(crate) fn voxels_within(self, mm: f64) -> [usize; 3] {
        self.0.map(|step| (mm / step).ceil() as usize)
    }

    /// Volume of one voxel in mm³.
    pub fn voxel_volume(self) -> f64 {
        self.0.iter().product()
    }
}

/// Where the voxels of a grid lie in the world: size, spacing, origin and direction.
///
/// The centre of the voxel with index `i` lies at origin + D·(spacing ∘ i), all along `[z, y, x]`. Column `a` of the
/// direction matrix D is the unit vector along which array axis `a` runs.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometry {
    #[cfg_attr(feature = "serde", serde(rename = "size_zyx"))]
    size: [usize; 3],
    #[cfg_attr(feature = "serde", serde(rename = "spacing_zyx_mm"))]
    spacing: Spacing,
    #[cfg_attr(feature = "serde", serde(rename = "origin_zyx_mm_lps"))]
    origin: [f64; 3],
    #[cfg_attr(feature = "serde", serde(rename = "direction_zyx"))]
    direction: [[f64; 3]; 3],
}

impl Geometry {
    /// A grid whose first voxel centre is the origin of the world and whose axes are the world's.
    ///
    /// # Errors
    /// [`Error::VoxelCount`] if an axis has no voxel or their product cannot be addressed.
    pub fn new(size: [usize; 3], spacing: Spacing) -> Result<Self> {
        let voxels = size.iter().try_fold(1_usize, |n, &s| n.checked_mul(s));
        match voxels {
            Some(1..=MAX_VOXELS) => Ok(Geometry {
                size,
                spacing,
                origin: [0.0; 3],
                direction: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            }),
            _ => Err(Error::VoxelCount { size, limit: MAX_VOXELS }),
        }
    }

    /// The same grid with the centre of its first voxel at `zyx`, in mm.
    ///
    /// # Errors
    /// [`Error::Setting`] unless all three are finite.
    pub fn with_origin(self, zyx: [f64; 3]) -> Result<Self> {
        if zyx.iter().all(|o| o.is_finite()) {
            Ok(Geometry { origin: zyx, ..self })
        } else {
            Err(Error::setting("origin", "finite", format!("{zyx:?}")))
        }
    }

    /// The same grid turned: `direction[w][a]` is the component along world axis `w` of array axis `a`, both in the
    /// order z, y, x.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the columns are of length 1 and at right angles to one another, within 0.001.
    pub fn with_direction(self, direction: [[f64; 3]; 3]) -> Result<Self> {
        let dot = |a: usize, b: usize| (0..3).map(|w| direction[w][a] * direction[w][b]).sum::<f64>();
        let orthonormal =
            (0..3).all(|a| (0..=a).all(|b| (dot(a, b) - f64::from(u8::from(a == b))).abs() <= ORTHONORMAL));
        if orthonormal {
            Ok(Geometry { direction, ..self })
        } else {
            Err(Error::setting("direction", "three unit vectors at right angles", format!("{direction:?}")))
        }
    }

    /// Number of voxels along `[z, y, x]`.
    pub fn size(&self) -> [usize; 3] {
        self.size
    }

    /// Number of voxels.
    pub fn voxels(&self) -> usize {
        self.size.iter().product()
    }

    /// Distance of neighbouring voxel centres.
    pub fn spacing(&self) -> Spacing {
        self.spacing
    }

    /// World position `[z, y, x]` of the centre of the first voxel, in mm.
    pub fn origin(&self) -> [f64; 3] {
        self.origin
    }

    /// `direction[w][a]`: component along world axis `w` of array axis `a`.
    pub fn direction(&self) -> [[f64; 3]; 3] {
        self.direction
    }

    /// World position `[z, y, x]` of a point given in voxel units, in mm.
    pub fn to_world(&self, index: [f64; 3]) -> [f64; 3] {
        let step = self.spacing.zyx();
        std::array::from_fn(|w| {
            self.origin[w] + (0..3).map(|a| self.direction[w][a] * step[a] * index[a]).sum::<f64>()
        })
    }

    /// The point in voxel units of a world position `[z, y, x]` in mm; the inverse of [`Geometry::to_world`], also where
    /// the direction matrix has few digits and its columns are not quite at right angles.
    pub fn to_index(&self, world: [f64; 3]) -> [f64; 3] {
        let (inverse, step) = (self.inverse_direction(), self.spacing.zyx());
        std::array::from_fn(|a| {
            (0..3).map(|w| inverse[a][w] * (world[w] - self.origin[w])).sum::<f64>() / step[a]
        })
    }

    /// The inverse of the direction matrix, by cofactors. The transpose of one with few digits would move far voxels.
    pub(crate) fn inverse_direction(&self) -> [[f64; 3]; 3] {
        let d = &self.direction;
        let cofactor = |r: usize, c: usize| {
            let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
            d[r1][c1] * d[r2][c2] - d[r1][c2] * d[r2][c1]
        };
        // Columns that are nearly orthonormal keep it near 1 or −1.
        let determinant: f64 = (0..3).map(|c| d[0][c] * cofactor(0, c)).sum();
        std::array::from_fn(|r| std::array::from_fn(|c| cofactor(c, r) / determinant))
    }

    /// The grid of the box that starts at voxel `start` and has `size` voxels, still at its place in the world.
    pub(crate) fn cropped(&self, start: [usize; 3], size: [usize; 3]) -> Self {
        Geometry { size, origin: self.to_world(start.map(|i| i as f64)), ..*self }
    }

    /// Where `other` (the mask) places voxels elsewhere than this grid (the image) does, each property with the largest
    /// displacement it causes, in voxels of this grid. Sizes are not compared.
    pub fn differences(&self, other: &Geometry) -> Vec<GeometryDifference> {
        let step = self.spacing.zyx();
        let extent: [f64; 3] = std::array::from_fn(|a| (self.size[a] - 1) as f64);
        let mine = self.spacing.zyx();
        let theirs = other.spacing.zyx();
        let spacing = (0..3).map(|a| (mine[a] - theirs[a]).abs() / mine[a] * extent[a].max(1.0));

        let shifted = Geometry { origin: other.origin, ..*self };
        let origin = shifted.to_index(self.origin).map(f64::abs);

        let direction = (0..3).flat_map(|a| {
            (0..3).map(move |w| {
                (self.direction[w][a] - other.direction[w][a]).abs() * step[a] * extent[a] / step[w]
            })
        });

        let flat = |d: [[f64; 3]; 3]| d.iter().flatten().copied().collect::<Vec<f64>>();
        [
            ("spacing", mine.to_vec(), theirs.to_vec(), spacing.fold(0.0, farther)),
            ("origin", self.origin.to_vec(), other.origin.to_vec(), origin.into_iter().fold(0.0, farther)),
            ("direction", flat(self.direction), flat(other.direction), direction.fold(0.0, farther)),
        ]
        .into_iter()
        .filter(|(.., voxels)| *voxels > 0.0)
        .map(|(property, image, mask, voxels)| GeometryDifference { property, image, mask, voxels })
        .collect()
    }
}

/// The larger displacement; one that leaves the range of a number is without end.
fn farther(a: f64, b: f64) -> f64 {
    if b.is_nan() { f64::INFINITY } else { a.max(b) }
}
