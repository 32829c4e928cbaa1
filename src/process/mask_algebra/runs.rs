use std::ops::Range;

use ndarray::ArrayView3;

/// Which voxels are neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Linkage {
    /// 26 in space: those that share a corner.
    Corners,
    /// 6 in space: those that share a face.
    Faces,
    /// 4 in the slice: those that share an edge of it.
    SliceEdges,
}

impl Linkage {
    /// Steps `[z, y]` to the rows before, in which a row has neighbours.
    fn rows_before(self) -> &'static [[isize; 2]] {
        match self {
            Linkage::Corners => &[[-1, -1], [-1, 0], [-1, 1], [0, -1]],
            Linkage::Faces => &[[-1, 0], [0, -1]],
            Linkage::SliceEdges => &[[0, -1]],
        }
    }

    /// How far apart along x voxels of two such rows may be.
    fn sidestep(self) -> usize {
        usize::from(self == Linkage::Corners)
    }
}

/// A stretch of voxels of one kind along x.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Number of the row in the box, z·ny + y.
    pub(super) row: usize,
    /// Its columns.
    pub(super) columns: Range<usize>,
}

/// All runs of a box, in the order of the grid, and which of them belong together.
///
/// Runs are as many as the surface has voxels, so that they are fewer than the voxels; at most every other voxel begins
/// one.
#[derive(Debug)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// For each run an earlier one of the same component, or itself if it is the first.
    first: Vec<usize>,
}

impl Runs {
    /// The runs of voxels of `kind`, linked to components.
    pub(super) fn find(cells: ArrayView3<'_, bool>, kind: bool, linkage: Linkage) -> Self {
        let (nz, ny, _) = cells.dim();
        let mut runs = Vec::new();
        let mut row_starts = Vec::with_capacity(nz * ny + 1);
        let mut buffer = Vec::new();
        for (row, cells) in cells.rows().into_iter().enumerate() {
            row_starts.push(runs.len());
            buffer.clear();
            buffer.extend(cells.iter().map(|&cell| cell == kind));
            runs.extend(stretches(&buffer).map(|columns| Run { row, columns }));
        }
        row_starts.push(runs.len());
        let first = (0..runs.len()).collect();
        let mut runs = Runs { runs, first };
        runs.link(&row_starts, ny, linkage);
        runs
    }

    /// The runs with the number of the first run of their component.
    pub(super) fn with_component(mut self) -> Vec<(Run, usize)> {
        // Earlier runs are resolved first, so one step leads to the first.
        for run in 0..self.first.len() {
            self.first[run] = self.first[self.first[run]];
        }
        self.runs.into_iter().zip(self.first).collect()
    }

    /// Joins every run with its neighbours in the rows before.
    fn link(&mut self, row_starts: &[usize], rows: usize, linkage: Linkage) {
        for row in 0..row_starts.len() - 1 {
            let here = row_starts[row]..row_starts[row + 1];
            if here.is_empty() {
                continue;
            }
            for &[dz, dy] in linkage.rows_before() {
                let (z, y) = ((row / rows).checked_add_signed(dz), (row % rows).checked_add_signed(dy));
                if let (Some(z), Some(y)) = (z, y.filter(|y| *y < rows)) {
                    let before = z * rows + y;
                    self.link_rows(
                        here.clone(),
                        row_starts[before]..row_starts[before + 1],
                        linkage.sidestep(),
                    );
                }
            }
        }
    }

    /// Joins the runs of two rows that touch, walking along both at once.
    fn link_rows(&mut self, mut here: Range<usize>, mut before: Range<usize>, sidestep: usize) {
        while !here.is_empty() && !before.is_empty() {
            let (a, b) = (self.runs[here.start].columns.clone(), self.runs[before.start].columns.clone());
            if a.start < b.end + sidestep && b.start < a.end + sidestep {
                self.join(here.start, before.start);
            }
            if a.end <= b.end {
                here.start += 1;
            } else {
                before.start += 1;
            }
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first_of(a), self.first_of(b));
        self.first[a.max(b)] = a.min(b);
    }

    /// The first run of the component of a run, halving the way for the next time.
    fn first_of(&mut self, mut run: usize) -> usize {
        while self.first[run] != run {
            self.first[run] = self.first[self.first[run]];
            run = self.first[run];
        }
        run
    }
}

/// The stretches of a row that are set.
fn stretches(row: &[bool]) -> impl Iterator<Item = Range<usize>> {
    let mut passed = 0;
    std::iter::from_fn(move || {
        let start = passed + row[passed..].iter().position(|&set| set)?;
        let end = row[start..].iter().position(|&set| !set).map_or(row.len(), |length| start + length);
        passed = end;
        Some(start..end)
    })
}
