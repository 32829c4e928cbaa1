use ndarray::{Array3, Zip};

/// How the responses of several rotations or orientations become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Pooling {
    /// Their mean.
    #[default]
    Average,
    /// The largest at each voxel.
    Maximum,
    /// The smallest at each voxel.
    Minimum,
}

impl Pooling {
    /// What stands in the name of a map.
    pub const fn name(self) -> &'static str {
        match self {
            Pooling::Average => "average",
            Pooling::Maximum => "maximum",
            Pooling::Minimum => "minimum",
        }
    }

    /// What is pooled so far with one more value; for [`Pooling::Average`] their sum.
    pub(super) fn join(self, pooled: f64, value: f64) -> f64 {
        match self {
            Pooling::Average => pooled + value,
            Pooling::Maximum => pooled.max(value),
            Pooling::Minimum => pooled.min(value),
        }
    }
}

/// Responses that are pooled as they come.
pub(super) struct Pool {
    pooling: Pooling,
    pooled: Option<Array3<f64>>,
    count: usize,
}

impl Pool {
    pub(super) fn new(pooling: Pooling) -> Self {
        Pool { pooling, pooled: None, count: 0 }
    }

    /// Takes a response with a factor, `times` over.
    pub(super) fn add(&mut self, response: &Array3<f64>, factor: f64, times: usize) {
        let weight = match self.pooling {
            Pooling::Average => factor * times as f64,
            Pooling::Maximum | Pooling::Minimum => factor,
        };
        self.count += times;
        match &mut self.pooled {
            None => self.pooled = Some(response.mapv(|value| weight * value)),
            Some(pooled) => Zip::from(pooled).and(response).for_each(|pooled, &value| {
                *pooled = self.pooling.join(*pooled, weight * value);
            }),
        }
    }

    /// The pooled response; `None` if there was none.
    pub(super) fn finish(self) -> Option<Array3<f64>> {
        let count = self.count as f64;
        self.pooled.map(|mut pooled| {
            if self.pooling == Pooling::Average {
                pooled.mapv_inplace(|sum| sum / count);
            }
            pooled
        })
    }
}
