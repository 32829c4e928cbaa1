use crate::error::{Error, Result};
use crate::image::{Image, Mask, VoxelType, window};
use crate::numeric::pairwise;
use crate::pyradiomics::{ResegmentMode, Settings};

use super::check::Extent;

/// Re-segmentation by one limit or two, both of which are kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resegment {
    mode: ResegmentMode,
    lower: f64,
    upper: Option<f64>,
    pub shape: bool,
}

impl Resegment {
    /// # Errors
    /// [`Error::Setting`] unless the range is one number or two.
    pub fn new(settings: &Settings) -> Result<Option<Self>> {
        let Some(range) = &settings.resegment_range else { return Ok(None) };
        let (lower, upper) = match **range {
            [only] if !only.is_nan() => (only, None),
            [a, b] if !a.is_nan() && !b.is_nan() => (a.min(b), Some(a.max(b))),
            _ => {
                return Err(Error::setting("resegmentRange", "one number or two", format!("{range:?}")));
            }
        };
        let (mode, shape) = (settings.resegment_mode, settings.resegment_shape);
        Ok(Some(Resegment { mode, lower, upper, shape }))
    }

    /// The voxels of the mask whose intensity lies within the limits.
    ///
    /// # Errors
    /// [`Error::Setting`] if at most one is left.
    pub fn mask(&self, image: &Image, mask: &Mask, extent: &Extent) -> Result<Mask> {
        let [lower, upper] = self.limits(image, mask, extent);
        let Extent { start, size, .. } = *extent;
        let mut selected: Vec<bool> = vec![false; mask.geometry().voxels()];
        let [_, rows, columns] = mask.geometry().size();
        let mut left = 0_usize;
        let intensities = window(image.intensities(), start, size);
        let old = window(mask.selected(), start, size);
        for (at, (intensities, old)) in intensities.rows().into_iter().zip(old.rows()).enumerate() {
            let (z, y) = (start[0] + at / size[1], start[1] + at % size[1]);
            let row = &mut selected[(z * rows + y) * columns + start[2]..][..size[2]];
            for (new, (old, x)) in row.iter_mut().zip(old.iter().zip(intensities)) {
                *new = *old && *x >= lower && *x <= upper;
                left += usize::from(*new);
            }
        }
        if left <= 1 {
            let came = format!("{left} of {}", extent.voxels);
            return Err(Error::setting("number of voxels that re-segmentation leaves", "at least 2", came));
        }
        Mask::from_vec(selected, *mask.geometry())
    }

    /// The limits as intensities; infinity where there is no upper one.
    fn limits(&self, image: &Image, mask: &Mask, extent: &Extent) -> [f64; 2] {
        let single = image.voxel_type() == VoxelType::F32;
        let values = || values(image, mask, extent);
        let limits = match self.mode {
            ResegmentMode::Absolute => [Some(self.lower), self.upper],
            ResegmentMode::Relative => {
                let largest = values().into_iter().fold(f64::NEG_INFINITY, f64::max);
                [Some(self.lower), self.upper].map(|limit| limit.map(|x| largest * x))
            }
            ResegmentMode::Sigma => {
                let (mean, deviation) = mean_and_deviation(values(), single);
                [Some(self.lower), self.upper].map(|limit| limit.map(|x| mean + deviation * x))
            }
        };
        // Numbers of single precision are compared with a limit of single precision.
        let stored = |x: f64| if single { VoxelType::F32.cast(x) } else { x };
        [limits[0].map_or(f64::NEG_INFINITY, stored), limits[1].map_or(f64::INFINITY, stored)]
    }

    pub fn settings(&self) -> String {
        let Resegment { mode, lower, upper, shape } = self;
        let upper = upper.map_or("inf".to_string(), |x| x.to_string());
        let shape = if *shape { ", also for shape" } else { "" };
        format!("re-segmented from {lower} to {upper} ({mode:?}){shape}")
    }
}

/// The intensities of the mask, in the order of the grid.
fn values(image: &Image, mask: &Mask, extent: &Extent) -> Vec<f64> {
    let mut values = Vec::with_capacity(extent.voxels);
    let part = |array| window(array, extent.start, extent.size);
    let selected = window(mask.selected(), extent.start, extent.size);
    for (intensities, selected) in part(image.intensities()).rows().into_iter().zip(selected.rows()) {
        values.extend(intensities.iter().zip(selected).filter(|(_, selected)| **selected).map(|(x, _)| *x));
    }
    values
}

/// Mean and population standard deviation, in the arithmetic of NumPy and the precision of the voxels.
fn mean_and_deviation(mut values: Vec<f64>, single: bool) -> (f64, f64) {
    let stored = |x: f64| if single { VoxelType::F32.cast(x) } else { x };
    let mean_of = |values: &[f64]| {
        let sum = match single {
            true => f64::from(pairwise::sum(&values.iter().map(|x| *x as f32).collect::<Vec<_>>())),
            false => pairwise::sum(values),
        };
        stored(sum / values.len() as f64)
    };
    let mean = mean_of(&values);
    for x in &mut values {
        let apart = stored(*x - mean);
        *x = stored(apart * apart);
    }
    (mean, stored(mean_of(&values).sqrt()))
}
