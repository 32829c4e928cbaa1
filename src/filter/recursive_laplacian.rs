use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayView3, Axis};

use super::bell::Bell;
use super::recursive_gaussian::Recursive;
use super::{Boundary, Filter, Reach, Sink};
use crate::error::{Error, Result, Undefined};
use crate::image::{Geometry, Image, VoxelType, refuse_outside};
use crate::numeric::parallel;

/// Fewest voxels along an axis on which the recursion runs.
const FEWEST: usize = 4;

/// The Laplacian of Gaussian in 3D by recursive filters, times σ²: the image type `LoG` of PyRadiomics.
///
/// Along each axis the image is filtered by the second derivative of a Gaussian and then smoothed along the others, in the order x, y,
/// z; the response is the sum over the axes, in intensity. It does not depend on the distance of voxels, since σ is in mm. Beyond
/// the edge of the image the outermost voxel goes on. The recursion approximates the Gaussian within about 10⁻³ of its peak;
/// [`LaplacianOfGaussian`](super::LaplacianOfGaussian) samples it, is not times σ², and is that of the standard.
///
/// Every pass computes in double precision and is stored in single precision, in the order of operations of
/// `itk::LaplacianRecursiveGaussianImageFilter` of ITK 5.4 with `NormalizeAcrossScale`, so that the response has its bits. The
/// map is of the type [`VoxelType::F32`].
///
/// An image with fewer than 4 voxels along an axis, or fewer than ⌈σ/spacing⌉ + 1, is refused with the setting
/// [`RecursiveLaplacianOfGaussian::TOO_SMALL`]; PyRadiomics has no such map then.
///
/// Sources: R. Deriche, INRIA research report 1893 (1993); G. Farnebäck and C.-F. Westin, J. Math. Imaging Vision 26 (2006).
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Filter, RecursiveLaplacianOfGaussian};
/// use radiomics::image::{Image, Spacing, VoxelType};
///
/// let mut array = Array3::<i16>::zeros((9, 9, 9));
/// array[[4, 4, 4]] = 1000;
/// let image = Image::new(array.view(), Spacing::isotropic(1.0)?)?;
/// let log = RecursiveLaplacianOfGaussian::new(1.0, "log-sigma-1-0-mm-3D")?;
/// let maps = log.responses(&image)?;
/// assert_eq!(maps[0].0, "log-sigma-1-0-mm-3D");
/// assert_eq!(maps[0].1.voxel_type(), VoxelType::F32);
/// // −3/√(2π)³ in the middle of the kernel.
/// let middle = maps[0].1.intensities()[[4, 4, 4]];
/// assert!((middle + 3000.0 / std::f64::consts::TAU.powf(1.5)).abs() < 5.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RecursiveLaplacianOfGaussian {
    sigma_mm: f64,
    name: String,
}

impl RecursiveLaplacianOfGaussian {
    /// The name of the setting in the error for an image that is too small.
    pub const TOO_SMALL: &'static str = "size [z, y, x] of an image for the recursive Laplacian of Gaussian";

    /// With a standard deviation in mm, and the name of its map.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is finite and above 0.
    pub fn new(sigma_mm: f64, name: impl Into<String>) -> Result<Self> {
        Bell::new(sigma_mm)?;
        Ok(RecursiveLaplacianOfGaussian { sigma_mm, name: name.into() })
    }

    /// Whether an image on this grid is large enough.
    pub fn fits(&self, geometry: &Geometry) -> bool {
        (0..3).all(|a| geometry.size()[a] >= self.least(geometry)[a])
    }

    /// The fewest voxels along each axis, `[z, y, x]`.
    fn least(&self, geometry: &Geometry) -> [usize; 3] {
        let least = |spacing: f64| ((self.sigma_mm / spacing).ceil() + 1.0) as usize;
        geometry.spacing().zyx().map(|spacing| least(spacing).max(FEWEST))
    }

    fn refuse_small(&self, geometry: &Geometry) -> Result<()> {
        if self.fits(geometry) {
            return Ok(());
        }
        let (expected, found) = (format!("at least {:?}", self.least(geometry)), geometry.size());
        Err(Error::setting(Self::TOO_SMALL, expected, format!("{found:?}")))
    }

