use ndarray::Array3;

use super::continued::continued;
use super::fourier::Spectrum;
use super::frequency::{norm, whole};
use super::steering::{Frames, compositions, multinomial, terms};
use super::{Boundary, Filter, Gaussian, LaplacianOfGaussian, Reach, Simoncelli, Sink, Space};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, window};

/// Highest order in total.
const MOST: usize = 20;

/// Highest order in total of a steered transform: 66 components in 3D.
const MOST_STEERED: usize = 10;

/// Most voxels by which the image is continued on either side.
const WIDEST: usize = 32;

/// What the transform is applied to.
#[derive(Debug, Clone, PartialEq)]
enum Base {
    Image,
    Log(LaplacianOfGaussian),
    Simoncelli(Simoncelli),
}

/// The Riesz transform (IBSI: AYRS), of the image, of its Laplacian of Gaussian or of its Simoncelli wavelet.
///
/// The component of order l = (l₁, l₂, l₃) along (x, y, z), in total L = l₁ + l₂ + l₃, is the real part of the inverse
/// Fourier transform of the spectrum times
///
/// (−j)ᴸ · √(L!/(l₁!·l₂!·l₃!)) · ω₁^l₁·ω₂^l₂·ω₃^l₃ / |ω|ᴸ,
///
/// and 0 at frequency 0. Like derivatives, the components of order 1 see changes along an axis and those of order 2
/// curvatures, but each at the scale of what they are applied to. The squares of all components of one L add up to the square
/// of the image without its mean. The frequencies ω are those of [`Simoncelli`], with the same small asymmetry for an even
/// number of voxels along an axis; an axis of one voxel has frequency 0. In a plane, the order has two numbers.
///
/// **Steered** ([`Riesz::steered`]), the response at each voxel is that in a frame of its own: the eigenvectors of
/// the structure tensor, that is of the products of the three components of order 1, each smoothed with a Gaussian of the
/// standard deviation given. The first axis is that of the strongest change. Each axis points to where the vector of the
/// components of order 1 at the voxel has a part that is not negative (where this part is 0, the largest component of the
/// axis is positive), so that responses turn with the image. With the frame's axes u the response is √(L!/l!)·∏ₐ(uₐ·ω)^lₐ in place
/// of the powers of ω, a sum over all components of order L. Where two eigenvalues are equal, as in flat parts, their axes
/// are arbitrary but always the same ones. The standard describes steering but has no agreed response map for it.
///
/// The transform looks far. So that a side of the image does not see the opposite one, the image is first continued by a quarter of
/// its length, at most 32 voxels, on either side along the axes of the space, by the rule of [`Riesz::boundary`] (not for
/// [`Boundary::Periodic`], nor along an axis of one voxel). What it is applied to is made of the continued image, and the
/// frequencies are those of its size. The response depends on the whole image along the axes of its space. Voxels must have
/// equal spacings along these axes, but for an axis of one voxel. One that is NaN or infinite makes the whole volume or slice
/// NaN.
///
/// Beside the image and its response, the spectrum of the continued image is held and, while it is made, the continued image and
/// its base; each is as large as the image with what was added, 2 to 3 times the image in 3D. Steered, it is two spectra and
/// nine numbers for each voxel.
///
/// Source: IBSI reference manual, chapter 2, *Riesz transform*; Unser and Van De Ville, *Wavelet steerability and the
/// higher-order Riesz transform*, IEEE Trans. Image Process. 19 (2010).
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Boundary, Filter, LaplacianOfGaussian, Riesz, Space};
/// use radiomics::image::{Image, Spacing};
///
/// let phase = |x: usize| x as f64 * std::f64::consts::TAU / 13.0;
/// let waves = Array3::from_shape_fn((13, 13, 13), |(_, _, x)| phase(x).cos());
/// let image = Image::new(waves.view(), Spacing::isotropic(1.0)?)?;
/// let maps = Riesz::new(&[1, 0, 0], Space::Volume)?.boundary(Boundary::Periodic).responses(&image)?;
/// // The change of a cosine along x is a sine.
/// assert!((maps[0].1.intensities()[[0, 0, 2]] - phase(2).sin()).abs() < 1e-12);
///
/// let log = LaplacianOfGaussian::new(1.5, Space::Volume)?;
/// let steered = Riesz::new(&[0, 2, 0], Space::Volume)?.over_log(log)?.steered(2.0)?;
/// assert_eq!(steered.names(), ["riesz-0.2.0-log-1.5mm-3D-steered-2mm"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Riesz {
    order: Vec<usize>,
    space: Space,
    base: Base,
    /// Standard deviation of the structure tensor, in mm.
    steered: Option<f64>,
    boundary: Boundary,
}

