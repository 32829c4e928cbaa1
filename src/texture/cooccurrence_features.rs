use super::cooccurrence::Cooccurrence;
use crate::error::{Undefined, Value};

/// What [`CooccurrenceFeatures::correlation`] divides by.
const VARIANCE: Undefined = Undefined::ZeroDenominator("the variance of the grey levels of the matrix");

/// What [`CooccurrenceFeatures::information_correlation_1`] divides by.
const ENTROPY: Undefined = Undefined::ZeroDenominator("the entropy of the grey levels of the matrix");

/// The 25 features of grey level co-occurrence, of whatever holds a [`Cooccurrence`].
///
/// p_ij is the probability of grey levels i and j in neighbouring voxels, p_i. and p_.j are its marginals with means
/// μ_i., μ_.j and standard deviations σ_i., σ_.j; p_{i+j,k} and p_{i−j,k} are the probabilities of k = i + j and of
/// k = |i − j|. Ng is the number of grey levels. A symmetric matrix, as the standard builds it, has p_i. = p_.j; the
/// formulas hold for other matrices as well.
///
/// All features are defined for a region of one grey level except the correlation and the first information
/// correlation. Source: IBSI manual, *Grey level co-occurrence based features*.
pub trait CooccurrenceFeatures {
    /// The probabilities that the features are computed from.
    fn cooccurrence(&self) -> &Cooccurrence;

    /// Joint maximum (GYBY): max p_ij.
    fn joint_maximum(&self) -> Value {
        Ok(self.cooccurrence().maximum)
    }

    /// Joint average (60VM): μ = Σ i p_ij.
    fn joint_average(&self) -> Value {
        Ok(self.cooccurrence().rows.mean())
    }

    /// Joint variance (UR99), also *sum of squares*: Σ (i − μ)² p_ij.
    fn joint_variance(&self) -> Value {
        Ok(self.cooccurrence().rows.variance())
    }

    /// Joint entropy (TU9B): −Σ p_ij log₂ p_ij.
    fn joint_entropy(&self) -> Value {
        Ok(self.cooccurrence().entropy)
    }

    /// Difference average (TF7R): Σ k p_{i−j,k}; equals the dissimilarity.
    fn difference_average(&self) -> Value {
        Ok(self.cooccurrence().differences.mean())
    }

    /// Difference variance (D3YU): Σ (k − μ)² p_{i−j,k} about the difference average μ.
    fn difference_variance(&self) -> Value {
        Ok(self.cooccurrence().differences.variance())
    }

    /// Difference entropy (NTRS): −Σ p_{i−j,k} log₂ p_{i−j,k}.
    fn difference_entropy(&self) -> Value {
        Ok(self.cooccurrence().differences.entropy())
    }

    /// Sum average (ZGXS): Σ k p_{i+j,k}; twice the joint average of a symmetric matrix.
    fn sum_average(&self) -> Value {
        Ok(self.cooccurrence().sums.mean())
    }

    /// Sum variance (OEEB): Σ (k − μ)² p_{i+j,k} about the sum average μ; equals the cluster tendency.
    fn sum_variance(&self) -> Value {
        Ok(self.cooccurrence().sums.variance())
    }

    /// Sum entropy (P6QZ): −Σ p_{i+j,k} log₂ p_{i+j,k}.
    fn sum_entropy(&self) -> Value {
        Ok(self.cooccurrence().sums.entropy())
    }

    /// Angular second moment (8ZQL), also *energy* or *uniformity*: Σ p_ij².
    fn angular_second_moment(&self) -> Value {
        Ok(self.cooccurrence().energy)
    }

    /// Contrast (ACUI): Σ (i − j)² p_ij.
    fn contrast(&self) -> Value {
        Ok(self.cooccurrence().differences.expectation(|k| k * k))
    }

    /// Dissimilarity (8S9J): Σ |i − j| p_ij.
    fn dissimilarity(&self) -> Value {
        self.difference_average()
    }

    /// Inverse difference (IB1Z): Σ p_ij / (1 + |i − j|).
    fn inverse_difference(&self) -> Value {
        Ok(self.cooccurrence().differences.expectation(|k| 1.0 / (1.0 + k)))
    }

