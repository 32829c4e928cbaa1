//! Room for voxels, and filling it row by row.

use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::numeric::parallel;

/// Rows that are filled together. Fixed, though it would not matter: no row depends on another.
const ROWS: usize = 16;

/// No new grid has more voxels than this (16 GiB of intensities): a system that promises memory which it does not have
/// would end the program.
pub(super) const MOST_VOXELS: usize = 1 << 31;

/// Room for a grid, empty.
///
/// # Errors
/// [`Error::VoxelCount`] if it has more than [`MOST_VOXELS`], or memory has no room for it.
pub(super) fn empty<T: Clone + Default>(size: [usize; 3]) -> Result<Vec<T>> {
    let refused = || Error::VoxelCount { size, limit: MOST_VOXELS };
    let voxels = size.iter().try_fold(1_usize, |n, &s| n.checked_mul(s));
    let voxels = voxels.filter(|&n| n <= MOST_VOXELS).ok_or_else(refused)?;
    let mut values = Vec::new();
    values.try_reserve_exact(voxels).map_err(|_| refused())?;
    values.resize(voxels, T::default());
    Ok(values)
}

/// A grid, each row of which comes from `row(z, y, values)`.
///
/// # Errors
/// As [`empty`].
pub(super) fn filled<T: Clone + Default + Send>(
    size: [usize; 3],
    row: impl Fn(usize, usize, &mut [T]) + Sync + Send,
) -> Result<Vec<T>> {
    let mut values = empty(size)?;
    let [_, rows, columns] = size;
    let chunks: Vec<_> = values.chunks_mut(ROWS * columns).map(Mutex::new).enumerate().collect();
    parallel::map(&chunks, |(chunk, values)| {
        let mut values = values.lock().unwrap_or_else(PoisonError::into_inner);
        for (r, values) in values.chunks_mut(columns).enumerate() {
            let at = chunk * ROWS + r;
            row(at / rows, at % rows, values);
        }
    });
    drop(chunks);
    Ok(values)
}
