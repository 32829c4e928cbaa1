//! Sums over the frequencies of the padded box.
//!
//! For signals f and g on the grid, Σ w(k − l)·fₖ·gₗ over all pairs is Σ ŵ·Re(f̂·ĝ*) over all frequencies, divided by
//! their number. With the deviations y, the mask m and y², each of them 0 outside the mask, the forms (m, m), (y, y)
//! and (y², m) give all sums: Σ w·(yₖ − yₗ)² = 2Σ w·yₖ² − 2Σ w·yₖ·yₗ.
//!
//! The grid is never there as a whole. Lines along the last axis are transformed first; of their spectra a part is
//! kept, and for each of its frequencies the plane of the other two axes is transformed, summed and forgotten.

use std::ops::Range;

use rustfft::num_complex::Complex;

use super::PairSums;
use super::lines::{LineSpectra, SIGNALS};
use super::plan::Plan;
use super::sample::Sample;
use super::weights::WeightSpectra;
use crate::numeric::parallel;

/// Bytes of spectra that may be kept at once for any box; a larger one may use twice its own size.
const KEPT: usize = 32 << 20;

/// Number of columns that are transformed together: neighbours in memory, so that none is read from afar alone.
const COLUMNS: usize = 8;

pub(super) fn sums(sample: &Sample<'_>) -> PairSums {
    let plan = Plan::new(sample.size());
    let mut forms = [0.0; 3];
    for frequencies in parts(&plan) {
        for (frequency, plane) in frequencies.clone().zip(planes(sample, &plan, frequencies)) {
            // A real line has the same squares at a frequency and at its negative.
            let mirrored = frequency > 0 && 2 * frequency != plan.padded[2];
            let times = if mirrored { 2.0 } else { 1.0 };
            forms = [0, 1, 2].map(|form| forms[form] + times * plane[form]);
        }
    }
    let points: f64 = plan.padded.iter().map(|&length| length as f64).product();
    let [weights, products, squares] = forms.map(|form| form / points);
    PairSums { weights, products, squared_differences: 2.0 * (squares - products) }
}

/// The frequencies of the last axis, in parts whose spectra may be kept at once.
fn parts(plan: &Plan) -> impl Iterator<Item = Range<usize>> {
    let lines = plan.size[0] * plan.size[1];
    let complex = SIGNALS * size_of::<Complex<f64>>() * lines;
    let real = size_of::<f64>() * plan.half[0] * plan.half[1];
    let allowed = KEPT.max(2 * size_of::<f64>() * lines * plan.size[2]);
    let (all, kept) = (plan.half[2], (allowed / (complex + real)).max(1));
    (0..all).step_by(kept).map(move |start| start..(start + kept).min(all))
}

/// The three forms at each of the frequencies.
fn planes(sample: &Sample<'_>, plan: &Plan, frequencies: Range<usize>) -> Vec<[f64; 3]> {
    let signals = LineSpectra::of(sample, plan, frequencies.clone());
    let weights = WeightSpectra::of(sample.step(), plan, frequencies.clone());
    let frequencies: Vec<usize> = frequencies.collect();
    parallel::map(&frequencies, |&frequency| {
        let weights = weights.plane(plan, frequency);
        forms(plan, &weights, &signals, frequency)
    })
}

/// Σ ŵ·|m̂|², Σ ŵ·|ŷ|² and Σ ŵ·Re(q̂·m̂*), where q = y², over the plane of a frequency.
fn forms(plan: &Plan, weights: &[f64], signals: &LineSpectra, frequency: usize) -> [f64; 3] {
    let ([height, width, _], [long, wide, _]) = (plan.size, plan.padded);
    let mut rows = plan.buffer(1, SIGNALS * height);
    for (signal, rows) in rows.values.chunks_exact_mut(height * wide).enumerate() {
        let places = rows.chunks_exact_mut(wide).flat_map(|row| &mut row[..width]);
        for (place, value) in places.zip(signals.at(signal, frequency)) {
            *place = value;
        }
    }
    rows.transform();
    let mut columns = plan.buffer(0, SIGNALS * COLUMNS);
    let mut forms = [0.0; 3];
    for start in (0..wide).step_by(COLUMNS) {
        let count = COLUMNS.min(wide - start);
        columns.clear();
        for (at, row) in rows.values.chunks_exact(wide).enumerate() {
            let (signal, at) = (at / height, at % height);
            for (column, &value) in row[start..start + count].iter().enumerate() {
                columns.values[(column * SIGNALS + signal) * long + at] = value;
            }
        }
        columns.transform();
        for (column, spectra) in columns.values.chunks_exact(SIGNALS * long).take(count).enumerate() {
            let at = (start + column).min(wide - start - column);
            let weights = &weights[at * plan.half[0]..][..plan.half[0]];
            let sums = column_forms(weights, spectra);
            forms = [0, 1, 2].map(|form| forms[form] + sums[form]);
        }
    }
    forms
}

/// The three forms over a column, from the spectra of y, m and y² one after the other.
fn column_forms(weights: &[f64], spectra: &[Complex<f64>]) -> [f64; 3] {
    let long = spectra.len() / SIGNALS;
    let (y, rest) = spectra.split_at(long);
    let (m, q) = rest.split_at(long);
    let mut forms = [0.0; 3];
    for (at, ((y, m), q)) in y.iter().zip(m).zip(q).enumerate() {
        let weight = weights[at.min(long - at)];
        forms[0] += weight * m.norm_sqr();
        forms[1] += weight * y.norm_sqr();
        forms[2] += weight * (q.re * m.re + q.im * m.im);
    }
    forms
}
