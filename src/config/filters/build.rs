//! How the data of a filter become the filter.

use std::sync::Arc;

use super::{FilterSettings, Orientations, Planes, RieszOver};
use crate::error::{Error, Result};
use crate::filter::{
    Boundary, Chain, Filter, Gabor, Gaussian, GradientMagnitude, LaplacianOfGaussian, Laws, Mean, Plane,
    Pointwise, Riesz, SeparableWavelet, Simoncelli, Space, Wavelet,
};

impl FilterSettings {
    /// The filter with these parameters.
    ///
    /// # Errors
    /// [`Error::Setting`] for a parameter that makes no sense, [`Error::UnknownName`] for a wavelet or kernel that does not
    /// exist, [`Error::Nothing`] for a chain without a filter.
    pub fn filter(&self) -> Result<Arc<dyn Filter>> {
        Ok(match self {
            FilterSettings::Mean { support, space, boundary } => {
                Arc::new(Mean::new(*support, *space)?.boundary(*boundary))
            }
            FilterSettings::Gaussian { sigma, cutoff, space, boundary } => {
                Arc::new(Gaussian::new(*sigma, *space)?.cutoff(*cutoff)?.boundary(*boundary))
            }
            FilterSettings::Log { sigma, cutoff, space, boundary } => {
                Arc::new(LaplacianOfGaussian::new(*sigma, *space)?.cutoff(*cutoff)?.boundary(*boundary))
            }
            FilterSettings::Gradient { space, boundary } => {
                Arc::new(GradientMagnitude::new(*space).boundary(*boundary))
            }
            FilterSettings::Square => Arc::new(Pointwise::Square),
            FilterSettings::SquareRoot => Arc::new(Pointwise::SquareRoot),
            FilterSettings::Logarithm => Arc::new(Pointwise::Logarithm),
            FilterSettings::Exponential => Arc::new(Pointwise::Exponential),
            FilterSettings::Laws { kernel, rotation_invariant, energy, space, boundary } => {
                let laws = Laws::new(kernel, *space)?.boundary(*boundary);
                let laws =
                    rotation_invariant.map_or(laws.clone(), |pooling| laws.rotation_invariant(pooling));
                Arc::new(energy.map_or(Ok(laws.clone()), |delta| laws.energy(delta))?)
            }
            FilterSettings::Wavelet { wavelet, level, bands, rotation_invariant, space, boundary } => {
                let wavelet = Wavelet::named(wavelet)?;
                let mut filter = SeparableWavelet::new(wavelet, *level, *space)?.boundary(*boundary);
                if let Some(bands) = bands {
                    filter = filter.bands(&bands.iter().map(String::as_str).collect::<Vec<_>>())?;
                }
                if let Some(pooling) = rotation_invariant {
                    filter = filter.rotation_invariant(*pooling);
                }
                Arc::new(filter)
            }
            FilterSettings::Gabor {
                sigma,
                wavelength,
                gamma,
                orientations,
                pooling,
                planes,
                response,
                cutoff,
                boundary,
            } => {
                let gabor = Gabor::new(*sigma, *wavelength, *gamma)?.pooling(*pooling).boundary(*boundary);
                let mut gabor = planes.of(orientations.of(gabor)?).response(*response);
                if let Some(cutoff) = cutoff {
                    gabor = gabor.cutoff(*cutoff)?;
                }
                Arc::new(gabor)
            }
            FilterSettings::Simoncelli { level, space } => Arc::new(Simoncelli::new(*level, *space)?),
            FilterSettings::Riesz { order, over, steered, space, boundary } => {
                let mut riesz = Riesz::new(order, *space)?.boundary(*boundary);
                if let Some(over) = over {
                    riesz = over.of(riesz, *space, *boundary)?;
                }
                if let Some(sigma) = steered {
                    riesz = riesz.steered(*sigma)?;
                }
                Arc::new(riesz)
            }
            FilterSettings::Chain(filters) => {
                let mut filters = filters.iter().map(FilterSettings::filter);
                let first = filters.next().ok_or(Error::Nothing { what: "the chain of filters" })??;
                filters.try_fold(Chain::new(first), |chain, next| Ok(chain.then(next?))).map(Arc::new)?
            }
        })
    }
}

impl Orientations {
    fn of(&self, gabor: Gabor) -> Result<Gabor> {
        match self {
            Orientations::At(degrees) => {
                gabor.orientations(&degrees.iter().map(|angle| angle.to_radians()).collect::<Vec<_>>())
            }
            Orientations::Step(degrees) => gabor.equally_spaced(degrees.to_radians()),
        }
    }
}

impl Planes {
    fn of(self, gabor: Gabor) -> Gabor {
        match self {
            Planes::Axial => gabor.plane(Plane::Axial),
            Planes::Coronal => gabor.plane(Plane::Coronal),
            Planes::Sagittal => gabor.plane(Plane::Sagittal),
            Planes::Orthogonal => gabor.orthogonal_planes(),
        }
    }
}

impl RieszOver {
    fn of(self, riesz: Riesz, space: Space, boundary: Boundary) -> Result<Riesz> {
        match self {
            RieszOver::Log { sigma, cutoff } => {
                riesz.over_log(LaplacianOfGaussian::new(sigma, space)?.cutoff(cutoff)?.boundary(boundary))
            }
            RieszOver::Simoncelli { level } => riesz.over_simoncelli(Simoncelli::new(level, space)?),
        }
    }
}
