//! Minimum sample sizes against reference numbers, and at the edges of their settings.

use radiomics::Error;
use radiomics::evaluate::{Confidence, SampleSize};

use crate::support::{TIGHT, agree, number, reference_json};

/// The tolerance of the file, relative.
const REFERENCE: f64 = 1e-8;

#[test]
fn every_number_of_the_reference() {
    let Some(file) = reference_json("modelling/performance.json") else { return };
    let (mut checked, mut worst) = (0, 0.0_f64);
    for case in file["sample_size"].as_array().expect("cases") {
        let of = |key: &str| number(&case[key]);
        let size = SampleSize::new(of("r2_cox_snell"), of("parameters") as usize, of("prevalence"))
            .and_then(|size| size.shrinkage(of("shrinkage_target")))
            .unwrap();
        for (key, expected) in case.as_object().expect("a case") {
            let found = match key.as_str() {
                "r2_cox_snell" | "parameters" | "prevalence" | "shrinkage_target" => continue,
                "max_r2" => size.largest_r_squared(),
                "n_shrinkage" => size.for_shrinkage() as f64,
                "shrinkage_2" => size.shrinkage_for_optimism(),
                "n_nagelkerke_gap" => size.for_optimism() as f64,
                "n_intercept" => size.for_risk() as f64,
                "n_required" => size.required() as f64,
                "epp" => size.events_per_parameter(),
                other => panic!("unknown key {other}"),
            };
            let expected = number(expected);
            let difference = (found - expected).abs() / expected;
            assert!(difference <= REFERENCE, "{key}: {found}, expected {expected}");
            worst = worst.max(difference);
            checked += 1;
        }
    }
    assert_eq!(checked, 21);
    println!("{checked} numbers, worst relative difference {worst:.1e}");
}

#[test]
fn the_rarer_class_counts_and_more_is_asked_for_more() {
    let size = |p| SampleSize::new(0.1, 10, p).unwrap().mean_absolute_error(0.05).unwrap();
    assert_eq!(size(0.3).for_mean_error(), size(0.7).for_mean_error());
    assert!(agree(size(0.3).largest_r_squared(), size(0.7).largest_r_squared(), TIGHT));
    assert_eq!(size(0.3).required(), 850);
    let plain = SampleSize::new(0.1, 10, 0.3).unwrap();
    assert_eq!(plain.for_mean_error(), None);
    let strict = plain.mean_absolute_error(0.02).unwrap();
    assert_eq!(Some(strict.required()), strict.for_mean_error());
    assert!(plain.shrinkage(0.95).unwrap().for_shrinkage() > plain.for_shrinkage());
    assert!(plain.optimism(0.02).unwrap().for_optimism() > plain.for_optimism());
    assert!(plain.risk_margin(0.02, Confidence::default()).unwrap().for_risk() > plain.for_risk());
    assert!(plain.risk_margin(0.05, Confidence::new(0.99).unwrap()).unwrap().for_risk() > plain.for_risk());
    assert!(SampleSize::new(0.1, 20, 0.3).unwrap().required() > plain.required());
    let nagelkerke = SampleSize::nagelkerke(0.1 / plain.largest_r_squared(), 10, 0.3).unwrap();
    assert_eq!(nagelkerke.required(), plain.required());
}

#[test]
fn settings_without_a_meaning_are_refused() {
    let refused =
        |size: Result<SampleSize, Error>| assert!(matches!(size, Err(Error::Setting { .. })), "{size:?}");
    for prevalence in [0.0, 1.0, -0.1, f64::NAN, f64::INFINITY] {
        refused(SampleSize::new(0.1, 10, prevalence));
        refused(SampleSize::nagelkerke(0.1, 10, prevalence));
    }
    for r_squared in [0.0, -0.1, 0.75, 1.0, f64::NAN] {
        refused(SampleSize::new(r_squared, 10, 0.5));
    }
    for r_squared in [0.0, 1.0, f64::NAN] {
        refused(SampleSize::nagelkerke(r_squared, 10, 0.5));
    }
    refused(SampleSize::new(0.1, 0, 0.5));
    let size = SampleSize::new(0.1, 10, 0.5).unwrap();
    for wrong in [0.1, 0.05, 1.0, f64::NAN] {
        refused(size.shrinkage(wrong));
    }
    for wrong in [0.0, 0.3, f64::NAN] {
        refused(size.optimism(wrong));
    }
    for wrong in [0.0, 1.0, f64::NAN] {
        refused(size.risk_margin(wrong, Confidence::default()));
        refused(size.mean_absolute_error(wrong));
    }
    refused(SampleSize::new(0.1, 31, 0.5).unwrap().mean_absolute_error(0.05));
    // Absurd, and answered.
    let absurd = SampleSize::new(f64::MIN_POSITIVE, usize::MAX, 0.5).unwrap();
    assert_eq!((absurd.for_shrinkage(), absurd.required()), (usize::MAX, usize::MAX));
    assert!(SampleSize::new(1e-16, 1, 1e-15).unwrap().required() > 1_000_000);
}
