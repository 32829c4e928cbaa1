//! Small images and masks by formula.

use ndarray::Array3;
use radiomics::image::{Geometry, Image, Labels, Mask, Spacing};

/// Rotations about all three axes by 30°, 20° and 10°, and about one by 5°; rows are world axes, all in the order x, y, z.
const OBLIQUE: [[f64; 3]; 3] = [
    [0.8137976813493738, -0.44096961052988237, 0.37852230636979245],
    [0.46984631039295416, 0.8825641192593856, 0.01802831123629725],
    [-0.3420201433256687, 0.16317591116653482, 0.9254165783983234],
];
const TURNED: [[f64; 3]; 3] = [
    [0.9961946980917455, -0.08715574274765817, 0.0],
    [0.08715574274765817, 0.9961946980917455, 0.0],
    [0.0, 0.0, 1.0],
];
const STRAIGHT: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

const ORIGIN: [f64; 3] = [-30.3, 12.7, 5.1];
const SIZE: [usize; 3] = [12, 14, 16];

fn grid(size: [usize; 3], spacing: [f64; 3], origin: [f64; 3], direction: [[f64; 3]; 3]) -> Geometry {
    let zyx = std::array::from_fn(|w| std::array::from_fn(|a| direction[2 - w][2 - a]));
    Geometry::new(size, Spacing::new(spacing).expect("a spacing"))
        .and_then(|grid| grid.with_origin(origin)?.with_direction(zyx))
        .expect("a grid")
}

fn coarse(size: [usize; 3], origin: [f64; 3], direction: [[f64; 3]; 3]) -> Geometry {
    grid(size, [2.5, 1.25, 0.8], origin, direction)
}

fn noise((z, y, x): (usize, usize, usize)) -> usize {
    (7 * x + 13 * y + 29 * z + 3 * x * y + 5 * y * z + 11 * z * x + x * x * y) % 211
}

pub fn image(name: &str) -> Image {
    let [z, y, x] = SIZE;
    let whole = || Array3::from_shape_fn((z, y, x), |at| noise(at) as i16 - 60);
    let double = || Array3::from_shape_fn((z, y, x), |at| noise(at) as f64 / 7.0 - 9.0);
    let straight = coarse(SIZE, ORIGIN, STRAIGHT);
    let image = match name {
        "i16" => Image::with_geometry(whole().view(), straight),
        "f32" => Image::with_geometry(double().mapv(|x| x as f32).view(), straight),
        "f64" => Image::with_geometry(double().view(), straight),
        "u8" => {
            let extremes = Array3::from_shape_fn((z, y, x), |at| (noise(at) % 2 * 255) as u8);
            Image::with_geometry(extremes.view(), straight)
        }
        "oblique" => Image::with_geometry(whole().view(), coarse(SIZE, ORIGIN, OBLIQUE)),
        other => panic!("no image {other}"),
    };
    image.expect("an image")
}

pub fn mask(name: &str) -> Mask {
    let apart = |a: usize, b: usize| a.abs_diff(b) * a.abs_diff(b);
    let ball = |z, y, x| 9 * apart(z, 5) + 4 * apart(y, 6) + 3 * apart(x, 7) <= 100;
    let fine = |z, y, x| 16 * apart(z, 9) + 9 * apart(y, 11) + 8 * apart(x, 12) <= 300;
    let straight = coarse(SIZE, ORIGIN, STRAIGHT);
    let fine_grid = |origin, direction| grid([20, 24, 26], [1.0, 0.6, 0.5], origin, direction);
    match name {
        "ball" => of(straight, ball),
        "oblique ball" => of(coarse(SIZE, ORIGIN, OBLIQUE), ball),
        "shifted" => of(coarse(SIZE, [-30.3, 12.7, 5.1 + 3e-6], STRAIGHT), ball),
        "small" => of(coarse([11, 14, 16], ORIGIN, STRAIGHT), ball),
        "slice" => of(straight, |z, y, x| z == 5 && ball(z, y, x)),
        "voxel" => of(straight, |z, y, x| (z, y, x) == (5, 6, 7)),
        "line" => of(straight, |z, y, x| (z, y) == (5, 6) && x < 9),
        "border" => of(straight, |z, y, x| x < 3 && y > 2 && z > 3),
        "dot" => of(straight, |z, y, x| (5..=6).contains(&z) && (y, x) == (6, 7)),
        "fine" => of(fine_grid([-22.0, 17.0, 7.9], TURNED), fine),
        "outside" => of(fine_grid([-22.0, 17.0, -3.0], STRAIGHT), fine),
        other => panic!("no mask {other}"),
    }
}

fn of(grid: Geometry, selected: impl Fn(usize, usize, usize) -> bool) -> Mask {
    let [z, y, x] = grid.size();
    let labels = Array3::from_shape_fn((z, y, x), |(z, y, x)| selected(z, y, x));
    Mask::with_geometry(labels.view(), Labels::NonZero, grid).expect("a mask")
}
