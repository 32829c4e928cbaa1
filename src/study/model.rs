use crate::error::{Error, Result};

use super::procedure::Procedure;

/// What a model looks at, by its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// Clinical columns alone.
    Clinical,
    /// The columns of one sequence.
    Single,
    /// Columns, or scores of models, of several sequences.
    Multi,
    /// Imaging and clinical columns, or scores of models of both.
    Combined,
}

/// Which clinical columns a model looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clinical {
    None,
    All,
    Columns(Vec<String>),
}

/// One model of a study, declared: its name, what it looks at, and how it is made if not as the others of its kind.
///
/// It may look at the columns of sequences, at clinical columns, and at scores of models that stand before it (a score of an imaging
/// model is also called rad-score).
///
/// ```
/// use radiomics::study::{Model, ModelKind};
/// let models = [
///     Model::clinical("clinical"),
///     Model::sequences("T2WI", ["T2WI"]),
///     Model::sequences("DWI", ["DWI"]),
///     Model::scores("mpMRI", ["T2WI", "DWI"]),              // by rad-scores
///     Model::sequences("mpMRI joined", ["T2WI", "DWI"]),    // by joined features
///     Model::scores("combined", ["mpMRI", "clinical"]),
/// ];
/// assert_eq!(Model::her2(&["T2WI", "DWI", "DCEphase3", "DCEphase7"]).len(), 11);
/// ```
#[derive(Clone)]
pub struct Model {
    name: String,
    sequences: Vec<String>,
    clinical: Clinical,
    scores: Vec<String>,
    procedure: Option<Procedure>,
}

impl Model {
    fn new(name: impl Into<String>) -> Self {
        Model {
            name: name.into(),
            sequences: Vec::new(),
            clinical: Clinical::None,
            scores: Vec::new(),
            procedure: None,
        }
    }

    /// A model of all clinical columns.
    pub fn clinical(name: impl Into<String>) -> Self {
        Model { clinical: Clinical::All, ..Model::new(name) }
    }

    /// A model of the columns of one sequence, or of the joined columns of several.
    pub fn sequences(name: impl Into<String>, of: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Model { sequences: of.into_iter().map(Into::into).collect(), ..Model::new(name) }
    }

    /// A model of the scores of models that are declared before it.
    pub fn scores(name: impl Into<String>, of: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Model { scores: of.into_iter().map(Into::into).collect(), ..Model::new(name) }
    }

    /// Of all its inputs at once.
    pub(super) fn of(
        name: &str,
        sequences: Vec<String>,
        scores: Vec<String>,
        clinical: Clinical,
        procedure: Option<Procedure>,
    ) -> Self {
        Model { name: name.to_string(), sequences, clinical, scores, procedure }
    }

    /// With all clinical columns too.
    #[must_use]
    pub fn and_clinical(self) -> Self {
        Model { clinical: Clinical::All, ..self }
    }

    /// With these clinical columns, or of the clinical columns only these.
    #[must_use]
    pub fn clinical_columns(self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Model { clinical: Clinical::Columns(columns.into_iter().map(Into::into).collect()), ..self }
    }

    /// Made by a procedure of its own.
    #[must_use]
    pub fn by(self, procedure: Procedure) -> Self {
        Model { procedure: Some(procedure), ..self }
    }

    /// The models of the model study of HER2 status, for four sequences eleven: a clinical one; one for each sequence; of rad-scores
    /// of the last sequence with the second (mpMRI A), with the first (B) and with both (C); and each of these three with the
    /// clinical one (combined A to C).
    ///
    /// Of two sequences there is one multi-sequence model, of one none.
    pub fn her2<S: AsRef<str>>(sequences: &[S]) -> Vec<Model> {
        let names: Vec<&str> = sequences.iter().map(AsRef::as_ref).collect();
        let groups: Vec<Vec<&str>> = match *names.as_slice() {
            [first, second, .., last] => {
                vec![vec![last, second], vec![last, first], vec![last, second, first]]
            }
            [first, last] => vec![vec![last, first]],
            _ => Vec::new(),
        };
        let mut models = vec![Model::clinical("clinical")];
        models.extend(names.iter().map(|name| Model::sequences(*name, [*name])));
        let lettered = || ('A'..='C').zip(&groups);
        models.extend(
            lettered().map(|(letter, group)| Model::scores(format!("mpMRI {letter}"), group.clone())),
        );
        models.extend(lettered().map(|(letter, _)| {
            Model::scores(format!("combined {letter}"), [format!("mpMRI {letter}"), "clinical".to_string()])
        }));
        models
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The sequences whose columns it looks at.
    pub fn of_sequences(&self) -> &[String] {
        &self.sequences
    }

    /// The models whose scores it looks at.
    pub fn of_scores(&self) -> &[String] {
        &self.scores
    }

    pub(super) fn of_clinical(&self) -> &Clinical {
        &self.clinical
    }

    pub(super) fn own_procedure(&self) -> Option<&Procedure> {
        self.procedure.as_ref()
    }

    /// Its kind, where those of the models whose scores it looks at are known.
    pub(super) fn kind(&self, of_scores: &[ModelKind]) -> ModelKind {
        use ModelKind::{Clinical as C, Combined, Multi, Single};
        let clinical =
            self.clinical != Clinical::None || of_scores.iter().any(|kind| matches!(kind, C | Combined));
        let imaging = self.sequences.len() + of_scores.iter().filter(|kind| !matches!(kind, C)).count();
        match (clinical, imaging) {
            (true, 0) => C,
            (true, _) => Combined,
            (false, 0 | 1) => of_scores.first().copied().unwrap_or(Single),
            (false, _) => Multi,
        }
    }

    /// Refuses a model that looks at nothing.
    pub(super) fn expect_inputs(&self) -> Result<()> {
        let clinical = match &self.clinical {
            Clinical::None => 0,
            Clinical::All => 1,
            Clinical::Columns(columns) => columns.len(),
        };
        if self.sequences.len() + self.scores.len() + clinical == 0 {
            let expected = "a sequence, a clinical column or the score of a model";
            return Err(Error::setting("inputs of a model", expected, format!("none for {}", self.name)));
        }
        Ok(())
    }
}
