//! The formulas of the texture features against the sums of the manual, written out; their corner cases and invariances.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, Array3, ArrayView3, Axis, array};
use proptest::prelude::*;
use radiomics::Error;
use radiomics::feature::{Aggregation, Extract, Feature, Region, Undefined, Value};
use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
use radiomics::process::{AsLevels, FixedBinNumber};
use radiomics::texture::{
    Cooccurrence, CooccurrenceFeatures, Glcm, GlcmFeature, Gldzm, GldzmFeature, Glrlm, GlrlmFeature, Glszm,
    GlszmFeature, LevelCounts, LevelSizes, Ngldm, NgldmFeature, Ngtdm, NgtdmFeature, Texture,
    ToneDifferenceFeatures, ToneDifferences,
};

use crate::support::{TIGHT, agree};

fn by_tag<M>(features: &[Feature<M>], measured: &M) -> BTreeMap<&'static str, Value> {
    features.iter().map(|feature| (feature.tag, (feature.compute)(measured))).collect()
}

/// Whether two sets of values agree, and every value has its counterpart.
fn assert_agree(found: &BTreeMap<&str, Value>, expected: &BTreeMap<&str, f64>) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (tag, &expected) in expected {
        match found[tag] {
            // A root near 0 has half of the digits of what it is taken of.
            Ok(value) if *tag == "cm_info_corr2" => {
                assert!(agree(value.powi(2), expected.powi(2), TIGHT), "{tag}")
            }
            Ok(value) => assert!(agree(value, expected, TIGHT), "{tag}: {value} instead of {expected}"),
            Err(_) => assert!(!expected.is_finite(), "{tag} is undefined instead of {expected}"),
        }
    }
}

/// Σ f(i, j, p_ij) over all cells, grey levels from 1.
fn sum(p: &Array2<f64>, f: impl Fn(f64, f64, f64) -> f64) -> f64 {
    p.indexed_iter().map(|((i, j), &p)| f((i + 1) as f64, (j + 1) as f64, p)).sum()
}

fn information(p: f64) -> f64 {
    if p == 0.0 { 0.0 } else { -p * p.log2() }
}