    /// The response in a box, `wanted` along each axis.
    ///
    /// What lies in one plane is done plane by plane, while that is in the cache.
    fn response(
        &self,
        voxels: ArrayView3<'_, f64>,
        spacing: [f64; 3],
        wanted: [Range<usize>; 3],
    ) -> Vec<f64> {
        let square = self.sigma_mm * self.sigma_mm;
        let voxel = spacing.map(|spacing| self.sigma_mm / spacing);
        let [dz, dy, dx] = voxel.map(|sigma| Recursive::second_derivative(sigma, square));
        let [sz, sy, sx] = voxel.map(Recursive::smoothing);
        let [z, y, x] = wanted;
        let axial: Vec<[Array2<f32>; 2]> = each(voxels.len_of(Axis(0)), |at| {
            let plane = rows(voxels.index_axis(Axis(0), at));
            let along_x = dx.along_rows(&plane, x.clone());
            let along_y = dy.along_columns(&plane, y.clone());
            [
                sy.along_columns(&rows(along_x.view()), y.clone()),
                sx.along_rows(&rows(along_y.view()), x.clone()),
            ]
        });
        let coronal: Vec<Array2<f32>> = each(voxels.len_of(Axis(1)), |at| {
            let plane = rows(voxels.index_axis(Axis(1), at));
            let along_z = dz.along_columns(&plane, z.clone());
            sx.along_rows(&rows(along_z.view()), x.clone())
        });
        let [along_x, along_y] = [0, 1].map(|term| {
            each(y.len(), |at| {
                let plane: Vec<&[f32]> = axial.iter().map(|terms| row(&terms[term], at)).collect();
                sz.along_columns(&plane, z.clone())
            })
        });
        let along_z = each(z.len(), |at| {
            let plane: Vec<&[f32]> = coronal.iter().map(|plane| row(plane, at)).collect();
            sy.along_columns(&plane, y.clone())
        });
        let per_square = spacing.map(|spacing| 1.0 / (spacing * spacing));
        let mut response = Vec::with_capacity(z.len() * y.len() * x.len());
        for (z, along_z) in along_z.iter().enumerate() {
            for (y, (along_x, along_y)) in along_x.iter().zip(&along_y).enumerate() {
                let terms = row(along_x, z).iter().zip(row(along_y, z)).zip(row(along_z, y));
                response.extend(terms.map(|((x, y), z)| {
                    let add = |sum: f32, (term, axis): (f32, usize)| {
                        (f64::from(sum) + f64::from(term) * per_square[axis]) as f32
                    };
                    f64::from([(*x, 2), (*y, 1), (*z, 0)].into_iter().fold(0.0, add))
                }));
            }
        }
        response
    }
}

/// The rows of a plane, which are contiguous.
fn rows<S>(plane: ArrayView2<'_, S>) -> Vec<&[S]> {
    plane.into_outer_iter().map(|row| row.to_slice().unwrap_or_default()).collect()
}

fn row(plane: &Array2<f32>, at: usize) -> &[f32] {
    plane.row(at).to_slice().unwrap_or_default()
}

/// What `f` makes of each of so many planes.
fn each<T: Send>(planes: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    parallel::map(&(0..planes).collect::<Vec<_>>(), |at| f(*at))
}

impl Filter for RecursiveLaplacianOfGaussian {
    fn names(&self) -> Vec<String> {
        vec![self.name.clone()]
    }

    /// As far as the response to a voxel is not far below what is rounded off in single precision.
    ///
    /// # Errors
    /// [`Error::Setting`] for a grid that is too small.
    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.refuse_small(geometry)?;
        // A window is never smaller than what is refused, unless the grid is.
        let along = |spacing: f64| Recursive::reach(self.sigma_mm / spacing).max(FEWEST);
        Ok(Reach::voxels(geometry.spacing().zyx().map(along), Boundary::Nearest))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.respond_within(image, [0; 3], image.geometry().size(), sink)
    }

    /// Each pass is made at no more places than those after it need.
    fn respond_within(
        &self,
        image: &Image,
        start: [usize; 3],
        size: [usize; 3],
        sink: Sink<'_>,
    ) -> Result<()> {
        refuse_outside(image.geometry().size(), start, size)?;
        self.refuse_small(image.geometry())?;
        let wanted = [0, 1, 2].map(|a| start[a]..start[a] + size[a]);
        let response = self.response(image.intensities(), image.geometry().spacing().zyx(), wanted);
        sink(image.part_of(start, size, response)?.stored_as(VoxelType::F32))
    }

    fn undefined_on(&self, grid: &Geometry) -> Option<Undefined> {
        (!self.fits(grid)).then_some(Undefined::Other("the image is too small for the filter"))
    }

    fn settings(&self) -> String {
        format!("recursive Laplacian of Gaussian times sigma squared, sigma {} mm", self.sigma_mm)
    }
}
