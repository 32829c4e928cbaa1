//! Wavelets by their names.

use crate::error::{Error, Result};

/// Name and taps of all wavelets but `haar` and the reversed biorthogonal ones, one a line.
const TAPS: &str = include_str!("taps.txt");

/// What a Coiflet of the table is multiplied by.
const COIFLET_SCALE: f64 = std::f64::consts::SQRT_2;

/// A wavelet, as the two filters of its decomposition.
///
/// | name | family | taps | vanishing moments |
/// |---|---|---|---|
/// | `haar` | Haar, the same as `db1` | 2 | 1 |
/// | `db1` … `db38` | Daubechies | 2N | N |
/// | `coif1` … `coif17` | Coiflets | 6N | 2N |
/// | `sym2` … `sym20` | Symlets | 2N | N |
/// | `dmey` | an approximation of the Meyer wavelet | 62 | |
/// | `bior1.1`, `1.3`, `1.5`, `2.2`, `2.4`, `2.6`, `2.8`, `3.1`, `3.3`, `3.5`, `3.7`, `3.9`, `4.4`, `5.5`, `6.8` | biorthogonal | 2M or 2M + 2, with zeros | N |
/// | `rbio1.1` … `rbio6.8` | the same with decomposition and reconstruction exchanged | | M |
///
/// The taps are the numbers of PyWavelets 1.6.0 in its order; 1.8.0 has the same. Those of the Symlets are orthonormal within
/// 2·10⁻¹¹, those of `dmey` within 3·10⁻³, those of the other orthogonal families within rounding.
///
/// Sources: I. Daubechies, *Ten Lectures on Wavelets*, SIAM (1992), and *Orthonormal bases of compactly supported wavelets II*,
/// SIAM J. Math. Anal. 24 (1993); A. Cohen, I. Daubechies and J.-C. Feauveau, *Biorthogonal bases of compactly supported
/// wavelets*, Comm. Pure Appl. Math. 45 (1992).
///
/// ```
/// use radiomics::filter::Wavelet;
///
/// let wavelet = Wavelet::named("db2")?;
/// assert_eq!(wavelet.low_pass()[3], 0.48296291314453416); // (1 + √3)/(4√2)
/// assert_eq!(wavelet.high_pass()[0], -0.48296291314453416);
/// assert_eq!(Wavelet::named("rbio3.1")?.low_pass().len(), 4);
/// assert!(Wavelet::named("db39").is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Wavelet {
    name: String,
    low_pass: Vec<f64>,
    high_pass: Vec<f64>,
    /// Both in single precision: scaled in it, where they are scaled.
    single: [Vec<f32>; 2],
}

impl Wavelet {
    /// The wavelet of this name.
    ///
    /// # Errors
    /// [`Error::Setting`] if there is none, in particular for a continuous wavelet.
    pub fn named(name: &str) -> Result<Self> {
        let (row, reversed) = match (name, name.strip_prefix("rbio")) {
            ("haar", _) => ("db1".to_string(), false),
            (_, Some(orders)) => (format!("bior{orders}"), true),
            _ => (name.to_string(), false),
        };
        let scale = if name.starts_with("coif") { COIFLET_SCALE } else { 1.0 };
        let Some((decomposition, reconstruction)) = taps(&row) else {
            return Err(Error::setting("name of a wavelet", known(), name));
        };
        let (mut low, mut back) = (decomposition, reconstruction);
        if reversed {
            std::mem::swap(&mut low, &mut back);
            low.reverse();
            back.reverse();
        }
        let single = |taps: &[f64]| taps.iter().map(|&tap| tap as f32 * scale as f32).collect::<Vec<_>>();
        let double = |taps: &[f64]| taps.iter().map(|tap| tap * scale).collect::<Vec<_>>();
        Ok(Wavelet {
            name: name.to_string(),
            low_pass: double(&low),
            high_pass: alternating(double(&back)),
            single: [single(&low), alternating(single(&back))],
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The taps gₖ of the low-pass decomposition filter, an even number; their sum is √2, and that of their squares is 1 for an
    /// orthogonal wavelet.
    pub fn low_pass(&self) -> &[f64] {
        &self.low_pass
    }

    /// The taps of the high-pass decomposition filter, the quadrature mirror of the low-pass reconstruction filter r:
    /// hₖ = (−1)ᵏ⁺¹·rₖ. That of an orthogonal wavelet is the decomposition filter in reverse, rₖ = g(n − 1 − k).
    pub fn high_pass(&self) -> Vec<f64> {
        self.high_pass.clone()
    }

    /// Low-pass and high-pass taps in single precision.
    pub(super) fn single(&self) -> &[Vec<f32>; 2] {
        &self.single
    }
}

/// Decomposition and reconstruction filter of a row of the table, as they stand there.
fn taps(name: &str) -> Option<(Vec<f64>, Vec<f64>)> {
    let numbers =
        |text: &str| text.split_whitespace().map(|tap| tap.parse().ok()).collect::<Option<Vec<f64>>>();
    let row = TAPS.lines().find_map(|row| row.strip_prefix(name)?.strip_prefix(':'))?;
    match row.split_once('|') {
        Some((decomposition, reconstruction)) => Some((numbers(decomposition)?, numbers(reconstruction)?)),
        None => {
            let decomposition = numbers(row)?;
            let reconstruction = decomposition.iter().rev().copied().collect();
            Some((decomposition, reconstruction))
        }
    }
}

/// Every other number with the opposite sign, from the first on.
fn alternating<T: Copy + std::ops::Neg<Output = T>>(numbers: Vec<T>) -> Vec<T> {
    numbers.into_iter().enumerate().map(|(k, tap)| if k % 2 == 0 { -tap } else { tap }).collect()
}

/// The names there are, in the words of an error.
fn known() -> String {
    let names = TAPS.lines().filter_map(|row| row.split_once(':')).map(|(name, _)| name);
    let orders: Vec<&str> = names.filter_map(|name| name.strip_prefix("bior")).collect();
    let orders = orders.join(", ");
    format!(
        "that of a discrete one: haar, db1 to db38, sym2 to sym20, coif1 to coif17, dmey, bior and rbio with {orders}"
    )
}
