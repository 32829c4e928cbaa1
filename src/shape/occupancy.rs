use ndarray::{ArrayView1, ArrayView3, Axis};

/// Voxels of one word of a packed row.
const WORD: usize = u64::BITS as usize;

/// A mask with one bit for each voxel and a border of one empty voxel on every side.
///
/// Everything of the shape families is read from it: 64 voxels are asked at once whether anything changes among them.
#[derive(Debug, Clone)]
pub(crate) struct Occupancy {
    words: Vec<u64>,
    size: [usize; 3],
    row_words: usize,
}

impl Occupancy {
    /// The packed form of a mask indexed `[[z, y, x]]`, of any memory layout.
    pub(crate) fn of(mask: ArrayView3<'_, bool>) -> Self {
        let (nz, ny, nx) = mask.dim();
        let row_words = (nx + 2).div_ceil(WORD);
        let slice_words = (ny + 2) * row_words;
        let mut words = vec![0; (nz + 2) * slice_words];
        for (slice, packed) in mask.axis_iter(Axis(0)).zip(words.chunks_exact_mut(slice_words).skip(1)) {
            for (row, packed) in slice.rows().into_iter().zip(packed.chunks_exact_mut(row_words).skip(1)) {
                pack(row, packed);
            }
        }
        Occupancy { words, size: [nz, ny, nx], row_words }
    }

    /// Number of voxels of the grid along `[z, y, x]`, without the border.
    pub(super) fn size(&self) -> [usize; 3] {
        self.size
    }

    /// The packed row of the padded grid: bit x + 1 is voxel x.
    pub(super) fn padded_row(&self, z: usize, y: usize) -> &[u64] {
        let start = (z * (self.size[1] + 2) + y) * self.row_words;
        &self.words[start..start + self.row_words]
    }

    /// First and last selected voxel of a row, if it has any.
    pub(super) fn row_range(&self, z: usize, y: usize) -> Option<[usize; 2]> {
        range(self.padded_row(z + 1, y + 1).iter().copied())
    }

    #[cfg(feature = "pyradiomics")]
    /// First and last voxel in which two rows of the padded grid, each given by its z and y, differ, if there are any.
    pub(super) fn difference_range(&self, one: [usize; 2], other: [usize; 2]) -> Option<[usize; 2]> {
        let rows = [one, other].map(|[z, y]| self.padded_row(z, y));
        range(rows[0].iter().zip(rows[1]).map(|(one, other)| one ^ other))
    }

    /// Calls `visit` with each run of selected voxels of a row, as its first voxel and the one after its last.
    /// The border closes the last run.
    pub(super) fn for_each_run(&self, z: usize, y: usize, mut visit: impl FnMut(usize, usize)) {
        let mut carry = 0;
        let mut open = None;
        for (at, &word) in self.padded_row(z + 1, y + 1).iter().enumerate() {
            let mut changes = word ^ (word << 1 | carry);
            carry = word >> (WORD - 1);
            while changes != 0 {
                let x = at * WORD + changes.trailing_zeros() as usize - 1;
                match open.take() {
                    None => open = Some(x),
                    Some(start) => visit(start, x),
                }
                changes &= changes - 1;
            }
        }
    }

    /// Calls `visit` with each cell of eight neighbouring voxels that are neither all selected nor all not, and gives
    /// the number of cells that are all selected.
    ///
    /// Cell `[z, y, x]` has voxel `[z − 1, y − 1, x − 1]` as its lowest corner. Bit 4·dx + 2·dz + dy of the case is the
    /// corner at distance `[dz, dy, dx]` from it.
    pub(crate) fn for_each_surface_cell(&self, mut visit: impl FnMut([usize; 3], u8)) -> u64 {
        let mut full = 0;
        for z in 0..=self.size[0] {
            for y in 0..=self.size[1] {
                let rows = [
                    self.padded_row(z, y),
                    self.padded_row(z, y + 1),
                    self.padded_row(z + 1, y),
                    self.padded_row(z + 1, y + 1),
                ];
                for at in 0..self.row_words {
                    let low = rows.map(|row| row[at]);
                    let high =
                        rows.map(|row| row[at] >> 1 | row.get(at + 1).map_or(0, |next| next << (WORD - 1)));
                    let any = low.iter().chain(&high).fold(0, |any, word| any | word);
                    let all = low.iter().chain(&high).fold(u64::MAX, |all, word| all & word);
                    full += u64::from(all.count_ones());
                    let mut mixed = any & !all;
                    while mixed != 0 {
                        let bit = mixed.trailing_zeros();
                        visit([z, y, at * WORD + bit as usize], case(low, high, bit));
                        mixed &= mixed - 1;
                    }
                }
            }
        }
        full
    }
}

/// First and last voxel of a packed row, if it has any.
fn range(words: impl DoubleEndedIterator<Item = u64> + ExactSizeIterator + Clone) -> Option<[usize; 2]> {
    let mut filled = words.enumerate().filter(|(_, word)| *word != 0);
    let (first, low) = filled.clone().next()?;
    let (last, high) = filled.next_back().unwrap_or((first, low));
    let low = first * WORD + low.trailing_zeros() as usize;
    let high = last * WORD + (WORD - 1) - high.leading_zeros() as usize;
    Some([low - 1, high - 1])
}

/// The corners of one cell: four rows at x, then the same four at x + 1.
fn case(low: [u64; 4], high: [u64; 4], bit: u32) -> u8 {
    let mut case = 0;
    for row in 0..4 {
        case |= (low[row] >> bit & 1) << row | (high[row] >> bit & 1) << (row + 4);
    }
    case as u8
}

/// Packs a row so that bit x + 1 is voxel x.
fn pack(row: ArrayView1<'_, bool>, packed: &mut [u64]) {
    match row.to_slice() {
        Some(voxels) => pack_slice(voxels, packed),
        None => pack_slice(&row.to_vec(), packed),
    }
}

fn pack_slice(voxels: &[bool], packed: &mut [u64]) {
    let mut carry = 0;
    let mut chunks = voxels.chunks(WORD);
    for word in packed {
        let bits = chunks.next().map_or(0, word_of);
        *word = bits << 1 | carry;
        carry = bits >> (WORD - 1);
    }
}

/// At most 64 voxels as the bits of a word, the first lowest.
fn word_of(voxels: &[bool]) -> u64 {
    let (eights, rest) = voxels.as_chunks::<8>();
    let whole = eights.iter().enumerate().fold(0, |word, (at, eight)| word | byte_of(eight) << (8 * at));
    let from = 8 * eights.len();
    rest.iter().enumerate().fold(whole, |word, (at, &voxel)| word | u64::from(voxel) << (from + at))
}

/// Eight voxels as the bits of a byte. The factor moves byte i of the word to bit 56 + i.
fn byte_of(eight: &[bool; 8]) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    u64::from_le_bytes(eight.map(u8::from)).wrapping_mul(GATHER) >> 56
}
