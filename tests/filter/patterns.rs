//! Local binary patterns in slices and on spheres, against PyRadiomics.

use ndarray::Array3;
use radiomics::filter::{Filter, LocalBinaryPattern, PatternCode, Plane, SphericalPattern};
use radiomics::image::{Image, Spacing, VoxelType};

use crate::pattern_tables::{PLANAR, PLANAR_SUMS, SPHERICAL};
use crate::support::{TIGHT, agree, responses};

/// The image by which the tables were made: noise with many voxels of the same intensity; eighths where the type has them.
fn image(voxel_type: VoxelType, size: [usize; 3]) -> Image {
    let array = Array3::from_shape_fn(size, |(z, y, x)| {
        let noise = (z * 7919 + y * 104_729 + x * 1_299_709 + z * y * 31 + x * y * 17) % 97;
        let level = if (z + y + x) % 5 < 2 { noise % 4 + 40 } else { noise };
        if voxel_type.is_integer() { level as f64 } else { level as f64 / 8.0 }
    });
    Image::new(array.view(), Spacing::isotropic(1.0).unwrap()).unwrap().stored_as(voxel_type)
}

/// A sink that keeps the maps.
fn keep(maps: &mut Vec<Image>) -> impl FnMut(Image) -> radiomics::Result<()> + '_ {
    |map| {
        maps.push(map);
        Ok(())
    }
}

fn planar(image: &Image, (samples, radius, code, plane): (usize, f64, PatternCode, Plane)) -> Image {
    let filter = LocalBinaryPattern::new(samples, radius, code, plane).unwrap();
    responses::only(&filter, image)
}

