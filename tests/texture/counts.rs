//! Counting against plain search on small grids, on every path: few and many grey levels, one and several threads.

use std::collections::BTreeMap;

use ndarray::{Array3, ArrayView3, Axis};
use proptest::prelude::*;
use radiomics::image::{Discretise, Discretised, Image, Mask, Roi, Spacing};
use radiomics::process::AsLevels;
use radiomics::texture::{
    CooccurrenceCounts, Glcm, Gldzm, Glrlm, Glszm, LevelCounts, Ngldm, Ngtdm, PLANE, SPACE, Texture,
    ToneDifferenceCounts,
};

use crate::support::noise;

type Counts = BTreeMap<(u64, u64), u64>;

fn discretised(levels: &Array3<u16>) -> Discretised {
    let image = Image::new(levels.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0).unwrap()).unwrap()).unwrap()
}

/// The level at a place, 0 outside the grid.
fn at(levels: ArrayView3<'_, u16>, place: [isize; 3]) -> u16 {
    let [z, y, x] = place.map(|i| usize::try_from(i).unwrap_or(usize::MAX));
    levels.get([z, y, x]).copied().unwrap_or(0)
}

fn step(place: [isize; 3], direction: [isize; 3], times: isize) -> [isize; 3] {
    std::array::from_fn(|a| place[a] + times * direction[a])
}

fn voxels(levels: ArrayView3<'_, u16>) -> Vec<([isize; 3], u16)> {
    let all = levels.indexed_iter().map(|((z, y, x), &level)| ([z, y, x].map(usize::cast_signed), level));
    all.filter(|(_, level)| *level != 0).collect()
}

fn plain_pairs(levels: ArrayView3<'_, u16>, direction: [isize; 3]) -> Counts {
    let mut counts = Counts::new();
    for (place, i) in voxels(levels) {
        for j in [at(levels, step(place, direction, 1)), at(levels, step(place, direction, -1))] {
            if j != 0 {
                *counts.entry((i.into(), j.into())).or_default() += 1;
            }
        }
    }
    counts
}

fn plain_runs(levels: ArrayView3<'_, u16>, direction: [isize; 3]) -> Counts {
    let mut counts = Counts::new();
    for (place, level) in voxels(levels) {
        if at(levels, step(place, direction, -1)) != level {
            let length = (1..).find(|&n| at(levels, step(place, direction, n)) != level).unwrap();
            *counts.entry((level.into(), length as u64)).or_default() += 1;
        }
    }
    counts
}

fn plain_zones(levels: ArrayView3<'_, u16>, directions: &[[isize; 3]]) -> Counts {
    let mut counts = Counts::new();
    let mut left = levels.to_owned();
    for (place, level) in voxels(levels) {
        if at(left.view(), place) == 0 {
            continue;
        }
        let mut size = 0;
        let mut found = vec![place];
        while let Some(place) = found.pop() {
            if at(left.view(), place) != level {
                continue;
            }
            left[place.map(isize::cast_unsigned)] = 0;
            size += 1;
            found.extend(directions.iter().flat_map(|&d| [step(place, d, 1), step(place, d, -1)]));
        }
        *counts.entry((level.into(), size)).or_default() += 1;
    }
    counts
}

fn pairs(counts: &CooccurrenceCounts) -> Counts {
    let cells: Vec<_> = counts.cells().map(|(i, j, n)| ((u64::from(i), u64::from(j)), n)).collect();
    let map: Counts = cells.iter().copied().collect();
    assert_eq!(map.len(), cells.len(), "a cell occurs twice");
    assert!(cells.iter().all(|&((i, j), n)| n > 0 && counts.count(i as u16, j as u16) == n));
    map
}

fn sizes(counts: &LevelCounts) -> Counts {
    let cells: Vec<_> = counts.cells().map(|(i, j, n)| ((u64::from(i), j), n)).collect();
    assert!(cells.is_sorted_by(|a, b| a.0 < b.0) && cells.iter().all(|cell| cell.1 > 0));
    cells.into_iter().collect()
}

