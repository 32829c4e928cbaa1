//! Deriche's recursive approximation of a Gaussian and of its second derivative, as ITK computes it.
//!
//! A line is swept from its first voxel to its last and back; the result is the sum of both sweeps. In each, a value is a sum of four
//! inputs, less a sum of the four values before it. Sums are in double precision and in the order of ITK, results in single
//! precision, so that a pass gives the same bits as `itk::RecursiveGaussianImageFilter`.
//!
//! Sources: R. Deriche, *Recursively implementing the Gaussian and its derivatives*, INRIA research report 1893 (1993); G. Farnebäck
//! and C.-F. Westin, *Improving Deriche-style recursive Gaussian filters*, J. Math. Imaging Vision 26 (2006), table 3 for the
//! constants.

use std::array;
use std::ops::Range;

use ndarray::{Array2, Axis};

use crate::numeric::simd;

/// Lines that are swept side by side; the rows of a plane are contiguous.
const LANES: usize = 16;

/// Columns that are taken from rows at a time, while their lines are in the cache.
const BLOCK: usize = 16;

/// How many values before, or behind, a value depends on.
const AROUND: usize = 4;

/// How many inputs before, besides that of the value.
const BEFORE: usize = AROUND - 1;

/// One value of each of the lines.
type Lanes = [f64; LANES];

/// Both oscillations of the approximation: frequency and decay, over σ.
const FREQUENCY: [f64; 2] = [0.6681, 2.0787];
const DECAY: [f64; 2] = [-1.3932, -1.3732];

/// Cosine and sine coefficients of both oscillations, for the Gaussian and for its second derivative.
const GAUSSIAN: [[f64; 2]; 2] = [[1.3530, -0.3531], [1.8151, 0.0902]];
const CURVATURE: [[f64; 2]; 2] = [[-1.3563, 0.3446], [5.2318, -2.2355]];

/// What the response to a voxel has fallen below, relative to its start, where it is no longer looked for: a ten-millionth of what
/// is rounded off when a result is stored.
const NEGLIGIBLE: f64 = 1e-14;

/// A filter along one axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recursive {
    forward: Sweep,
    backward: Sweep,
}

impl Recursive {
    /// Smoothing by a Gaussian with its standard deviation in voxels; of sum 1.
    pub(super) fn smoothing(sigma: f64) -> Self {
        let poles = Poles::new(sigma);
        let numerator = poles.numerator(GAUSSIAN);
        let scale = 2.0 * numerator.sum() / poles.sum() - numerator.0[0];
        Self::new(&poles, numerator, 1.0 / scale)
    }

    /// The second derivative of that per voxel², times `factor`.
    pub(super) fn second_derivative(sigma: f64, factor: f64) -> Self {
        let poles = Poles::new(sigma);
        let (smooth, curved) = (poles.numerator(GAUSSIAN), poles.numerator(CURVATURE));
        let sd = poles.sum();
        // As much of the Gaussian as makes the response to a constant 0.
        let share = -(2.0 * curved.sum() - sd * curved.0[0]) / (2.0 * smooth.sum() - sd * smooth.0[0]);
        let both = |a: f64, b: f64| b + share * a;
        let numerator = Numerator(array::from_fn(|k| both(smooth.0[k], curved.0[k])));
        let sn = both(smooth.sum(), curved.sum());
        let [dn, en] = [1, 2].map(|order| both(smooth.moment(order), curved.moment(order)));
        let [dd, ed] = [1, 2].map(|order| poles.moment(order));
        let scale = (en * sd * sd - ed * sn * sd - 2.0 * dn * dd * sd + 2.0 * dd * dd * sn) / (sd * sd * sd);
        Self::new(&poles, numerator, factor / scale)
    }

    fn new(poles: &Poles, numerator: Numerator, scale: f64) -> Self {
        let (back, n) = (poles.back, numerator.0.map(|n| n * scale));
        let m = [n[1] - back[0] * n[0], n[2] - back[1] * n[0], n[3] - back[2] * n[0], -back[3] * n[0]];
        let sweep = |feed: [f64; 4]| {
            let sum = feed[0] + feed[1] + feed[2] + feed[3];
            Sweep { feed, back, edge: back.map(|d| d * sum / poles.sum()) }
        };
        Recursive { forward: sweep(n), backward: sweep(m) }
    }

    /// How many voxels the response to a voxel goes on for, for a standard deviation in voxels.
    pub(super) fn reach(sigma: f64) -> usize {
        (NEGLIGIBLE.ln() / DECAY[0].max(DECAY[1]) * sigma).ceil() as usize
    }

