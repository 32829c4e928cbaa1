use super::build::expect_unique;
use super::categories::Kind;
use super::feature_table::FeatureTable;
use crate::error::{Error, Result};

pub(super) const SUBJECT: &str = "subject";
pub(super) const LABEL: &str = "label";
pub(super) const SPLIT: &str = "split";

/// How a CSV file is read: which columns hold words, what stands for missing, what subject, label and split are called.
///
/// Without an option everything is as [`FeatureTable::read_csv`] has it. Names and words are compared letter by letter.
///
/// ```
/// use radiomics::table::{CsvOptions, FeatureTable};
/// let text = "age,patient,HER2,grade,scanner\n41,p1,pos,low,Aera\nunknown,p2,neg,high,\n";
/// let options = CsvOptions::new()
///     .subject("patient")
///     .label("HER2")
///     .label_words(["pos"], ["neg"])
///     .missing("unknown")
///     .categorical("scanner")
///     .categorical_in_order("grade", ["low", "intermediate", "high"]);
/// let table = FeatureTable::read_csv_from_with(text.as_bytes(), &options)?;
/// assert_eq!(table.columns(), ["age", "grade", "scanner"]);
/// assert_eq!(table.labels()?, [true, false]);
/// assert_eq!(table.category(1, 1), Ok("high"));
/// assert_eq!(table.undefined().count(), 2);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvOptions {
    pub(super) subject: Option<String>,
    pub(super) label: Option<String>,
    pub(super) split: Option<String>,
    pub(super) labels: Spelling,
    pub(super) parts: Spelling,
    pub(super) missing: Vec<String>,
    pub(super) categorical: Vec<CategoricalColumn>,
}

/// A column of words, and its levels; none for those that appear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CategoricalColumn {
    pub(super) name: String,
    pub(super) levels: Vec<String>,
}

/// The words for either of two things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelling {
    first: Vec<String>,
    second: Vec<String>,
}

impl Spelling {
    fn new<W: Into<String>>(first: impl IntoIterator<Item = W>, second: impl IntoIterator<Item = W>) -> Self {
        let words = |list: Vec<W>| list.into_iter().map(Into::into).collect();
        Spelling { first: words(first.into_iter().collect()), second: words(second.into_iter().collect()) }
    }

    /// Whether a word is the second, if it is either.
    pub(super) fn is_second(&self, word: &str) -> Option<bool> {
        let among = |list: &[String]| list.iter().any(|other| other == word);
        if among(&self.second) { Some(true) } else { among(&self.first).then_some(false) }
    }

    /// All words, in one sentence.
    pub(super) fn listed(&self) -> String {
        let words: Vec<&str> = self.first.iter().chain(&self.second).map(String::as_str).collect();
        words.join(" or ")
    }

    fn expect_sound(&self, what: &'static str) -> Result<()> {
        if self.first.is_empty() || self.second.is_empty() {
            return Err(Error::Nothing { what });
        }
        expect_unique(what, &[self.first.as_slice(), &self.second].concat())
    }
}

impl Default for CsvOptions {
    fn default() -> Self {
        CsvOptions {
            subject: None,
            label: None,
            split: None,
            labels: Spelling::new(["0"], ["1"]),
            parts: Spelling::new(["train"], ["test"]),
            missing: vec![String::new(), "NA".to_string()],
            categorical: Vec::new(),
        }
    }
}

impl CsvOptions {
    /// As [`FeatureTable::read_csv`] reads.
    pub fn new() -> Self {
        Self::default()
    }

    /// What reads a file back that was written of this table: its categorical columns, with their levels in order.
    pub fn of(table: &FeatureTable) -> Self {
        let categorical = table.iter().filter_map(|column| match column.kind() {
            Kind::Categorical(levels) => {
                Some(CategoricalColumn { name: column.name().to_string(), levels: levels.to_vec() })
            }
            Kind::Numeric => None,
        });
        CsvOptions { categorical: categorical.collect(), ..Self::default() }
    }

    /// The column of the subjects, wherever it stands.
    #[must_use]
    pub fn subject(self, name: impl Into<String>) -> Self {
        CsvOptions { subject: Some(name.into()), ..self }
    }

    /// The column of the labels, which must then be there. A column `label` is an ordinary one beside it.
    #[must_use]
    pub fn label(self, name: impl Into<String>) -> Self {
        CsvOptions { label: Some(name.into()), ..self }
    }

    /// The words that mean positive and those that mean negative, instead of `1` and `0`.
    #[must_use]
    pub fn label_words<W: Into<String>>(
        self,
        positive: impl IntoIterator<Item = W>,
        negative: impl IntoIterator<Item = W>,
    ) -> Self {
        CsvOptions { labels: Spelling::new(negative, positive), ..self }
    }

    /// The column of the split, which must then be there. A column `split` is an ordinary one beside it.
    #[must_use]
    pub fn split(self, name: impl Into<String>) -> Self {
        CsvOptions { split: Some(name.into()), ..self }
    }

    /// The words for subjects of training and those for subjects of test, instead of `train` and `test`.
    #[must_use]
    pub fn split_words<W: Into<String>>(
        self,
        train: impl IntoIterator<Item = W>,
        test: impl IntoIterator<Item = W>,
    ) -> Self {
        CsvOptions { parts: Spelling::new(train, test), ..self }
    }

    /// One more spelling of a missing value, beside the empty cell and `NA`.
    #[must_use]
    pub fn missing(mut self, word: impl Into<String>) -> Self {
        self.missing.push(word.into());
        self
    }

    /// A column of words; its levels are in the order in which they first appear.
    #[must_use]
    pub fn categorical(self, name: impl Into<String>) -> Self {
        self.categorical_in_order(name, Vec::<String>::new())
    }

    /// A column of words, each of which is one of the given levels.
    #[must_use]
    pub fn categorical_in_order(
        mut self,
        name: impl Into<String>,
        levels: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let levels = levels.into_iter().map(Into::into).collect();
        self.categorical.push(CategoricalColumn { name: name.into(), levels });
        self
    }

    /// Refuses options that contradict one another.
    pub(super) fn expect_sound(&self) -> Result<()> {
        self.labels.expect_sound("word for a label")?;
        self.parts.expect_sound("word for a part of the split")?;
        let single = [&self.subject, &self.label, &self.split].into_iter().flatten();
        let named: Vec<String> =
            single.chain(self.categorical.iter().map(|column| &column.name)).cloned().collect();
        expect_unique("option for column", &named)?;
        self.categorical.iter().try_for_each(|column| expect_unique("level", &column.levels))
    }

    /// The levels of a categorical column in their order; none if they are those that appear.
    pub(super) fn levels(&self, at: usize) -> &[String] {
        self.categorical.get(at).map_or(&[], |column| &column.levels)
    }

    pub(super) fn is_missing(&self, cell: &str) -> bool {
        self.missing.iter().any(|word| word == cell)
    }
}
