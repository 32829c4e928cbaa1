//! The synthetic study holds what it says of its own truth.
#![cfg(feature = "phantom")]

use radiomics::evaluate::Roc;
use radiomics::phantom::{Effect, Latent, SEQUENCES, StudyPhantom};

/// Standard errors that an area may be off.
const FOUR: f64 = 4.0;

/// The area of a score of the hidden quantities of many subjects, and its standard error.
fn area(score: impl Fn(&Latent) -> f64) -> (f64, f64) {
    let phantom = StudyPhantom::her2(8).with_subjects([6000, 6000], [0, 0]).unwrap();
    let labels: Vec<bool> =
        phantom.cohort().unwrap().subjects().iter().map(|s| s.known_label().unwrap()).collect();
    let scores: Vec<f64> = phantom.truth().iter().map(score).collect();
    let roc = Roc::new(&labels, &scores).unwrap();
    (roc.auc(), roc.standard_error().unwrap())
}

#[test]
fn the_best_score_of_the_hidden_quantities_has_the_area_that_is_stated() {
    let effect = Effect::default();
    let share = [0.8, 0.9, 1.0, 1.1];
    let one = |latent: &Latent| {
        effect.texture * share[0] * latent.texture[0]
            + effect.enhancement * share[0] * latent.enhancement[0]
            + effect.shape * latent.shape
    };
    // Equal correlations r: Σ⁻¹δ is δ less a share r/(1 + 3r) of the sum of δ, but for a factor.
    let among = 0.3 / (1.0 + 3.0 * 0.3) * share.iter().sum::<f64>();
    let all = |latent: &Latent| {
        let of = |quantities: &[f64; 4]| {
            quantities.iter().zip(share).map(|(x, share)| (share - among) * x).sum::<f64>() / 0.7
        };
        effect.texture * of(&latent.texture)
            + effect.enhancement * of(&latent.enhancement)
            + effect.shape * latent.shape
            + effect.clinical * latent.clinical.iter().sum::<f64>()
    };
    let check = |(found, error): (f64, f64), expected: f64| {
        assert!((found - expected).abs() < FOUR * error, "{found} ± {error}, stated {expected}");
    };
    check(area(one), effect.ceiling(&["T2WI"], false).unwrap());
    check(area(all), effect.ceiling(&SEQUENCES, true).unwrap());
}

#[test]
fn a_ceiling_rises_with_what_is_seen_and_knows_its_sequences() {
    let effect = Effect::default();
    let of = |sequences: &[&str], clinical| effect.ceiling(sequences, clinical).unwrap();
    assert!(of(&["T2WI"], false) < of(&["T2WI", "DWI"], false));
    assert!(of(&["T2WI", "DWI"], false) < of(&["T2WI", "DWI"], true));
    assert_eq!(of(&[], false), 0.5);
    assert!(effect.ceiling(&["T1"], false).unwrap_err().to_string().contains("T1"));
}
