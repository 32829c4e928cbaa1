use super::kernel::{Kernel, StandardKernel};
use super::smo::Solution;
use crate::error::{Result, expect_length};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::model::rows::Rows;
use crate::learn::stored::StoredModel;
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// A training subject on which the decision values depend.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupportVector {
    /// Its row in the training table.
    pub row: usize,
    /// αy: positive for a positive subject, its size the dual variable, between 0 and C.
    pub coefficient: f64,
}

/// A fitted support vector machine. It holds the numbers of its support vectors.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct SupportVectorModel<K = StandardKernel> {
    columns: FittedColumns,
    kernel: K,
    support: Vec<SupportVector>,
    rows: Rows,
    bias: f64,
    /// Weight of each column with the linear kernel.
    coefficients: Option<Vec<f64>>,
    free: usize,
    objective: f64,
    steps: usize,
    violation: f64,
}

impl<K: Kernel> SupportVectorModel<K> {
    pub(super) fn new(columns: FittedColumns, kernel: K, rows: &Rows, solution: Solution) -> Self {
        let all = solution.beta.iter().enumerate();
        let support: Vec<SupportVector> = all
            .filter(|(_, beta)| **beta != 0.0)
            .map(|(row, beta)| SupportVector { row, coefficient: *beta })
            .collect();
        let rows = rows.pick(&support.iter().map(|vector| vector.row).collect::<Vec<_>>());
        let linear = kernel.standard() == Some(StandardKernel::Linear);
        let coefficients = linear.then(|| weights(&support, &rows, columns.names().len()));
        SupportVectorModel {
            columns,
            kernel,
            support,
            rows,
            bias: solution.bias,
            coefficients,
            free: solution.free,
            objective: solution.objective,
            steps: solution.steps,
            violation: solution.violation,
        }
    }

    /// The kernel, its numbers settled.
    pub fn kernel(&self) -> &K {
        &self.kernel
    }

    /// The support vectors in the order of the training table. With the linear kernel other values can give the same
    /// decision values.
    pub fn support(&self) -> &[SupportVector] {
        &self.support
    }

    /// How many support vectors are free: their dual variable is below C, they lie on the margin.
    pub fn free(&self) -> usize {
        self.free
    }

    /// b, the mean of y − Σ βᵢk(xᵢ, x) over the free support vectors; without any, the middle of the values that are as good.
    pub fn bias(&self) -> f64 {
        self.bias
    }

    /// The weight of each column in the decision value; only the linear kernel has them.
    pub fn coefficients(&self) -> Option<&[f64]> {
        self.coefficients.as_deref()
    }

    /// ½ΣΣ βᵢβⱼk(xᵢ, xⱼ) − Σ αᵢ, which the fit minimises.
    pub fn dual_objective(&self) -> f64 {
        self.objective
    }

    /// Steps of the solver.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// The violation of the optimality conditions that is left.
    pub fn violation(&self) -> f64 {
        self.violation
    }

    fn decision(&self, x: &[f64]) -> f64 {
        if let Some(coefficients) = &self.coefficients {
            return self.bias + coefficients.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        }
        let vectors = self.support.iter().zip(self.rows.iter());
        self.bias + vectors.map(|(v, row)| v.coefficient * self.kernel.value(row, x)).sum::<f64>()
    }
}

/// Σ βᵢxᵢ.
fn weights(support: &[SupportVector], rows: &Rows, width: usize) -> Vec<f64> {
    let mut weights = vec![0.0; width];
    for (vector, row) in support.iter().zip(rows.iter()) {
        for (weight, x) in weights.iter_mut().zip(row) {
            *weight += vector.coefficient * x;
        }
    }
    weights
}

impl<K: Kernel> Predict for SupportVectorModel<K> {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// The decision values.
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        let rows = Rows::of(&self.columns, table)?;
        let width = self.columns.names().len();
        self.rows.expect(self.support.len(), width)?;
        if let Some(coefficients) = &self.coefficients {
            expect_length("weights of the columns", width, coefficients.len())?;
        }
        let rows: Vec<&[f64]> = rows.iter().collect();
        Ok(parallel::map(&rows, |x| self.decision(x)))
    }

    fn stored(&self) -> Result<StoredModel> {
        let Some(kernel) = self.kernel.standard() else {
            return Err(crate::Error::NotStorable { what: std::any::type_name::<Self>() });
        };
        let SupportVectorModel { columns, support, rows, coefficients, .. } = self.clone();
        let Self { bias, free, objective, steps, violation, .. } = *self;
        let stored: SupportVectorModel = SupportVectorModel {
            columns,
            kernel,
            support,
            rows,
            bias,
            coefficients,
            free,
            objective,
            steps,
            violation,
        };
        Ok(stored.into())
    }
}
