//! The marching cubes mesh: closed, oriented and of the right topology for every mask.

use std::collections::{HashMap, HashSet};

use ndarray::{Array3, ArrayView3};
use proptest::prelude::*;
use radiomics::error::Error;
use radiomics::image::Spacing;
use radiomics::shape::{CubeCounts, Mesh, Solid};

use crate::support::solids::{ball, from_bits, symmetries, turned};
use crate::support::{TIGHT, agree};

/// Largest volume of a cube with one voxel at each of k corners, by the k eighths that the voxels would fill: 47/48
/// with seven, where one corner is cut off.
const MOST_PER_VOXEL: f64 = 47.0 / 42.0;

fn spacing(zyx: [f64; 3]) -> Spacing {
    Spacing::new(zyx).expect("a positive spacing")
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Twice the area vector of a triangle of points `[z, y, x]`, right-handed in x, y, z.
fn normal([a, b, c]: [[f64; 3]; 3]) -> [f64; 3] {
    let ([uz, uy, ux], [vz, vy, vx]) = (minus(b, a), minus(c, a));
    [ux * vy - uy * vx, uz * vx - ux * vz, uy * vz - uz * vy]
}

fn corners(mesh: &Mesh) -> impl Iterator<Item = [[f64; 3]; 3]> {
    mesh.triangles().iter().map(|t| t.map(|i| mesh.vertices()[i]))
}

/// Every edge once in each direction, counted here without the code under test.
fn assert_closed(mesh: &Mesh) {
    let mut edges = HashSet::new();
    for &[a, b, c] in mesh.triangles() {
        for edge in [[a, b], [b, c], [c, a]] {
            assert!(edges.insert(edge), "edge {edge:?} occurs twice");
        }
    }
    assert!(edges.iter().all(|&[a, b]| edges.contains(&[b, a])), "an edge has no reverse");
    assert!(mesh.is_closed());
}

/// The faces around a vertex look from the voxel inside to the one outside.
fn assert_outward(mesh: &Mesh, mask: ArrayView3<'_, bool>) {
    let selected = |doubled: [i64; 3]| {
        let at = doubled.map(|d| usize::try_from(d / 2).ok().filter(|_| d >= 0));
        match at {
            [Some(z), Some(y), Some(x)] => mask.get([z, y, x]).copied().unwrap_or(false),
            _ => false,
        }
    };
    let mut around = vec![[0.0; 3]; mesh.vertices().len()];
    for (triangle, points) in mesh.triangles().iter().zip(corners(mesh)) {
        for &corner in triangle {
            around[corner] = [0, 1, 2].map(|axis| around[corner][axis] + normal(points)[axis]);
        }
    }
    for (vertex, around) in mesh.vertices().iter().zip(around) {
        // Unit spacing: a vertex is the middle of an edge, so one coordinate ends in a half.
        let doubled = vertex.map(|c| (2.0 * c) as i64);
        let axis = (0..3).find(|&axis| doubled[axis] % 2 != 0).expect("the middle of an edge");
        let (mut low, mut high) = (doubled, doubled);
        low[axis] -= 1;
        high[axis] += 1;
        let outward = match (selected(low), selected(high)) {
            (true, false) => 1.0,
            (false, true) => -1.0,
            both => panic!("vertex {vertex:?} lies between {both:?}"),
        };
        assert!(outward * around[axis] > 0.0, "vertex {vertex:?} looks inwards: {around:?}");
    }
}

/// Number of connected parts and of loops, by joining the ends of each pair.
fn parts(count: usize, pairs: impl Iterator<Item = [usize; 2]>) -> usize {
    let mut root: Vec<usize> = (0..count).collect();
    let find = |root: &Vec<usize>, mut i: usize| {
        while root[i] != i {
            i = root[i];
        }
        i
    };
    let mut parts = count;
    for [a, b] in pairs {
        let (a, b) = (find(&root, a), find(&root, b));
        if a != b {
            root[a] = b;
            parts -= 1;
        }
    }
    parts
}

/// Number of connected groups of voxels with a value; neighbours differ by at most 1 along at most `axes` axes.
fn groups(padded: &Array3<bool>, value: bool, axes: usize) -> usize {
    let places: Vec<[usize; 3]> =
        padded.indexed_iter().filter(|(_, v)| **v == value).map(|((z, y, x), _)| [z, y, x]).collect();
    let number: HashMap<_, _> = places.iter().enumerate().map(|(i, &place)| (place, i)).collect();
    let mut pairs = Vec::new();
    for (i, &[z, y, x]) in places.iter().enumerate() {
        for step in 0..27_usize {
            let step = [step / 9, step / 3 % 3, step % 3];
            if step.iter().filter(|&&s| s != 1).count() <= axes {
                let other = [
                    (z + step[0]).wrapping_sub(1),
                    (y + step[1]).wrapping_sub(1),
                    (x + step[2]).wrapping_sub(1),
                ];
                pairs.extend(number.get(&other).map(|&j| [i, j]));
            }
        }
    }
    parts(places.len(), pairs.into_iter())
}

fn padded(mask: &Array3<bool>) -> Array3<bool> {
    let (nz, ny, nx) = mask.dim();
    Array3::from_shape_fn((nz + 2, ny + 2, nx + 2), |(z, y, x)| {
        let at = [z.wrapping_sub(1), y.wrapping_sub(1), x.wrapping_sub(1)];
        mask.get(at).copied().unwrap_or(false)
    })
}

/// Euler characteristic of the union of the closed voxels, less the contacts at a single corner.
fn euler_characteristic(padded: &Array3<bool>) -> i64 {
    let (nz, ny, nx) = padded.dim();
    let mut characteristic = 0;
    for z in 0..nz - 1 {
        for y in 0..ny - 1 {
            for x in 0..nx - 1 {
                let corner = |dz: usize, dy: usize, dx: usize| padded[[z + dz, y + dy, x + dx]];
                let any = |range: [usize; 3]| {
                    (0..=range[0])
                        .any(|dz| (0..=range[1]).any(|dy| (0..=range[2]).any(|dx| corner(dz, dy, dx))))
                };
                // The voxel, its three faces, three edges and one corner on the high side.
                let cells =
                    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]];
                for cell in cells {
                    let sign = if cell.iter().sum::<usize>() % 2 == 0 { -1 } else { 1 };
                    characteristic += i64::from(any(cell)) * sign;
                }
                let octant: Vec<usize> = (0..8).filter(|i| corner(i >> 2, i >> 1 & 1, i & 1)).collect();
                characteristic +=
                    i64::from(octant.len() == 2 && octant[0] + octant[1] == 7 && octant[0] ^ octant[1] == 7);
            }
        }
    }
    characteristic
}

