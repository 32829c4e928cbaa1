//! One axis after the other: each pass turns every line along an axis into its samples.

use std::sync::{Mutex, PoisonError};

use ndarray::{Array3, ArrayView1, ArrayView2, ArrayView3, ArrayViewMut1, ArrayViewMut2, Axis};

use super::kernel::between;
use super::plan::{Plan, Samples};
use super::prefilter::coefficients;
use super::room;
use crate::error::{Error, Result};
use crate::image::window;
use crate::numeric::parallel;

/// Lines whose coefficients are made side by side, so that the recursion runs in vector registers.
const LANES: usize = 32;

/// The samples that the plans of the three axes make of the voxels they read. `order` says along which axis to go first.
///
/// # Errors
/// [`Error::VoxelCount`] if memory has no room for them.
pub(super) fn sampled(voxels: ArrayView3<'_, f64>, plans: &[Plan; 3], order: [usize; 3]) -> Result<Vec<f64>> {
    let start = std::array::from_fn(|a| plans[a].segment.start);
    let size = std::array::from_fn(|a| plans[a].segment.len());
    sampled_all(window(voxels, start, size), plans, order)
}

/// As [`sampled`], of an array that is just what the plans read.
pub(super) fn sampled_all(
    voxels: ArrayView3<'_, f64>,
    plans: &[Plan; 3],
    order: [usize; 3],
) -> Result<Vec<f64>> {
    let mut made: Option<Array3<f64>> = None;
    for axis in order {
        if let Some(samples) = &plans[axis].samples {
            let lines = made.as_ref().map_or(voxels, |made| made.view());
            made = Some(pass(lines, axis, samples)?);
        }
    }
    match made {
        Some(made) => Ok(made.into_raw_vec_and_offset().0),
        None => copied(voxels),
    }
}

/// The axes, the one that shrinks most first: no array between is then larger than the first and the last.
pub(super) fn shrinking_first(old: [usize; 3], new: [usize; 3]) -> [usize; 3] {
    let mut order = [0, 1, 2];
    let growth = |a: usize| new[a] as f64 / old[a] as f64;
    order.sort_by(|&a, &b| growth(a).total_cmp(&growth(b)));
    order
}

fn copied(voxels: ArrayView3<'_, f64>) -> Result<Vec<f64>> {
    room::filled(voxels.dim().into(), |z, y, row| {
        row.copy_from_slice(values(voxels.index_axis_move(Axis(0), z).index_axis_move(Axis(0), y)));
    })
}

/// The samples of every line along one axis.
fn pass(voxels: ArrayView3<'_, f64>, axis: usize, samples: &Samples) -> Result<Array3<f64>> {
    let mut size: [usize; 3] = voxels.dim().into();
    size[axis] = samples.len();
    let mut made = Array3::from_shape_vec(size, room::empty(size)?)
        .map_err(|_| Error::VoxelCount { size, limit: room::MOST_VOXELS })?;
    // Each slice across another axis than x holds whole lines, and its rows are contiguous.
    let across = Axis(usize::from(axis == 0));
    let slices: Vec<_> = voxels.axis_iter(across).zip(made.axis_iter_mut(across).map(Mutex::new)).collect();
    parallel::map(&slices, |(voxels, made)| {
        let made = &mut *made.lock().unwrap_or_else(PoisonError::into_inner);
        match (axis, samples.spline) {
            (2, None) => along_rows(*voxels, made, samples),
            (2, Some(pad)) => spline_along_rows(*voxels, made, samples, pad),
            (_, None) => along_columns(*voxels, made, samples),
            (_, Some(pad)) => spline_along_columns(*voxels, made, samples, pad),
        }
    });
    drop(slices);
    Ok(made)
}

/// The values of a row, which are contiguous in every volume here.
fn values(row: ArrayView1<'_, f64>) -> &[f64] {
    row.to_slice().unwrap_or_default()
}

/// As [`values`].
fn values_mut(row: ArrayViewMut1<'_, f64>) -> &mut [f64] {
    row.into_slice().unwrap_or_default()
}