/// The sums of the manual over the cells of a co-occurrence matrix.
fn written_out(counts: &Array2<f64>) -> BTreeMap<&'static str, f64> {
    let p = counts / counts.sum();
    let ng = p.nrows();
    let (rows, columns) = (p.sum_axis(Axis(1)), p.sum_axis(Axis(0)));
    let diagonal: Vec<f64> =
        (0..ng).map(|k| sum(&p, |i, j, p| if (i - j).abs() == k as f64 { p } else { 0.0 })).collect();
    let cross: Vec<f64> =
        (0..=2 * ng).map(|k| sum(&p, |i, j, p| if i + j == k as f64 { p } else { 0.0 })).collect();
    let over = |p: &[f64], f: &dyn Fn(f64) -> f64| -> f64 {
        p.iter().enumerate().map(|(k, p)| f(k as f64) * p).sum()
    };
    let entropy = |p: &[f64]| p.iter().map(|&p| information(p)).sum::<f64>();
    let (difference, total) = (over(&diagonal, &|k| k), over(&cross, &|k| k));
    let (mean_i, mean_j) = (sum(&p, |i, _, p| i * p), sum(&p, |_, j, p| j * p));
    // One level has no deviation; the sum would leave its rounding errors.
    let several = |p: &Array1<f64>| f64::from(u8::from(p.iter().filter(|p| **p > 0.0).count() > 1));
    let sigma_i = sum(&p, |i, _, p| (i - mean_i).powi(2) * p).sqrt() * several(&rows);
    let sigma_j = sum(&p, |_, j, p| (j - mean_j).powi(2) * p).sqrt() * several(&columns);
    let cluster = |n| sum(&p, |i, j, p| (i + j - mean_i - mean_j).powi(n) * p);
    let hxy = sum(&p, |_, _, p| information(p));
    let larger = entropy(&rows.to_vec()).max(entropy(&columns.to_vec()));
    let marginal = |i: f64, j: f64| rows[i as usize - 1] * columns[j as usize - 1];
    let hxy1 = sum(&p, |i, j, p| if p == 0.0 { 0.0 } else { -p * marginal(i, j).log2() });
    let hxy2 = sum(&p, |i, j, _| information(marginal(i, j)));
    let n = ng as f64;
    BTreeMap::from([
        ("cm_joint_max", p.fold(0.0, |max, &p| f64::max(max, p))),
        ("cm_joint_avg", mean_i),
        ("cm_joint_var", sigma_i * sigma_i),
        ("cm_joint_entr", hxy),
        ("cm_diff_avg", difference),
        ("cm_diff_var", over(&diagonal, &|k| (k - difference).powi(2))),
        ("cm_diff_entr", entropy(&diagonal)),
        ("cm_sum_avg", total),
        ("cm_sum_var", over(&cross, &|k| (k - total).powi(2))),
        ("cm_sum_entr", entropy(&cross)),
        ("cm_energy", sum(&p, |_, _, p| p * p)),
        ("cm_contrast", sum(&p, |i, j, p| (i - j).powi(2) * p)),
        ("cm_dissimilarity", sum(&p, |i, j, p| (i - j).abs() * p)),
        ("cm_inv_diff", sum(&p, |i, j, p| p / (1.0 + (i - j).abs()))),
        ("cm_inv_diff_norm", sum(&p, |i, j, p| p / (1.0 + (i - j).abs() / n))),
        ("cm_inv_diff_mom", sum(&p, |i, j, p| p / (1.0 + (i - j).powi(2)))),
        ("cm_inv_diff_mom_norm", sum(&p, |i, j, p| p / (1.0 + (i - j).powi(2) / (n * n)))),
        ("cm_inv_var", sum(&p, |i, j, p| if i == j { 0.0 } else { p / (i - j).powi(2) })),
        ("cm_corr", sum(&p, |i, j, p| (i - mean_i) * (j - mean_j) * p) / (sigma_i * sigma_j)),
        ("cm_auto_corr", sum(&p, |i, j, p| i * j * p)),
        ("cm_clust_tend", cluster(2)),
        ("cm_clust_shade", cluster(3)),
        ("cm_clust_prom", cluster(4)),
        ("cm_info_corr1", (hxy - hxy1) / larger),
        ("cm_info_corr2", (1.0 - (-2.0 * (hxy2 - hxy)).exp()).max(0.0).sqrt()),
    ])
}

/// The sums of the manual over the cells of a run length, zone or dependence matrix, in the order of the standard.
fn written_out_sizes(r: &Array2<f64>, voxels: f64) -> [f64; 17] {
    let ns = r.sum();
    let mean = |f: &dyn Fn(f64, f64) -> f64| sum(r, |i, j, r| f(i, j) * r) / ns;
    let squares = |axis| r.sum_axis(Axis(axis)).mapv(|r| r * r).sum();
    let (mean_i, mean_j) = (mean(&|i, _| i), mean(&|_, j| j));
    [
        mean(&|_, j| 1.0 / (j * j)),
        mean(&|_, j| j * j),
        mean(&|i, _| 1.0 / (i * i)),
        mean(&|i, _| i * i),
        mean(&|i, j| 1.0 / (i * i * j * j)),
        mean(&|i, j| i * i / (j * j)),
        mean(&|i, j| j * j / (i * i)),
        mean(&|i, j| i * i * j * j),
        squares(1) / ns,
        squares(1) / (ns * ns),
        squares(0) / ns,
        squares(0) / (ns * ns),
        ns / voxels,
        mean(&|i, _| (i - mean_i).powi(2)),
        mean(&|_, j| (j - mean_j).powi(2)),
        sum(r, |_, _, r| information(r / ns)),
        sum(r, |_, _, r| (r / ns).powi(2)),
    ]
}

/// Grey level, probability and sum of differences.
type ToneRow = (f64, f64, f64);

