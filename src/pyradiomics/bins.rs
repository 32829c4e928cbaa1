use super::Settings;
use crate::error::{Error, Result};
use crate::image::{Discretise, Discretised, MAX_LEVEL, Roi, VoxelType};

/// What errors call the discretiser.
const METHOD: &str = "discretisation of PyRadiomics";

/// The grey levels of PyRadiomics: bins of a fixed width, `binWidth`, or a fixed number of bins, `binCount`.
///
/// The level of an intensity is the number of edges that are not above it. Bins of width w have edges at the multiples of w,
/// from the largest one that is not above the smallest intensity of the region, whatever limits re-segmentation had. N bins
/// divide the range of the intensities in equal parts, and those of a flat region the range from 0.5 below to 0.5 above its
/// intensity; the last edge is 1 higher than it would be, so that the largest intensity has level N.
///
/// Edges are rounded as NumPy rounds them: in double precision, and for N bins of an image in single precision
/// ([`VoxelType::F32`]) in single precision. An intensity that is a multiple of a width such as 0.1 may therefore lie on
/// either side of its edge. Ng is the highest level.
///
/// Source: `imageoperations.getBinEdges` of PyRadiomics 3, `arange`, `histogram` and `digitize` of NumPy 1.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// use radiomics::pyradiomics::{Bins, Settings};
///
/// let image = Image::new(array![[54.0, 75.0, 166.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
/// let levels = Bins::new(&Settings::default())?.discretise(&roi)?; // edges at 50, 75, 100 …
/// assert_eq!(levels.levels().iter().copied().collect::<Vec<_>>(), [1, 2, 5]);
///
/// let two = Settings { bin_count: Some(2), ..Settings::default() };
/// let levels = Bins::new(&two)?.discretise(&roi)?; // edges at 54, 110 and 167
/// assert_eq!(levels.levels().iter().copied().collect::<Vec<_>>(), [1, 1, 2]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bins(Rule);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Width(f64),
    Count(u16),
}

impl Bins {
    /// Those of the settings: the number of bins where there is one, else the width.
    ///
    /// # Errors
    /// [`Error::Setting`] for a width that is not finite and above 0, and for a number of bins that is 0 or above
    /// [`MAX_LEVEL`].
    pub fn new(settings: &Settings) -> Result<Self> {
        match settings.bin_count {
            Some(count) => match u16::try_from(count) {
                Ok(count @ 1..) => Ok(Bins(Rule::Count(count))),
                _ => Err(Error::setting("binCount", format!("from 1 to {MAX_LEVEL}"), count)),
            },
            None if settings.bin_width.is_finite() && settings.bin_width > 0.0 => {
                Ok(Bins(Rule::Width(settings.bin_width)))
            }
            None => Err(Error::setting("binWidth", "finite and above 0", settings.bin_width)),
        }
    }
}

impl Discretise for Bins {
    /// # Errors
    /// [`Error::Level`] if the range of the intensities has more bins than there are levels, or is so large or so far from 0
    /// that it has no edges.
    fn discretise(&self, roi: &Roi) -> Result<Discretised> {
        let edges = match self.0 {
            Rule::Width(width) => Edges::wide(roi.range(), width)?,
            Rule::Count(count) => Edges::equal(roi.range(), count, roi.voxel_type()),
        };
        Discretised::map(roi, METHOD, |intensity| edges.level(intensity))
    }

    fn settings(&self) -> String {
        match self.0 {
            Rule::Width(width) => format!("bin width {width}"),
            Rule::Count(count) => format!("bin count {count}"),
        }
    }
}

/// The edges of the bins, rising, all but the last at about the same distance.
struct Edges {
    edges: Vec<f64>,
    /// One over that distance.
    per_width: f64,
}

impl Edges {
    /// Edges at multiples of the width.
    fn wide([low, high]: [f64; 2], width: f64) -> Result<Self> {
        let first = low - modulo(low, width);
        let count = ((high + 2.0 * width - first) / width).ceil();
        // One edge behind the last level, and one more for the rounding of the others.
        if count.is_nan() || count > f64::from(MAX_LEVEL) + 2.0 {
            return Err(Error::Level {
                method: METHOD,
                level: count - 1.0,
                intensity: high,
                limit: MAX_LEVEL,
            });
        }
        if count == 1.0 {
            return Ok(Edges { edges: vec![first - 0.5, first + 0.5], per_width: 1.0 });
        }
        let second = first + width;
        let width = second - first;
        let edge = |edge: usize| if edge == 1 { second } else { first + edge as f64 * width };
        Ok(Edges { edges: (0..count as usize).map(edge).collect(), per_width: 1.0 / width })
    }

    /// Edges that divide the range equally.
    fn equal([low, high]: [f64; 2], count: u16, voxel_type: VoxelType) -> Self {
        let (low, high) = if low == high { (low - 0.5, high + 0.5) } else { (low, high) };
        let held = |edge: f64| if voxel_type == VoxelType::F32 { voxel_type.cast(edge) } else { edge };
        let (range, bins) = (high - low, f64::from(count));
        let width = range / bins;
        let offset = |edge: u16| match width {
            0.0 => f64::from(edge) / bins * range, // below the smallest number, though the range is not
            _ => f64::from(edge) * width,
        };
        let mut edges: Vec<f64> = (0..count).map(|edge| held(offset(edge) + low)).collect();
        edges.push(held(held(high) + 1.0));
        Edges { edges, per_width: 1.0 / width }
    }

    /// The number of edges that are not above the intensity: first guessed from the width, then looked up if the guess is wrong
    /// by the rounding of the edges.
    fn level(&self, intensity: f64) -> f64 {
        let first = self.edges.first().copied().unwrap_or(f64::NAN);
        let guess = ((intensity - first) * self.per_width) as u32 as usize;
        let within = |edges: &[f64]| edges[0] <= intensity && intensity < edges[1];
        let level = match self.edges.get(guess..).and_then(|rest| rest.get(..2)) {
            Some(edges) if within(edges) => guess + 1,
            _ => self.edges.partition_point(|edge| *edge <= intensity),
        };
        level as f64
    }
}

/// The remainder with the sign of the divisor, which is above 0.
fn modulo(number: f64, divisor: f64) -> f64 {
    let remainder = number % divisor;
    if remainder < 0.0 { remainder + divisor } else { remainder }
}
