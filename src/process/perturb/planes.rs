use std::sync::{Mutex, PoisonError};

use ndarray::{Array3, ArrayViewMut1, Axis};

use crate::numeric::parallel;

/// Calls `f` with every line along an axis; planes of lines are shared among the threads, each with a state of its own.
pub(super) fn for_lines<S>(
    array: &mut Array3<f64>,
    axis: usize,
    state: impl Fn() -> S + Sync + Send,
    f: impl Fn(&mut S, ArrayViewMut1<'_, f64>) + Sync + Send,
) {
    let across = usize::from(axis == 0);
    let planes: Vec<_> = array.axis_iter_mut(Axis(across)).map(Mutex::new).collect();
    // What is left of the axis once the one across is gone.
    let along = Axis(if axis > across { axis - 1 } else { axis });
    parallel::map(&planes, |plane| {
        let mut plane = plane.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = state();
        plane.lanes_mut(along).into_iter().for_each(|line| f(&mut state, line));
    });
}