    /// The response along the rows of a plane, at the columns `wanted`. Beyond either end of a line its last value goes on.
    pub(super) fn along_rows<S: Copy + Into<f64>>(
        &self,
        plane: &[&[S]],
        wanted: Range<usize>,
    ) -> Array2<f32> {
        let mut made = Array2::zeros((plane.len(), wanted.len()));
        let mut lines = Lines::new(plane.first().map_or(0, |row| row.len()), wanted);
        simd::widest(
            #[inline(always)]
            || {
                for (rows, mut made) in plane.chunks(LANES).zip(made.axis_chunks_iter_mut(Axis(0), LANES)) {
                    lines.read_rows(rows);
                    lines.sweep(self);
                    for (lane, row) in made.outer_iter_mut().enumerate() {
                        for (made, sums) in row.into_slice().unwrap_or_default().iter_mut().zip(&lines.sums) {
                            *made = sums[lane] as f32;
                        }
                    }
                }
            },
        );
        made
    }

    /// The response along the columns of a plane, at the rows `wanted`.
    pub(super) fn along_columns<S: Copy + Into<f64>>(
        &self,
        plane: &[&[S]],
        wanted: Range<usize>,
    ) -> Array2<f32> {
        let mut made = Array2::zeros((wanted.len(), plane.first().map_or(0, |row| row.len())));
        let mut lines = Lines::new(plane.len(), wanted);
        simd::widest(
            #[inline(always)]
            || {
                for (chunk, mut made) in made.axis_chunks_iter_mut(Axis(1), LANES).enumerate() {
                    lines.read_columns(plane, chunk * LANES);
                    lines.sweep(self);
                    for (row, sums) in made.outer_iter_mut().zip(&lines.sums) {
                        for (made, sum) in row.into_slice().unwrap_or_default().iter_mut().zip(sums) {
                            *made = *sum as f32;
                        }
                    }
                }
            },
        );
        made
    }
}

/// The denominator of the filter, which all of its sweeps share.
struct Poles {
    cos: [f64; 2],
    sin: [f64; 2],
    exp: [f64; 2],
    back: [f64; 4],
}

impl Poles {
    fn new(sigma: f64) -> Self {
        let (cos, sin) = (FREQUENCY.map(|w| (w / sigma).cos()), FREQUENCY.map(|w| (w / sigma).sin()));
        let exp = DECAY.map(|l| (l / sigma).exp());
        let ([c1, c2], [e1, e2]) = (cos, exp);
        let back = [
            -2.0 * (e2 * c2 + e1 * c1),
            4.0 * c2 * c1 * e1 * e2 + (e1 * e1 + e2 * e2),
            -2.0 * c1 * e1 * e2 * e2 + -2.0 * c2 * e2 * e1 * e1,
            e1 * e1 * e2 * e2,
        ];
        Poles { cos, sin, exp, back }
    }

    fn sum(&self) -> f64 {
        let [d1, d2, d3, d4] = self.back;
        1.0 + d1 + d2 + d3 + d4
    }

    /// Σ kⁿ·dₖ.
    fn moment(&self, order: i32) -> f64 {
        let [d1, d2, d3, d4] = self.back;
        d1 + 2_f64.powi(order) * d2 + 3_f64.powi(order) * d3 + 4_f64.powi(order) * d4
    }

    /// The numerator for cosine and sine coefficients.
    fn numerator(&self, [[a1, a2], [b1, b2]]: [[f64; 2]; 2]) -> Numerator {
        let Poles { cos: [c1, c2], sin: [s1, s2], exp: [e1, e2], .. } = *self;
        let n1 = e2 * (b2 * s2 - (a2 + 2.0 * a1) * c2) + e1 * (b1 * s1 - (a1 + 2.0 * a2) * c1);
        let n2 = ((a1 + a2) * c2 * c1 - (b1 * c2 * s1 + b2 * c1 * s2)) * (2.0 * e1 * e2)
            + (a2 * e1 * e1 + a1 * e2 * e2);
        let n3 = e2 * e1 * e1 * (b2 * s2 - a2 * c2) + e1 * e2 * e2 * (b1 * s1 - a1 * c1);
        Numerator([a1 + a2, n1, n2, n3])
    }
}

struct Numerator([f64; 4]);

impl Numerator {
    fn sum(&self) -> f64 {
        let [n0, n1, n2, n3] = self.0;
        n0 + n1 + n2 + n3
    }

    /// Σ kⁿ·nₖ.
    fn moment(&self, order: i32) -> f64 {
        let [_, n1, n2, n3] = self.0;
        n1 + 2_f64.powi(order) * n2 + 3_f64.powi(order) * n3
    }
}

