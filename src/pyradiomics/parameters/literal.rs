use std::fmt;

/// A value of a parameter file, as Python holds it.
///
/// 3 and 3.0 are two values: PyRadiomics names a column by how the number is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`: the key stands there without a value.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point or an exponent.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Literal>),
}

impl Literal {
    /// The number, whole or not.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Literal::Integer(whole) => Some(*whole as f64),
            Literal::Float(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn whole(&self) -> Option<i64> {
        match self {
            Literal::Integer(whole) => Some(*whole),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> Option<&[Literal]> {
        match self {
            Literal::List(list) => Some(list),
            _ => None,
        }
    }

    pub(super) fn is_none(&self) -> bool {
        *self == Literal::None
    }
}

/// The literal in Python: `True`, `None`, `2.0`, `'text'`, `[1, 2]`.
///
/// ```
/// use radiomics::pyradiomics::Literal;
///
/// let list = Literal::from(vec![Literal::from(1), 2.0.into(), 1e-5.into(), true.into(), "it's".into()]);
/// assert_eq!(list.to_string(), r#"[1, 2.0, 1e-05, True, "it's"]"#);
/// ```
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::None => f.write_str("None"),
            Literal::Bool(true) => f.write_str("True"),
            Literal::Bool(false) => f.write_str("False"),
            Literal::Integer(whole) => write!(f, "{whole}"),
            Literal::Float(number) => f.write_str(&float(*number)),
            Literal::Text(text) => f.write_str(&quoted(text)),
            Literal::List(list) => {
                let members: Vec<String> = list.iter().map(Literal::to_string).collect();
                write!(f, "[{}]", members.join(", "))
            }
        }
    }
}

/// A dictionary in Python, from its keys and the text of its values.
pub(super) fn dictionary(entries: impl IntoIterator<Item = (String, String)>) -> String {
    let entries: Vec<String> =
        entries.into_iter().map(|(key, value)| format!("{}: {value}", quoted(&key))).collect();
    format!("{{{}}}", entries.join(", "))
}

/// The decimal exponents between which Python writes a number without one.
const PLAIN_EXPONENTS: std::ops::Range<i32> = -4..16;

/// The shortest digits that give the number back, arranged as Python does.
fn float(number: f64) -> String {
    if !number.is_finite() {
        return format!("{number}").to_lowercase();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if PLAIN_EXPONENTS.contains(&exponent) {
        let plain = number.to_string();
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

/// A text between the quotes that Python takes, with its escapes.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::from(quote);
    for letter in text.chars() {
        match letter {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\\' => quoted.push_str("\\\\"),
            letter if letter == quote => quoted.extend(['\\', letter]),
            letter if letter.is_ascii_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push(quote);
    quoted
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Literal::Bool(value)
    }
}

impl From<i32> for Literal {
    fn from(value: i32) -> Self {
        Literal::Integer(value.into())
    }
}

impl From<i64> for Literal {
    fn from(value: i64) -> Self {
        Literal::Integer(value)
    }
}

impl From<f64> for Literal {
    fn from(value: f64) -> Self {
        Literal::Float(value)
    }
}

impl From<&str> for Literal {
    fn from(value: &str) -> Self {
        Literal::Text(value.to_string())
    }
}

impl From<String> for Literal {
    fn from(value: String) -> Self {
        Literal::Text(value)
    }
}

impl<T: Into<Literal>> From<Vec<T>> for Literal {
    fn from(values: Vec<T>) -> Self {
        Literal::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Literal>, const N: usize> From<[T; N]> for Literal {
    fn from(values: [T; N]) -> Self {
        Literal::List(values.into_iter().map(Into::into).collect())
    }
}

/// `None` is [`Literal::None`].
impl<T: Into<Literal>> From<Option<T>> for Literal {
    fn from(value: Option<T>) -> Self {
        value.map_or(Literal::None, Into::into)
    }
}
