//! The response maps of filters: each is cut to the region, measured and dropped before the next is made.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::branch::NamedBranch;
use super::timing::Clock;
use crate::error::{Error, Result, Value, expect_length};
use crate::filter::{Filter, refuse_other_size};
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

    /// An error that no single map is to blame for, unless it names one.
    fn error(&self, error: Error) -> Error {
        match error {
            Error::Filter { .. } => error,
            error => named(&self.filter.settings(), error),
        }
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

    /// The box of the region with its halo, as a part of the window.
    fn part(&self) -> Part {
        let (first, size) = self.frame.extent();
        (std::array::from_fn(|a| first[a].saturating_sub(self.start[a])), size)
    }
}

impl NamedBranch {
    /// Measures the response maps of its filter.
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
        let (start, size) = on.part();
        let responded = filter.filter.respond_within(&on.image, start, size, &mut |map| {
            let received = Instant::now();
            maps += 1;
            // A filter that goes on after an error gets it again.
            refused = refused.clone().and_then(|()| match names.next() {
                Some(name) => self.measure(map, on, clock, values).map_err(|error| named(name, error)),
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

    /// The values of the families for one response map.
    fn measure(
        &self,
        map: Image,
        on: &Filtered<'_>,
        clock: &mut Clock,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        let (first, size) = on.frame.extent();
        refuse_other_size(&map, size)?;
        let roi = on.frame.region_of(map, first)?;
        values.extend(self.response(&roi, clock)?);
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
