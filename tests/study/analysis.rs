//! What the analysis of a study does with tables that are not as they should be, and what it says of them.

use radiomics::Error;
use radiomics::evaluate::DecisionCurve;
use radiomics::learn::{MannWhitney, Measure, Predict, StoredModel};
use radiomics::study::{
    Analysis, Baseline, Comparisons, Division, Fallback, Model, ModelKind, Procedure, StudyData, Summary,
    Validation, Warning,
};
use radiomics::table::{FeatureTable, Split};

const SUBJECTS: usize = 60;
const TIGHT: f64 = 1e-12;

fn noise(seed: usize) -> Vec<f64> {
    (0..SUBJECTS).map(|i| ((i * 37 + seed * 101 + i * i * (seed + 3)) % 61) as f64).collect()
}

/// Apart by some standard deviations, but not separated.
fn telling(seed: usize) -> Vec<f64> {
    (0..SUBJECTS).map(|i| (i % 2) as f64 * 20.0 + ((i * 17 + seed * 5) % 31) as f64).collect()
}

fn subjects() -> Vec<String> {
    (0..SUBJECTS).map(|i| format!("p{i}")).collect()
}

fn sequence(name: &str, columns: Vec<Vec<f64>>) -> FeatureTable {
    let named = columns.into_iter().enumerate().map(|(i, values)| (format!("{name}_{i}"), values));
    FeatureTable::from_columns(subjects(), named)
        .and_then(|table| table.with_labels((0..SUBJECTS).map(|i| i % 2 == 1)))
        .and_then(|t| {
            t.with_split((0..SUBJECTS).map(|i| if i % 3 == 0 { Split::Test } else { Split::Train }))
        })
        .unwrap()
}

fn data() -> StudyData {
    let clinical = FeatureTable::from_columns(subjects(), [("age", noise(9)), ("size", telling(4))]).unwrap();
    StudyData::new()
        .sequence("A", &sequence("A", vec![telling(1), noise(1), noise(2)]))
        .and_then(|data| data.sequence("B", &sequence("B", vec![noise(3), telling(2)])))
        .and_then(|data| data.clinical(&clinical))
        .unwrap()
}

fn models() -> Vec<Model> {
    Model::her2(&["A", "B"])
}

#[test]
fn the_preset_has_eleven_models_for_four_sequences() {
    let names: Vec<String> =
        Model::her2(&["T2", "DWI", "DCE3", "DCE7"]).iter().map(|model| model.name().to_string()).collect();
    let expected = [
        "clinical",
        "T2",
        "DWI",
        "DCE3",
        "DCE7",
        "mpMRI A",
        "mpMRI B",
        "mpMRI C",
        "combined A",
        "combined B",
        "combined C",
    ];
    assert_eq!(names, expected);
    assert_eq!(Model::her2(&["T2"]).len(), 2);
    assert_eq!(Model::her2::<&str>(&[]).len(), 1);
}

#[test]
fn every_model_is_fitted_validated_and_compared() {
    let findings = Analysis::new(models()).unwrap().run(&data()).unwrap();
    let kinds: Vec<ModelKind> = findings.models().iter().map(|model| model.kind()).collect();
    use ModelKind::{Clinical, Combined, Multi, Single};
    assert_eq!(kinds, [Clinical, Single, Single, Multi, Combined]);
    for model in findings.models() {
        assert!(model.train().roc().auc() > 0.7, "{}", model.name());
        assert_eq!(model.scores().len(), SUBJECTS);
        let validation = model.validation().expect("it is on by default");
        assert_eq!(validation.repeats().len(), 5);
        assert!(validation.mean(Measure::Auc).unwrap() > 0.6, "{}", model.name());
        let confusion = validation.repeats().next().unwrap().confusion().expect("thresholds of each fold");
        assert_eq!(confusion.sensitivity().trials() + confusion.specificity().trials(), 40);
    }
    let pairs: Vec<_> = findings.comparisons().iter().map(|c| (c.first(), c.second(), c.part())).collect();
    let of = |part| {
        [
            ("combined A", "clinical", part),
            ("combined A", "mpMRI A", part),
            ("mpMRI A", "A", part),
            ("mpMRI A", "B", part),
        ]
    };
    assert_eq!(pairs, [of(Split::Train), of(Split::Test)].concat());
}

