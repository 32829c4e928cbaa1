use super::columns::Columns;
use super::loss::weigh;
use super::triangle::{Factor, Triangle};

/// Not in the matrix.
const OUTSIDE: usize = usize::MAX;

/// Newton directions from the normal equations (XᵀWX/n + λ₂)d = right over some columns.
///
/// The products of columns are kept until the weights change, and the rows of the Cholesky factor as long as the columns
/// before them stay.
pub(super) struct Normal {
    products: Triangle,
    inside: Vec<usize>,
    place: Vec<usize>,
    factor: Factor,
    factored: Vec<usize>,
    penalty: f64,
    weighted: Vec<f64>,
    row: Vec<f64>,
}

impl Normal {
    pub(super) fn new(columns: &Columns) -> Self {
        Normal {
            products: Triangle::default(),
            inside: Vec::new(),
            place: vec![OUTSIDE; columns.count() + 1],
            factor: Factor::default(),
            factored: Vec::new(),
            penalty: f64::NAN,
            weighted: vec![0.0; columns.stride()],
            row: Vec::new(),
        }
    }

    /// To be called when the weights change.
    pub(super) fn forget(&mut self) {
        self.products.truncate(0);
        self.inside.drain(..).for_each(|column| self.place[column] = OUTSIDE);
        self.keep(0);
    }

    fn keep(&mut self, rows: usize) {
        self.factor.truncate(rows);
        self.factored.truncate(rows);
    }

    /// The direction, in place of the right side. `squares` times `penalty` is λ₂ of each column.
    pub(super) fn solve(
        &mut self,
        columns: &Columns,
        weights: &[f64],
        (squares, penalty): (&[f64], f64),
        members: &[usize],
        right: &mut [f64],
    ) {
        let same = members.iter().zip(&self.factored).take_while(|(a, b)| a == b).count();
        self.keep(if penalty == self.penalty { same } else { 0 });
        self.penalty = penalty;
        for (i, &member) in members.iter().enumerate().skip(self.factor.order()) {
            self.take_in(columns, weights, member);
            let (products, place) = (&self.products, &self.place);
            let at = place[member];
            let row = members[..=i].iter().map(|other| products.at(at, place[*other]));
            let square = penalty * squares[member];
            self.factor.push(row.enumerate().map(|(j, x)| if j == i { x + square } else { x }));
            self.factored.push(member);
        }
        self.factor.solve(right);
    }

    /// Adds the products of a column with all that are there.
    fn take_in(&mut self, columns: &Columns, weights: &[f64], member: usize) {
        if self.place[member] != OUTSIDE {
            return;
        }
        self.place[member] = self.inside.len();
        self.inside.push(member);
        let n = columns.rows() as f64;
        weigh(weights, columns.column(member), &mut self.weighted);
        self.row.clear();
        self.row.resize(self.inside.len(), 0.0);
        let row = &mut self.row;
        columns.products(&self.inside, &self.weighted, |i, product| row[i] = product / n);
        self.products.push(self.row.iter().copied());
    }
}