impl Riesz {
    /// Of an order along each axis of the space.
    ///
    /// # Errors
    /// [`Error::Setting`] unless there is one number for each axis and their sum is from 1 to 20.
    pub fn new(order: &[usize], space: Space) -> Result<Self> {
        let axes = space.axes().len();
        let total = order.iter().fold(0_usize, |sum, l| sum.saturating_add(*l));
        if order.len() != axes || !(1..=MOST).contains(&total) {
            let expected = format!("{axes} numbers, one for each axis, with a sum from 1 to {MOST}");
            return Err(Error::setting("order of the Riesz transform", expected, format!("{order:?}")));
        }
        Ok(Riesz {
            order: order.to_vec(),
            space,
            base: Base::Image,
            steered: None,
            boundary: Boundary::default(),
        })
    }

    /// Over the Laplacian of Gaussian.
    ///
    /// # Errors
    /// [`Error::Setting`] if it looks along other axes.
    pub fn over_log(self, log: LaplacianOfGaussian) -> Result<Self> {
        self.same_space(log.space())?;
        Ok(Riesz { base: Base::Log(log), ..self })
    }

    /// Over the Simoncelli wavelet.
    ///
    /// # Errors
    /// [`Error::Setting`] if it looks along other axes.
    pub fn over_simoncelli(self, wavelet: Simoncelli) -> Result<Self> {
        self.same_space(wavelet.space())?;
        Ok(Riesz { base: Base::Simoncelli(wavelet), ..self })
    }

    /// Steered: at each voxel in the frame of the structure tensor there, whose products are smoothed with a Gaussian of
    /// this standard deviation in mm.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is finite and above 0, and if the sum of the orders is above 10.
    pub fn steered(self, tensor_sigma_mm: f64) -> Result<Self> {
        Gaussian::new(tensor_sigma_mm, self.space)?;
        let total = self.total();
        if total > MOST_STEERED {
            let expected = format!("at most {MOST_STEERED}");
            return Err(Error::setting("order of the steered Riesz transform in total", expected, total));
        }
        Ok(Riesz { steered: Some(tensor_sigma_mm), ..self })
    }

