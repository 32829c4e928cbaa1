/// Where the features of other readers come from, by which columns are chosen that do not depend on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum ReadingSettings {
    /// The masks of the second reader that the cohort has, if it has any.
    #[default]
    SecondReader,
    /// Images and masks that are changed a little, as another reader or another scan would change them.
    Perturbed(PerturbationSettings),
}

/// How far images and masks are changed; each change of a subject is drawn evenly between minus and plus its limit, `outline` and
/// `noise` are taken as they are. All are 0 where they are left out.
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
    /// Noise, in standard deviations of the image within the mask.
    pub noise: f64,
}

/// A shift along each axis, in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct ShiftByAxis {
    /// Between slices.
    pub z: f64,
    /// Between rows.
    pub y: f64,
    /// Between columns.
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
