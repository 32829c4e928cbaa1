use base64::Engine as _;
use ndarray::{ArrayView2, Axis};

use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask};
use crate::numeric::quantile;

/// Length of the longer side in pixels.
const SIDE: usize = 384;
/// What is shown around the mask on every side, as a share of its longer extent, and in voxels at least.
const MARGIN: f64 = 0.35;
const LEAST_MARGIN: usize = 3;
/// Most intensities from which the window is taken; of more, so many at even distances.
const MOST_SAMPLED: usize = 1 << 20;
/// Colour of the outline, the yellow of Okabe and Ito, which is found nowhere in an image of greys.
const OUTLINE: [u8; 3] = [0xF0, 0xE4, 0x42];

/// A slice of an image with the outline of its mask, as PNG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    png: Vec<u8>,
    size: [usize; 2],
    slice: usize,
}

impl Panel {
    /// The bytes of the PNG file.
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// Height and width in pixels, 1 to 384.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// The slice that is shown, from 0 along the first axis of the image.
    pub fn slice(&self) -> usize {
        self.slice
    }

    /// The PNG file as the address of an `<img>` element.
    pub fn data_uri(&self) -> String {
        format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(&self.png))
    }
}

/// The slice with the largest area of the mask, around the mask, with its outline along the edges of voxels.
///
/// Of equal areas the first slice is taken. What is shown is the box around the mask in that slice with a margin of
/// 0.35 of its longer extent in mm, as far as the image goes. Grey levels run from the 1st to the 99th percentile of
/// the finite intensities in it; voxels that are not finite are black. Pixels are square in mm, with intensities
/// interpolated linearly, the longer side being 384 of them. Rows and columns are turned such that anterior, or else
/// superior, is up and the right of the patient, or else anterior, is left, as far as axes of the array follow those of
/// the world.
///
/// # Errors
/// [`Error::GridSize`] unless mask and image have the same number of voxels.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Labels, Mask, Spacing};
/// use radiomics::report::panel;
///
/// let spacing = Spacing::new([5.0, 1.0, 0.5])?;
/// let image = Image::new(Array3::from_shape_fn((3, 20, 20), |(_, y, x)| y + x).view(), spacing)?;
/// let labels = Array3::from_shape_fn((3, 20, 20), |(z, y, x)| z == 1 && (8..12).contains(&y) && (6..14).contains(&x));
/// let panel = panel(&image, &Mask::new(labels.view(), Labels::NonZero, spacing)?)?;
/// assert_eq!((panel.slice(), panel.size()), (1, [384, 269]));
/// assert!(panel.data_uri().starts_with("data:image/png;base64,"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn panel(image: &Image, mask: &Mask) -> Result<Panel> {
    let (of_image, of_mask) = (image.geometry().size(), mask.geometry().size());
    if of_image != of_mask {
        return Err(Error::GridSize { image: of_image, mask: of_mask });
    }
    let (slice, inside) = largest_slice(mask);
    let (intensities, selected) = (image.intensities(), mask.selected());
    let view = View::around(image.geometry(), inside);
    let intensities = intensities.index_axis(Axis(0), slice);
    let selected = selected.index_axis(Axis(0), slice);
    let window = window(&intensities, &view);
    let mut pixels = Vec::with_capacity(3 * view.pixels[0] * view.pixels[1]);
    for row in 0..view.pixels[0] {
        for column in 0..view.pixels[1] {
            let is_outline = view.is_outline(&selected, [row, column]);
            let grey = grey(view.intensity(&intensities, [row, column]), window);
            pixels.extend(if is_outline { OUTLINE } else { [grey; 3] });
        }
    }
    Ok(Panel { png: png(&pixels, view.pixels)?, size: view.pixels, slice })
}

/// The first slice in which most voxels are selected, and the box around them: first row and column, and those after
/// the last.
fn largest_slice(mask: &Mask) -> (usize, [[usize; 2]; 2]) {
    let selected = mask.selected();
    let areas = selected.axis_iter(Axis(0)).map(|plane| plane.iter().filter(|&&voxel| voxel).count());
    let larger = |best: (usize, usize), next: (usize, usize)| if next.1 > best.1 { next } else { best };
    let slice = areas.enumerate().reduce(larger).map_or(0, |(slice, _)| slice);
    let mut inside = [[usize::MAX, 0]; 2];
    for ((row, column), _) in selected.index_axis(Axis(0), slice).indexed_iter().filter(|(_, voxel)| **voxel)
    {
        for (ends, at) in inside.iter_mut().zip([row, column]) {
            *ends = [ends[0].min(at), ends[1].max(at + 1)];
        }
    }
    (slice, inside)
}

/// Which voxels of a slice are shown, and on how many pixels; all along `[row, column]`.
#[derive(Debug)]
struct View {
    start: [usize; 2],
    size: [usize; 2],
    pixels: [usize; 2],
    /// Whether the pixels run against the array.
    turned: [bool; 2],
}

