//! Boxes and ellipsoids around a region, and its densities in them: bodies with known answers, degenerate and wild regions.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use ndarray::Array3;
use proptest::prelude::*;
use radiomics::error::Undefined;
use radiomics::image::Spacing;
use radiomics::shape::{
    BoundingBox, ConvexHull, Ellipsoid, Mesh, MinimumEllipsoid, MorphologyFeature, Morphometry, OrientedBox,
    PrincipalAxes, Solid,
};

use crate::support::solids::{ball, symmetries, turned};
use crate::support::{CLOSE, TIGHT, agree};

type Point = [f64; 3];

/// The error of an area that is added up over patches, relative.
const QUADRATURE: f64 = 1e-6;

fn spacing(zyx: [f64; 3]) -> Spacing {
    Spacing::new(zyx).expect("a positive spacing")
}

fn dot(a: Point, b: Point) -> f64 {
    (0..3).map(|i| a[i] * b[i]).sum()
}

fn cross(a: Point, b: Point) -> Point {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// A point turned about the axis (1, 2, 3) by an angle (Rodrigues).
fn tilted(point: Point, angle: f64) -> Point {
    let axis = [1.0, 2.0, 3.0].map(|c| c / 14_f64.sqrt());
    let (sin, cos) = angle.sin_cos();
    let (across, along) = (cross(axis, point), dot(axis, point) * (1.0 - cos));
    [0, 1, 2].map(|i| cos * point[i] + sin * across[i] + along * axis[i])
}

fn least_box(points: &[Point]) -> OrientedBox {
    OrientedBox::around(&ConvexHull::of_points(points).expect("finite points"))
}

fn least_ellipsoid(points: &[Point]) -> MinimumEllipsoid {
    MinimumEllipsoid::around(points).expect("points in space")
}

fn corners([a, b, c]: Point) -> Vec<Point> {
    (0..8).map(|i| [a * (i & 1) as f64, b * (i >> 1 & 1) as f64, c * (i >> 2) as f64]).collect()
}

/// Every point lies in the box, and the box touches the points on all its sides.
fn assert_tight(found: &OrientedBox, points: &[Point]) {
    let [u, v, w] = found.axes();
    for (a, b) in [(u, v), (v, w), (w, u)] {
        assert!(dot(a, b).abs() < TIGHT && (dot(a, a) - 1.0).abs() < TIGHT);
    }
    let longest = found.sides()[0];
    for (axis, side) in found.axes().into_iter().zip(found.sides()) {
        let away = |p: &Point| dot([0, 1, 2].map(|i| p[i] - found.centre()[i]), axis);
        let low = points.iter().map(away).fold(f64::INFINITY, f64::min);
        let high = points.iter().map(away).fold(f64::NEG_INFINITY, f64::max);
        assert!((low + side / 2.0).abs() < CLOSE * longest && (high - side / 2.0).abs() < CLOSE * longest);
    }
}

/// How far out the farthest point lies: 1 on the ellipsoid.
fn farthest(around: &MinimumEllipsoid, points: &[Point]) -> f64 {
    let (axes, lengths) = (around.axes(), around.ellipsoid().semi_axes());
    let reach = |p: &Point| {
        let way = [0, 1, 2].map(|i| p[i] - around.centre()[i]);
        (0..3).map(|i| (dot(way, axes[i]) / lengths[i]).powi(2)).sum::<f64>()
    };
    points.iter().map(reach).fold(0.0, f64::max)
}

#[test]
fn a_tilted_box_is_its_own_least_box() {
    for sides in [[3.0, 2.0, 1.0], [10.0, 10.0, 1.0], [1.0, 1.0, 1.0], [500.0, 2.0, 0.1]] {
        for angle in [0.0, 0.3, 1.1, 2.5] {
            let points: Vec<Point> = corners(sides).into_iter().map(|p| tilted(p, angle)).collect();
            let found = least_box(&points);
            assert_tight(&found, &points);
            for (found, expected) in found.sides().into_iter().zip(sides) {
                assert!((found - expected).abs() <= CLOSE * sides[0], "{found} {expected}");
            }
            // The ellipsoid of a box touches all corners: its semi-axes are √3 times half the sides.
            let around = least_ellipsoid(&points);
            for (found, side) in around.ellipsoid().semi_axes().into_iter().zip(sides) {
                assert!(agree(found, side * 3_f64.sqrt() / 2.0, CLOSE), "{found} {side}");
            }
        }
    }
}

#[test]
fn a_regular_tetrahedron_fits_a_cube_and_a_ball() {
    for angle in [0.0, 0.7, 1.9] {
        let points: Vec<Point> = [[1.0, 1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]]
            .map(|p| tilted(p, angle))
            .to_vec();
        let edge = 8_f64.sqrt();
        let found = least_box(&points);
        assert_tight(&found, &points);
        assert!(agree(found.volume(), (edge * FRAC_1_SQRT_2).powi(3), TIGHT), "{}", found.volume());
        let around = least_ellipsoid(&points).ellipsoid();
        assert!(agree(around.volume(), 4.0 / 3.0 * PI * 3_f64.powf(1.5), TIGHT), "{}", around.volume());
    }
}

#[test]
fn the_least_ellipsoid_of_points_on_an_ellipsoid_is_that_ellipsoid() {
    for semi_axes in [[5.0, 3.0, 2.0], [100.0, 10.0, 0.1], [4.0, 4.0, 4.0]] {
        // The corners of an icosahedron lie on the unit ball and have equal moments: no smaller ellipsoid holds them.
        let golden = 0.5 + 1.25_f64.sqrt();
        let length = (1.0 + golden * golden).sqrt();
        let points: Vec<Point> = (0..12)
            .map(|i| {
                let (one, phi) =
                    (if i & 1 == 0 { 1.0 } else { -1.0 }, if i & 2 == 0 { golden } else { -golden });
                let corner = [[0.0, one, phi], [one, phi, 0.0], [phi, 0.0, one]][i / 4];
                tilted([0, 1, 2].map(|a| semi_axes[a] * corner[a] / length), 0.9)
            })
            .collect();
        let around = least_ellipsoid(&points);
        for (found, expected) in around.ellipsoid().semi_axes().into_iter().zip(semi_axes) {
            assert!(agree(found, expected, CLOSE), "{found} {expected}");
        }
        assert!(around.centre().into_iter().all(|c| c.abs() < CLOSE * semi_axes[0]));
    }
}

/// Area by the midpoint rule over both angles.
fn integrated_area([a, b, c]: Point) -> f64 {
    let n = 2000;
    let mut sum = 0.0;
    for i in 0..n {
        let theta = PI * (i as f64 + 0.5) / n as f64;
        let (st, ct) = theta.sin_cos();
        for j in 0..200 {
            let (sp, cp) = (2.0 * PI * j as f64 / 200.0).sin_cos();
            sum += st * ((b * c * st * cp).powi(2) + (a * c * st * sp).powi(2) + (a * b * ct).powi(2)).sqrt();
        }
    }
    sum * PI / n as f64 * 2.0 * PI / 200.0
}

#[test]
fn ellipsoids_have_their_areas() {
    for r in [1e-150, 1.0, 7.5, 1e150] {
        let ball = Ellipsoid::new([r; 3]);
        assert!(agree(ball.surface_area() / (4.0 * PI * r * r), 1.0, TIGHT));
        assert!(agree(ball.series_area() / (4.0 * PI * r * r), 1.0, TIGHT));
    }
    for c in [0.999, 0.5, 0.1, 1e-3, 1e-6] {
        let e: f64 = ((1.0_f64 - c) * (1.0 + c)).sqrt();
        let oblate = 2.0 * PI * (1.0 + c * c / e * e.atanh());
        let prolate = 2.0 * PI * c * (c + e.asin() / e);
        for (semi_axes, expected) in [([1.0, 1.0, c], oblate), ([c, 1.0, c], prolate)] {
            let found = Ellipsoid::new(semi_axes).surface_area();
            assert!(agree(found / expected, 1.0, CLOSE), "{semi_axes:?}: {found} {expected}");
        }
    }
    assert!(agree(Ellipsoid::new([2.0, 3.0, 0.0]).surface_area(), 2.0 * PI * 6.0, TIGHT));
    assert_eq!(Ellipsoid::new([2.0, 0.0, 0.0]).surface_area(), 0.0);
    let semi_axes = [3.0, 2.0, 1.5];
    let (found, expected) = (Ellipsoid::new(semi_axes).surface_area(), integrated_area(semi_axes));
    assert!((found / expected - 1.0).abs() < QUADRATURE, "{found} {expected}");
}

/// The Legendre polynomial by its sum of powers, for an argument that may exceed 1.
fn legendre(n: i32, x: f64) -> f64 {
    let choose = |n: i32, k: i32| (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product::<f64>();
    let term = |k: i32| choose(n, k).powi(2) * (x - 1.0).powi(n - k) * (x + 1.0).powi(k);
    (0..=n).map(term).sum::<f64>() / 2_f64.powi(n)
}

#[test]
fn the_series_is_that_of_the_manual() {
    for [a, b, c] in [[5.0_f64, 4.0, 3.0], [10.0, 9.0, 1.0], [10.0, 2.0, 1.0], [46.35, 40.75, 35.05]] {
        let eccentricity = |axis: f64| (1.0 - axis * axis / (a * a)).sqrt();
        let (alpha, beta) = (eccentricity(b), eccentricity(c));
        let x = (alpha * alpha + beta * beta) / (2.0 * alpha * beta);
        let term = |nu: i32| (alpha * beta).powi(nu) / f64::from(1 - 4 * nu * nu) * legendre(nu, x);
        let expected = 4.0 * PI * a * b * (0..=20).map(term).sum::<f64>();
        assert!(agree(Ellipsoid::new([a, b, c]).series_area(), expected, CLOSE));
    }
    // An oblate spheroid has α = 0, where the argument is infinite; the limit is that of its neighbours.
    let (at, near) = (Ellipsoid::new([2.0, 2.0, 1.0]), Ellipsoid::new([2.0, 2.0 - 1e-10, 1.0]));
    assert!(agree(at.series_area(), near.series_area(), CLOSE));
}

fn densities(body: &Morphometry) -> Vec<Result<f64, Undefined>> {
    let rows = MorphologyFeature::CATALOGUE.iter().filter(|row| row.tag.contains("_dens_"));
    rows.map(|row| (row.compute)(body)).collect()
}

#[test]
fn a_voxel_is_an_octahedron() {
    let one = Morphometry::of(Array3::from_elem((1, 1, 1), true).view(), spacing([2.0; 3]));
    let found = densities(&one);
    let few = Err(Undefined::TooFewVoxels { needed: 2, found: 1 });
    let area = 8.0 * 3_f64.sqrt() / 4.0 * 2.0;
    assert!(agree(found[0].unwrap(), 1.0 / 6.0, TIGHT));
    assert!(agree(found[1].unwrap(), area / 24.0, TIGHT));
    // A box flat on two opposite triangles: their distance by the least rectangle around the hexagon between.
    assert!(agree(one.oriented_box().volume(), 8.0 * 8.0 / 27.0, TIGHT), "{}", one.oriented_box().volume());
    assert_eq!(found[4..6], [few, few]);
    // The ball of radius 1.
    assert!(agree(found[6].unwrap(), 1.0 / PI, CLOSE));
    assert!(agree(found[7].unwrap(), area / (4.0 * PI), CLOSE));
    assert!(agree(found[8].unwrap(), 1.0, TIGHT) && agree(found[9].unwrap(), 1.0, TIGHT));
}

#[test]
fn lines_and_planes_have_no_approximate_ellipsoid() {
    let step = spacing([2.0, 0.7, 1.1]);
    let line = Array3::from_shape_fn((6, 6, 6), |(z, y, x)| z == y && y == x);
    let plane = Array3::from_shape_fn((9, 9, 9), |(z, y, x)| z + y == x);
    for (mask, area) in [(line, false), (plane, true)] {
        let body = Morphometry::of(mask.view(), step);
        let found = densities(&body);
        assert_eq!(found[4], Err(Undefined::ZeroDenominator("the volume of the enclosing body")));
        assert_eq!(found[5].is_ok(), area, "a disc has an area: {:?}", found[5]);
        for (at, value) in found.iter().enumerate().filter(|(at, _)| ![4, 5].contains(at)) {
            assert!(value.is_ok_and(|v| v > 0.0), "{at}: {value:?}");
        }
        assert!(body.oriented_box().volume() < body.bounding_box().volume());
    }
}

#[test]
fn two_far_voxels_lie_in_a_thin_box() {
    let mut mask = Array3::from_elem((300, 300, 300), false);
    mask[[0, 0, 0]] = true;
    mask[[299, 299, 299]] = true;
    let body = Morphometry::of(mask.view(), spacing([1.0; 3]));
    let sides = body.oriented_box().sides();
    assert!((sides[0] - 299.0 * 3_f64.sqrt()).abs() < 1.0 && sides[1] < 1.0, "{sides:?}");
    let semi_axes = body.minimum_ellipsoid().unwrap().semi_axes();
    // Like that of a cylinder, which two equal ends span: √3 times half the length.
    assert!((semi_axes[0] / (3_f64.sqrt() * sides[0] / 2.0) - 1.0).abs() < 0.01, "{semi_axes:?}");
}

#[test]
fn a_digitised_ball_approaches_its_boxes_and_ellipsoids() {
    for radius in [10.0, 20.0, 30.0] {
        let n = 2 * radius as usize + 3;
        let body = Morphometry::of(ball([n; 3], [radius + 1.0; 3], radius).view(), spacing([1.5; 3]));
        let volume = 4.0 / 3.0 * PI * (1.5 * radius).powi(3);
        let off = 3.0 / radius;
        assert!((body.bounding_box().volume() / (3.0 * radius).powi(3) - 1.0).abs() < off);
        assert!((body.oriented_box().volume() / (3.0 * radius).powi(3) - 1.0).abs() < off);
        assert!((body.minimum_ellipsoid().unwrap().volume() / volume - 1.0).abs() < off);
        assert!((body.hull().volume() / volume - 1.0).abs() < off);
        // The moments of a ball are those of semi-axes 2r / √5.
        let aee = body.approximate_ellipsoid().unwrap().volume();
        assert!((aee / (volume * (4.0_f64 / 5.0).powf(1.5)) - 1.0).abs() < off, "{aee}");
    }
}

#[test]
fn a_digitised_tilted_box_is_found() {
    let half = [30.0, 20.0, 10.0];
    let mask = Array3::from_shape_fn((85, 85, 85), |(z, y, x)| {
        let at = tilted([z, y, x].map(|c| c as f64 - 42.0), 0.8);
        (0..3).all(|axis| at[axis].abs() <= half[axis])
    });
    let found = *Morphometry::of(mask.view(), spacing([1.0; 3])).oriented_box();
    for (side, half) in found.sides().into_iter().zip(half) {
        assert!((side - 2.0 * half).abs() < 1.5, "{:?}", found.sides());
    }
}

#[test]
fn box_and_ellipsoid_scale_exactly_by_powers_of_two() {
    let mask = Array3::from_shape_fn((7, 9, 11), |(z, y, x)| (z * 5 + y * 3 + x * 7) % 11 < 4);
    let one = densities(&Morphometry::of(mask.view(), spacing([3.0, 0.7, 1.3])));
    for scale in [0.5, 2.0, 1024.0] {
        let scaled = Morphometry::of(mask.view(), spacing([3.0, 0.7, 1.3].map(|s| s * scale)));
        for (found, expected) in densities(&scaled).into_iter().zip(&one) {
            assert!(agree(found.unwrap(), expected.unwrap(), TIGHT));
        }
    }
}

#[test]
fn extreme_spacings_end_with_a_value_or_a_reason() {
    let mask = ball([9; 3], [4.0; 3], 4.2);
    let steps = [
        [0.1, 5.0, 5.0],
        [1e-300; 3],
        [1e300; 3],
        [1e-300, 1.0, 1e300],
        [1e-9, 1.0, 1.0],
        [1e-100, 1.0, 1.0],
    ];
    for step in steps {
        let body = Morphometry::of(mask.view(), spacing(step));
        // Values that are no number are turned into a reason where a family hands them out.
        assert_eq!(densities(&body).len(), 10, "{step:?}");
    }
    let (flat, unit) = ([0.1, 5.0, 5.0], [1.0; 3]);
    let [flat, unit] = [flat, unit].map(|step| densities(&Morphometry::of(mask.view(), spacing(step))));
    // Stretching changes neither of these volume densities: box and hull of a body stretched along the axes, and its ellipsoid.
    for at in [0, 6, 8] {
        assert!(agree(flat[at].unwrap(), unit[at].unwrap(), CLOSE), "{at}");
    }
}

/// The least box over directions on a spiral and angles about them.
fn brute_force(points: &[Point]) -> f64 {
    let width = |axis: Point| {
        let (low, high) = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &p| {
            (low.min(dot(p, axis)), high.max(dot(p, axis)))
        });
        high - low
    };
    let mut best = f64::INFINITY;
    for i in 0..1500 {
        let z = (f64::from(i) + 0.5) / 1500.0;
        let (sin, cos) = (f64::from(i) * 2.399_963_229_728_653).sin_cos();
        let radius = (1.0 - z * z).sqrt();
        let normal = [radius * cos, radius * sin, z];
        let first = [-sin, cos, 0.0];
        let second = cross(normal, first);
        let height = width(normal);
        for j in 0..60 {
            let (sin, cos) = (PI / 2.0 * f64::from(j) / 60.0).sin_cos();
            let along = [0, 1, 2].map(|a| cos * first[a] + sin * second[a]);
            best = best.min(height * width(along) * width(cross(normal, along)));
        }
    }
    best
}

/// Six voxels whose least box lies on an arc far from the best facets: missed if only the best minima are followed.
#[test]
fn a_small_body_has_one_least_box_however_it_is_turned() {
    let voxels = [[0, 1, 0], [0, 1, 2], [1, 0, 0], [1, 0, 1], [1, 2, 0], [1, 2, 2]];
    let mask = Array3::from_shape_fn([2, 3, 3], |(z, y, x)| voxels.contains(&[z, y, x]));
    let step = [1.3, 0.9, 2.1];
    let least = |mask: &Array3<bool>, step| {
        let found = *Morphometry::of(mask.view(), spacing(step)).oriented_box();
        [found.volume(), found.surface_area()]
    };
    let expected = least(&mask, step);
    for symmetry in symmetries() {
        let (turned, step) = turned(&mask, step, symmetry);
        for (found, expected) in least(&turned, step).into_iter().zip(expected) {
            assert!(agree(found, expected, TIGHT), "{symmetry:?}: {found} {expected}");
        }
    }
}

fn random_points() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec([-1.0..1.0_f64, -0.7..0.7, -0.4..0.4], 4..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_rotation_of_a_dense_grid_gives_a_smaller_box(points in random_points()) {
        let hull = ConvexHull::of_points(&points).unwrap();
        prop_assume!(hull.volume() > 1e-6);
        let found = OrientedBox::around(&hull);
        assert_tight(&found, hull.mesh().vertices());
        prop_assert!(found.volume() <= brute_force(hull.mesh().vertices()) * (1.0 + CLOSE));
        prop_assert!(found.volume() <= BoundingBox::around(&points).volume());
    }

    #[test]
    fn boxes_and_ellipsoids_turn_with_the_points(points in random_points(), angle in 0.0..6.0_f64) {
        prop_assume!(ConvexHull::of_points(&points).unwrap().volume() > 1e-3);
        let turned: Vec<Point> = points.iter().map(|&p| tilted(p, angle)).collect();
        let (one, other) = (least_box(&points).volume(), least_box(&turned).volume());
        prop_assert!(agree(other / one, 1.0, CLOSE), "{one} {other}");
        let [one, other] = [&points, &turned].map(|p| least_ellipsoid(p));
        prop_assert!(agree(other.ellipsoid().volume() / one.ellipsoid().volume(), 1.0, CLOSE));
        prop_assert!((farthest(&one, &points) - 1.0).abs() < CLOSE);
    }

    /// A smaller ellipsoid would have its weights elsewhere: the gradient of the volume is 0 (John's theorem). Checked by
    /// any small change of the matrix that still holds the points being no smaller.
    #[test]
    fn no_ellipsoid_nearby_is_smaller(points in random_points(), change in [-1.0..1.0_f64, -1.0..1.0, -1.0..1.0]) {
        prop_assume!(ConvexHull::of_points(&points).unwrap().volume() > 1e-3);
        let around = least_ellipsoid(&points);
        let (axes, lengths) = (around.axes(), around.ellipsoid().semi_axes());
        for size in [1e-1, 1e-2, 1e-3] {
            let wider = [0, 1, 2].map(|i| lengths[i] * (1.0 + size * change[i]));
            for moved in [[0.0; 3], change] {
                let reach = |p: &Point| {
                    let way = [0, 1, 2].map(|i| p[i] - around.centre()[i]);
                    (0..3).map(|i| ((dot(way, axes[i]) / wider[i]) - size * moved[i]).powi(2)).sum::<f64>()
                };
                let needed = points.iter().map(reach).fold(0.0, f64::max).powf(1.5);
                let volume = 4.0 / 3.0 * PI * wider.iter().product::<f64>() * needed;
                prop_assert!(volume >= around.ellipsoid().volume() * (1.0 - CLOSE));
            }
        }
    }

    #[test]
    fn densities_of_any_mask_are_turned_with_it(
        size in [1..6_usize, 1..6, 1..6],
        bits in prop::collection::vec(prop::num::u8::ANY, 125),
        threshold in 3..250_u8,
        step in [0.1..9.0_f64, 0.1..9.0, 0.1..9.0],
        symmetry in 0..48_usize,
    ) {
        let mask = Array3::from_shape_fn(size, |(z, y, x)| bits[(z * 5 + y) * 5 + x] < threshold);
        prop_assume!(mask.iter().any(|v| *v));
        let body = Morphometry::of(mask.view(), spacing(step));
        let (other, other_step) = turned(&mask, step, symmetries()[symmetry]);
        let other = densities(&Morphometry::of(other.view(), spacing(other_step)));
        for (at, (found, other)) in densities(&body).into_iter().zip(other).enumerate() {
            match (found, other) {
                (Ok(found), Ok(other)) => {
                    prop_assert!(found.is_finite() && found > 0.0);
                    prop_assert!(agree(found, other, CLOSE), "{at}: {found} {other}");
                }
                (found, other) => prop_assert_eq!(found, other, "{}", at),
            }
        }
        let vertices = Mesh::of(mask.view(), spacing(step));
        prop_assert_eq!(body.bounding_box(), BoundingBox::around(vertices.vertices()));
        prop_assert!(body.oriented_box().volume() <= body.bounding_box().volume() * (1.0 + TIGHT));
        prop_assert!(body.hull().volume() <= body.oriented_box().volume() * (1.0 + TIGHT));
        prop_assert!(body.hull().volume() <= body.minimum_ellipsoid().unwrap().volume());
    }
}

#[test]
fn points_in_a_plane_have_boxes_but_no_ellipsoid() {
    for points in [vec![], vec![[1.0; 3]; 3], vec![[0.0; 3], [1.0, 2.0, 3.0]], corners([1.0, 2.0, 0.0])] {
        assert!(MinimumEllipsoid::around(&points).is_none());
        assert_eq!(least_box(&points).volume(), 0.0);
    }
    assert!(ConvexHull::of_points(&[[f64::NAN, 0.0, 0.0]]).is_err());
}
