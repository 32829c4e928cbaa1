use ndarray::{Array3, Axis, Zip};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask, Spacing};
use crate::numeric::random::generator;

/// Half-width of the smoothing kernel in standard deviations: beyond it the Gaussian is under 0.3 % of its peak.
const REACH: f64 = 3.4;

/// Largest side of a cube of noise; its intensities take 1 GiB.
const MOST_SIDE: usize = 512;

/// Gaussian noise of mean 0 and standard deviation 1, smoothed with a Gaussian of `sigma` mm.
pub(super) fn smooth_noise(geometry: &Geometry, sigma: f64, generator: &mut ChaCha8Rng) -> Array3<f64> {
    let size = geometry.size();
    let mut noise = Array3::from_shape_simple_fn(size, || StandardNormal.sample(generator));
    for (axis, step) in geometry.spacing().zyx().into_iter().enumerate() {
        smooth_along(&mut noise, Axis(axis), sigma / step);
    }
    standardise(&mut noise);
    noise
}

/// Smooths along one axis with a Gaussian of `sigma` voxels; the border is mirrored.
fn smooth_along(array: &mut Array3<f64>, axis: Axis, sigma: f64) {
    let reach = (REACH * sigma).ceil() as usize;
    let length = array.len_of(axis);
    if reach == 0 || length < 2 {
        return;
    }
    let mut kernel: Vec<f64> =
        (0..=2 * reach).map(|k| (-0.5 * ((k as f64 - reach as f64) / sigma).powi(2)).exp()).collect();
    let total: f64 = kernel.iter().sum();
    kernel.iter_mut().for_each(|k| *k /= total);
    let mut line = vec![0.0; length + 2 * reach];
    for mut lane in array.lanes_mut(axis) {
        for (k, value) in line.iter_mut().enumerate() {
            *value = lane[mirrored(k as isize - reach as isize, length)];
        }
        for (x, window) in lane.iter_mut().zip(line.windows(2 * reach + 1)) {
            *x = window.iter().zip(&kernel).map(|(value, weight)| value * weight).sum();
        }
    }
}

/// The index inside `0..length` that mirroring at both ends gives, the end voxel repeated.
fn mirrored(index: isize, length: usize) -> usize {
    let period = 2 * length as isize;
    let folded = index.rem_euclid(period);
    folded.min(period - 1 - folded) as usize
}

fn standardise(array: &mut Array3<f64>) {
    let n = array.len() as f64;
    let mean = array.iter().sum::<f64>() / n;
    let variance = array.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let scale = if variance > 0.0 { variance.sqrt().recip() } else { 0.0 };
    array.mapv_inplace(|x| (x - mean) * scale);
}

/// A ball that fills half of a cube of `side`³ voxels of 1 mm, filled with smooth noise in whole grey levels.
///
/// The noise is a Gaussian of 2 mm with a quarter of fine grain; three standard deviations either side of the mean are
/// cut into `levels` equal steps, 1 to `levels`.
///
/// # Errors
/// [`Error::VoxelCount`](crate::Error::VoxelCount) if `side` is 0, [`Error::Setting`](crate::Error::Setting) if it is above
/// 512.
///
/// ```
/// let (image, mask) = radiomics::phantom::noise_ball(16, 32, 7)?;
/// assert_eq!(image.geometry().size(), [16, 16, 16]);
/// assert!(image.intensities().iter().all(|level| (1.0..=32.0).contains(level)));
/// assert_eq!(mask.voxels(), 2008);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn noise_ball(side: usize, levels: u16, seed: u64) -> Result<(Image, Mask)> {
    if side > MOST_SIDE {
        return Err(Error::setting("side of the cube", format!("1 to {MOST_SIDE} voxels"), side));
    }
    let geometry = Geometry::new([side; 3], Spacing::isotropic(1.0)?)?;
    let mut noise = smooth_noise(&geometry, 2.0, &mut generator(seed, 0));
    let grain = smooth_noise(&geometry, 0.0, &mut generator(seed, 1));
    Zip::from(&mut noise).and(&grain).for_each(|n, &g| *n += 0.25 * g);
    standardise(&mut noise);
    let levels = f64::from(levels.max(1));
    noise.mapv_inplace(|n| (((n + 3.0) / 6.0 * levels).floor() + 1.0).clamp(1.0, levels));
    // The ball of half the volume of the cube: 4/3·π·r³ = 1/2, r in sides.
    let radius = (3.0 / (8.0 * std::f64::consts::PI)).cbrt();
    let centre = (side as f64 - 1.0) / 2.0;
    let squared = |i: usize| ((i as f64 - centre) / side as f64).powi(2);
    let inside =
        Array3::from_shape_fn([side; 3], |(z, y, x)| squared(z) + squared(y) + squared(x) <= radius * radius);
    Ok((
        Image::with_geometry(noise.view(), geometry)?,
        Mask::from_vec(inside.into_iter().collect(), geometry)?,
    ))
}
