use super::mask_algebra::{fill_holes_by_slice, largest_component};
use crate::error::{Error, Result};
use crate::image::{Image, Mask};

/// Number of bins of the histogram that [`otsu_threshold`] splits.
const BINS: usize = 256;

/// Otsu's threshold: where the histogram of an image falls into a dark and a bright class that lie farthest apart.
///
/// The intensities are counted in 256 equal bins from the smallest to the largest. Cutting after bin t gives classes of
/// n₀ and n₁ voxels with means μ₀ and μ₁; the t with the largest variance between classes, n₀·n₁·(μ₀ − μ₁)², is taken,
/// the first of several. The threshold is the upper end of that bin; what is not below it is bright. (scikit-image gives
/// the centre of that bin, half a bin less, so that a part of the dark class lies above it.)
/// Voxels that are NaN or infinite are not counted.
///
/// # Errors
/// [`Error::Setting`] if all intensities are equal, [`Error::EmptyMask`] if none is finite.
///
/// Source: Otsu, *A threshold selection method from gray-level histograms*, IEEE Trans. Syst. Man Cybern. 9 (1979).
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Spacing};
///
/// let image = Image::new(array![[0.0, 2.0, 3.0, 250.0, 256.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// assert_eq!(radiomics::process::otsu_threshold(&image)?, 4.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn otsu_threshold(image: &Image) -> Result<f64> {
    let intensities = image.intensities();
    let finite = || intensities.iter().copied().filter(|x| x.is_finite());
    let low = finite().fold(f64::INFINITY, f64::min);
    let high = finite().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return Err(Error::EmptyMask {
            what: "the set of finite voxels of the image",
            voxels: intensities.len(),
        });
    }
    if low == high {
        return Err(Error::setting(
            "image to be split by a threshold",
            "of at least two intensities",
            format!("{low} everywhere"),
        ));
    }
    // Halved before subtracting where a range is wider than the largest number.
    let part = if (high - low).is_finite() { 1.0 } else { 0.5 };
    let range = high * part - low * part;
    let mut counts = [0_u64; BINS];
    for intensity in finite() {
        let bin = (intensity * part - low * part) / range * BINS as f64;
        counts[(bin as usize).min(BINS - 1)] += 1;
    }
    let share = (split(&counts) + 1) as f64 / BINS as f64;
    Ok((low * part + share * range) / part)
}

/// The last bin of the darker class. Classes are summed in whole numbers, so that cuts through the same empty stretch
/// are exactly equal and the first is taken.
fn split(counts: &[u64; BINS]) -> usize {
    let voxels: u64 = counts.iter().sum();
    let total: u128 = (0..).zip(counts).map(|(bin, &n)| bin * u128::from(n)).sum();
    let (mut below, mut sum) = (0_u64, 0_u128);
    let (mut best, mut farthest) = (0, 0.0);
    for (bin, &count) in counts.iter().enumerate().take(BINS - 1) {
        below += count;
        sum += bin as u128 * u128::from(count);
        let (n0, n1) = (below as f64, (voxels - below) as f64);
        let apart = sum as f64 / n0 - (total - sum) as f64 / n1;
        let variance = n0 * n1 * apart * apart;
        if variance > farthest {
            (best, farthest) = (bin, variance);
        }
    }
    best
}

/// The body of the patient: the voxels of an image without the air around it.
///
/// Three steps: the voxels from Otsu's threshold up ([`otsu_threshold`]), of these the largest 26-connected component, and
/// in each slice (axis z) the holes of it. Holes are filled slice by slice since airways and bowel leave a stack through
/// its first or last slice, where they are no holes in space. Meant for images in which air is the darkest class: MRI,
/// and CT in Hounsfield units. A few voxels far brighter than all others, as metal makes them, pull the threshold up.
///
/// # Errors
/// As [`otsu_threshold`].
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Spacing};
///
/// let tissue = |z: usize, y: usize, x: usize| 2 <= y && y < 8 && 2 <= x && x < 8 && [y, x] != [5, 5] && z < 4;
/// let array = Array3::from_shape_fn((4, 10, 10), |(z, y, x)| if tissue(z, y, x) { 100.0 } else { 3.0 });
/// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
/// let body = radiomics::process::body_mask(&image)?;
/// assert_eq!(body.voxels(), 4 * 6 * 6); // with the tube of air at (5, 5)
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn body_mask(image: &Image) -> Result<Mask> {
    let threshold = otsu_threshold(image)?;
    let bright = image.intensities().iter().map(|x| *x >= threshold && x.is_finite()).collect();
    fill_holes_by_slice(&largest_component(&Mask::from_vec(bright, *image.geometry())?)?)
}