/// The sums of the manual over pairs of the rows (i, n_i, s_i) of a tone difference matrix; NaN where one is 0/0.
fn written_out_tones(rows: &[(u16, u64, f64)]) -> BTreeMap<&'static str, f64> {
    let voxels = rows.iter().map(|row| row.1).sum::<u64>() as f64;
    let present: Vec<ToneRow> =
        rows.iter().filter(|row| row.1 > 0).map(|&(i, n, s)| (f64::from(i), n as f64 / voxels, s)).collect();
    let levels = present.len() as f64;
    let over_pairs = |f: &dyn Fn(ToneRow, ToneRow) -> f64| -> f64 {
        present.iter().map(|&a| present.iter().map(|&b| f(a, b)).sum::<f64>()).sum()
    };
    let weighted: f64 = present.iter().map(|(_, p, s)| p * s).sum();
    let total: f64 = present.iter().map(|(.., s)| s).sum();
    // All i n_i the same: 0 exactly, where probabilities would leave rounding errors.
    let products: Vec<u64> = rows.iter().filter(|row| row.1 > 0).map(|&(i, n, _)| u64::from(i) * n).collect();
    let busy = if products.iter().all(|product| *product == products[0]) {
        0.0
    } else {
        over_pairs(&|(i, p, _), (j, q, _)| (i * p - j * q).abs())
    };
    let alone = levels == 1.0;
    let contrast = over_pairs(&|(i, p, _), (j, q, _)| p * q * (i - j).powi(2)) / (levels * (levels - 1.0));
    BTreeMap::from([
        ("ngt_coarseness", if weighted == 0.0 { 1e6 } else { (1.0 / weighted).min(1e6) }),
        ("ngt_contrast", if alone { 0.0 } else { contrast * total / voxels }),
        ("ngt_busyness", if alone { 0.0 } else { weighted / busy }),
        (
            "ngt_complexity",
            over_pairs(&|(i, p, s), (j, q, t)| (i - j).abs() * (p * s + q * t) / (p + q)) / voxels,
        ),
        (
            "ngt_strength",
            if total == 0.0 {
                0.0
            } else {
                over_pairs(&|(i, p, _), (j, q, _)| (p + q) * (i - j).powi(2)) / total
            },
        ),
    ])
}

prop_compose! {
    fn tones()(levels in prop::collection::btree_set(prop_oneof![1..12_u16, 1..=u16::MAX], 1..40))
        (cells in prop::collection::vec((prop::sample::select(vec![0, 1, 1, 2, 3, 40, 5000_u64]), 0..90_000_u32), levels.len()), levels in Just(levels))
        -> Vec<(u16, u64, f64)>
    {
        levels.into_iter().zip(cells).map(|(level, (n, s))| (level, n, if n == 0 { 0.0 } else { f64::from(s) / 7.0 })).collect()
    }
}

prop_compose! {
    fn square()(size in 2..=9_usize)(cells in prop::collection::vec(prop::sample::select(vec![0.0, 0.0, 1.0, 2.0, 7.0, 90.0, 0.25]), size * size), size in Just(size))
        -> Array2<f64>
    {
        let mut matrix = Array2::from_shape_vec((size, size), cells).unwrap();
        matrix[[0, 1]] += 1.0; // never empty, and two levels in the symmetric one
        matrix
    }
}

