use crate::image::Image;

/// The image with every intensity rounded to the nearest whole number (IBSI code 68QD), as the standard asks after the
/// interpolation of images whose intensities are whole, such as CT.
///
/// Halves go to the even neighbour (IEEE 754, as `rint` of C and NumPy do), which shifts no mean: 0.5 becomes 0, 1.5 and
/// 2.5 become 2. A zero is always +0; NaN and infinities stay. The image is changed in the memory it has.
///
/// Source: IBSI manual, *Rounding image intensities after interpolation*.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Spacing};
///
/// let image = Image::new(array![[-1.5, -0.4, 0.5, 1.2]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let rounded = radiomics::process::rounded(image);
/// assert_eq!(rounded.intensities().iter().copied().collect::<Vec<_>>(), [-2.0, 0.0, 0.0, 1.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[must_use]
pub fn rounded(image: Image) -> Image {
    image.map(|intensity| intensity.round_ties_even() + 0.0) // −0 + 0 is +0
}
