//! Counting how much voxels differ from their neighbourhood.
//!
//! With its neighbours a voxel of grey level i has c voxels around it whose levels add up to S; without it they are
//! k = c − 1 and S − i. So |i·k − (S − i)| = |i·c − S|, and the sums over the whole box are enough.

use std::ops::{AddAssign, Range, SubAssign};

use super::grid::Grid;
use super::neighbourhoods::Neighbourhoods;
use super::tone_differences::{Tone, ToneDifferenceCounts};
use super::windows::Windows;

/// A number of voxels and the sum of their grey levels in one number.
trait Packed: Copy + Default + AddAssign + SubAssign {
    /// The largest number of voxels for which there is room.
    const ROOM: u128;

    /// One voxel, or none for level 0.
    fn voxel(level: u16) -> Self;

    /// The number of voxels c, and |i·c − S| for their sum S.
    fn difference(self, level: u16) -> (usize, u64);
}

/// The sum takes the lower `$shift` bits.
macro_rules! packed {
    ($number:ty, $shift:literal) => {
        impl Packed for $number {
            const ROOM: u128 = {
                let (sums, counts) = ((1_u128 << $shift) >> 16, (1_u128 << (<$number>::BITS - $shift)) - 1);
                if sums < counts { sums } else { counts }
            };

            fn voxel(level: u16) -> Self {
                <$number>::from(level) | <$number>::from(level != 0) << $shift
            }

            fn difference(self, level: u16) -> (usize, u64) {
                let (count, sum) = (self >> $shift, self & ((1 << $shift) - 1));
                (count as usize, (<$number>::from(level) * count).abs_diff(sum) as u64)
            }
        }
    };
}

packed!(u32, 21);
packed!(u64, 40);
packed!(u128, 64);

/// The counts of some rows of a grid; neighbours are the voxels at most `distance` away, within the slice or in space.
pub(super) fn count(
    grid: &Grid<'_>,
    rows: &[Range<usize>],
    distance: usize,
    in_plane: bool,
) -> ToneDifferenceCounts {
    let windows = Windows::new(grid, distance, in_plane);
    let tones = if windows.volume() <= u32::ROOM {
        packed::<u32>(grid, rows, &windows)
    } else if windows.volume() <= u64::ROOM {
        packed::<u64>(grid, rows, &windows)
    } else {
        packed::<u128>(grid, rows, &windows)
    };
    // Without the voxel itself; one that is alone in its box has no neighbour.
    let with_neighbours = tones.into_iter().filter(|((_, voxels), _)| *voxels > 1);
    let cells = with_neighbours.map(|((level, voxels), tone)| ((level, voxels - 1), tone));
    ToneDifferenceCounts::sorted(cells.collect())
}

/// What was counted by grey level and number of voxels in the box.
fn packed<T: Packed>(
    grid: &Grid<'_>,
    rows: &[Range<usize>],
    windows: &Windows<'_>,
) -> Vec<((u16, u64), Tone)> {
    let mut tones = Neighbourhoods::new(grid, rows, windows.volume());
    let cells = grid.cells();
    if grid.is_ranked() {
        let level = |rank: u16| grid.levels()[usize::from(rank)];
        let value = |rank| T::voxel(level(rank));
        windows.sums(rows, value, |row, sums| add(&mut tones, &cells[row.clone()], sums, level));
    } else {
        let level = |rank: u16| rank;
        windows.sums(rows, T::voxel, |row, sums| add(&mut tones, &cells[row.clone()], sums, level));
    }
    tones.counts()
}

/// Adds the voxels of a row.
fn add<T: Packed>(tones: &mut Neighbourhoods<'_, Tone>, row: &[u16], sums: &[T], level: impl Fn(u16) -> u16) {
    for (&rank, sum) in row.iter().zip(sums) {
        let (voxels, difference) = sum.difference(level(rank));
        tones.add(rank, voxels, Tone { voxels: 1, difference: difference.into() });
    }
}
