//! Settings by the names of PyRadiomics, images and masks by formula, and what PyRadiomics made of them.

pub mod inputs;
pub mod rows;

use radiomics::pyradiomics::{Interpolator, ResegmentMode, Settings};
use serde_json::Value as Json;

/// The settings that a dictionary of PyRadiomics describes.
pub fn settings(named: &Json) -> Settings {
    let mut settings = Settings::default();
    for (name, value) in named.as_object().expect("a dictionary") {
        let number = || value.as_f64().expect("a number");
        let flag = || value.as_bool().expect("true or false");
        let list = || crate::support::numbers(value);
        match name.as_str() {
            "normalize" => settings.normalize = flag(),
            "normalizeScale" => settings.normalize_scale = number(),
            "removeOutliers" => settings.remove_outliers = Some(number()),
            "resampledPixelSpacing" => {
                settings.resampled_pixel_spacing = Some(list().try_into().expect("three numbers"));
            }
            "interpolator" => settings.interpolator = Some(interpolator(value.as_str().expect("a name"))),
            "padDistance" => settings.pad_distance = number() as usize,
            "preCrop" => settings.pre_crop = flag(),
            "correctMask" => settings.correct_mask = flag(),
            "geometryTolerance" => settings.geometry_tolerance = Some(number()),
            "minimumROIDimensions" => settings.minimum_roi_dimensions = number() as usize,
            "minimumROISize" => settings.minimum_roi_size = Some(number() as u64),
            "resegmentRange" => settings.resegment_range = Some(list()),
            "resegmentShape" => settings.resegment_shape = flag(),
            "resegmentMode" => {
                settings.resegment_mode = match value.as_str() {
                    Some("absolute") => ResegmentMode::Absolute,
                    Some("relative") => ResegmentMode::Relative,
                    _ => ResegmentMode::Sigma,
                }
            }
            "binWidth" => settings.bin_width = number(),
            other => panic!("no setting {other}"),
        }
    }
    settings
}

fn interpolator(name: &str) -> Interpolator {
    match name {
        "sitkNearestNeighbor" => Interpolator::NearestNeighbor,
        "sitkLinear" => Interpolator::Linear,
        "sitkBSpline" => Interpolator::BSpline,
        "sitkGaussian" => Interpolator::Gaussian,
        "sitkLabelGaussian" => Interpolator::LabelGaussian,
        "sitkHammingWindowedSinc" => Interpolator::HammingWindowedSinc,
        "sitkCosineWindowedSinc" => Interpolator::CosineWindowedSinc,
        "sitkWelchWindowedSinc" => Interpolator::WelchWindowedSinc,
        "sitkLanczosWindowedSinc" => Interpolator::LanczosWindowedSinc,
        "sitkBlackmanWindowedSinc" => Interpolator::BlackmanWindowedSinc,
        other => panic!("no interpolator {other}"),
    }
}