proptest! {
    #[test]
    fn cooccurrence_features_are_the_sums_of_the_manual(matrix in square()) {
        let symmetric = &matrix + &matrix.t();
        for matrix in [matrix, symmetric] {
            let found = by_tag(GlcmFeature::CATALOGUE, &Cooccurrence::new(matrix.view()).unwrap());
            assert_agree(&found, &written_out(&matrix));
        }
    }

    #[test]
    fn level_count_features_are_the_sums_of_the_manual(matrix in square(), voxels in 1..900_u64) {
        let counts = matrix.mapv(f64::ceil);
        let cells = counts.indexed_iter().map(|((i, j), &n)| (i as u16 + 1, j as u64 + 1, n as u64));
        let sizes = LevelSizes::new(cells, voxels).unwrap();
        let catalogues =
            [GlrlmFeature::CATALOGUE, GlszmFeature::CATALOGUE, GldzmFeature::CATALOGUE, NgldmFeature::CATALOGUE];
        prop_assert_eq!(catalogues.map(<[_]>::len), [16, 16, 16, 17]);
        for catalogue in catalogues {
            for (feature, expected) in catalogue.iter().zip(written_out_sizes(&counts, voxels as f64)) {
                let value = (feature.compute)(&sizes).unwrap();
                prop_assert!(agree(value, expected, TIGHT), "{}: {} instead of {}", feature.tag, value, expected);
            }
        }
    }
}

proptest! {
    #[test]
    fn tone_difference_features_are_the_sums_of_the_manual(rows in tones()) {
        match ToneDifferences::new(rows.iter().copied()) {
            Ok(tones) => assert_agree(&by_tag(NgtdmFeature::CATALOGUE, &tones), &written_out_tones(&rows)),
            Err(error) => {
                prop_assert!(rows.iter().all(|row| row.1 == 0));
                prop_assert!(matches!(error, Error::Nothing { .. }), "{}", error);
            }
        }
    }
}

/// What the manual sets for one grey level and for no difference, and what it leaves open.
#[test]
fn tone_differences_at_the_edge() {
    let values = |rows: &[(u16, u64, f64)]| {
        let tones = ToneDifferences::new(rows.iter().copied()).unwrap();
        [tones.coarseness(), tones.contrast(), tones.busyness(), tones.complexity(), tones.strength()]
    };
    assert_eq!(values(&[(3, 9, 0.0)]), [Ok(1e6), Ok(0.0), Ok(0.0), Ok(0.0), Ok(0.0)]);
    // Two levels without any difference cannot be counted but can be written down.
    assert_eq!(values(&[(1, 9, 0.0), (2, 9, 0.0)]), [Ok(1e6), Ok(0.0), Ok(0.0), Ok(0.0), Ok(0.0)]);
    assert_eq!(values(&[(1, 9, 1e-9), (2, 1, 0.0)])[0], Ok(1e6));
    // Twice as many voxels of half the level.
    let [coarseness, contrast, busyness, complexity, strength] = values(&[(2, 6, 1.5), (4, 3, 3.0)]);
    assert!(matches!(busyness, Err(Undefined::ZeroDenominator(_))), "{busyness:?}");
    assert_eq!([coarseness, strength], [Ok(0.5), Ok(2.0 * 4.0 / 4.5)]);
    assert!(contrast.is_ok() && complexity.is_ok());
}

#[test]
fn a_table_of_tone_differences_that_is_none_is_refused() {
    let setting = |rows: &[(u16, u64, f64)]| {
        matches!(ToneDifferences::new(rows.iter().copied()), Err(Error::Setting { .. }))
    };
    assert!(setting(&[(0, 1, 1.0)]));
    assert!(setting(&[(2, 1, 1.0), (1, 1, 1.0), (2, 1, 1.0)]));
    assert!(setting(&[(1, 1, -1.0)]) && setting(&[(1, 1, f64::NAN)]) && setting(&[(1, 1, f64::INFINITY)]));
    assert!(setting(&[(1, 0, 1.0), (2, 1, 1.0)]));
    assert!(setting(&[(1, u64::MAX, 1.0), (2, 1, 1.0)]));
    assert!(matches!(ToneDifferences::new([]), Err(Error::Nothing { .. })));
    assert!(matches!(ToneDifferences::new([(1, 0, 0.0)]), Err(Error::Nothing { .. })));
    let tones = ToneDifferences::new([(9, 1, 1.5), (4, 0, 0.0), (2, 3, 0.5)]).unwrap();
    assert_eq!((tones.rows().collect::<Vec<_>>(), tones.voxels()), (vec![(2, 3, 0.5), (9, 1, 1.5)], 4));
}

