//! What the standard makes of the same wishes: for each choice of PyRadiomics the nearest that the standard has.

use std::sync::Arc;

use crate::error::Result;
use crate::families::Families;
use crate::feature::{Aggregation, Extract};
use crate::filter::{
    Filter, GradientMagnitude, LaplacianOfGaussian, Reach, SeparableWavelet, Sink, Space, Wavelet,
};
use crate::image::{Discretise, Geometry, Image, VoxelType};
use crate::process::{
    FixedBinNumber, FixedBinSize, Interpolator, Resample, Resegment, Scheme, Scope, ZScore,
};
use crate::pyradiomics::parameters::ImageType;
use crate::pyradiomics::settings::{self, ResegmentMode, Settings, WeightingNorm};
use crate::texture::{Glcm, Glrlm, Ngldm, Ngtdm, Norm, Offsets, Weighting};

/// The image processing scheme: grids whose centres coincide, mask interpolated linearly, whole intensities rounded.
pub(super) fn scheme(settings: &Settings, voxel_type: VoxelType) -> Result<Scheme> {
    let mut scheme = Scheme::new();
    if settings.correct_mask {
        scheme = scheme.carry(Interpolator::Linear, 0.5)?;
    }
    if settings.normalize {
        let z_score = ZScore::over(Scope::Image).scaled(settings.normalize_scale, 0.0)?;
        let clip = settings.remove_outliers;
        scheme = scheme.normalise(clip.map_or(Ok(z_score), |sigmas| z_score.clipped(sigmas))?.into());
    }
    if let (Some([x, y, z]), Some(by)) = (settings.resampled_pixel_spacing, settings.interpolator) {
        let spacing = [z, y, x].map(|mm| Some(mm).filter(|&mm| mm > 0.0));
        scheme = scheme.resample(Resample::along(spacing)?.image_interpolator(interpolator(by)));
        if voxel_type.is_integer() && !settings.normalize {
            scheme = scheme.rounded();
        }
    }
    Ok(scheme.resegment(resegment(settings)?))
}

fn interpolator(of: settings::Interpolator) -> Interpolator {
    match of {
        settings::Interpolator::NearestNeighbor => Interpolator::Nearest,
        settings::Interpolator::Linear => Interpolator::Linear,
        _ => Interpolator::CubicSpline,
    }
}

/// A range of intensities, or outliers beyond as many standard deviations to both sides; a share of the maximum is nothing that the
/// standard knows.
fn resegment(settings: &Settings) -> Result<Resegment> {
    let none = Resegment::new();
    let range = settings.resegment_range.as_deref().unwrap_or_default();
    match (settings.resegment_mode, range) {
        (ResegmentMode::Absolute, [low]) => none.range(*low, f64::INFINITY),
        (ResegmentMode::Absolute, [one, other]) => none.range(one.min(*other), one.max(*other)),
        (ResegmentMode::Sigma, [one, other]) => none.outliers(one.abs().max(other.abs())),
        _ => Ok(none),
    }
}

/// Bins that start at the lower limit of re-segmentation, else at the smallest intensity. The limit is that of the image, not of
/// response maps.
pub(super) fn discretiser(image_type: ImageType, settings: &Settings) -> Result<Arc<dyn Discretise>> {
    if let Some(count) = settings.bin_count {
        return Ok(Arc::new(FixedBinNumber::new(u16::try_from(count).unwrap_or(u16::MAX))?));
    }
    let bins = FixedBinSize::new(settings.bin_width)?;
    let limits = settings.resegment_range.as_deref().unwrap_or_default().iter().copied();
    Ok(match (image_type, settings.resegment_mode, limits.reduce(f64::min)) {
        (ImageType::Original, ResegmentMode::Absolute, Some(lower)) => Arc::new(bins.starting_at(lower)?),
        _ => Arc::new(bins),
    })
}

/// The families of the standard that hold the counterparts of the classes.
pub(super) fn families(settings: &Settings) -> Result<Vec<Arc<dyn Extract>>> {
    let norm = settings.weighting_norm.and_then(|norm| match norm {
        WeightingNorm::Manhattan => Some(Norm::Manhattan),
        WeightingNorm::Euclidean => Some(Norm::Euclidean),
        WeightingNorm::Infinity => Some(Norm::Chebyshev),
        WeightingNorm::NoWeighting => None,
    });
    let farthest = settings.distances.iter().copied().max().unwrap_or(1);
    let mut glcm = Glcm::new().offsets(Offsets::shells(settings.distances.iter().copied())?);
    let mut glrlm = Glrlm::new();
    if let Some(norm) = norm {
        glcm = glcm.weighting(Weighting::gaussian(norm).in_mm());
        glrlm = glrlm.weighting(Weighting::length(norm).in_mm());
    }
    if !settings.symmetrical_glcm {
        glcm = glcm.asymmetric();
    }
    let coarseness = u16::try_from(settings.gldm_a).unwrap_or(u16::MAX);
    let families = Families {
        glcm,
        glrlm,
        ngtdm: Ngtdm::new().distance(farthest)?,
        ngldm: Ngldm::new().coarseness(coarseness).distance(farthest)?,
        ..Families::default()
    };
    const NAMES: [&str; 7] =
        ["intensity_statistics", "intensity_histogram", "glcm", "glrlm", "glszm", "ngtdm", "ngldm"];
    families.chosen(&NAMES, &aggregations(settings))
}

/// How matrices are combined, with directions and without.
pub(super) fn aggregations(settings: &Settings) -> [Aggregation; 2] {
    match (settings.force_2d, settings.weighting_norm) {
        (Some(_), None) => [Aggregation::StackAverage, Aggregation::Stack],
        (Some(_), Some(_)) => [Aggregation::StackMerged, Aggregation::Stack],
        (None, None) => [Aggregation::VolumeAverage, Aggregation::Volume],
        (None, Some(_)) => [Aggregation::VolumeMerged, Aggregation::Volume],
    }
}

/// The filter of the standard in the place of one of PyRadiomics, giving maps of the same names; none where the standard has no such
/// filter.
pub(super) fn filter(
    image_type: ImageType,
    settings: &Settings,
    names: &[String],
) -> Result<Option<Arc<dyn Filter>>> {
    let space = Space::Volume;
    let filter: Arc<dyn Filter> = match image_type {
        ImageType::LoG => {
            let sigma = names.first().and_then(|name| {
                settings.sigma.iter().find(|sigma| *name == super::super::image_type::log_name(sigma))
            });
            let Some(sigma) = sigma else { return Ok(None) };
            Arc::new(LaplacianOfGaussian::new(sigma.mm, space)?)
        }
        ImageType::Wavelet
            if settings.force_2d.is_none() && (settings.start_level, settings.level) == (0, 1) =>
        {
            let bands: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix("wavelet-")).collect();
            Arc::new(SeparableWavelet::new(Wavelet::named(&settings.wavelet)?, 1, space)?.bands(&bands)?)
        }
        ImageType::Gradient => Arc::new(GradientMagnitude::new(space)),
        _ => return Ok(None),
    };
    Ok(Some(Arc::new(Renamed { filter, names: names.to_vec() })))
}

/// A filter whose maps go by other names.
struct Renamed {
    filter: Arc<dyn Filter>,
    names: Vec<String>,
}

impl Filter for Renamed {
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.filter.reach(geometry)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.filter.respond(image, sink)
    }

    fn settings(&self) -> String {
        self.filter.settings()
    }
}
