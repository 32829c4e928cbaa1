use ndarray::Array3;

use super::boundary::Boundary;
use crate::error::Result;
use crate::image::{Geometry, Image};

/// The image with this many voxels more on either side along `[z, y, x]`, by the rule for what lies beyond its edge.
pub(super) fn continued(image: &Image, by: [usize; 3], boundary: Boundary) -> Result<Image> {
    let (voxels, geometry) = (image.intensities(), image.geometry());
    let size = geometry.size();
    let longer = [0, 1, 2].map(|a| size[a].saturating_add(by[a].saturating_mul(2)));
    let geometry = Geometry::new(longer, geometry.spacing())?;
    let from = [0, 1, 2].map(|a| {
        let place = |at: usize| boundary.index(at as isize - by[a] as isize, size[a]);
        (0..longer[a]).map(place).collect::<Vec<_>>()
    });
    let value = |(z, y, x)| match (from[0][z], from[1][y], from[2][x]) {
        (Some(z), Some(y), Some(x)) => voxels[[z, y, x]],
        _ => 0.0,
    };
    Image::from_vec(Array3::from_shape_fn(longer, value).into_raw_vec_and_offset().0, geometry)
}