/// All that holds for the mesh of any mask, at unit spacing.
fn assert_sound(mask: &Array3<bool>) {
    let unit = spacing([1.0; 3]);
    let mesh = Mesh::of(mask.view(), unit);
    assert_closed(&mesh);
    assert_outward(&mesh, mask.view());

    let counts = CubeCounts::of(mask.view(), unit);
    assert!(agree(mesh.volume(), counts.volume(), TIGHT), "{} {}", mesh.volume(), counts.volume());
    assert!(agree(mesh.surface_area(), counts.surface_area(), TIGHT));
    let voxels = mask.iter().filter(|v| **v).count() as f64;
    assert!(mesh.volume() >= voxels / 6.0 * (1.0 - TIGHT), "{voxels} voxels, volume {}", mesh.volume());
    assert!(
        mesh.volume() <= voxels * MOST_PER_VOXEL * (1.0 + TIGHT),
        "{voxels} voxels, volume {}",
        mesh.volume()
    );

    // Voxels joined by faces and edges are one body, and the outside is joined by faces: each surface parts one body
    // from one piece of the outside.
    let edges = || mesh.triangles().iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]);
    let padded = padded(mask);
    let surfaces = parts(mesh.vertices().len(), edges());
    assert_eq!(surfaces, groups(&padded, true, 2) + groups(&padded, false, 1) - 1);
    let characteristic =
        mesh.vertices().len() as i64 - (edges().count() / 2) as i64 + mesh.triangles().len() as i64;
    assert_eq!(characteristic, 2 * euler_characteristic(&padded));
}

