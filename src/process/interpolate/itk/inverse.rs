//! The inverse of a matrix by its singular values, as ITK turns world positions into voxels. Another way to the inverse would
//! differ in the last bits where axes are oblique, and with them which of two voxels is the nearer.
//!
//! Source: the algorithm of Golub and Reinsch as in LINPACK (`dsvdc`; Dongarra et al., LINPACK Users' Guide, 1979, chapter 11).

use super::bidiagonal::{Columns, Factors, bidiagonal};

/// Steps after which the iteration is given up, as LINPACK is set in ITK.
const MOST_STEPS: usize = 1000;

/// The inverse V·S⁻¹·Uᵀ of a matrix given by rows.
pub(super) fn inverse(rows: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let Factors { u, s, v, .. } = factors(rows);
    let reciprocal = s.map(|s| if s == 0.0 { 0.0 } else { 1.0 / s.abs() });
    let entry = |r: usize, c: usize| (0..3).fold(0.0, |sum, k| sum + v[k][r] * reciprocal[k] * u[k][c]);
    std::array::from_fn(|r| std::array::from_fn(|c| entry(r, c)))
}

fn factors(rows: [[f64; 3]; 3]) -> Factors {
    let mut factors = bidiagonal(rows);
    // Singular values from `end` on are final.
    let (mut end, mut steps) = (3, 0);
    while end > 0 && steps < MOST_STEPS {
        let start = factors.start(end);
        if start + 1 == end {
            factors.settle(start);
            (end, steps) = (end - 1, 0);
            continue;
        }
        match (start..end).rev().find(|&k| factors.is_negligible(k, start, end)) {
            None => {
                factors.step(start, end);
                steps += 1;
            }
            Some(k) if k + 1 == end => {
                factors.s[k] = 0.0;
                factors.deflate(start, end);
            }
            Some(k) => {
                factors.s[k] = 0.0;
                factors.split(k + 1, end);
            }
        }
    }
    factors
}

/// Cosine and sine of the rotation that turns (a, b) onto (r, 0), and r.
fn rotation(a: f64, b: f64) -> (f64, f64, f64) {
    let scale = a.abs() + b.abs();
    if scale == 0.0 {
        return (1.0, 0.0, 0.0);
    }
    let (p, q) = (a / scale, b / scale);
    let larger = if a.abs() > b.abs() { a } else { b };
    let r = 1.0_f64.copysign(larger) * (scale * (p * p + q * q).sqrt());
    (a / r, b / r, r)
}

fn rotate(columns: &mut Columns, i: usize, j: usize, cos: f64, sin: f64) {
    let (a, b) = (columns[i], columns[j]);
    columns[i] = std::array::from_fn(|k| cos * a[k] + sin * b[k]);
    columns[j] = std::array::from_fn(|k| cos * b[k] - sin * a[k]);
}

impl Factors {
    /// Where the block that ends before `end` starts: after the last entry above the diagonal that is negligible.
    fn start(&mut self, end: usize) -> usize {
        for l in (1..end).rev() {
            let diagonal = self.s[l - 1].abs() + self.s[l].abs();
            if diagonal + self.e[l - 1].abs() == diagonal {
                self.e[l - 1] = 0.0;
                return l;
            }
        }
        0
    }

    /// Whether a singular value of a block is 0 beside its neighbours above the diagonal.
    fn is_negligible(&self, k: usize, start: usize, end: usize) -> bool {
        let mut beside = 0.0;
        if k + 1 != end {
            beside += self.e[k].abs();
        }
        if k != start {
            beside += self.e[k - 1].abs();
        }
        beside + self.s[k].abs() == beside
    }

    /// Takes the last row of a block out whose singular value is 0.
    fn deflate(&mut self, start: usize, end: usize) {
        let mut f = std::mem::take(&mut self.e[end - 2]);
        for k in (start..end - 1).rev() {
            let (cos, sin, r) = rotation(self.s[k], f);
            self.s[k] = r;
            if k != start {
                f = -sin * self.e[k - 1];
                self.e[k - 1] *= cos;
            }
            rotate(&mut self.v, k, end - 1, cos, sin);
        }
    }

    /// Splits a block before `start`, where a singular value is 0.
    fn split(&mut self, start: usize, end: usize) {
        let mut f = std::mem::take(&mut self.e[start - 1]);
        for k in start..end {
            let (cos, sin, r) = rotation(self.s[k], f);
            self.s[k] = r;
            f = -sin * self.e[k];
            self.e[k] *= cos;
            rotate(&mut self.u, k, start - 1, cos, sin);
        }
    }

    /// One step of the implicit QR iteration on a block.
    fn step(&mut self, start: usize, end: usize) {
        let (mut f, mut g) = self.shifted(start, end);
        for k in start..end - 1 {
            let (cos, sin, r) = rotation(f, g);
            if k != start {
                self.e[k - 1] = r;
            }
            let (s, e) = (self.s[k], self.e[k]);
            f = cos * s + sin * e;
            self.e[k] = cos * e - sin * s;
            g = sin * self.s[k + 1];
            self.s[k + 1] *= cos;
            rotate(&mut self.v, k, k + 1, cos, sin);
            let (cos, sin, r) = rotation(f, g);
            self.s[k] = r;
            let (e, s) = (self.e[k], self.s[k + 1]);
            f = cos * e + sin * s;
            self.s[k + 1] = -sin * e + cos * s;
            g = sin * self.e[k + 1];
            self.e[k + 1] *= cos;
            rotate(&mut self.u, k, k + 1, cos, sin);
        }
        self.e[end - 2] = f;
    }

    /// The first column of the shifted block, with the shift of its last two rows.
    fn shifted(&self, start: usize, end: usize) -> (f64, f64) {
        let (s, e) = (&self.s, &self.e);
        let last = end - 1;
        let scale = [s[last], s[last - 1], e[last - 1], s[start], e[start]]
            .into_iter()
            .map(f64::abs)
            .fold(0.0, f64::max);
        let [sm, before, between, sl, el] =
            [s[last], s[last - 1], e[last - 1], s[start], e[start]].map(|x| x / scale);
        let b = ((before + sm) * (before - sm) + between * between) / 2.0;
        let c = (sm * between) * (sm * between);
        let mut shift = 0.0;
        if b != 0.0 || c != 0.0 {
            shift = (b * b + c).sqrt();
            if b < 0.0 {
                shift = -shift;
            }
            shift = c / (b + shift);
        }
        ((sl + sm) * (sl - sm) + shift, sl * el)
    }

    /// Makes a singular value that is found positive, and moves it to its place in falling order.
    fn settle(&mut self, mut l: usize) {
        if self.s[l] < 0.0 {
            self.s[l] = -self.s[l];
            self.v[l] = self.v[l].map(|x| -x);
        }
        while l + 1 < 3 && self.s[l] < self.s[l + 1] {
            self.s.swap(l, l + 1);
            self.v.swap(l, l + 1);
            self.u.swap(l, l + 1);
            l += 1;
        }
    }
}
