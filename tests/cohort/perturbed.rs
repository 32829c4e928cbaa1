//! A perturbed cohort stands in for a second reader: what is loaded when, what stays, and what its agreement says.
#![cfg(feature = "phantom")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::Array3;
use radiomics::cohort::{Cohort, Extractor, Protocol, Source, Subject};
use radiomics::image::{Image, Labels, Mask, Spacing};
use radiomics::learn::{Repeatable, Transform};
use radiomics::phantom::{SEQUENCES, StudyPhantom};
use radiomics::process::{FixedBinNumber, Perturbation, Perturbations};
use radiomics::table::Split;

use crate::counted::Counted;

fn phantom(seed: u64) -> Cohort {
    StudyPhantom::her2(seed).with_subjects([6, 6], [1, 1]).unwrap().cohort().unwrap()
}

/// A noisy image with a ball in its middle.
fn scan() -> (Image, Mask) {
    let array = Array3::from_shape_fn((11, 21, 21), |(z, y, x)| ((z * 31 + y * 17 + x * 7) * 13 % 41) as f64);
    let spacing = Spacing::new([2.0, 1.0, 1.0]).unwrap();
    let image = Image::new(array.view(), spacing).unwrap();
    let inside = Array3::from_shape_fn((11, 21, 21), |(z, y, x)| {
        let mm = [2.0 * z as f64 - 10.0, y as f64 - 10.0, x as f64 - 10.0];
        mm.iter().map(|d| d * d).sum::<f64>() <= 49.0
    });
    (image, Mask::new(inside.view(), Labels::NonZero, spacing).unwrap())
}

#[test]
fn the_agreement_with_a_perturbed_cohort_tells_stable_features_from_others() {
    let cohort = phantom(3);
    let again = cohort.perturbed(&Perturbations::reader(), 1);
    let families = radiomics::families::chosen(
        &["morphology", "intensity_statistics", "glszm"],
        &[radiomics::feature::Aggregation::Volume],
    )
    .unwrap();
    let extractor = Extractor::builder().discretise(FixedBinNumber::new(16).unwrap()).families(families);
    let protocol = Protocol::new().sequence("DWI", extractor.build().unwrap());
    let [first, second] = [&cohort, &again].map(|cohort| protocol.extract(cohort).unwrap().table().clone());
    assert_eq!(first.subjects(), second.subjects());
    assert_eq!(first.labels().unwrap(), second.labels().unwrap());
    let fitted = Repeatable::above(-1.0, second).unwrap().fitted(&first).unwrap();
    let agreement = |name: &str| {
        let position = fitted.judged().iter().position(|column| column.ends_with(name)).unwrap();
        fitted.agreements()[position].unwrap()
    };
    assert_eq!(fitted.subjects(), 14);
    for stable in ["morph_volume", "morph_diam", "stat_median", "stat_p90"] {
        assert!(agreement(stable) > 0.9, "{stable}: {}", agreement(stable));
    }
    // The roughness of the outline is that of the tumour, not of the reader.
    assert!(agreement("morph_av") > 0.8, "{}", agreement("morph_av"));
    for unstable in ["stat_skew", "szm_glnu_norm_3D"] {
        assert!(agreement(unstable) < 0.5, "{unstable}: {}", agreement(unstable));
    }
}

#[test]
fn a_perturbed_cohort_keeps_what_is_known_of_its_subjects() {
    let (image, mask) = scan();
    let subject = |id: &str, split| {
        Subject::new(id).label(id == "p2").split(split).clinical("age", 41.0).scan(
            "T2WI",
            image.clone(),
            mask.clone(),
        )
    };
    let cohort = Cohort::new(vec![subject("p1", Split::Train), subject("p2", Split::Test)]).unwrap();
    let again = cohort.perturbed(&Perturbations::rescan(), 5);
    for (before, after) in cohort.subjects().iter().zip(again.subjects()) {
        assert_eq!(before.id(), after.id());
        assert_eq!(before.known_label(), after.known_label());
        assert_eq!(before.known_split(), after.known_split());
        assert_eq!(before.clinical_values(), after.clinical_values());
        assert_eq!(before.sequences().collect::<Vec<_>>(), after.sequences().collect::<Vec<_>>());
    }
    // The same with the subjects in another order, others with another seed, different for each subject.
    let turned = Cohort::new(cohort.subjects().iter().rev().cloned().collect()).unwrap();
    let turned = turned.perturbed(&Perturbations::rescan(), 5);
    let loaded = |cohort: &Cohort, at: usize| cohort.subjects()[at].load("T2WI").unwrap();
    assert_eq!(loaded(&turned, 1), loaded(&again, 0));
    assert_ne!(loaded(&again, 1).1, loaded(&again, 0).1);
    assert_ne!(loaded(&cohort.perturbed(&Perturbations::rescan(), 6), 0).1, loaded(&again, 0).1);
    assert_eq!(loaded(&cohort.perturbed(&Perturbations::none(), 5), 0), loaded(&cohort, 0));
}

