use crate::error::{Error, Result, Undefined, Value, expect_at_least, expect_length};
use crate::evaluate::{Confidence, Interval};
use crate::hypothesis::Alternative;
use crate::numeric::nonzero;
use crate::numeric::special::normal_upper_tail;

/// Largest number of categories: the table of their pairs is held.
const MOST_CATEGORIES: usize = 1000;

/// How much a disagreement counts that is d categories wide, of K categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KappaWeights {
    /// Every disagreement alike.
    #[default]
    Equal,
    /// d/(K − 1).
    Linear,
    /// (d/(K − 1))².
    Quadratic,
}

impl KappaWeights {
    /// 1 minus the weight of the disagreement of two categories.
    fn credit(self, first: usize, second: usize, categories: usize) -> f64 {
        let distance = first.abs_diff(second) as f64 / (categories.max(2) - 1) as f64;
        1.0 - match self {
            KappaWeights::Equal => f64::from(u8::from(first != second)),
            KappaWeights::Linear => distance,
            KappaWeights::Quadratic => distance * distance,
        }
    }
}

/// Cohen's κ of two readers who sort subjects into categories: the part of the agreement beyond chance, (pₒ − pₑ)/(1 − pₑ),
/// with disagreements weighted or not.
///
/// Undefined where no disagreement is expected by chance, as both readers use one category only.
///
/// Sources: Cohen, Educ. Psychol. Meas. 20 (1960), and Psychol. Bull. 70 (1968); standard errors by Fleiss, Cohen, Everitt,
/// *Large sample standard errors of kappa and weighted kappa*, Psychol. Bull. 72 (1969), formulas 8 and 9.
///
/// ```
/// use radiomics::evaluate::{Confidence, Kappa, KappaWeights};
/// let kappa = Kappa::of(&[0, 1, 2, 1, 0, 2], &[0, 1, 2, 2, 0, 1], 3, KappaWeights::Linear)?;
/// assert!((kappa.value()? - 0.625).abs() < 1e-14);
/// println!("{:.2}", kappa.interval(Confidence::default())?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Kappa {
    table: Vec<Vec<f64>>,
    weights: KappaWeights,
}

impl Kappa {
    /// From the category of each subject by each reader, numbered from 0.
    ///
    /// # Errors
    /// [`Error::Length`] if the readers differ in length, [`Error::SampleTooSmall`] without a subject or with fewer than 2
    /// categories, [`Error::Setting`] for a category that is not below their number, or more than 1000 of them.
    pub fn of(first: &[usize], second: &[usize], categories: usize, weights: KappaWeights) -> Result<Self> {
        expect_length("subjects of the second reader", first.len(), second.len())?;
        expect_at_least("subjects", 1, first.len())?;
        expect_at_least("categories", 2, categories)?;
        if categories > MOST_CATEGORIES {
            return Err(Error::setting(
                "number of categories",
                format!("at most {MOST_CATEGORIES}"),
                categories,
            ));
        }
        let mut table = vec![vec![0.0; categories]; categories];
        for (a, b) in first.iter().zip(second) {
            match table.get_mut(*a).and_then(|row| row.get_mut(*b)) {
                Some(cell) => *cell += 1.0,
                None => return Err(Error::setting("category", format!("below {categories}"), a.max(b))),
            }
        }
        Ok(Kappa { table, weights })
    }

    /// From the table of counts, rows the categories of the first reader, columns those of the second.
    ///
    /// # Errors
    /// [`Error::SampleTooSmall`] for fewer than 2 categories or without a subject, [`Error::Length`] if the table is not
    /// square.
    pub fn of_counts<R: AsRef<[usize]>>(rows: &[R], weights: KappaWeights) -> Result<Self> {
        expect_at_least("categories", 2, rows.len())?;
        let mut table = Vec::with_capacity(rows.len());
        for row in rows {
            expect_length("categories of the second reader", rows.len(), row.as_ref().len())?;
            table.push(row.as_ref().iter().map(|count| *count as f64).collect::<Vec<f64>>());
        }
        expect_at_least("subjects", 1, usize::from(table.iter().flatten().any(|count| *count > 0.0)))?;
        Ok(Kappa { table, weights })
    }

    /// A table of two calls, of which the counts may be anything.
    pub(in crate::evaluate) fn of_two(table: [[f64; 2]; 2]) -> Self {
        Kappa { table: table.map(Vec::from).into(), weights: KappaWeights::Equal }
    }

