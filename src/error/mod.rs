//! The one error of the crate.
//!
//! Every variant carries the numbers that explain it and its sentence names both sides: what was expected and what came.

mod levels;
mod nearest;
mod undefined;

use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use nearest::nearest;
pub use undefined::{Undefined, Value};

/// Everything that can go wrong in this crate.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting is outside the range in which it has a meaning.
    #[error("{name} must be {expected}, got {value}")]
    Setting {
        /// The setting, in the words of its documentation.
        name: &'static str,
        /// The values that are allowed.
        expected: String,
        /// The value that came.
        value: String,
    },

    /// Two things that must have the same length do not.
    #[error("{what}: expected {expected}, got {found}")]
    Length {
        /// What was counted.
        what: &'static str,
        /// The length that was required.
        expected: usize,
        /// The length that came.
        found: usize,
    },

    /// An image or a mask is an array of two axes (row, column) or three (slice, row, column).
    #[error("an image has 2 or 3 axes, this array has {found}")]
    Axes {
        /// Number of axes of the array.
        found: usize,
    },

    /// An image without voxels, or with more than memory can address.
    #[error("an image needs at least 1 voxel and at most {limit}, its size is {size:?}")]
    VoxelCount {
        /// Size along `[z, y, x]`.
        size: [usize; 3],
        /// Largest number of voxels.
        limit: usize,
    },

    /// Image and mask have a different number of voxels.
    #[error("mask is {}×{}×{} voxels, image is {}×{}×{}", mask[0], mask[1], mask[2], image[0], image[1], image[2])]
    GridSize {
        /// Size of the image along `[z, y, x]`.
        image: [usize; 3],
        /// Size of the mask along `[z, y, x]`.
        mask: [usize; 3],
    },

    /// Image and mask have the same size but lie differently in space.
    #[error(
        "mask and image differ: {}; allowed {allowed} voxels. Resample the mask, or trust the image's header",
        listed(differences)
    )]
    Geometry {
        /// Every property that differs.
        differences: Vec<GeometryDifference>,
        /// The tolerance of the call, in voxels.
        allowed: f64,
    },

    /// A label that was asked for is not in the mask.
    #[error("the mask has no label {}; its labels are {}", listed(absent), listed(present))]
    LabelAbsent {
        /// The labels asked for that are absent.
        absent: Vec<i64>,
        /// The labels that are there, in rising order (at most 32).
        present: Vec<f64>,
    },

    /// A mask selects no voxel.
    #[error("{what} selects 0 of {voxels} voxels, at least 1 is needed")]
    EmptyMask {
        /// Which mask.
        what: &'static str,
        /// Number of voxels of the grid.
        voxels: usize,
    },

    /// A voxel that is needed is NaN or infinite.
    #[error(
        "{count} of {voxels} voxels of {what} are not finite, the first is {value} at [z, y, x] = {index:?}"
    )]
    NotFinite {
        /// What the voxels belong to.
        what: &'static str,
        /// The first value that is not finite.
        value: f64,
        /// Where it is, in the indexes of the array that came.
        index: [usize; 3],
        /// How many there are.
        count: usize,
        /// Of how many.
        voxels: usize,
    },

    /// The intensities do not fit the discretiser.
    #[error(
        "{method} gives level {level} for intensity {intensity}, levels are whole numbers from 1 to {limit}"
    )]
    Level {
        /// The discretiser.
        method: &'static str,
        /// The level that would come out.
        level: f64,
        /// The intensity behind it.
        intensity: f64,
        /// The largest level that can be held.
        limit: u32,
    },

    /// A family needs grey levels, but the region has no discretiser, or the family does not say that it looks at them.
    #[error("family {family} needs grey levels: it must say so by its input, and a discretiser must be set")]
    NoDiscretiser {
        /// The family.
        family: String,
    },

    /// A family was asked for an aggregation that it does not have.
    #[error("family {family} has no aggregation {aggregation}, it has {}", listed(available))]
    Aggregation {
        /// The family.
        family: &'static str,
        /// The aggregation asked for.
        aggregation: &'static str,
        /// The aggregations it has.
        available: Vec<&'static str>,
    },

    /// A number was asked for where the feature is undefined.
    #[error("{feature} is undefined: {reason}")]
    Undefined {
        /// The feature.
        feature: String,
        /// Why.
        reason: Undefined,
    },

    /// A feature or column is not there.
    #[error("there is no column {name}; the nearest of {columns} is {nearest}")]
    UnknownColumn {
        /// The name asked for.
        name: String,
        /// The most similar name that is there.
        nearest: String,
        /// Number of columns.
        columns: usize,
    },

    /// A short name fits more than one column.
    #[error("{name} is ambiguous: it is {first} and {second}")]
    AmbiguousColumn {
        /// The name asked for.
        name: String,
        /// The first column that fits.
        first: String,
        /// The second column that fits.
        second: String,
    },

    /// A name stands twice where it must be unique.
    #[error("{what} {name} occurs twice, names must be unique")]
    Duplicate {
        /// What kind of name.
        what: &'static str,
        /// The name.
        name: String,
    },

    /// Something that must have a member has none.
    #[error("{what} is empty, at least 1 entry is needed")]
    Nothing {
        /// What has no member.
        what: &'static str,
    },

    /// A subject lacks a sequence that the protocol names.
    #[error("subject {subject} has no sequence {sequence}, it has {}", listed(present))]
    MissingSequence {
        /// The subject.
        subject: String,
        /// The sequence.
        sequence: String,
        /// The sequences it has.
        present: Vec<String>,
    },

    /// A subject has no mask for a sequence.
    #[error(
        "subject {subject} has no mask for sequence {sequence}: neither one of its own nor one for all sequences"
    )]
    MissingMask {
        /// The subject.
        subject: String,
        /// The sequence.
        sequence: String,
    },

    /// A model or transform was given a table without one of the columns it was fitted on.
    #[error(
        "the table has no column {expected}, which is column {position} of those the model was fitted on; the nearest is {found}"
    )]
    ColumnsDiffer {
        /// Position of the first absent column among the fitted ones, from 0.
        position: usize,
        /// The column of the fitted table.
        expected: String,
        /// The most similar column that came.
        found: String,
    },

    /// Columns with the same name were made with other settings, or as part of another set.
    #[error("{what} was made under schema {found}, schema {expected} is needed")]
    SchemaDiffers {
        /// The column or subject.
        what: String,
        /// The schema of the model, or of the first subject.
        expected: String,
        /// The schema that came.
        found: String,
    },

    /// Two tables that are to be joined say different things about a subject.
    #[error("subject {subject}: {what} is {left} in the one table and {right} in the other")]
    TablesDiffer {
        /// The first subject that differs.
        subject: String,
        /// Row, label or split.
        what: &'static str,
        /// What the table says to which the other is joined.
        left: String,
        /// What the other says.
        right: String,
    },

    /// A model has at least as many coefficients as there are rows.
    #[error(
        "{coefficients} coefficients with the intercept need more than {coefficients} rows, the table has {rows}"
    )]
    TooFewRows {
        /// Coefficients with the intercept.
        coefficients: usize,
        /// Rows of the table.
        rows: usize,
    },

    /// A model was asked for probabilities and only gives scores.
    #[error("{model} gives scores and no probabilities; calibrate the scores first")]
    NoProbabilities {
        /// The model.
        model: &'static str,
    },

    /// A fitted step or model that cannot be written to a file.
    #[error("{what} does not say how it is stored; only then can it be written to a file")]
    NotStorable {
        /// The type.
        what: &'static str,
    },

    /// A value is missing where a number is needed.
    #[error(
        "subject {subject}, column {column}: the value is missing ({reason}); impute it or leave the column out"
    )]
    MissingValue {
        /// The subject.
        subject: String,
        /// Column.
        column: String,
        /// Why it is missing.
        reason: String,
    },

    /// A column that should hold levels holds a number that is not whole.
    #[error(
        "subject {subject}, column {column}: {value} is no level, levels are whole numbers up to 2⁵³; cut the column into bins"
    )]
    NotALevel {
        /// The subject.
        subject: String,
        /// The column.
        column: String,
        /// The value.
        value: f64,
    },

    /// A subject of a study lacks what every one must have.
    #[error("subject {subject} has no {what}: {remedy}")]
    UnlabelledSubject {
        /// The subject.
        subject: String,
        /// What is missing: label or split.
        what: &'static str,
        /// What can be done.
        remedy: &'static str,
    },

    /// The labels are missing from a table that is to be learnt from.
    #[error("the table of {rows} rows has no {what}, fitting and testing need them")]
    Unlabelled {
        /// What is missing: labels or split.
        what: &'static str,
        /// Number of rows.
        rows: usize,
    },

    /// Both classes are needed and one is missing.
    #[error("both classes are needed, got {positives} positive and {negatives} negative")]
    OneClass {
        /// Number of positive labels.
        positives: usize,
        /// Number of negative labels.
        negatives: usize,
    },

    /// A class has too few subjects for a variance.
    #[error(
        "{what} needs at least {needed} subjects of each class, got {positives} positive and {negatives} negative"
    )]
    ClassTooSmall {
        /// What was asked for.
        what: &'static str,
        /// How many of each class are needed.
        needed: usize,
        /// Number of positive labels.
        positives: usize,
        /// Number of negative labels.
        negatives: usize,
    },

    /// Curves that are compared as paired have other labels, so they cannot belong to the same subjects.
    #[error(
        "paired curves need the same subjects in the same order: label {position} of {length} is {expected} in the first curve and {found} in curve {curve}"
    )]
    LabelsDiffer {
        /// Position of the curve that differs from the first, from 0.
        curve: usize,
        /// Position of the first label that differs, from 0.
        position: usize,
        /// Number of labels.
        length: usize,
        /// The label of the first curve.
        expected: bool,
        /// The label of the other curve.
        found: bool,
    },

    /// A score is NaN.
    #[error("score {position} of {length} is NaN, every score must be comparable")]
    ScoreNaN {
        /// Position of the first NaN, from 0.
        position: usize,
        /// Number of scores.
        length: usize,
    },

    /// A value of a sample is NaN or infinite where finite ones are needed.
    #[error("value {position} of {length} of {what} is {value}, every value must be finite")]
    SampleNotFinite {
        /// The sample.
        what: &'static str,
        /// Position of the first such value, from 0.
        position: usize,
        /// Number of values.
        length: usize,
        /// The value.
        value: f64,
    },

    /// A probability is NaN or outside `[0, 1]`.
    #[error("probability {position} of {length} is {value}, a probability lies between 0 and 1")]
    Probability {
        /// Position of the first such value, from 0.
        position: usize,
        /// Number of probabilities.
        length: usize,
        /// The value.
        value: f64,
    },

    /// A sample has too few values.
    #[error("{what}: at least {needed} are needed, got {found}")]
    SampleTooSmall {
        /// What was counted.
        what: &'static str,
        /// How many are needed.
        needed: usize,
        /// How many there are.
        found: usize,
    },

    /// An error of one column of a table.
    #[error("column {column}: {source}")]
    Column {
        /// The column.
        column: String,
        /// What went wrong.
        source: Box<Error>,
    },

    /// An error of one filter, or of one of its response maps.
    #[error("{filter}: {source}")]
    Filter {
        /// The name of the map; the filter with its parameters where no map is to blame alone.
        filter: String,
        /// What went wrong.
        source: Box<Error>,
    },

    /// A design with fewer independent columns than columns.
    #[error("column {column} is a linear combination of the columns before it (rank {rank} of {columns})")]
    Collinear {
        /// The first dependent column.
        column: String,
        /// Rank of the design, with the intercept.
        rank: usize,
        /// Number of columns, with the intercept.
        columns: usize,
    },

    /// The classes are separated, so that the likelihood has no maximum.
    #[error(
        "the maximum likelihood estimate does not exist: {kind} separation by {}; use a ridge penalty or leave columns out",
        listed(columns)
    )]
    Separation {
        /// `complete` or `quasi-complete`.
        kind: &'static str,
        /// The columns that separate the classes.
        columns: Vec<String>,
    },

    /// A column varies so little that its coefficient is beyond the largest number.
    #[error(
        "the coefficient of {column} is {coefficient}, beyond the largest number: give the column another unit"
    )]
    Coefficient {
        /// The column, or `intercept`.
        column: String,
        /// The coefficient as computed.
        coefficient: f64,
    },

    /// An iteration stopped at its limit.
    #[error(
        "{what} did not converge in {iterations} iterations: the last change was {change:e}, allowed {tolerance:e}"
    )]
    NotConverged {
        /// What was iterated.
        what: &'static str,
        /// Number of iterations.
        iterations: usize,
        /// The last change.
        change: f64,
        /// The change at which it would have stopped.
        tolerance: f64,
    },

    /// A model that was read from a file has parts that do not belong together.
    #[error("the model cannot score, {model} that were fitted would: {problem}")]
    DamagedModel {
        /// What kind of parts.
        model: &'static str,
        /// What is wrong.
        problem: String,
    },

    /// A column of words where numbers are needed.
    #[error(
        "column {column} holds the levels {} and no numbers; code it first, by OneHot or Ordinal",
        listed(levels)
    )]
    Categorical {
        /// The column.
        column: String,
        /// Its levels (at most 32).
        levels: Vec<String>,
    },

    /// A column of numbers where words are needed.
    #[error("column {column} holds numbers, words are needed")]
    NotCategorical {
        /// The column.
        column: String,
    },

    /// A column that is a number for one subject and a word for another.
    #[error(
        "column {column} is the number {number} for subject {numeric} and the word {word} for subject {worded}, one kind is needed"
    )]
    MixedKinds {
        /// The column.
        column: String,
        /// The first subject with a number.
        numeric: String,
        /// Its number.
        number: f64,
        /// The first subject with a word.
        worded: String,
        /// Its word.
        word: String,
    },

    /// A number that stands for a category is not whole.
    #[error("subject {subject}, column {column}: {value} stands for a category, whole numbers are needed")]
    NotWhole {
        /// The subject.
        subject: String,
        /// The column.
        column: String,
        /// The number.
        value: f64,
    },

    /// A level that is not among the known ones.
    #[error("subject {subject}, column {column}: level {level} is not among {}", listed(known))]
    UnknownLevel {
        /// The subject.
        subject: String,
        /// The column.
        column: String,
        /// The level.
        level: String,
        /// The levels that are known (at most 32).
        known: Vec<String>,
    },

    /// A column without a value from which others could be imputed.
    #[error("column {column}: 0 of {rows} rows have a value, at least 1 is needed to impute the others")]
    NothingToImpute {
        /// The column.
        column: String,
        /// Number of rows.
        rows: usize,
    },

    /// A covariate whose effect cannot be told from that of the batches.
    #[error(
        "covariate {covariate} is a linear combination of the batches of {batch} and the covariates before it (rank {rank} of {columns})"
    )]
    Confounded {
        /// The covariate, or one of its levels.
        covariate: String,
        /// The column of the batches.
        batch: String,
        /// Rank of the design of batches and covariates.
        rank: usize,
        /// Number of columns of that design.
        columns: usize,
    },

    /// A batch with too few subjects for a variance.
    #[error(
        "batch {level} of {batch} has {found} subjects, its spread needs at least {needed}; adjust the means only"
    )]
    BatchTooSmall {
        /// The column of the batches.
        batch: String,
        /// The batch.
        level: String,
        /// How many subjects are needed.
        needed: usize,
        /// How many there are.
        found: usize,
    },

    /// No column is left after selection.
    #[error("{what} keeps 0 of {columns} columns, at least 1 is needed")]
    NothingSelected {
        /// The step.
        what: &'static str,
        /// Number of columns before it.
        columns: usize,
    },

    /// A file could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: Arc<std::io::Error>,
    },

    /// A file does not hold what its format promises.
    #[error("{}: {problem}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the numbers of both sides.
        problem: String,
    },

    /// A name that does not exist.
    #[error("there is no {what} {name}, did you mean {nearest}? There are {}", listed(valid))]
    UnknownName {
        /// What it should name.
        what: &'static str,
        /// The name that does not exist.
        name: String,
        /// The most similar that does.
        nearest: String,
        /// All that do.
        valid: Vec<String>,
    },

    /// A configuration cannot be read.
    #[error("configuration, line {line}: {problem}")]
    Configuration {
        /// Where in the text, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },

    /// A parameter file of PyRadiomics that cannot be read, or parameters that make no sense.
    #[error(
        "parameters{}{}: expected {expected}, found {found}",
        .line.map_or(String::new(), |line| format!(", line {line}")),
        if key.is_empty() { String::new() } else { format!(", {key}") }
    )]
    Parameters {
        /// Where in the text, from 1; none where there is no text.
        line: Option<usize>,
        /// The groups and the key, `setting.binWidth`; empty where no key is to blame.
        key: String,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },

    /// An error of one subject of a cohort.
    #[error("subject {subject}{}: {source}", .sequence.as_ref().map_or(String::new(), |name| format!(", sequence {name}")))]
    Subject {
        /// The subject.
        subject: String,
        /// The sequence that failed, if it was one.
        sequence: Option<String>,
        /// What went wrong.
        source: Box<Error>,
    },

    /// An error of one model of a study.
    #[error("model {model}: {source}")]
    Model {
        /// The model.
        model: String,
        /// What went wrong.
        source: Box<Error>,
    },

    /// A run was told to stop before its end.
    #[error("interrupted after {done} of {total} subjects")]
    Interrupted {
        /// Subjects that were done.
        done: usize,
        /// All subjects.
        total: usize,
    },

    /// An error of one fold of a cross-validation.
    #[error("repeat {repeat}, fold {fold}: {source}")]
    Fold {
        /// The repeat, from 0.
        repeat: usize,
        /// The position of the fold, from 0.
        fold: usize,
        /// What went wrong.
        source: Box<Error>,
    },

    /// Too many of several trials (resamples, permutations, candidates) failed.
    #[error("{failed} of {trials} {what} failed, at most {allowed} may; the first: {first}")]
    TooManyFailures {
        /// What was tried.
        what: &'static str,
        /// How many failed.
        failed: usize,
        /// How many were tried.
        trials: usize,
        /// How many may fail.
        allowed: usize,
        /// The first failure.
        first: Box<Error>,
    },

    /// An error from outside: a family, a discretiser or a loader of another crate.
    #[error("{0}")]
    Other(String),
}

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One property in which two geometries differ.
#[derive(Debug, Clone, PartialEq)]
pub struct GeometryDifference {
    /// `spacing`, `origin` or `direction`.
    pub property: &'static str,
    /// The numbers of the image, along `[z, y, x]`, in mm for spacing and origin.
    pub image: Vec<f64>,
    /// The numbers of the mask.
    pub mask: Vec<f64>,
    /// The largest displacement of any voxel that follows from it, in voxels.
    pub voxels: f64,
}

