//! Loops of the same operation on many numbers, with the widest vector instructions of the machine.

/// Runs `work` compiled for vectors of 256 bits where the machine has them.
///
/// The results are the same bits either way: nothing is added in another order, no product is fused with a sum. What `work` calls
/// has to be inlined into it, so it and the functions in it are marked `#[inline(always)]`. Without the feature `simd`, and on
/// other machines, it is an ordinary call.
#[inline(always)]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(feature = "simd")]
    {
        pulp::Arch::new().dispatch(work)
    }
    #[cfg(not(feature = "simd"))]
    {
        work()
    }
}
