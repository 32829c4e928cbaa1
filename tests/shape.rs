//! Morphological features: reference values of the standard, bodies with known size, degenerate regions, names.

mod support;

#[path = "support/digital_phantom.rs"]
mod digital_phantom;
#[path = "support/solids.rs"]
mod solids;

use std::collections::BTreeSet;
use std::f64::consts::PI;

use digital_phantom::digital_roi;
use ndarray::{Array3, array};
use proptest::prelude::*;
use radiomics::error::Undefined;
use radiomics::feature::{Extract, Input, Region, TypedFeature};
use radiomics::image::{Image, Mask, Roi, Spacing};
use radiomics::shape::{
    CentresOfMass, IntensityMorphology, IntensityShape, Morphology, Morphometry, PrincipalAxes, Shape, Solid,
    VoxelCloud,
};
use solids::{ball, ellipsoid};
use support::{TIGHT, agree, ibsi_agrees, reference};

/// Tags of the morphological features that this crate does not have yet.
const LATER: [&str; 9] = [
    "morph_vol_dens_aabb",
    "morph_area_dens_aabb",
    "morph_vol_dens_aee",
    "morph_area_dens_aee",
    "morph_vol_dens_conv_hull",
    "morph_area_dens_conv_hull",
    "morph_integ_int",
    "morph_moran_i",
    "morph_geary_c",
];

fn spacing(zyx: [f64; 3]) -> Spacing {
    Spacing::new(zyx).expect("a positive spacing")
}

/// Tag, code and value of every feature of both families.
fn values(roi: &Roi) -> Vec<(&'static str, Option<&'static str>, Result<f64, Undefined>)> {
    let families: [&dyn Extract; 2] = [&Morphology, &IntensityMorphology];
    let mut values = Vec::new();
    for family in families {
        let found = family.extract(&Region::new(roi)).expect("shape needs no grey levels");
        for (name, value) in family.names().into_iter().zip(found) {
            values.push((name.tag, name.ibsi, value));
        }
    }
    values
}

#[test]
fn the_digital_phantom_has_the_published_values() {
    let Some(path) = reference("ibsi1/reference_values.csv") else { return };
    let found = values(&digital_roi());
    let mut covered = BTreeSet::new();
    let mut reader = csv::Reader::from_path(path).expect("readable reference file");
    for row in reader.records().map(|row| row.expect("a row")) {
        if &row[0] != "digital_phantom" || &row[1] != "morphology" || LATER.contains(&&row[6]) {
            continue;
        }
        let (tag, code, value) = found.iter().find(|v| v.0 == &row[6]).unwrap_or_else(|| panic!("no {}", &row[6]));
        assert_eq!(*code, Some(&row[5]), "{tag}");
        let (consensus, tolerance) = (row[8].parse().unwrap(), row[9].parse().unwrap());
        let value = value.expect("defined for the phantom");
        assert!(ibsi_agrees(value, consensus, tolerance), "{tag}: {value}, published {consensus} ± {tolerance}");
        covered.insert(*tag);
    }
    let all: BTreeSet<_> = found.iter().map(|v| v.0).collect();
    assert_eq!(covered, all);
}

#[test]
fn the_digital_phantom_in_whole_numbers() {
    let (_, mask) = digital_phantom::digital_phantom();
    let measured = Morphometry::of(mask.selected(), mask.geometry().spacing());
    // 48ths of a voxel of 8 mm³; the other lengths follow from counting by hand in the published phantom.
    assert!(agree(measured.volume(), 556.0 + 1.0 / 3.0, TIGHT));
    assert_eq!(measured.cloud().counted_volume(), 592.0);
    assert!(agree(measured.maximum_diameter(), 171.0_f64.sqrt(), 0.01));
    for (length, published) in [
        (measured.major_axis_length(), 11.402),
        (measured.minor_axis_length(), 9.308),
        (measured.least_axis_length(), 8.536),
    ] {
        assert!((length.unwrap() - published).abs() < 5e-4, "{length:?}, published {published}");
    }
}