impl std::fmt::Display for GeometryDifference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} of the mask {:?}, of the image {:?}, [z, y, x], {:.3} voxels apart",
            self.property, self.mask, self.image, self.voxels
        )
    }
}

impl Error {
    /// A setting out of range.
    pub fn setting(name: &'static str, expected: impl Into<String>, value: impl std::fmt::Display) -> Self {
        Error::Setting { name, expected: expected.into(), value: value.to_string() }
    }

    /// A file that the system refuses.
    pub fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Error::File { path: path.into(), source: Arc::new(source) }
    }

    /// A file that does not hold what its format promises.
    pub fn format(path: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Error::Format { path: path.into(), problem: problem.into() }
    }
}

impl Error {
    /// A column that is not among `columns`, with the nearest that is.
    pub(crate) fn unknown_column(name: &str, columns: &[String]) -> Self {
        Error::UnknownColumn {
            name: name.to_string(),
            nearest: nearest(name, columns).unwrap_or("none").to_string(),
            columns: columns.len(),
        }
    }

    /// A name that is not among the valid ones.
    pub(crate) fn unknown_name(what: &'static str, name: &str, valid: Vec<String>) -> Self {
        let nearest = nearest(name, &valid).unwrap_or("none").to_string();
        Error::UnknownName { what, name: name.to_string(), nearest, valid }
    }

