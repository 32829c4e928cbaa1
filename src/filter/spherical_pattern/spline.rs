//! Coefficients of the cubic B-spline through an image, to the last bit as `scipy.ndimage.spline_filter` computes them.

use ndarray::{Array3, ArrayView3, Axis};

use crate::numeric::parallel;

/// √3 − 2, the pole of the cubic B-spline.
const POLE: f64 = -0.267_949_192_431_122_7;

/// Coefficients in a box, which may go beyond the edges of the image by what is mirrored there.
pub(super) struct Coefficients {
    values: Array3<f64>,
    /// The index of the first one along each axis.
    first: [isize; 3],
}

impl Coefficients {
    /// Of the spline through the whole image, within `margin` voxels of the box from `start` of `size` voxels, and no more
    /// than 2 voxels beyond the edges.
    ///
    /// Lines are filtered from one edge of the image to the other, so that the box decides no bit.
    pub(super) fn around(
        image: ArrayView3<'_, f64>,
        start: [usize; 3],
        size: [usize; 3],
        margin: usize,
    ) -> Self {
        let kept: [Vec<isize>; 3] = [0, 1, 2].map(|a| {
            let (start, end) = (start[a] as isize, (start[a] + size[a]) as isize);
            let (margin, length) = (margin as isize, image.len_of(Axis(a)) as isize);
            ((start - margin).max(-2)..(end + margin).min(length + 2)).collect()
        });
        let first = [0, 1, 2].map(|a| kept[a].first().copied().unwrap_or(0));
        let real = |a: usize| -> Vec<usize> {
            kept[a].iter().map(|&at| mirrored(at, image.len_of(Axis(a)))).collect()
        };
        let [slices, rows, columns] = [real(0), real(1), real(2)];
        let values = Array3::from_shape_vec(
            [slices.len(), rows.len(), columns.len()],
            filtered(image, &slices, &rows, &columns),
        );
        Coefficients { values: values.unwrap_or_default(), first }
    }

    /// The coefficients of a row from a column on; none where there are fewer.
    pub(super) fn row(&self, [z, y, x]: [isize; 3], count: usize) -> &[f64] {
        let [z, y, x] = [z - self.first[0], y - self.first[1], x - self.first[2]];
        let (_, rows, columns) = self.values.dim();
        let start = (z as usize * rows + y as usize) * columns + x as usize;
        let values = self.values.as_slice().unwrap_or_default();
        values.get(start..start + count).unwrap_or_default()
    }
}

/// Where beyond the ends of a line the coefficient is found, which is not repeated at the edge.
fn mirrored(at: isize, length: usize) -> usize {
    let period = (2 * length as isize - 2).max(1);
    let at = at.rem_euclid(period) as usize;
    if at < length { at } else { period as usize - at }
}

/// The coefficients at these slices, rows and columns, filtered along z, y and x in turn.
fn filtered(image: ArrayView3<'_, f64>, slices: &[usize], rows: &[usize], columns: &[usize]) -> Vec<f64> {
    let (depth, height, width) = image.dim();
    let every_row: Vec<usize> = (0..height).collect();
    let along_z = parallel::map(&every_row, |&y| {
        let mut slab = Vec::with_capacity(depth * width);
        slab.extend(image.index_axis(Axis(1), y).iter());
        filter_lines(&mut slab, depth, width);
        slices.iter().flat_map(|z| slab[z * width..][..width].iter().copied()).collect::<Vec<f64>>()
    });
    let every_slice: Vec<usize> = (0..slices.len()).collect();
    let made = parallel::map(&every_slice, |&z| {
        let mut slab = Vec::with_capacity(height * width);
        along_z.iter().for_each(|rows| slab.extend_from_slice(&rows[z * width..][..width]));
        filter_lines(&mut slab, height, width);
        let mut line = vec![0.0; width];
        let mut part = Vec::with_capacity(rows.len() * columns.len());
        for row in rows {
            line.copy_from_slice(&slab[row * width..][..width]);
            filter_lines(&mut line, width, 1);
            part.extend(columns.iter().map(|&column| line[column]));
        }
        part
    });
    made.concat()
}

/// Filters `width` lines of `length` values that lie side by side; beyond its ends a line is mirrored.
fn filter_lines(values: &mut [f64], length: usize, width: usize) {
    if length < 2 {
        return;
    }
    let gain = (1.0 - POLE) * (1.0 - 1.0 / POLE);
    values.iter_mut().for_each(|value| *value *= gain);
    start_forward(values, length, width);
    let step = |before: f64, at: &mut f64| *at += POLE * before;
    for at in 1..length {
        let (done, rest) = values.split_at_mut(at * width);
        let before = &done[(at - 1) * width..];
        rest.iter_mut().zip(before).for_each(|(at, &before)| step(before, at));
    }
    let (done, last) = values.split_at_mut((length - 1) * width);
    for (last, before) in last.iter_mut().zip(&done[(length - 2) * width..]) {
        *last = (POLE * before + *last) * POLE / (POLE * POLE - 1.0);
    }
    for at in (0..length - 1).rev() {
        let (rest, behind) = values.split_at_mut((at + 1) * width);
        for (at, &mut behind) in rest[at * width..].iter_mut().zip(behind) {
            *at = POLE * (behind - *at);
        }
    }
}

/// The first value of the forward recursion: the sum over the line and its mirror images.
fn start_forward(values: &mut [f64], length: usize, width: usize) {
    let far = POLE.powf((length - 1) as f64);
    let (first, rest) = values.split_at_mut(width);
    for (first, last) in first.iter_mut().zip(&rest[(length - 2) * width..]) {
        *first += far * last;
    }
    let mut power = POLE;
    for at in 1..length - 1 {
        if power == 0.0 {
            break;
        }
        let (near, mirror) = (&rest[(at - 1) * width..], &rest[(length - 2 - at) * width..]);
        for ((first, near), mirror) in first.iter_mut().zip(near).zip(mirror) {
            *first += power * (near + far * mirror);
        }
        power *= POLE;
    }
    first.iter_mut().for_each(|first| *first /= 1.0 - far * far);
}
