use super::summary::refuse_not_finite;
use super::volume_histogram::{Levels, VolumeHistogram};
use crate::error::{Error, Result, Undefined, Value};
use crate::numeric::{bins, moment, nonzero};

/// How far below a level an intensity may lie and still reach it, in steps; quotients of decimal fractions are not exact.
const STEP_SLACK: f64 = 1e-9;

/// A cumulative intensity-volume histogram: for every level i, the fraction ν of the volume that reaches it.
///
/// Levels are i₀, i₀ + w, …, i₀ + Kw, and γ = (i − i₀)/(Kw) is the intensity fraction of level i. Only the levels that
/// occur are held, so a range of 10³⁰⁰ costs no more than one of 10; levels between them have the ν of the next that
/// occurs.
///
/// ```
/// use radiomics::first_order::{IntensityVolume, VolumeHistogram};
///
/// let ivh = IntensityVolume::of(vec![0.0, 2.0, 3.0, 4.0], VolumeHistogram::default(), None)?;
/// assert_eq!(ivh.volume_fraction(0.75), Ok(0.5)); // 3 and 4 of four
/// assert_eq!(ivh.intensity_at(0.8), Ok(1.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct IntensityVolume {
    /// The numbers k of the levels that occur, rising from −1 (below all levels) to K, with the voxels from there upwards.
    reached: Vec<(f64, usize)>,
    /// K.
    last: f64,
    /// i₀.
    first: f64,
    /// w.
    width: f64,
}

impl IntensityVolume {
    /// The histogram of a list of intensities, with the ends of the range they were limited to, where there are any (an
    /// end may be infinite).
    ///
    /// Linear in time and memory, but n log n where the range has more levels than there are intensities.
    ///
    /// # Errors
    /// [`Error::Nothing`] for an empty list, [`Error::NotFinite`] for one with NaN or infinity, [`Error::Setting`] for
    /// limits in the wrong order.
    pub fn of(values: Vec<f64>, histogram: VolumeHistogram, limits: Option<[f64; 2]>) -> Result<Self> {
        refuse_not_finite(&values)?;
        if let Some([low, high]) = limits
            && (low.is_nan() || high.is_nan() || low > high)
        {
            let value = format!("{low} and {high}");
            return Err(Error::setting("limits of the intensities", "two numbers in rising order", value));
        }
        let (minimum, maximum) = moment::range(&values);
        let end =
            |side: usize, own| limits.map(|ends| ends[side]).filter(|end| end.is_finite()).unwrap_or(own);
        let [low, high] = [end(0, minimum), end(1, maximum)];
        Ok(match histogram.levels {
            Levels::Steps(width) => {
                let steps = |x: f64| bins::wide(x + STEP_SLACK * width, low, width);
                Self::counted(values, steps, [steps(high), low, width])
            }
            Levels::FixedBinSize(width) => {
                let covering = ((high - low) / width - STEP_SLACK).ceil();
                let bin = |x: f64| bins::wide(x, low, width);
                Self::counted(values, bin, [covering - 1.0, low + 0.5 * width, width])
            }
            Levels::FixedBinNumber(number) => {
                let bin = |x: f64| bins::equal(x, [minimum, maximum], f64::from(number));
                Self::counted(values, bin, [f64::from(number) - 1.0, 1.0, 1.0])
            }
        })
    }

    fn counted(mut values: Vec<f64>, level: impl Fn(f64) -> f64, [last, first, width]: [f64; 3]) -> Self {
        let last = last.max(0.0);
        // What lies beyond the last level reaches the last, what lies below the first reaches none.
        values.iter_mut().for_each(|x| *x = level(*x).clamp(-1.0, last));
        let mut reached =
            if last <= values.len() as f64 { tally(&values, last) } else { tally_sparse(values) };
        let mut above = 0;
        for (_, count) in reached.iter_mut().rev() {
            above += *count;
            *count = above;
        }
        IntensityVolume { reached, last, first, width }
    }

