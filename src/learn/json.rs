//! Fitted models as JSON files.

use std::fs;
use std::path::Path;

use super::fit::Predict;
use super::stored::StoredModel;
use crate::error::{Error, Result};

/// What the file says it is.
const FORMAT: &str = "radiomics model";
/// The version of the file; it changes when older readers could not understand it.
const VERSION: u32 = 1;

/// A file: what it is, who wrote it, the columns that a table must have, and the model.
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    format: String,
    version: u32,
    software: String,
    columns: Vec<String>,
    model: StoredModel,
}

/// The part of a file that every version has.
#[derive(serde::Deserialize)]
struct Header {
    format: String,
    version: u32,
}

impl StoredModel {
    /// The model as JSON, with the version of the format, the version of this crate and the columns that it needs.
    ///
    /// # Errors
    /// [`Error::Other`] if a number of the model is not finite, which JSON cannot express.
    ///
    /// ```
    /// use radiomics::learn::{Fit, Logistic, Predict, StoredModel};
    /// use radiomics::table::FeatureTable;
    /// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 2.0, 3.0, 4.0])])?
    ///     .with_labels([false, true, false, true])?;
    /// let text = Logistic::unpenalised().fit(&table)?.stored()?.to_json()?;
    /// let model = StoredModel::from_json(&text)?;
    /// assert_eq!(model.columns(), ["x"]);
    /// assert_eq!(model.scores(&table)?.len(), 4);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn to_json(&self) -> Result<String> {
        let saved = Saved {
            format: FORMAT.to_string(),
            version: VERSION,
            software: concat!("radiomics ", env!("CARGO_PKG_VERSION")).to_string(),
            columns: self.columns().to_vec(),
            model: self.clone(),
        };
        let failed =
            |error: &dyn std::fmt::Display| Error::Other(format!("the model cannot be written: {error}"));
        let text = serde_json::to_string(&saved).map_err(|error| failed(&error))?;
        // JSON has no word for NaN and infinity: they are written as null, which is no number.
        Self::from_json(&text).map_err(|error| failed(&error))?;
        Ok(text)
    }

    /// The model that [`StoredModel::to_json`] wrote; it scores bit for bit as before.
    ///
    /// # Errors
    /// [`Error::Format`] if the text is no such JSON, was written under another version of the format, or its parts do not
    /// belong together.
    pub fn from_json(text: &str) -> Result<Self> {
        parse(text, Path::new("JSON"))
    }

    /// Writes [`StoredModel::to_json`] to a file.
    ///
    /// # Errors
    /// As [`StoredModel::to_json`], and [`Error::File`] if the file cannot be written.
    pub fn write_json(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        fs::write(path, self.to_json()?).map_err(|source| Error::file(path, source))
    }

    /// Reads a file of [`StoredModel::write_json`].
    ///
    /// # Errors
    /// As [`StoredModel::from_json`], and [`Error::File`] if the file cannot be read.
    pub fn read_json(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|source| Error::file(path, source))?;
        parse(&text, path)
    }
}

fn parse(text: &str, path: &Path) -> Result<StoredModel> {
    let refuse = |error: serde_json::Error| Error::format(path, format!("no model of this crate: {error}"));
    let header: Header = serde_json::from_str(text).map_err(refuse)?;
    if header.format != FORMAT {
        return Err(Error::format(path, format!("expected format {FORMAT}, found {}", header.format)));
    }
    if header.version != VERSION {
        return Err(Error::format(path, format!("expected version {VERSION}, found {}", header.version)));
    }
    let saved: Saved = serde_json::from_str(text).map_err(refuse)?;
    if saved.columns != saved.model.columns() {
        let problem = format!(
            "the file names {} columns, its model has others ({})",
            saved.columns.len(),
            saved.model.columns().len()
        );
        return Err(Error::format(path, problem));
    }
    Ok(saved.model)
}
