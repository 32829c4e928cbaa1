use super::periodic::{Block, Part, Real};
use super::{Boundary, Filter, Reach, Sink, Space, Wavelet};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, VoxelType, refuse_outside};

/// Most decompositions one after the other: beyond it a response to 1 leaves the range of single precision.
const MOST_LEVELS: usize = 64;

/// The wavelet decompositions of PyRadiomics: the image type `Wavelet`, made of stationary transforms of PyWavelets.
///
/// A decomposition convolves the image with the low-pass filter L or the high-pass filter H of the wavelet along each axis, x first,
/// without leaving out voxels. A band is named by one letter for each axis, first that of x. The band of L alone is decomposed again
/// at the next level, by the same filters: unlike in [`SeparableWavelet`](super::SeparableWavelet), their taps do not move apart.
/// The first `start_level` decompositions give no maps. After the bands of all levels but those of L alone comes that of the last
/// level.
///
/// With n taps gₖ the response at voxel i is Σ gₖ·f(i + n/2 − k). Beyond the edge the image starts again, after one more voxel along an
/// axis of an odd number of them, which repeats the first. Responses are not rescaled: that of a constant is 2^(D/2) times it in the
/// band of L alone after each decomposition in D dimensions.
///
/// An image of type [`VoxelType::F32`] is decomposed in single precision and its maps are of that type; any other in double precision.
/// Sums are in the order of PyWavelets 1.6, so that the responses have its bits.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Filter, Space, StationaryWavelet, Wavelet};
/// use radiomics::image::{Image, Spacing};
///
/// let image = Image::new(Array3::<i16>::ones((5, 7, 8)).view(), Spacing::isotropic(1.0)?)?;
/// let wavelet = StationaryWavelet::new(Wavelet::named("coif1")?, 0, 1, Space::Volume)?;
/// assert_eq!(wavelet.names()[..3], ["wavelet-LLH", "wavelet-LHL", "wavelet-LHH"]);
/// let maps = wavelet.responses(&image)?;
/// assert_eq!(maps[7].0, "wavelet-LLL");
/// assert!((maps[7].1.intensities()[[2, 3, 4]] - 8_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StationaryWavelet {
    wavelet: Wavelet,
    start_level: usize,
    level: usize,
    space: Space,
}

impl StationaryWavelet {
    /// The maps of `level` decompositions, after `start_level` without.
    ///
    /// # Errors
    /// [`Error::Setting`] unless `level` is at least 1 and both together are at most 64.
    pub fn new(wavelet: Wavelet, start_level: usize, level: usize, space: Space) -> Result<Self> {
        if level == 0 {
            return Err(Error::setting("level of the stationary wavelet transform", "at least 1", level));
        }
        if start_level.saturating_add(level) > MOST_LEVELS {
            let found = format!("{start_level} and {level}");
            let expected = format!("at most {MOST_LEVELS} together");
            return Err(Error::setting(
                "start level and level of the stationary wavelet transform",
                expected,
                found,
            ));
        }
        Ok(StationaryWavelet { wavelet, start_level, level, space })
    }

    /// How far the last of this many decompositions looks.
    fn reach_of(&self, decompositions: usize) -> Reach {
        let radius = decompositions * (self.wavelet.low_pass().len() / 2);
        self.space.reach(&[radius; 3], Boundary::Periodic)
    }

    /// All maps in a box, computed in numbers of type `T`.
    fn decompose<T: Real>(&self, image: &Image, (start, size): Part, sink: Sink<'_>) -> Result<()> {
        let axes = self.space.axes();
        let mut grid = image.geometry().size();
        axes.iter().for_each(|&axis| grid[axis] += grid[axis] % 2);
        let needed = |left: usize| self.reach_of(left).window(start, size, grid);
        let decompositions = self.start_level + self.level;
        let mut block = Block::<T>::of(image.intensities(), needed(decompositions));
        let mut take = |block: Block<T>| {
            sink(image.part_of(start, size, block.intensities((start, size)))?.stored_as(T::TYPE))
        };
        for at in 0..decompositions {
            let bands = Bands {
                taps: T::taps(&self.wavelet),
                grid,
                part: needed(decompositions - 1 - at),
                details: at >= self.start_level,
            };
            let Some(low) = bands.along(block, &axes, true, &mut take)? else { return Ok(()) };
            block = low;
        }
        take(block)
    }
}

/// One decomposition.
struct Bands<T> {
    /// Low-pass and high-pass.
    taps: [Vec<T>; 2],
    grid: [usize; 3],
    /// Where the bands are wanted.
    part: Part,
    /// Whether all bands are.
    details: bool,
}

impl<T: Real> Bands<T> {
    /// The bands along these axes, the letter of the last one changing fastest. That of L alone is handed back if it is `kept`, the
    /// others go to `take`.
    fn along(
        &self,
        block: Block<T>,
        axes: &[usize],
        kept: bool,
        take: &mut dyn FnMut(Block<T>) -> Result<()>,
    ) -> Result<Option<Block<T>>> {
        let Some((&axis, rest)) = axes.split_first() else {
            return if kept { Ok(Some(block)) } else { take(block).map(|()| None) };
        };
        let wanted = self.part.0[axis]..self.part.0[axis] + self.part.1[axis];
        let [low, high] = &self.taps;
        let low = self.along(block.pass(axis, self.grid[axis], wanted.clone(), low), rest, kept, take)?;
        if self.details {
            let high = block.pass(axis, self.grid[axis], wanted, high);
            drop(block);
            self.along(high, rest, false, take)?;
        }
        Ok(low)
    }
}

impl Filter for StationaryWavelet {
    fn names(&self) -> Vec<String> {
        let mut names = Vec::with_capacity(self.level << self.space.axes().len());
        let name = |level: usize, band: &str| match level {
            1 => format!("wavelet-{band}"),
            _ => format!("wavelet{level}-{band}"),
        };
        let bands = self.space.bands();
        for level in 1..=self.level {
            names.extend(bands.iter().skip(1).map(|band| name(level, band)));
        }
        names.extend(bands.first().map(|low| name(self.level, low)));
        names
    }

    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(self.reach_of(self.start_level + self.level))
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
        match image.voxel_type() {
            VoxelType::F32 => self.decompose::<f32>(image, (start, size), sink),
            _ => self.decompose::<f64>(image, (start, size), sink),
        }
    }

    fn settings(&self) -> String {
        let StationaryWavelet { wavelet, start_level, level, space } = self;
        let (wavelet, space) = (wavelet.name(), space.label());
        format!("stationary wavelet {wavelet}, start level {start_level}, level {level}, {space}")
    }
}
