use ndarray::Array3;

use super::convolve::Kernel;
use super::pass::pass;
use super::separable::{Rotated, Separable};
use super::{Boundary, Filter, Pooling, Reach, Sink, Space};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image};

/// The kernels of Laws: level, edge, spot, wave, ripple.
const KERNELS: [(&str, &[f64]); 8] = [
    ("L3", &[1.0, 2.0, 1.0]),
    ("E3", &[-1.0, 0.0, 1.0]),
    ("S3", &[-1.0, 2.0, -1.0]),
    ("L5", &[1.0, 4.0, 6.0, 4.0, 1.0]),
    ("E5", &[-1.0, -2.0, 0.0, 2.0, 1.0]),
    ("S5", &[-1.0, 0.0, 2.0, 0.0, -1.0]),
    ("W5", &[-1.0, 2.0, 0.0, -2.0, 1.0]),
    ("R5", &[1.0, -4.0, 6.0, -4.0, 1.0]),
];

/// The largest distance over which energy is averaged, in voxels.
const FARTHEST: usize = 1000;

/// Laws' kernels (IBSI code JTXT): the convolution with one short kernel along each axis, of level, edge, spot, wave or
/// ripple.
///
/// | | taps before normalisation |
/// |---|---|
/// | `L3` | 1, 2, 1 |
/// | `L5` | 1, 4, 6, 4, 1 |
/// | `E3` | −1, 0, 1 |
/// | `E5` | −1, −2, 0, 2, 1 |
/// | `S3` | −1, 2, −1 |
/// | `S5` | −1, 0, 2, 0, −1 |
/// | `W5` | −1, 2, 0, −2, 1 |
/// | `R5` | 1, −4, 6, −4, 1 |
///
/// Each is divided by the root of the sum of its squares. The response is in units of intensity and can be negative.
///
/// With [`Laws::rotation_invariant`] the responses of the kernel under all rotations by right angles, 24 in 3D and 4 in
/// the plane, become one; with [`Laws::energy`] the mean of the absolute response around each voxel is taken
/// afterwards. The mean over the rotations is 0 everywhere if even kernels (L, S, R) and odd ones (E, W) are mixed, or if
/// all are odd and two of them the same.
///
/// Kernels count in voxels: interpolate to cubic voxels first if the spacing differs along the axes of the space.
///
/// Source: K. I. Laws, *Rapid texture identification*, SPIE 238 (1980); IBSI reference manual, chapter 2.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Filter, Laws, Pooling, Space};
/// use radiomics::image::{Image, Spacing};
///
/// let step = Array3::from_shape_fn((9, 9, 9), |(_, _, x)| if x < 4 { 0.0 } else { 10.0 });
/// let image = Image::new(step.view(), Spacing::isotropic(1.0)?)?;
///
/// let edges = Laws::new("E3L3L3", Space::Volume)?;
/// let (name, map) = edges.responses(&image)?.remove(0);
/// assert_eq!(name, "laws-E3L3L3-3D");
/// // Convolution turns the kernel round: −10/√2 across the step, 4/√6 along each other axis.
/// assert!((map.intensities()[[4, 4, 4]] - -10.0 / 2_f64.sqrt() * 16.0 / 6.0).abs() < 1e-12);
///
/// let energy = Laws::new("E3L3L3", Space::Volume)?.rotation_invariant(Pooling::Maximum).energy(1)?;
/// assert_eq!(energy.names(), ["laws-E3L3L3-3D-maximum-energy-1"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Laws {
    kernel: String,
    kernels: Vec<Kernel>,
    space: Space,
    boundary: Boundary,
    pooling: Option<Pooling>,
    delta: Option<usize>,
}

