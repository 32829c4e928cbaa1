use std::fmt;

/// The value of an entry of [`Diagnostics`](super::Diagnostics). It is printed as Python prints it.
///
/// ```
/// use radiomics::pyradiomics::DiagnosticValue;
///
/// let text = |value: DiagnosticValue| value.to_string();
/// assert_eq!(text(DiagnosticValue::Numbers(vec![0.78125, 1e-5, 2.0])), "(0.78125, 1e-05, 2.0)");
/// assert_eq!(text(DiagnosticValue::WholeNumbers(vec![256, 25])), "(256, 25)");
/// assert_eq!(text(DiagnosticValue::Number(1.5e16)), "1.5e+16");
/// assert_eq!(text(DiagnosticValue::Number(f64::NAN)), "nan");
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
#[derive(Debug, Clone, PartialEq)]
pub enum DiagnosticValue {
    /// Words.
    Text(String),
    /// A count.
    WholeNumber(u64),
    /// A number, with at least one decimal place.
    Number(f64),
    /// Numbers, as a tuple.
    Numbers(Vec<f64>),
    /// Counts, as a tuple.
    WholeNumbers(Vec<u64>),
}

impl From<&str> for DiagnosticValue {
    fn from(text: &str) -> Self {
        DiagnosticValue::Text(text.to_string())
    }
}

impl From<String> for DiagnosticValue {
    fn from(text: String) -> Self {
        DiagnosticValue::Text(text)
    }
}

impl fmt::Display for DiagnosticValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiagnosticValue::Text(text) => f.write_str(text),
            DiagnosticValue::WholeNumber(number) => write!(f, "{number}"),
            DiagnosticValue::Number(number) => f.write_str(&python(*number)),
            DiagnosticValue::Numbers(numbers) => tuple(f, numbers.iter().map(|number| python(*number))),
            DiagnosticValue::WholeNumbers(numbers) => tuple(f, numbers.iter().map(u64::to_string)),
        }
    }
}

fn tuple(f: &mut fmt::Formatter<'_>, items: impl ExactSizeIterator<Item = String>) -> fmt::Result {
    let lone = if items.len() == 1 { "," } else { "" };
    let items: Vec<String> = items.collect();
    write!(f, "({}{lone})", items.join(", "))
}

/// The shortest digits that give the number back. Rust and Python agree on them and on where an exponent is written, not on
/// its form: Python's has a sign and at least two digits.
fn python(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_string();
    }
    let text = format!("{number:?}");
    match text.split_once('e') {
        None => text,
        Some((digits, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
            format!("{digits}e{sign}{exponent:0>2}")
        }
    }
}
