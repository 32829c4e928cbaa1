//! Support vector machines.
//!
//! Symbols: xᵢ the subjects, yᵢ = ±1 their classes, k the kernel, αᵢ the dual variables with 0 ≤ αᵢ ≤ Cᵢ and Σ αᵢyᵢ = 0,
//! βᵢ = αᵢyᵢ the signed ones, f(x) = Σ βᵢk(xᵢ, x) + b the decision value, rᵢ = yᵢ − Σⱼ βⱼk(xⱼ, xᵢ) what the sum leaves of the
//! class.

mod gram;
mod kernel;
mod machine;
mod model;
mod newton;
mod smo;

pub use kernel::{Gamma, Kernel, KernelChoice, KernelRule, StandardKernel};
pub use machine::SupportVectorMachine;
pub use model::{SupportVector, SupportVectorModel};
