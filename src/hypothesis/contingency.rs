use crate::error::{Result, Undefined, Value, expect_at_least, expect_length};
use crate::numeric::nonzero;
use crate::numeric::special::chi_squared_upper_tail;

/// A table of counts, with the tests of independence of its rows and columns.
///
/// With O the counts, E = row total · column total/N those expected and (r − 1)(c − 1) degrees of freedom. All is undefined
/// where a row or column is empty.
///
/// ```
/// use radiomics::hypothesis::Contingency;
/// let table = Contingency::new(&[[16, 14], [9, 5]])?;
/// assert_eq!(table.degrees_of_freedom(), 1);
/// assert!((table.chi_squared()? - 0.4666867).abs() < 1e-6);
/// assert!(table.yates()? < table.chi_squared()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contingency {
    pub(super) rows: Vec<Vec<u64>>,
}

impl Contingency {
    /// A table by its rows.
    ///
    /// # Errors
    /// [`crate::Error::SampleTooSmall`] for fewer than 2 rows or columns, [`crate::Error::Length`] if rows differ in length.
    pub fn new<R: AsRef<[u64]>>(rows: &[R]) -> Result<Self> {
        expect_at_least("rows of the table", 2, rows.len())?;
        let width = rows.first().map_or(0, |row| row.as_ref().len());
        expect_at_least("columns of the table", 2, width)?;
        for row in rows {
            expect_length("columns of a row", width, row.as_ref().len())?;
        }
        Ok(Contingency { rows: rows.iter().map(|row| row.as_ref().to_vec()).collect() })
    }

    /// The rows.
    pub fn rows(&self) -> &[Vec<u64>] {
        &self.rows
    }

    /// E, row by row; 0 throughout for a table without counts.
    pub fn expected(&self) -> Vec<Vec<f64>> {
        let (rows, columns) = (self.row_totals(), self.column_totals());
        let total = self.total().max(1.0);
        rows.iter().map(|row| columns.iter().map(|column| row / total * column).collect()).collect()
    }

    /// (r − 1)(c − 1).
    pub fn degrees_of_freedom(&self) -> usize {
        (self.rows.len() - 1) * (self.rows.first().map_or(1, Vec::len) - 1)
    }

    /// χ² = Σ (O − E)²/E.
    ///
    /// Source: Pearson, Phil. Mag. 50 (1900).
    pub fn chi_squared(&self) -> Value {
        self.sum(|observed, expected| (observed - expected) * ((observed - expected) / expected))
    }

    /// The p-value of [`Contingency::chi_squared`].
    pub fn p_value(&self) -> Value {
        self.chi_squared().map(|x| self.tail(x))
    }

    /// χ² with the correction for continuity, Σ (|O − E| − min(½, |O − E|))²/E, for 2 × 2 tables; for larger ones it is
    /// [`Contingency::chi_squared`].
    ///
    /// Source: Yates, Suppl. J. R. Stat. Soc. 1 (1934).
    pub fn yates(&self) -> Value {
        if self.degrees_of_freedom() > 1 {
            return self.chi_squared();
        }
        self.sum(|observed, expected| {
            let distance = ((observed - expected).abs() - 0.5).max(0.0);
            distance * (distance / expected)
        })
    }

    /// The p-value of [`Contingency::yates`].
    pub fn yates_p_value(&self) -> Value {
        self.yates().map(|x| self.tail(x))
    }

    /// The likelihood ratio G = 2 Σ O ln(O/E), where an O of 0 adds nothing.
    ///
    /// Source: Wilks, Ann. Math. Stat. 6 (1935).
    pub fn g(&self) -> Value {
        let g = self.sum(
            |observed, expected| {
                if observed > 0.0 { 2.0 * observed * (observed / expected).ln() } else { 0.0 }
            },
        );
        g.map(|g| g.max(0.0))
    }

    /// The p-value of [`Contingency::g`].
    pub fn g_p_value(&self) -> Value {
        self.g().map(|x| self.tail(x))
    }

    /// Cramér's V = √(χ²/(N (min(r, c) − 1))), from 0 to 1.
    ///
    /// Source: Cramér, *Mathematical Methods of Statistics* (1946), section 21.9.
    pub fn cramers_v(&self) -> Value {
        let shorter = self.rows.len().min(self.rows.first().map_or(2, Vec::len)) as f64;
        self.chi_squared().map(|x| (x / self.total() / (shorter - 1.0)).sqrt().min(1.0))
    }

    fn tail(&self, x: f64) -> f64 {
        chi_squared_upper_tail(x, self.degrees_of_freedom())
    }

    /// Σ f(O, E).
    fn sum(&self, f: impl Fn(f64, f64) -> f64) -> Value {
        let smallest =
            self.row_totals().into_iter().chain(self.column_totals()).fold(f64::INFINITY, f64::min);
        nonzero(smallest, "the total of a row or column")?;
        let expected = self.expected();
        let cells = self.rows.iter().flatten().zip(expected.iter().flatten());
        let sum: f64 = cells.map(|(observed, expected)| f(*observed as f64, *expected)).sum();
        if sum.is_finite() { Ok(sum) } else { Err(Undefined::NotFinite) }
    }

    pub(super) fn row_totals(&self) -> Vec<f64> {
        self.rows.iter().map(|row| row.iter().map(|count| *count as f64).sum()).collect()
    }

    pub(super) fn column_totals(&self) -> Vec<f64> {
        let width = self.rows.first().map_or(0, Vec::len);
        let total = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|count| *count as f64).sum()
        };
        (0..width).map(total).collect()
    }

    fn total(&self) -> f64 {
        self.row_totals().iter().sum()
    }
}