fn along_rows(voxels: ArrayView2<'_, f64>, made: &mut ArrayViewMut2<'_, f64>, samples: &Samples) {
    for (line, row) in voxels.outer_iter().zip(made.outer_iter_mut()) {
        let line = values(line);
        for (sample, (first, weights)) in values_mut(row).iter_mut().zip(samples.iter()) {
            *sample = match (weights, &line[first..]) {
                ([_], [a, ..]) => *a,
                ([_, f], [a, b, ..]) => between(*a, *b, *f),
                (_, line) => weights.iter().zip(line).map(|(weight, value)| weight * value).sum(),
            };
        }
    }
}

fn along_columns(voxels: ArrayView2<'_, f64>, made: &mut ArrayViewMut2<'_, f64>, samples: &Samples) {
    for (row, (first, weights)) in made.outer_iter_mut().zip(samples.iter()) {
        combine(values_mut(row), weights, |k| values(voxels.index_axis_move(Axis(0), first + k)));
    }
}

/// The weighted sum of rows: row k has weight k.
fn combine<'a>(made: &mut [f64], weights: &[f64], row: impl Fn(usize) -> &'a [f64]) {
    match *weights {
        [_] => made.copy_from_slice(row(0)),
        [_, f] => {
            for (made, (a, b)) in made.iter_mut().zip(row(0).iter().zip(row(1))) {
                *made = between(*a, *b, f);
            }
        }
        [p, q, r, s] => {
            let pairs = row(0).iter().zip(row(1)).zip(row(2).iter().zip(row(3)));
            for (made, ((a, b), (c, d))) in made.iter_mut().zip(pairs) {
                *made = (p * a + q * b) + (r * c + s * d);
            }
        }
        _ => {
            made.fill(0.0);
            for (k, weight) in weights.iter().enumerate() {
                made.iter_mut().zip(row(k)).for_each(|(made, value)| *made += weight * value);
            }
        }
    }
}

fn spline_along_columns(
    voxels: ArrayView2<'_, f64>,
    made: &mut ArrayViewMut2<'_, f64>,
    samples: &Samples,
    pad: usize,
) {
    let (length, columns) = voxels.dim();
    let mut buffer = vec![0.0; (length + 2 * pad) * LANES.min(columns)];
    for from in (0..columns).step_by(LANES) {
        let lanes = LANES.min(columns - from);
        let lines = &mut buffer[..(length + 2 * pad) * lanes];
        for (place, row) in lines[pad * lanes..].chunks_exact_mut(lanes).zip(voxels.outer_iter()) {
            place.copy_from_slice(&values(row)[from..from + lanes]);
        }
        coefficients(lines, lanes, pad);
        for (row, (first, weights)) in made.outer_iter_mut().zip(samples.iter()) {
            let row = &mut values_mut(row)[from..from + lanes];
            combine(row, weights, |k| &lines[(first + k) * lanes..][..lanes]);
        }
    }
}

fn spline_along_rows(
    voxels: ArrayView2<'_, f64>,
    made: &mut ArrayViewMut2<'_, f64>,
    samples: &Samples,
    pad: usize,
) {
    let (rows, length) = voxels.dim();
    let mut buffer = vec![0.0; (length + 2 * pad) * LANES.min(rows)];
    let mut sample = [0.0; LANES];
    for from in (0..rows).step_by(LANES) {
        let lanes = LANES.min(rows - from);
        let lines = &mut buffer[..(length + 2 * pad) * lanes];
        for (lane, line) in voxels.outer_iter().skip(from).take(lanes).enumerate() {
            for (k, value) in values(line).iter().enumerate() {
                lines[(pad + k) * lanes + lane] = *value;
            }
        }
        coefficients(lines, lanes, pad);
        for (i, (first, weights)) in samples.iter().enumerate() {
            combine(&mut sample[..lanes], weights, |k| &lines[(first + k) * lanes..][..lanes]);
            for (lane, value) in sample[..lanes].iter().enumerate() {
                made[[from + lane, i]] = *value;
            }
        }
    }
}