/// Steps along the axes that lead out of a mask, at least 1: breadth first from everything outside.
fn plain_distances(inside: ArrayView3<'_, bool>, directions: &[[isize; 3]]) -> Array3<u64> {
    let mut distances = Array3::zeros(inside.dim());
    let within = |place: [isize; 3], at: u64, distances: &Array3<u64>| {
        let [z, y, x] = place.map(|i| usize::try_from(i).unwrap_or(usize::MAX));
        inside.get([z, y, x]).is_some_and(|&inside| inside) && distances[[z, y, x]] == at
    };
    for distance in 1.. {
        // Of the voxels that are left, those beside one that is not: outside, or taken before.
        let left: Vec<[usize; 3]> = inside
            .indexed_iter()
            .filter(|((z, y, x), inside)| **inside && distances[[*z, *y, *x]] == 0)
            .map(|((z, y, x), _)| [z, y, x])
            .collect();
        if left.is_empty() {
            break;
        }
        let edge = left.into_iter().filter(|place| {
            let place = place.map(usize::cast_signed);
            let mut beside = directions.iter().flat_map(|&d| [step(place, d, 1), step(place, d, -1)]);
            beside.any(|beside| !within(beside, 0, &distances))
        });
        for place in edge.collect::<Vec<_>>() {
            distances[place] = distance;
        }
    }
    distances
}

/// Zones as [`plain_zones`] finds them, by their smallest distance.
fn plain_distance_zones(
    levels: ArrayView3<'_, u16>,
    distances: ArrayView3<'_, u64>,
    directions: &[[isize; 3]],
) -> Counts {
    let mut counts = Counts::new();
    let mut left = levels.to_owned();
    for (place, level) in voxels(levels) {
        if at(left.view(), place) == 0 {
            continue;
        }
        let mut nearest = u64::MAX;
        let mut found = vec![place];
        while let Some(place) = found.pop() {
            if at(left.view(), place) != level {
                continue;
            }
            left[place.map(isize::cast_unsigned)] = 0;
            nearest = nearest.min(distances[place.map(isize::cast_unsigned)]);
            found.extend(directions.iter().flat_map(|&d| [step(place, d, 1), step(place, d, -1)]));
        }
        *counts.entry((level.into(), nearest)).or_default() += 1;
    }
    counts
}

/// The levels of the neighbours of a voxel at most `distance` away, within the slice or in space.
fn neighbours(
    levels: ArrayView3<'_, u16>,
    place: [isize; 3],
    distance: isize,
) -> impl Iterator<Item = u16> + use<'_> {
    let [nz, ny, nx] = levels.shape() else { panic!("three axes") };
    let around = |at: isize, length: usize| (at - distance).max(0)..=(at + distance).min(length as isize - 1);
    let [zs, ys, xs] = [around(place[0], *nz), around(place[1], *ny), around(place[2], *nx)];
    let mut found = Vec::new();
    for (z, y, x) in
        zs.flat_map(|z| ys.clone().map(move |y| (z, y))).flat_map(|(z, y)| xs.clone().map(move |x| (z, y, x)))
    {
        if [z, y, x] != place {
            found.push(at(levels, [z, y, x]));
        }
    }
    found.into_iter().filter(|level| *level != 0)
}

fn plain_dependences(levels: ArrayView3<'_, u16>, coarseness: u16, distance: isize) -> Counts {
    let mut counts = Counts::new();
    for (place, i) in voxels(levels) {
        let dependent = neighbours(levels, place, distance).filter(|j| i.abs_diff(*j) <= coarseness).count();
        *counts.entry((i.into(), dependent as u64 + 1)).or_default() += 1;
    }
    counts
}

/// By grey level and number of neighbours: number of voxels, and their sum of |i·k − sum of the neighbours|.
type Tones = BTreeMap<(u16, u64), (u64, u128)>;