#[test]
fn decision_curves_are_those_of_the_probabilities() {
    let findings = Analysis::new(models()).unwrap().validation(None).run(&data()).unwrap();
    let thresholds = DecisionCurve::grid(0.1..=0.9, 9).unwrap();
    let curve = findings.decision_curve(&["A", "combined A"], Split::Test, &thresholds).unwrap();
    let of = |name: &str| findings.model(name).unwrap().test().unwrap();
    let probabilities = [of("A").probabilities().unwrap(), of("combined A").probabilities().unwrap()];
    let expected = DecisionCurve::of(of("A").labels(), &probabilities, &thresholds).unwrap();
    for model in 0..2 {
        assert_eq!(curve.points(model).unwrap(), expected.points(model).unwrap());
    }
    assert!(findings.decision_curve(&[], Split::Test, &thresholds).is_err());
    let unknown = findings.decision_curve(&["Z"], Split::Test, &thresholds).map(|_| ()).unwrap_err();
    assert!(unknown.to_string().contains('Z'), "{unknown}");
}

#[test]
fn a_model_of_scores_is_stored_with_those_it_rests_on() {
    let data = data();
    let findings = Analysis::new(models()).unwrap().validation(None).run(&data).unwrap();
    let combined = findings.model("combined A").unwrap();
    let text = serde_json::to_string(&combined.model().stored().unwrap()).unwrap();
    let read: StoredModel = serde_json::from_str(&text).unwrap();
    assert_eq!(read.scores(data.table().unwrap()).unwrap(), combined.scores());
}

#[test]
fn results_are_the_same_bits_on_any_number_of_threads() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Analysis::new(models()).unwrap().run(&data()).unwrap())
    };
    let (one, three) = (run(1), run(3));
    for (a, b) in one.models().iter().zip(three.models()) {
        assert_eq!(a.scores(), b.scores(), "{}", a.name());
        assert_eq!(a.validation(), b.validation(), "{}", a.name());
    }
}

#[test]
fn test_rows_have_no_influence_on_what_is_fitted() {
    let run = |data: &StudyData| Analysis::new(models()).unwrap().validation(None).run(data).unwrap();
    let one = run(&data());
    let changed = |name: &str, columns: Vec<Vec<f64>>| {
        let other = columns.into_iter().enumerate().map(|(c, values)| {
            values
                .into_iter()
                .enumerate()
                .map(|(i, x)| if i % 3 == 0 { x * 7.0 + c as f64 } else { x })
                .collect()
        });
        sequence(name, other.collect())
    };
    let clinical = FeatureTable::from_columns(subjects(), [("age", noise(9)), ("size", telling(4))]).unwrap();
    let other = StudyData::new()
        .sequence("A", &changed("A", vec![telling(1), noise(1), noise(2)]))
        .and_then(|data| data.sequence("B", &changed("B", vec![noise(3), telling(2)])))
        .and_then(|data| data.clinical(&clinical))
        .unwrap();
    let two = run(&other);
    for (a, b) in one.models().iter().zip(two.models()) {
        assert_eq!(a.train().scores(), b.train().scores(), "{}", a.name());
        assert_eq!(a.threshold(), b.threshold());
        assert_eq!(a.columns(), b.columns());
    }
    assert_ne!(
        one.model("A").unwrap().test().unwrap().scores(),
        two.model("A").unwrap().test().unwrap().scores()
    );
}

#[test]
fn a_model_without_a_column_gives_the_prevalence_and_says_so() {
    let nothing =
        Procedure::by(radiomics::learn::Logistic::unpenalised()).step(MannWhitney::below(1e-12).unwrap());
    let analysis =
        Analysis::new([Model::sequences("A", ["A"]).by(nothing.clone())]).unwrap().validation(None);
    let findings = analysis.run(&data()).unwrap();
    let model = findings.model("A").unwrap();
    assert!(matches!(model.fallback(), Some(Fallback::Prevalence { .. })));
    assert_eq!(model.train().roc().auc(), 0.5);
    assert!(model.columns().is_empty());
    assert!(findings.warnings().iter().any(|warning| matches!(warning, Warning::Replaced { .. })));
    let strict = Analysis::new([Model::sequences("A", ["A"]).by(nothing.strict())]).unwrap();
    let error = strict.run(&data()).map(|_| ()).unwrap_err();
    assert!(
        matches!(&error, Error::Model { model, source } if model == "A" && matches!(**source, Error::NothingSelected { .. })),
        "{error}"
    );
}

#[test]
fn a_separated_model_is_a_ridge_and_says_so() {
    let separated: Vec<f64> = (0..SUBJECTS).map(|i| (i % 2) as f64 + 0.001 * i as f64).collect();
    let data = StudyData::new().sequence("A", &sequence("A", vec![separated])).unwrap();
    let procedure = Procedure::by(radiomics::learn::Logistic::unpenalised());
    let findings = Analysis::new([Model::sequences("A", ["A"]).by(procedure)]).unwrap().run(&data).unwrap();
    assert!(matches!(findings.models()[0].fallback(), Some(Fallback::Ridge { .. })));
    assert_eq!(findings.models()[0].test().unwrap().roc().auc(), 1.0);
}

