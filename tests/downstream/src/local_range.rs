use radiomics::Result;
use radiomics::filter::{Boundary, Filter, Reach, Sink};
use radiomics::image::{Geometry, Image};

/// Largest less smallest intensity of each voxel and its neighbours along x.
#[derive(Debug, Clone, Copy)]
pub struct LocalRange;

impl Filter for LocalRange {
    fn names(&self) -> Vec<String> {
        vec!["local-range".to_string()]
    }

    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(Reach::voxels([0, 0, 1], Boundary::Nearest))
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let voxels = image.intensities();
        let last = image.geometry().size()[2] - 1;
        let ranges = voxels.indexed_iter().map(|((z, y, x), &middle)| {
            let beside = [voxels[[z, y, x.saturating_sub(1)]], voxels[[z, y, (x + 1).min(last)]]];
            let [low, high] =
                [beside.into_iter().fold(middle, f64::min), beside.into_iter().fold(middle, f64::max)];
            high - low
        });
        sink(Image::from_vec(ranges.collect(), *image.geometry())?)
    }

    fn settings(&self) -> String {
        "range of three voxels along x".to_string()
    }
}
