/// A 64-bit FNV-1a hash that is the same on every machine and in every version.
///
/// It tells apart settings and schemas; it is no protection against someone who wants two of them to collide.
///
/// Source: Fowler, Noll, Vo, *The FNV Non-Cryptographic Hash Algorithm*, IETF draft.
///
/// ```
/// use radiomics::numeric::Fingerprint;
/// let print = Fingerprint::new().text("foobar").value();
/// assert_eq!(print, Fingerprint::new().text("foobar").value());
/// assert_ne!(print, Fingerprint::new().text("foo").text("bar").value());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Nothing added yet.
    pub const fn new() -> Self {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }

    /// With one more text, closed by its length so that neighbours cannot run together.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes()).bytes(&(text.len() as u64).to_le_bytes())
    }

    /// With more raw bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }

    /// The hash of all that was added.
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Fingerprint {
    /// As 16 hexadecimal digits.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Fingerprint {
    /// From 16 hexadecimal digits.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = if digits { u64::from_str_radix(&text, 16).ok() } else { None };
        value
            .map(Fingerprint)
            .ok_or_else(|| serde::de::Error::custom(format!("expected 16 hexadecimal digits, got {text}")))
    }
}
