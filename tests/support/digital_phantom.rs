//! The digital phantom of the standard: 5 × 4 × 4 voxels of 2 mm, 74 of them in the region, grey levels 1, 3, 4 and 6.
//!
//! Source: IBSI, data set `ibsi_1_digital_phantom`, CC BY 4.0; arrays indexed `[[z, y, x]]`.

use ndarray::Array3;
use radiomics::image::{Image, Labels, Mask, Spacing};

/// The intensities; the 9 lies outside the mask.
const LEVELS: [[[u8; 5]; 4]; 4] = [
    [[1, 4, 4, 1, 1], [1, 4, 6, 1, 1], [4, 1, 6, 4, 1], [4, 4, 6, 4, 1]],
    [[1, 4, 4, 1, 1], [1, 1, 6, 1, 1], [1, 1, 3, 1, 1], [4, 4, 6, 1, 1]],
    [[1, 4, 4, 1, 1], [1, 1, 1, 1, 1], [1, 1, 9, 1, 1], [1, 1, 6, 1, 1]],
    [[1, 4, 4, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 6, 1, 1]],
];

const MASK: [[[u8; 5]; 4]; 4] = [
    [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
    [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
    [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 1, 0, 1, 1], [1, 1, 1, 1, 1]],
    [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
];

/// Image and mask.
pub fn digital_phantom() -> (Image, Mask) {
    let spacing = Spacing::isotropic(2.0).expect("2 mm");
    let array = |table: [[[u8; 5]; 4]; 4]| Array3::from_shape_fn((4, 4, 5), |(z, y, x)| table[z][y][x]);
    let image = Image::new(array(LEVELS).view(), spacing).expect("80 voxels");
    let mask = Mask::new(array(MASK).view(), Labels::NonZero, spacing).expect("74 voxels");
    (image, mask)
}
