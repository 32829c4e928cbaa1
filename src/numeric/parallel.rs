//! Maps over independent items that keep their order.
//!
//! With the feature `parallel` the items are shared among the threads of the current rayon pool, without it they are
//! done one after the other. The results stand in the order of the items either way, so a caller that folds them in
//! that order gets the same bits on any number of threads.

/// `f` of every item, in the order of the items.
///
/// ```
/// let squares = radiomics::numeric::parallel::map(&[1, 2, 3], |x| x * x);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    in_order(items.len(), &|i| f(&items[i]))
}

/// [`map`] over `0..count`. Compiled once for each result type and not for each caller: the machinery of rayon would
/// otherwise be a tenth of the crate.
fn in_order<R: Send>(count: usize, f: &(dyn Fn(usize) -> R + Sync)) -> Vec<R> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        (0..count).into_par_iter().map(f).collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        (0..count).map(f).collect()
    }
}

/// The number of threads that [`map`] may use.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "parallel")]
    {
        rayon::current_num_threads()
    }
    #[cfg(not(feature = "parallel"))]
    {
        1
    }
}
