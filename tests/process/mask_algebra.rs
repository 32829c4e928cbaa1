//! Mask algebra in mm: against brute force over all pairs of voxels, against SciPy, and by the laws of morphology.

use std::collections::BTreeSet;

use ndarray::{Array3, ArrayView3};
use proptest::prelude::*;
use radiomics::Error;
use radiomics::image::{Labels, Mask, Spacing};
use radiomics::process::MaskStep;
use radiomics::process::mask_algebra::{
    closed, components, difference, dilate, erode, fill_holes, fill_holes_by_slice, intersection,
    largest_component, opened, ring, union,
};

/// The relative slack that the documentation states for lengths.
const SLACK: f64 = 1e-9;

fn mask(cells: ArrayView3<'_, bool>, step: [f64; 3]) -> Mask {
    Mask::new(cells, Labels::NonZero, Spacing::new(step).unwrap()).unwrap()
}

fn ball(n: usize, radius: f64, step: [f64; 3]) -> Mask {
    let centre = (n as f64 - 1.0) / 2.0;
    let cells = Array3::from_shape_fn((n, n, n), |(z, y, x)| {
        let mm = [z, y, x].map(|i| i as f64 - centre);
        mm.iter().zip(step).map(|(d, s)| (d * s).powi(2)).sum::<f64>() <= radius * radius
    });
    mask(cells.view(), step)
}

/// Ellipsoid with a hole and a bite, drawn by integers so that another language draws the same.
fn drawn() -> Array3<bool> {
    Array3::from_shape_fn((11, 23, 29), |(z, y, x)| {
        let [z, y, x] = [z, y, x].map(|i| i as i64);
        let body = 16 * (z - 5).pow(2) + 4 * (y - 11).pow(2) + 3 * (x - 13).pow(2) <= 260;
        let hole = (z - 5).pow(2) + (y - 11).pow(2) + (x - 12).pow(2) <= 2;
        let speck = [z, y, x] == [1, 2, 26] || [z, y] == [9, 20] && x >= 25;
        body && !hole && !(x > 17 && y > 12) || speck
    })
}

/// Distance of every voxel from the nearest of one kind, over all pairs; infinite where there is none.
fn distances(cells: ArrayView3<'_, bool>, step: [f64; 3], kind: bool) -> Array3<f64> {
    let sites: Vec<_> = cells.indexed_iter().filter(|(_, c)| **c == kind).map(|(at, _)| at).collect();
    Array3::from_shape_fn(cells.dim(), |(z, y, x)| {
        let to = |&(a, b, c): &(usize, usize, usize)| {
            [(z, a), (y, b), (x, c)]
                .iter()
                .zip(step)
                .map(|((i, j), s)| (i.abs_diff(*j) as f64 * s).powi(2))
                .sum::<f64>()
        };
        sites.iter().map(to).fold(f64::INFINITY, f64::min).sqrt()
    })
}

/// Components by a flood from every voxel in the order of the grid, as sets of places.
fn flooded(cells: ArrayView3<'_, bool>, neighbours: impl Fn([i64; 3]) -> bool) -> Vec<BTreeSet<[usize; 3]>> {
    let mut open: BTreeSet<[usize; 3]> =
        cells.indexed_iter().filter(|(_, c)| **c).map(|((z, y, x), _)| [z, y, x]).collect();
    let mut found = Vec::new();
    while let Some(first) = open.pop_first() {
        let (mut component, mut front) = (BTreeSet::from([first]), vec![first]);
        while let Some(at) = front.pop() {
            let near =
                |other: &[usize; 3]| neighbours(std::array::from_fn(|a| other[a] as i64 - at[a] as i64));
            let next: Vec<_> = open.iter().copied().filter(near).collect();
            for other in next {
                open.remove(&other);
                component.insert(other);
                front.push(other);
            }
        }
        found.push(component);
    }
    found
}

