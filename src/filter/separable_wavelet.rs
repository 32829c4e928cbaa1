use super::convolve::Kernel;
use super::separable::{Rotated, Separable};
use super::{Boundary, Filter, Pooling, Reach, Sink, Space, Wavelet};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image};

/// The highest level: its filters have 2⁹ voxels from tap to tap.
const HIGHEST: usize = 10;

/// The undecimated (stationary) separable wavelet transform (IBSI code 25BO): the sub-bands of one level, which are as
/// large as the image.
///
/// At level 1 the image is convolved with the low-pass filter L or the high-pass filter H of the wavelet along each axis.
/// At level j it is first convolved with L along all axes at each lower level; the filters of level i have 2ⁱ⁻¹ − 1
/// zeros between their taps (à trous). A band is named by one letter for each axis, first that of x: `LLH` is high-pass
/// along z. Responses are in units of intensity; they are not rescaled: that of a constant is 2^(level·D/2) times the
/// constant in the band of L alone and 0 in the others.
///
/// Filters of even length get one zero at the end, then their middle tap lies on the voxel; responses are therefore
/// shifted against the image by half the distance of the taps, in the other direction where a rotation flips the
/// filter.
///
/// All bands of a level share their first passes: at level 1 in 3D 14 convolutions for the 8 bands, with three arrays beside
/// the image.
///
/// With [`SeparableWavelet::rotation_invariant`], bands that differ in the order of their letters only, such as `LLH` and
/// `HLL`, have the same map in 3D: ask for one of each by [`SeparableWavelet::bands`].
///
/// Filters count in voxels: interpolate to cubic voxels first if the spacing differs along the axes of the space.
///
/// Source: S. Mallat, *A theory for multiresolution signal decomposition*, IEEE Transactions on Pattern Analysis and
/// Machine Intelligence 11 (1989); IBSI reference manual, chapter 2.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Filter, Pooling, SeparableWavelet, Space, Wavelet};
/// use radiomics::image::{Image, Spacing};
///
/// let image = Image::new(Array3::<f64>::ones((6, 7, 8)).view(), Spacing::isotropic(1.0)?)?;
/// let bands = SeparableWavelet::new(Wavelet::named("coif1")?, 1, Space::Volume)?;
/// assert_eq!(bands.names().len(), 8);
/// assert_eq!(bands.names()[1], "wavelet-coif1-LLH-1-3D");
/// let maps = bands.responses(&image)?;
/// assert!((maps[0].1.intensities()[[3, 3, 3]] - 8_f64.sqrt()).abs() < 1e-12);
/// assert!(maps[1].1.intensities()[[3, 3, 3]].abs() < 1e-12);
///
/// let details = bands.bands(&["LLH", "HHH"])?.rotation_invariant(Pooling::Average);
/// assert_eq!(details.names(), ["wavelet-coif1-LLH-1-3D-average", "wavelet-coif1-HHH-1-3D-average"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SeparableWavelet {
    wavelet: Wavelet,
    level: usize,
    space: Space,
    bands: Vec<String>,
    boundary: Boundary,
    pooling: Option<Pooling>,
}

impl SeparableWavelet {
    /// All bands of a level in the order LLL, LLH, LHL, … HHH, or LL, LH, HL, HH in a plane.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the level is 1 to 10.
    pub fn new(wavelet: Wavelet, level: usize, space: Space) -> Result<Self> {
        if !(1..=HIGHEST).contains(&level) {
            return Err(Error::setting("level of the wavelet transform", "1 to 10", level));
        }
        let bands = space.bands();
        Ok(SeparableWavelet { wavelet, level, space, bands, boundary: Boundary::default(), pooling: None })
    }

    /// These bands only, in this order. In the order LLL, LLH, … HHH they share most.
    ///
    /// # Errors
    /// [`Error::Setting`] if one is not a letter L or H for each axis of the space, or named twice, or if there is none.
    pub fn bands(mut self, bands: &[&str]) -> Result<Self> {
        let all = self.space.bands();
        let refuse = |found: &str| {
            Err(Error::setting(
                "bands of the wavelet transform",
                format!("each once, of {}", all.join(", ")),
                found,
            ))
        };
        if bands.is_empty() {
            return refuse("none");
        }
        for (at, band) in bands.iter().enumerate() {
            if !all.iter().any(|known| known == band) {
                return refuse(band);
            }
            if bands[..at].contains(band) {
                return refuse(&format!("{band} twice"));
            }
        }
        self.bands = bands.iter().map(|band| band.to_string()).collect();
        Ok(self)
    }

    /// What the image is beyond its edge, at every level; [`Boundary::Mirror`] by default.
    #[must_use]
    pub fn boundary(mut self, boundary: Boundary) -> Self {
        self.boundary = boundary;
        self
    }

    /// Pools the responses under all rotations by right angles, 24 in 3D and 4 in the plane; rotations with the same
    /// response count as often as they occur.
    #[must_use]
    pub fn rotation_invariant(mut self, pooling: Pooling) -> Self {
        self.pooling = Some(pooling);
        self
    }

    /// The kernels of the passes of a band.
    fn passes(&self, band: &str) -> Result<Vec<Kernel>> {
        let low = Kernel::new(self.wavelet.low_pass().to_vec())?;
        let high = Kernel::new(self.wavelet.high_pass())?;
        let mut passes = Vec::with_capacity(self.level * band.len());
        for level in 1..=self.level {
            for letter in band.chars() {
                let kernel = if level == self.level && letter == 'H' { &high } else { &low };
                passes.push(kernel.dilated(1 << (level - 1))?);
            }
        }
        Ok(passes)
    }

    fn unrotated(&self) -> Result<Separable> {
        let bands = self.bands.iter().map(|band| self.passes(band)).collect::<Result<Vec<_>>>()?;
        Ok(Separable::filters(&bands, self.space, self.boundary))
    }

    fn rotated(&self, band: &str, pooling: Pooling) -> Result<Rotated> {
        Rotated::new(&self.passes(band)?, self.space, self.boundary, pooling)
    }
}

impl Filter for SeparableWavelet {
    fn names(&self) -> Vec<String> {
        let pooling = self.pooling.map_or_else(String::new, |pooling| format!("-{}", pooling.name()));
        let name = |band| {
            format!("wavelet-{}-{band}-{}-{}{pooling}", self.wavelet.name(), self.level, self.space.label())
        };
        self.bands.iter().map(name).collect()
    }

    fn reach(&self, _: &Geometry) -> Result<Reach> {
        let Some(pooling) = self.pooling else { return Ok(self.unrotated()?.reach()) };
        let each = |reach: Reach, band: &String| Ok(reach.or(self.rotated(band, pooling)?.reach()));
        self.bands.iter().try_fold(Reach::NONE, each)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let voxels = image.intensities();
        let Some(pooling) = self.pooling else {
            return self.unrotated()?.respond(voxels, &mut |band| sink(image.with_responses(band)?));
        };
        for band in &self.bands {
            sink(image.with_responses(self.rotated(band, pooling)?.respond(voxels)?)?)?;
        }
        Ok(())
    }

    fn settings(&self) -> String {
        let SeparableWavelet { wavelet, level, space, bands, boundary, pooling } = self;
        let mut text = format!(
            "undecimated wavelet {}, level {level}, bands {}, {}, boundary {}",
            wavelet.name(),
            bands.join(" "),
            space.label(),
            boundary.name()
        );
        if let Some(pooling) = pooling {
            text += &format!(", {} over the rotations by right angles", pooling.name());
        }
        text
    }
}
