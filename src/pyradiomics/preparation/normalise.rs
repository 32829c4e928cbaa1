use crate::error::{Error, Result};
use crate::image::Image;
use crate::pyradiomics::Settings;

/// Up to here whole numbers add up without rounding, in whatever order.
const EXACT: f64 = 4_503_599_627_370_496.0;

/// Voxels that are added up side by side.
const LANES: usize = 8;

/// z = (x − μ)/s over the whole image, then set to ±k where it is beyond, then times the scale.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standardise {
    scale: f64,
    outliers: Option<f64>,
}

/// What becomes of an intensity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standard {
    shift: f64,
    factor: f64,
    outliers: Option<f64>,
    scale: f64,
}

impl Standardise {
    /// # Errors
    /// [`Error::Setting`] for a scale or a limit of outliers that is no finite number.
    pub fn new(settings: &Settings) -> Result<Option<Self>> {
        if !settings.normalize {
            return Ok(None);
        }
        let finite = |name, x: f64| match x.is_finite() {
            true => Ok(x),
            false => Err(Error::setting(name, "finite", x)),
        };
        let scale = finite("normalizeScale", settings.normalize_scale)?;
        let outliers = settings.remove_outliers.map(|k| finite("removeOutliers", k)).transpose()?;
        Ok(Some(Standardise { scale, outliers }))
    }

    /// With the mean and the sample standard deviation of all voxels of an image.
    ///
    /// # Errors
    /// [`Error::Setting`] if the deviation is 0 or no number.
    pub fn of(&self, image: &Image) -> Result<Standard> {
        let [sum, squares] = sums(image);
        let count = image.geometry().voxels() as f64;
        let mean = sum / count;
        let deviation = ((squares - (sum * sum / count)) / (count - 1.0)).sqrt();
        if !(deviation > 0.0 && deviation.is_finite()) {
            return Err(Error::setting("standard deviation of the image", "finite and above 0", deviation));
        }
        let Standardise { scale, outliers } = *self;
        Ok(Standard { shift: -mean, factor: 1.0 / deviation, outliers, scale })
    }

    pub fn settings(&self) -> String {
        let outliers = self.outliers.map_or(String::new(), |k| format!(", outliers beyond {k} set to it"));
        format!("normalised{outliers}, times {}", self.scale)
    }
}

impl Standard {
    pub fn at(&self, intensity: f64) -> f64 {
        let z = (intensity + self.shift) * self.factor;
        let z = match self.outliers {
            Some(k) if z > k => k,
            Some(k) if z < -k => -k,
            _ => z,
        };
        z * self.scale
    }
}

/// The sum of the intensities and of their squares.
fn sums(image: &Image) -> [f64; 2] {
    let voxels = image.intensities();
    let contiguous = voxels.as_slice().unwrap_or_default();
    if image.voxel_type().is_integer() {
        let sums = plain(contiguous);
        // The squares grow from voxel to voxel, so that no sum on the way was larger.
        if sums[1] < EXACT {
            return sums;
        }
    }
    compensated(contiguous)
}

fn plain(values: &[f64]) -> [f64; 2] {
    let (mut sums, mut squares) = ([0.0; LANES], [0.0; LANES]);
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for ((sum, square), x) in sums.iter_mut().zip(&mut squares).zip(chunk) {
            *sum += x;
            *square += x * x;
        }
    }
    let total = |lanes: [f64; LANES], rest: f64| lanes.iter().sum::<f64>() + rest;
    [total(sums, rest.iter().sum()), total(squares, rest.iter().map(|x| x * x).sum())]
}

/// A sum that keeps what rounding drops (Kahan 1965).
#[derive(Debug, Clone, Copy, Default)]
struct Compensated {
    sum: f64,
    dropped: f64,
}

impl Compensated {
    fn add(&mut self, x: f64) {
        let corrected = x - self.dropped;
        let sum = self.sum + corrected;
        self.dropped = (sum - self.sum) - corrected;
        self.sum = sum;
    }
}

fn compensated(values: &[f64]) -> [f64; 2] {
    let mut lanes = [[Compensated::default(); LANES]; 2];
    for chunk in values.chunks(LANES) {
        let [sums, squares] = &mut lanes;
        for ((sum, square), x) in sums.iter_mut().zip(squares).zip(chunk) {
            sum.add(*x);
            square.add(x * x);
        }
    }
    lanes.map(|lanes| {
        let mut total = Compensated::default();
        lanes.iter().for_each(|lane| total.add(lane.sum));
        lanes.iter().for_each(|lane| total.add(-lane.dropped));
        total.sum
    })
}
