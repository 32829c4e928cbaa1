use super::Config;
use super::levels::{Discretisation, VolumeBins};
use super::processing::{Interpolation, Resegmentation, SpacingByAxis};
use crate::error::{Error, Result};
use crate::feature::Aggregation;
use crate::process::Interpolator;

/// The names of the presets: the image processing configurations of IBSI chapter 1, and those of chapter 2 (`ibsi2`), to
/// which a filter is added.
pub const PRESETS: [&str; 7] = ["ibsi_a", "ibsi_b", "ibsi_c", "ibsi_d", "ibsi_e", "ibsi2_a", "ibsi2_b"];

/// New distance of voxel centres, in mm.
const SPACING: f64 = 2.0;

impl Config {
    /// A configuration by its name, one of [`PRESETS`].
    ///
    /// They are made for computed tomography in Hounsfield units. Those of chapter 2 give the intensity statistics of the image
    /// without a filter; a filter is added to [`Config::filters`], 2D for `ibsi2_a` and 3D for `ibsi2_b`. Source: IBSI manual,
    /// *Reference data sets*, table of the image processing configurations; IBSI chapter 2, *Phase 2*.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the names that there are.
    pub fn preset(name: &str) -> Result<Self> {
        Ok(match name {
            "ibsi_a" => Config {
                aggregations: Aggregation::IN_PLANE.to_vec(),
                resegmentation: range(-500.0, 400.0),
                discretisation: bins_of_25(),
                ..in_hounsfield_units()
            },
            "ibsi_b" => Config {
                aggregations: Aggregation::IN_PLANE.to_vec(),
                interpolation: Some(interpolated(None, Interpolator::Linear)),
                resegmentation: range(-500.0, 400.0),
                ..in_hounsfield_units()
            },
            "ibsi_c" => Config {
                interpolation: Some(interpolated(Some(SPACING), Interpolator::Linear)),
                resegmentation: range(-1000.0, 400.0),
                discretisation: bins_of_25(),
                volume_histogram: VolumeBins::FixedBinSize { width: 2.5 },
                ..in_hounsfield_units()
            },
            "ibsi_d" => Config {
                interpolation: Some(interpolated(Some(SPACING), Interpolator::Linear)),
                resegmentation: Resegmentation { range: None, outliers: Some(3.0) },
                ..in_hounsfield_units()
            },
            "ibsi_e" => Config {
                interpolation: Some(interpolated(Some(SPACING), Interpolator::CubicSpline)),
                resegmentation: Resegmentation { outliers: Some(3.0), ..range(-1000.0, 400.0) },
                volume_histogram: VolumeBins::FixedBinNumber { bins: 1000 },
                ..in_hounsfield_units()
            },
            "ibsi2_a" => Config {
                families: vec!["intensity_statistics".to_string()],
                aggregations: Aggregation::IN_PLANE.to_vec(),
                resegmentation: range(-1000.0, 400.0),
                ..in_hounsfield_units()
            },
            "ibsi2_b" => Config {
                families: vec!["intensity_statistics".to_string()],
                interpolation: Some(Interpolation {
                    image: Interpolator::CubicSpline,
                    ..Interpolation::to(SpacingByAxis { z: Some(1.0), y: Some(1.0), x: Some(1.0) })
                }),
                resegmentation: range(-1000.0, 400.0),
                ..in_hounsfield_units()
            },
            other => return Err(Error::unknown_name("preset", other, PRESETS.map(str::to_string).to_vec())),
        })
    }
}

/// What the configurations share.
fn in_hounsfield_units() -> Config {
    Config {
        aggregations: Aggregation::IN_SPACE.to_vec(),
        round_intensities: true,
        discretisation: Discretisation::FixedBinNumber { bins: 32 },
        ..Config::default()
    }
}

fn range(low: f64, high: f64) -> Resegmentation {
    Resegmentation { range: Some([low, high]), outliers: None }
}

fn bins_of_25() -> Discretisation {
    Discretisation::FixedBinSize { width: 25.0, lower: None }
}

/// To 2 mm in the slice, and between slices where `z` says so.
fn interpolated(z: Option<f64>, image: Interpolator) -> Interpolation {
    Interpolation { image, ..Interpolation::to(SpacingByAxis { z, y: Some(SPACING), x: Some(SPACING) }) }
}
