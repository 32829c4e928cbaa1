mod bank;
mod kernel;

use std::f64::consts::{PI, TAU};

use ndarray::Array3;

use super::{Boundary, Filter, Plane, Pooling, Reach, Sink, Space};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image};
use bank::Bank;
use kernel::Wave;

/// Most orientations of a filter.
const MOST: usize = 720;

/// Orientations that differ by less, in radians, are the same.
const SAME: f64 = 1e-9;

/// Which part of a complex response is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ComplexPart {
    /// Its absolute value.
    #[default]
    Modulus,
    /// Its real part.
    Real,
    /// Its imaginary part.
    Imaginary,
    /// Its argument, above −π to π.
    Phase,
}

impl ComplexPart {
    /// The name in settings and in names of maps.
    pub const fn name(self) -> &'static str {
        match self {
            ComplexPart::Modulus => "modulus",
            ComplexPart::Real => "real",
            ComplexPart::Imaginary => "imaginary",
            ComplexPart::Phase => "phase",
        }
    }
}

/// The Gabor filter: in the slices of a plane, a wave under a Gaussian bell (IBSI: Q88H).
///
/// The kernel of an orientation θ is
///
/// exp(−(x′² + γ²·y′²)/2σ² + 2πi·x′/λ), x′ = x·cos θ + y·sin θ, y′ = −x·sin θ + y·cos θ,
///
/// where x and y are the distances in mm along the first and second axis of the plane ([`Plane::axes`]) from the voxel in
/// the middle. The wave runs along x′, with wavelength λ, under a bell of standard deviation σ along x′ and σ/γ along y′.
/// The kernel is not normalised. Of each slice the convolution with it is taken, then its modulus
/// ([`Gabor::response`] for another part), then the modulus of several orientations and planes is pooled.
///
/// The kernel covers the rectangle around the ellipse with half axes c·σ along x′ and c·σ/γ along y′, to the nearest voxel,
/// where c is the cutoff (5 by default; at its edge the bell is 4·10⁻⁶). At most 4096 voxels lie to
/// either side.
///
/// The answer to an image that is 1 everywhere is the sum of the kernel, whose modulus is about
/// 2πσ²/(γ·a)·exp(−2π²σ²/λ²) where λ is some voxels long, with a the area of a pixel in mm²: next to nothing for
/// σ ≥ λ, a large part of the response for σ < λ/3.
///
/// Two orientations half a turn apart have conjugate kernels and the same modulus: it is computed once and counts twice.
/// A voxel that is NaN or infinite makes its whole slice NaN. Beside the image and its response, the kernels take about
/// one more copy, and each thread two slices.
///
/// Source: IBSI reference manual, chapter 2, *Gabor filters*; Gabor, *Theory of communication*, J. IEE 93 (1946).
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Filter, Gabor, Pooling};
/// use radiomics::image::{Image, Spacing};
///
/// let stripes = Array3::from_shape_fn((1, 40, 40), |(_, _, x)| (x as f64 * std::f64::consts::TAU / 8.0).cos());
/// let image = Image::new(stripes.view(), Spacing::isotropic(1.0)?)?;
///
/// let across = Gabor::new(4.0, 8.0, 1.0)?;
/// let along = across.clone().orientations(&[std::f64::consts::FRAC_PI_2])?;
/// let maps = [across.responses(&image)?, along.responses(&image)?];
/// assert_eq!([maps[0][0].0.as_str(), maps[1][0].0.as_str()], ["gabor-4mm-8mm-1-2D", "gabor-4mm-8mm-1-2D-90deg"]);
/// let [across, along] = maps.map(|maps| maps[0].1.intensities()[[0, 20, 20]]);
/// assert!((across - std::f64::consts::PI * 16.0).abs() < 0.1 && along < 0.1);
///
/// let invariant = Gabor::new(4.0, 8.0, 1.0)?.equally_spaced(std::f64::consts::FRAC_PI_4)?.pooling(Pooling::Maximum);
/// assert_eq!(invariant.names(), ["gabor-4mm-8mm-1-2D-maximum"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Gabor {
    wave: Wave,
    orientations: Vec<f64>,
    planes: Planes,
    part: ComplexPart,
    pooling: Pooling,
    boundary: Boundary,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Planes {
    One(Plane),
    All,
}

impl Planes {
    fn list(&self) -> &[Plane] {
        match self {
            Planes::One(plane) => std::slice::from_ref(plane),
            Planes::All => &Plane::ALL,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Planes::One(plane) => Space::Slices(plane).label(),
            Planes::All => "2D-orthogonal",
        }
    }
}

impl Gabor {
    /// One orientation, 0, in axial slices; of the response the modulus.
    ///
    /// # Errors
    /// [`Error::Setting`] unless all three are finite and above 0.
    pub fn new(sigma_mm: f64, wavelength_mm: f64, gamma: f64) -> Result<Self> {
        Ok(Gabor {
            wave: Wave::new(sigma_mm, wavelength_mm, gamma)?,
            orientations: vec![0.0],
            planes: Planes::One(Plane::Axial),
            part: ComplexPart::default(),
            pooling: Pooling::default(),
            boundary: Boundary::default(),
        })
    }

    /// In these orientations, in radians, from the first axis of the plane towards the second. The responses of several
    /// are pooled; one that is there twice counts twice.
    ///
    /// # Errors
    /// [`Error::Setting`] for none, for more than 720, and if one is NaN or infinite.
    pub fn orientations(self, radians: &[f64]) -> Result<Self> {
        if !(1..=MOST).contains(&radians.len()) {
            let expected = format!("1 to {MOST}");
            return Err(Error::setting(
                "number of orientations of the Gabor filter",
                expected,
                radians.len(),
            ));
        }
        if let Some(angle) = radians.iter().find(|angle| !angle.is_finite()) {
            return Err(Error::setting("orientation of the Gabor filter", "finite radians", angle));
        }
        Ok(Gabor { orientations: radians.to_vec(), ..self })
    }

