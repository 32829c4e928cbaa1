use ndarray::{Array3, ArrayView2, Axis};

use super::{Boundary, Filter, Plane, Reach, Sink};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, VoxelType, refuse_outside};
use crate::numeric::parallel;

/// Most samples whose bits make a number.
const BITS: usize = 31;

/// Most samples, and the largest radius in voxels.
const MOST: usize = 1024;

/// Local binary patterns in the slices of a plane, as PyRadiomics has them (`LBP2D`): which of the samples on a circle around a
/// voxel are at least as large as the voxel itself.
///
/// Sample k of P lies at the angle 2πk/P, R·sin of it before the voxel along the rows and R·cos of it behind it along the columns,
/// rounded to 5 decimals, and is interpolated linearly between four voxels; beyond the edge of the slice the image is 0. Its bit bₖ
/// is 1 if it is not below the voxel. The [`PatternCode`] says what becomes of the bits.
///
/// Rows and columns are y and x of axial slices, z and x of coronal ones, but y and z of sagittal ones.
///
/// The arithmetic is that of scikit-image to the last bit, as bits decide on ties: where a sample lies is rounded with the number
/// of the row and the column, so that a slice is needed as a whole ([`Filter::respond_within`] computes a part of it).
/// Responses are stored in the voxel type of the image as a C compiler stores them on x86-64: whole numbers are cut off and those
/// out of range wrap around, so that 511 is 255 in 8 bits.
///
/// Source: Ojala, Pietikäinen, Mäenpää, IEEE Transactions on Pattern Analysis and Machine Intelligence 24 (2002);
/// `skimage.feature.local_binary_pattern`. Not part of the IBSI standard.
///
/// ```
/// use ndarray::array;
/// use radiomics::filter::{Filter, LocalBinaryPattern, PatternCode, Plane};
/// use radiomics::image::{Image, Spacing};
///
/// let plane = array![[5_i16, 5, 5], [1, 3, 5], [1, 1, 1]];
/// let image = Image::new(plane.view(), Spacing::planar([1.0, 1.0])?)?;
/// // The samples to the right, and to the left and right above.
/// let bits = LocalBinaryPattern::new(4, 1.0, PatternCode::Bits, Plane::Axial)?;
/// let maps = bits.responses(&image)?;
/// assert_eq!(maps[0].0, "lbp-2D");
/// assert_eq!(maps[0].1.intensities()[[0, 1, 1]], 3.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LocalBinaryPattern {
    samples: usize,
    radius: f64,
    code: PatternCode,
    plane: Plane,
}

/// What becomes of the bits of a local binary pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PatternCode {
    /// `default`: the number Σ bₖ·2ᵏ.
    Bits,
    /// `ror`: the smallest such number over all rotations of the bits.
    Rotated,
    /// `uniform`: the number of bits that are 1, if from the first to the last of them no more than 2 differ from the one
    /// before; P + 1 otherwise.
    #[default]
    Uniform,
    /// `var`: no code of bits, but the variance of the samples, (Σ x² − (Σ x)²/P)/P. Where it comes out as 0 it is NaN, which
    /// no integer type holds: it becomes 0 up to 16 bits, and the lowest number or 2³¹ or 2⁶³ above.
    Variance,
}

impl PatternCode {
    /// The name in PyRadiomics, `default`, `ror`, `uniform` or `var`.
    pub const fn name(self) -> &'static str {
        match self {
            PatternCode::Bits => "default",
            PatternCode::Rotated => "ror",
            PatternCode::Uniform => "uniform",
            PatternCode::Variance => "var",
        }
    }
}

impl LocalBinaryPattern {
    /// Of so many samples at a radius in voxels.
    ///
    /// # Errors
    /// [`Error::Setting`] unless there are 1 to 1024 samples, at most 31 for a code that reads them as one number, and the radius
    /// is above 0 and at most 1024 voxels.
    pub fn new(samples: usize, radius: f64, code: PatternCode, plane: Plane) -> Result<Self> {
        let most = if matches!(code, PatternCode::Bits | PatternCode::Rotated) { BITS } else { MOST };
        if !(1..=most).contains(&samples) {
            let expected = format!("1 to {most} for the method {}", code.name());
            return Err(Error::setting("samples of a local binary pattern", expected, samples));
        }
        if !(radius > 0.0 && radius <= MOST as f64) {
            let expected = format!("above 0 and at most {MOST} voxels");
            return Err(Error::setting("radius of a local binary pattern", expected, radius));
        }
        Ok(LocalBinaryPattern { samples, radius, code, plane })
    }

