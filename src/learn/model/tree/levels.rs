use crate::numeric::{parallel, rank};

/// The columns of a table as ranks: equal values have one level, levels count from 0 in rising order of the values.
pub(super) struct Levels {
    columns: Vec<ColumnLevels>,
    rows: usize,
}

/// One column.
pub(super) struct ColumnLevels {
    /// The level of each row.
    pub(super) of_rows: Vec<u32>,
    /// The value of each level.
    pub(super) values: Vec<f64>,
}

impl Levels {
    /// Sorts each column once. The values are numbers, one for each of `rows`.
    pub(super) fn new(columns: &[&[f64]], rows: usize) -> Self {
        Levels { columns: parallel::map(columns, |values| ColumnLevels::new(values)), rows }
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn column(&self, column: u32) -> &ColumnLevels {
        &self.columns[column as usize]
    }
}

impl ColumnLevels {
    fn new(values: &[f64]) -> Self {
        let mut levels = ColumnLevels { of_rows: vec![0; values.len()], values: Vec::new() };
        rank::for_each_tie(values, |tied, _| {
            let level = levels.values.len() as u32;
            for row in tied {
                levels.of_rows[*row] = level;
            }
            levels.values.extend(tied.first().map(|row| values[*row]));
        });
        levels
    }

    pub(super) fn level(&self, row: u32) -> u32 {
        self.of_rows[row as usize]
    }

    pub(super) fn value(&self, level: u32) -> f64 {
        self.values[level as usize]
    }
}
