use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, VERSION};
use crate::error::{Error, Result};

/// The largest file that is read, in bytes: a thousand times as large as one with every key.
const LARGEST: u64 = 1 << 20;

/// Plain data that a TOML file holds, a version among it.
pub(crate) trait InFile: Serialize + DeserializeOwned {
    /// The version in the words of errors.
    const VERSION_NAME: &'static str;
    /// The version that is read and written.
    const VERSION: u32;

    /// Whether the value of a key is a list; the table around the key is named, with no name for the whole file. Lists within a list
    /// are asked for with the name of the outer one and no key.
    fn is_list(table: &str, key: &str) -> bool;

    /// Refuses what makes no sense.
    fn check(&self) -> Result<()>;
}

/// The part of a file that is the same in every version.
#[derive(serde::Deserialize)]
struct Versioned {
    version: Option<u32>,
}

/// The data of a text.
pub(crate) fn from_text<T: InFile>(text: &str) -> Result<T> {
    let versioned: Versioned = toml::from_str(text).map_err(|error| explained(&error, text))?;
    expect_version::<T>(versioned.version)?;
    let data: T = toml::from_str(text).map_err(|error| explained(&error, text))?;
    let parsed = DeTable::parse(text).map_err(|error| explained(&error, text))?;
    refuse_lists::<T>(text, "", parsed.get_ref())?;
    data.check()?;
    Ok(data)
}

fn expect_version<T: InFile>(version: Option<u32>) -> Result<()> {
    let found = match version {
        Some(version) if version == T::VERSION => return Ok(()),
        Some(other) => other.to_string(),
        None => "none".to_string(),
    };
    Err(Error::setting(T::VERSION_NAME, T::VERSION.to_string(), found))
}

/// The data as text.
pub(crate) fn to_text<T: InFile>(data: &T) -> Result<String> {
    toml::to_string(data).map_err(|error| Error::Configuration { line: 1, problem: error.to_string() })
}

/// The data of a file.
pub(crate) fn read<T: InFile>(path: &Path) -> Result<T> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::file(path, error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::format(path, format!("it has more than {LARGEST} bytes, no configuration has")));
    }
    let text = String::from_utf8(bytes).map_err(|error| Error::format(path, error.to_string()))?;
    from_text(&text).map_err(|error| Error::format(path, error.to_string()))
}

impl InFile for Config {
    const VERSION_NAME: &'static str = "version of the configuration";
    const VERSION: u32 = VERSION;

    fn is_list(_: &str, key: &str) -> bool {
        LISTS.contains(&key)
    }

    fn check(&self) -> Result<()> {
        self.extractor().map(drop)
    }
}

impl Config {
    /// A configuration from the text of a TOML file.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the line: for a key that does not exist with the nearest that does; [`Error::Setting`]
    /// for another version; and what [`Config::extractor`] refuses.
    ///
    /// ```
    /// use radiomics::config::Config;
    ///
    /// let text = "version = 1\n[interpolation]\nspacing = { y = 2.0, x = 2.0 }\n";
    /// let config = Config::from_toml(text)?;
    /// assert_eq!(Config::from_toml(&config.to_toml()?)?, config);
    ///
    /// let error = Config::from_toml("version = 1\nagregations = [\"3D\"]\n").unwrap_err();
    /// let begin = "configuration, line 2: there is no key agregations, did you mean aggregations?";
    /// assert!(error.to_string().starts_with(begin), "{error}");
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self> {
        from_text(text)
    }

    /// The configuration as the text of a TOML file, with every key.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a number cannot be written.
    pub fn to_toml(&self) -> Result<String> {
        to_text(self)
    }

    /// A configuration from a TOML file.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, [`Error::Format`] with the file if it is larger than 1 MiB, and with what
    /// [`Config::from_toml`] says.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        read(path.as_ref())
    }
}

/// The number of the line with a byte of a text.
fn line(text: &str, byte: usize) -> usize {
    1 + text.get(..byte).unwrap_or_default().matches('\n').count()
}

/// What the parser says, with the line, and for a name that does not exist with the nearest that does.
fn explained(error: &toml::de::Error, text: &str) -> Error {
    let line = line(text, error.span().map_or(0, |span| span.start));
    let problem = match (unknown(error.message()), error.message()) {
        (Some(unknown), _) => unknown.to_string(),
        (None, said) if said.starts_with("invalid type: unit variant") => {
            "this choice has parameters and is written { choice = parameters }".to_string()
        }
        (None, said) if said.starts_with("wanted exactly 1 element") => {
            format!("one choice is made at a time: {said}")
        }
        (None, said) => said.to_string(),
    };
    Error::Configuration { line, problem }
}

/// The name that does not exist and those that do, from the sentence of the parser.
fn unknown(message: &str) -> Option<Error> {
    let known = |names: &str| names.split(", ").map(|name| name.replace('`', "")).collect();
    for (what, start) in [("key", "unknown field `"), ("choice", "unknown variant `")] {
        if let Some((name, rest)) =
            message.strip_prefix(start).and_then(|rest| rest.split_once("`, expected "))
        {
            let valid = rest.trim_start_matches("one of ").replace(" or ", ", ");
            return Some(Error::unknown_name(what, name, known(&valid)));
        }
    }
    let (name, rest) =
        message.strip_prefix("unexpected keys in table: ")?.split_once(", available keys: ")?;
    Some(Error::unknown_name("key", name, known(rest)))
}

/// The keys whose values are lists.
const LISTS: [&str; 10] =
    ["families", "aggregations", "steps", "range", "shells", "filters", "chain", "bands", "order", "at"];

/// The table of the parameters of PyRadiomics, which know themselves where a list stands.
const PYRADIOMICS: &str = "pyradiomics";

/// Refuses a list where a table is expected: it would be taken for the values of the table in the order of its keys,
/// and what is left over dropped.
fn refuse_lists<T: InFile>(text: &str, table: &str, entries: &DeTable<'_>) -> Result<()> {
    for (key, value) in entries {
        let key = key.get_ref().as_ref();
        if key == PYRADIOMICS {
            continue;
        }
        let Some(list) = value.get_ref().as_array() else {
            refuse_lists_within::<T>(text, key, value)?;
            continue;
        };
        let problem = match (key, list.len()) {
            ("range", 2) => continue,
            ("range", found) => format!("range is two numbers, found {found}"),
            _ if T::is_list(table, key) => {
                list.iter().try_for_each(|entry| refuse_lists_within::<T>(text, key, entry))?;
                continue;
            }
            _ => format!("{key} is no list, its keys are written {{ key = value }}"),
        };
        return Err(Error::Configuration { line: line(text, value.span().start), problem });
    }
    Ok(())
}

fn refuse_lists_within<T: InFile>(text: &str, key: &str, value: &Spanned<DeValue<'_>>) -> Result<()> {
    match value.get_ref() {
        DeValue::Table(table) => refuse_lists::<T>(text, key, table),
        DeValue::Array(_) if !T::is_list(key, "") => {
            let problem = format!("an entry of {key} is no list, its keys are written {{ key = value }}");
            Err(Error::Configuration { line: line(text, value.span().start), problem })
        }
        _ => Ok(()),
    }
}
