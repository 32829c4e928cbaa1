use crate::error::{Error, Result};
use crate::process::{Perturbation, Perturbations};
use crate::study::Study;

/// Where the features of other readers come from, by which columns are chosen that do not depend on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum ReadingSettings {
    /// The second reader of the [`Run`](crate::study::Run), if it has one.
    #[default]
    SecondReader,
    /// Images and masks that are changed a little, as another reader or another scan would change them.
    Perturbed(PerturbationSettings),
}

/// How far images and masks are changed: [`Perturbations`] as plain data.
///
/// Each change of a subject is drawn evenly between minus and plus its limit, `outline` and `noise` are taken as they are. All are
/// 0 where they are left out of a file, and one at least must not be.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct PerturbationSettings {
    /// How often each subject is changed.
    pub readings: usize,
    /// How many subjects of training; all where there are fewer.
    pub subjects: usize,
    /// Change of the volume of the mask, as a share.
    pub volume: f64,
    /// Standard deviation of the displacement of the outline, in mm.
    pub outline: f64,
    /// Shift of the mask, in mm.
    pub mask_shift: ShiftByAxis,
    /// Turn of the mask, in degrees.
    pub mask_rotation: f64,
    /// Shift of the grid under image and mask, in mm.
    pub grid_shift: ShiftByAxis,
    /// Turn of the grid, in degrees.
    pub grid_rotation: f64,
    /// Noise, in standard deviations of the intensities; see [`Perturbation`].
    pub noise: f64,
}

/// A shift along each axis of the world, in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct ShiftByAxis {
    /// From foot to head.
    pub z: f64,
    /// From front to back.
    pub y: f64,
    /// From right to left.
    pub x: f64,
}

impl Default for PerturbationSettings {
    fn default() -> Self {
        PerturbationSettings {
            readings: 1,
            subjects: 30,
            volume: 0.0,
            outline: 0.0,
            mask_shift: ShiftByAxis::default(),
            mask_rotation: 0.0,
            grid_shift: ShiftByAxis::default(),
            grid_rotation: 0.0,
            noise: 0.0,
        }
    }
}

impl From<Perturbations> for PerturbationSettings {
    /// The same limits, one reading of 30 subjects.
    fn from(perturbations: Perturbations) -> Self {
        let limits = perturbations.limits();
        let by_axis = |[z, y, x]: [f64; 3]| ShiftByAxis { z, y, x };
        PerturbationSettings {
            volume: limits.volume,
            outline: limits.outline,
            mask_shift: by_axis(limits.mask_shift),
            mask_rotation: limits.mask_rotation,
            grid_shift: by_axis(limits.grid_shift),
            grid_rotation: limits.grid_rotation,
            noise: limits.noise,
            ..PerturbationSettings::default()
        }
    }
}

impl ReadingSettings {
    /// The study with these readings.
    pub(super) fn read_again(&self, study: Study, seed: u64) -> Result<Study> {
        match self {
            ReadingSettings::SecondReader => Ok(study),
            ReadingSettings::Perturbed(settings) => {
                study.perturbed(settings.perturbations()?, settings.readings, settings.subjects, seed)
            }
        }
    }
}

impl PerturbationSettings {
    fn perturbations(&self) -> Result<Perturbations> {
        let along = |shift: ShiftByAxis| [shift.z, shift.y, shift.x];
        let perturbations = Perturbations::within(Perturbation {
            volume: self.volume,
            outline: self.outline,
            mask_shift: along(self.mask_shift),
            mask_rotation: self.mask_rotation,
            grid_shift: along(self.grid_shift),
            grid_rotation: self.grid_rotation,
            noise: self.noise,
            ..Perturbation::default()
        })?;
        if perturbations == Perturbations::none() {
            return Err(Error::setting(
                "perturbation of a reading",
                "above 0 in one way at least",
                "0 in all",
            ));
        }
        Ok(perturbations)
    }
}
