//! Tail probabilities and quantiles that keep their relative accuracy where they are very small.
//!
//! A p-value of 10⁻³⁰ comes out with as many correct digits as one of 0.3: every tail is computed as itself, never as
//! one minus the rest.

use std::f64::consts::{PI, SQRT_2};

use statrs::function::{erf, gamma};

/// Above it the normal tail is below the smallest number.
const NORMAL_LIMIT: f64 = 39.0;
/// Where the normal tail goes from the series to the continued fraction.
const NORMAL_SERIES_END: f64 = 2.5;
/// Step of ln(x/(1 − x)) below which a quantile is not improved any more: a few units in the last place.
const QUANTILE_STEP: f64 = 1e-15;
/// Largest number of Newton or halving steps: halving alone needs fewer than 70.
const QUANTILE_STEPS: usize = 200;
/// ln(x/(1 − x)) of the smallest normal number.
const LOGIT_LIMIT: f64 = 708.0;
/// Largest number of steps of a continued fraction: the beta function needs about √(a + b) of them.
const FRACTION_STEPS: usize = 1_000_000;
/// A continued fraction has settled when a step changes it by less than the few units in the last place of its rounding.
const FRACTION_SETTLED: f64 = 4.0 * f64::EPSILON;

/// P(Z > z) of a standard normal Z. It is 0 above about z = 38, where it is below the smallest number.
///
/// For z ≥ 2.5 it is φ(z)/(z + 1/(z + 2/(z + 3/(z + …)))), below that ½ − φ(z)(z + z³/3 + z⁵/15 + …), φ being the density;
/// for z < 0 it is one minus the tail of −z.
///
/// Source: DLMF 7.6.2 and 7.9.
///
/// ```
/// use radiomics::numeric::special::normal_upper_tail;
/// assert_eq!(normal_upper_tail(0.0), 0.5);
/// assert!((normal_upper_tail(10.0) / 7.619853024160527e-24 - 1.0).abs() < 1e-12);
/// ```
pub fn normal_upper_tail(z: f64) -> f64 {
    if z.is_nan() {
        return z;
    }
    if z < 0.0 {
        return 1.0 - normal_upper_tail(-z);
    }
    if z > NORMAL_LIMIT {
        return 0.0;
    }
    // exp(−z²/2) with the rounding error of z² put back, which matters far out
    let square = z * z;
    let density = (-0.5 * square).exp() * (1.0 - 0.5 * z.mul_add(z, -square)) / (2.0 * PI).sqrt();
    if z >= NORMAL_SERIES_END {
        return density * inverse_fraction(z, |m| (m, z));
    }
    let mut term = z;
    let mut sum = z;
    let mut odd = 1.0;
    while term > f64::EPSILON * sum {
        odd += 2.0;
        term *= square / odd;
        sum += term;
    }
    0.5 - density * sum
}

/// P(|Z| > |z|) of a standard normal Z: the two-sided p-value.
pub fn normal_two_sided(z: f64) -> f64 {
    2.0 * normal_upper_tail(z.abs())
}

/// P(X > x) of a χ² variable with whole degrees of freedom; 1 for x ≤ 0 or without degrees of freedom.
///
/// ```
/// use radiomics::numeric::special::chi_squared_upper_tail;
/// assert!((chi_squared_upper_tail(3.841458820694124, 1) - 0.05).abs() < 1e-15);
/// ```
pub fn chi_squared_upper_tail(x: f64, degrees: usize) -> f64 {
    match degrees {
        // The half of the smallest number is 0.
        _ if x / 2.0 <= 0.0 || degrees == 0 => 1.0,
        1 => normal_two_sided(x.sqrt()),
        _ if x.is_nan() => x,
        _ if x == f64::INFINITY => 0.0, // which the function below refuses
        _ => gamma::gamma_ur(degrees as f64 / 2.0, x / 2.0),
    }
}

/// The z with P(Z > z) = `p` of a standard normal Z: ∞ for 0, −∞ for 1, NaN outside `[0, 1]`.
///
/// ```
/// let z = radiomics::numeric::special::normal_upper_quantile(0.025);
/// assert!((z - 1.959963984540054).abs() < 1e-14);
/// ```
pub fn normal_upper_quantile(p: f64) -> f64 {
    if (0.0..=1.0).contains(&p) { SQRT_2 * erf::erfc_inv(2.0 * p) } else { f64::NAN }
}

