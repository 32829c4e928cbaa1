use std::borrow::Cow;

use super::Preparation;
use super::check::Extent;
use crate::error::Result;
use crate::image::{Image, Mask};

/// Image and masks as the steps leave them, whole: what diagnostics describe.
pub(in crate::pyradiomics) struct Stages<'a> {
    /// The image that filters see. All masks here lie on its grid.
    pub image: Cow<'a, Image>,
    /// The mask after resampling, where that was asked for; the image is then the resampled one.
    pub interpolated: Option<Mask>,
    /// The mask after it was carried to the grid of the image, where it was; not where image and mask were cropped after that.
    pub corrected: Option<Mask>,
    /// The mask after re-segmentation, where that was asked for.
    pub resegmented: Option<Mask>,
}

impl Preparation {
    /// What the steps make of an image and a mask.
    ///
    /// # Errors
    /// As [`prepare`](crate::process::Prepare::prepare).
    pub(in crate::pyradiomics) fn stages<'a>(&self, image: &'a Image, mask: &Mask) -> Result<Stages<'a>> {
        let placed = self.placed(image, mask, &mut Vec::new())?;
        let (image, _) = self.part(image, &placed, [0; 3], placed.grid.size())?;
        let resegmented = match &self.resegment {
            None => None,
            Some(resegment) => {
                let left = resegment.mask(&image, &placed.mask, &placed.extent)?;
                self.check.region(&Extent::of(&left))?;
                Some(left)
            }
        };
        let mask = placed.mask;
        Ok(Stages {
            image,
            interpolated: placed.interpolated.then(|| mask.clone().into_owned()),
            corrected: placed.corrected.then(|| mask.into_owned()),
            resegmented,
        })
    }
}