    /// A fitted column that is not among `columns`.
    pub(crate) fn absent_column(position: usize, expected: &str, columns: &[String]) -> Self {
        Error::ColumnsDiffer {
            position,
            expected: expected.to_string(),
            found: nearest(expected, columns).unwrap_or("none").to_string(),
        }
    }
}

/// Refuses two lengths that differ.
pub(crate) fn expect_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found { Ok(()) } else { Err(Error::Length { what, expected, found }) }
}

/// Refuses a sample that is too small.
pub(crate) fn expect_at_least(what: &'static str, needed: usize, found: usize) -> Result<()> {
    if found >= needed { Ok(()) } else { Err(Error::SampleTooSmall { what, needed, found }) }
}

/// Refuses a sample in which a value is NaN or infinite.
pub(crate) fn expect_finite(what: &'static str, values: &[f64]) -> Result<()> {
    match values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        Some((position, &value)) => {
            Err(Error::SampleNotFinite { what, position, length: values.len(), value })
        }
        None => Ok(()),
    }
}

/// Refuses a sample that lacks a class.
pub(crate) fn expect_both_classes(positives: usize, negatives: usize) -> Result<()> {
    if positives > 0 && negatives > 0 { Ok(()) } else { Err(Error::OneClass { positives, negatives }) }
}

/// The members of a list in one sentence.
fn listed<T: std::fmt::Display>(members: &[T]) -> String {
    if members.is_empty() {
        return "none".to_string();
    }
    members.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}