    /// The axes of the array along which rows and columns of a slice are counted.
    const fn in_plane(&self) -> [usize; 2] {
        match self.plane {
            Plane::Axial => [1, 2],
            Plane::Coronal => [0, 2],
            Plane::Sagittal => [1, 0],
        }
    }

    /// The codes of the voxels in some rows of a slice and in the columns of the circle.
    fn codes(
        &self,
        slice: ArrayView2<'_, f64>,
        rows: std::ops::Range<usize>,
        circle: &Circle,
        voxel_type: VoxelType,
    ) -> Vec<f64> {
        let columns = circle.columns.clone();
        let mut codes = Vec::with_capacity(rows.len() * columns.len());
        let mut samples = vec![0.0; self.samples * columns.len()];
        let mut line = vec![0.0; self.samples];
        for row in rows {
            circle.sample(slice, row, &mut samples);
            let centres = slice.row(row);
            for (at, &centre) in centres.iter().skip(columns.start).take(columns.len()).enumerate() {
                for (sample, values) in line.iter_mut().zip(samples.chunks_exact(columns.len())) {
                    *sample = values[at];
                }
                codes.push(wrapped(voxel_type, self.code.of(&line, centre)));
            }
        }
        codes
    }
}

impl Filter for LocalBinaryPattern {
    fn names(&self) -> Vec<String> {
        vec!["lbp-2D".to_string()]
    }

    /// The whole slice: the places of the samples are rounded with the numbers of their rows and columns.
    fn reach(&self, _: &Geometry) -> Result<Reach> {
        let mut along = [None; 3];
        along[self.plane.across()] = Some(0);
        Ok(Reach::along(along, Boundary::Zero))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.respond_within(image, [0; 3], image.geometry().size(), sink)
    }

    fn respond_within(
        &self,
        image: &Image,
        start: [usize; 3],
        size: [usize; 3],
        sink: Sink<'_>,
    ) -> Result<()> {
        refuse_outside(image.geometry().size(), start, size)?;
        let across = self.plane.across();
        let slices: Vec<usize> = (start[across]..start[across] + size[across]).collect();
        let [rows, columns] = self.in_plane().map(|axis| start[axis]..start[axis] + size[axis]);
        let circle = Circle::new(self.samples, self.radius, columns.clone());
        let mut turned = image.intensities();
        turned.swap_axes(0, across);
        let coded = parallel::map(&slices, |&at| {
            let slice = turned.index_axis(Axis(0), at);
            let slice = slice.as_standard_layout();
            self.codes(slice.view(), rows.clone(), &circle, image.voxel_type())
        });
        let mut responses = Array3::zeros(size);
        let mut back = responses.view_mut();
        back.swap_axes(0, across);
        for (mut slice, codes) in back.outer_iter_mut().zip(coded) {
            slice.iter_mut().zip(codes).for_each(|(voxel, code)| *voxel = code);
        }
        let responses = responses.into_iter().collect();
        sink(image.part_of(start, size, responses)?.stored_as(image.voxel_type()))
    }

    fn settings(&self) -> String {
        let LocalBinaryPattern { samples, radius, code, plane } = self;
        let (code, plane) = (code.name(), plane.name());
        format!("local binary pattern, {samples} samples at {radius} voxels, method {code}, {plane}")
    }
}

impl PatternCode {
    /// What becomes of the samples around a voxel.
    fn of(self, samples: &[f64], centre: f64) -> f64 {
        let bits = samples.iter().map(|sample| sample - centre >= 0.0);
        match self {
            PatternCode::Bits => f64::from(number(bits)),
            PatternCode::Rotated => f64::from(smallest_rotation(number(bits), samples.len())),
            PatternCode::Uniform => uniform(bits),
            PatternCode::Variance => variance(samples),
        }
    }
}

/// Σ bₖ·2ᵏ.
fn number(bits: impl Iterator<Item = bool>) -> u32 {
    bits.enumerate().fold(0, |number, (k, bit)| number | u32::from(bit) << k)
}

fn smallest_rotation(number: u32, length: usize) -> u32 {
    let rotated = |n: &u32| Some((n >> 1) | ((n & 1) << (length - 1)));
    std::iter::successors(Some(number), rotated).take(length).min().unwrap_or(number)
}

