use std::collections::BTreeMap;

use crate::error::{Result, Undefined, Value};
use crate::hypothesis::{Alternative, Contingency, RankSum};
use crate::numeric::{moment, quantile};
use crate::table::{Column, FeatureTable, Kind, Split};

/// Numbers that a column of codes has at most.
const CODES: usize = 2;

/// Subjects up to which the Mann–Whitney test is exact where there are no ties.
const EXACT: usize = 50;

/// Columns described by the part of the study and by the class, as the first table of a paper has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    rows: Vec<BaselineRow>,
}

/// One column of the table, described.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineRow {
    /// The column.
    pub column: String,
    /// Training against test subjects; none without test subjects.
    pub parts: Option<Contrast>,
    /// Negative against positive training subjects.
    pub train: Contrast,
    /// Negative against positive test subjects; none without test subjects.
    pub test: Option<Contrast>,
}

/// Two groups of subjects, described and held against one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// The first group.
    pub first: Summary,
    /// The second group.
    pub second: Summary,
    /// The two-sided p-value, undefined if a group is empty or nothing varies.
    pub p_value: Value,
    /// The test.
    pub test: &'static str,
}

/// A column within a group of subjects.
#[derive(Debug, Clone, PartialEq)]
pub enum Summary {
    /// Of numbers.
    Numbers {
        /// Subjects with a number.
        count: usize,
        /// Subjects without.
        missing: usize,
        /// The mean.
        mean: Value,
        /// The sample standard deviation, of two or more.
        deviation: Value,
        /// First quartile, median and third quartile, with linear interpolation.
        quartiles: [Value; 3],
    },
    /// Of words, or of no more than two different numbers.
    Counts {
        /// Each level with its number of subjects.
        levels: Vec<(String, usize)>,
        /// Subjects without one.
        missing: usize,
    },
}