impl View {
    /// The box with its margin.
    fn around(geometry: &Geometry, inside: [[usize; 2]; 2]) -> Self {
        let ([_, rows, columns], [_, dy, dx]) = (geometry.size(), geometry.spacing().zyx());
        let (grid, step) = ([rows, columns], [dy, dx]);
        let extent = |axis: usize| (inside[axis][1] - inside[axis][0]) as f64 * step[axis];
        let margin = MARGIN * extent(0).max(extent(1));
        let start = [0, 1].map(|a| inside[a][0].saturating_sub(voxels(margin, step[a])));
        let end = [0, 1].map(|a| inside[a][1].saturating_add(voxels(margin, step[a])).min(grid[a]));
        let size = [0, 1].map(|a| end[a] - start[a]);
        let lengths = [0, 1].map(|a| size[a] as f64 * step[a]);
        let longest = lengths[0].max(lengths[1]);
        // A ratio of two lengths, so that neither very long nor very short ones leave the range of a number.
        let pixels = lengths.map(|length| ((length / longest * SIDE as f64).round() as usize).clamp(1, SIDE));
        View { start, size, pixels, turned: turned(geometry) }
    }

    /// Where a pixel lies on an axis, in voxels from the outer edge of the first one shown.
    fn place(&self, axis: usize, pixel: usize) -> f64 {
        let pixel = if self.turned[axis] { self.pixels[axis] - 1 - pixel } else { pixel };
        (pixel as f64 + 0.5) / self.pixels[axis] as f64 * self.size[axis] as f64
    }

    /// The voxel on which a pixel lies.
    fn voxel(&self, pixel: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|a| self.start[a] + (self.place(a, pixel[a]) as usize).min(self.size[a] - 1))
    }

    /// The intensity at a pixel, linear between the centres of voxels; NaN beside voxels that are not finite.
    fn intensity(&self, intensities: &ArrayView2<'_, f64>, pixel: [usize; 2]) -> f64 {
        let [rows, columns] = [0, 1].map(|a| {
            let centre = (self.place(a, pixel[a]) - 0.5).clamp(0.0, (self.size[a] - 1) as f64);
            let low = centre as usize;
            let high = (low + 1).min(self.size[a] - 1);
            let share = centre - low as f64;
            [(self.start[a] + low, 1.0 - share), (self.start[a] + high, share)]
        });
        let corners = rows.iter().flat_map(|row| columns.iter().map(move |column| (row, column)));
        let weighted =
            corners.map(|((row, u), (column, v))| (u * v, intensities.get((*row, *column)).copied()));
        // A weight of 0 would make NaN of an infinite neighbour that is not looked at.
        weighted
            .filter(|(weight, _)| *weight > 0.0)
            .map(|(weight, value)| weight * value.unwrap_or(f64::NAN))
            .sum()
    }

    /// Whether a pixel touches one on the other side of the edge of the mask; beyond the view everything is outside.
    fn is_outline(&self, selected: &ArrayView2<'_, bool>, [row, column]: [usize; 2]) -> bool {
        let is_inside = |row: Option<usize>, column: Option<usize>| match (row, column) {
            (Some(row), Some(column)) if row < self.pixels[0] && column < self.pixels[1] => {
                selected.get(self.voxel([row, column])).copied().unwrap_or(false)
            }
            _ => false,
        };
        let here = is_inside(Some(row), Some(column));
        let beside = [
            is_inside(row.checked_sub(1), Some(column)),
            is_inside(Some(row + 1), Some(column)),
            is_inside(Some(row), column.checked_sub(1)),
            is_inside(Some(row), Some(column + 1)),
        ];
        beside.iter().any(|there| *there != here)
    }
}

/// The voxels of a margin.
fn voxels(margin: f64, step: f64) -> usize {
    ((margin / step).ceil() as usize).max(LEAST_MARGIN)
}

/// Whether rows and columns are to be shown from their end: in LPS, rows should run to posterior or inferior, columns
/// to the left or to posterior.
fn turned(geometry: &Geometry) -> [bool; 2] {
    let direction = geometry.direction();
    [1, 2].map(|axis: usize| {
        let along = [0, 1, 2].map(|world: usize| direction[world][axis]);
        let [z, y, x] = along.map(f64::abs);
        let runs_up = z > y && z > x;
        let component = if runs_up {
            -along[0]
        } else if y >= x {
            along[1]
        } else {
            along[2]
        };
        component < 0.0
    })
}

/// The 1st and the 99th percentile of the finite intensities in view.
fn window(intensities: &ArrayView2<'_, f64>, view: &View) -> [f64; 2] {
    let every = (view.size[0] * view.size[1]).div_ceil(MOST_SAMPLED).max(1);
    let rows = intensities.outer_iter().skip(view.start[0]).take(view.size[0]);
    let shown = rows.flat_map(|row| row.into_iter().skip(view.start[1]).take(view.size[1]).copied());
    let mut sample: Vec<f64> = shown.step_by(every).filter(|value| value.is_finite()).collect();
    quantile::linear(&mut sample, [0.01, 0.99])
}

/// The grey level of an intensity: black for what is not finite, the middle where the window has no width.
fn grey(intensity: f64, [low, high]: [f64; 2]) -> u8 {
    // Halves, so that the width of the window stays within the range of a number.
    let share = (intensity / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
    match (intensity.is_finite(), high > low) {
        (false, _) => 0,
        (true, false) => 128,
        (true, true) => (share.clamp(0.0, 1.0) * 255.0).round() as u8,
    }
}

/// The pixels, of three bytes each, as a PNG file.
fn png(pixels: &[u8], [height, width]: [usize; 2]) -> Result<Vec<u8>> {
    let refused =
        |problem: png::EncodingError| Error::Other(format!("a panel cannot be written as PNG: {problem}"));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(pixels).map_err(refused)?;
    writer.finish().map_err(refused)?;
    Ok(bytes)
}