fn plain_tones(levels: ArrayView3<'_, u16>, distance: isize) -> Tones {
    let mut tones = Tones::new();
    for (place, i) in voxels(levels) {
        let (mut count, mut sum) = (0, 0);
        for level in neighbours(levels, place, distance) {
            count += 1;
            sum += u128::from(level);
        }
        if count > 0 {
            let tone = tones.entry((i, count)).or_default();
            tone.0 += 1;
            tone.1 += (u128::from(i) * u128::from(count)).abs_diff(sum);
        }
    }
    tones
}

fn tones(counts: &ToneDifferenceCounts) -> Tones {
    let cells: Vec<_> = counts.cells().map(|(i, k, n, sum)| ((i, k), (n, sum))).collect();
    assert!(cells.is_sorted_by(|a, b| a.0 < b.0) && cells.iter().all(|cell| cell.1.0 > 0));
    cells.into_iter().collect()
}

/// The same as plain search around each voxel, in 3D and in each slice.
fn assert_neighbourhoods_counted(levels: &Array3<u16>, distance: usize, coarseness: u16) {
    let levels = discretised(levels);
    let grid = levels.levels();
    let far = distance.cast_signed();
    let ngtdm = Ngtdm::new().distance(distance).unwrap();
    let ngldm = Ngldm::new().coarseness(coarseness).distance(distance).unwrap();
    let what = format!("distance {distance}, coarseness {coarseness}");
    assert_eq!(
        ngtdm.volume(&levels).iter().map(tones).collect::<Vec<_>>(),
        [plain_tones(grid, far)],
        "{what}"
    );
    let found = ngldm.volume(&levels);
    let expected = plain_dependences(grid, coarseness, far);
    assert_eq!(found.iter().map(sizes).collect::<Vec<_>>(), [expected], "{what}");
    assert!(found[0].total() == found[0].voxels() && found[0].voxels() == levels.voxels() as u64);

    let (ngtdm, ngldm) = (ngtdm.slices(&levels), ngldm.slices(&levels));
    assert_eq!([ngtdm.len(), ngldm.len()], [grid.len_of(Axis(0)); 2]);
    for (z, slice) in grid.axis_chunks_iter(Axis(0), 1).enumerate() {
        assert_eq!(ngtdm[z].iter().map(tones).collect::<Vec<_>>(), [plain_tones(slice, far)], "{what}");
        let expected = plain_dependences(slice, coarseness, far);
        assert_eq!(ngldm[z].iter().map(sizes).collect::<Vec<_>>(), [expected], "{what}");
        assert_eq!(ngldm[z][0].voxels(), voxels(slice).len() as u64);
    }
}