    /// Normalised inverse difference (NDRX): Σ p_ij / (1 + |i − j|/Ng).
    fn normalised_inverse_difference(&self) -> Value {
        let matrix = self.cooccurrence();
        Ok(matrix.differences.expectation(|k| 1.0 / (1.0 + k / matrix.levels)))
    }

    /// Inverse difference moment (WF0Z), also *homogeneity*: Σ p_ij / (1 + (i − j)²).
    fn inverse_difference_moment(&self) -> Value {
        Ok(self.cooccurrence().differences.expectation(|k| 1.0 / (1.0 + k * k)))
    }

    /// Normalised inverse difference moment (1QCO): Σ p_ij / (1 + (i − j)²/Ng²).
    fn normalised_inverse_difference_moment(&self) -> Value {
        let matrix = self.cooccurrence();
        Ok(matrix.differences.expectation(|k| 1.0 / (1.0 + (k / matrix.levels).powi(2))))
    }

    /// Inverse variance (E8JP): Σ p_ij / (i − j)² over the cells off the diagonal.
    fn inverse_variance(&self) -> Value {
        Ok(self.cooccurrence().differences.expectation(|k| if k > 0.0 { 1.0 / (k * k) } else { 0.0 }))
    }

    /// Correlation (NI2N): Σ (i − μ_i.) (j − μ_.j) p_ij / (σ_i. σ_.j).
    ///
    /// Undefined if σ_i. or σ_.j is 0, as in a flat region. The numerator is computed as half of
    /// Var(i + j) − Var(i) − Var(j), which does not cancel where the levels are high.
    fn correlation(&self) -> Value {
        let matrix = self.cooccurrence();
        let (rows, columns) = (matrix.rows.variance(), matrix.columns.variance());
        if rows == 0.0 || columns == 0.0 {
            return Err(VARIANCE);
        }
        Ok((matrix.sums.variance() - rows - columns) / 2.0 / (rows.sqrt() * columns.sqrt()))
    }

    /// Autocorrelation (QWB0): Σ i j p_ij.
    fn autocorrelation(&self) -> Value {
        Ok(self.cooccurrence().product)
    }

    /// Cluster tendency (DG8W): Σ (i + j − μ_i. − μ_.j)² p_ij.
    fn cluster_tendency(&self) -> Value {
        self.sum_variance()
    }

    /// Cluster shade (7NFM): Σ (i + j − μ_i. − μ_.j)³ p_ij.
    fn cluster_shade(&self) -> Value {
        let sums = &self.cooccurrence().sums;
        Ok(sums.moment(3, sums.mean()))
    }

    /// Cluster prominence (AE86): Σ (i + j − μ_i. − μ_.j)⁴ p_ij.
    fn cluster_prominence(&self) -> Value {
        let sums = &self.cooccurrence().sums;
        Ok(sums.moment(4, sums.mean()))
    }

    /// Information correlation 1 (R8DG): (HXY − HXY₁) / HX.
    ///
    /// HXY is the joint entropy, HX the entropy of p_i., and HXY₁ = −Σ p_ij log₂(p_i. p_.j), which is HX + HY. Where the
    /// matrix is not symmetric, the larger of HX and HY stands below, as in the definition by Haralick. Undefined if it
    /// is 0, as in a flat region.
    fn information_correlation_1(&self) -> Value {
        let matrix = self.cooccurrence();
        match matrix.larger_entropy() {
            0.0 => Err(ENTROPY),
            larger => Ok((matrix.entropy - (matrix.row_entropy + matrix.column_entropy)) / larger),
        }
    }

    /// Information correlation 2 (JN9H): √(1 − exp(−2 (HXY₂ − HXY))).
    ///
    /// HXY₂ = −Σ p_i. p_.j log₂(p_i. p_.j) is HX + HY too. Where the levels of neighbours are independent of one another
    /// the root is taken of 0, and rounding is kept from pushing it below; so it is 0 for a flat region.
    fn information_correlation_2(&self) -> Value {
        let matrix = self.cooccurrence();
        let dependence = matrix.row_entropy + matrix.column_entropy - matrix.entropy;
        Ok((1.0 - (-2.0 * dependence).exp()).max(0.0).sqrt())
    }
}

impl CooccurrenceFeatures for Cooccurrence {
    fn cooccurrence(&self) -> &Cooccurrence {
        self
    }
}
