use std::borrow::Cow;

use super::Preparation;
use super::check::{Extent, refuse_outside};
use super::resample::close;
use crate::error::Result;
use crate::image::{Geometry, Image, Mask, Stage};
use crate::process::itk::{carried, resampled, reversed};

/// The mask on the grid of the prepared image, and where that image comes from.
pub(super) struct Placed<'a> {
    pub mask: Cow<'a, Mask>,
    pub extent: Extent,
    pub grid: Geometry,
    source: Source,
    /// Whether resampling was asked for.
    pub interpolated: bool,
    /// Whether the mask was carried to the grid of the image.
    pub corrected: bool,
}

/// What the prepared image is, on its whole grid.
enum Source {
    /// All of the image.
    Whole,
    /// A part of it, from this voxel on.
    Part([usize; 3]),
    /// The image on a new grid.
    Resampled,
}

impl Preparation {
    /// Brings image and mask to one grid and checks the mask.
    pub(super) fn placed<'a>(
        &self,
        image: &Image,
        mask: &'a Mask,
        stages: &mut Vec<Stage>,
    ) -> Result<Placed<'a>> {
        let extent = Extent::of(mask);
        stages.push(extent.stage("input", mask));
        let placed = match &self.resample {
            Some(_) => self.interpolated(image, mask, extent)?,
            None => {
                let mask = self.check.fitted(image.geometry(), mask, &extent)?;
                let corrected = matches!(mask, Cow::Owned(_));
                let extent = if corrected { Extent::of(&mask) } else { extent };
                let grid = *image.geometry();
                Placed { mask, extent, grid, source: Source::Whole, interpolated: false, corrected }
            }
        };
        if placed.interpolated || placed.corrected {
            let name = if placed.interpolated { "interpolation" } else { Stage::CARRIED };
            stages.push(placed.extent.stage(name, &placed.mask));
        }
        self.check.region(&placed.extent)?;
        if self.pre_crop && !placed.interpolated {
            return Ok(Placed { corrected: false, ..self.cropped(image, placed)? });
        }
        Ok(placed)
    }

    fn interpolated<'a>(&self, image: &Image, mask: &'a Mask, extent: Extent) -> Result<Placed<'a>> {
        let Some(resample) = &self.resample else {
            let grid = *mask.geometry();
            let mask = Cow::Borrowed(mask);
            return Ok(Placed {
                mask,
                extent,
                grid,
                source: Source::Whole,
                interpolated: false,
                corrected: false,
            });
        };
        refuse_outside(image.geometry(), mask.geometry(), &extent)?;
        let spacing = resample.spacing(mask.geometry(), &extent);
        let (interpolated, corrected) = (true, false);
        if close(reversed(image.geometry().spacing().zyx()), spacing) {
            let grid = *image.geometry();
            let same = grid == *mask.geometry();
            let mask = if same { Cow::Borrowed(mask) } else { Cow::Owned(carried(mask, &grid)?) };
            let extent = if same { extent } else { Extent::of(&mask) };
            let placed = Placed { mask, extent, grid, source: Source::Whole, interpolated, corrected };
            return self.cropped(image, placed);
        }
        let grid = resample.grid(mask.geometry(), &extent, spacing)?;
        let mask = Cow::Owned(carried(mask, &grid)?);
        let extent = Extent::of(&mask);
        Ok(Placed { mask, extent, grid, source: Source::Resampled, interpolated, corrected })
    }

    /// Only the box of the region and the padding.
    fn cropped<'a>(&self, image: &Image, placed: Placed<'a>) -> Result<Placed<'a>> {
        let (start, size) = placed.extent.surroundings([self.pad; 3], image.geometry().size());
        let mask = Cow::Owned(placed.mask.cropped(start, size)?);
        let extent =
            Extent { start: std::array::from_fn(|a| placed.extent.start[a] - start[a]), ..placed.extent };
        Ok(Placed {
            mask,
            extent,
            grid: placed.grid.cropped(start, size),
            source: Source::Part(start),
            ..placed
        })
    }

    /// A part of the prepared image, and the voxel of its grid at which it starts: the whole where the image is taken as it is.
    pub(super) fn part<'a>(
        &self,
        image: &'a Image,
        placed: &Placed<'_>,
        start: [usize; 3],
        size: [usize; 3],
    ) -> Result<(Cow<'a, Image>, [usize; 3])> {
        let standard = self.standardise.as_ref().map(|standardise| standardise.of(image)).transpose()?;
        let normalised = |image: Image| match &standard {
            Some(standard) => image.map(|x| standard.at(x)),
            None => image,
        };
        let image = match placed.source {
            Source::Whole if standard.is_none() => return Ok((Cow::Borrowed(image), [0; 3])),
            Source::Whole => normalised(image.cropped(start, size)?),
            Source::Part(first) => {
                normalised(image.cropped(std::array::from_fn(|a| first[a] + start[a]), size)?)
            }
            Source::Resampled => {
                let Some(resample) = &self.resample else { return Ok((Cow::Borrowed(image), [0; 3])) };
                match &standard {
                    Some(standard) => {
                        let intensities = image.intensities().iter().map(|x| standard.at(*x)).collect();
                        let image = Image::from_vec(intensities, *image.geometry())?;
                        resampled(&image, &placed.grid, start, size, resample.kernel)?
                    }
                    None => resampled(image, &placed.grid, start, size, resample.kernel)?,
                }
            }
        };
        Ok((Cow::Owned(image), start))
    }
}
