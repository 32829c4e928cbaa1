//! The convex hull of the surface and the diameter that is taken from it.

use std::collections::HashSet;

use ndarray::Array3;
use proptest::prelude::*;
use radiomics::image::Spacing;
use radiomics::shape::{ConvexHull, Mesh, Solid};

use crate::support::solids::{ball, ellipsoid, from_bits};
use crate::support::{TIGHT, agree};

fn spacing(zyx: [f64; 3]) -> Spacing {
    Spacing::new(zyx).expect("a positive spacing")
}

/// Whole half voxels of a vertex at unit spacing.
fn doubled(vertex: [f64; 3]) -> [i64; 3] {
    vertex.map(|c| (2.0 * c).round() as i64)
}

/// Six times the volume of the tetrahedron, positive where `d` lies on the side from which `a`, `b`, `c` run
/// anticlockwise (in z, y, x, so below a face that is oriented in x, y, z).
fn orientation([a, b, c, d]: [[i64; 3]; 4]) -> i64 {
    let [u, v, w] = [b, c, d].map(|p| [p[0] - a[0], p[1] - a[1], p[2] - a[2]]);
    u[0] * (v[1] * w[2] - v[2] * w[1])
        + u[1] * (v[2] * w[0] - v[0] * w[2])
        + u[2] * (v[0] * w[1] - v[1] * w[0])
}

/// The hull is closed, made of vertices of the surface, and no vertex of the surface lies outside: there is only one such
/// body. In whole numbers.
fn assert_hull(mask: &Array3<bool>) {
    let unit = spacing([1.0; 3]);
    let surface = Mesh::of(mask.view(), unit);
    let hull = ConvexHull::of(mask.view(), unit);
    let faces = hull.mesh();
    assert!(faces.is_closed());
    assert_eq!(faces.triangles().len() + 4, 2 * faces.vertices().len());
    let points: HashSet<[i64; 3]> = surface.vertices().iter().map(|&v| doubled(v)).collect();
    let corners: Vec<[i64; 3]> = faces.vertices().iter().map(|&v| doubled(v)).collect();
    assert!(corners.iter().all(|corner| points.contains(corner)));
    for face in faces.triangles() {
        let [a, b, c] = face.map(|i| corners[i]);
        assert!(points.iter().all(|&point| orientation([a, b, c, point]) >= 0), "{face:?}");
    }
}

fn brute_force(points: &[[f64; 3]]) -> f64 {
    let square = |a: [f64; 3], b: [f64; 3]| (0..3).map(|i| (a[i] - b[i]) * (a[i] - b[i])).sum::<f64>();
    points.iter().flat_map(|&a| points.iter().map(move |&b| square(a, b))).fold(0.0, f64::max).sqrt()
}

#[test]
fn hulls_of_all_256_cubes() {
    (1..256).for_each(|bits| assert_hull(&from_bits(2, bits)));
}

#[test]
fn hulls_of_bodies() {
    let shell = ball([15; 3], [7.0; 3], 7.0);
    let core = ball([15; 3], [7.0; 3], 5.0);
    assert_hull(&Array3::from_shape_fn((15, 15, 15), |at| shell[at] && !core[at]));
    assert_hull(&ellipsoid([9, 17, 25], [4.2, 8.3, 12.1], [3.7, 8.1, 12.0]));
    assert_hull(&Array3::from_elem((3, 4, 5), true));
    assert_hull(&Array3::from_elem((1, 1, 130), true));
    assert_hull(&Array3::from_shape_fn((1, 30, 30), |(_, y, x)| (y + x) % 2 == 0));
    assert_hull(&Array3::from_shape_fn((9, 9, 9), |(z, y, x)| z + y == x));
    assert_hull(&Array3::from_shape_fn((8, 8, 8), |(z, y, x)| z == y && y == x));
}

#[test]
fn a_convex_surface_is_its_own_hull() {
    let step = spacing([3.0, 0.5, 1.2]);
    for size in [(1, 1, 1), (1, 1, 9), (1, 6, 9), (4, 6, 9)] {
        let block = Array3::from_elem(size, true);
        let (hull, mesh) = (ConvexHull::of(block.view(), step), Mesh::of(block.view(), step));
        assert!(agree(hull.volume(), mesh.volume(), TIGHT), "{size:?}");
        assert!(agree(hull.surface_area(), mesh.surface_area(), TIGHT), "{size:?}");
    }
}

#[test]
fn the_hull_of_nothing_is_empty() {
    let hull = ConvexHull::of(Array3::from_elem((3, 0, 2), false).view(), spacing([1.0; 3]));
    assert_eq!((hull.mesh().vertices().len(), hull.volume(), hull.maximum_diameter()), (0, 0.0, 0.0));
}

#[test]
fn coordinates_beyond_64_bit_products_are_exact() {
    // Further apart than 2²⁰ half voxels along x, where the wider integers take over.
    let mut mask = Array3::from_elem((3, 3, 700_000), false);
    for (at, place) in
        [[0, 0, 0], [2, 1, 699_999], [1, 2, 350_000], [0, 2, 350_001], [2, 0, 1]].iter().enumerate()
    {
        mask[*place] = at < 5;
    }
    let step = spacing([1.0, 1.0, 0.001]);
    let (hull, mesh) = (ConvexHull::of(mask.view(), step), Mesh::of(mask.view(), step));
    assert!(hull.mesh().is_closed());
    assert_eq!(hull.maximum_diameter(), brute_force(mesh.vertices()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn hulls_of_any_mask(
        size in [1..7_usize, 1..7, 1..7],
        bits in prop::collection::vec(prop::num::u8::ANY, 216),
        threshold in 3..250_u8,
    ) {
        let mask = Array3::from_shape_fn(size, |(z, y, x)| bits[(z * 6 + y) * 6 + x] < threshold);
        prop_assume!(mask.iter().any(|v| *v));
        assert_hull(&mask);
    }

    #[test]
    fn the_diameter_is_that_of_all_vertices(
        size in [1..12_usize, 1..12, 1..12],
        bits in prop::collection::vec(prop::num::u8::ANY, 11 * 11 * 11),
        threshold in 3..250_u8,
        step in [0.1..9.0_f64, 0.1..9.0, 0.1..9.0],
    ) {
        let mask = Array3::from_shape_fn(size, |(z, y, x)| bits[(z * 11 + y) * 11 + x] < threshold);
        prop_assume!(mask.iter().any(|v| *v));
        let mesh = Mesh::of(mask.view(), spacing(step));
        let expected = brute_force(mesh.vertices());
        prop_assert_eq!(mesh.maximum_diameter(), expected);
        prop_assert!(agree(ConvexHull::of(mask.view(), spacing(step)).maximum_diameter(), expected, TIGHT));
    }
}
