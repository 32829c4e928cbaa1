use crate::error::Result;
use crate::image::{Geometry, Mask};

/// A turn about the slice normal of a mask around its centroid, then a shift: a rigid motion of the world.
pub(super) struct Motion {
    centre: [f64; 3],
    turn: Option<[[f64; 3]; 3]>,
    shift: [f64; 3],
}

impl Motion {
    /// By degrees and mm. Along an axis on which the mask's grid has a single voxel nothing is shifted.
    pub(super) fn new(mask: &Mask, degrees: f64, shift: [f64; 3]) -> Self {
        let turn = (degrees != 0.0).then(|| turned_about(slice_normal(mask.geometry()), degrees));
        Motion { centre: centroid(mask), turn, shift: within_grid(mask.geometry(), shift) }
    }

    /// Where a grid comes to lie.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) if it leaves the range of a number.
    pub(super) fn moved(&self, grid: &Geometry) -> Result<Geometry> {
        let (origin, direction) = (grid.origin(), grid.direction());
        let Some(turn) = &self.turn else {
            return grid.with_origin(std::array::from_fn(|w| origin[w] + self.shift[w]));
        };
        let from_centre: [f64; 3] = std::array::from_fn(|w| origin[w] - self.centre[w]);
        let column = |a: usize| applied(turn, std::array::from_fn(|w| direction[w][a]));
        let columns = [column(0), column(1), column(2)];
        let origin = applied(turn, from_centre);
        grid.with_origin(std::array::from_fn(|w| self.centre[w] + origin[w] + self.shift[w]))?
            .with_direction(std::array::from_fn(|w| std::array::from_fn(|a| columns[a][w])))
    }
}

/// The mean place of the selected voxels in the world.
pub(super) fn centroid(mask: &Mask) -> [f64; 3] {
    let (mut sums, mut count) = ([0_u64; 3], 0_u64);
    for ((z, y, x), _) in mask.selected().indexed_iter().filter(|(_, selected)| **selected) {
        sums.iter_mut().zip([z, y, x]).for_each(|(sum, index)| *sum += index as u64);
        count += 1;
    }
    mask.geometry().to_world(sums.map(|sum| sum as f64 / count as f64))
}

/// The unit vector across the slices, towards the positive end of the world axis that it follows most: the same for a
/// stack that is stored from head to feet and one from feet to head.
fn slice_normal(grid: &Geometry) -> [f64; 3] {
    let normal: [f64; 3] = std::array::from_fn(|w| grid.direction()[w][0]);
    let main =
        normal.iter().copied().fold(0.0, |main: f64, part| if part.abs() > main.abs() { part } else { main });
    let length = normal.iter().map(|part| part * part).sum::<f64>().sqrt();
    normal.map(|part| part / length.copysign(main))
}

/// The matrix of a turn about a unit vector, counter-clockwise as seen from its tip: x towards y about z.
///
/// R = cos θ·I + sin θ·K + (1 − cos θ)·nnᵀ, where K·v = n × v (Rodrigues); rows and columns in the order z, y, x.
fn turned_about(normal: [f64; 3], degrees: f64) -> [[f64; 3]; 3] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let [z, y, x] = normal;
    let cross = [[0.0, x, -y], [-x, 0.0, z], [y, -z, 0.0]];
    std::array::from_fn(|r| {
        std::array::from_fn(|c| {
            let diagonal = if r == c { cos } else { 0.0 };
            diagonal + sin * cross[r][c] + (1.0 - cos) * normal[r] * normal[c]
        })
    })
}

fn applied(matrix: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|r| (0..3).map(|c| matrix[r][c] * vector[c]).sum())
}

/// A shift without its part along axes on which a grid has a single voxel.
fn within_grid(grid: &Geometry, shift: [f64; 3]) -> [f64; 3] {
    let mut kept = shift;
    for axis in (0..3).filter(|&axis| grid.size()[axis] == 1) {
        let along: [f64; 3] = std::array::from_fn(|w| grid.direction()[w][axis]);
        let part: f64 = (0..3).map(|w| along[w] * shift[w]).sum();
        kept.iter_mut().zip(along).for_each(|(kept, along)| *kept -= part * along);
    }
    kept
}
