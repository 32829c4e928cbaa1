//! The error function with the few digits that ITK's Gaussian interpolators work with.
//!
//! Source: `vnl_gamma` of VXL: series and continued fraction of the incomplete gamma function P(½, x²), broken off when a term
//! adds less than 3·10⁻⁷ of the sum.

const MOST_TERMS: usize = 100;
const ENOUGH: f64 = 3.0e-7;
const TINY: f64 = 1.0e-30;

pub(super) fn erf(x: f64) -> f64 {
    let p = lower_half(x * x);
    if x < 0.0 { -p } else { p }
}

/// P(½, x).
fn lower_half(x: f64) -> f64 {
    if x < 1.5 { series(x) } else { 1.0 - fraction(x) }
}

fn series(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let (mut a, mut term, mut sum) = (0.5, 2.0, 2.0);
    for _ in 0..MOST_TERMS {
        a += 1.0;
        term *= x / a;
        sum += term;
        if f64::abs(term) < f64::abs(sum) * ENOUGH {
            break;
        }
    }
    sum * (-x + 0.5 * x.ln() - log_gamma_of_half()).exp()
}

/// The continued fraction by Lentz's method.
fn fraction(x: f64) -> f64 {
    let away = |x: f64| if x.abs() < TINY { TINY } else { x };
    let mut b = x + 1.0 - 0.5;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut product = d;
    for i in 1..=MOST_TERMS {
        let a = i as f64 * (0.5 - i as f64);
        b += 2.0;
        d = away(a * d + b);
        c = away(b + a / c);
        d = 1.0 / d;
        let factor = d * c;
        product *= factor;
        if (factor - 1.0).abs() < ENOUGH {
            break;
        }
    }
    (-x + 0.5 * x.ln() - log_gamma_of_half()).exp() * product
}

/// ln Γ(½) by Lanczos' approximation with six terms.
fn log_gamma_of_half() -> f64 {
    const X: f64 = 0.5;
    let mut sum = 2.506_628_275_634_794_8;
    sum += 225.525_584_619_175_21 / X;
    sum -= 268.295_973_841_304_93 / (X + 1.0);
    sum += 80.903_080_693_462_25 / (X + 2.0);
    sum -= 5.007_578_639_705_176 / (X + 3.0);
    sum += 0.011_468_489_543_478_146 / (X + 4.0);
    let x = X + 4.65;
    sum.ln() + (X - 0.5) * x.ln() - x
}