    /// In the orientations 0, step, 2·step and so on below a full turn.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the step is finite, above 0 and gives at most 720 orientations.
    pub fn equally_spaced(self, step_radians: f64) -> Result<Self> {
        let count = ((TAU - SAME) / step_radians).floor();
        if !(step_radians.is_finite() && step_radians > 0.0 && count < MOST as f64) {
            let expected = format!("radians above 0, for at most {MOST} orientations");
            return Err(Error::setting("step of orientations of the Gabor filter", expected, step_radians));
        }
        let all: Vec<f64> = (0..=count as usize).map(|i| i as f64 * step_radians).collect();
        self.orientations(&all)
    }

    /// With the responses of several orientations and planes pooled otherwise than by [`Pooling::Average`].
    #[must_use]
    pub fn pooling(self, pooling: Pooling) -> Self {
        Gabor { pooling, ..self }
    }

    /// In the slices of this plane.
    #[must_use]
    pub fn plane(self, plane: Plane) -> Self {
        Gabor { planes: Planes::One(plane), ..self }
    }

    /// In the slices of all three planes, whose responses are pooled too.
    #[must_use]
    pub fn orthogonal_planes(self) -> Self {
        Gabor { planes: Planes::All, ..self }
    }

    /// With another part of the complex response than its modulus.
    #[must_use]
    pub fn response(self, part: ComplexPart) -> Self {
        Gabor { part, ..self }
    }

    /// With the kernel cut after another number of standard deviations than 5.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is finite and above 0.
    pub fn cutoff(self, sigmas: f64) -> Result<Self> {
        Ok(Gabor { wave: self.wave.cut(sigmas)?, ..self })
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        Gabor { boundary, ..self }
    }

    /// How many responses are pooled.
    fn pooled(&self) -> usize {
        self.orientations.len() * self.planes.list().len()
    }

    /// The orientations whose responses differ, with how often each counts: half a turn on, the kernel is the conjugate,
    /// whose response to an image has the same modulus and real part.
    fn different(&self) -> Vec<(f64, usize)> {
        let turn = match self.part {
            ComplexPart::Modulus | ComplexPart::Real => PI,
            ComplexPart::Imaginary | ComplexPart::Phase => TAU,
        };
        let same = |a: f64, b: f64| {
            let apart = (a - b).rem_euclid(turn);
            apart.min(turn - apart) < SAME
        };
        let mut different: Vec<(f64, usize)> = Vec::new();
        for &angle in &self.orientations {
            match different.iter_mut().find(|(other, _)| same(angle, *other)) {
                Some((_, times)) => *times += 1,
                None => different.push((angle, 1)),
            }
        }
        different
    }
}

impl Filter for Gabor {
    fn names(&self) -> Vec<String> {
        let Wave { sigma, length, gamma, .. } = self.wave;
        let mut name = format!("gabor-{sigma}mm-{length}mm-{gamma}-{}", self.planes.label());
        match self.orientations[..] {
            [angle] if angle != 0.0 => name.push_str(&format!("-{}deg", degrees(angle))),
            _ => {}
        }
        if self.part != ComplexPart::Modulus {
            name.push_str(&format!("-{}", self.part.name()));
        }
        if self.pooled() > 1 {
            name.push_str(&format!("-{}", self.pooling.name()));
        }
        vec![name]
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        let different = self.different();
        self.planes.list().iter().try_fold(Reach::NONE, |reach, &plane| {
            let [second, first] = self.wave.radius(geometry, plane, &different)?;
            Ok(reach.or(Space::Slices(plane).reach(&[first, second], self.boundary)))
        })
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let different = self.different();
        let mut made = Array3::zeros(image.geometry().size());
        let mut fresh = true;
        for &plane in self.planes.list() {
            let voxels = Space::Slices(plane).turned(image.intensities());
            let radius = self.wave.radius(image.geometry(), plane, &different)?;
            let bank = Bank::new(&self.wave, image.geometry(), plane, radius, self.boundary)?;
            // No more kernels at once than take one copy of the image.
            for some in different.chunks(bank.kernels_in(image.geometry().voxels())) {
                bank.pool(voxels, plane.turned_mut(made.view_mut()), some, (self.part, self.pooling), fresh);
                fresh = false;
            }
        }
        if self.pooling == Pooling::Average {
            let count = self.pooled() as f64;
            made.mapv_inplace(|sum| sum / count);
        }
        sink(image.with_responses(made)?)
    }

    fn settings(&self) -> String {
        let Wave { sigma, length, gamma, cutoff } = self.wave;
        let angles: Vec<String> = self.orientations.iter().map(|angle| degrees(*angle).to_string()).collect();
        format!(
            "Gabor, sigma {sigma} mm, wavelength {length} mm, gamma {gamma}, orientations {} degrees, {}, {}, \
             pooling {}, cutoff {cutoff} sigma, boundary {}",
            angles.join(" "),
            self.planes.label(),
            self.part.name(),
            self.pooling.name(),
            self.boundary.name()
        )
    }
}

/// Degrees to twelve decimals, which takes away the rounding of a right angle.
fn degrees(radians: f64) -> f64 {
    let degrees = radians.to_degrees();
    let rounded = (degrees * 1e12).round() / 1e12;
    if rounded.is_finite() { rounded } else { degrees }
}
