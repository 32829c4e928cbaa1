//! Deriche's recursive approximation of a Gaussian and of its second derivative, as ITK computes it.
//!
//! A line is swept from its first voxel to its last and back; the result is the sum of both sweeps. In each, a value is a sum of four
//! inputs, less a sum of the four values before it. Sums are in double precision and in the order of ITK, results in single
//! precision, so that a pass gives the same bits as `itk::RecursiveGaussianImageFilter`.
//!
//! Sources: R. Deriche, *Recursively implementing the Gaussian and its derivatives*, INRIA research report 1893 (1993); G. Farnebäck
//! and C.-F. Westin, *Improving Deriche-style recursive Gaussian filters*, J. Math. Imaging Vision 26 (2006), table 3 for the
//! constants.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

/// Lines that are swept side by side; the rows of a plane are contiguous.
const LANES: usize = 16;

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

/// What the response to a voxel has fallen below, relative to its start, where it is no longer looked for.
const NEGLIGIBLE: f64 = 1e-16;

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
        let numerator = Numerator(std::array::from_fn(|k| both(smooth.0[k], curved.0[k])));
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
        plane: ArrayView2<'_, S>,
        wanted: Range<usize>,
    ) -> Array2<f32> {
        let mut made = Array2::zeros((plane.nrows(), wanted.len()));
        Lines::new(self, plane.ncols(), wanted).rows(plane, made.view_mut());
        made
    }

    /// The response along the columns of a plane, at the rows `wanted`.
    pub(super) fn along_columns<S: Copy + Into<f64>>(
        &self,
        plane: ArrayView2<'_, S>,
        wanted: Range<usize>,
    ) -> Array2<f32> {
        let mut made = Array2::zeros((wanted.len(), plane.ncols()));
        Lines::new(self, plane.nrows(), wanted).columns(plane, made.view_mut());
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
    feed: [f64; 4],
    /// Weights of the values before, which are subtracted.
    back: [f64; 4],
    /// Their weights where there is no value before, on the input that goes on.
    edge: [f64; 4],
}

impl Sweep {
    /// Makes values from the fifth on; the first four are the input that goes on before them. Each window holds the four inputs of a
    /// value, in the order of the line: the nearest is the last one in a sweep forward.
    #[inline(always)]
    fn run<'a, const FORWARD: bool>(&self, windows: impl Iterator<Item = &'a [Lanes]>, made: &mut [Lanes]) {
        let at_edge =
            |step: usize| std::array::from_fn(|k| if k < step { self.back[k] } else { self.edge[k] });
        for (at, window) in windows.enumerate() {
            let Some((before, [value, ..])) = made.split_at_mut_checked(at + AROUND) else { return };
            let (Some(window), Some(before)) =
                (window.first_chunk::<AROUND>(), before.last_chunk::<AROUND>())
            else {
                return;
            };
            let back = if at < AROUND { at_edge(at) } else { self.back };
            // Written in place, lane by lane, which becomes vector instructions.
            for (lane, value) in value.iter_mut().enumerate() {
                let input = |k: usize| window[if FORWARD { 3 - k } else { k }][lane] * self.feed[k];
                let past = |k: usize| before[3 - k][lane] * back[k];
                *value =
                    (input(0) + input(1) + input(2) + input(3)) - (past(0) + past(1) + past(2) + past(3));
            }
        }
    }
}

/// Memory for lines side by side, and what is wanted of them.
struct Lines<'a> {
    filter: &'a Recursive,
    wanted: Range<usize>,
    /// With the first one thrice before it and the last one four times after it.
    inputs: Vec<Lanes>,
    /// Values in the order of the sweeps, after four inputs.
    forward: Vec<Lanes>,
    backward: Vec<Lanes>,
}

impl<'a> Lines<'a> {
    fn new(filter: &'a Recursive, length: usize, wanted: Range<usize>) -> Self {
        let lanes = |places: usize| vec![[0.0; LANES]; places];
        let (forward, backward) = (lanes(AROUND + wanted.end), lanes(AROUND + length - wanted.start));
        Lines { filter, wanted, inputs: lanes(BEFORE + length + AROUND), forward, backward }
    }

    /// Lines along the rows of a slice.
    fn rows<S: Copy + Into<f64>>(&mut self, slice: ArrayView2<'_, S>, mut made: ArrayViewMut2<'_, f32>) {
        for first in (0..slice.nrows()).step_by(LANES) {
            for (lane, row) in slice.outer_iter().skip(first).take(LANES).enumerate() {
                let row = row.to_slice().unwrap_or_default();
                for (input, voxel) in self.inputs.iter_mut().skip(BEFORE).zip(row) {
                    input[lane] = (*voxel).into();
                }
            }
            self.sweep();
            for (lane, row) in made.outer_iter_mut().skip(first).take(LANES).enumerate() {
                let row = row.into_slice().unwrap_or_default();
                for (made, (forward, backward)) in row.iter_mut().zip(self.values()) {
                    *made = (forward[lane] + backward[lane]) as f32;
                }
            }
        }
    }

    /// Lines across the rows of a slice.
    fn columns<S: Copy + Into<f64>>(&mut self, slice: ArrayView2<'_, S>, mut made: ArrayViewMut2<'_, f32>) {
        for first in (0..slice.ncols()).step_by(LANES) {
            let columns = first..slice.ncols().min(first + LANES);
            for (input, row) in self.inputs.iter_mut().skip(BEFORE).zip(slice.outer_iter()) {
                let row = row.to_slice().and_then(|row| row.get(columns.clone())).unwrap_or_default();
                for (input, voxel) in input.iter_mut().zip(row) {
                    *input = (*voxel).into();
                }
            }
            self.sweep();
            for ((forward, backward), row) in self.values().zip(made.outer_iter_mut()) {
                let row = row.into_slice().and_then(|row| row.get_mut(columns.clone())).unwrap_or_default();
                for ((made, forward), backward) in row.iter_mut().zip(forward).zip(backward) {
                    *made = (forward + backward) as f32;
                }
            }
        }
    }

    /// Both parts of the values at the places that are wanted.
    fn values(&self) -> impl Iterator<Item = (&Lanes, &Lanes)> {
        let forward = self.forward.iter().skip(AROUND + self.wanted.start);
        forward.zip(self.backward.iter().rev())
    }

    /// Sweeps the lines as far as they are wanted.
    fn sweep(&mut self) {
        let end = self.inputs.len() - AROUND;
        let (first, last) = (self.inputs[BEFORE], self.inputs[end - 1]);
        self.inputs[..BEFORE].fill(first);
        self.inputs[end..].fill(last);
        self.forward[..AROUND].fill(first);
        self.backward[..AROUND].fill(last);
        let windows = self.inputs.windows(AROUND);
        self.filter.forward.run::<true>(windows.clone().take(self.wanted.end), &mut self.forward);
        let from_end = windows.skip(AROUND + self.wanted.start).rev();
        self.filter.backward.run::<false>(from_end, &mut self.backward);
    }
}
