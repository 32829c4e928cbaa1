use std::ops::Range;

use super::lines::map_chunks;
use super::plan::{Buffer, Plan};

/// Spectra along the last axis of the weights 1 / distance, for some of the frequencies.
///
/// The weights are even along every axis, and so their spectra are real and even: one half of each axis is enough.
pub(super) struct WeightSpectra {
    frequencies: Range<usize>,
    /// Of each chunk of lines, indexed frequency, line.
    chunks: Vec<Vec<f64>>,
}

impl WeightSpectra {
    pub(super) fn of(step: [f64; 3], plan: &Plan, frequencies: Range<usize>) -> Self {
        let lines = plan.half[0] * plan.half[1];
        let chunks = map_chunks(lines, |chunk| transformed(step, plan, &frequencies, chunk));
        WeightSpectra { frequencies, chunks }
    }

    /// The spectrum over the other two axes at one frequency of the last, the first axis fastest.
    pub(super) fn plane(&self, plan: &Plan, frequency: usize) -> Vec<f64> {
        let [first, second, _] = plan.half;
        let lines = self.at(frequency);
        let mut turned = vec![0.0; first * second];
        let mut pair = plan.buffer(1, 1);
        for start in (0..first).step_by(2) {
            let next = (start + 1).min(first - 1);
            fill_even(&mut pair, |at| [lines[start * second + at], lines[next * second + at]]);
            pair.transform();
            for (at, value) in pair.values.iter().take(second).enumerate() {
                turned[at * first + start] = value.re;
                turned[at * first + next] = value.im;
            }
        }
        transform_rows(&mut turned, plan);
        turned
    }

    fn at(&self, frequency: usize) -> Vec<f64> {
        let row = frequency - self.frequencies.start;
        let part = |chunk: &Vec<f64>| {
            let lines = chunk.len() / self.frequencies.len();
            chunk[row * lines..][..lines].to_vec()
        };
        self.chunks.iter().flat_map(part).collect()
    }
}

/// The last of the three transforms, along the first axis of the box, in place.
fn transform_rows(rows: &mut [f64], plan: &Plan) {
    let length = plan.half[0];
    let mut pair = plan.buffer(0, 1);
    for rows in rows.chunks_mut(2 * length) {
        let second = rows.len() - length;
        fill_even(&mut pair, |at| [rows[at], rows[second + at]]);
        pair.transform();
        for at in 0..length {
            // Of a row alone both parts are the same.
            rows[at] = pair.values[at].re;
            rows[second + at] = pair.values[at].im;
        }
    }
}

fn transformed(step: [f64; 3], plan: &Plan, frequencies: &Range<usize>, lines: Range<usize>) -> Vec<f64> {
    let count = lines.len();
    let mut spectra = vec![0.0; frequencies.len() * count];
    let mut pair = plan.buffer(2, 1);
    for first in (0..count).step_by(2) {
        let second = (first + 1).min(count - 1);
        let places = [first, second].map(|line| {
            let line = lines.start + line;
            [line / plan.half[1], line % plan.half[1]]
        });
        fill_even(&mut pair, |at| places.map(|[a, b]| weight(step, [a, b, at])));
        pair.transform();
        for (row, frequency) in frequencies.clone().enumerate() {
            spectra[row * count + first] = pair.values[frequency].re;
            spectra[row * count + second] = pair.values[frequency].im;
        }
    }
    spectra
}

/// Two even sequences from their halves, as real and imaginary part.
fn fill_even(pair: &mut Buffer, half: impl Fn(usize) -> [f64; 2]) {
    let length = pair.values.len();
    for at in 0..=length / 2 {
        let [re, im] = half(at);
        for at in [at, (length - at) % length] {
            (pair.values[at].re, pair.values[at].im) = (re, im);
        }
    }
}

/// 1 / distance of two voxels that lie so many voxels apart; a voxel has none with itself.
fn weight(step: [f64; 3], apart: [usize; 3]) -> f64 {
    if apart == [0; 3] {
        return 0.0;
    }
    let squares = [0, 1, 2].map(|axis| (apart[axis] as f64 * step[axis]).powi(2));
    1.0 / squares.iter().sum::<f64>().sqrt()
}