/// The number of bits that are 1, or one more than there are bits where more than 2 differ from the one before.
fn uniform(bits: impl Iterator<Item = bool>) -> f64 {
    let (mut count, mut ones, mut changes, mut before) = (0_u32, 0_u32, 0_u32, None);
    for bit in bits {
        count += 1;
        ones += u32::from(bit);
        changes += u32::from(before.is_some_and(|before| before != bit));
        before = Some(bit);
    }
    f64::from(if changes <= 2 { ones } else { count + 1 })
}

/// The variance in the order of scikit-image, NaN for 0.
fn variance(samples: &[f64]) -> f64 {
    let count = samples.len() as f64;
    let (sum, squares) =
        samples.iter().fold((0.0, 0.0), |(sum, squares), sample| (sum + sample, squares + sample * sample));
    let variance = (squares - sum * sum / count) / count;
    if variance == 0.0 { f64::NAN } else { variance }
}

/// What an element of this type holds after a number of double precision was assigned to it, on x86-64.
fn wrapped(voxel_type: VoxelType, number: f64) -> f64 {
    let narrow = || {
        let whole = number.trunc();
        let held = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&whole);
        if held { whole as i32 } else { i32::MIN }
    };
    let wide = |number: f64| {
        let held = (-(2_f64.powi(63))..2_f64.powi(63)).contains(&number);
        if held { number as i64 } else { i64::MIN }
    };
    match voxel_type {
        VoxelType::U8 => f64::from(narrow() as u8),
        VoxelType::I8 => f64::from(narrow() as i8),
        VoxelType::U16 => f64::from(narrow() as u16),
        VoxelType::I16 => f64::from(narrow() as i16),
        VoxelType::I32 => f64::from(narrow()),
        VoxelType::U32 if number.is_nan() => 2_f64.powi(31),
        VoxelType::U32 => f64::from(wide(number) as u32),
        VoxelType::I64 => wide(number) as f64,
        VoxelType::U64 if number < 2_f64.powi(63) => wide(number) as u64 as f64,
        VoxelType::U64 => ((wide(number - 2_f64.powi(63)) as u64) ^ (1 << 63)) as f64,
        VoxelType::F32 => f64::from(number as f32),
        VoxelType::F64 => number,
    }
}

/// Where the samples lie around the voxels of some columns.
struct Circle {
    columns: std::ops::Range<usize>,
    /// Of each sample, how far it lies behind the voxel along the rows.
    down: Vec<f64>,
    /// Of each sample, the column before it and how far it lies behind that, for every column.
    across: Vec<Vec<(isize, isize, f64)>>,
}

impl Circle {
    fn new(samples: usize, radius: f64, columns: std::ops::Range<usize>) -> Self {
        let decimals = |x: f64| (x * 1e5).round_ties_even() / 1e5;
        let angle = |k: usize| 2.0 * std::f64::consts::PI * k as f64 / samples as f64;
        let down = (0..samples).map(|k| decimals(-radius * angle(k).sin())).collect();
        let right = (0..samples).map(|k| decimals(radius * angle(k).cos()));
        let across = right.map(|right| columns.clone().map(|column| cell(column, right)).collect()).collect();
        Circle { columns, down, across }
    }

    /// The samples around the voxels of a row, those of the first sample first.
    fn sample(&self, slice: ArrayView2<'_, f64>, row: usize, samples: &mut [f64]) {
        let rows = slice.as_slice().unwrap_or_default();
        let width = slice.ncols();
        let line = |row: isize| {
            let start = usize::try_from(row).ok().and_then(|row| row.checked_mul(width));
            start.and_then(|start| rows.get(start..start + width)).unwrap_or_default()
        };
        let at = |line: &[f64], column: isize| {
            usize::try_from(column).ok().and_then(|column| line.get(column)).copied().unwrap_or(0.0)
        };
        let around = self.down.iter().zip(&self.across).zip(samples.chunks_exact_mut(self.columns.len()));
        for ((&down, across), samples) in around {
            let (above, below, behind) = cell(row, down);
            let (above, below) = (line(above), line(below));
            for (sample, &(left, right, beside)) in samples.iter_mut().zip(across) {
                let top = (1.0 - beside) * at(above, left) + beside * at(above, right);
                let bottom = (1.0 - beside) * at(below, left) + beside * at(below, right);
                *sample = (1.0 - behind) * top + behind * bottom;
            }
        }
    }
}

/// The voxels before and behind a place along an axis, and how far behind the first it lies.
fn cell(voxel: usize, offset: f64) -> (isize, isize, f64) {
    let place = voxel as f64 + offset;
    (place.floor() as isize, place.ceil() as isize, place - place.floor())
}