impl Laws {
    /// A filter from the names of its kernels, one for each axis, first along x: `L5E5E5` in 3D, `L5E5` in a plane.
    ///
    /// # Errors
    /// [`Error::Setting`] unless there is one of the eight names for each axis of the space.
    pub fn new(kernel: &str, space: Space) -> Result<Self> {
        let dimensions = space.axes().len();
        let letters: Vec<char> = kernel.chars().collect();
        let taps = |name: &[char]| {
            let name: String = name.iter().collect();
            KERNELS.iter().find(|(known, _)| *known == name).map(|(_, taps)| *taps)
        };
        let taps: Option<Vec<&[f64]>> = letters.chunks(2).map(taps).collect();
        let Some(taps) = taps.filter(|taps| taps.len() == dimensions) else {
            let expected =
                format!("{dimensions} of L3, E3, S3, L5, E5, S5, W5, R5 joined, for {}", space.label());
            return Err(Error::setting("kernel of Laws' filter", expected, kernel));
        };
        let kernels = taps.into_iter().map(normalised).collect::<Result<_>>()?;
        let kernel = kernel.to_string();
        Ok(Laws { kernel, kernels, space, boundary: Boundary::default(), pooling: None, delta: None })
    }

    /// What the image is beyond its edge, for the kernels and for the energy; [`Boundary::Mirror`] by default.
    #[must_use]
    pub fn boundary(mut self, boundary: Boundary) -> Self {
        self.boundary = boundary;
        self
    }

    /// Pools the responses under all rotations by right angles; rotations with the same response count as often as they
    /// occur.
    #[must_use]
    pub fn rotation_invariant(mut self, pooling: Pooling) -> Self {
        self.pooling = Some(pooling);
        self
    }

    /// Laws' energy (IBSI code PQSD): the mean of the absolute response over the voxels at most `delta` away along each
    /// axis of the space, (2δ + 1)³ or (2δ + 1)² of them. After pooling.
    ///
    /// # Errors
    /// [`Error::Setting`] if `delta` is above 1000.
    pub fn energy(mut self, delta: usize) -> Result<Self> {
        if delta > FARTHEST {
            return Err(Error::setting("distance of Laws' energy", "0 to 1000 voxels", delta));
        }
        self.delta = Some(delta);
        Ok(self)
    }

    fn unrotated(&self) -> Separable {
        Separable::filters(std::slice::from_ref(&self.kernels), self.space, self.boundary)
    }

    fn rotated(&self, pooling: Pooling) -> Result<Rotated> {
        Rotated::new(&self.kernels, self.space, self.boundary, pooling)
    }

    /// The response, or its energy.
    fn finished(&self, mut response: Array3<f64>) -> Result<Array3<f64>> {
        let Some(delta) = self.delta else { return Ok(response) };
        let support = 2 * delta + 1;
        let mean = Kernel::new(vec![1.0 / support as f64; support])?;
        response.mapv_inplace(f64::abs);
        for axis in self.space.axes() {
            pass(None, std::slice::from_mut(&mut response), axis, &[vec![(0, &mean)]], self.boundary);
        }
        Ok(response)
    }
}

impl Filter for Laws {
    fn names(&self) -> Vec<String> {
        let mut name = format!("laws-{}-{}", self.kernel, self.space.label());
        if let Some(pooling) = self.pooling {
            name += &format!("-{}", pooling.name());
        }
        if let Some(delta) = self.delta {
            name += &format!("-energy-{delta}");
        }
        vec![name]
    }

    fn reach(&self, _: &Geometry) -> Result<Reach> {
        let response = match self.pooling {
            Some(pooling) => self.rotated(pooling)?.reach(),
            None => self.unrotated().reach(),
        };
        let delta = self.delta.unwrap_or(0);
        Ok(response.then(self.space.reach(&vec![delta; self.space.axes().len()], self.boundary)))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let mut finish = |response| sink(image.with_responses(self.finished(response)?)?);
        match self.pooling {
            Some(pooling) => finish(self.rotated(pooling)?.respond(image.intensities())?),
            None => self.unrotated().respond(image.intensities(), &mut finish),
        }
    }

    fn settings(&self) -> String {
        let Laws { kernel, space, boundary, pooling, delta, .. } = self;
        let mut text = format!("laws, kernels {kernel}, {}, boundary {}", space.label(), boundary.name());
        if let Some(pooling) = pooling {
            text += &format!(", {} over the rotations by right angles", pooling.name());
        }
        if let Some(delta) = delta {
            text += &format!(", energy over {delta} voxels to either side");
        }
        text
    }
}

/// Taps divided by the root of the sum of their squares.
fn normalised(taps: &[f64]) -> Result<Kernel> {
    let norm = taps.iter().map(|tap| tap * tap).sum::<f64>().sqrt();
    Kernel::new(taps.iter().map(|tap| tap / norm).collect())
}
