//! The models of a study: plain data.

use std::collections::HashSet;

use super::procedures::ProcedureSettings;
use crate::error::{Error, Result};
use crate::study::Model;
use crate::study::analysis::in_model;
use crate::study::model::Clinical;

/// Which models there are: in a file `"her2"`, or a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum ModelsSettings {
    /// Those of [`Model::her2`] for the sequences of the study.
    #[default]
    Her2,
    /// These.
    Listed(Vec<ModelSettings>),
}

/// One model: a [`Model`] as plain data.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct ModelSettings {
    /// The name.
    pub name: String,
    /// The sequences whose columns it looks at.
    #[cfg_attr(feature = "toml", serde(default))]
    pub sequences: Vec<String>,
    /// The models before it whose scores it looks at.
    #[cfg_attr(feature = "toml", serde(default))]
    pub scores: Vec<String>,
    /// The clinical columns that it looks at; `"all"` are those of the study.
    #[cfg_attr(feature = "toml", serde(default))]
    pub clinical: ClinicalColumns,
    /// How it is made, if not as the others of its kind.
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
    pub procedure: Option<ProcedureSettings>,
}

/// Which clinical columns: in a file `"none"`, `"all"`, or a list of names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ClinicalColumns {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// These.
    Columns(Vec<String>),
}

impl ModelsSettings {
    /// The models, where sequences and clinical columns of the study are known.
    pub(super) fn models(
        &self,
        sequences: &[String],
        clinical: &ClinicalColumns,
        seed: u64,
    ) -> Result<Vec<Model>> {
        match self {
            ModelsSettings::Her2 if sequences.is_empty() => {
                Err(Error::Nothing { what: "the list of sequences" })
            }
            ModelsSettings::Her2 => {
                let models = Model::her2(sequences).into_iter();
                Ok(models.map(|model| clinical.in_place_of_all(model)).collect())
            }
            ModelsSettings::Listed(models) => {
                let known: HashSet<&String> = sequences.iter().collect();
                let model = |model: &ModelSettings| {
                    if let Some(unknown) = model.sequences.iter().find(|name| !known.contains(name)) {
                        return Err(Error::unknown_name("sequence", unknown, sequences.to_vec()));
                    }
                    model.model(clinical, seed)
                };
                let named = models.iter().map(|one| model(one).map_err(|error| in_model(&one.name, error)));
                named.collect()
            }
        }
    }

    /// The clinical columns that models name.
    pub(super) fn clinical_columns(&self) -> Vec<String> {
        let ModelsSettings::Listed(models) = self else { return Vec::new() };
        let of = |model: &ModelSettings| match &model.clinical {
            ClinicalColumns::Columns(columns) => columns.clone(),
            _ => Vec::new(),
        };
        models.iter().flat_map(of).collect()
    }

    /// The sequences that models name, each once.
    pub(super) fn sequences(&self) -> Vec<String> {
        let ModelsSettings::Listed(models) = self else { return Vec::new() };
        let mut seen = HashSet::new();
        let named = models.iter().flat_map(|model| &model.sequences);
        named.filter(|name| seen.insert(name.as_str())).cloned().collect()
    }
}

impl ModelSettings {
    fn model(&self, all: &ClinicalColumns, seed: u64) -> Result<Model> {
        let clinical = if self.clinical == ClinicalColumns::All { all } else { &self.clinical };
        let procedure = self.procedure.as_ref().map(|procedure| procedure.procedure(seed)).transpose()?;
        Ok(Model::of(&self.name, self.sequences.clone(), self.scores.clone(), clinical.of_model(), procedure))
    }
}

impl ClinicalColumns {
    /// A model that looks at all clinical columns, with these instead.
    fn in_place_of_all(&self, model: Model) -> Model {
        match (self, model.of_clinical()) {
            (ClinicalColumns::Columns(columns), Clinical::All) => model.clinical_columns(columns),
            (ClinicalColumns::None, Clinical::All) => model.clinical_columns([""; 0]),
            _ => model,
        }
    }

    fn of_model(&self) -> Clinical {
        match self {
            ClinicalColumns::None => Clinical::None,
            ClinicalColumns::All => Clinical::All,
            ClinicalColumns::Columns(columns) => Clinical::Columns(columns.clone()),
        }
    }
}