/// The features of a counted matrix are those of the same matrix written as a table.
#[test]
fn counts_and_table_give_the_same_features() {
    let image = Array3::from_shape_fn((5, 6, 7), |(z, y, x)| ((z * z + 3 * y + x * y) % 11 + 1) as f64);
    let image = Image::new(image.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    let roi = Roi::new(&image, &Mask::above(&image, 1.0).unwrap()).unwrap();
    let levels = AsLevels.discretise(&roi).unwrap();
    let glcm = Glcm::new();
    for counts in glcm.volume(&levels) {
        let mut table = Array2::<u64>::zeros((11, 11));
        for (i, j, n) in counts.cells() {
            table[[usize::from(i) - 1, usize::from(j) - 1]] += n;
        }
        assert_eq!(table.sum(), counts.total());
        let table = by_tag(GlcmFeature::CATALOGUE, &Cooccurrence::new(table.view()).unwrap());
        let table = table.into_iter().map(|(tag, value)| (tag, value.unwrap())).collect();
        assert_agree(&by_tag(GlcmFeature::CATALOGUE, &glcm.matrix(&counts, &levels).unwrap()), &table);
    }
}

/// Levels near 65535 do not cost the correlation its digits.
#[test]
fn correlation_holds_for_high_levels() {
    let low = array![[3.0, 1.0, 0.0], [1.0, 2.0, 2.0], [0.0, 2.0, 9.0]];
    let mut high = Array2::zeros((3000, 3000));
    high.slice_axis_mut(Axis(0), (2997..).into()).slice_axis_mut(Axis(1), (2997..).into()).assign(&low);
    let correlation = |matrix: &Array2<f64>| Cooccurrence::new(matrix.view()).unwrap().correlation().unwrap();
    assert!(agree(correlation(&high), correlation(&low), TIGHT));
}

/// All values of all families by displayed name.
fn values(levels: ArrayView3<'_, f64>, discretiser: &dyn Discretise) -> BTreeMap<String, Value> {
    let image = Image::new(levels, Spacing::isotropic(1.0).unwrap()).unwrap();
    let roi = Roi::new(&image, &Mask::above(&image, 0.0).unwrap()).unwrap();
    let region = Region::discretised(&roi, discretiser);
    let families: [Box<dyn Extract>; 6] = [
        Box::new(Glcm::new().aggregated(Aggregation::DIRECTIONAL).unwrap()),
        Box::new(Glrlm::new().aggregated(Aggregation::DIRECTIONAL).unwrap()),
        Box::new(Glszm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
        Box::new(Gldzm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
        Box::new(Ngtdm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
        Box::new(Ngldm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
    ];
    let mut values = BTreeMap::new();
    for family in families {
        let names = family.names().into_iter().map(|name| name.tag_with_aggregation());
        values.extend(names.zip(family.extract(&region).unwrap()));
    }
    values
}

#[test]
fn a_flat_region_leaves_only_correlations_undefined() {
    let values = values(Array3::from_elem((3, 4, 5), 7.0).view(), &FixedBinNumber::new(8).unwrap());
    for (name, value) in &values {
        if name.starts_with("cm_corr") || name.starts_with("cm_info_corr1") {
            assert!(matches!(value, Err(Undefined::ZeroDenominator(_))), "{name}: {value:?}");
        } else {
            assert!(value.is_ok(), "{name}: {value:?}");
        }
    }
    for label in Aggregation::DIRECTIONAL.map(Aggregation::label) {
        for (tag, expected) in [
            ("cm_joint_max", 1.0),
            ("cm_joint_avg", 1.0),
            ("cm_joint_var", 0.0),
            ("cm_joint_entr", 0.0),
            ("cm_energy", 1.0),
            ("cm_contrast", 0.0),
            ("cm_inv_diff", 1.0),
            ("cm_inv_diff_norm", 1.0),
            ("cm_inv_var", 0.0),
            ("cm_info_corr2", 0.0),
            ("rlm_gl_var", 0.0),
            ("rlm_lgre", 1.0),
        ] {
            assert_eq!(values[&format!("{tag}_{label}")], Ok(expected), "{tag}_{label}");
        }
    }
    for label in Aggregation::DIRECTIONLESS.map(Aggregation::label) {
        for (tag, expected) in [
            ("dzm_sde", 1.0),
            ("dzm_zd_entr", 0.0),
            ("ngt_coarseness", 1e6),
            ("ngt_contrast", 0.0),
            ("ngt_busyness", 0.0),
            ("ngt_complexity", 0.0),
            ("ngt_strength", 0.0),
            ("ngl_dc_perc", 1.0),
            ("ngl_gl_var", 0.0),
        ] {
            assert_eq!(values[&format!("{tag}_{label}")], Ok(expected), "{tag}_{label}");
        }
    }
    assert_eq!(values["szm_lze_3D"], Ok(3600.0));
    assert_eq!(values["szm_zs_entr_3D"], Ok(0.0));
}

#[test]
fn a_single_voxel_has_runs_and_a_zone_but_no_neighbours() {
    for (name, value) in values(array![[[3.0]]].view(), &AsLevels) {
        if name.starts_with("cm_") || name.starts_with("ngt_") {
            assert_eq!(value, Err(Undefined::NoNeighbours), "{name}");
        } else {
            assert!(value.is_ok(), "{name}: {value:?}");
        }
    }
}

/// Lines, planes, and voxels that lie apart: every column is there and is a number, but for what needs a neighbour.
#[test]
fn thin_and_scattered_regions_have_every_column() {
    let shaped = |size, f: fn(usize) -> f64| {
        let mut place = 0;
        Array3::from_shape_simple_fn(size, || {
            place += 1;
            f(place - 1)
        })
    };
    let apart =
        shaped((3, 1, 5), |place| f64::from(u8::from(place == 0 || place == 14)) * (place as f64 + 1.0));
    for (name, value) in values(apart.view(), &AsLevels) {
        let needs_neighbours = name.starts_with("cm_") || name.starts_with("ngt_");
        assert_eq!(value.is_err(), needs_neighbours, "{name}: {value:?}");
        assert!(!needs_neighbours || value == Err(Undefined::NoNeighbours), "{name}: {value:?}");
    }
    for size in [(1, 1, 9), (1, 9, 1), (9, 1, 1), (1, 4, 5), (4, 1, 5), (4, 5, 1)] {
        let flat = values(shaped(size, |_| 4.0).view(), &AsLevels);
        let noisy = values(shaped(size, |place| (place * place % 7 + 1) as f64).view(), &AsLevels);
        assert_eq!(flat.len(), noisy.len());
        for (name, value) in flat.iter().chain(&noisy) {
            let alone = size.1 * size.2 == 1 && !name.contains("_3D");
            if name.starts_with("ngt_") {
                assert_eq!(value.is_err(), alone, "{size:?} {name}: {value:?}");
            } else if !name.starts_with("cm_") {
                assert!(value.is_ok(), "{size:?} {name}: {value:?}");
            }
        }
    }
}

/// Slices without a voxel, and directions without a pair, are left out of the mean.
#[test]
fn empty_slices_and_directions_do_not_count() {
    let slice = array![[1.0, 2.0, 2.0], [0.0, 3.0, 1.0]];
    let mut image = Array3::zeros((3, 2, 3));
    image.index_axis_mut(Axis(0), 0).assign(&slice);
    image.index_axis_mut(Axis(0), 2).assign(&slice);
    let (one, apart) =
        (values(slice.insert_axis(Axis(0)).view(), &AsLevels), values(image.view(), &AsLevels));
    for (name, value) in &one {
        let not_a_mean =
            ["glnu", "rlnu", "zsnu", "zdnu", "dcnu", "ngt_"].iter().any(|tag| name.contains(tag))
                && !name.contains("norm");
        if name.starts_with("cm_") || name.contains("_2D") || !not_a_mean {
            let (value, apart) = (value.unwrap(), apart[name].unwrap());
            assert!(agree(apart, value, TIGHT), "{name}: {apart} instead of {value}");
        }
    }
}

#[test]
fn values_in_3d_do_not_change_when_the_image_is_turned_or_mirrored() {
    let image = Array3::from_shape_fn((5, 6, 7), |(z, y, x)| {
        if (z + 2 * y + 3 * x) % 11 == 0 { 0.0 } else { ((z * z * y + 5 * x + x * y) % 6 + 1) as f64 }
    });
    let original = values(image.view(), &AsLevels);
    let mut mirrored = [image.view(), image.view(), image.view()];
    for (axis, mirrored) in mirrored.iter_mut().enumerate() {
        mirrored.invert_axis(Axis(axis));
    }
    let mut turned = [[0, 2, 1], [2, 1, 0], [1, 0, 2]].map(|axes| image.view().permuted_axes(axes));
    for (turned, axis) in turned.iter_mut().zip([1, 0, 0]) {
        turned.invert_axis(Axis(axis));
    }
    for other in mirrored.into_iter().chain(turned) {
        let other = values(other, &AsLevels);
        for (name, value) in original.iter().filter(|(name, _)| name.contains("_3D")) {
            let (value, other) = (value.unwrap(), other[name].unwrap());
            assert!(agree(other, value, TIGHT), "{name}: {other} instead of {value}");
        }
    }
}

#[test]
fn a_matrix_that_is_none_is_refused() {
    let refused = |matrix: Array2<f64>| Cooccurrence::new(matrix.view()).unwrap_err().to_string();
    assert_eq!(refused(Array2::ones((2, 3))), "columns of the co-occurrence matrix: expected 2, got 3");
    assert_eq!(
        refused(array![[1.0, -1.0], [0.0, 1.0]]),
        "cell of the co-occurrence matrix must be finite and at least 0, got -1"
    );
    assert!(refused(array![[1.0, f64::NAN], [0.0, 1.0]]).ends_with("got NaN"));
    assert!(refused(array![[f64::MAX, f64::MAX], [0.0, 1.0]]).starts_with("sum of the co-occurrence matrix"));
    assert_eq!(
        refused(Array2::zeros((4, 4))),
        "the co-occurrence matrix is empty, at least 1 entry is needed"
    );
    assert_eq!(
        refused(Array2::zeros((0, 0))),
        "the co-occurrence matrix is empty, at least 1 entry is needed"
    );
    assert!(Cooccurrence::new(array![[1_u8, 0], [0, 1]].view()).is_ok());
    assert!(
        Cooccurrence::new(array![[1e-310, 1e10], [0.0, 1.0]].view()).unwrap().joint_entropy().unwrap() > 0.0
    );
}

#[test]
fn a_table_of_sizes_that_is_none_is_refused() {
    let setting = |cells: &[(u16, u64, u64)], voxels| {
        matches!(LevelSizes::new(cells.iter().copied(), voxels), Err(Error::Setting { .. }))
    };
    assert!(setting(&[(0, 1, 1)], 3));
    assert!(setting(&[(1, 0, 1)], 3));
    assert!(setting(&[(1, 1, 1)], 0));
    assert!(setting(&[(1, 1, u64::MAX), (1, 2, 1)], 3));
    assert!(matches!(LevelSizes::new([(1, 1, 0)], 3), Err(Error::Nothing { .. })));
    let counts = LevelCounts::new([(2, 1, 3), (1, 9, 1), (2, 1, 4)], 16).unwrap();
    assert_eq!(counts.cells().collect::<Vec<_>>(), [(1, 9, 1), (2, 1, 7)]);
    assert_eq!((counts.total(), counts.voxels()), (8, 16));
    let both = LevelCounts::merged(&[&counts, &counts]);
    assert_eq!((both.cells().collect::<Vec<_>>(), both.voxels()), (vec![(1, 9, 2), (2, 1, 14)], 32));
}
