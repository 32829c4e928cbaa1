use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::image::Discretised;
use crate::pyradiomics::Settings;
use crate::texture::Texture;

/// Where neighbours are looked for: in space, or only within the planes across an axis, `force2D`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plane(Option<usize>);

impl Plane {
    /// That of the settings.
    pub fn new(settings: &Settings) -> Result<Self> {
        match settings.force_2d {
            Some(axis @ 3..) => Err(Error::setting("force2Ddimension", "0, 1 or 2", axis)),
            across => Ok(Plane(across)),
        }
    }

    /// Whether neighbours lie in planes.
    pub fn is_flat(self) -> bool {
        self.0.is_some()
    }

    /// The levels with the planes as their slices.
    pub fn slices(self, levels: &Discretised) -> Result<Cow<'_, Discretised>> {
        match self.0 {
            None | Some(0) => Ok(Cow::Borrowed(levels)),
            Some(axis) => levels.sliced_across(axis).map(Cow::Owned),
        }
    }

    /// What a texture family counts in such levels, by direction: in space, or in all planes together.
    pub fn counts<T: Texture>(self, texture: &T, levels: &Discretised) -> Vec<T::Counts> {
        if !self.is_flat() {
            return texture.volume(levels);
        }
        let slices = texture.slices(levels);
        let directions = 0..slices.first().map_or(0, Vec::len);
        let along = |d| slices.iter().filter_map(|slice| slice.get(d)).collect::<Vec<_>>();
        directions.map(|d| texture.merged(&along(d))).collect()
    }

    /// What the settings say.
    pub fn text(self) -> String {
        self.0.map_or_else(|| "in space".to_string(), |axis| format!("in planes across axis {axis}"))
    }
}
