use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::yaml::LARGEST;
use crate::error::{Error, Result};

/// What a file holds, by the reader of its ending.
pub(super) fn read<T>(
    path: &Path,
    yaml: impl FnOnce(&str) -> Result<T>,
    json: impl FnOnce(&str) -> Result<T>,
) -> Result<T> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if !["yaml", "yml", "json"].contains(&ending) {
        return Err(Error::format(path, "a parameter file ends in .yaml, .yml or .json"));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::file(path, error))?;
    if bytes.len() > LARGEST {
        return Err(Error::format(path, format!("it has more than {LARGEST} bytes, no parameter file has")));
    }
    let text = String::from_utf8(bytes).map_err(|error| Error::format(path, error.to_string()))?;
    let parameters = if ending == "json" { json(&text) } else { yaml(&text) };
    parameters.map_err(|error| Error::format(path, error.to_string()))
}
