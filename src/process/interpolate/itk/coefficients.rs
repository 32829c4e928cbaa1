use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ndarray::{ArrayView3, Axis};

use super::super::room;
use crate::error::Result;
use crate::numeric::parallel;

/// What a sum along a line may leave out, as a share of its first term.
const TOLERANCE: f64 = 1e-10;

/// Rows whose coefficients are made side by side, so that the recursion runs in vector registers.
const LANES: usize = 16;

/// The coefficients of the cubic spline through the voxels of a grid, of the part that is looked at. Every line is gone along as a
/// whole, but only lines and ends that matter are: no bit differs from the coefficients of the whole grid.
///
/// Source: Unser, *Splines: a perfect fit for signal and image processing* (1999), box 2, with mirrored ends.
pub(super) struct Coefficients {
    values: Vec<f64>,
    /// The voxels along x, y, z that there are coefficients of.
    part: [Range<usize>; 3],
}

impl Coefficients {
    /// Of the voxels `part` along x, y, z.
    ///
    /// # Errors
    /// [`Error::VoxelCount`](crate::Error::VoxelCount) if memory has no room for them.
    pub fn of(voxels: ArrayView3<'_, f64>, part: [Range<usize>; 3]) -> Result<Self> {
        let (slices, ..) = voxels.dim();
        let width = part[0].len();
        let along_xy = room::empty([slices, part[1].len(), width])?;
        let along_xy = filled(along_xy, part[1].len() * width, |z, plane| {
            plane_coefficients(voxels, z, &part, plane);
        });
        let made = room::empty([part[1].len(), part[2].len(), width])?;
        let rows = filled(made, part[2].len() * width, |y, rows| {
            let mut lines: Vec<f64> = (0..slices)
                .flat_map(|z| &along_xy[(z * part[1].len() + y) * width..][..width])
                .copied()
                .collect();
            decompose(&mut lines, width);
            rows.copy_from_slice(&lines[part[2].start * width..part[2].end * width]);
        });
        Ok(Coefficients { values: rows, part })
    }

    /// The coefficients along x of a row, which is given by voxels of the whole grid.
    pub fn row(&self, y: usize, z: usize) -> &[f64] {
        let [x, ys, zs] = &self.part;
        &self.values[((y - ys.start) * zs.len() + (z - zs.start)) * x.len()..][..x.len()]
    }

    /// The first voxel along x, y, z that there is a coefficient of.
    pub fn first(&self) -> [usize; 3] {
        self.part.each_ref().map(|part| part.start)
    }
}

/// Fills chunks of the values, each on its own.
fn filled(mut values: Vec<f64>, chunk: usize, fill: impl Fn(usize, &mut [f64]) + Sync + Send) -> Vec<f64> {
    let chunks: Vec<_> = values.chunks_mut(chunk).map(Mutex::new).enumerate().collect();
    parallel::map(&chunks, |(at, chunk)| {
        fill(*at, &mut chunk.lock().unwrap_or_else(PoisonError::into_inner))
    });
    drop(chunks);
    values
}

/// The coefficients along x and y of slice `z`, of the part.
fn plane_coefficients(voxels: ArrayView3<'_, f64>, z: usize, part: &[Range<usize>; 3], plane: &mut [f64]) {
    let (_, rows, columns) = voxels.dim();
    let width = part[0].len();
    let mut lines = vec![0.0; rows * width];
    let mut buffer = vec![0.0; columns * LANES];
    for from in (0..rows).step_by(LANES) {
        let lanes = LANES.min(rows - from);
        let buffer = &mut buffer[..columns * lanes];
        for lane in 0..lanes {
            let row = voxels.index_axis_move(Axis(0), z).index_axis_move(Axis(0), from + lane);
            for (place, value) in buffer[lane..].iter_mut().step_by(lanes).zip(row) {
                *place = *value;
            }
        }
        decompose(buffer, lanes);
        for lane in 0..lanes {
            let line = &mut lines[(from + lane) * width..][..width];
            let made = buffer[part[0].start * lanes + lane..].iter().step_by(lanes);
            line.iter_mut().zip(made).for_each(|(line, made)| *line = *made);
        }
    }
    decompose(&mut lines, width);
    plane.copy_from_slice(&lines[part[1].start * width..part[1].end * width]);
}

/// Turns values into coefficients along lines that lie side by side: value `n` of line `l` is at `n·lanes + l`.
fn decompose(lines: &mut [f64], lanes: usize) {
    let length = lines.len() / lanes;
    if length == 1 {
        return;
    }
    let pole = 3.0_f64.sqrt() - 2.0;
    let gain = (1.0 - pole) * (1.0 - 1.0 / pole);
    lines.iter_mut().for_each(|value| *value *= gain);
    begin(lines, lanes, pole);
    for n in 1..length {
        let (before, line) = lines[(n - 1) * lanes..(n + 1) * lanes].split_at_mut(lanes);
        line.iter_mut().zip(before).for_each(|(value, before)| *value += pole * *before);
    }
    let (before, last) = lines[(length - 2) * lanes..].split_at_mut(lanes);
    let end = pole / (pole * pole - 1.0);
    last.iter_mut().zip(before).for_each(|(value, before)| *value = end * (pole * *before + *value));
    for n in (0..length - 1).rev() {
        let (line, after) = lines[n * lanes..(n + 2) * lanes].split_at_mut(lanes);
        line.iter_mut().zip(after).for_each(|(value, after)| *value = pole * (*after - *value));
    }
}

/// The first value of the recursion: the sum over the line and its mirror image.
fn begin(lines: &mut [f64], lanes: usize, pole: f64) {
    let length = lines.len() / lanes;
    let (first, others) = lines.split_at_mut(lanes);
    let horizon = (TOLERANCE.ln() / pole.abs().ln()).ceil() as usize;
    let mut power = pole;
    if horizon < length {
        for line in others.chunks_exact(lanes).take(horizon - 1) {
            first.iter_mut().zip(line).for_each(|(sum, value)| *sum += power * value);
            power *= pole;
        }
        return;
    }
    let reciprocal = 1.0 / pole;
    let mut mirrored = pole.powf((length - 1) as f64);
    let last = &others[(length - 2) * lanes..];
    first.iter_mut().zip(last).for_each(|(sum, value)| *sum += mirrored * value);
    let step = mirrored * reciprocal;
    mirrored *= step;
    for line in others.chunks_exact(lanes).take(length - 2) {
        let factor = power + mirrored;
        first.iter_mut().zip(line).for_each(|(sum, value)| *sum += factor * value);
        power *= pole;
        mirrored *= reciprocal;
    }
    first.iter_mut().for_each(|sum| *sum /= 1.0 - power * power);
}