    /// Volume at intensity fraction (BC2M): V_γ, the largest volume fraction of a level whose intensity fraction is at
    /// least γ, from 0 to 1.
    ///
    /// Undefined where the range is one level, as for a flat region without limits: its intensity fraction is 0/0.
    pub fn volume_fraction(&self, fraction: f64) -> Value {
        let last = nonzero(self.last, "the range of the levels")?;
        if !last.is_finite() || fraction.is_nan() {
            return Err(Undefined::NotFinite);
        }
        if fraction > 1.0 {
            return Ok(0.0);
        }
        // The smallest k with k/K ≥ γ. The product may be one off in its last digit, the quotient is rounded as γ was.
        let near = (fraction.max(0.0) * last).round();
        let level = if near / last >= fraction { near } else { near + 1.0 };
        let level = if level > 0.0 && (level - 1.0) / last >= fraction { level - 1.0 } else { level };
        let from = self.reached.partition_point(|reached| reached.0 < level);
        Ok(self.above(from) as f64 / self.above(0) as f64)
    }

    /// Intensity at volume fraction (GBPN): I_ν, the smallest level that at most the fraction ν of the volume reaches, ν
    /// from 0 to 1.
    ///
    /// Undefined where no level of the range is so high, as where more than ν of the voxels have the maximum intensity.
    pub fn intensity_at(&self, fraction: f64) -> Value {
        if fraction.is_nan() {
            return Err(Undefined::NotFinite);
        }
        let voxels = self.above(0) as f64;
        let place = self.reached.partition_point(|reached| reached.1 as f64 / voxels > fraction.max(0.0));
        let level = if place == 0 { 0.0 } else { self.reached[place - 1].0 + 1.0 };
        if level > self.last {
            return Err(Undefined::Other(
                "every level of the range is reached by a larger fraction of the volume",
            ));
        }
        let intensity = self.first + level * self.width;
        if intensity.is_finite() { Ok(intensity) } else { Err(Undefined::NotFinite) }
    }

    /// Area under the curve of ν by γ (9CMM), by trapezoids between neighbouring levels; 0 where one level occurs.
    ///
    /// The standard publishes no value for it.
    pub fn area(&self) -> Value {
        if self.reached.len() == 1 {
            return Ok(0.0);
        }
        let last = nonzero(self.last, "the range of the levels")?;
        if !last.is_finite() {
            return Err(Undefined::NotFinite);
        }
        // A voxel of level k adds a curve that is 1 up to level k and falls to 0 at the next: its area is (k + ½)/K.
        let share = |level: f64| match level {
            k if k < 0.0 => 0.0,
            k if k < last => (k + 0.5) / last,
            _ => 1.0,
        };
        let voxels = |place: usize| (self.above(place) - self.above(place + 1)) as f64;
        let areas = self.reached.iter().enumerate().map(|(place, reached)| voxels(place) * share(reached.0));
        Ok(areas.sum::<f64>() / self.above(0) as f64)
    }

    /// Number of voxels from the level at a place upwards; 0 behind the last.
    fn above(&self, place: usize) -> usize {
        self.reached.get(place).map_or(0, |reached| reached.1)
    }
}

/// The levels that occur and how often, by a table of all from −1 to `last`.
fn tally(levels: &[f64], last: f64) -> Vec<(f64, usize)> {
    let mut counts = vec![0; last as usize + 2];
    for level in levels {
        counts[(level + 1.0) as usize] += 1;
    }
    let occurring = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
    occurring.map(|(i, count)| (i as f64 - 1.0, count)).collect()
}

/// The levels that occur and how often, by sorting them.
fn tally_sparse(mut levels: Vec<f64>) -> Vec<(f64, usize)> {
    levels.sort_unstable_by(f64::total_cmp);
    levels.chunk_by(|a, b| a == b).map(|alike| (alike[0], alike.len())).collect()
}