/// The FNV-1a sum of the bits, the same for every NaN.
fn sum(map: &Image) -> u64 {
    let bits = map.intensities().into_iter().map(|x| if x.is_nan() { 0x7ff8 << 48 } else { x.to_bits() });
    let bytes = bits.collect::<Vec<u64>>().into_iter().flat_map(u64::to_le_bytes);
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn voxels(map: &Image) -> Vec<f64> {
    map.intensities().into_iter().copied().collect()
}

fn same(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

#[test]
fn planar_maps_are_those_of_pyradiomics() {
    for &(voxel_type, code, samples, radius, plane, size, expected) in PLANAR {
        let map = planar(&image(voxel_type, size), (samples, radius, code, plane));
        assert_eq!(map.voxel_type(), voxel_type);
        let found = voxels(&map);
        let right = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| same(*a, *b));
        assert!(right, "{voxel_type} {code:?} {samples} {radius} {plane:?}: {found:?} {expected:?}");
    }
}

#[test]
fn planar_maps_have_the_bits_of_pyradiomics() {
    for &(voxel_type, code, samples, radius, plane, size, expected) in PLANAR_SUMS {
        let map = planar(&image(voxel_type, size), (samples, radius, code, plane));
        assert_eq!(sum(&map), expected, "{voxel_type} {code:?} {samples} {radius} {plane:?} {size:?}");
    }
}

#[test]
fn spherical_maps_are_those_of_pyradiomics() {
    let mut worst = 0.0_f64;
    for &(voxel_type, subdivisions, radius, levels, size, name, expected) in SPHERICAL {
        let filter = SphericalPattern::new(levels, radius, subdivisions).unwrap();
        let maps = filter.responses(&image(voxel_type, size)).unwrap();
        let map = &maps.iter().find(|(found, _)| found == name).expect("a map of the name").1;
        assert_eq!(map.voxel_type(), VoxelType::F64);
        let found = voxels(map);
        assert_eq!(found.len(), expected.len());
        for (at, (&a, &b)) in found.iter().zip(expected).enumerate() {
            let case = format!("{voxel_type} {subdivisions} {radius} {levels} {size:?} {name} at {at}");
            assert!(same(a, b) || agree(a, b, TIGHT), "{case}: {a}, {b}");
            if b.abs() > 1e-9 {
                worst = worst.max(((a - b) / b).abs());
            }
        }
    }
    println!("worst relative difference {worst:.1e}");
}

/// PyRadiomics itself fails with one level.
#[test]
fn a_level_does_not_depend_on_those_above_it() {
    let image = image(VoxelType::F32, [3, 4, 5]);
    let maps = |levels| SphericalPattern::new(levels, 1.0, 1).unwrap().responses(&image).unwrap();
    let (one, four) = (maps(1), maps(4));
    assert_eq!(one.len(), 2);
    assert_eq!(voxels(&one[0].1), voxels(&four[0].1));
    assert_eq!(voxels(&one[1].1), voxels(&four[4].1));
    assert_eq!(four[3].0, "lbp-3D-m4");
}

#[test]
fn samples_that_are_all_the_same_have_no_kurtosis() {
    for voxel_type in [VoxelType::I16, VoxelType::U8, VoxelType::F32, VoxelType::F64] {
        let flat = Array3::from_elem([5, 5, 5], 40.0);
        let flat = Image::new(flat.view(), Spacing::isotropic(1.0).unwrap()).unwrap().stored_as(voxel_type);
        let maps = SphericalPattern::new(2, 1.0, 1).unwrap().responses(&flat).unwrap();
        assert!(maps[2].1.intensities()[[2, 2, 2]].is_nan(), "{voxel_type}");
        // At the edge some samples lie beyond it, where they are 0.
        assert!(maps[2].1.intensities()[[0, 2, 2]].is_finite(), "{voxel_type}");
    }
}

fn filters() -> Vec<Box<dyn Filter>> {
    let planar =
        |samples, radius, code, plane| LocalBinaryPattern::new(samples, radius, code, plane).unwrap();
    vec![
        Box::new(planar(8, 1.0, PatternCode::Uniform, Plane::Axial)),
        Box::new(planar(9, 1.5, PatternCode::Bits, Plane::Coronal)),
        Box::new(planar(12, 2.0, PatternCode::Variance, Plane::Sagittal)),
        Box::new(SphericalPattern::new(2, 1.0, 1).unwrap()),
        Box::new(SphericalPattern::new(3, 1.5, 0).unwrap()),
    ]
}

#[test]
fn threads_and_windows_change_no_bit() {
    for voxel_type in [VoxelType::I16, VoxelType::F32] {
        let image = image(voxel_type, [6, 9, 75]);
        for filter in filters() {
            responses::threads_do_not_matter(filter.as_ref(), &image);
            responses::boxes_equal_the_whole(filter.as_ref(), &image);
        }
    }
}

#[test]
fn a_box_has_the_responses_of_the_whole() {
    for voxel_type in [VoxelType::I16, VoxelType::F32, VoxelType::F64] {
        let image = image(voxel_type, [7, 10, 80]);
        for part in [
            ([2, 3, 5], [3, 4, 70]),
            ([0, 0, 0], [1, 1, 1]),
            ([6, 9, 79], [1, 1, 1]),
            ([1, 0, 11], [6, 10, 9]),
        ] {
            let planar = LocalBinaryPattern::new(9, 1.5, PatternCode::Variance, Plane::Coronal).unwrap();
            let spherical = SphericalPattern::new(2, 1.5, 1).unwrap();
            let mut maps = Vec::new();
            planar.respond_within(&image, part.0, part.1, &mut keep(&mut maps)).unwrap();
            spherical.respond_within(&image, part.0, part.1, &mut keep(&mut maps)).unwrap();
            let whole =
                planar.responses(&image).unwrap().into_iter().chain(spherical.responses(&image).unwrap());
            for ((name, whole), map) in whole.zip(maps) {
                let [a, b] = [voxels(&whole.cropped(part.0, part.1).unwrap()), voxels(&map)];
                assert!(a.iter().zip(&b).all(|(a, b)| same(*a, *b)), "{name} {voxel_type} {part:?}");
            }
        }
        for part in [([0, 0, 0], [8, 1, 1]), ([0, 0, 0], [1, 0, 1]), ([usize::MAX, 0, 0], [1, 1, 1])] {
            let planar = LocalBinaryPattern::new(8, 1.0, PatternCode::Uniform, Plane::Axial).unwrap();
            assert!(planar.respond_within(&image, part.0, part.1, &mut |_| Ok(())).is_err());
            let spherical = SphericalPattern::new(2, 1.0, 0).unwrap();
            assert!(spherical.respond_within(&image, part.0, part.1, &mut |_| Ok(())).is_err());
        }
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    let planar = |samples, radius, code| LocalBinaryPattern::new(samples, radius, code, Plane::Axial).is_ok();
    assert!(planar(31, 1024.0, PatternCode::Bits) && planar(1, 1e-3, PatternCode::Rotated));
    assert!(planar(1024, 1.0, PatternCode::Uniform) && planar(32, 1.0, PatternCode::Variance));
    assert!(!planar(32, 1.0, PatternCode::Bits) && !planar(32, 1.0, PatternCode::Rotated));
    assert!(!planar(0, 1.0, PatternCode::Uniform) && !planar(1025, 1.0, PatternCode::Uniform));
    for radius in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        assert!(!planar(8, radius, PatternCode::Uniform));
        assert!(SphericalPattern::new(2, radius, 1).is_err());
    }
    for (levels, subdivisions) in [(0, 1), (17, 1), (2, 6), (usize::MAX, usize::MAX)] {
        assert!(SphericalPattern::new(levels, 1.0, subdivisions).is_err());
    }
}

#[test]
fn large_radii_and_single_voxels_are_answered() {
    let point = image(VoxelType::F64, [1, 1, 1]);
    for filter in filters() {
        assert_eq!(filter.responses(&point).unwrap().len(), filter.names().len());
    }
    let image = image(VoxelType::I16, [2, 3, 4]);
    let map = planar(&image, (8, 1000.0, PatternCode::Uniform, Plane::Axial));
    // All samples are 0: none reaches a voxel above 0.
    assert!(
        map.intensities()
            .iter()
            .zip(image.intensities())
            .all(|(&code, &x)| code == if x > 0.0 { 0.0 } else { 8.0 })
    );
    let maps = SphericalPattern::new(2, 1000.0, 1).unwrap().responses(&image).unwrap();
    assert!(maps[2].1.intensities().iter().all(|excess| excess.is_nan()));
}

#[cfg(all(feature = "nifti", feature = "nrrd"))]
mod published {
    use super::*;
    use radiomics::image::Labels;
    use radiomics::io;

    use crate::support::{self, maps::statistics};

    const CASES: [(&str, &str, &str); 3] = [
        ("brain1", "pyradiomics/brain1_image.nrrd", "pyradiomics/brain1_label.nrrd"),
        ("breast1", "pyradiomics/breast1_image.nrrd", "pyradiomics/breast1_label.nrrd"),
        ("ct_phantom", "ibsi1/ct_phantom/image.nii.gz", "ibsi1/ct_phantom/mask.nii.gz"),
    ];

    #[test]
    fn first_order_values_are_those_of_pyradiomics() {
        let mut worst = 0.0_f64;
        for (case, image, mask) in CASES {
            let (Some(image), Some(mask)) = (support::reference(image), support::reference(mask)) else {
                return;
            };
            let image = io::read_image(image).unwrap();
            let mask = io::read_mask(mask, Labels::One(1)).unwrap();
            let planar = LocalBinaryPattern::new(8, 1.0, PatternCode::Uniform, Plane::Axial).unwrap();
            let spherical = SphericalPattern::new(2, 1.0, 1).unwrap();
            let part = mask.bounding_box();
            let mut maps = Vec::new();
            planar.respond_within(&image, part.0, part.1, &mut keep(&mut maps)).unwrap();
            spherical.respond_within(&image, part.0, part.1, &mut keep(&mut maps)).unwrap();
            let names = planar.names().into_iter().chain(spherical.names());
            for (name, map) in names.zip(maps) {
                let settings = if name == "lbp-2D" { "c3_lbp2d_bw1_force2d" } else { "c4_lbp3d_bw1" };
                let file = format!("pyradiomics_values/{case}__{settings}.json");
                let Some(expected) = support::reference_json(&file) else { return };
                let selected = mask.cropped(part.0, part.1).unwrap();
                let voxels = map.intensities().into_iter().zip(selected.selected());
                let region = voxels.filter(|(_, selected)| **selected).map(|(value, _)| *value).collect();
                for (feature, found) in statistics(region) {
                    let name = format!("{name}_firstorder_{feature}");
                    let expected = support::number(&expected["features"][&name]);
                    assert!(agree(found, expected, support::CLOSE), "{case} {name}: {found}, {expected}");
                    if expected != 0.0 {
                        worst = worst.max(((found - expected) / expected).abs());
                    }
                }
            }
        }
        println!("worst relative difference {worst:.1e}");
    }
}
