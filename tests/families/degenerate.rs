//! Regions at the edge of what a feature can mean: every column is present, and each undefined value has its reason.

use std::collections::BTreeMap;

use ndarray::Array3;
use radiomics::Error;
use radiomics::config::{Config, PRESETS};
use radiomics::feature::{Aggregation, FeatureVector};
use radiomics::image::{Geometry, Image, Mask, Spacing};

const SIZE: [usize; 3] = [6, 7, 8];

/// A voxel spacing whose sides differ by a factor of 50.
const FLAT: [f64; 3] = [5.0, 0.1, 0.1];

fn scan(spacing: [f64; 3], flat: bool, inside: impl Fn([usize; 3]) -> bool) -> (Image, Mask) {
    let geometry = Geometry::new(SIZE, Spacing::new(spacing).unwrap()).unwrap();
    let intensity =
        |z: usize, y: usize, x: usize| if flat { 7.0 } else { (z * 31 + y * 17 + x * 7) as f64 % 13.0 };
    let image = Array3::from_shape_fn(SIZE, |(z, y, x)| intensity(z, y, x));
    let image = Image::with_geometry(image.view(), geometry).unwrap();
    let selected = Array3::from_shape_fn(SIZE, |(z, y, x)| inside([z, y, x]));
    (image, Mask::from_vec(selected.into_iter().collect(), geometry).unwrap())
}

fn features(spacing: [f64; 3], flat: bool, inside: impl Fn([usize; 3]) -> bool) -> FeatureVector {
    let (image, mask) = scan(spacing, flat, inside);
    let config = Config { aggregations: Aggregation::ALL.to_vec(), ..Config::default() };
    let features = config.extractor().unwrap().extract(&image, &mask).unwrap();
    assert_eq!(features.len(), config.columns().unwrap().len());
    for (name, value) in features.iter() {
        assert!(value.is_err() || value.is_ok_and(f64::is_finite), "{name}: {value:?}");
    }
    features
}

const PCA: &str = "1 voxels, at least 2 are needed";
const NO_NEIGHBOURS: &str = "no voxel of the region has a neighbour in it";
const NO_RANGE: &str = "the range of the levels is 0, the formula divides by it";
const TOO_FULL: &str = "every level of the range is reached by a larger fraction of the volume";
const NO_VOLUME: &str = "the volume of the enclosing body is 0, the formula divides by it";
const NO_AREA: &str = "the surface area of the enclosing body is 0, the formula divides by it";
const NO_VARIANCE: &str = "the intensity variance is 0, the formula divides by it";
const ONE_LEVEL: &str = "the variance of the grey levels of the matrix is 0, the formula divides by it";
const NO_ENTROPY: &str = "the entropy of the grey levels of the matrix is 0, the formula divides by it";
const NONE_BETWEEN: &str = "the number of values from P₁₀ to P₉₀ is 0, the formula divides by it";

/// Single values that are undefined, with their reason.
type Reasons = &'static [(&'static str, &'static [&'static str])];

/// No principal axes, and one voxel has no pair.
const OF_ONE_VOXEL: Reasons = &[(
    PCA,
    &[
        "morph_pca_maj_axis",
        "morph_pca_min_axis",
        "morph_pca_least_axis",
        "morph_pca_elongation",
        "morph_pca_flatness",
        "morph_vol_dens_aee",
        "morph_area_dens_aee",
        "morph_moran_i",
        "morph_geary_c",
    ],
)];
/// Fewer than ten voxels: each is more than a tenth of the volume.
const OF_FEW_VOXELS: Reasons = &[(TOO_FULL, &["ivh_i10", "ivh_diff_i10_i90"])];
const OF_A_LINE: Reasons = &[(NO_VOLUME, &["morph_vol_dens_aee"]), (NO_AREA, &["morph_area_dens_aee"])];
const OF_A_PLANE: Reasons = &[(NO_VOLUME, &["morph_vol_dens_aee"])];
const OF_TWO_INTENSITIES: Reasons = &[(NONE_BETWEEN, &["ih_rmad", "stat_rmad"])];
const OF_ONE_INTENSITY: Reasons = &[
    (NO_RANGE, &["ivh_v10", "ivh_v90", "ivh_diff_v10_v90"]),
    (TOO_FULL, &["ivh_i10", "ivh_i90", "ivh_diff_i10_i90"]),
];
const OF_FLAT_PAIRS: Reasons = &[(NO_VARIANCE, &["morph_moran_i", "morph_geary_c"])];

/// The aggregations in which no voxel has a neighbour.
const NOWHERE: &[Aggregation] = &[];
const IN_SLICES: &[Aggregation] = &Aggregation::IN_PLANE;
const ANYWHERE: &[Aggregation] = &Aggregation::ALL;

