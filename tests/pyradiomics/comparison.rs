//! Which columns of PyRadiomics differ from the standard, and because of what.

use std::collections::BTreeSet;

use ndarray::Array3;
use radiomics::image::{Image, Mask, Spacing};
use radiomics::pyradiomics::{Compared, Parameters, Reason, compare};

/// Between two orders of summing.
const NOISE: f64 = 1e-9;

/// Whole numbers from 110 on in a ragged ball of anisotropic voxels.
fn region() -> (Image, Mask) {
    let distance = |[z, y, x]: [i32; 3]| 9 * (z - 5).pow(2) + (y - 10).pow(2) + (x - 11).pow(2);
    let voxels = Array3::from_shape_fn((11, 21, 23), |(z, y, x)| {
        let at = [z, y, x].map(|index| index as i32);
        let [z, y, x] = at;
        let noise = (z * 31 + y * 17 + x * 7 + x * y) % 53;
        (110 + noise + (120 - distance(at)).max(0) / 2) as i16
    });
    let ball = Array3::from_shape_fn((11, 21, 23), |(z, y, x)| {
        let at = [z, y, x].map(|index| index as i32);
        distance(at) < 90 && (at[0] + 2 * at[1] + at[2]) % 9 != 0
    });
    let spacing = Spacing::new([3.0, 1.0, 1.0]).expect("a spacing");
    let image = Image::new(voxels.view(), spacing).expect("an image");
    (image, Mask::new(ball.view(), radiomics::image::Labels::NonZero, spacing).expect("a mask"))
}

fn compared(yaml: &str) -> Vec<Compared> {
    let (image, mask) = region();
    compare(&image, &mask, &Parameters::from_yaml(yaml).expect("parameters")).expect("both extractions")
}

fn of<'a>(all: &'a [Compared], column: &str) -> &'a Compared {
    all.iter().find(|compared| compared.column == column).unwrap_or_else(|| panic!("no column {column}"))
}

fn standard(compared: &Compared) -> f64 {
    compared.standard.expect("a counterpart").expect("a value")
}

/// The columns that differ because of this, without class and image.
fn because_of(all: &[Compared], reason: Reason) -> BTreeSet<&str> {
    let differing = all.iter().filter(|compared| compared.reasons().any(|one| one == reason));
    differing.map(|compared| compared.column.as_str()).collect()
}

#[test]
fn five_features_are_not_in_the_standard() {
    let all = compared(
        "setting: {binWidth: 10}\nfeatureClass: {shape: , firstorder: , glcm: , gldm: , glrlm: , glszm: , ngtdm: }\n",
    );
    assert_eq!(all.len(), 107);
    let without: Vec<&str> =
        all.iter().filter(|one| one.counterpart.is_none()).map(|one| one.column.as_str()).collect();
    let expected = [
        "original_shape_Maximum2DDiameterColumn",
        "original_shape_Maximum2DDiameterRow",
        "original_shape_Maximum2DDiameterSlice",
        "original_firstorder_TotalEnergy",
        "original_glcm_MCC",
    ];
    assert_eq!(without, expected);
    assert_eq!(
        of(&all, "original_gldm_DependenceEntropy").counterpart.as_deref(),
        Some("original_ngl_dc_entr_3D")
    );
}

#[test]
fn definitions_differ_by_what_they_say() {
    let all = compared("setting: {binWidth: 10}\nfeatureClass: {shape: , firstorder: }\n");
    let kurtosis = of(&all, "original_firstorder_Kurtosis");
    let difference = kurtosis.pyradiomics.expect("a value") - standard(kurtosis);
    assert!((difference - 3.0).abs() < NOISE, "{difference}");
    assert!(kurtosis.reasons().eq([Reason::Definition]));
    // Population covariance: the square is smaller by 1/N of it.
    let axis = of(&all, "original_shape_MajorAxisLength");
    let (_, mask) = region();
    let share = 1.0 - 1.0 / mask.voxels() as f64;
    let ratio = axis.pyradiomics.expect("a value") / standard(axis);
    assert!((ratio * ratio - share).abs() < NOISE, "{ratio}");
    for same in ["firstorder_Mean", "firstorder_Variance", "shape_VoxelVolume", "shape_Maximum3DDiameter"] {
        assert!(of(&all, &format!("original_{same}")).agrees(NOISE), "{same}");
    }
}

/// The width divides the lower limit, from which the standard counts: levels differ by a constant, and only what depends on the
/// number of the first level changes.
#[test]
fn the_first_level_changes_24_of_75_features() {
    let all = compared(
        "setting: {binWidth: 10, resegmentRange: [0, 1000]}\nfeatureClass: {glcm: , gldm: , glrlm: , glszm: , ngtdm: }\n",
    );
    let found = because_of(&all, Reason::GreyLevels);
    let mut expected: BTreeSet<String> = ["Autocorrelation", "Idmn", "Idn", "JointAverage", "SumAverage"]
        .map(|feature| format!("original_glcm_{feature}"))
        .into_iter()
        .collect();
    for (class, features) in [
        (
            "gldm",
            "HighGrayLevelEmphasis LowGrayLevelEmphasis LargeDependenceHighGrayLevelEmphasis LargeDependenceLowGrayLevelEmphasis \
                  SmallDependenceHighGrayLevelEmphasis SmallDependenceLowGrayLevelEmphasis",
        ),
        (
            "glrlm",
            "HighGrayLevelRunEmphasis LowGrayLevelRunEmphasis LongRunHighGrayLevelEmphasis LongRunLowGrayLevelEmphasis \
                   ShortRunHighGrayLevelEmphasis ShortRunLowGrayLevelEmphasis",
        ),
        (
            "glszm",
            "HighGrayLevelZoneEmphasis LowGrayLevelZoneEmphasis LargeAreaHighGrayLevelEmphasis LargeAreaLowGrayLevelEmphasis \
                   SmallAreaHighGrayLevelEmphasis SmallAreaLowGrayLevelEmphasis",
        ),
        ("ngtdm", "Busyness"),
    ] {
        expected.extend(features.split_whitespace().map(|feature| format!("original_{class}_{feature}")));
    }
    assert_eq!(expected.len(), 24);
    assert!(found.iter().copied().eq(expected.iter().map(String::as_str)), "{found:?}");
}

#[test]
fn grid_voxel_type_and_filter_are_told_apart() {
    let all = compared(
        "setting: {binWidth: 10, resampledPixelSpacing: [2, 2, 2]}\nimageType: {Original: {}, LoG: {sigma: [3.0]}}\n\
         featureClass: {firstorder: [Mean], shape: [VoxelVolume]}\n",
    );
    let mean = of(&all, "original_firstorder_Mean");
    assert!(mean.reasons().eq([Reason::Preparation, Reason::VoxelType]), "{mean:?}");
    let cut: Vec<f64> = mean.changes.iter().map(|(_, value)| value.expect("a value")).collect();
    let lost = cut[0] - cut[1];
    assert!((0.3..0.7).contains(&lost), "whole numbers lose half a unit, here {lost}");
    assert!(of(&all, "log-sigma-3-0-mm-3D_firstorder_Mean").reasons().any(|reason| reason == Reason::Filter));
    assert!(!because_of(&all, Reason::VoxelType).contains("original_shape_VoxelVolume"));
}
