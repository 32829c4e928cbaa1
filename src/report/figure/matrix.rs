use super::sheet::{Anchor, EDGE, SMALL, Sheet, WIDTH};
use crate::error::{Result, expect_length};
use ndarray::ArrayView2;

/// Left edge of the cells, and most numbers along an edge.
pub(super) const LEFT: f64 = 40.0;
const MOST_NUMBERS: usize = 12;
/// Height of a line of the key, and most of them.
const LINE: f64 = 23.0;
pub(super) const MOST_KEYS: usize = 60;

/// The cells of a square matrix on a sheet, with numbers at the edges and a key of names beneath.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells {
    count: usize,
    /// Upper edge and width of all cells.
    pub(super) top: f64,
    pub(super) side: f64,
}

impl Cells {
    pub(super) fn new(count: usize, top: f64, side: f64) -> Self {
        Cells { count, top, side }
    }

    /// Number of rows, and of columns.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Height and width of one cell.
    pub(super) fn cell(&self) -> f64 {
        self.side / self.count.max(1) as f64
    }

    /// Upper left corner of a cell.
    pub(super) fn corner(&self, row: usize, column: usize) -> [f64; 2] {
        [LEFT + self.cell() * column as f64, self.top + self.cell() * row as f64]
    }

    /// Middle of a cell, for text of one line.
    pub(super) fn middle(&self, row: usize, column: usize) -> [f64; 2] {
        let [x, y] = self.corner(row, column);
        [x + self.cell() / 2.0, y + self.cell() / 2.0 + 5.0]
    }

    /// The lower edge.
    pub(super) fn bottom(&self) -> f64 {
        self.top + self.side
    }

    /// Height of the key.
    pub(super) fn key_height(&self) -> f64 {
        if self.count <= MOST_KEYS { LINE * self.count as f64 + 12.0 } else { 0.0 }
    }

    /// The numbers of rows and columns, thinned where there are many.
    pub(super) fn numbers(&self, sheet: &mut Sheet) {
        let every = self.count.div_ceil(MOST_NUMBERS).max(1);
        for i in (0..self.count).step_by(every) {
            let number = (i + 1).to_string();
            let [x, y] = self.middle(i, i);
            sheet.text([x, self.top - 8.0], &number, SMALL, Anchor::Middle);
            sheet.text([LEFT - 6.0, y], &number, SMALL, Anchor::End);
        }
    }

    /// The names with their numbers from `y` on.
    pub(super) fn key(&self, sheet: &mut Sheet, names: &[&str], y: f64) {
        if self.count > MOST_KEYS {
            return;
        }
        for (i, name) in names.iter().enumerate() {
            let y = y + LINE * (i + 1) as f64;
            sheet.text([LEFT - 6.0, y], &(i + 1).to_string(), SMALL, Anchor::End);
            sheet.name([LEFT + 6.0, y], name, WIDTH - LEFT - 6.0 - EDGE);
        }
    }
}

/// Refuses a matrix that has not a row and a column for each name.
pub(super) fn check_square(names: &[&str], matrix: &ArrayView2<'_, f64>) -> Result<()> {
    expect_length("rows of the matrix", names.len(), matrix.nrows())?;
    expect_length("columns of the matrix", names.len(), matrix.ncols())
}