    /// With another rule beyond the edge of the image, for the transform and for the Gaussian of the structure tensor, than
    /// [`Boundary::Mirror`]. A filter below has its own, which counts at the edge of the continued image.
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        Riesz { boundary, ..self }
    }

    fn same_space(&self, other: Space) -> Result<()> {
        if self.space == other {
            return Ok(());
        }
        Err(Error::setting(
            "space of the filter under the Riesz transform",
            self.space.label(),
            other.label(),
        ))
    }

    /// How far the image is continued on either side, along `[z, y, x]`.
    fn margin(&self, size: [usize; 3]) -> [usize; 3] {
        let mut margin = [0; 3];
        for axis in self.space.axes() {
            if self.boundary != Boundary::Periodic && size[axis] > 1 {
                margin[axis] = size[axis].div_ceil(4).min(WIDEST);
            }
        }
        margin
    }

    /// The spectrum of what the transform is applied to, without the wavelet.
    fn spectrum(&self, image: &Image) -> Result<Spectrum> {
        let margin = self.margin(image.geometry().size());
        if margin == [0; 3] {
            self.base_spectrum(image)
        } else {
            self.base_spectrum(&continued(image, margin, self.boundary)?)
        }
    }

    fn base_spectrum(&self, image: &Image) -> Result<Spectrum> {
        let volume = self.space == Space::Volume;
        let of = |image: &Image| Spectrum::of(self.space.turned(image.intensities()), volume);
        let Base::Log(log) = &self.base else {
            return Ok(of(image));
        };
        let mut spectrum = None;
        log.respond(image, &mut |map| {
            spectrum = Some(of(&map));
            Ok(())
        })?;
        Ok(spectrum.unwrap_or_else(|| of(image)))
    }

    fn total(&self) -> usize {
        self.order.iter().sum()
    }

    /// The response of a component to an image of this size, times `scale`.
    fn component(&self, size: [usize; 3], spectrum: Spectrum, order: &[usize], scale: f64) -> Array3<f64> {
        let made = spectrum.filtered(order.iter().sum(), self.transfer(order, scale));
        let made = self.space.turned_back(made);
        let margin = self.margin(size);
        if margin == [0; 3] { made } else { window(made.view(), margin, size).to_owned() }
    }

    /// The response in the frame of the structure tensor: of all components, one after the other.
    fn in_frames(&self, image: &Image, spectrum: &Spectrum, smoothing: &Gaussian) -> Result<Array3<f64>> {
        let (axes, size) = (self.order.len(), image.geometry().size());
        let change = |axis: usize| {
            let order: Vec<usize> = (0..axes).map(|a| usize::from(a == axis)).collect();
            self.component(size, spectrum.clone(), &order, 1.0)
        };
        let frames = Frames::of(image, self.space, smoothing, change)?;
        let scale = multinomial(&self.order).sqrt();
        let mut sum = Array3::zeros(size);
        for order in compositions(self.total(), axes) {
            let component = self.component(size, spectrum.clone(), &order, scale);
            frames.add(&mut sum, &terms(&self.order, &order), component.view());
        }
        Ok(sum)
    }

    /// The transfer function of a component, but for (−j)ᴸ.
    fn transfer<'a>(&'a self, order: &'a [usize], scale: f64) -> impl Fn([f64; 3]) -> f64 + Sync + 'a {
        move |frequency| {
            let r = norm(frequency);
            let below = match &self.base {
                Base::Simoncelli(wavelet) => wavelet.transfer(r),
                Base::Image | Base::Log(_) => 1.0,
            };
            if r == 0.0 || below == 0.0 {
                return 0.0;
            }
            let powers = frequency.iter().zip(order).map(|(w, &l)| (w / r).powi(l as i32));
            scale * below * powers.product::<f64>()
        }
    }
}

impl Filter for Riesz {
    fn names(&self) -> Vec<String> {
        let order: Vec<String> = self.order.iter().map(ToString::to_string).collect();
        let order = order.join(".");
        let base = match &self.base {
            Base::Image => format!("-{}", self.space.label()),
            Base::Log(log) => log.names().into_iter().map(|name| format!("-{name}")).collect(),
            Base::Simoncelli(wavelet) => wavelet.names().into_iter().map(|name| format!("-{name}")).collect(),
        };
        let steered = self.steered.map_or(String::new(), |sigma| format!("-steered-{sigma}mm"));
        vec![format!("riesz-{order}{base}{steered}")]
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        let reach = whole(geometry, self.space, "Riesz")?;
        match &self.base {
            Base::Log(log) => Ok(log.reach(geometry)?.then(reach)),
            Base::Image | Base::Simoncelli(_) => Ok(reach),
        }
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.reach(image.geometry())?;
        let spectrum = self.spectrum(image)?;
        let made = match self.steered {
            None => {
                let scale = multinomial(&self.order).sqrt();
                self.component(image.geometry().size(), spectrum, &self.order, scale)
            }
            Some(sigma) => {
                let smoothing = Gaussian::new(sigma, self.space)?.boundary(self.boundary);
                self.in_frames(image, &spectrum, &smoothing)?
            }
        };
        sink(image.with_responses(made)?)
    }

    fn settings(&self) -> String {
        let base = match &self.base {
            Base::Image => "the image".to_string(),
            Base::Log(log) => log.settings(),
            Base::Simoncelli(wavelet) => wavelet.settings(),
        };
        let (space, boundary) = (self.space.label(), self.boundary.name());
        let steered =
            self.steered.map_or(String::new(), |sigma| format!(", steered by a tensor of sigma {sigma} mm"));
        format!("Riesz transform of order {:?}, {space}, boundary {boundary}{steered}, of {base}", self.order)
    }
}
