//! Where the numbers come from: what was read, how it was processed, how many voxels each step left.

use std::collections::HashSet;

use ndarray::Array3;
use radiomics::cohort::{Cohort, Extractor, Protocol, Subject};
use radiomics::feature::Provenance;
use radiomics::first_order::Statistics;
use radiomics::image::{ContentHash, Geometry, Image, Mask, Spacing, Stage};
use radiomics::process::{Interpolator, MaskStep, Resample, Resegment, Scheme};

fn image(geometry: Geometry) -> Image {
    let [nz, ny, nx] = geometry.size();
    let array = Array3::from_shape_fn((nz, ny, nx), |(z, y, x)| (100 * z + 10 * y + x) as f64);
    Image::with_geometry(array.view(), geometry).unwrap()
}

fn grid(size: [usize; 3], spacing: [f64; 3]) -> Geometry {
    Geometry::new(size, Spacing::new(spacing).unwrap()).unwrap()
}

fn counts(stages: &[Stage]) -> Vec<(&str, usize, usize)> {
    stages.iter().map(|s| (s.name, s.morphological_voxels, s.intensity_voxels)).collect()
}

#[test]
fn the_hash_follows_every_voxel_and_the_grid() {
    let base = image(grid([2, 3, 4], [3.0, 1.0, 1.0]));
    let mut seen: HashSet<ContentHash> = [base.content_hash()].into();
    for voxel in 0..24 {
        let mut values: Vec<f64> = base.intensities().iter().copied().collect();
        values[voxel] += 0.5;
        assert!(seen.insert(Image::from_vec(values, *base.geometry()).unwrap().content_hash()));
        let mask = Mask::from_vec((0..24).map(|v| v == voxel).collect(), *base.geometry()).unwrap();
        assert!(seen.insert(mask.content_hash()));
    }
    let values = || base.intensities().iter().copied().collect::<Vec<_>>();
    for other in [
        grid([2, 4, 3], [3.0, 1.0, 1.0]),
        grid([2, 3, 4], [3.0, 1.0, 1.5]),
        base.geometry().with_origin([0.0, 0.0, 1.0]).unwrap(),
        base.geometry().with_direction([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]]).unwrap(),
    ] {
        assert!(seen.insert(Image::from_vec(values(), other).unwrap().content_hash()), "{other:?}");
    }
    assert_eq!(base.content_hash(), image(*base.geometry()).content_hash());
    assert_eq!(base.content_hash().to_string().len(), 32);
}

#[test]
fn a_vector_says_what_it_was_made_of() {
    let geometry = grid([4, 10, 10], [2.0, 1.0, 1.0]);
    let image = image(geometry);
    let mask = Mask::above(&image, 120.0).unwrap();
    let scheme = Scheme::new().resegment(Resegment::new().range(150.0, 300.0).unwrap());
    let extractor = Extractor::builder().process(scheme).family(Statistics).build().unwrap();
    let vector = extractor.extract(&image, &mask).unwrap();
    let [record] = vector.provenance() else { panic!("one image, one record") };
    assert_eq!(record.software, concat!("radiomics ", env!("CARGO_PKG_VERSION")));
    assert_eq!(record.settings, extractor.settings());
    assert_eq!(record.fingerprint, extractor.schema().fingerprint());
    assert_eq!((record.image, record.mask), (image.content_hash(), mask.content_hash()));
    assert_eq!(record.image_geometry, geometry);
    assert_eq!(counts(&record.stages), [("input", 279, 279), ("region", 279, 151)]);
}

#[test]
fn every_step_leaves_its_counts() {
    let image = image(grid([6, 12, 12], [2.0, 1.0, 1.0]));
    // Twice as fine in the slice and shifted by a quarter of a voxel.
    let fine = grid([6, 24, 24], [2.0, 0.5, 0.5]).with_origin([0.0, -0.25, -0.25]).unwrap();
    let inside =
        |z: usize, y: usize, x: usize| (1..5).contains(&z) && (6..18).contains(&y) && (6..18).contains(&x);
    let selected = Array3::from_shape_fn((6, 24, 24), |(z, y, x)| inside(z, y, x));
    let mask = Mask::from_vec(selected.iter().copied().collect(), fine).unwrap();
    let scheme = Scheme::new()
        .carry(Interpolator::Linear, 0.5)
        .unwrap()
        .mask_step(MaskStep::Dilate(1.0))
        .unwrap()
        .resample(Resample::to(Spacing::isotropic(1.0).unwrap()))
        .resegment(Resegment::new().range(0.0, 300.0).unwrap());
    let processed = scheme.region(&image, &mask, 0.0).unwrap();
    let names: Vec<_> = processed.stages.iter().map(|stage| stage.name).collect();
    assert_eq!(names, ["input", "carrying to the image", "dilation", "interpolation", "region"]);
    let found = counts(&processed.stages);
    assert_eq!(found[0], ("input", 4 * 144, 4 * 144));
    assert_eq!(found[1], ("carrying to the image", 4 * 36, 4 * 36)); // a quarter of the voxels, as large as before
    assert!(found[2].1 > found[1].1 && found[4].2 < found[4].1, "{found:?}");
    assert_eq!(processed.stages[1].geometry, *image.geometry());
    assert_eq!(processed.stages[3].geometry.size(), [12, 12, 12]);
}

#[test]
fn a_cohort_keeps_the_record_of_every_sequence_of_every_subject() {
    let one = |shift: f64| {
        let image = image(grid([3, 5, 5], [1.0; 3]));
        let mask = Mask::above(&image, 100.0 + shift).unwrap();
        (image, mask)
    };
    let subject = |id: &str, shift: f64| {
        let (image, mask) = one(shift);
        let (other, other_mask) = one(shift + 20.0);
        Subject::new(id).scan("T2WI", image, mask).scan("DWI", other, other_mask)
    };
    let cohort = Cohort::new(vec![subject("a", 0.0), subject("b", 5.0)]).unwrap();
    let extractor = Extractor::builder().family(Statistics).build().unwrap();
    let protocol = Protocol::new().sequence("T2WI", extractor.clone()).sequence("DWI", extractor);
    let outcome = protocol.extract(&cohort).unwrap();
    let records: Vec<&Provenance> =
        ["a", "b"].iter().flat_map(|id| outcome.provenance(id).unwrap()).collect();
    let sequences: Vec<_> = records.iter().map(|record| record.sequence.as_deref().unwrap()).collect();
    assert_eq!(sequences, ["T2WI", "DWI", "T2WI", "DWI"]);
    let masks: HashSet<ContentHash> = records.iter().map(|record| record.mask).collect();
    assert_eq!(masks.len(), 4);
    assert!(outcome.provenance("c").is_none());
}

#[cfg(feature = "serde")]
#[test]
fn a_record_is_written_as_json() {
    let image = image(grid([2, 3, 4], [1.0; 3]));
    let mask = Mask::above(&image, 3.0).unwrap();
    let extractor = Extractor::builder().family(Statistics).build().unwrap();
    let vector = extractor.extract(&image, &mask).unwrap();
    let json = serde_json::to_value(&vector.provenance()[0]).unwrap();
    assert_eq!(json["image"], image.content_hash().to_string());
    assert_eq!(json["stages"][0]["name"], "input");
    assert_eq!(json["image_geometry"]["size_zyx"], serde_json::json!([2, 3, 4]));
}