/// P(T > t) of Student's T with ν > 0 degrees of freedom, which need not be whole; ν = ∞ is the normal distribution.
///
/// For t ≥ 0 it is ½ I(ν/2, ½; ν/(ν + t²)), I being the regularised incomplete beta function. NaN for a ν that is not
/// above 0.
pub fn student_t_upper_tail(t: f64, degrees: f64) -> f64 {
    if degrees == f64::INFINITY {
        return normal_upper_tail(t);
    }
    if t.is_infinite() && degrees > 0.0 {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let ratio = t / degrees.sqrt(); // squared after the division, so that t² does not overflow
    let (x, y) = parts(ratio * ratio);
    let (beyond, _) = beta_tails_of(degrees / 2.0, 0.5, x, y);
    if t >= 0.0 { 0.5 * beyond } else { 1.0 - 0.5 * beyond }
}

/// The t with P(T > t) = `p` of Student's T with ν > 0 degrees of freedom: ∞ for 0, −∞ for 1, NaN outside `[0, 1]`.
///
/// ```
/// let t = radiomics::numeric::special::student_t_upper_quantile(0.025, 10.0);
/// assert!((t - 2.2281388519862744).abs() < 1e-13);
/// ```
pub fn student_t_upper_quantile(p: f64, degrees: f64) -> f64 {
    if degrees == f64::INFINITY {
        return normal_upper_quantile(p);
    }
    if p > 0.5 {
        return -student_t_upper_quantile(1.0 - p, degrees);
    }
    if p == 0.5 && degrees > 0.0 {
        return 0.0;
    }
    let (x, y) = beta_quantile(degrees / 2.0, 0.5, 2.0 * p);
    (degrees * (y / x)).sqrt()
}

/// P(X > f) of Fisher's F with d₁ and d₂ degrees of freedom above 0, which need not be whole; 1 for f ≤ 0.
///
/// It is I(d₂/2, d₁/2; d₂/(d₂ + d₁f)). NaN for degrees of freedom that are not above 0.
///
/// ```
/// use radiomics::numeric::special::f_upper_tail;
/// assert!((f_upper_tail(4.964602743730711, 1.0, 10.0) - 0.05).abs() < 1e-14);
/// ```
pub fn f_upper_tail(f: f64, first: f64, second: f64) -> f64 {
    if !(first > 0.0 && second > 0.0) || f.is_nan() {
        return f64::NAN;
    }
    if f <= 0.0 {
        return 1.0;
    }
    let (x, y) = parts(first / second * f);
    beta_tails_of(second / 2.0, first / 2.0, x, y).0
}

/// The f with P(X > f) = `p` of Fisher's F with d₁ and d₂ degrees of freedom: ∞ for 0, 0 for 1, NaN outside `[0, 1]`.
///
/// ```
/// use radiomics::numeric::special::f_upper_quantile;
/// assert!((f_upper_quantile(0.05, 1.0, 10.0) - 4.964602743730711).abs() < 1e-12);
/// ```
pub fn f_upper_quantile(p: f64, first: f64, second: f64) -> f64 {
    let (x, y) = beta_quantile(second / 2.0, first / 2.0, p);
    y / x * (second / first)
}

/// The regularised incomplete beta function I(a, b; x) and its complement 1 − I(a, b; x), both to full relative accuracy.
///
/// They are P(X ≤ x) and P(X > x) of a beta variable with a, b > 0. NaN for other a and b and for x outside `[0, 1]`.
///
/// Source: continued fraction by Didonato and Morris, *Algorithm 708*, ACM Trans. Math. Softw. 18 (1992), eq. 9; factor
/// before it by Loader, *Fast and accurate computation of binomial probabilities*, 2000.
///
/// ```
/// let (below, above) = radiomics::numeric::special::beta_tails(1.0, 3.0, 0.5);
/// assert!((below - 0.875).abs() < 1e-15 && (above - 0.125).abs() < 1e-15);
/// ```
pub fn beta_tails(a: f64, b: f64, x: f64) -> (f64, f64) {
    beta_tails_of(a, b, x, 1.0 - x)
}

/// The x with I(a, b; x) = `p` and its complement 1 − x, both to full relative accuracy.
///
/// Newton steps on ln(x/(1 − x)) between halving bounds. (0, 1) for p = 0, (1, 0) for p = 1, NaN for p outside `[0, 1]`
/// and for a or b not above 0.
///
/// ```
/// let (x, rest) = radiomics::numeric::special::beta_quantile(1.0, 3.0, 0.875);
/// assert!((x - 0.5).abs() < 1e-14 && (rest - 0.5).abs() < 1e-14);
/// ```
pub fn beta_quantile(a: f64, b: f64, p: f64) -> (f64, f64) {
    let legal = (0.0..=1.0).contains(&p) && a > 0.0 && b > 0.0;
    if !legal {
        return (f64::NAN, f64::NAN);
    }
    if p == 0.0 {
        return (0.0, 1.0);
    }
    if p > 0.5 {
        let (y, x) = beta_quantile(b, a, 1.0 - p);
        return (x, y);
    }
    // ln I is concave and rising in t = ln(x/(1 − x)), with slope density/I.
    let (mut low, mut high) = (-LOGIT_LIMIT, LOGIT_LIMIT);
    let mut t = (a / b).ln();
    for _ in 0..QUANTILE_STEPS {
        let (x, y) = parts((-t).exp());
        let below = beta_tails_of(a, b, x, y).0;
        let excess = (below / p).ln();
        if excess > 0.0 {
            high = t
        } else {
            low = t
        }
        let newton = t - excess * below / logit_density(a, b, x, y);
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        let step = (next - t).abs();
        t = next;
        if step <= QUANTILE_STEP * t.abs().max(1.0) {
            break;
        }
    }
    parts((-t).exp())
}

/// x = 1/(1 + odds) and 1 − x.
fn parts(odds: f64) -> (f64, f64) {
    if odds.is_infinite() { (0.0, 1.0) } else { (1.0 / (1.0 + odds), odds / (1.0 + odds)) }
}

/// [`beta_tails`] with y = 1 − x given apart, so that neither loses digits.
fn beta_tails_of(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    let legal = a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite() && x >= 0.0 && y >= 0.0;
    if !legal {
        return (f64::NAN, f64::NAN);
    }
    if x == 0.0 {
        return (0.0, 1.0);
    }
    if y == 0.0 {
        return (1.0, 0.0);
    }
    let density = logit_density(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        let below = density * beta_fraction(a, b, x, y);
        (below, 1.0 - below)
    } else {
        let above = density * beta_fraction(b, a, y, x);
        (1.0 - above, above)
    }
}

/// xᵃ(1 − x)ᵇ/B(a, b), the density of ln(x/(1 − x)), in Loader's form that does not cancel for large a and b.
fn logit_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    (a / n * b / (2.0 * PI)).sqrt() * exponent.exp()
}

