use std::borrow::Cow;
use std::time::{Duration, Instant};

/// How long one step of an extraction took, all its runs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// `content` (hash of image and mask), `region` (process, crop, check), `levels` (discretise), the name of a family, or the
    /// settings of a filter; in the profile of PyRadiomics also `diagnostics`. With filters, `levels` and families run once for
    /// each image that is measured.
    pub step: Cow<'static, str>,
    /// Wall time.
    pub time: Duration,
}

/// Takes the time of steps, where somebody asks for it.
#[derive(Default)]
pub(super) struct Clock {
    timings: Option<Vec<Timing>>,
}

impl Clock {
    pub(super) fn running() -> Self {
        Clock { timings: Some(Vec::new()) }
    }

    pub(super) fn is_running(&self) -> bool {
        self.timings.is_some()
    }

    /// Does a step.
    pub(super) fn time<T>(&mut self, step: &'static str, f: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = f();
        self.add(step, start.elapsed());
        result
    }

    /// Adds the time of a step to what its earlier runs took.
    pub(super) fn add(&mut self, step: impl Into<Cow<'static, str>>, time: Duration) {
        let Some(timings) = &mut self.timings else { return };
        let step = step.into();
        match timings.iter_mut().find(|timing| timing.step == step) {
            Some(timing) => timing.time += time,
            None => timings.push(Timing { step, time }),
        }
    }

    /// The steps in the order in which they first ran.
    pub(super) fn timings(self) -> Vec<Timing> {
        self.timings.unwrap_or_default()
    }
}