/// One direction of the filter.
#[derive(Debug, Clone, PartialEq)]
struct Sweep {
    /// Weights of the inputs.
    feed: [f64; AROUND],
    /// Weights of the values before, which are subtracted.
    back: [f64; AROUND],
    /// Their weights where there is no value before, on the input that goes on.
    edge: [f64; AROUND],
}

impl Sweep {
    /// Makes one value of each window of inputs, and hands on all but the first `skipped`. In a window the nearest input is the
    /// last one in a sweep forward, the first one in a sweep back. Before the first window, `edge` goes on.
    ///
    /// The body of the loop is kept small: were it written out four times to spare the places in turn, it would not fit into the
    /// cache of decoded instructions.
    #[inline(always)]
    fn run<'a, const FORWARD: bool>(
        &self,
        windows: impl Iterator<Item = &'a [Lanes]>,
        edge: Lanes,
        skipped: usize,
        mut hand_on: impl FnMut(usize, &Lanes),
    ) {
        let feed = self.feed;
        let mut values = [edge; AROUND];
        for (at, window) in windows.enumerate() {
            let Some(window) = window.first_chunk::<AROUND>() else { return };
            let back = match at < AROUND {
                true => array::from_fn(|k| if k < at { self.back[k] } else { self.edge[k] }),
                false => self.back,
            };
            let [newest, second, third, oldest] = array::from_fn(|k| (at + BEFORE - k) % AROUND);
            // Written lane by lane, which becomes vector instructions.
            let mut made = [0.0; LANES];
            for (lane, made) in made.iter_mut().enumerate() {
                let input = |k: usize| window[if FORWARD { BEFORE - k } else { k }][lane] * feed[k];
                let past = |place: usize, k: usize| values[place][lane] * back[k];
                *made = (input(0) + input(1) + input(2) + input(3))
                    - (past(newest, 0) + past(second, 1) + past(third, 2) + past(oldest, 3));
            }
            values[oldest] = made;
            if let Some(at) = at.checked_sub(skipped) {
                hand_on(at, &made);
            }
        }
    }
}

/// Memory for lines side by side, and what is wanted of them.
struct Lines {
    wanted: Range<usize>,
    /// With the first one thrice before it and the last one four times after it.
    inputs: Vec<Lanes>,
    /// Of both sweeps, at the places that are wanted.
    sums: Vec<Lanes>,
}

impl Lines {
    fn new(length: usize, wanted: Range<usize>) -> Self {
        let lanes = |places: usize| vec![[0.0; LANES]; places];
        Lines { inputs: lanes(BEFORE + length + AROUND), sums: lanes(wanted.len()), wanted }
    }

    #[inline(always)]
    fn inputs_mut(&mut self) -> &mut [Lanes] {
        let end = self.inputs.len() - AROUND;
        &mut self.inputs[BEFORE..end]
    }

    /// Takes rows for lines.
    #[inline(always)]
    fn read_rows<S: Copy + Into<f64>>(&mut self, rows: &[&[S]]) {
        for (block, inputs) in self.inputs_mut().chunks_mut(BLOCK).enumerate() {
            for (lane, row) in rows.iter().enumerate() {
                for (input, voxel) in inputs.iter_mut().zip(row.get(block * BLOCK..).unwrap_or_default()) {
                    input[lane] = (*voxel).into();
                }
            }
        }
    }

    /// Takes the columns from `first` on for lines.
    #[inline(always)]
    fn read_columns<S: Copy + Into<f64>>(&mut self, plane: &[&[S]], first: usize) {
        for (inputs, row) in self.inputs_mut().iter_mut().zip(plane) {
            let row = row.get(first..).unwrap_or_default();
            match row.first_chunk::<LANES>() {
                Some(row) => *inputs = row.map(Into::into),
                None => inputs.iter_mut().zip(row).for_each(|(input, voxel)| *input = (*voxel).into()),
            }
        }
    }

    /// Sweeps the lines as far as they are wanted.
    #[inline(always)]
    fn sweep(&mut self, filter: &Recursive) {
        let Lines { wanted: Range { start, end }, inputs, sums } = self;
        let after_last = inputs.len() - AROUND;
        let (first, last) = (inputs[BEFORE], inputs[after_last - 1]);
        inputs[..BEFORE].fill(first);
        inputs[after_last..].fill(last);
        let windows = inputs.windows(AROUND);
        let forward = windows.clone().take(*end);
        filter.forward.run::<true>(forward, first, *start, |at, values| sums[at] = *values);
        let backward = windows.skip(AROUND + *start).rev();
        let (skipped, wanted) = (after_last - BEFORE - *end, sums.len());
        filter.backward.run::<false>(backward, last, skipped, |at, values| {
            for (sum, value) in sums[wanted - 1 - at].iter_mut().zip(values) {
                *sum += value;
            }
        });
    }
}
