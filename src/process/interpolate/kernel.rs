//! The weights with which voxels contribute to a point between them.

use crate::error::{Error, Result};

/// How far the Gaussian reaches, in standard deviations; 2·10⁻⁹ of its weight lies beyond.
const REACH: f64 = 6.0;

/// The largest ratio of spacings at which the anti-alias filter is offered.
const COARSEST: f64 = 1000.0;

/// How the intensity between voxel centres follows from the voxels around.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interpolator {
    /// The intensity of the nearest voxel. A point midway between two voxels takes the one with the higher index.
    Nearest,
    /// Trilinear interpolation, bilinear where an axis is left as it is: the distance-weighted mean of the voxels on
    /// either side. Never leaves the range of the intensities.
    Linear,
    /// Tricubic spline interpolation: the cubic B-spline that goes through every voxel, of the image continued with its
    /// border values without end. Twice continuously differentiable; may overshoot beside sharp edges. A voxel that is
    /// NaN or infinite spoils every sample of the lines through it.
    ///
    /// Source: Unser, *Splines: a perfect fit for signal and image processing*, IEEE Signal Processing Magazine 16 (1999).
    CubicSpline,
}

impl Interpolator {
    /// The name in a line of settings.
    pub(in crate::process) fn name(self) -> &'static str {
        match self {
            Interpolator::Nearest => "nearest neighbour",
            Interpolator::Linear => "linear",
            Interpolator::CubicSpline => "cubic spline",
        }
    }

    /// The weights at point `x`: the first voxel, the weights from there on, and how many there are. Voxels without
    /// weight are not among them.
    pub(super) fn weights(self, x: f64) -> (isize, [f64; 4], usize) {
        match self {
            Interpolator::Nearest => ((x + 0.5).floor() as isize, [1.0, 0.0, 0.0, 0.0], 1),
            Interpolator::Linear => {
                let (voxel, f) = (x.floor() as isize, x - x.floor());
                (voxel, [1.0 - f, f, 0.0, 0.0], if f == 0.0 { 1 } else { 2 })
            }
            Interpolator::CubicSpline => {
                let (voxel, f) = (x.floor() as isize, x - x.floor());
                (voxel.saturating_sub(1), b_spline(f), if f == 0.0 { 3 } else { 4 })
            }
        }
    }
}

/// The cubic B-spline at 1 + f, f, 1 − f and 2 − f.
fn b_spline(f: f64) -> [f64; 4] {
    let g = 1.0 - f;
    [
        g * g * g / 6.0,
        2.0 / 3.0 - f * f * (1.0 - f / 2.0),
        2.0 / 3.0 - g * g * (1.0 - g / 2.0),
        f * f * f / 6.0,
    ]
}

/// The Gaussian that turns the resolution of voxels of size 1 into that of voxels of size `ratio`, at whole numbers from
/// −R to R; a single 1 where the new voxels are not larger.
///
/// FWHM² = s'² − s², σ = FWHM/(2√(2 ln 2)).
///
/// Source: Cardoso et al., *Scale factor point spread function matching*, MICCAI 2015.
///
/// # Errors
/// [`Error::Setting`] if the new voxels are more than 1000 times as large.
pub(super) fn gaussian(ratio: f64) -> Result<Vec<f64>> {
    if ratio <= 1.0 {
        return Ok(vec![1.0]);
    }
    if ratio > COARSEST {
        return Err(Error::setting(
            "new spacing with the anti-alias filter",
            format!("at most {COARSEST} times the old"),
            format!("{ratio} times"),
        ));
    }
    let sigma = ((ratio - 1.0) * (ratio + 1.0)).sqrt() / (8.0 * std::f64::consts::LN_2).sqrt();
    let reach = (REACH * sigma).ceil() as i32;
    let mut bell: Vec<f64> =
        (-reach..=reach).map(|j| (-0.5 * (f64::from(j) / sigma).powi(2)).exp()).collect();
    bell.retain(|weight| *weight > 0.0); // a voxel without weight may be NaN
    let sum: f64 = bell.iter().sum();
    Ok(bell.into_iter().map(|weight| weight / sum).collect())
}

/// The point a fraction `f` of the way from `a` to `b`; `a` itself where both are the same.
pub(super) fn between(a: f64, b: f64, f: f64) -> f64 {
    let rise = b - a;
    // The difference of finite numbers may overflow, that of infinite ones is no number.
    if rise.is_finite() { a + f * rise } else { a * (1.0 - f) + b * f }
}