/// Zones by their distance from the edge of a mask of which some voxels have no level, in 3D and in each slice.
fn assert_distances_counted(levels: &Array3<u16>, mask: &Array3<bool>) {
    let image = Image::new(levels.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    let whole = Mask::from_vec(mask.iter().copied().collect(), *image.geometry()).unwrap();
    let positive = Mask::above(&image, 0.0).unwrap();
    let Ok(roi) = Roi::builder().intensity_mask(&positive).build(&image, &whole) else { return };
    let levels = AsLevels.discretise(&roi).unwrap();
    let (grid, mask) = (levels.levels(), roi.morphological_mask());
    let distances = plain_distances(mask, &[[0, 0, 1], [0, 1, 0], [1, 0, 0]]);
    let expected = plain_distance_zones(grid, distances.view(), &SPACE);
    assert_eq!(Gldzm::new().volume(&levels).iter().map(sizes).collect::<Vec<_>>(), [expected]);
    let found = Gldzm::new().slices(&levels);
    assert_eq!(found.len(), grid.len_of(Axis(0)));
    for (z, slice) in grid.axis_chunks_iter(Axis(0), 1).enumerate() {
        let mask = mask.index_axis(Axis(0), z).insert_axis(Axis(0));
        let distances = plain_distances(mask, &[[0, 0, 1], [0, 1, 0]]);
        let expected = plain_distance_zones(slice, distances.view(), &PLANE);
        assert_eq!(found[z].iter().map(sizes).collect::<Vec<_>>(), [expected]);
        assert_eq!(found[z][0].voxels(), voxels(slice).len() as u64);
    }
}

/// The same as plain search, in 3D and in each slice.
fn assert_counted(levels: &Array3<u16>) {
    let levels = discretised(levels);
    let grid = levels.levels();
    let glcm: Vec<_> = Glcm::new().volume(&levels).iter().map(pairs).collect();
    assert_eq!(glcm, SPACE.map(|d| plain_pairs(grid, d)));
    let glrlm = Glrlm::new().volume(&levels);
    assert_eq!(glrlm.iter().map(sizes).collect::<Vec<_>>(), SPACE.map(|d| plain_runs(grid, d)));
    let glszm = Glszm::new().volume(&levels);
    assert_eq!(glszm.iter().map(sizes).collect::<Vec<_>>(), [plain_zones(grid, &SPACE)]);
    assert!(glrlm.iter().chain(&glszm).all(|counts| counts.voxels() == levels.voxels() as u64));

    let glcm = Glcm::new().slices(&levels);
    let glrlm = Glrlm::new().slices(&levels);
    let glszm = Glszm::new().slices(&levels);
    assert_eq!([glcm.len(), glrlm.len(), glszm.len()], [grid.len_of(Axis(0)); 3]);
    for (z, slice) in grid.axis_chunks_iter(Axis(0), 1).enumerate() {
        assert_eq!(glcm[z].iter().map(pairs).collect::<Vec<_>>(), PLANE.map(|d| plain_pairs(slice, d)));
        assert_eq!(glrlm[z].iter().map(sizes).collect::<Vec<_>>(), PLANE.map(|d| plain_runs(slice, d)));
        assert_eq!(glszm[z].iter().map(sizes).collect::<Vec<_>>(), [plain_zones(slice, &PLANE)]);
        let inside = voxels(slice).len() as u64;
        assert!(glrlm[z].iter().chain(&glszm[z]).all(|counts| counts.voxels() == inside));
    }
}

/// A ball of noise with holes: grey levels 1 to `levels`, neighbours alike.
fn ball(size: usize, levels: usize) -> Array3<u16> {
    let radius = size as f64 / 2.0;
    let square = |i: usize| (i as f64 + 0.5 - radius).powi(2);
    Array3::from_shape_fn((size, size, size), |(z, y, x)| {
        let inside =
            square(z) + square(y) + square(x) <= radius * radius && !noise(x, y, z).is_multiple_of(20);
        let coarse = noise(z / 3, y / 3, x / 3) % levels;
        let level = (coarse + noise(z, y, x) % (1 + levels / 8)) % levels + 1;
        if inside { level as u16 } else { 0 }
    })
}

prop_compose! {
    /// A small grid with few or many of a small number of levels, outside among them.
    fn small_grid()(size in (1..=5_usize, 1..=6_usize, 1..=7_usize), levels in 1..=6_u16, spread in prop::sample::select(vec![1_u16, 40, 10_000]))
        (cells in prop::collection::vec(0..=levels, size.0 * size.1 * size.2), size in Just(size), spread in Just(spread))
        -> Array3<u16>
    {
        let mut grid = Array3::from_shape_vec(size, cells).unwrap().mapv(|level| level.saturating_mul(spread));
        if grid.iter().all(|&level| level == 0) {
            grid[[0, 0, 0]] = 1;
        }
        grid
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn small_grids_are_counted_as_by_plain_search(grid in small_grid()) {
        assert_counted(&grid);
    }

    #[test]
    fn neighbourhoods_of_small_grids_are_counted_as_by_plain_search(
        grid in small_grid(),
        distance in prop::sample::select(vec![1, 1, 2, 3, 6, 1_000_000]),
        coarseness in prop::sample::select(vec![0, 0, 1, 3, 40, 10_000, u16::MAX]),
    ) {
        assert_neighbourhoods_counted(&grid, distance, coarseness);
    }

    #[test]
    fn distances_of_small_grids_are_counted_as_by_plain_search(grid in small_grid(), whole: bool, taken in prop::collection::vec(any::<bool>(), 5 * 6 * 7)) {
        let inside = grid.mapv(|level| level > 0);
        assert_distances_counted(&grid, &inside);
        // Re-segmented: voxels without a level are in the mask, all or some of them.
        let mut taken = taken.into_iter();
        let mask = inside.mapv(|inside| inside || whole || taken.next() == Some(true));
        assert_distances_counted(&grid, &mask);
    }
}

#[test]
fn neighbourhoods_of_few_and_many_levels_are_counted_as_by_plain_search() {
    for (size, levels) in [(20, 5), (14, 40), (12, 300), (12, 65_535)] {
        let ball = ball(size, levels);
        for distance in [1, 2, 4, 9] {
            for coarseness in [0, 1, 17, 3000] {
                assert_neighbourhoods_counted(&ball, distance, coarseness);
            }
        }
    }
    // More slices than are counted in one go, with a gap of empty ones.
    let long = Array3::from_shape_fn((60, 4, 5), |(z, y, x)| {
        if (20..40).contains(&z) && z % 9 > 0 { 0 } else { (noise(z, y, x) % 300 * 200 + 1) as u16 }
    });
    for (distance, coarseness) in [(1, 0), (3, 200), (25, 5000), (1000, 0)] {
        assert_neighbourhoods_counted(&long, distance, coarseness);
    }
}

#[test]
fn distances_in_large_masks_are_counted_as_by_plain_search() {
    for size in [(20, 21, 22), (1, 30, 31), (30, 1, 31), (30, 31, 1), (1, 1, 40)] {
        let grid = Array3::from_shape_fn(size, |(z, y, x)| (noise(z / 2, y / 2, x / 2) % 9) as u16);
        assert_distances_counted(&grid, &Array3::from_elem(size, true));
        let sparse = grid.mapv(|level| u16::from(level == 8) * 8);
        assert_distances_counted(&sparse, &grid.mapv(|level| level > 1));
    }
}

/// A box much larger than the region costs no more than one of its size, and no box costs as many steps as voxels squared.
#[test]
fn absurd_distances_end_and_change_nothing() {
    let levels = discretised(&ball(40, 6));
    let largest = Ngtdm::new().distance(39).unwrap().volume(&levels);
    let alike = Ngldm::new().coarseness(2).distance(39).unwrap().volume(&levels);
    for distance in [1_000_000, usize::MAX] {
        assert_eq!(Ngtdm::new().distance(distance).unwrap().volume(&levels), largest);
        assert_eq!(Ngldm::new().coarseness(2).distance(distance).unwrap().volume(&levels), alike);
    }
    assert!(Ngtdm::new().distance(0).is_err() && Ngldm::new().distance(0).is_err());
}

#[test]
fn few_and_many_levels_are_counted_as_by_plain_search() {
    assert_counted(&ball(20, 5)); // tables of all directions
    assert_counted(&ball(34, 300)); // one table for each direction in 3D, sorted voxels in slices
    assert_counted(&ball(24, 1500)); // sorted voxels
    assert_counted(&ball(13, 65_535));
    assert_counted(&Array3::from_shape_fn((41, 40, 40), |(z, y, x)| {
        ((z * 1600 + y * 40 + x) * 7 % 65_535 + 1) as u16 // every level there is
    }));
}

#[test]
fn levels_that_do_not_occur_change_nothing() {
    let dense = ball(16, 9);
    let spread = |level: u64| if level == 9 { 65_535 } else { level * 7_000 };
    let sparse = dense.mapv(|level| spread(level.into()) as u16);
    let moved = |counts: Counts| -> Counts {
        counts.into_iter().map(|((i, j), n)| ((spread(i), spread(j)), n)).collect()
    };
    let (dense, sparse) = (discretised(&dense), discretised(&sparse));
    let counts = |levels| Glcm::new().volume(levels).iter().map(pairs).collect::<Vec<_>>();
    assert_eq!(counts(&dense).into_iter().map(moved).collect::<Vec<_>>(), counts(&sparse));
    let moved =
        |counts: Counts| -> Counts { counts.into_iter().map(|((i, j), n)| ((spread(i), j), n)).collect() };
    let counts = |levels| Glszm::new().volume(levels).iter().map(sizes).collect::<Vec<_>>();
    assert_eq!(counts(&dense).into_iter().map(moved).collect::<Vec<_>>(), counts(&sparse));
}

#[test]
fn long_shapes_are_counted_as_by_plain_search() {
    for size in [(1, 1, 300), (1, 300, 1), (300, 1, 1), (2, 1, 150), (1, 40, 3)] {
        assert_counted(&Array3::from_elem(size, 2));
        assert_counted(&Array3::from_shape_fn(size, |(z, y, x)| (noise(z / 7, y / 7, x / 7) % 2 + 1) as u16));
    }
}

#[cfg(feature = "parallel")]
mod threads {
    use super::{ball, discretised, pairs, sizes};
    use radiomics::Result;
    use radiomics::feature::{Extract, Region, Value};
    use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
    use radiomics::process::AsLevels;
    use radiomics::texture::{Glcm, Gldzm, Glrlm, Glszm, Ngldm, Ngtdm, Texture};

    fn on_threads<R: Send>(threads: usize, task: impl FnOnce() -> R + Send) -> R {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(task)
    }

    fn bits(values: Result<Vec<Value>>) -> Vec<std::result::Result<u64, radiomics::feature::Undefined>> {
        values.unwrap().into_iter().map(|value| value.map(f64::to_bits)).collect()
    }

    /// A ball large enough to be shared among threads, on each path.
    #[test]
    fn values_have_the_same_bits_on_any_number_of_threads() {
        for number in [12, 280, 1500] {
            let levels = ball(60, number);
            let image = Image::new(levels.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
            let roi = Roi::new(&image, &Mask::above(&image, 0.0).unwrap()).unwrap();
            let region = Region::discretised(&roi, &AsLevels as &dyn Discretise);
            let families: [Box<dyn Extract>; 7] = [
                Box::new(Glcm::new().aggregated(Glcm::AGGREGATIONS.iter().copied()).unwrap()),
                Box::new(Glrlm::new().aggregated(Glrlm::AGGREGATIONS.iter().copied()).unwrap()),
                Box::new(Glszm::new().aggregated(Glszm::AGGREGATIONS.iter().copied()).unwrap()),
                Box::new(Gldzm::new().aggregated(Gldzm::AGGREGATIONS.iter().copied()).unwrap()),
                Box::new(Ngtdm::new().aggregated(Ngtdm::AGGREGATIONS.iter().copied()).unwrap()),
                Box::new(Ngldm::new().aggregated(Ngldm::AGGREGATIONS.iter().copied()).unwrap()),
                Box::new(
                    Ngtdm::new()
                        .distance(3)
                        .unwrap()
                        .aggregated(Ngtdm::AGGREGATIONS.iter().copied())
                        .unwrap(),
                ),
            ];
            for family in &families {
                let one = on_threads(1, || bits(family.extract(&region)));
                assert_eq!(one, on_threads(8, || bits(family.extract(&region))), "{}", family.family());
            }
        }
    }

    #[test]
    fn counts_are_the_same_on_any_number_of_threads() {
        let levels = discretised(&ball(60, 12));
        assert!(levels.voxels() > 1 << 16);
        let count = || {
            let glcm: Vec<_> = Glcm::new().volume(&levels).iter().map(pairs).collect();
            let others = [Glrlm::new().volume(&levels), Glszm::new().volume(&levels)];
            (glcm, others.map(|counts| counts.iter().map(sizes).collect::<Vec<_>>()))
        };
        assert_eq!(on_threads(1, count), on_threads(8, count));
    }
}
