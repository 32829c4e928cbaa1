use super::ball::{Ball, offset};

/// A piece of an image row: voxels `from..to` of row `y` in slice `z`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) z: usize,
    pub(super) y: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Piece {
    pub(super) fn len(&self) -> usize {
        self.to - self.from
    }
}

/// For every voxel of some pieces, one after the other, the sum of the image over the ball around it.
///
/// The ball is summed row by row: a row of half width h is that of half width h − 1 and two voxels more, so all widths of
/// an image row are summed in one go and shared by all balls that have it. Nothing is subtracted: a huge intensity reaches
/// the balls that contain it and no other. The order of the additions depends on the ball alone.
///
/// Time: voxels × rows of the ball, and image rows near the pieces × their length × the ball's half width.
pub(super) fn ball_sums(image: &[f64], size: [usize; 3], ball: &Ball, pieces: &[Piece]) -> Vec<f64> {
    let mut sums = vec![0.0; pieces.iter().map(Piece::len).sum()];
    let mut bands = Bands::new(image, size, ball, pieces);
    for (half, rows) in ball.rows().iter().enumerate() {
        bands.widen(half);
        let mut rest = sums.as_mut_slice();
        for piece in pieces {
            let (sums, after) = rest.split_at_mut(piece.len());
            for &by in rows {
                if let Some(band) = bands.at(piece, by) {
                    add(sums, band);
                }
            }
            rest = after;
        }
    }
    sums
}

/// The sums over x − h to x + h for the parts of image rows that some balls need.
struct Bands<'a> {
    image: &'a [f64],
    size: [usize; 3],
    /// First slice of the table.
    first: usize,
    /// By slice and row: the part of the row, empty where no ball needs it, and where its sums start.
    parts: Vec<Part>,
    sums: Vec<f64>,
}

#[derive(Clone, Copy)]
struct Part {
    from: usize,
    to: usize,
    start: usize,
}

impl<'a> Bands<'a> {
    /// Room for all rows that the balls around the pieces touch.
    fn new(image: &'a [f64], size: [usize; 3], ball: &Ball, pieces: &[Piece]) -> Self {
        let [nz, ny, nx] = size;
        let low = pieces.iter().map(|piece| piece.z).min().unwrap_or(0).saturating_sub(ball.reach());
        let high =
            pieces.iter().map(|piece| piece.z + 1).max().unwrap_or(0).saturating_add(ball.reach()).min(nz);
        let mut parts = vec![Part { from: nx, to: 0, start: 0 }; (high - low) * ny];
        for piece in pieces {
            for &[dz, dy] in ball.rows().iter().flatten() {
                if let (Some(z), Some(y)) = (offset(piece.z, dz, nz), offset(piece.y, dy, ny)) {
                    let part = &mut parts[(z - low) * ny + y];
                    part.from = part.from.min(piece.from);
                    part.to = part.to.max(piece.to);
                }
            }
        }
        let mut length = 0;
        for part in &mut parts {
            part.start = length;
            length += part.to.saturating_sub(part.from);
        }
        Bands { image, size, first: low, parts, sums: vec![0.0; length] }
    }

    /// From the sums of half width h − 1 to those of h.
    fn widen(&mut self, half: usize) {
        let nx = self.size[2];
        let rows = self.image.chunks_exact(nx).skip(self.first * self.size[1]);
        for (part, row) in self.parts.iter().zip(rows).filter(|(part, _)| part.from < part.to) {
            let &Part { from, to, start } = part;
            let sums = &mut self.sums[start..start + to - from];
            let right = to.min(nx - half);
            if from < right {
                add(&mut sums[..right - from], &row[from + half..right + half]);
            }
            let left = from.max(half);
            if half > 0 && left < to {
                add(&mut sums[left - from..], &row[left - half..to - half]);
            }
        }
    }

    /// The sums for a piece moved by `[dz, dy]`, if that is in the image.
    fn at(&self, piece: &Piece, [dz, dy]: [isize; 2]) -> Option<&[f64]> {
        let [nz, ny, _] = self.size;
        let z = offset(piece.z, dz, nz)?;
        let y = offset(piece.y, dy, ny)?;
        let part = self.parts[(z - self.first) * ny + y];
        let start = part.start + piece.from - part.from;
        Some(&self.sums[start..start + piece.len()])
    }
}

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
