use std::fs::File;
use std::io::Read;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, VERSION};
use crate::error::{Error, Result};

/// The largest file that is read, in bytes: a thousand times as large as one with every key.
const LARGEST: u64 = 1 << 20;

/// The part of a configuration that is the same in every version.
#[derive(serde::Deserialize)]
struct Versioned {
    version: Option<u32>,
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
        let versioned: Versioned = toml::from_str(text).map_err(|error| explained(&error, text))?;
        match versioned.version {
            Some(VERSION) => {}
            Some(other) => {
                return Err(Error::setting("version of the configuration", VERSION.to_string(), other));
            }
            None => return Err(Error::setting("version of the configuration", VERSION.to_string(), "none")),
        }
        let config: Config = toml::from_str(text).map_err(|error| explained(&error, text))?;
        let parsed = DeTable::parse(text).map_err(|error| explained(&error, text))?;
        refuse_lists(text, parsed.get_ref())?;
        config.extractor()?;
        Ok(config)
    }

    /// The configuration as the text of a TOML file, with every key.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a number cannot be written.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| Error::Configuration { line: 1, problem: error.to_string() })
    }

    /// A configuration from a TOML file.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, [`Error::Format`] with the file if it is larger than 1 MiB, and with what
    /// [`Config::from_toml`] says.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(|error| Error::file(path, error))?;
        if bytes.len() as u64 > LARGEST {
            return Err(Error::format(
                path,
                format!("it has more than {LARGEST} bytes, no configuration has"),
            ));
        }
        let text = String::from_utf8(bytes).map_err(|error| Error::format(path, error.to_string()))?;
        Self::from_toml(&text).map_err(|error| Error::format(path, error.to_string()))
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

/// Refuses a list where a table is expected: it would be taken for the values of the table in the order of its keys,
/// and what is left over dropped.
fn refuse_lists(text: &str, table: &DeTable<'_>) -> Result<()> {
    for (key, value) in table {
        let key = key.get_ref().as_ref();
        let Some(list) = value.get_ref().as_array() else {
            refuse_lists_within(text, value)?;
            continue;
        };
        let problem = match (key, list.len()) {
            ("range", 2) => continue,
            ("range", found) => format!("range is two numbers, found {found}"),
            _ if LISTS.contains(&key) => {
                list.iter().try_for_each(|entry| refuse_lists_within(text, entry))?;
                continue;
            }
            _ => format!("{key} is no list, its keys are written {{ key = value }}"),
        };
        return Err(Error::Configuration { line: line(text, value.span().start), problem });
    }
    Ok(())
}

fn refuse_lists_within(text: &str, value: &Spanned<DeValue<'_>>) -> Result<()> {
    value.get_ref().as_table().map_or(Ok(()), |table| refuse_lists(text, table))
}
