//! Three slices of an image and of a map as one picture.

use std::io::Write;

use ndarray::{Array2, ArrayView2, Axis};
use radiomics::filter::Plane;
use radiomics::image::{Image, Mask};

/// Height and width of a slice in pixels, at most.
const SIDE: f64 = 320.0;

/// Pixels between slices.
const GAP: usize = 8;

/// Percentiles of a slice that become black and white.
const WINDOW: [f64; 2] = [0.01, 0.99];

/// A map is shown around 0 if its smaller side reaches this share of its larger one.
const BOTH_SIDES: f64 = 0.05;

type Colour = [u8; 3];

const BACKGROUND: Colour = [24, 24, 24];
const OUTLINE_ON_GREY: Colour = [255, 210, 0];
const OUTLINE_ON_WHITE: Colour = [0, 0, 0];

/// A picture by its rows of pixels.
pub struct Picture {
    pixels: Array2<Colour>,
}

impl Picture {
    pub fn write(&self, to: impl Write) -> Result<(), png::EncodingError> {
        let (height, width) = self.pixels.dim();
        let mut encoder = png::Encoder::new(to, width as u32, height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let bytes: Vec<u8> = self.pixels.iter().flatten().copied().collect();
        encoder.write_header()?.write_image_data(&bytes)
    }
}

/// The middle slices of the image, and below them those of the map.
pub fn of(image: &Image, map: Option<&Image>, mask: Option<&Mask>) -> Picture {
    let rows: Vec<Vec<Array2<Colour>>> = [Some(image), map]
        .into_iter()
        .flatten()
        .zip([false, true])
        .map(|(image, may_be_signed)| {
            let cut = |plane| Cut::new(image, mask, plane);
            let cuts = Plane::ALL.map(cut);
            let scale = Scale::of(&cuts, may_be_signed);
            cuts.iter().map(|cut| cut.drawn(&scale)).collect()
        })
        .collect();
    let heights: Vec<usize> =
        rows.iter().map(|row| row.iter().map(Array2::nrows).max().unwrap_or(0)).collect();
    let width = rows[0].iter().map(|slice| slice.ncols() + GAP).sum::<usize>() + GAP;
    let height = heights.iter().map(|height| height + GAP).sum::<usize>() + GAP;
    let mut pixels = Array2::from_elem((height, width), BACKGROUND);
    let mut top = GAP;
    for (row, height) in rows.iter().zip(heights) {
        let mut left = GAP;
        for slice in row {
            for ((y, x), colour) in slice.indexed_iter() {
                pixels[[top + y, left + x]] = *colour;
            }
            left += slice.ncols() + GAP;
        }
        top += height + GAP;
    }
    Picture { pixels }
}

/// A slice of an image, the first row at the top.
struct Cut<'a> {
    values: ArrayView2<'a, f64>,
    inside: Option<ArrayView2<'a, bool>>,
    /// Pixels along a voxel, by rows and by columns.
    pixels: [f64; 2],
}

impl<'a> Cut<'a> {
    fn new(image: &'a Image, mask: Option<&'a Mask>, plane: Plane) -> Self {
        let geometry = image.geometry();
        let [across_columns, across_rows] = plane.axes();
        let (spacing, size) = (geometry.spacing().zyx(), geometry.size());
        let middle = mask.map_or(geometry.size().map(|size| size / 2), |mask| {
            let (start, size) = mask.bounding_box();
            [0, 1, 2].map(|axis| start[axis] + size[axis] / 2)
        });
        let axis = Axis(plane.across());
        let at = middle[plane.across()];
        // One scale for the three slices, so that the same length is as long in all of them.
        let longest = (0..3).map(|axis| spacing[axis] * size[axis] as f64).fold(0.0, f64::max);
        let mut values = image.intensities().index_axis_move(axis, at);
        let mut inside = mask.map(|mask| mask.selected().index_axis_move(axis, at));
        // Slices are counted from the feet: the head belongs to the top.
        if plane != Plane::Axial {
            values.invert_axis(Axis(0));
            if let Some(inside) = &mut inside {
                inside.invert_axis(Axis(0));
            }
        }
        let pixels = [across_rows, across_columns].map(|axis| SIDE / longest * spacing[axis]);
        Cut { values, inside, pixels }
    }

    fn drawn(&self, scale: &Scale) -> Array2<Colour> {
        let (rows, columns) = self.values.dim();
        let extent = |voxels: usize, pixels: f64| ((voxels as f64 * pixels).round() as usize).max(1);
        let voxel = |at: usize, pixels: f64, voxels: usize| {
            ((at as f64 + 0.5) / pixels).min(voxels as f64 - 1.0) as usize
        };
        let shape = (extent(rows, self.pixels[0]), extent(columns, self.pixels[1]));
        let place = |y: usize, x: usize| [voxel(y, self.pixels[0], rows), voxel(x, self.pixels[1], columns)];
        Array2::from_shape_fn(shape, |(y, x)| {
            let here = place(y, x);
            let outline = self.inside.as_ref().is_some_and(|inside| {
                let before = [place(y.saturating_sub(1), x), place(y, x.saturating_sub(1))];
                before.iter().any(|before| inside[*before] != inside[here])
            });
            if outline { scale.outline() } else { scale.colour(self.values[here]) }
        })
    }
}

/// How values become colours.
enum Scale {
    /// From black to white.
    Grey { low: f64, high: f64 },
    /// Blue below 0, white at 0, red above, to so far on either side.
    Signed { limit: f64 },
}

impl Scale {
    fn of(cuts: &[Cut<'_>], may_be_signed: bool) -> Self {
        let mut values: Vec<f64> = cuts
            .iter()
            .flat_map(|cut| cut.values.iter().copied())
            .filter(|value| value.is_finite())
            .collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            values.get((share * (values.len().max(1) - 1) as f64) as usize).copied().unwrap_or(0.0)
        };
        let [low, high] = WINDOW.map(at);
        let limit = high.max(-low);
        if may_be_signed && high.min(-low) > BOTH_SIDES * limit {
            Scale::Signed { limit }
        } else {
            Scale::Grey { low, high }
        }
    }

    fn outline(&self) -> Colour {
        match self {
            Scale::Grey { .. } => OUTLINE_ON_GREY,
            Scale::Signed { .. } => OUTLINE_ON_WHITE,
        }
    }

    fn colour(&self, value: f64) -> Colour {
        match self {
            Scale::Grey { low, high } => {
                let share = if high > low { (value - low) / (high - low) } else { 0.5 };
                [(share.clamp(0.0, 1.0) * 255.0) as u8; 3] // NaN becomes black
            }
            Scale::Signed { limit } => {
                let share = (value / limit).clamp(-1.0, 1.0);
                let fading = ((1.0 - share.abs()) * 255.0) as u8;
                if share < 0.0 { [fading, fading, 255] } else { [255, fading, fading] }
            }
        }
    }
}
