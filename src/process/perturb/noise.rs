use std::sync::{Mutex, PoisonError};

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::error::{Error, Result};
use crate::image::{Alignment, Image, Mask};
use crate::numeric::moment::mean_and_deviation;
use crate::numeric::parallel;
use crate::numeric::random::generator;
use crate::process::interpolate::{Interpolator, mask_onto};

/// A draw from the standard normal distribution, by the cosine of Box and Muller; the crate of distributions is there with
/// the feature `phantom` only.
pub(super) fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (radius, turn): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
}

/// The standard deviation (of a population) of the intensities within a mask, which may lie on another grid.
///
/// # Errors
/// [`Error::NotFinite`] naming the first selected voxel that is NaN or infinite, [`Error::EmptyMask`] if the mask lies outside
/// the image.
pub(super) fn deviation_within(image: &Image, mask: &Mask) -> Result<f64> {
    if Alignment::default().check(image.geometry(), mask.geometry()).is_err() {
        let mask = mask_onto(mask, image.geometry(), Interpolator::Linear, 0.5)?;
        return deviation_of(image, &mask);
    }
    deviation_of(image, mask)
}

/// The same on one grid.
fn deviation_of(image: &Image, mask: &Mask) -> Result<f64> {
    let pairs = image.intensities().into_iter().zip(mask.selected());
    let within: Vec<f64> =
        pairs.filter(|(_, selected)| **selected).map(|(intensity, _)| *intensity).collect();
    let all = image.intensities();
    let mut bad = all.indexed_iter().zip(mask.selected()).filter(|((_, value), s)| **s && !value.is_finite());
    match bad.next() {
        None => Ok(mean_and_deviation(&within).1),
        Some((((z, y, x), &value), _)) => Err(Error::NotFinite {
            what: "the image within the mask",
            value,
            index: [z, y, x],
            count: 1 + bad.count(),
            voxels: within.len(),
        }),
    }
}

/// The image with independent Gaussian noise of mean 0 in every voxel. Each slice draws from a stream of its own.
pub(super) fn noisy(image: &Image, deviation: f64, seed: u64) -> Result<Image> {
    let mut intensities: Vec<f64> = image.intensities().iter().copied().collect();
    let [_, rows, columns] = image.geometry().size();
    let slices: Vec<_> = (0_u64..).zip(intensities.chunks_mut(rows * columns).map(Mutex::new)).collect();
    parallel::map(&slices, |(z, slice)| {
        let mut random = generator(seed, *z);
        for intensity in slice.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            *intensity += deviation * normal(&mut random);
        }
    });
    drop(slices);
    Image::from_vec(intensities, *image.geometry())
}