impl Baseline {
    /// The columns of a table with labels; without a split all subjects are for training.
    ///
    /// Numbers are held against one another by the Mann–Whitney test (exact without ties up to 50 subjects, else the normal
    /// approximation with correction for ties and continuity), counts by Fisher's exact test, of tables too large for it by
    /// the chi-squared test.
    ///
    /// ```
    /// use radiomics::study::Baseline;
    /// use radiomics::table::{FeatureTable, Split};
    /// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("age", vec![41.0, 63.0, 55.0, 70.0])])?
    ///     .with_labels([false, true, false, true])?
    ///     .with_split([Split::Train, Split::Train, Split::Test, Split::Test])?;
    /// let baseline = Baseline::of(&table)?;
    /// assert_eq!(baseline.rows()[0].column, "age");
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Error::Unlabelled`] without labels.
    pub fn of(table: &FeatureTable) -> Result<Self> {
        let labels = table.labels()?;
        let train = |row: usize| table.split().map_or(true, |split| split.get(row) == Some(&Split::Train));
        let rows = |part: bool, label: Option<bool>| -> Vec<usize> {
            let inside =
                |row: &usize| train(*row) == part && label.is_none_or(|l| labels.get(*row) == Some(&l));
            (0..table.rows()).filter(inside).collect()
        };
        let tested = !rows(false, None).is_empty();
        let described = |column: Column<'_>| {
            let coded = Coded::of(&column);
            let by_class = |part| coded.contrast(&rows(part, Some(false)), &rows(part, Some(true)));
            Ok(BaselineRow {
                column: column.name().to_string(),
                parts: tested.then(|| coded.contrast(&rows(true, None), &rows(false, None))).transpose()?,
                train: by_class(true)?,
                test: tested.then(|| by_class(false)).transpose()?,
            })
        };
        Ok(Baseline { rows: table.iter().map(described).collect::<Result<_>>()? })
    }

    /// One row for each column.
    pub fn rows(&self) -> &[BaselineRow] {
        &self.rows
    }
}

/// A column as numbers, or as positions in a list of levels.
struct Coded {
    values: Vec<Option<f64>>,
    levels: Option<Vec<String>>,
}

impl Coded {
    fn of(column: &Column<'_>) -> Self {
        if let (Kind::Categorical(levels), Ok(categories)) = (column.kind(), column.categories()) {
            let values = categories.codes().map(|code| code.ok().map(|code| code as f64)).collect();
            return Coded { values, levels: Some(levels.to_vec()) };
        }
        let values: Vec<Option<f64>> = column.values().map(std::result::Result::ok).collect();
        let mut distinct: BTreeMap<u64, f64> = BTreeMap::new();
        for value in values.iter().flatten() {
            distinct.insert((value + 0.0).to_bits(), *value);
            if distinct.len() > CODES {
                return Coded { values, levels: None };
            }
        }
        let mut codes: Vec<f64> = distinct.into_values().collect();
        codes.sort_by(f64::total_cmp);
        let code = |value: f64| codes.iter().position(|code| *code == value).map(|at| at as f64);
        let values = values.into_iter().map(|value| value.and_then(code)).collect();
        Coded { values, levels: Some(codes.iter().map(f64::to_string).collect()) }
    }

    fn contrast(&self, first: &[usize], second: &[usize]) -> Result<Contrast> {
        let [a, b] = [first, second].map(|rows| self.defined(rows));
        let (p_value, test) = match &self.levels {
            None => (rank_test(&a, &b)?, "Mann–Whitney"),
            Some(levels) => counted_test(&counts(&a, levels.len()), &counts(&b, levels.len()))?,
        };
        let [first, second] =
            [(first, a), (second, b)].map(|(rows, values)| self.summary(rows.len(), values));
        Ok(Contrast { first, second, p_value, test })
    }

    fn defined(&self, rows: &[usize]) -> Vec<f64> {
        rows.iter().filter_map(|row| self.values.get(*row).copied().flatten()).collect()
    }

    fn summary(&self, subjects: usize, mut values: Vec<f64>) -> Summary {
        let missing = subjects - values.len();
        match &self.levels {
            None => {
                let count = values.len();
                let (mean, spread) = moment::spread(&values);
                let defined = |value: f64| if count > 0 { Ok(value) } else { Err(EMPTY) };
                let deviation =
                    if count > 1 { Ok(spread / (count as f64 - 1.0).sqrt()) } else { Err(TOO_FEW) };
                let quartiles = quantile::linear(&mut values, [0.25, 0.5, 0.75]).map(defined);
                Summary::Numbers { count, missing, mean: defined(mean), deviation, quartiles }
            }
            Some(levels) => {
                let counts = counts(&values, levels.len());
                let levels = levels.iter().cloned().zip(counts.into_iter().map(|count| count as usize));
                Summary::Counts { levels: levels.collect(), missing }
            }
        }
    }
}

fn counts(codes: &[f64], levels: usize) -> Vec<u64> {
    let mut counts = vec![0; levels];
    for code in codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    counts
}

const EMPTY: Undefined = Undefined::Other("a group has no subject with a value");
const TOO_FEW: Undefined = Undefined::Other("a group has fewer than two subjects with a value");
const CONSTANT: Undefined = Undefined::Other("all subjects have the same value");

fn rank_test(a: &[f64], b: &[f64]) -> Result<Value> {
    if a.is_empty() || b.is_empty() {
        return Ok(Err(EMPTY));
    }
    let test = RankSum::new(a, b)?;
    let exact = if !test.has_ties() && a.len() + b.len() <= EXACT {
        test.p_exact(Alternative::TwoSided)
    } else {
        None
    };
    let p = exact.unwrap_or_else(|| test.p_normal(Alternative::TwoSided, true));
    Ok(if p.is_finite() { Ok(p) } else { Err(CONSTANT) })
}

fn counted_test(a: &[u64], b: &[u64]) -> Result<(Value, &'static str)> {
    const FISHER: &str = "Fisher";
    if a.iter().sum::<u64>() == 0 || b.iter().sum::<u64>() == 0 {
        return Ok((Err(EMPTY), FISHER));
    }
    let seen: Vec<[u64; 2]> =
        a.iter().zip(b).map(|(a, b)| [*a, *b]).filter(|row| row[0] + row[1] > 0).collect();
    if seen.len() < 2 {
        return Ok((Err(CONSTANT), FISHER));
    }
    let table = Contingency::new(&seen)?;
    Ok(match table.p_exact() {
        Some(p) => (Ok(p), FISHER),
        None => (table.p_value(), "chi-squared"),
    })
}