#[test]
fn all_256_cubes_are_sound() {
    for bits in 1..256 {
        assert_sound(&from_bits(2, bits));
    }
}

#[test]
fn complements_of_all_256_cubes_are_sound() {
    for bits in 0..256 {
        let cube = from_bits(2, bits);
        let mask = Array3::from_shape_fn((4, 4, 4), |(z, y, x)| {
            !(1..3).contains(&z)
                || !(1..3).contains(&y)
                || !(1..3).contains(&x)
                || cube[[z - 1, y - 1, x - 1]]
        });
        assert_sound(&mask);
    }
}

#[test]
fn a_cube_keeps_area_and_volume_when_turned_or_mirrored() {
    let step = [1.0, 1.3, 1.7];
    for bits in 1..256 {
        let cube = from_bits(2, bits);
        let counts = CubeCounts::of(cube.view(), spacing(step));
        for symmetry in symmetries() {
            let (turned, step) = turned(&cube, step, symmetry);
            let other = CubeCounts::of(turned.view(), spacing(step));
            assert!(agree(other.volume(), counts.volume(), TIGHT), "{bits:#x} {symmetry:?}");
            assert!(agree(other.surface_area(), counts.surface_area(), TIGHT), "{bits:#x} {symmetry:?}");
        }
    }
}

#[test]
fn hand_counted_bodies() {
    let [z, y, x] = [3.0, 2.0, 0.5];
    // One voxel: an octahedron with its corners half a step away. Each face spans three half steps.
    let one = Mesh::of(Array3::from_elem((1, 1, 1), true).view(), spacing([z, y, x]));
    let face = 0.125 * ((z * y).powi(2) + (y * x).powi(2) + (x * z).powi(2)).sqrt();
    assert!(agree(one.volume(), z * y * x / 6.0, TIGHT));
    assert!(agree(one.surface_area(), 8.0 * face, TIGHT));
    assert!(agree(one.maximum_diameter(), 3.0, TIGHT));

    // Two voxels that share an edge are one body, two that share a corner are two octahedra.
    let diagonal = |step: usize| {
        Array3::from_shape_fn((2, 2, 2), |(a, b, c)| a * 4 + b * 2 + c == step || a + b + c == 0)
    };
    let [edge, corner] = [3, 7].map(|step| Mesh::of(diagonal(step).view(), spacing([1.0; 3])));
    assert_eq!([edge.vertices().len(), corner.vertices().len()], [12, 12]);
    assert!(agree(corner.volume(), 2.0 / 6.0, TIGHT));
    assert!(edge.volume() > corner.volume());
    assert_eq!(parts(12, edge.triangles().iter().flat_map(|&[a, b, c]| [[a, b], [b, c]])), 1);
    assert_eq!(parts(12, corner.triangles().iter().flat_map(|&[a, b, c]| [[a, b], [b, c]])), 2);

    // A box of a × b × c voxels: its sides shrink by the prisms of the 12 edges and the rest at the 8 corners.
    let (a, b, c) = (4.0, 5.0, 7.0);
    let block = CubeCounts::of(Array3::from_elem((4, 5, 7), true).view(), spacing([1.0; 3]));
    let (sides, edges) =
        ((a - 1.0) * (b - 1.0) + (b - 1.0) * (c - 1.0) + (c - 1.0) * (a - 1.0), a + b + c - 3.0);
    let volume = (a - 1.0) * (b - 1.0) * (c - 1.0) + sides + edges * 4.0 / 8.0 + 8.0 / 48.0;
    assert!(agree(block.volume(), volume, TIGHT), "{} {volume}", block.volume());
    let area = 2.0 * sides + edges * 4.0 * 0.5_f64.sqrt() + 8.0 * 0.75_f64.sqrt() / 4.0;
    assert!(agree(block.surface_area(), area, TIGHT), "{} {area}", block.surface_area());
}

