use std::sync::Arc;

use super::fit::Fit;
use super::pipeline::Pipeline;
use super::select::Selection;
use super::stored::StoredStep;
use crate::error::{Error, Result};
use crate::table::FeatureTable;

/// A step before the classifier, before it has seen data: its parameters.
///
/// The method is called [`Transform::fitted`], so that a type may be a step and a classifier at once.
///
/// ```
/// use radiomics::Result;
/// use radiomics::learn::{Apply, FittedColumns, Transform};
/// use radiomics::table::FeatureTable;
///
/// /// Keeps the first columns.
/// struct First(usize);
///
/// impl Transform for First {
///     type Fitted = FirstColumns;
///     fn fitted(&self, table: &FeatureTable) -> Result<FirstColumns> {
///         let names: Vec<&String> = table.columns().iter().take(self.0).collect();
///         Ok(FirstColumns(FittedColumns::of(&table.select(&names)?)))
///     }
/// }
///
/// struct FirstColumns(FittedColumns);
///
/// impl Apply for FirstColumns {
///     fn columns(&self) -> &[String] { self.0.names() }
///     fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> { self.0.pick(table) }
/// }
///
/// let table = FeatureTable::from_columns(["p1"], [("a", vec![1.0]), ("b", vec![2.0]), ("c", vec![3.0])])?;
/// let fitted = First(2).then(First(1)).fitted(&table)?;
/// assert_eq!(fitted.apply(&table)?.columns(), ["a"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub trait Transform: Send + Sync {
    /// The fitted step.
    type Fitted: Apply + 'static;

    /// Fits the step to all rows and columns of a table.
    ///
    /// # Errors
    /// What makes the step impossible; each implementation lists its reasons.
    fn fitted(&self, table: &FeatureTable) -> Result<Self::Fitted>;

    /// Fits the step, and gives the table that comes out of it as well.
    ///
    /// # Errors
    /// As [`Transform::fitted`].
    fn fitted_with_output(&self, table: &FeatureTable) -> Result<(Self::Fitted, FeatureTable)> {
        let fitted = self.fitted(table)?;
        let output = fitted.apply(table)?;
        Ok((fitted, output))
    }

    /// This step and then another, which is fitted on what comes out of this one.
    fn then<T: Transform>(self, next: T) -> Then<Self, T>
    where
        Self: Sized,
    {
        Then { first: self, second: next }
    }

    /// This step and then a classifier, together a classifier.
    fn fit_by<F: Fit>(self, classifier: F) -> Pipeline<Self, F>
    where
        Self: Sized,
    {
        Pipeline::new(self, classifier)
    }
}

/// A fitted step: it turns one table into another with the same subjects. It is object-safe.
pub trait Apply: Send + Sync {
    /// The columns that a table must have.
    fn columns(&self) -> &[String];

    /// The table after this step. Subjects, labels and split stay.
    ///
    /// # Errors
    /// [`crate::Error::ColumnsDiffer`] naming the first absent column, [`crate::Error::SchemaDiffers`] if a column was
    /// made otherwise.
    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable>;

    /// What each selection kept and dropped; nothing for a step that selects nothing.
    fn selections(&self) -> Vec<&Selection> {
        Vec::new()
    }

    /// The step as a value that can be written to a file.
    ///
    /// # Errors
    /// [`crate::Error::NotStorable`] for a step that does not say how.
    fn stored(&self) -> Result<StoredStep> {
        Err(Error::NotStorable { what: std::any::type_name::<Self>() })
    }
}

impl<T: Transform + ?Sized> Transform for &T {
    type Fitted = T::Fitted;

    fn fitted(&self, table: &FeatureTable) -> Result<Self::Fitted> {
        (**self).fitted(table)
    }
}

impl<A: Apply + ?Sized> Apply for Box<A> {
    fn columns(&self) -> &[String] {
        (**self).columns()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        (**self).apply(table)
    }

    fn selections(&self) -> Vec<&Selection> {
        (**self).selections()
    }

    fn stored(&self) -> Result<StoredStep> {
        (**self).stored()
    }
}

/// Two steps, one behind the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Then<A, B> {
    first: A,
    second: B,
}

/// Two fitted steps, one behind the other.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Chain<A, B> {
    first: A,
    second: B,
}

impl<A, B> Chain<A, B> {
    /// The first step, itself a chain if there are more than two.
    pub fn first(&self) -> &A {
        &self.first
    }

    /// The last step.
    pub fn second(&self) -> &B {
        &self.second
    }
}

impl<A: Transform, B: Transform> Transform for Then<A, B> {
    type Fitted = Chain<A::Fitted, B::Fitted>;

    fn fitted(&self, table: &FeatureTable) -> Result<Self::Fitted> {
        let (first, between) = self.first.fitted_with_output(table)?;
        let second = self.second.fitted(&between)?;
        Ok(Chain { first, second })
    }

    fn fitted_with_output(&self, table: &FeatureTable) -> Result<(Self::Fitted, FeatureTable)> {
        let (first, between) = self.first.fitted_with_output(table)?;
        let (second, output) = self.second.fitted_with_output(&between)?;
        Ok((Chain { first, second }, output))
    }
}

impl<A: Apply, B: Apply> Apply for Chain<A, B> {
    fn columns(&self) -> &[String] {
        self.first.columns()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.second.apply(&self.first.apply(table)?)
    }

    fn selections(&self) -> Vec<&Selection> {
        let mut selections = self.first.selections();
        selections.extend(self.second.selections());
        selections
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(Chain { first: self.first.stored()?, second: self.second.stored()? }.into())
    }
}

/// A [`Transform`] whose kind of fitted step is not known beforehand.
///
/// Every `Transform` is a `Step`, and a `Box<dyn Step>` or `Arc<dyn Step>` is a `Transform`.
///
/// ```
/// use radiomics::learn::{CompleteColumns, Logistic, Standardise, Step, Transform};
/// let careful = true;
/// let first: Box<dyn Step> = if careful { Box::new(CompleteColumns) } else { Box::new(Standardise::sample()) };
/// let recipe = first.then(Standardise::population()).fit_by(Logistic::unpenalised());
/// ```
pub trait Step: Send + Sync {
    /// As [`Transform::fitted`], with the fitted step in a box.
    ///
    /// # Errors
    /// As [`Transform::fitted`].
    fn fitted_boxed(&self, table: &FeatureTable) -> Result<Box<dyn Apply>>;
}

impl<T: Transform> Step for T {
    fn fitted_boxed(&self, table: &FeatureTable) -> Result<Box<dyn Apply>> {
        Ok(Box::new(self.fitted(table)?))
    }
}

impl Transform for Box<dyn Step> {
    type Fitted = Box<dyn Apply>;

    fn fitted(&self, table: &FeatureTable) -> Result<Self::Fitted> {
        self.as_ref().fitted_boxed(table)
    }
}

impl Transform for Arc<dyn Step> {
    type Fitted = Box<dyn Apply>;

    fn fitted(&self, table: &FeatureTable) -> Result<Self::Fitted> {
        self.as_ref().fitted_boxed(table)
    }
}