#[test]
fn scores_of_unseen_subjects_are_a_choice() {
    let one = Analysis::new(models()).unwrap().validation(None).run(&data()).unwrap();
    let folds = Some(Validation::new(5, 1, 7).unwrap());
    let two = Analysis::new(models()).unwrap().validation(None).unseen_scores(folds).run(&data()).unwrap();
    assert_eq!(one.model("A").unwrap().scores(), two.model("A").unwrap().scores());
    assert_ne!(one.model("mpMRI A").unwrap().scores(), two.model("mpMRI A").unwrap().scores());
}

#[test]
fn declarations_that_make_no_sense_are_refused() {
    let refused = |models: Vec<Model>| Analysis::new(models).map(|_| ()).unwrap_err().to_string();
    assert!(refused(vec![]).contains("the list of models is empty"), "{}", refused(vec![]));
    let twice = refused(vec![Model::clinical("x"), Model::sequences("x", ["A"])]);
    assert!(twice.contains("model x occurs twice"), "{twice}");
    let later = refused(vec![Model::scores("x", ["y"]), Model::clinical("y")]);
    assert!(later.contains("model x") && later.contains("y"), "{later}");
    let nothing = refused(vec![Model::sequences("x", Vec::<String>::new())]);
    assert!(nothing.contains("none for x"), "{nothing}");
    let run =
        |models: Vec<Model>| Analysis::new(models).unwrap().run(&data()).map(|_| ()).unwrap_err().to_string();
    assert!(run(vec![Model::sequences("x", ["C"])]).contains("sequence C"));
    assert!(run(vec![Model::clinical("x").clinical_columns(["agee"])]).contains("agee"));
    let pairs = Comparisons::of_pairs([("A", "Z")]);
    let unknown = Analysis::new(models()).unwrap().comparisons(pairs).run(&data()).map(|_| ()).unwrap_err();
    assert!(unknown.to_string().contains('Z'), "{unknown}");
    assert!(Validation::new(1, 5, 0).is_err() && Validation::new(5, 0, 0).is_err());
    assert!(Division::stratified(0.0, 1).is_err() && Division::stratified(f64::NAN, 1).is_err());
}

#[test]
fn few_subjects_and_confounded_batches_are_told() {
    let scanners = (0..SUBJECTS).map(|i| if (i % 2 == 1) == (i % 7 != 0) { "Skyra" } else { "Aera" });
    let clinical = FeatureTable::from_columns(subjects(), [("size", telling(4))])
        .and_then(|table| table.with_categories("scanner", scanners))
        .unwrap();
    let data = StudyData::new()
        .sequence("A", &sequence("A", vec![telling(1), noise(1)]))
        .and_then(|data| data.clinical(&clinical))
        .unwrap();
    let models = [Model::sequences("A", ["A"]), Model::clinical("clinical")];
    let findings = Analysis::new(models).unwrap().batch("scanner").run(&data).unwrap();
    let told: Vec<String> = findings.warnings().iter().map(ToString::to_string).collect();
    let says = |what: &str| told.iter().any(|sentence| sentence.contains(what));
    assert!(says("scanner goes with the label"), "{told:?}");
    assert!(says("10 folds of 20 subjects"), "{told:?}");
    assert!(says("A ask for columns on which readers agree"), "{told:?}");
    assert!(says("40 training subjects; columns given beforehand"), "{told:?}");
    assert_eq!(findings.model("clinical").unwrap().columns(), ["size"]);
}

#[test]
fn a_baseline_describes_parts_and_classes() {
    let table = data().table().unwrap().clone();
    let baseline = Baseline::of(&table.select(&["age", "size"]).unwrap()).unwrap();
    assert_eq!(baseline.rows().len(), 2);
    let row = &baseline.rows()[1];
    let Summary::Numbers { count, missing, mean, .. } = row.train.first else { panic!("{row:?}") };
    let by_hand: Vec<f64> =
        (0..SUBJECTS).filter(|i| i % 3 != 0 && i % 2 == 0).map(|i| telling(4)[i]).collect();
    assert_eq!((count, missing), (by_hand.len(), 0));
    assert!((mean.unwrap() - by_hand.iter().sum::<f64>() / by_hand.len() as f64).abs() < TIGHT);
    assert!(row.train.p_value.unwrap() < 0.001, "size tells the classes apart");
    assert!(row.parts.as_ref().unwrap().p_value.unwrap() > 0.05, "the parts are alike");
}
