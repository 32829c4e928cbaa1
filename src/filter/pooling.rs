/// How the responses of several rotations or orientations become one. Where one of them is NaN, so is the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Pooling {
    /// Their mean.
    #[default]
    Average,
    /// The largest at each voxel.
    Maximum,
    /// The smallest at each voxel.
    Minimum,
}

impl Pooling {
    /// What stands in the name of a map.
    pub const fn name(self) -> &'static str {
        match self {
            Pooling::Average => "average",
            Pooling::Maximum => "maximum",
            Pooling::Minimum => "minimum",
        }
    }

    /// What is pooled so far with one more value; for [`Pooling::Average`] their sum. NaN if one of them is NaN.
    pub(super) fn join(self, pooled: f64, value: f64) -> f64 {
        let replaces = match self {
            Pooling::Average => return pooled + value,
            Pooling::Maximum => value > pooled,
            Pooling::Minimum => value < pooled,
        };
        if replaces || value.is_nan() { value } else { pooled }
    }
}
