use super::scheme::{Part, Surrounded};
use crate::error::Result;
use crate::image::{Alignment, Geometry, Image, Mask};

/// Which part of the new grid is wanted, given that grid and the box of the region with its halo.
pub type Wanted<'a> = &'a mut dyn FnMut(&Geometry, Part) -> Result<Part>;

/// What happens to an image and a mask before the region is measured.
///
/// [`Scheme`](super::Scheme) is that of the standard. Another order of steps, or steps of another kind, is another type that has
/// this trait.
pub trait Prepare: Send + Sync {
    /// The region of `image` that `mask` selects, with the image as far around its box as `halo` mm, and the part of the prepared
    /// image that `wanted` asks for. See [`Scheme::surrounded`](super::Scheme::surrounded).
    ///
    /// # Errors
    /// What a step refuses, and what `wanted` returns.
    fn prepare<'a>(
        &self,
        image: &'a Image,
        mask: &Mask,
        halo: f64,
        wanted: Wanted<'_>,
    ) -> Result<Surrounded<'a>>;

    /// Which masks are taken as they lie: it changes no value, but decides whether there is one.
    fn alignment(&self) -> Alignment;

    /// The steps and their parameters in one line; equal texts mean equal regions for the same image and mask, stored in the same
    /// type.
    fn settings(&self) -> String;
}