/// ln Γ(z + 1) − ln(√(2πz) (z/e)ᶻ), the error of Stirling's formula.
fn stirling_error(z: f64) -> f64 {
    if z <= 16.0 {
        return gamma::ln_gamma(z + 1.0) - (z + 0.5) * z.ln() + z - 0.5 * (2.0 * PI).ln();
    }
    let inverse_square = 1.0 / (z * z);
    let series = [1.0 / 1188.0, -1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0];
    series.iter().fold(0.0, |sum, term| sum * inverse_square + term) / z
}

/// x ln(x/m) + m − x, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    let v = (x - m) / (x + m);
    if v.abs() >= 0.1 {
        return x * (x / m).ln() + m - x;
    }
    // ln(x/m) = 2(v + v³/3 + v⁵/5 + …)
    let mut power = 2.0 * x * v;
    let mut sum = (x - m) * v;
    for odd in (3..100).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// I(a, b; x)·B(a, b)/(xᵃyᵇ) as a continued fraction, quick for x below its mean. y is 1 − x.
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let excess = a * y - b * x + 1.0;
    inverse_fraction(a * excess / (a + 1.0), |m| {
        let before = a + 2.0 * m - 1.0;
        let numerator = (a + m - 1.0) / before * ((a + b + m - 1.0) / before) * m * (b - m) * x * x;
        let rest = (a + m) * (excess + m * (1.0 + y)) / (a + 2.0 * m + 1.0);
        (numerator, m + m * (b - m) * x / before + rest)
    })
}

/// 1/(b₀ + a₁/(b₁ + a₂/(b₂ + …))) with `term(m)` = (aₘ, bₘ), by the modified Lentz method. NaN if it does not settle.
fn inverse_fraction(first: f64, term: impl Fn(f64) -> (f64, f64)) -> f64 {
    let away_from_zero = |v: f64| if v.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { v };
    let mut value = away_from_zero(first);
    let mut c = value;
    let mut d = 0.0;
    for m in 1..FRACTION_STEPS {
        let (numerator, denominator) = term(m as f64);
        d = 1.0 / away_from_zero(denominator + numerator * d);
        c = away_from_zero(denominator + numerator / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= FRACTION_SETTLED {
            return 1.0 / value;
        }
    }
    f64::NAN
}
