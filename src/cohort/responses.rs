//! The response maps of filters: each is cut to the region, measured and dropped before the next is made.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::extractor::{Extractor, looks_at_mask};
use super::timing::Clock;
use crate::error::{Error, Result, Value, expect_length};
use crate::feature::Extract;
use crate::filter::Filter;
use crate::image::{Frame, Geometry, Image};
use crate::process::Part;

/// A filter with the names of its maps as they were when the columns were fixed.
#[derive(Clone)]
pub(super) struct NamedFilter {
    pub(super) filter: Arc<dyn Filter>,
    pub(super) names: Vec<String>,
}

impl NamedFilter {
    /// The part of an image on this grid that gives a box the same responses as the whole.
    pub(super) fn window(&self, grid: &Geometry, (start, size): Part) -> Result<Part> {
        let reach = self.filter.reach(grid).map_err(|error| self.error(error))?;
        Ok(reach.window(start, size, grid.size()))
    }

    /// An error that no single map is to blame for.
    fn error(&self, error: Error) -> Error {
        named(&self.filter.settings(), error)
    }

    fn expect_maps(&self, found: usize) -> Result<()> {
        expect_length("response maps", self.names.len(), found).map_err(|error| self.error(error))
    }
}

/// What a filter is run on: a part of the processed image, the voxel at which it starts, and the region in it.
pub(super) struct Filtered<'a> {
    image: Cow<'a, Image>,
    start: [usize; 3],
    frame: &'a Arc<Frame>,
}

impl<'a> Filtered<'a> {
    /// A window of the processed image, without a copy if it is all there is.
    pub(super) fn new(
        image: &'a Image,
        first: [usize; 3],
        (start, size): Part,
        frame: &'a Arc<Frame>,
    ) -> Result<Self> {
        let image = if size == image.geometry().size() {
            Cow::Borrowed(image)
        } else {
            Cow::Owned(image.cropped(std::array::from_fn(|a| start[a] - first[a]), size)?)
        };
        Ok(Filtered { image, start, frame })
    }
}

impl Extractor {
    /// Measures the response maps of one filter.
    pub(super) fn filtered(
        &self,
        filter: &NamedFilter,
        on: &Filtered<'_>,
        clock: &mut Clock,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        let mut names = filter.names.iter();
        let (mut maps, mut refused, mut measuring) = (0, Ok(()), Duration::ZERO);
        let begun = Instant::now();
        let responded = filter.filter.respond(&on.image, &mut |map| {
            let received = Instant::now();
            maps += 1;
            // A filter that goes on after an error gets it again.
            refused = refused.clone().and_then(|()| match names.next() {
                Some(name) => self.response(map, on, clock, values).map_err(|error| named(name, error)),
                None => filter.expect_maps(maps),
            });
            measuring += received.elapsed();
            refused.clone()
        });
        clock.add(filter.filter.settings(), begun.elapsed().saturating_sub(measuring));
        refused?;
        responded.map_err(|error| filter.error(error))?;
        filter.expect_maps(maps)
    }

    /// The values of the families that look at one response map.
    fn response(
        &self,
        map: Image,
        on: &Filtered<'_>,
        clock: &mut Clock,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        let (expected, found) = (on.image.geometry().size(), map.geometry().size());
        if found != expected {
            let expected = format!("that of the image, {expected:?}");
            return Err(Error::setting("size of a response map", expected, format!("{found:?}")));
        }
        let roi = on.frame.region_of(map, on.start)?;
        let families = self.families.iter().map(AsRef::as_ref);
        let families: Vec<&dyn Extract> = families.filter(|family| !looks_at_mask(*family)).collect();
        values.extend(self.measured(&roi, self.responses.as_deref(), &families, clock)?.concat());
        Ok(())
    }
}

/// The smallest part that contains two.
pub(super) fn around_both((a, a_size): Part, (b, b_size): Part) -> Part {
    let start = std::array::from_fn(|axis| a[axis].min(b[axis]));
    let end = |axis: usize| (a[axis] + a_size[axis]).max(b[axis] + b_size[axis]);
    (start, std::array::from_fn(|axis| end(axis) - start[axis]))
}

fn named(filter: &str, error: Error) -> Error {
    Error::Filter { filter: filter.to_string(), source: Box::new(error) }
}
