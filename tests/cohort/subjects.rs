//! Subjects become tables: what is refused, in which words, and what is computed once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::Array3;
use radiomics::cohort::{Cohort, Extractor, Protocol, Source, Subject};
use radiomics::error::Undefined;
use radiomics::families;
use radiomics::feature::Aggregation;
use radiomics::first_order::Statistics;
use radiomics::image::{Image, Mask, Spacing};
use radiomics::process::AsLevels;
use radiomics::shape::MorphologyFeature;
use radiomics::texture::GlcmFeature;

use crate::counted::Counted;

/// A cube of the levels 1 to 3 and a mask of `voxels` voxels of it.
fn scan(voxels: usize) -> (Image, Mask) {
    let array = Array3::from_shape_fn((3, 3, 3), |(z, y, x)| (1 + (z + 2 * y + x) % 3) as f64);
    let image = Image::new(array.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    let mask = Mask::from_vec((0..27).map(|at| at < voxels).collect(), *image.geometry()).unwrap();
    (image, mask)
}

fn statistics() -> Extractor {
    Extractor::builder().family(Statistics).build().unwrap()
}

#[test]
fn a_subject_says_which_image_or_mask_it_lacks() {
    let (image, mask) = scan(27);
    let subject = Subject::new("p1").image("T2WI", image.clone());
    for (sequence, expected) in [
        ("DWI", "subject p1 has no sequence DWI, it has T2WI"),
        (
            "T2WI",
            "subject p1 has no mask for sequence T2WI: neither one of its own nor one for all sequences",
        ),
    ] {
        assert_eq!(subject.load(sequence).unwrap_err().to_string(), expected);
    }
    assert!(subject.mask(mask).load("T2WI").is_ok());
}

#[test]
fn a_study_without_parts_or_with_a_part_twice_is_refused() {
    let twice = Protocol::new().sequence("T2WI", statistics()).sequence("T2WI", statistics());
    let (image, mask) = scan(27);
    let (image, mask) = (Source::from(image), Source::from(mask));
    let scanned_twice = Subject::new("p1").scan("DWI", image.clone(), mask.clone()).scan("DWI", image, mask);
    for (error, expected) in [
        (Protocol::new().schema().unwrap_err(), "the protocol is empty, at least 1 entry is needed"),
        (twice.schema().unwrap_err(), "sequence T2WI occurs twice, names must be unique"),
        (Cohort::new(Vec::new()).unwrap_err(), "the cohort is empty, at least 1 entry is needed"),
        (
            Cohort::new(vec![scanned_twice]).unwrap_err(),
            "sequence DWI of subject p1 occurs twice, names must be unique",
        ),
    ] {
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_vector_says_why_it_does_not_give_a_value() {
    let families =
        families::chosen(&["morphology", "glcm"], &[Aggregation::VolumeAverage, Aggregation::VolumeMerged]);
    let builder = Extractor::builder().discretise(AsLevels).families(families.unwrap());
    let extractor = builder.build().unwrap();
    let (image, mask) = scan(27);
    let features = extractor.extract(&image, &mask).unwrap();
    assert_eq!(
        features.get(GlcmFeature::Contrast).unwrap_err().to_string(),
        "cm_contrast is ambiguous: it is original_cm_contrast_3D_avg and original_cm_contrast_3D_comb"
    );
    assert!(features.column("cm_contrast_3D_avg").unwrap() > 0.0);
    assert_eq!(
        features.column("cm_contrst_3D_avg").unwrap_err().to_string(),
        "there is no column cm_contrst_3D_avg; the nearest of 79 is original_cm_contrast_3D_avg"
    );
    let (image, mask) = scan(1);
    let features = extractor.extract(&image, &mask).unwrap();
    let reason = Undefined::TooFewVoxels { needed: 2, found: 1 };
    assert_eq!(
        features.get(MorphologyFeature::Elongation).unwrap_err().to_string(),
        format!("original_morph_pca_elongation is undefined: {reason}")
    );
}

#[test]
fn what_looks_at_the_mask_alone_is_computed_once_for_each_mask_of_a_subject() {
    let count = Arc::new(AtomicUsize::new(0));
    let extractor = Extractor::builder().family(Counted(Arc::clone(&count))).build().unwrap();
    let sequences = ["T2WI", "DWI", "DCE"];
    let protocol = sequences.iter().fold(Protocol::new(), |p, name| p.sequence(name, extractor.clone()));
    let (image, mask) = scan(27);
    let (_, other) = scan(9);
    let subject = |id: &str| {
        let subject = Subject::new(id).mask(mask.clone()).image("T2WI", image.clone());
        subject.image("DWI", image.clone()).scan("DCE", image.clone(), other.clone())
    };
    let outcome = protocol.extract(&Cohort::new(vec![subject("p1"), subject("p2")]).unwrap()).unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 2 * 2);
    assert_eq!(outcome.table().columns(), ["T2WI_original_one", "DWI_original_one", "DCE_original_one"]);
}
