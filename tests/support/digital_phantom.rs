//! The digital phantom of the standard: 5 × 4 × 4 voxels of 2 mm, of which 74 are in the mask.
//!
//! Source: Zwanenburg et al., *The Image Biomarker Standardization Initiative*, Radiology 295 (2020), data set
//! `ibsi_1_digital_phantom`, CC BY 4.0.

use ndarray::{ArrayView, Ix3};
use radiomics::image::{Image, Labels, Mask, Roi, Spacing};

/// Intensities, `[[z, y, x]]`.
#[rustfmt::skip]
pub const INTENSITIES: [[[u8; 5]; 4]; 4] = [
    [[1, 4, 4, 1, 1], [1, 4, 6, 1, 1], [4, 1, 6, 4, 1], [4, 4, 6, 4, 1]],
    [[1, 4, 4, 1, 1], [1, 1, 6, 1, 1], [1, 1, 3, 1, 1], [4, 4, 6, 1, 1]],
    [[1, 4, 4, 1, 1], [1, 1, 1, 1, 1], [1, 1, 9, 1, 1], [1, 1, 6, 1, 1]],
    [[1, 4, 4, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 6, 1, 1]],
];

/// The mask, 1 inside.
#[rustfmt::skip]
pub const SELECTED: [[[u8; 5]; 4]; 4] = [
    [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
    [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
    [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 1, 0, 1, 1], [1, 1, 1, 1, 1]],
    [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
];

/// Image and mask.
pub fn digital_phantom() -> (Image, Mask) {
    let spacing = Spacing::isotropic(2.0).expect("a positive spacing");
    let view = |array: &'static [[[u8; 5]; 4]; 4]| {
        ArrayView::from_shape((4, 4, 5), array.as_flattened().as_flattened()).expect("80 voxels")
    };
    let image = Image::new::<u8, Ix3>(view(&INTENSITIES), spacing).expect("a whole image");
    let mask = Mask::new::<u8, Ix3>(view(&SELECTED), Labels::One(1), spacing).expect("74 voxels");
    (image, mask)
}

/// Its region of interest.
pub fn digital_roi() -> Roi {
    let (image, mask) = digital_phantom();
    Roi::new(&image, &mask).expect("image and mask fit")
}
