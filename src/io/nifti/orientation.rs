use super::header::Header;
use crate::error::Result;
use crate::image::Geometry;
use crate::io::grid::{FileGrid, cross, length};
use crate::io::problem;

/// Relative difference up to which `pixdim` and the length of an sform column are the same number; both are written as
/// 32-bit floats or as decimals with few digits.
const SAME_SPACING: f64 = 1e-4;

/// How far a quaternion's b² + c² + d² may exceed 1; beyond, it is no rotation.
const QUATERNION: f64 = 1e-3;

/// Right and anterior are positive in NIfTI, left and posterior in this crate.
const RAS_TO_LPS: [f64; 3] = [-1.0, -1.0, 1.0];

/// Where the voxels lie: by the sform, else by the qform, else by `pixdim` alone.
pub(super) fn geometry(header: &Header) -> Result<Geometry> {
    let (size, third) = header.size()?;
    let grid = if header.sform_code > 0 {
        by_sform(header, size, third)?
    } else {
        let spacing =
            [along(header, 1, None, true)?, along(header, 2, None, true)?, along(header, 3, None, third)?];
        if header.qform_code > 0 { by_qform(header, size, spacing)? } else { unoriented(size, spacing) }
    };
    let mm = millimetres(header.units);
    let scaled = |vector: [f64; 3]| vector.map(|length| length * mm);
    FileGrid { spacing: scaled(grid.spacing), origin: scaled(grid.origin), ..grid }.geometry()
}

/// A file without sform and qform says nothing about the patient: the axes are those of the world.
fn unoriented(size: [usize; 3], spacing: [f64; 3]) -> FileGrid {
    let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    FileGrid { size, spacing, axes, origin: [0.0; 3] }
}

/// By the affine matrix (method 3 of nifti1.h). A planar image may leave its third column empty.
fn by_sform(header: &Header, size: [usize; 3], third: bool) -> Result<FileGrid> {
    let column = |c: usize| std::array::from_fn(|w| RAS_TO_LPS[w] * header.sform[w][c]);
    let mut axes = [column(0), column(1), column(2)];
    let lengths = axes.map(length);
    if !third && !usable(lengths[2]) {
        axes[2] = cross(axes[0], axes[1]);
    }
    for (c, axis) in axes.iter().enumerate() {
        if !usable(length(*axis)) {
            return Err(problem(format!(
                "column {} of the sform {:?} has no direction",
                c + 1,
                header.sform
            )));
        }
    }
    let mut spacing = [0.0; 3];
    for (a, spacing) in spacing.iter_mut().enumerate() {
        *spacing = along(header, a + 1, usable(lengths[a]).then_some(lengths[a]), a < 2 || third)?;
    }
    Ok(FileGrid { size, spacing, axes, origin: column(3) })
}

/// By the rotation that a unit quaternion a + bi + cj + dk stands for (method 2 of nifti1.h). A negative `pixdim[0]`
/// turns the third axis round.
fn by_qform(header: &Header, size: [usize; 3], spacing: [f64; 3]) -> Result<FileGrid> {
    let [b, c, d] = header.quaternion;
    let squares = b * b + c * c + d * d;
    if squares.is_nan() || squares > 1.0 + QUATERNION {
        return Err(problem(format!(
            "the qform's quaternion (b, c, d) is {:?}, b² + c² + d² is {squares} and must be at most 1",
            header.quaternion
        )));
    }
    let scale = squares.max(1.0).sqrt();
    let (a, b, c, d) = ((1.0 - squares).max(0.0).sqrt(), b / scale, c / scale, d / scale);
    let turned = if header.pixdim[0] < 0.0 { -1.0 } else { 1.0 };
    let columns = [
        [a * a + b * b - c * c - d * d, 2.0 * (b * c + a * d), 2.0 * (b * d - a * c)],
        [2.0 * (b * c - a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d + a * b)],
        [2.0 * (b * d + a * c), 2.0 * (c * d - a * b), a * a + d * d - b * b - c * c].map(|z| turned * z),
    ];
    let lps = |vector: [f64; 3]| std::array::from_fn(|w| RAS_TO_LPS[w] * vector[w]);
    Ok(FileGrid { size, spacing, axes: columns.map(lps), origin: lps(header.offset) })
}

