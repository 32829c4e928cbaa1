use std::fmt::Debug;

use crate::error::{Error, Result};
use crate::numeric::moment::mean_and_deviation;

/// Number of partial sums that are kept side by side, so that the additions of one do not wait for another.
const LANES: usize = 4;

/// How alike two subjects are: k(x, z), symmetric and positive semi-definite.
///
/// ```
/// use radiomics::learn::{Fit, Kernel, Predict, SupportVectorMachine};
/// use radiomics::table::FeatureTable;
///
/// /// e^(−γ Σ|x − z|).
/// #[derive(Debug, Clone, PartialEq)]
/// struct Laplace(f64);
///
/// impl Kernel for Laplace {
///     fn value(&self, x: &[f64], z: &[f64]) -> f64 {
///         (-self.0 * x.iter().zip(z).map(|(x, z)| (x - z).abs()).sum::<f64>()).exp()
///     }
/// }
///
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 2.0, 3.0, 4.0])])?
///     .with_labels([false, true, true, false])?;
/// let model = SupportVectorMachine::with_kernel(10.0, Laplace(1.0))?.fit(&table)?;
/// assert!(model.scores(&table)?[1] > 0.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub trait Kernel: Debug + Clone + PartialEq + Send + Sync + 'static {
    /// k(x, z) of two subjects, each a number for each column.
    fn value(&self, x: &[f64], z: &[f64]) -> f64;

    /// The same kernel as one of this crate, if it is one; a model with another kernel cannot be written to a file.
    fn standard(&self) -> Option<StandardKernel> {
        None
    }
}

/// What makes a kernel of the training table: every [`Kernel`], which stays as it is, and [`KernelChoice`], whose γ may
/// follow from the table.
pub trait KernelRule: Send + Sync {
    /// The kernel.
    type Kernel: Kernel;

    /// The kernel for these columns, each with one number for each subject.
    fn settled(&self, columns: &[&[f64]]) -> Self::Kernel;
}

impl<K: Kernel> KernelRule for K {
    type Kernel = K;

    fn settled(&self, _: &[&[f64]]) -> K {
        self.clone()
    }
}

/// γ of the radial and the polynomial kernel.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Gamma {
    /// 1/(p·v) with p columns and v the variance (of a population) of all numbers of the training table; 1 where v is 0.
    #[default]
    Scale,
    /// 1/p.
    Auto,
    /// This number, above 0.
    Fixed(f64),
}

impl Gamma {
    fn checked(self) -> Result<Self> {
        match self {
            Gamma::Fixed(gamma) if !(gamma > 0.0 && gamma.is_finite()) => {
                Err(Error::setting("gamma", "above 0 and finite", gamma))
            }
            _ => Ok(self),
        }
    }

    fn settled(self, columns: &[&[f64]]) -> f64 {
        let count = columns.len().max(1) as f64;
        match self {
            Gamma::Fixed(gamma) => gamma,
            Gamma::Auto => 1.0 / count,
            Gamma::Scale => {
                let (_, deviation) = mean_and_deviation(&columns.concat());
                let gamma = 1.0 / (count * deviation.powi(2));
                // A variance of 0 or below the range of a number, or a table without columns.
                if gamma.is_finite() { gamma } else { 1.0 }
            }
        }
    }
}

/// A kernel of this crate before it has seen data; made by the constructors of [`crate::learn::SupportVectorMachine`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KernelChoice(Choice);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Choice {
    Linear,
    Radial(Gamma),
    Polynomial { gamma: Gamma, coef0: f64, degree: u32 },
}

impl KernelChoice {
    pub(super) fn linear() -> Self {
        KernelChoice(Choice::Linear)
    }

    pub(super) fn radial(gamma: Gamma) -> Result<Self> {
        Ok(KernelChoice(Choice::Radial(gamma.checked()?)))
    }

    pub(super) fn polynomial(degree: u32, gamma: Gamma, coef0: f64) -> Result<Self> {
        if !(1..=100).contains(&degree) {
            return Err(Error::setting("degree of the kernel", "1 to 100", degree));
        }
        if !(coef0 >= 0.0 && coef0.is_finite()) {
            return Err(Error::setting("coef0 of the kernel", "at least 0 and finite", coef0));
        }
        Ok(KernelChoice(Choice::Polynomial { gamma: gamma.checked()?, coef0, degree }))
    }
}

impl KernelRule for KernelChoice {
    type Kernel = StandardKernel;

    fn settled(&self, columns: &[&[f64]]) -> StandardKernel {
        match self.0 {
            Choice::Linear => StandardKernel::Linear,
            Choice::Radial(gamma) => StandardKernel::Radial { gamma: gamma.settled(columns) },
            Choice::Polynomial { gamma, coef0, degree } => {
                StandardKernel::Polynomial { gamma: gamma.settled(columns), coef0, degree }
            }
        }
    }
}

/// A kernel of this crate, all numbers settled.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StandardKernel {
    /// xᵀz.
    Linear,
    /// e^(−γ‖x − z‖²).
    Radial {
        /// γ.
        gamma: f64,
    },
    /// (γxᵀz + c)ᵈ.
    Polynomial {
        /// γ.
        gamma: f64,
        /// c.
        coef0: f64,
        /// d.
        degree: u32,
    },
}

impl Kernel for StandardKernel {
    fn value(&self, x: &[f64], z: &[f64]) -> f64 {
        match *self {
            StandardKernel::Linear => summed(x, z, |x, z| x * z),
            StandardKernel::Radial { gamma } => (-gamma * summed(x, z, |x, z| (x - z) * (x - z))).exp(),
            StandardKernel::Polynomial { gamma, coef0, degree } => {
                (gamma * summed(x, z, |x, z| x * z) + coef0).powi(degree.min(i32::MAX as u32) as i32)
            }
        }
    }

    fn standard(&self) -> Option<StandardKernel> {
        Some(*self)
    }
}

/// Σ f(xⱼ, zⱼ), always added in the same order.
fn summed(x: &[f64], z: &[f64], f: impl Fn(f64, f64) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let (left, right) = (x.chunks_exact(LANES), z.chunks_exact(LANES));
    let rest = left.remainder().iter().zip(right.remainder()).map(|(x, z)| f(*x, *z)).sum::<f64>();
    for (x, z) in left.zip(right) {
        for lane in 0..LANES {
            lanes[lane] += f(x[lane], z[lane]);
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}