/// One region: its voxels, where they have no neighbours, and what else is undefined, for any intensities and for
/// intensities that differ.
struct Case {
    name: &'static str,
    inside: fn([usize; 3]) -> bool,
    alone: &'static [Aggregation],
    always: &'static [Reasons],
    varied: &'static [Reasons],
}

const CASES: [Case; 8] = [
    Case {
        name: "one voxel",
        inside: |at| at == [3, 3, 3],
        alone: ANYWHERE,
        always: &[OF_ONE_VOXEL, OF_ONE_INTENSITY],
        varied: &[],
    },
    Case {
        name: "line along x",
        inside: |[z, y, _]| z == 3 && y == 3,
        alone: NOWHERE,
        always: &[OF_A_LINE],
        varied: &[OF_FEW_VOXELS],
    },
    Case {
        name: "line along z",
        inside: |[_, y, x]| y == 3 && x == 3,
        alone: IN_SLICES,
        always: &[OF_A_LINE],
        varied: &[OF_FEW_VOXELS],
    },
    Case {
        name: "diagonal line",
        inside: |[z, y, x]| z == y && y == x,
        alone: IN_SLICES,
        always: &[OF_A_LINE],
        varied: &[OF_FEW_VOXELS],
    },
    Case { name: "slice", inside: |[z, ..]| z == 2, alone: NOWHERE, always: &[OF_A_PLANE], varied: &[] },
    Case {
        name: "plane across slices",
        inside: |[.., x]| x == 2,
        alone: NOWHERE,
        always: &[OF_A_PLANE],
        varied: &[],
    },
    Case {
        name: "two voxels in opposite corners",
        inside: |at| at == [0, 0, 0] || at == [5, 6, 7],
        alone: ANYWHERE,
        always: &[OF_A_LINE],
        varied: &[OF_FEW_VOXELS, OF_TWO_INTENSITIES],
    },
    Case { name: "all voxels, to every border", inside: |_| true, alone: NOWHERE, always: &[], varied: &[] },
];

impl Case {
    /// The undefined values by column, with their reasons.
    fn expected(&self, features: &FeatureVector, flat: bool) -> BTreeMap<String, String> {
        let mut single = self.always.to_vec();
        match flat {
            false => single.extend(self.varied),
            true => single.push(OF_ONE_INTENSITY),
        }
        if flat && self.name != "one voxel" {
            single.push(OF_FLAT_PAIRS);
        }
        let singles = single
            .into_iter()
            .flatten()
            .flat_map(|(reason, tags)| tags.iter().map(move |tag| (tag.to_string(), reason.to_string())));
        let textures = features.iter().filter_map(|(name, _)| {
            let needs_neighbours = name.family == "glcm" || name.family == "ngtdm";
            let reason = match name.tag {
                _ if needs_neighbours && self.alone.contains(&name.aggregation) => NO_NEIGHBOURS,
                "cm_corr" if flat => ONE_LEVEL,
                "cm_info_corr1" if flat => NO_ENTROPY,
                _ => return None,
            };
            Some((name.tag_with_aggregation(), reason.to_string()))
        });
        singles.chain(textures).collect()
    }
}

#[test]
fn every_column_is_there_and_each_undefined_value_has_its_reason() {
    for case in &CASES {
        for flat in [false, true] {
            for spacing in [[2.0; 3], FLAT, [0.1, 5.0, 0.1]] {
                let features = features(spacing, flat, case.inside);
                let undefined: BTreeMap<String, String> = features
                    .iter()
                    .filter_map(|(name, value)| Some((name.tag_with_aggregation(), value.err()?.to_string())))
                    .collect();
                assert_eq!(undefined, case.expected(&features, flat), "{}, flat: {flat}", case.name);
            }
        }
    }
}

#[test]
fn presets_give_every_column_for_regions_that_hardly_exist() {
    for name in PRESETS {
        let config = Config::preset(name).unwrap();
        let extractor = config.extractor().unwrap();
        // On the grid that the preset interpolates to, so that no region vanishes on the way.
        let step = config.interpolation.and_then(|interpolation| interpolation.spacing.x).unwrap_or(2.0);
        for case in &CASES {
            let (image, mask) = scan([step; 3], false, case.inside);
            match extractor.extract(&image, &mask) {
                Ok(features) => assert_eq!(features.len(), config.columns().unwrap().len()),
                Err(error) => panic!("{name}, {}: {error}", case.name),
            }
        }
    }
}

/// Half a voxel away from each centre of the new grid, a single voxel covers (3/4)³ of the nearest ones.
#[test]
fn a_region_that_vanishes_in_interpolation_is_an_error_that_says_so() {
    let (image, mask) = scan([2.0; 3], false, |at| at == [3, 3, 4]);
    let extractor = Config::preset("ibsi2_b").unwrap().extractor().unwrap();
    let error = extractor.extract(&image, &mask).unwrap_err();
    assert!(matches!(error, Error::EmptyMask { what: "the interpolated mask", .. }), "{error}");
}
