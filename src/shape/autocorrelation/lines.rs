use std::ops::Range;

use rustfft::num_complex::Complex;

use super::plan::Plan;
use super::sample::Sample;
use crate::numeric::parallel;

/// Number of lines that are one piece of work; even, since they are transformed two at a time.
const CHUNK: usize = 64;

/// The signals: deviation y, mask m and y².
pub(super) const SIGNALS: usize = 3;

/// Spectra along the last axis of every line of the box, for some of the frequencies.
pub(super) struct LineSpectra {
    frequencies: Range<usize>,
    /// Of each chunk of lines, indexed signal, frequency, line.
    chunks: Vec<Vec<Complex<f64>>>,
}

impl LineSpectra {
    pub(super) fn of(sample: &Sample<'_>, plan: &Plan, frequencies: Range<usize>) -> Self {
        let lines = plan.size[0] * plan.size[1];
        let chunks = map_chunks(lines, |chunk| transformed(sample, plan, &frequencies, chunk));
        LineSpectra { frequencies, chunks }
    }

    /// The values of a signal at a frequency, for all lines in their order.
    pub(super) fn at(&self, signal: usize, frequency: usize) -> impl Iterator<Item = Complex<f64>> {
        let row = signal * self.frequencies.len() + (frequency - self.frequencies.start);
        self.chunks.iter().flat_map(move |chunk| {
            let lines = chunk.len() / (SIGNALS * self.frequencies.len());
            chunk[row * lines..][..lines].iter().copied()
        })
    }
}

/// `f` of the ranges of lines that are one piece of work each.
pub(super) fn map_chunks<R: Send>(lines: usize, f: impl Fn(Range<usize>) -> R + Sync + Send) -> Vec<R> {
    let starts: Vec<usize> = (0..lines).step_by(CHUNK).collect();
    parallel::map(&starts, |&start| f(start..(start + CHUNK).min(lines)))
}

fn transformed(
    sample: &Sample<'_>,
    plan: &Plan,
    frequencies: &Range<usize>,
    lines: Range<usize>,
) -> Vec<Complex<f64>> {
    let length = plan.padded[2];
    let (count, kept) = (lines.len(), frequencies.len());
    let mut spectra = vec![Complex::new(0.0, 0.0); SIGNALS * kept * count];
    let mut pair = plan.buffer(2, SIGNALS);
    for first in (0..count).step_by(2) {
        pair.clear();
        let mut empty = true;
        let both = (count - first).min(2);
        for second in 0..both {
            // One line is the real part, its neighbour the imaginary part.
            sample.for_each_in_line(lines.start + first + second, |at, y| {
                empty = false;
                for (signal, value) in [y, 1.0, y * y].into_iter().enumerate() {
                    let voxel = &mut pair.values[signal * length + at];
                    *if second == 0 { &mut voxel.re } else { &mut voxel.im } = value;
                }
            });
        }
        if empty {
            continue;
        }
        pair.transform();
        for (signal, spectrum) in pair.values.chunks_exact(length).enumerate() {
            for (row, frequency) in frequencies.clone().enumerate() {
                let at = (signal * kept + row) * count + first;
                let parts = parts(spectrum, frequency);
                spectra[at..at + both].copy_from_slice(&parts[..both]);
            }
        }
    }
    spectra
}

/// The spectra of the real and of the imaginary part of a sequence, at one frequency.
fn parts(spectrum: &[Complex<f64>], frequency: usize) -> [Complex<f64>; 2] {
    let positive = spectrum[frequency];
    let negative = spectrum[(spectrum.len() - frequency) % spectrum.len()].conj();
    let (sum, difference) = (0.5 * (positive + negative), 0.5 * (positive - negative));
    [sum, Complex::new(difference.im, -difference.re)]
}
