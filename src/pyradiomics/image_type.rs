//! What each image type is made by.

use std::sync::Arc;

use super::parameters::ImageType;
use super::settings::{LbpMethod, Settings, Sigma};
use crate::error::Result;
use crate::filter::{
    Filter, GradientMagnitude, LocalBinaryPattern, PatternCode, Plane, Pointwise,
    RecursiveLaplacianOfGaussian, ScaledPointwise, Space, SphericalPattern, StationaryWavelet, Wavelet,
};

/// The filters of an image type, one after the other; none in the place of the image itself.
pub(super) fn filters(image_type: ImageType, settings: &Settings) -> Result<Vec<Option<Arc<dyn Filter>>>> {
    let one = |filter: Arc<dyn Filter>| Ok(vec![Some(filter)]);
    match image_type {
        ImageType::Original => Ok(vec![None]),
        ImageType::LoG => settings.sigma.iter().map(|sigma| Ok(Some(laplacian(sigma)?))).collect(),
        ImageType::Wavelet => one(Arc::new(wavelet(settings)?)),
        ImageType::Square => one(Arc::new(ScaledPointwise(Pointwise::Square))),
        ImageType::SquareRoot => one(Arc::new(ScaledPointwise(Pointwise::SquareRoot))),
        ImageType::Logarithm => one(Arc::new(ScaledPointwise(Pointwise::Logarithm))),
        ImageType::Exponential => one(Arc::new(ScaledPointwise(Pointwise::Exponential))),
        ImageType::Gradient => {
            one(Arc::new(GradientMagnitude::single_precision(settings.gradient_use_spacing)))
        }
        ImageType::Lbp2D => one(Arc::new(pattern(settings)?)),
        ImageType::Lbp3D => one(Arc::new(SphericalPattern::new(
            settings.lbp_3d_levels,
            settings.lbp_3d_icosphere_radius,
            settings.lbp_3d_icosphere_subdivision,
        )?)),
    }
}

/// The name of a map of the Laplacian of Gaussian.
pub(super) fn log_name(sigma: &Sigma) -> String {
    format!("log-sigma-{}-mm-3D", sigma.text.replace('.', "-"))
}

fn laplacian(sigma: &Sigma) -> Result<Arc<dyn Filter>> {
    Ok(Arc::new(RecursiveLaplacianOfGaussian::new(sigma.mm, log_name(sigma))?))
}

fn wavelet(settings: &Settings) -> Result<StationaryWavelet> {
    let space = settings.force_2d.map_or(Space::Volume, |across| Space::Slices(plane(across)));
    StationaryWavelet::new(Wavelet::named(&settings.wavelet)?, settings.start_level, settings.level, space)
}

/// In slices across the axis that `force2Ddimension` names, also without `force2D`.
fn pattern(settings: &Settings) -> Result<LocalBinaryPattern> {
    let code = match settings.lbp_2d_method {
        LbpMethod::Default => PatternCode::Bits,
        LbpMethod::Ror => PatternCode::Rotated,
        LbpMethod::Uniform => PatternCode::Uniform,
        LbpMethod::Var => PatternCode::Variance,
    };
    let plane = plane(settings.force_2d_dimension);
    LocalBinaryPattern::new(settings.lbp_2d_samples, settings.lbp_2d_radius, code, plane)
}

/// The plane across an axis of `[z, y, x]`.
fn plane(across: usize) -> Plane {
    match across {
        0 => Plane::Axial,
        1 => Plane::Coronal,
        _ => Plane::Sagittal,
    }
}
