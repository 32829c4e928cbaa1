//! The model study over twenty synthetic cohorts with an effect, and over twenty without: minutes, in release.
//!
//!     cargo test --release --test study seeds -- --ignored --nocapture
#![cfg(all(feature = "phantom", feature = "toml"))]

use radiomics::phantom::{Effect, SEQUENCES, StudyPhantom};
use radiomics::study::{ModelKind, StudySettings};

const SEEDS: u64 = 20;
/// Standard errors by which the mean of the cohorts without an effect may miss ½.
const FOUR: f64 = 4.0;

/// The declaration of the embedded study.
const DECLARATION: &str = include_str!("../../examples/her2_study/study.toml");

/// The area of each model on the test subjects of one cohort.
struct Areas(Vec<(String, ModelKind, f64)>);

impl Areas {
    fn of(&self, name: &str) -> f64 {
        self.0.iter().find(|(model, ..)| model == name).expect("a model").2
    }
}

fn studied(effect: Effect) -> Vec<Areas> {
    let settings = StudySettings { validation: None, ..StudySettings::from_toml(DECLARATION).unwrap() };
    let study = settings.study(&SEQUENCES.map(String::from)).unwrap();
    let one = |seed| {
        let phantom = StudyPhantom::her2(seed).with_effect(effect).unwrap();
        let result = study.run(&phantom.cohort().unwrap()).unwrap();
        let models = result.findings().models().iter();
        let area = |model: &radiomics::study::ModelFindings| model.test().unwrap().roc().auc();
        Areas(models.map(|model| (model.name().to_string(), model.kind(), area(model))).collect())
    };
    (1..=SEEDS).map(one).collect()
}

fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, (squares / (values.len() as f64 - 1.0)).sqrt())
}

/// What the hidden quantities that a model of the preset sees would allow.
fn ceiling(effect: Effect, name: &str) -> f64 {
    let sequences: &[&str] = match name.split_once(' ') {
        Some((_, "A")) => &["DWI", "DCEphase7"],
        Some((_, "B")) => &["T2WI", "DCEphase7"],
        Some((_, "C")) => &["T2WI", "DWI", "DCEphase7"],
        _ if name == "clinical" => &[],
        _ => &[name],
    };
    effect.ceiling(sequences, name == "clinical" || name.starts_with("combined")).unwrap()
}

fn print_and_check(studies: &[Areas], effect: Effect, check: impl Fn(&str, f64, f64, f64)) {
    println!("model         mean    SD   least  most   ceiling");
    for (name, ..) in &studies[0].0 {
        let areas: Vec<f64> = studies.iter().map(|study| study.of(name)).collect();
        let ((mean, deviation), ceiling) = (mean_and_deviation(&areas), ceiling(effect, name));
        let (least, most) = areas.iter().fold((1.0_f64, 0.0_f64), |(l, m), x| (l.min(*x), m.max(*x)));
        println!("{name:<12} {mean:.3}  {deviation:.3}  {least:.2}   {most:.2}   {ceiling:.2}");
        check(name, mean, deviation, ceiling);
    }
}

#[test]
#[ignore = "twenty studies take minutes, in release"]
fn an_effect_is_found_and_no_model_beats_what_it_allows() {
    let effect = Effect::default();
    let studies = studied(effect);
    print_and_check(&studies, effect, |name, mean, deviation, ceiling| {
        assert!(mean > 0.6, "{name}: {mean}");
        assert!(mean < ceiling + FOUR * deviation / (SEEDS as f64).sqrt(), "{name}: {mean} above {ceiling}");
    });
    for letter in ["A", "B", "C"] {
        let better =
            studies.iter().filter(|s| s.of(&format!("combined {letter}")) > s.of("clinical")).count();
        println!("combined {letter} beats the clinical model in {better} of {SEEDS} cohorts");
        assert!(better > SEEDS as usize / 2);
    }
}

#[test]
#[ignore = "twenty studies take minutes, in release"]
fn without_an_effect_no_model_finds_one() {
    let studies = studied(Effect::NONE);
    print_and_check(&studies, Effect::NONE, |name, mean, deviation, ceiling| {
        assert!((mean - ceiling).abs() < FOUR * deviation / (SEEDS as f64).sqrt(), "{name}: {mean}");
    });
    assert!(studies[0].0.iter().any(|(_, kind, _)| *kind == ModelKind::Combined));
}
