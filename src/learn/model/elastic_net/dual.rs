use super::columns::Columns;
use super::triangle::{Factor, Triangle};
use crate::numeric::vector::{add_scaled, dot};

/// Newton directions for more columns than rows, by a system with one equation for each row.
///
/// With penalised columns P (λ₂ > 0, Λ = diag λ₂) and free ones U, M = W/n and u = M(X_P d_P + X_U d_U), the normal equations
/// become (M⁻¹ + X_P Λ⁻¹ X_Pᵀ)u − X_U d_U = X_P Λ⁻¹ right_P and X_Uᵀu = right_U; then d_P = Λ⁻¹(right_P − X_Pᵀu). The matrix
/// X_P Λ⁻¹ X_Pᵀ is kept, and changed by the columns that come and go.
pub(super) struct Dual {
    /// Σ xⱼxⱼᵀ/squareⱼ over the columns inside.
    kernel: Triangle,
    inside: Vec<bool>,
    count: usize,
    factor: Factor,
    /// That of the factor; NaN where it holds no longer.
    penalty: f64,
    roots: Vec<f64>,
    shift: Vec<f64>,
    factors: Vec<f64>,
}

impl Dual {
    pub(super) fn new(columns: &Columns) -> Self {
        Dual {
            kernel: Triangle::zeros(0),
            inside: vec![false; columns.count() + 1],
            count: 0,
            factor: Factor::default(),
            penalty: f64::NAN,
            roots: Vec::new(),
            shift: vec![0.0; columns.stride()],
            factors: Vec::new(),
        }
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
        let changed = self.follow(columns, squares, members);
        if changed || penalty != self.penalty {
            self.factorise(columns.rows(), weights, penalty);
        }
        let mut shift = std::mem::take(&mut self.shift);
        shift.fill(0.0);
        let share = |(member, right): (&usize, &f64)| match penalty * squares[*member] {
            square if square > 0.0 => right / square,
            _ => 0.0, // a free column
        };
        self.factors.clear();
        self.factors.extend(members.iter().zip(&*right).map(share));
        columns.add(members, &self.factors, &mut shift);
        self.apply(&mut shift);
        self.free(columns, squares, members, right, &mut shift);
        columns.products(members, &shift, |i, product| {
            let square = penalty * squares[members[i]];
            if square > 0.0 {
                right[i] = (right[i] - product) / square;
            }
        });
        self.shift = shift;
    }

    /// Solves for the free columns and adds what follows from them to u.
    fn free(&self, columns: &Columns, squares: &[f64], members: &[usize], right: &mut [f64], u: &mut [f64]) {
        let free: Vec<usize> = (0..members.len()).filter(|i| squares[members[*i]] == 0.0).collect();
        let mut system = Factor::default();
        let mut answers: Vec<Vec<f64>> = Vec::with_capacity(free.len());
        for &i in &free {
            let mut answer = columns.column(members[i]).to_vec();
            self.apply(&mut answer);
            answers.push(answer);
            let column = columns.column(members[i]);
            system.push(answers.iter().map(|answer| dot(answer, column)));
        }
        let mut steps: Vec<f64> =
            free.iter().map(|i| right[*i] - dot(columns.column(members[*i]), u)).collect();
        system.solve(&mut steps);
        for ((i, step), answer) in free.into_iter().zip(steps).zip(&answers) {
            right[i] = step;
            add_scaled(u, step, answer);
        }
    }

    /// (M⁻¹ + V)⁻¹z = S(1 + SVS)⁻¹Sz with S = √M, in place.
    fn apply(&self, vector: &mut [f64]) {
        let scale = |vector: &mut [f64]| {
            vector.iter_mut().zip(&self.roots).for_each(|(value, root)| *value *= root);
        };
        scale(vector);
        self.factor.solve(vector);
        scale(vector);
    }

    /// To be called when the weights change.
    pub(super) fn forget(&mut self) {
        self.penalty = f64::NAN;
    }

    fn factorise(&mut self, rows: usize, weights: &[f64], penalty: f64) {
        self.penalty = penalty;
        self.roots.clear();
        self.roots.extend(weights.iter().take(rows).map(|weight| (weight / rows as f64).sqrt()));
        self.factor.truncate(0);
        for (i, root) in self.roots.iter().enumerate() {
            let row = self.kernel.row(i).iter().zip(&self.roots).enumerate();
            self.factor.push(row.map(|(j, (value, other))| {
                let product = value * root * other / penalty;
                if i == j { 1.0 + product } else { product }
            }));
        }
    }

    /// Makes the kernel that of the members, anew where fewer columns stay than come and go; whether it changed.
    fn follow(&mut self, columns: &Columns, squares: &[f64], members: &[usize]) -> bool {
        if self.kernel.order() == 0 {
            self.kernel = Triangle::zeros(columns.rows());
        }
        let mut wanted = vec![false; self.inside.len()];
        members.iter().filter(|member| squares[**member] > 0.0).for_each(|member| wanted[*member] = true);
        let changed = wanted.iter().zip(&self.inside).filter(|(wanted, inside)| wanted != inside).count();
        if changed >= self.count {
            self.kernel.clear();
            self.inside.fill(false);
        }
        for (column, (inside, wanted)) in self.inside.iter_mut().zip(&wanted).enumerate() {
            if *inside != *wanted {
                let sign = if *wanted { 1.0 } else { -1.0 };
                let values = columns.column(column).get(..columns.rows()).unwrap_or_default();
                self.kernel.add_square(sign / squares[column], values);
                *inside = *wanted;
            }
        }
        self.count = wanted.into_iter().filter(|wanted| *wanted).count();
        changed > 0
    }
}
