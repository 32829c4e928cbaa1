use super::morphology::check_ring;
use super::reach::check_length;
use super::{closed, dilate, erode, fill_holes, largest_component, opened, ring};
use crate::error::Result;
use crate::image::Mask;

/// One step of mask algebra as a value, so that a configuration can list them. Lengths are in mm.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Labels, Mask, Spacing};
/// use radiomics::process::MaskStep;
///
/// let labels = array![[0, 0, 1, 0, 0, 0, 1, 1]];
/// let mask = Mask::new(labels.view(), Labels::NonZero, Spacing::planar([1.0, 1.0])?)?;
/// let steps = [MaskStep::LargestComponent, MaskStep::Dilate(1.0)];
/// let mask = steps.iter().try_fold(mask, |mask, step| step.apply(&mask))?;
/// assert_eq!(mask.voxels(), 3);
/// assert_eq!(steps.map(|step| step.settings()), ["largest component", "dilated by 1 mm"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum MaskStep {
    /// [`dilate`] by mm.
    Dilate(f64),
    /// [`erode`] by mm.
    Erode(f64),
    /// [`opened`] by mm.
    Open(f64),
    /// [`closed`] by mm.
    Close(f64),
    /// The [`ring`] around the mask.
    Ring {
        /// Distance from the mask beyond which it begins.
        inner: f64,
        /// Distance from the mask at which it ends.
        outer: f64,
    },
    /// The [`largest_component`].
    LargestComponent,
    /// With [`fill_holes`].
    FillHoles,
}

impl MaskStep {
    /// The mask after the step.
    ///
    /// # Errors
    /// Those of the function that the step names.
    pub fn apply(&self, mask: &Mask) -> Result<Mask> {
        match *self {
            MaskStep::Dilate(mm) => dilate(mask, mm),
            MaskStep::Erode(mm) => erode(mask, mm),
            MaskStep::Open(mm) => opened(mask, mm),
            MaskStep::Close(mm) => closed(mask, mm),
            MaskStep::Ring { inner, outer } => ring(mask, inner, outer),
            MaskStep::LargestComponent => largest_component(mask),
            MaskStep::FillHoles => fill_holes(mask),
        }
    }

    /// The step in one word or two, without its lengths.
    pub const fn name(&self) -> &'static str {
        match self {
            MaskStep::Dilate(_) => "dilation",
            MaskStep::Erode(_) => "erosion",
            MaskStep::Open(_) => "opening",
            MaskStep::Close(_) => "closing",
            MaskStep::Ring { .. } => "ring",
            MaskStep::LargestComponent => "largest component",
            MaskStep::FillHoles => "filling of holes",
        }
    }

    /// Refuses lengths that no mask could be edited by.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting), the same that [`MaskStep::apply`] answers.
    pub fn check(&self) -> Result<()> {
        match *self {
            MaskStep::Dilate(mm) => check_length("dilation", mm),
            MaskStep::Erode(mm) | MaskStep::Open(mm) => check_length("erosion", mm),
            MaskStep::Close(mm) => check_length("dilation", mm),
            MaskStep::Ring { inner, outer } => check_ring(inner, outer),
            MaskStep::LargestComponent | MaskStep::FillHoles => Ok(()),
        }
    }

    /// The step and its lengths in a few words; equal texts mean equal masks.
    pub fn settings(&self) -> String {
        match self {
            MaskStep::Dilate(mm) => format!("dilated by {mm} mm"),
            MaskStep::Erode(mm) => format!("eroded by {mm} mm"),
            MaskStep::Open(mm) => format!("opened by {mm} mm"),
            MaskStep::Close(mm) => format!("closed by {mm} mm"),
            MaskStep::Ring { inner, outer } => format!("ring from {inner} mm to {outer} mm"),
            MaskStep::LargestComponent => "largest component".to_string(),
            MaskStep::FillHoles => "holes filled".to_string(),
        }
    }
}