fn places(mask: &Mask) -> BTreeSet<[usize; 3]> {
    mask.selected().indexed_iter().filter(|(_, s)| **s).map(|((z, y, x), _)| [z, y, x]).collect()
}

fn grid() -> impl Strategy<Value = (Array3<bool>, [f64; 3])> {
    let steps = prop_oneof![
        3 => [0.3..4.0_f64, 0.3..4.0_f64, 0.3..4.0_f64],
        2 => Just([1.0, 1.0, 1.0]),
        1 => Just([5.0, 0.1, 0.1]),
        1 => Just([0.1, 5.0, 0.7]),
    ];
    ([1..7_usize, 1..8_usize, 1..9_usize], steps, 0.02..0.98_f64).prop_flat_map(|(size, step, part)| {
        let cells = prop::collection::vec(prop::bool::weighted(part), size.iter().product::<usize>());
        (cells, 0..size.iter().product::<usize>()).prop_map(move |(mut cells, one)| {
            cells[one] = true;
            (Array3::from_shape_vec(size, cells).unwrap(), step)
        })
    })
}

proptest! {
    #[test]
    fn growing_shrinking_and_shells_equal_brute_force((cells, step) in grid(), mm in 0.0..8.0_f64, wider in 0.1..4.0_f64) {
        let mask = mask(cells.view(), step);
        let outside = distances(cells.view(), step, true);
        let within = |mm: f64| outside.mapv(|d| d <= mm * (1.0 + SLACK));
        let grown = dilate(&mask, mm).unwrap();
        prop_assert_eq!(grown.selected(), within(mm));
        prop_assert_eq!(grown.geometry(), mask.geometry());

        let kept = distances(cells.view(), step, false).mapv(|d| d > mm * (1.0 + SLACK));
        match erode(&mask, mm) {
            Ok(shrunk) => prop_assert_eq!(shrunk.selected(), kept),
            Err(error) => {
                let empty = matches!(error, Error::EmptyMask { what: "the eroded mask", .. });
                prop_assert!(empty, "{error}");
                prop_assert!(!kept.iter().any(|&kept| kept));
            }
        }

        let mut shell = within(mm + wider);
        shell.zip_mut_with(&within(mm), |far, &near| *far &= !near);
        match ring(&mask, mm, mm + wider) {
            Ok(ring) => prop_assert_eq!(ring.selected(), shell),
            Err(Error::EmptyMask { .. }) => prop_assert!(!shell.iter().any(|&s| s)),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    /// What shrinks the mask grows its complement, and the other way round.
    #[test]
    fn growing_and_shrinking_are_dual((cells, step) in grid(), mm in 0.0..6.0_f64) {
        prop_assume!(cells.iter().any(|&c| !c));
        let inside = mask(cells.view(), step);
        let outside = mask(cells.mapv(|c| !c).view(), step);
        let complement = dilate(&outside, mm).unwrap().selected().mapv(|c| !c);
        match erode(&inside, mm) {
            Ok(shrunk) => prop_assert_eq!(shrunk.selected(), complement),
            Err(_) => prop_assert!(!complement.iter().any(|&c| c)),
        }
    }

    #[test]
    fn closing_contains_the_mask_and_opening_lies_within((cells, step) in grid(), mm in 0.0..6.0_f64) {
        let mask = mask(cells.view(), step);
        let closed_mask = closed(&mask, mm).unwrap();
        prop_assert_eq!(union(&[&mask, &closed_mask]).unwrap(), closed_mask.clone());
        prop_assert_eq!(&closed(&closed_mask, mm).unwrap(), &closed_mask, "a second time changes nothing");
        if let Ok(opened_mask) = opened(&mask, mm) {
            prop_assert_eq!(union(&[&mask, &opened_mask]).unwrap(), mask);
            prop_assert_eq!(&opened(&opened_mask, mm).unwrap(), &opened_mask);
        }
    }

    #[test]
    fn components_equal_a_flood((cells, step) in grid()) {
        let mask = mask(cells.view(), step);
        let mut expected = flooded(cells.view(), |d| d.iter().all(|d| d.abs() <= 1));
        expected.sort_by_key(|component| std::cmp::Reverse(component.len())); // stable: ties stay in order
        let found = components(&mask);
        prop_assert_eq!(found.sizes(), expected.iter().map(BTreeSet::len).collect::<Vec<_>>());
        for (number, expected) in expected.iter().enumerate() {
            prop_assert_eq!(&places(&found.mask(number).unwrap()), expected);
        }
        let beyond = found.mask(expected.len());
        prop_assert!(beyond.is_err(), "there are no more");
        prop_assert_eq!(largest_component(&mask).unwrap(), found.mask(0).unwrap());
    }

    #[test]
    fn holes_are_what_a_flood_from_outside_does_not_reach((cells, step) in grid()) {
        let mask = mask(cells.view(), step);
        let (nz, ny, nx) = cells.dim();
        let air = cells.mapv(|c| !c);
        let filled = |slices: bool| {
            let linked = move |d: [i64; 3]| d.iter().map(|d| d.abs()).sum::<i64>() == 1 && !(slices && d[0] != 0);
            let open = |at: &[usize; 3]| {
                let at_end = |a: usize, n: usize| (slices || n > 1) && (at[a] == 0 || at[a] == n - 1);
                !slices && at_end(0, nz) || at_end(1, ny) || at_end(2, nx)
            };
            let holes = flooded(air.view(), linked).into_iter().filter(move |hole| !hole.iter().any(open));
            let mut filled = places(&mask);
            filled.extend(holes.flatten());
            filled
        };
        prop_assert_eq!(places(&fill_holes(&mask).unwrap()), filled(false));
        prop_assert_eq!(places(&fill_holes_by_slice(&mask).unwrap()), filled(true));
    }

    #[test]
    fn absurd_lengths_do_no_harm((cells, _) in grid(), step in [absurd(), absurd(), absurd()], mm in prop_oneof![absurd(), Just(0.0)]) {
        let mask = mask(cells.view(), step);
        let grown = dilate(&mask, mm).unwrap();
        prop_assert!(grown.voxels() >= mask.voxels());
        let _ = erode(&mask, mm);
        let _ = ring(&mask, 0.0, mm);
        if step.iter().all(|step| *step > mm * 1.001) {
            prop_assert_eq!(&grown, &mask);
            prop_assert_eq!(erode(&mask, mm).unwrap(), mask);
        }
        if step.iter().all(|step| *step <= mm / 100.0) {
            prop_assert_eq!(grown.voxels(), cells.len());
        }
    }
}

fn absurd() -> impl Strategy<Value = f64> {
    prop_oneof![Just(5e-324), Just(1e-308), Just(1e-160), Just(1e-5), Just(1.0), Just(1e160), Just(f64::MAX)]
}

/// What SciPy 1.17 counts on [`drawn`]: voxels; spacing, mm, voxels after growing, after shrinking; components; filled.
const SCIPY_VOXELS: usize = 1185;
const SCIPY_COUNTS: [([f64; 3], f64, usize, usize); 30] = [
    ([1.0, 1.0, 1.0], 0.33, 1185, 1185),
    ([1.0, 1.0, 1.0], 0.77, 1185, 1185),
    ([1.0, 1.0, 1.0], 1.9, 2365, 378),
    ([1.0, 1.0, 1.0], 3.3, 4000, 4),
    ([1.0, 1.0, 1.0], 4.6, 5483, 0),
    ([1.0, 1.0, 1.0], 7.7, 7127, 0),
    ([3.0, 1.0, 1.0], 0.33, 1185, 1185),
    ([3.0, 1.0, 1.0], 0.77, 1185, 1185),
    ([3.0, 1.0, 1.0], 1.9, 1714, 726),
    ([3.0, 1.0, 1.0], 3.3, 2855, 120),
    ([3.0, 1.0, 1.0], 4.6, 3951, 0),
    ([3.0, 1.0, 1.0], 7.7, 6297, 0),
    ([2.5, 0.8, 0.8], 0.33, 1185, 1185),
    ([2.5, 0.8, 0.8], 0.77, 1185, 1185),
    ([2.5, 0.8, 0.8], 1.9, 2153, 433),
    ([2.5, 0.8, 0.8], 3.3, 3521, 6),
    ([2.5, 0.8, 0.8], 4.6, 4760, 0),
    ([2.5, 0.8, 0.8], 7.7, 6977, 0),
    ([0.7, 1.3, 0.45], 0.33, 1185, 1185),
    ([0.7, 1.3, 0.45], 0.77, 1750, 686),
    ([0.7, 1.3, 0.45], 1.9, 3266, 94),
    ([0.7, 1.3, 0.45], 3.3, 5340, 0),
    ([0.7, 1.3, 0.45], 4.6, 6649, 0),
    ([0.7, 1.3, 0.45], 7.7, 7337, 0),
    ([5.0, 0.1, 0.1], 0.33, 2615, 186),
    ([5.0, 0.1, 0.1], 0.77, 4774, 0),
    ([5.0, 0.1, 0.1], 1.9, 6003, 0),
    ([5.0, 0.1, 0.1], 3.3, 6003, 0),
    ([5.0, 0.1, 0.1], 4.6, 6003, 0),
    ([5.0, 0.1, 0.1], 7.7, 7337, 0),
];
const SCIPY_COMPONENTS: [usize; 3] = [1180, 4, 1];
const SCIPY_FILLED: usize = 1204;

/// Numbers of voxels by SciPy 1.17: `distance_transform_edt(~mask, sampling)` ≤ mm, `distance_transform_edt(mask,
/// sampling)` > mm, `label` with 26 neighbours, `binary_fill_holes` in space.
#[test]
fn scipy_counts_the_same_voxels() {
    let cells = drawn();
    assert_eq!(cells.iter().filter(|&&c| c).count(), SCIPY_VOXELS);
    for (step, mm, grown, shrunk) in SCIPY_COUNTS {
        let mask = mask(cells.view(), step);
        assert_eq!(dilate(&mask, mm).unwrap().voxels(), grown, "{step:?}, {mm} mm");
        assert_eq!(erode(&mask, mm).map_or(0, |mask| mask.voxels()), shrunk, "{step:?}, {mm} mm");
    }
    let mask = mask(cells.view(), [1.0; 3]);
    assert_eq!(components(&mask).sizes(), SCIPY_COMPONENTS);
    assert_eq!(fill_holes(&mask).unwrap().voxels(), SCIPY_FILLED);
}

#[test]
fn a_voxel_exactly_at_the_distance_is_within_it() {
    for (step, mm, steps) in [(1.0, 3.0, 3), (0.1, 0.3, 3), (0.7, 4.9, 7), (0.1, 0.7, 7), (1.0 / 3.0, 2.0, 6)]
    {
        let mut cells = Array3::from_elem((1, 1, 41), false);
        cells[[0, 0, 20]] = true;
        let line = mask(cells.view(), [step; 3]);
        assert_eq!(dilate(&line, mm).unwrap().voxels(), 2 * steps + 1, "{step} and {mm} mm");
        assert_eq!(dilate(&line, mm * (1.0 - 1e-6)).unwrap().voxels(), 2 * steps - 1, "{step} and {mm} mm");
        let turned = mask(cells.permuted_axes([2, 0, 1]).view(), [step; 3]);
        assert_eq!(dilate(&turned, mm).unwrap().voxels(), 2 * steps + 1, "{step} and {mm} mm along z");
        assert_eq!(ring(&turned, mm, mm + step).unwrap().voxels(), 2, "not those at {mm} mm");
    }
    // 3-4-5 triangles: a diagonal distance that is exact.
    let mut cells = Array3::from_elem((1, 11, 11), false);
    cells[[0, 5, 5]] = true;
    let grown = dilate(&mask(cells.view(), [9.0, 1.0, 1.0]), 5.0).unwrap();
    assert!(grown.selected()[[0, 1, 2]] && grown.selected()[[0, 9, 8]] && !grown.selected()[[0, 1, 1]]);
}

#[test]
fn the_border_of_the_grid_is_no_obstacle() {
    let full = mask(Array3::from_elem((3, 4, 5), true).view(), [1.0, 0.5, 2.0]);
    for mm in [0.0, 1.0, 1e6] {
        assert_eq!(erode(&full, mm).unwrap(), full);
        assert_eq!(dilate(&full, mm).unwrap(), full);
    }
    assert!(matches!(ring(&full, 0.0, 5.0), Err(Error::EmptyMask { what: "the ring", .. })));
    // One slice shrinks within the slice, however thin it is beside the distance.
    let square = Array3::from_shape_fn((1, 9, 9), |(_, y, x)| (2..7).contains(&y) && (2..7).contains(&x));
    assert_eq!(erode(&mask(square.view(), [0.5, 1.0, 1.0]), 1.0).unwrap().voxels(), 9);
    // A mask that leaves the field of view keeps the side where it leaves.
    let half = Array3::from_shape_fn((1, 9, 9), |(_, y, _)| y < 5);
    let shrunk = erode(&mask(half.view(), [1.0; 3]), 2.0).unwrap();
    assert_eq!(shrunk.selected(), Array3::from_shape_fn((1, 9, 9), |(_, y, _)| y < 3));
}

#[test]
fn thick_slices_are_reached_only_when_the_distance_does() {
    let mut cells = Array3::from_elem((5, 9, 9), false);
    cells[[2, 4, 4]] = true;
    let voxel = mask(cells.view(), [5.0, 0.1, 0.1]);
    let slices = |mask: &Mask| {
        mask.selected().outer_iter().map(|s| s.iter().filter(|&&s| s).count()).collect::<Vec<_>>()
    };
    assert_eq!(slices(&dilate(&voxel, 0.2).unwrap()), [0, 0, 13, 0, 0]);
    assert_eq!(slices(&dilate(&voxel, 4.99).unwrap()), [0, 0, 81, 0, 0]);
    assert_eq!(slices(&dilate(&voxel, 5.0).unwrap()), [0, 1, 81, 1, 0]);
    assert_eq!(slices(&dilate(&voxel, 1e300).unwrap()), [81; 5]);
    assert!(matches!(erode(&voxel, 0.1), Err(Error::EmptyMask { what: "the eroded mask", voxels: 405 })));
    assert_eq!(erode(&voxel, 0.09).unwrap(), voxel);
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    let voxel = mask(Array3::from_elem((1, 1, 1), true).view(), [1.0; 3]);
    for mm in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for step in [MaskStep::Dilate(mm), MaskStep::Erode(mm), MaskStep::Open(mm), MaskStep::Close(mm)] {
            assert!(matches!(step.apply(&voxel), Err(Error::Setting { .. })), "{step:?}");
        }
    }
    for (inner, outer) in
        [(-1.0, 2.0), (2.0, 2.0), (3.0, 2.0), (0.0, f64::INFINITY), (f64::NAN, 1.0), (0.0, f64::NAN)]
    {
        let error = MaskStep::Ring { inner, outer }.apply(&voxel).unwrap_err();
        assert!(matches!(error, Error::Setting { .. }), "{inner} to {outer}: {error}");
    }
}

#[test]
fn sets_need_one_grid_and_leave_a_voxel() {
    let cells =
        |from: usize, to: usize| Array3::from_shape_fn((1, 1, 6), |(_, _, x)| (from..to).contains(&x));
    let [a, b, c] = [(0, 3), (2, 5), (5, 6)].map(|(from, to)| mask(cells(from, to).view(), [1.0; 3]));
    assert_eq!(union(&[&a, &b]).unwrap().selected(), cells(0, 5));
    assert_eq!(union(&[&a]).unwrap(), a);
    assert_eq!(intersection(&[&a, &b]).unwrap().selected(), cells(2, 3));
    assert_eq!(difference(&a, &b).unwrap().selected(), cells(0, 2));
    assert!(matches!(intersection(&[&a, &c]), Err(Error::EmptyMask { .. })));
    assert!(matches!(difference(&a, &a), Err(Error::EmptyMask { .. })));
    assert!(matches!(union(&[]), Err(Error::Nothing { .. })));
    let elsewhere = mask(cells(0, 3).view(), [1.0, 1.0, 1.1]);
    assert!(matches!(union(&[&a, &elsewhere]), Err(Error::Geometry { .. })));
    let larger = mask(Array3::from_elem((1, 2, 6), true).view(), [1.0; 3]);
    assert!(matches!(difference(&a, &larger), Err(Error::GridSize { .. })));
}

#[test]
fn steps_do_what_they_are_called() {
    let tumour = ball(21, 7.0, [1.0; 3]);
    let pairs = [
        (MaskStep::Dilate(2.0), dilate(&tumour, 2.0)),
        (MaskStep::Erode(2.0), erode(&tumour, 2.0)),
        (MaskStep::Open(2.0), opened(&tumour, 2.0)),
        (MaskStep::Close(2.0), closed(&tumour, 2.0)),
        (MaskStep::Ring { inner: 0.0, outer: 3.0 }, ring(&tumour, 0.0, 3.0)),
        (MaskStep::LargestComponent, largest_component(&tumour)),
        (MaskStep::FillHoles, fill_holes(&tumour)),
    ];
    let mut texts = BTreeSet::new();
    for (step, expected) in pairs {
        assert_eq!(step.apply(&tumour).unwrap(), expected.unwrap());
        texts.insert(step.settings());
    }
    assert_eq!(texts.len(), 7);
}

#[test]
fn the_hollow_ball_is_filled_in_space_and_by_slice() {
    let solid = ball(15, 6.0, [1.0; 3]);
    let hollow = difference(&solid, &erode(&solid, 2.0).unwrap()).unwrap();
    assert_eq!(fill_holes(&hollow).unwrap(), solid);
    assert_eq!(fill_holes_by_slice(&hollow).unwrap(), solid);
    // Cut in two, the cavity is open in space.
    let cut = |mask: &Mask| {
        let mut cells = mask.selected().to_owned();
        cells.indexed_iter_mut().filter(|((z, ..), _)| *z < 7).for_each(|(_, cell)| *cell = false);
        self::mask(cells.view(), [1.0; 3])
    };
    assert_eq!(fill_holes(&cut(&hollow)).unwrap(), cut(&hollow));
    assert_eq!(fill_holes_by_slice(&cut(&hollow)).unwrap(), cut(&solid));
}

#[test]
fn many_components_are_found_without_a_mask_for_each() {
    let cells = Array3::from_shape_fn((40, 80, 80), |(z, y, x)| z % 2 == 0 && y % 2 == 0 && x % 2 == 0);
    let found = components(&mask(cells.view(), [1.0; 3]));
    assert_eq!(found.sizes(), vec![1; 20 * 40 * 40]);
    assert_eq!(places(&found.mask(41).unwrap()), BTreeSet::from([[0, 2, 2]]));
}

#[test]
fn the_same_voxels_on_any_number_of_threads() {
    let tumour = ball(40, 13.0, [1.0, 0.9, 1.1]);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            [ring(&tumour, 1.0, 4.5), erode(&tumour, 3.3), closed(&tumour, 2.0)].map(Result::unwrap)
        })
    };
    let one = on(1);
    for threads in [2, 3, 7] {
        assert_eq!(on(threads), one);
    }
}
