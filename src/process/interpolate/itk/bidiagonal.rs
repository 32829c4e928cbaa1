//! A matrix as a bidiagonal one between two orthogonal ones.
//!
//! Source: LINPACK's `dsvdc`, its first half; sums and products in its order.

/// Columns of a matrix.
pub(super) type Columns = [[f64; 3]; 3];

/// U, the singular values and V of a matrix U·S·Vᵀ, and the superdiagonal that becomes 0.
pub(super) struct Factors {
    pub u: Columns,
    pub s: [f64; 3],
    pub v: Columns,
    pub e: [f64; 3],
}

/// Householder reflections from both sides until only the diagonal and the one above it are left.
pub(super) fn bidiagonal(rows: [[f64; 3]; 3]) -> Factors {
    let mut x: Columns = std::array::from_fn(|c| std::array::from_fn(|r| rows[r][c]));
    let (mut s, mut e) = ([0.0; 3], [0.0; 3]);
    let mut first_row = [0.0; 3];
    for l in 0..2 {
        s[l] = reflector(&mut x[l][l..]);
        let column = x[l];
        for j in l + 1..3 {
            if s[l] != 0.0 {
                reflect(&column[l..], &mut x[j][l..]);
            }
            e[j] = x[j][l];
        }
        if l > 0 {
            continue;
        }
        e[0] = reflector(&mut e[1..]);
        if e[0] != 0.0 {
            let mut work = [0.0; 3];
            for j in 1..3 {
                add(e[j], &x[j][1..], &mut work[1..]);
            }
            for j in 1..3 {
                add(-e[j] / e[1], &work[1..], &mut x[j][1..]);
            }
        }
        first_row = e;
    }
    let u = left(x, s);
    let v = right(first_row, e[0]);
    s[2] = x[2][2];
    e[1] = x[2][1];
    e[2] = 0.0;
    Factors { u, s, v, e }
}

/// The product of the reflections from the left.
fn left(x: Columns, s: [f64; 3]) -> Columns {
    let mut u = [x[0], x[1], [0.0, 0.0, 1.0]];
    for l in [1, 0] {
        if s[l] == 0.0 {
            u[l] = [0.0; 3];
            u[l][l] = 1.0;
            continue;
        }
        let column = u[l];
        for other in &mut u[l + 1..] {
            reflect(&column[l..], &mut other[l..]);
        }
        u[l][l..].iter_mut().for_each(|x| *x = -*x);
        u[l][l] += 1.0;
        u[l][..l].fill(0.0);
    }
    u
}

/// The one reflection from the right.
fn right(row: [f64; 3], size: f64) -> Columns {
    let mut v = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    if size != 0.0 {
        for column in &mut v[1..] {
            reflect(&row[1..], &mut column[1..]);
        }
    }
    v
}

/// Makes a vector the one that reflects it onto its first axis, and returns where on that axis it lands.
fn reflector(x: &mut [f64]) -> f64 {
    let mut size = norm(x);
    if size != 0.0 {
        if x[0] != 0.0 {
            size = size.copysign(x[0]);
        }
        let reciprocal = 1.0 / size;
        x.iter_mut().for_each(|x| *x *= reciprocal);
        x[0] += 1.0;
    }
    -size
}

fn reflect(by: &[f64], x: &mut [f64]) {
    let dot = by.iter().zip(x.iter()).fold(0.0, |sum, (a, b)| sum + a * b);
    add(-dot / by[0], by, x);
}

fn add(factor: f64, x: &[f64], to: &mut [f64]) {
    if factor != 0.0 {
        to.iter_mut().zip(x).for_each(|(to, x)| *to += factor * x);
    }
}

/// The length of a vector, scaled so that no square overflows.
fn norm(x: &[f64]) -> f64 {
    let (mut scale, mut sum) = (0.0_f64, 1.0);
    for x in x.iter().filter(|x| **x != 0.0).map(|x| x.abs()) {
        if scale < x {
            let ratio = scale / x;
            sum = 1.0 + sum * (ratio * ratio);
            scale = x;
        } else {
            let ratio = x / scale;
            sum += ratio * ratio;
        }
    }
    scale * sum.sqrt()
}