    /// The counts, rows the categories of the first reader.
    pub fn table(&self) -> &[Vec<f64>] {
        &self.table
    }

    /// κ, at most 1; 0 for agreement by chance.
    pub fn value(&self) -> Value {
        let (rows, columns) = self.totals();
        let n = self.subjects();
        let (mut found, mut by_chance) = (0.0, 0.0);
        for (i, j, count) in self.cells() {
            let weight = 1.0 - self.credit(i, j);
            found += weight * count;
            by_chance += weight * (at(&rows, i) / n * at(&columns, j));
        }
        // (pₒ − pₑ)/(1 − pₑ) = 1 − disagreement/disagreement by chance
        Ok(1.0 - found / nonzero(by_chance, "the disagreement expected by chance")?)
    }

    /// The standard error, for intervals.
    pub fn standard_error(&self) -> Value {
        let kappa = self.value()?;
        let (parts, by_chance) = self.parts();
        let spread: f64 =
            parts.iter().map(|part| part.found * (part.credit - part.marginal * (1.0 - kappa)).powi(2)).sum();
        let variance = spread - (kappa - by_chance * (1.0 - kappa)).powi(2);
        Ok((variance.max(0.0) / self.subjects()).sqrt() / (1.0 - by_chance))
    }

    /// The standard error if agreement is by chance, for tests.
    pub fn null_standard_error(&self) -> Value {
        self.value()?;
        let (parts, by_chance) = self.parts();
        let spread: f64 =
            parts.iter().map(|part| part.by_chance * (part.credit - part.marginal).powi(2)).sum();
        let variance = spread - by_chance * by_chance;
        Ok((variance.max(0.0) / self.subjects()).sqrt() / (1.0 - by_chance))
    }

    /// z = κ/its standard error if agreement is by chance.
    pub fn z(&self) -> Value {
        Ok(self.value()? / nonzero(self.null_standard_error()?, "the standard error by chance")?)
    }

    /// The p-value of agreement by chance, from z.
    pub fn p_value(&self, alternative: Alternative) -> Value {
        self.z().map(|z| alternative.symmetric(z, normal_upper_tail))
    }

    /// κ ± z standard errors.
    ///
    /// # Errors
    /// The reason.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        Ok(Interval::around(self.value()?, confidence.z() * self.standard_error()?))
    }

    fn subjects(&self) -> f64 {
        self.table.iter().flatten().sum()
    }

    fn credit(&self, first: usize, second: usize) -> f64 {
        self.weights.credit(first, second, self.table.len())
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        let rows = self.table.iter().enumerate();
        rows.flat_map(|(i, row)| row.iter().enumerate().map(move |(j, count)| (i, j, *count)))
    }

    fn totals(&self) -> (Vec<f64>, Vec<f64>) {
        let rows = self.table.iter().map(|row| row.iter().sum()).collect();
        let column = |j: usize| self.table.iter().filter_map(|row| row.get(j)).sum();
        (rows, (0..self.table.len()).map(column).collect())
    }

    /// What the standard errors are summed from, and the agreement expected by chance.
    fn parts(&self) -> (Vec<Part>, f64) {
        let n = self.subjects();
        let (rows, columns) = self.totals();
        let share = |totals: Vec<f64>| totals.into_iter().map(|total| total / n).collect::<Vec<f64>>();
        let (rows, columns) = (share(rows), share(columns));
        let categories = 0..self.table.len();
        // the mean credit of a category of one reader over the categories of the other
        let of_row = |i: usize| categories.clone().map(|j| at(&columns, j) * self.credit(i, j)).sum::<f64>();
        let of_column = |j: usize| categories.clone().map(|i| at(&rows, i) * self.credit(i, j)).sum::<f64>();
        let by_row: Vec<f64> = categories.clone().map(of_row).collect();
        let by_column: Vec<f64> = categories.clone().map(of_column).collect();
        let parts: Vec<Part> = self
            .cells()
            .map(|(i, j, count)| Part {
                found: count / n,
                by_chance: at(&rows, i) * at(&columns, j),
                credit: self.credit(i, j),
                marginal: at(&by_row, i) + at(&by_column, j),
            })
            .collect();
        let by_chance = parts.iter().map(|part| part.by_chance * part.credit).sum();
        (parts, by_chance)
    }
}

/// One cell in the standard errors.
struct Part {
    found: f64,
    by_chance: f64,
    credit: f64,
    marginal: f64,
}

fn at(values: &[f64], position: usize) -> f64 {
    values.get(position).copied().unwrap_or(0.0)
}