#[test]
fn a_mask_of_any_layout_gives_the_same() {
    let mask = ball([9, 10, 70], [4.0, 4.5, 33.0], 4.4);
    let reversed = mask.t().as_standard_layout().into_owned();
    let unit = spacing([1.0; 3]);
    assert!(!reversed.t().is_standard_layout());
    assert_eq!(CubeCounts::of(reversed.t(), unit), CubeCounts::of(mask.view(), unit));
    assert_eq!(Mesh::of(reversed.t(), unit), Mesh::of(mask.view(), unit));
}

#[test]
fn rows_longer_than_a_word_are_whole() {
    for width in [61, 62, 63, 64, 65, 126, 127, 128, 129, 200] {
        let mask = Array3::from_elem((1, 1, width), true);
        let rod = CubeCounts::of(mask.view(), spacing([1.0; 3]));
        let volume = 1.0 / 6.0 + (width - 1) as f64 / 2.0;
        assert!(agree(rod.volume(), volume, TIGHT), "{width}: {} {volume}", rod.volume());
        assert_sound(&mask);
    }
}

#[test]
fn nothing_has_no_surface() {
    let unit = spacing([1.0; 3]);
    for size in [(3, 3, 3), (0, 0, 0), (2, 0, 2), (0, 5, 1)] {
        let mask = Array3::from_elem(size, false);
        let mesh = Mesh::of(mask.view(), unit);
        assert_eq!((mesh.vertices().len(), mesh.volume(), mesh.surface_area()), (0, 0.0, 0.0));
        assert_eq!(CubeCounts::of(mask.view(), unit).volume(), 0.0);
        assert!(mesh.sphericity().is_err());
        assert_eq!(mesh.maximum_diameter(), 0.0);
    }
}

#[test]
fn an_own_mesh_is_checked() {
    let corners = vec![[0.0; 3], [0.0, 0.0, 6.0], [0.0, 6.0, 0.0], [6.0, 0.0, 0.0]];
    let faces = vec![[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]];
    let mesh = Mesh::new(corners.clone(), faces.clone()).unwrap();
    assert!(mesh.is_closed());
    assert!(agree(mesh.volume(), 36.0, TIGHT));
    assert!(agree(mesh.maximum_diameter(), 72.0_f64.sqrt(), TIGHT));
    assert!(!Mesh::new(corners.clone(), faces[1..].to_vec()).unwrap().is_closed());

    let error = Mesh::new(corners, vec![[0, 1, 4]]).unwrap_err();
    assert!(matches!(error, Error::Setting { .. }));
    assert_eq!(error.to_string(), "corner of a triangle must be one of 4 vertices, counted from 0, got 4");
    let error = Mesh::new(vec![[0.0, f64::NAN, 0.0]], Vec::new()).unwrap_err();
    assert!(error.to_string().contains("position 0"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_mask_is_sound(
        size in [1..6_usize, 1..6, 1..6],
        bits in prop::collection::vec(prop::num::u8::ANY, 125),
        threshold in 20..236_u8,
    ) {
        let mask = Array3::from_shape_fn(size, |(z, y, x)| bits[(z * 5 + y) * 5 + x] < threshold);
        prop_assume!(mask.iter().any(|v| *v));
        assert_sound(&mask);
    }

    #[test]
    fn counts_and_mesh_agree_for_any_spacing(
        size in [1..6_usize, 1..6, 1..9],
        bits in prop::collection::vec(prop::bool::ANY, 300),
        step in [0.1..9.0_f64, 0.1..9.0, 0.1..9.0],
    ) {
        let mask = Array3::from_shape_fn(size, |(z, y, x)| bits[(z * 5 + y) * 8 + x]);
        let mesh = Mesh::of(mask.view(), spacing(step));
        let counts = CubeCounts::of(mask.view(), spacing(step));
        prop_assert!(agree(mesh.volume(), counts.volume(), TIGHT));
        prop_assert!(agree(mesh.surface_area(), counts.surface_area(), TIGHT));
        let signed: f64 = corners(&mesh).map(|t| dot(t[0], normal(t)) / 6.0).sum();
        prop_assert!(agree(signed, counts.volume(), TIGHT * 100.0), "{signed} {}", counts.volume());
    }
}