/// A source that counts how often it is fetched.
fn counted<T: Clone + Send + Sync + 'static>(value: T) -> (Source<T>, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let own = Arc::clone(&count);
    let source = Source::deferred(move || {
        own.fetch_add(1, Ordering::Relaxed);
        Ok(value.clone())
    });
    (source, count)
}

#[test]
fn sources_are_fetched_when_needed_and_again_each_time() {
    let (image, mask) = scan();
    for (perturbations, masks_for_each) in [(Perturbations::reader(), 1), (Perturbations::rescan(), 2)] {
        let ((image, images), (mask, masks)) = (counted(image.clone()), counted(mask.clone()));
        let cohort = Cohort::new(vec![Subject::new("p1").scan("T2WI", image, mask)]).unwrap();
        let again = cohort.perturbed(&perturbations, 2);
        let count = || [images.load(Ordering::Relaxed), masks.load(Ordering::Relaxed)];
        assert_eq!(count(), [0, 0]);
        let first = again.subjects()[0].load("T2WI").unwrap();
        assert_eq!(count(), [1, masks_for_each]);
        assert_eq!(again.subjects()[0].load("T2WI").unwrap(), first);
        assert_eq!(count(), [2, 2 * masks_for_each]);
    }
}

#[test]
fn a_common_mask_is_fetched_and_measured_once_for_all_sequences() {
    let (image, mask) = scan();
    let measured = Arc::new(AtomicUsize::new(0));
    let extractor = Extractor::builder().family(Counted(Arc::clone(&measured))).build().unwrap();
    let protocol =
        ["T2WI", "DWI", "DCE"].iter().fold(Protocol::new(), |p, name| p.sequence(name, extractor.clone()));
    let (mask, masks) = counted(mask);
    let subject = |id: &str| {
        let subject = Subject::new(id).mask(mask.clone()).image("T2WI", image.clone());
        subject.image("DWI", image.clone()).image("DCE", image.clone())
    };
    let cohort = Cohort::new(vec![subject("p1"), subject("p2")]).unwrap();
    let outcome = protocol.extract(&cohort.perturbed(&Perturbations::reader(), 1)).unwrap();
    assert!(outcome.failures().is_empty());
    assert_eq!([masks.load(Ordering::Relaxed), measured.load(Ordering::Relaxed)], [2, 2]);
    // With the grid moved, image and common mask still fit, and each mask is still measured once.
    let outcome = protocol.extract(&cohort.perturbed(&Perturbations::rescan(), 1)).unwrap();
    assert!(outcome.failures().is_empty());
    assert_eq!([masks.load(Ordering::Relaxed), measured.load(Ordering::Relaxed)], [2 + 2 * 4, 4]);
}

#[test]
fn sequences_see_the_same_change_of_the_mask_and_noise_of_their_own() {
    let (image, mask) = scan();
    let subject =
        Subject::new("p1").scan("T2WI", image.clone(), mask.clone()).scan("DWI", image.clone(), mask);
    let one = Perturbation { volume: 0.2, outline: 0.5, noise: 0.1, ..Perturbation::default() };
    let perturbed = subject.perturbed(&one);
    let ((t2, t2_mask), (dwi, dwi_mask)) = (perturbed.load("T2WI").unwrap(), perturbed.load("DWI").unwrap());
    assert_eq!(t2_mask, dwi_mask);
    assert_ne!(t2, dwi);
    assert_ne!(*t2, image);
}

#[test]
fn a_perturbation_that_is_refused_and_a_mask_that_is_missing_come_up_on_loading() {
    let (image, mask) = scan();
    let subject = Subject::new("p1").image("T2WI", image);
    let bad = Perturbation { volume: f64::NAN, ..Perturbation::default() };
    let lone = subject.perturbed(&Perturbations::rescan().draw(1, "p1", 0));
    assert_eq!(
        lone.load("T2WI").unwrap_err().to_string(),
        "subject p1 has no mask for sequence T2WI: neither one of its own nor one for all sequences"
    );
    assert_eq!(
        subject.mask(mask).perturbed(&bad).load("T2WI").unwrap_err().to_string(),
        "volume change of a perturbation must be from -0.9 to 9, got NaN"
    );
}

#[test]
fn a_study_of_four_sequences_survives_both_kinds_of_reader() {
    let cohort = phantom(8);
    let extractor = Extractor::builder().family(radiomics::first_order::Statistics).build().unwrap();
    let protocol = SEQUENCES.iter().fold(Protocol::new(), |p, name| p.sequence(name, extractor.clone()));
    for perturbations in [Perturbations::reader(), Perturbations::rescan()] {
        let outcome = protocol.extract(&cohort.perturbed(&perturbations, 1)).unwrap();
        assert!(outcome.failures().is_empty());
        assert_eq!(outcome.table().rows(), 14);
        assert_eq!(outcome.table().undefined().count(), 0);
    }
}
