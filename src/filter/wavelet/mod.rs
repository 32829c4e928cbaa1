//! Families of orthogonal wavelets.

mod coiflets;
mod daubechies;
mod symlets;

use crate::error::{Error, Result};

/// An orthogonal wavelet, as its two filters.
///
/// | name | family | taps | vanishing moments |
/// |---|---|---|---|
/// | `haar` | Haar, the same as `db1` | 2 | 1 |
/// | `db1` … `db20` | Daubechies | 2N | N |
/// | `coif1` … `coif5` | Coiflets | 6N | 2N |
/// | `sym2` … `sym20` | Symlets | 2N | N |
///
/// The taps are the numbers of PyWavelets 1.8.0 in its order. Those of the Symlets are orthonormal within 2·10⁻¹¹, those of
/// the others within rounding.
///
/// ```
/// use radiomics::filter::Wavelet;
///
/// let wavelet = Wavelet::named("db2")?;
/// assert_eq!(wavelet.low_pass()[3], 0.48296291314453416); // (1 + √3)/(4√2)
/// assert_eq!(wavelet.high_pass()[0], -0.48296291314453416);
/// assert!(Wavelet::named("db21").is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Wavelet {
    name: String,
    low_pass: &'static [f64],
}

impl Wavelet {
    /// The wavelet of this name.
    ///
    /// # Errors
    /// [`Error::Setting`] if there is none.
    pub fn named(name: &str) -> Result<Self> {
        let families: [(&str, usize, &[&'static [f64]]); 3] = [
            ("db", 1, &daubechies::LOW_PASS),
            ("coif", 1, &coiflets::LOW_PASS),
            ("sym", 2, &symlets::LOW_PASS),
        ];
        let member = |&(family, first, all): &(&str, usize, &[&'static [f64]])| {
            let number: usize = name.strip_prefix(family)?.parse().ok()?;
            let low_pass = all.get(number.checked_sub(first)?)?;
            (name == format!("{family}{number}")).then_some(*low_pass)
        };
        let found = match name {
            "haar" => daubechies::LOW_PASS.first().copied(),
            _ => families.iter().find_map(member),
        };
        match found {
            Some(low_pass) => Ok(Wavelet { name: name.to_string(), low_pass }),
            None => Err(Error::setting(
                "name of a wavelet",
                "haar, db1 to db20, coif1 to coif5, sym2 to sym20",
                name,
            )),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The taps gₖ of the low-pass decomposition filter, an even number; their sum is √2, that of their squares 1.
    pub fn low_pass(&self) -> &[f64] {
        self.low_pass
    }

    /// The taps of the high-pass decomposition filter, the quadrature mirror of the low-pass filter:
    /// hₖ = (−1)ᵏ⁺¹·g(n − 1 − k).
    pub fn high_pass(&self) -> Vec<f64> {
        let mirrored = self.low_pass.iter().rev().enumerate();
        mirrored.map(|(k, tap)| if k.is_multiple_of(2) { -tap } else { *tap }).collect()
    }
}
