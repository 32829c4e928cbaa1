use super::level_counts::LevelSizes;
use crate::error::Value;

/// The features that run length, size zone, distance zone and dependence matrices share, of whatever holds a
/// [`LevelSizes`].
///
/// r_ij is how often grey level i occurs with size j (the length of a run, the number of voxels of a zone, its distance
/// from the edge, the number of voxels that depend on one another), r_i. and
/// r_.j are its sums by level and by size, N_s is the sum of all, p_ij = r_ij/N_s, and N_v is the number of voxels.
/// All are defined, for a region of one grey level too: there is at least one cell.
///
/// Source: IBSI manual, *Grey level run length based features*, *Grey level size zone based features*, *Grey level
/// distance zone based features* and *Neighbouring grey level dependence based features*. The names say *small* and
/// *large* where the standard says *short* and *long* of runs, and *low* and *high* of dependence.
pub trait LevelCountFeatures {
    /// The probabilities that the features are computed from.
    fn level_sizes(&self) -> &LevelSizes;

    /// Small size emphasis: Σ r_.j/j² / N_s.
    fn small_emphasis(&self) -> Value {
        Ok(self.level_sizes().sizes.expectation(|j| 1.0 / (j * j)))
    }

    /// Large size emphasis: Σ j² r_.j / N_s.
    fn large_emphasis(&self) -> Value {
        Ok(self.level_sizes().sizes.expectation(|j| j * j))
    }

    /// Low grey level emphasis: Σ r_i./i² / N_s.
    fn low_level_emphasis(&self) -> Value {
        Ok(self.level_sizes().levels.expectation(|i| 1.0 / (i * i)))
    }

    /// High grey level emphasis: Σ i² r_i. / N_s.
    fn high_level_emphasis(&self) -> Value {
        Ok(self.level_sizes().levels.expectation(|i| i * i))
    }

    /// Small size low grey level emphasis: Σ r_ij/(i² j²) / N_s.
    fn small_low_emphasis(&self) -> Value {
        Ok(self.level_sizes().joint_expectation(|i, j| 1.0 / (i * i * j * j)))
    }

    /// Small size high grey level emphasis: Σ i² r_ij/j² / N_s.
    fn small_high_emphasis(&self) -> Value {
        Ok(self.level_sizes().joint_expectation(|i, j| i * i / (j * j)))
    }

    /// Large size low grey level emphasis: Σ j² r_ij/i² / N_s.
    fn large_low_emphasis(&self) -> Value {
        Ok(self.level_sizes().joint_expectation(|i, j| j * j / (i * i)))
    }

    /// Large size high grey level emphasis: Σ i² j² r_ij / N_s.
    fn large_high_emphasis(&self) -> Value {
        Ok(self.level_sizes().joint_expectation(|i, j| i * i * j * j))
    }

    /// Grey level non-uniformity: Σ r_i.² / N_s.
    fn level_non_uniformity(&self) -> Value {
        let table = self.level_sizes();
        Ok(table.levels.energy() * table.total)
    }

    /// Normalised grey level non-uniformity: Σ r_i.² / N_s².
    fn normalised_level_non_uniformity(&self) -> Value {
        Ok(self.level_sizes().levels.energy())
    }

    /// Size non-uniformity: Σ r_.j² / N_s.
    fn size_non_uniformity(&self) -> Value {
        let table = self.level_sizes();
        Ok(table.sizes.energy() * table.total)
    }

    /// Normalised size non-uniformity: Σ r_.j² / N_s².
    fn normalised_size_non_uniformity(&self) -> Value {
        Ok(self.level_sizes().sizes.energy())
    }

    /// Percentage: N_s/N_v, as a fraction. In a merged matrix N_v is the sum over the matrices merged.
    fn percentage(&self) -> Value {
        let table = self.level_sizes();
        Ok(table.total / table.voxels)
    }

    /// Grey level variance: Σ (i − μ)² p_ij about μ = Σ i p_ij.
    fn level_variance(&self) -> Value {
        Ok(self.level_sizes().levels.variance())
    }

    /// Size variance: Σ (j − μ)² p_ij about μ = Σ j p_ij.
    fn size_variance(&self) -> Value {
        Ok(self.level_sizes().sizes.variance())
    }

    /// Entropy: −Σ p_ij log₂ p_ij.
    fn entropy(&self) -> Value {
        Ok(self.level_sizes().joint_entropy())
    }

    /// Energy: Σ p_ij². The standard has it for dependence matrices alone.
    fn energy(&self) -> Value {
        Ok(self.level_sizes().joint_energy())
    }
}

impl LevelCountFeatures for LevelSizes {
    fn level_sizes(&self) -> &LevelSizes {
        self
    }
}