/// Spacing along an axis: `pixdim`, unless the sform says otherwise; 1 for the axis that a planar image does not have.
fn along(header: &Header, axis: usize, sform: Option<f64>, present: bool) -> Result<f64> {
    let stated = header.pixdim[axis];
    match sform {
        Some(length) if usable(stated) && (stated - length).abs() <= SAME_SPACING * length => Ok(stated),
        Some(length) => Ok(length),
        None if usable(stated) => Ok(stated),
        None if !present => Ok(1.0),
        None => Err(problem(format!("pixdim[{axis}] is {stated}, a spacing must be finite and above 0"))),
    }
}

/// Whether a number can be a spacing.
fn usable(length: f64) -> bool {
    length.is_finite() && length > 0.0
}

/// Millimetres in the unit of length, which the three lowest bits of `xyzt_units` name; unknown units are mm.
fn millimetres(units: u8) -> f64 {
    match units & 7 {
        1 => 1e3,
        3 => 1e-3,
        _ => 1.0,
    }
}

/// The fields `pixdim`, qform and sform of a header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Orientation {
    pub(super) pixdim: [f64; 8],
    pub(super) quaternion: [f64; 3],
    pub(super) offset: [f64; 3],
    pub(super) sform: [[f64; 4]; 3],
}

/// The fields that place an image where its geometry says.
pub(super) fn orientation(geometry: &Geometry) -> Orientation {
    let grid = FileGrid::of(geometry);
    let steps = grid.steps();
    let [x, y, z] = grid.spacing;
    let offset = std::array::from_fn(|w| RAS_TO_LPS[w] * grid.origin[w]);
    let columns = grid.axes.map(|axis| std::array::from_fn(|w| RAS_TO_LPS[w] * axis[w]));
    let (quaternion, turned) = quaternion(columns);
    let row = |w: usize| {
        let along = |a: usize| RAS_TO_LPS[w] * steps[a][w];
        [along(0), along(1), along(2), offset[w]]
    };
    Orientation {
        pixdim: [turned, x, y, z, 1.0, 1.0, 1.0, 1.0],
        quaternion,
        offset,
        sform: [row(0), row(1), row(2)],
    }
}

/// Components b, c, d of the quaternion with a ≥ 0 of a rotation given by its columns; -1 if the third column had to be
/// turned round to make it one, else 1. The largest component is found first, as the others are divided by it.
fn quaternion([x, y, z]: [[f64; 3]; 3]) -> ([f64; 3], f64) {
    let turned = if dot(cross(x, y), z) < 0.0 { -1.0 } else { 1.0 };
    let z = z.map(|component| turned * component);
    let squares = [
        1.0 + x[0] + y[1] + z[2],
        1.0 + x[0] - y[1] - z[2],
        1.0 - x[0] + y[1] - z[2],
        1.0 - x[0] - y[1] + z[2],
    ];
    let largest = squares.iter().copied().fold(0.0, f64::max);
    let [ab, ac, ad] = [y[2] - z[1], z[0] - x[2], x[1] - y[0]];
    let [bc, bd, cd] = [x[1] + y[0], x[2] + z[0], y[2] + z[1]];
    let row = match squares.iter().position(|&s| s == largest) {
        Some(1) => [ab, largest, bc, bd],
        Some(2) => [ac, bc, largest, cd],
        Some(3) => [ad, bd, cd, largest],
        _ => [largest, ab, ac, ad],
    };
    let scale = row.iter().map(|q| q * q).sum::<f64>().sqrt() * if row[0] < 0.0 { -1.0 } else { 1.0 };
    ([row[1] / scale, row[2] / scale, row[3] / scale], turned)
}

/// Sum of the products of the components.
fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|w| a[w] * b[w]).sum()
}
