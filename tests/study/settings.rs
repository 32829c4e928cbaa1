//! The settings of a study as a value and as a file: what they give, and what they refuse with which words.
#![cfg(feature = "toml")]

use ndarray::Array3;
use proptest::prelude::*;
use radiomics::Error;
use radiomics::cohort::{Cohort, Subject};
use radiomics::config::Config;
use radiomics::image::{Image, Mask, Spacing};
use radiomics::learn::Measure;
use radiomics::process::Perturbations;
use radiomics::study::settings::{
    ClinicalColumns, ComparisonSettings, DivisionSettings, ModelSettings, ModelsSettings,
    PerturbationSettings, ProcedureSettings, Procedures, ReadingSettings, SequenceSettings, StepSettings,
    StudySettings,
};
use radiomics::study::{Analysis, Findings, Model, Procedure, StudyData};
use radiomics::table::{FeatureTable, Split};

/// Every key that there is, with a value other than the default, and every step and classifier.
const EVERYTHING: &str = r#"
version = 1
title = "Everything"
seed = 7
clinical = ["age", "grade", "scanner"]
batch = "scanner"
division = { stratified = { test = 0.3 } }
threshold = { least_cost = { missed = 2.0, prevalence = 0.4 } }
validation = { folds = 3, repeats = 1 }
unseen_scores = { folds = 4 }
comparisons = [["logistic", "firth"], ["scores", "ridge"]]
confidence = 0.9

[readings.perturbed]
readings = 2
subjects = 20
volume = 0.2
outline = 0.5
mask_shift = { z = 1.0, y = 1.0, x = 1.0 }
mask_rotation = 5.0
grid_shift = { z = 0.5, x = 0.25 }
grid_rotation = 2.0
noise = 0.05

[features]
families = ["intensity_statistics"]
round_intensities = true

[[sequences]]
name = "T2"

[[sequences]]
name = "DWI"
[sequences.features]
families = ["intensity_statistics", "glcm"]
aggregations = ["3D_avg"]
filters = [{ log = { sigma = 2.0 } }]

[procedures.imaging]
agreement = { above = 0.8, form = "ICC(3,1)", lower_end = 0.9 }
steps = [{ standardise = "sample" }]
classifier = { ridge = { penalty = 2.0 } }

[procedures.clinical]
steps = [{ impute = "mean" }, { one_hot = { full = true, unseen_as_zeros = true } }, { standardise = "sample" }]
classifier = { ridge = { penalty = 1.0 } }
strict = true

[procedures.combination]
classifier = "firth"

[[models]]
name = "clinical"
clinical = "all"

[[models]]
name = "logistic"
sequences = ["T2"]
procedure = { steps = ["complete_columns", { impute = "median" }, { screen = { test = "brunner_munzel", best = 2, below = 0.9, correction = "holm" } }], classifier = "logistic" }

[[models]]
name = "firth"
sequences = ["T2"]
procedure = { steps = [{ correlation = { above = 0.95, kind = "pearson", order = "column_order" } }, { univariable = { below = 0.5, test = "likelihood_ratio" } }], classifier = "firth" }

[[models]]
name = "ridge"
sequences = ["T2", "DWI"]

[[models]]
name = "lasso"
sequences = ["T2"]
procedure = { steps = [{ variance = { above = 0.0 } }, { standardise = "population" }], classifier = { lasso = { folds = 5, rule = "min" } } }

[[models]]
name = "elastic net"
sequences = ["DWI"]
procedure = { steps = [{ standardise = "sample" }], classifier = { elastic_net = { alpha = 0.5, folds = 5, rule = "min" } } }

[[models]]
name = "stepwise"
sequences = ["T2"]
procedure = { classifier = { stepwise = { direction = "forward", criterion = "bic" } } }

[[models]]
name = "discriminant"
sequences = ["T2"]
procedure = { steps = [{ principal_components = { count = 2 } }], classifier = { linear_discriminant = { shrinkage = "ledoit_wolf" } } }

[[models]]
name = "naive Bayes"
sequences = ["T2"]
procedure = { steps = [{ mrmr = { best = 2, measure = { equal_frequency = 4 }, quotient = true } }], classifier = "naive_bayes" }

[[models]]
name = "neighbours"
sequences = ["T2"]
procedure = { steps = [{ standardise = "sample" }], classifier = { nearest_neighbours = { neighbours = 5, weighted_by_distance = false } } }

[[models]]
name = "support vectors"
sequences = ["T2"]
procedure = { steps = [{ standardise = "sample" }], classifier = { support_vectors = { kernel = { polynomial = { degree = 2, gamma = { fixed = 0.1 }, coef0 = 1.0 } }, cost = 2.0, folds = 4, weights = "balanced" } } }

[[models]]
name = "forest"
sequences = ["T2"]
procedure = { steps = [{ lasso = { folds = 5, rule = "min" } }], classifier = { random_forest = { trees = 50, columns = { share = 0.5 }, depth = 3, leaf = 2, weights = "balanced" } } }

[[models]]
name = "boosting"
sequences = ["T2"]
clinical = ["scanner"]
procedure = { steps = [{ combat = { by = "scanner", protecting = [] } }], classifier = { gradient_boosting = { trees = 20, rate = 0.2, depth = 2, leaf = 2, subsample = 0.8 } } }

[[models]]
name = "scores"
scores = ["lasso", "clinical"]
"#;

/// An area under the curve that a model of a telling column reaches on the rows it was fitted to.
const TELLING: f64 = 0.75;

const ROWS: usize = 72;

fn noise(seed: usize) -> Vec<f64> {
    (0..ROWS).map(|i| ((i * 37 + seed * 101) % 73) as f64 + ((i * seed) % 7) as f64 * 0.13).collect()
}

fn telling(seed: usize) -> Vec<f64> {
    noise(seed).iter().enumerate().map(|(i, x)| x + (i % 2) as f64 * 40.0).collect()
}

fn sequence(name: &str, seed: usize) -> FeatureTable {
    let columns =
        [("a", telling(seed)), ("b", noise(seed + 1)), ("c", telling(seed + 2)), ("d", noise(seed + 3))];
    let subjects = (0..ROWS).map(|i| format!("p{i}"));
    FeatureTable::from_columns(subjects, columns.map(|(column, values)| (format!("{name}_{column}"), values)))
        .and_then(|table| table.with_labels((0..ROWS).map(|i| i % 2 == 1)))
        .and_then(|table| {
            table.with_split((0..ROWS).map(|i| if i % 6 < 4 { Split::Train } else { Split::Test }))
        })
        .unwrap()
}

fn data() -> StudyData {
    let clinical = FeatureTable::from_columns((0..ROWS).map(|i| format!("p{i}")), [("age", telling(9))])
        .and_then(|table| table.with_categories("grade", (0..ROWS).map(|i| ["low", "high"][i % 3 / 2])))
        .and_then(|table| table.with_categories("scanner", (0..ROWS).map(|i| ["A", "B"][i % 4 / 2])))
        .unwrap();
    let (t2, dwi) = (sequence("T2", 1), sequence("DWI", 5));
    let data = StudyData::new().sequence("T2", &t2).and_then(|data| data.sequence("DWI", &dwi));
    data.and_then(|data| data.clinical(&clinical)).unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn message(text: &str) -> String {
    StudySettings::from_toml(text).unwrap_err().to_string()
}

/// The settings with another text in a place that is there.
fn with(place: &str, other: &str) -> String {
    assert!(EVERYTHING.contains(place), "{place}");
    EVERYTHING.replacen(place, other, 1)
}

fn line_of(text: &str, part: &str) -> usize {
    1 + text.lines().position(|line| line.contains(part)).unwrap()
}

/// All that models say about all subjects.
fn bits(findings: &Findings) -> Vec<Vec<u64>> {
    let scores = |scores: &[f64]| scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>();
    let models = findings.models().iter();
    models
        .flat_map(|model| [Some(model.train()), model.test()])
        .flatten()
        .map(|part| scores(part.scores()))
        .collect()
}

#[test]
fn settings_with_every_key_are_read_and_written_again() {
    let settings = StudySettings::from_toml(EVERYTHING).unwrap();
    assert_eq!(StudySettings::from_toml(&settings.to_toml().unwrap()).unwrap(), settings);
    assert_eq!(settings.clinical, ClinicalColumns::Columns(names(&["age", "grade", "scanner"])));
    assert_eq!(settings.division, DivisionSettings::Stratified { test: 0.3 });
    assert_eq!(settings.sequences[1].features.as_ref().unwrap().filters.len(), 1);
    let ReadingSettings::Perturbed(changes) = settings.readings else { panic!("{:?}", settings.readings) };
    assert_eq!((changes.grid_shift.z, changes.grid_shift.y, changes.grid_shift.x), (0.5, 0.0, 0.25));
}

#[test]
fn the_default_is_written_with_every_key_and_read_again() {
    let text = StudySettings::default().to_toml().unwrap();
    assert_eq!(StudySettings::from_toml(&text).unwrap(), StudySettings::default());
    assert_eq!(StudySettings::from_toml("version = 1").unwrap(), StudySettings::default());
    for key in [
        "title = ",
        "seed = 1",
        "clinical = \"all\"",
        "division = \"given\"",
        "readings = \"second_reader\"",
        "threshold = \"youden\"",
        "[validation]\nfolds = 10\nrepeats = 5",
        "unseen_scores = \"off\"",
        "comparisons = \"usual\"",
        "confidence = 0.95",
        "sequences = []",
        "models = \"her2\"",
        "[features]",
        "[procedures.imaging]",
        "[procedures.imaging.agreement]\nabove = 0.75\nform = \"ICC(2,1)\"",
        "[procedures.clinical]\nagreement = \"off\"",
        "[procedures.combination]\nagreement = \"off\"\nsteps = []\nclassifier = \"logistic\"\nstrict = false",
    ] {
        assert!(text.contains(key), "{key} in\n{text}");
    }
}

#[test]
fn the_default_gives_the_scores_of_an_analysis_by_code_bit_for_bit() {
    let by_code = Analysis::new(Model::her2(&["T2", "DWI"])).unwrap().run(&data()).unwrap();
    let by_settings =
        StudySettings::default().analysis(&names(&["T2", "DWI"])).unwrap().run(&data()).unwrap();
    assert_eq!(bits(&by_settings), bits(&by_code));
    let selected = |findings: &Findings| {
        let models = findings.models().iter();
        models
            .map(|model| model.validation().unwrap().mean(Measure::Auc).unwrap().to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(selected(&by_settings), selected(&by_code));
    assert_eq!(by_settings.comparisons().len(), by_code.comparisons().len());
}

#[test]
fn the_default_procedures_are_those_of_the_code_at_every_seed() {
    for seed in [1, 12] {
        for (settings, procedure) in [
            (ProcedureSettings::radiomics(), Procedure::radiomics(seed).unwrap()),
            (ProcedureSettings::clinical(), Procedure::clinical().unwrap()),
            (ProcedureSettings::combination(), Procedure::combination()),
        ] {
            let run = |procedure: Procedure| {
                let model = Model::sequences("T2", ["T2"]).by(procedure);
                let reader = sequence("T2", 1);
                let data = data().reader(reader).unwrap();
                Analysis::new([model]).unwrap().validation(None).run(&data).unwrap()
            };
            assert_eq!(bits(&run(settings.procedure(seed).unwrap())), bits(&run(procedure)));
        }
    }
}

#[test]
fn every_classifier_and_every_step_runs_and_finds_a_telling_column() {
    let settings = StudySettings::from_toml(EVERYTHING).unwrap();
    let analysis = settings.analysis(&names(&["DWI", "T2"])).unwrap();
    let findings = analysis.run(&data()).unwrap();
    assert_eq!(findings.models().len(), 14);
    for model in findings.models() {
        let auc = model.train().roc().auc();
        assert!(auc > TELLING, "{}: {auc}", model.name());
        assert!(model.train().probabilities().is_some(), "{}", model.name());
        assert!(model.fallback().is_none(), "{}: {:?}", model.name(), model.fallback());
    }
    assert_eq!(findings.comparisons().len(), 4);
    assert_eq!(findings.confidence().level(), 0.9);
}

#[test]
fn other_choices_of_steps_and_classifiers_run() {
    for (step, classifier) in [
        (r#"{ screen = { test = "mann_whitney_exact", best = 2 } }"#, r#"{ stepwise = {} }"#),
        (r#"{ screen = { test = "mann_whitney_without_continuity", below = 0.5 } }"#, r#""logistic""#),
        (r#"{ screen = { test = "welch_t", below = 0.5 } }"#, r#"{ stepwise = { direction = "backward" } }"#),
        (r#"{ screen = { test = "pooled_t", below = 0.5 } }"#, r#"{ stepwise = { direction = "both" } }"#),
        (
            r#"{ screen = { test = "anova", below = 0.5 } }"#,
            r#"{ stepwise = { criterion = { multiple = 3.84 } } }"#,
        ),
        (r#"{ screen = { test = "levene_median", best = 3 } }"#, r#"{ linear_discriminant = {} }"#),
        (
            r#"{ screen = { test = "levene_mean", best = 3 } }"#,
            r#"{ linear_discriminant = { shrinkage = { share = 0.3 } } }"#,
        ),
        (
            r#"{ screen = { test = "kolmogorov_smirnov", below = 0.5 } }"#,
            r#"{ support_vectors = { kernel = { radial = { gamma = "auto" } } } }"#,
        ),
        (r#"{ mrmr = { best = 2 } }"#, r#"{ support_vectors = {} }"#),
        (
            r#"{ mrmr = { best = 2, measure = "gaussian" } }"#,
            r#"{ random_forest = { trees = 20, columns = { count = 1 } } }"#,
        ),
        (
            r#"{ mrmr = { best = 2, measure = { equal_width = 4 } } }"#,
            r#"{ random_forest = { trees = 20, columns = "all" } }"#,
        ),
        (
            r#"{ principal_components = { share = 0.9 } }"#,
            r#"{ nearest_neighbours = { neighbours = 7, weighted_by_distance = true } }"#,
        ),
        (
            r#"{ univariable = { below = 0.5, test = "firth" } }"#,
            r#"{ lasso = { rule = "one_standard_error" } }"#,
        ),
        (r#"{ impute = "most_frequent" }"#, r#"{ gradient_boosting = { trees = 10 } }"#),
    ] {
        let text = format!(
            "version = 1\nvalidation = \"off\"\n[[models]]\nname = \"one\"\nsequences = [\"T2\"]\n\
             procedure = {{ steps = [{step}], classifier = {classifier} }}"
        );
        let settings = StudySettings::from_toml(&text).unwrap();
        assert_eq!(StudySettings::from_toml(&settings.to_toml().unwrap()).unwrap(), settings);
        let findings = settings.analysis(&names(&["T2", "DWI"])).unwrap().run(&data()).unwrap();
        let model = &findings.models()[0];
        assert!(model.train().roc().auc() > 0.6 && model.fallback().is_none(), "{step} {classifier}");
    }
}

#[test]
fn tests_by_counts_look_at_columns_of_two_values() {
    for test in ["chi_squared", "yates", "fisher"] {
        let text = format!(
            "version = 1\nvalidation = \"off\"\n[[models]]\nname = \"one\"\nclinical = [\"grade\"]\nprocedure = \
             {{ steps = [{{ one_hot = {{}} }}, {{ screen = {{ test = \"{test}\", best = 1 }} }}], classifier = \"logistic\" }}"
        );
        let findings = StudySettings::from_toml(&text).unwrap().analysis(&[]).unwrap().run(&data()).unwrap();
        assert_eq!(findings.models()[0].columns().len(), 1, "{test}");
    }
}

#[test]
fn an_unknown_key_is_refused_at_every_level_with_its_line_and_the_nearest() {
    for (place, other, wrong, nearest) in [
        ("title = ", "titel = ", "titel", "title"),
        ("stratified = { test", "stratified = { tests", "tests", "test"),
        ("folds = 3, repeats", "folds = 3, repeat", "repeat", "repeats"),
        ("unseen_scores = { folds", "unseen_scores = { fold", "fold", "folds"),
        ("missed = 2.0", "misses = 2.0", "misses", "missed"),
        ("outline = 0.5", "outlines = 0.5", "outlines", "outline"),
        ("grid_shift = { z", "grid_shift = { zz", "zz", "z"),
        ("round_intensities = true", "round_intensity = true", "round_intensity", "round_intensities"),
        ("aggregations = [\"3D_avg\"]", "agregations = [\"3D_avg\"]", "agregations", "aggregations"),
        ("{ log = { sigma", "{ log = { sigmas", "sigmas", "sigma"),
        ("name = \"T2\"", "names = \"T2\"", "names", "name"),
        ("[procedures.imaging]", "[procedures.image]", "image", "imaging"),
        ("lower_end = 0.9", "lower = 0.9", "lower", "lower_end"),
        ("strict = true", "strikt = true", "strikt", "strict"),
        ("scores = [\"lasso\"", "score = [\"lasso\"", "score", "scores"),
        ("best = 2, below", "best = 2, belw", "belw", "below"),
        ("gamma = { fixed", "gama = { fixed", "gama", "gamma"),
        ("trees = 50", "tree = 50", "tree", "trees"),
    ] {
        let text = with(place, other);
        let line = line_of(&text, other);
        let begin = format!("configuration, line {line}: there is no key {wrong}, did you mean {nearest}?");
        assert!(message(&text).starts_with(&begin), "{} for {begin}", message(&text));
    }
}

#[test]
fn an_unknown_word_is_refused_with_its_line_and_the_nearest() {
    for (place, other, nearest) in [
        ("{ least_cost = { missed = 2.0, prevalence = 0.4 } }", "\"youdn\"", "youden"),
        ("{ stratified = { test = 0.3 } }", "\"all_train\"", "all_training"),
        ("{ folds = 3, repeats = 1 }", "\"of\"", "off"),
        ("[[\"logistic\", \"firth\"], [\"scores\", \"ridge\"]]", "\"usal\"", "usual"),
        ("[\"age\", \"grade\", \"scanner\"]", "\"al\"", "all"),
        ("\"ICC(3,1)\"", "\"ICC(3,2)\"", "ICC("),
        ("\"complete_columns\"", "\"complete_column\"", "complete_columns"),
        ("\"brunner_munzel\"", "\"bruner_munzel\"", "brunner_munzel"),
        ("{ random_forest", "{ random_forst", "random_forest"),
        ("\"naive_bayes\"", "\"naive_bays\"", "naive_bayes"),
        ("\"pearson\"", "\"person\"", "pearson"),
        ("kernel = { polynomial", "kernel = { polynom", "polynomial"),
    ] {
        let text = with(place, other);
        let (found, line) = (message(&text), line_of(&text, other));
        assert!(found.starts_with(&format!("configuration, line {line}: there is no choice ")), "{found}");
        assert!(found.contains(&format!("did you mean {nearest}")), "{found}");
    }
    let found = message("version = 1\nmodels = \"her3\"");
    assert!(
        found.starts_with("configuration, line 2: there is no choice her3, did you mean her2?"),
        "{found}"
    );
}

#[test]
fn a_value_of_another_type_is_refused_with_its_line() {
    for (place, other) in [
        ("title = \"Everything\"", "title = 3"),
        ("seed = 7", "seed = -7"),
        ("seed = 7", "seed = 7.5"),
        ("confidence = 0.9", "confidence = \"high\""),
        ("clinical = [\"age\", \"grade\", \"scanner\"]", "clinical = [1, 2]"),
        ("clinical = [\"age\", \"grade\", \"scanner\"]", "clinical = true"),
        ("validation = { folds = 3, repeats = 1 }", "validation = 3"),
        ("validation = { folds = 3, repeats = 1 }", "validation = [3, 1]"),
        (
            "comparisons = [[\"logistic\", \"firth\"], [\"scores\", \"ridge\"]]",
            "comparisons = [\"logistic\"]",
        ),
        (
            "comparisons = [[\"logistic\", \"firth\"], [\"scores\", \"ridge\"]]",
            "comparisons = [[\"logistic\"]]",
        ),
        (
            "comparisons = [[\"logistic\", \"firth\"], [\"scores\", \"ridge\"]]",
            "comparisons = [[\"a\", \"b\", \"c\"]]",
        ),
        ("mask_shift = { z = 1.0, y = 1.0, x = 1.0 }", "mask_shift = [1.0, 1.0, 1.0]"),
        ("mask_rotation = 5.0", "mask_rotation = \"much\""),
        ("strict = true", "strict = 1"),
        ("classifier = { ridge = { penalty = 2.0 } }", "classifier = \"ridge\""),
        ("classifier = { ridge = { penalty = 2.0 } }", "classifier = { ridge = [2.0] }"),
        ("classifier = { ridge = { penalty = 2.0 } }", "classifier = { ridge = {} }"),
        ("agreement = { above = 0.8, form = \"ICC(3,1)\", lower_end = 0.9 }", "agreement = [0.8]"),
        ("agreement = { above = 0.8, form = \"ICC(3,1)\", lower_end = 0.9 }", "agreement = 0.8"),
        ("steps = [{ standardise = \"sample\" }]", "steps = { standardise = \"sample\" }"),
        ("sequences = [\"T2\", \"DWI\"]", "sequences = \"T2\""),
    ] {
        let text = with(place, other);
        let found = StudySettings::from_toml(&text).unwrap_err();
        let Error::Configuration { line, .. } = found else { panic!("{other}: {found}") };
        assert_eq!(line, line_of(&text, other), "{other}: {found}");
    }
}

#[test]
fn a_list_in_the_place_of_a_table_is_refused() {
    for text in [
        "version = 1\nsequences = [[\"T2\"]]",
        "version = 1\nmodels = [[\"T2\", [\"T2\"]]]",
        "version = 1\nprocedures = [{ classifier = \"logistic\" }]",
        "version = 1\n[procedures]\nclinical = [\"off\", [], \"logistic\", false]",
        "version = 1\nfeatures = [1]",
        "version = 1\nmodels = [{ name = \"a\", clinical = \"all\", procedure = [\"off\", [], \"logistic\"] }]",
    ] {
        let found = StudySettings::from_toml(text).unwrap_err();
        assert!(matches!(found, Error::Configuration { .. }), "{text}: {found}");
    }
}

#[test]
fn settings_that_contradict_one_another_are_refused() {
    for (place, other, part) in [
        ("scores = [\"lasso\", \"clinical\"]", "scores = [\"later\"]", "there is no model before it later"),
        ("scores = [\"lasso\", \"clinical\"]", "scores = [\"scores\"]", "there is no model before it scores"),
        ("name = \"firth\"", "name = \"logistic\"", "model logistic occurs twice"),
        (
            "sequences = [\"T2\", \"DWI\"]",
            "sequences = [\"T2\", \"DWJ\"]",
            "there is no sequence DWJ, did you mean DWI?",
        ),
        ("sequences = [\"T2\", \"DWI\"]", "", "inputs of a model must be"),
        ("name = \"DWI\"", "name = \"T2\"", "sequence T2 occurs twice"),
        (
            "[\"logistic\", \"firth\"]",
            "[\"logistic\", \"first\"]",
            "there is no model first, did you mean firth?",
        ),
        ("[\"logistic\", \"firth\"]", "[\"logistic\", \"logistic\"]", "two different models"),
        ("best = 2, below = 0.9, ", "", "limit of a screen must be below, best or both"),
        ("readings = 2", "readings = 0", "number of perturbed readings must be at least 1, got 0"),
        ("subjects = 20", "subjects = 1", "number of perturbed subjects must be at least 2, got 1"),
        ("volume = 0.2", "volume = -0.2", "limit of a perturbation must be at least 0"),
        ("noise = 0.05", "noise = nan", "noise"),
        ("test = 0.3", "test = 1.0", "share of the subjects for testing must be above 0 and below 1, got 1"),
        ("folds = 3, repeats", "folds = 1, repeats", "got 1"),
        ("repeats = 1", "repeats = 0", "number of repeats"),
        ("unseen_scores = { folds = 4 }", "unseen_scores = { folds = 0 }", "got 0"),
        ("confidence = 0.9", "confidence = 1.0", "confidence level"),
        ("prevalence = 0.4", "prevalence = 4.0", "prevalence"),
        ("above = 0.8", "above = 8.0", "limit of the agreement"),
        ("lower_end = 0.9", "lower_end = 9.0", "confidence level"),
        ("correlation = { above = 0.95", "correlation = { above = 95", "limit of the correlation"),
        ("univariable = { below = 0.5", "univariable = { below = 0", "limit of the p-value"),
        ("variance = { above = 0.0", "variance = { above = -1.0", "limit of the variance"),
        ("penalty = 2.0", "penalty = -2.0", "penalty"),
        ("alpha = 0.5", "alpha = 5", "mixing of the penalties"),
        ("neighbours = 5", "neighbours = 0", "number of neighbours"),
        ("trees = 50", "trees = 0", "tree"),
        ("rate = 0.2", "rate = 0", "learning rate"),
        ("cost = 2.0", "cost = nan", "C of the support vector machine"),
        ("gamma = { fixed = 0.1 }", "gamma = { fixed = 0 }", "gamma"),
        (
            "principal_components = { count = 2 }",
            "principal_components = { count = 0 }",
            "principal components",
        ),
        ("families = [\"intensity_statistics\"]", "families = [\"glmc\"]", "did you mean glcm?"),
        ("name = \"T2\"", "name = \"T2\"\nfeatures = { families = [] }", "empty"),
        ("round_intensities = true", "version = 2", "version of the configuration must be 1, got 2"),
    ] {
        let found = message(&with(place, other));
        assert!(found.contains(part), "{other}: {found}");
    }
}

#[test]
fn what_makes_no_sense_in_a_model_names_the_model() {
    assert!(message(&with("alpha = 0.5", "alpha = 5")).contains("model elastic net"));
    assert!(message(&with("[\"T2\", \"DWI\"]", "[\"T1\"]")).contains("model ridge"));
}

#[test]
fn a_sequence_that_the_cohort_lacks_is_refused() {
    let settings = StudySettings::from_toml(EVERYTHING).unwrap();
    for refused in [
        settings.analysis(&names(&["T2", "ADC"])).err().unwrap(),
        settings.protocol(&names(&["T2", "ADC"])).err().unwrap(),
    ] {
        assert!(
            matches!(&refused, Error::UnknownName { what: "sequence", name, .. } if name == "DWI"),
            "{refused}"
        );
    }
    let default = StudySettings::default();
    assert!(matches!(default.analysis(&[]), Err(Error::Nothing { .. })));
    assert!(matches!(default.protocol(&[]), Err(Error::Nothing { .. })));
}

#[test]
fn a_column_that_the_cohort_lacks_is_refused_when_the_study_runs() {
    let text = with("\"grade\", ", "\"grde\", ");
    let analysis = StudySettings::from_toml(&text).unwrap().analysis(&names(&["T2", "DWI"])).unwrap();
    let found = analysis.run(&data()).err().unwrap().to_string();
    assert!(found.contains("grde") && found.contains("grade"), "{found}");
}

#[test]
fn sequences_are_those_declared_in_their_order_with_features_of_their_own() {
    let mut settings = StudySettings::from_toml(EVERYTHING).unwrap();
    let protocol = settings.protocol(&names(&["DWI", "ADC", "T2"])).unwrap();
    let of = |name: &str| protocol.sequences().iter().position(|sequence| sequence.name() == name);
    assert_eq!((of("T2"), of("DWI"), of("ADC")), (Some(0), Some(1), None));
    let columns = |at: usize| protocol.sequences()[at].extractor().schema().columns().len();
    assert_eq!((columns(0), columns(1)), (18, 2 * (18 + 25)));
    settings.sequences.clear();
    let names_of = |protocol: radiomics::cohort::Protocol| {
        protocol.sequences().iter().map(|sequence| sequence.name().to_string()).collect::<Vec<_>>()
    };
    let all = names(&["DWI", "ADC", "T2"]);
    assert_eq!(names_of(settings.protocol(&all).unwrap()), all);
}

#[test]
fn models_of_all_clinical_columns_look_at_those_of_the_study() {
    let run = |settings: StudySettings| {
        let findings = settings.analysis(&names(&["T2", "DWI"])).unwrap().run(&data()).unwrap();
        findings.models()[0].offered()
    };
    let default = StudySettings { validation: None, ..StudySettings::default() };
    assert_eq!(run(default.clone()), 3);
    assert_eq!(run(StudySettings { batch: Some("scanner".into()), ..default.clone() }), 2);
    let age = ClinicalColumns::Columns(names(&["age"]));
    assert_eq!(run(StudySettings { clinical: age.clone(), ..default.clone() }), 1);
    let model =
        ModelSettings { name: "one".into(), clinical: ClinicalColumns::All, ..ModelSettings::default() };
    let models = ModelsSettings::Listed(vec![model]);
    assert_eq!(run(StudySettings { clinical: age, models, ..default.clone() }), 1);
    let none = StudySettings { clinical: ClinicalColumns::None, ..default };
    assert!(none.analysis(&names(&["T2"])).is_err());
}

#[test]
fn perturbations_that_change_nothing_are_refused_and_those_of_the_crate_are_kept() {
    let found = message("version = 1\nreadings = { perturbed = { readings = 3 } }");
    assert!(found.contains("perturbation of a reading must be above 0 in one way at least"), "{found}");
    let reader = PerturbationSettings::from(Perturbations::reader());
    assert_eq!((reader.volume, reader.mask_shift.z, reader.readings, reader.subjects), (0.2, 1.0, 1, 30));
    let settings = StudySettings { readings: ReadingSettings::Perturbed(reader), ..StudySettings::default() };
    assert_eq!(StudySettings::from_toml(&settings.to_toml().unwrap()).unwrap(), settings);
    assert!(settings.study(&names(&["T2"])).is_ok());
}

/// A cohort of small noise images whose intensities, in one sequence, go with the label.
fn cohort() -> Cohort {
    let subject = |i: usize| {
        let image = |shift: f64| {
            let array = Array3::from_shape_fn((4, 6, 6), |(z, y, x)| {
                ((x * 31 + y * 17 + z * 7 + i * 13) % 23) as f64 + shift
            });
            Image::new(array.view(), Spacing::new([1.0; 3]).unwrap()).unwrap()
        };
        let mask = Mask::above(&image(0.0), 5.0).unwrap();
        Subject::new(format!("p{i:02}"))
            .image("T2", image((i % 2) as f64 * 4.0 + (i % 5) as f64))
            .image("DWI", image((i % 7) as f64))
            .mask(mask)
            .clinical("age", 40.0 + ((i * 7) % 30) as f64 + (i % 2) as f64 * 6.0)
            .clinical("other", ((i * 11) % 19) as f64)
            .label(i % 2 == 1)
    };
    Cohort::new((0..40).map(subject).collect()).unwrap()
}

#[test]
fn a_study_that_is_declared_in_a_file_runs() {
    let text = "version = 1\nclinical = [\"age\"]\ndivision = { stratified = { test = 0.25 } }\n\
                validation = { folds = 3, repeats = 1 }\n\
                readings = { perturbed = { subjects = 10, volume = 0.1, mask_shift = { x = 0.5 } } }\n\
                [features]\nfamilies = [\"intensity_statistics\"]";
    let settings = StudySettings::from_toml(text).unwrap();
    let run =
        |settings: &StudySettings| settings.study(&names(&["T2", "DWI"])).unwrap().run(&cohort()).unwrap();
    let result = run(&settings);
    assert_eq!(result.data().clinical_columns(), ["age"]);
    let models = result.findings().models();
    assert_eq!(models.len(), 5);
    assert!(models.iter().all(|model| model.test().is_some_and(|test| test.labels().len() == 10)));
    let again = StudySettings::from_toml(&settings.to_toml().unwrap()).unwrap();
    assert_eq!(bits(run(&again).findings()), bits(result.findings()));
}

#[test]
fn the_study_has_the_columns_that_batch_and_models_name_besides_its_own() {
    let model = ModelSettings {
        name: "other".into(),
        clinical: ClinicalColumns::Columns(names(&["other"])),
        ..ModelSettings::default()
    };
    let settings = StudySettings {
        clinical: ClinicalColumns::Columns(names(&["age"])),
        models: ModelsSettings::Listed(vec![model]),
        division: DivisionSettings::AllTraining,
        validation: None,
        features: Config { families: vec!["intensity_statistics".into()], ..Config::default() },
        ..StudySettings::default()
    };
    let result = settings.study(&names(&["T2"])).unwrap().run(&cohort()).unwrap();
    assert_eq!(result.data().clinical_columns(), ["age", "other"]);
}

#[test]
fn the_seed_moves_every_random_step() {
    let forest = |seed: u64| {
        let text = format!(
            "version = 1\nseed = {seed}\nvalidation = \"off\"\n[[models]]\nname = \"one\"\nsequences = [\"T2\"]\n\
             procedure = {{ classifier = {{ random_forest = {{ trees = 9 }} }} }}"
        );
        bits(
            &StudySettings::from_toml(&text)
                .unwrap()
                .analysis(&names(&["T2"]))
                .unwrap()
                .run(&data())
                .unwrap(),
        )
    };
    assert_eq!(forest(1), forest(1));
    assert_ne!(forest(1), forest(2));
    let division = DivisionSettings::Stratified { test: 0.3 };
    assert_ne!(division.division(1).unwrap(), division.division(2).unwrap());
}

#[test]
fn a_file_must_say_its_version() {
    assert_eq!(message("title = \"none\""), "version of the study settings must be 1, got none");
    assert_eq!(message("version = 2\nnew = 3"), "version of the study settings must be 1, got 2");
    let later = StudySettings { version: 2, ..StudySettings::default() };
    assert!(later.check().is_err() && later.analysis(&names(&["T2"])).is_err());
    // Features within a study need none; a file of their own does.
    assert!(StudySettings::from_toml("version = 1\n[features]\nround_intensities = true").is_ok());
    assert!(Config::from_toml("round_intensities = true").is_err());
}

#[test]
fn the_largest_seed_is_written_and_read_again() {
    let settings = StudySettings { seed: u64::MAX, ..StudySettings::default() };
    assert_eq!(StudySettings::from_toml(&settings.to_toml().unwrap()).unwrap(), settings);
}

#[test]
fn settings_are_read_from_a_file_that_is_named_when_it_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.toml");
    assert!(matches!(StudySettings::read(&path), Err(Error::File { .. })));
    std::fs::write(&path, EVERYTHING).unwrap();
    assert_eq!(StudySettings::read(&path).unwrap(), StudySettings::from_toml(EVERYTHING).unwrap());
    std::fs::write(&path, "version = 1\nfoo = 2").unwrap();
    let found = StudySettings::read(&path).unwrap_err().to_string();
    assert!(found.contains("study.toml") && found.contains("line 2"), "{found}");
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(matches!(StudySettings::read(&path), Err(Error::Format { .. })));
    std::fs::write(&path, format!("version = 1\n{}", "#".repeat(1 << 20))).unwrap();
    let found = StudySettings::read(&path).unwrap_err().to_string();
    assert!(found.contains("more than 1048576 bytes"), "{found}");
}

#[test]
fn many_entries_are_read_in_a_time_that_grows_with_their_number() {
    let names = (0..20_000).map(|i| format!("\"s{i}\"")).collect::<Vec<_>>().join(", ");
    let text = format!("version = 1\nmodels = [{{ name = \"all\", sequences = [{names}] }}]");
    assert!(StudySettings::from_toml(&text).is_ok());
}

#[test]
fn entries_within_entries_without_an_end_are_refused() {
    let deep = 200_000;
    for text in [
        format!("version = 1\nmodels = {}", "[".repeat(deep)),
        format!("version = 1\nmodels = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("version = 1\nfeatures = {}", "{ filters = [".repeat(deep / 10)),
        format!("version = 1\nmodels{} = 1", ".a".repeat(deep)),
        format!("version = 1\n[models{}]", ".a".repeat(deep)),
    ] {
        let found = StudySettings::from_toml(&text).unwrap_err();
        assert!(matches!(found, Error::Configuration { .. }), "{found}");
    }
}

#[test]
fn settings_in_code_are_those_of_a_file() {
    let imaging =
        ProcedureSettings { steps: vec![StepSettings::CompleteColumns], ..ProcedureSettings::combination() };
    let settings = StudySettings {
        sequences: vec![SequenceSettings::new("T2")],
        comparisons: ComparisonSettings::Pairs(vec![["T2".into(), "clinical".into()]]),
        procedures: Procedures { imaging, ..Procedures::default() },
        ..StudySettings::default()
    };
    let text = "version = 1\nsequences = [{ name = \"T2\" }]\ncomparisons = [[\"T2\", \"clinical\"]]\n\
                [procedures.imaging]\nsteps = [\"complete_columns\"]\nclassifier = \"logistic\"";
    assert_eq!(StudySettings::from_toml(text).unwrap(), settings);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in ".*") {
        let _ = StudySettings::from_toml(&text);
        let _ = StudySettings::from_toml(&format!("version = 1\n{text}"));
    }

    #[test]
    fn settings_with_arbitrary_bytes_in_them_never_panic(
        at in 0..EVERYTHING.len(), length in 0_usize..40, bytes in prop::collection::vec(any::<u8>(), 0..12)
    ) {
        let mut text = EVERYTHING.as_bytes().to_vec();
        let end = (at + length).min(text.len());
        text.splice(at..end, bytes);
        let _ = StudySettings::from_toml(&String::from_utf8_lossy(&text));
    }

    #[test]
    fn whatever_is_read_is_written_and_read_again(at in 0..EVERYTHING.len(), digit in 0_u8..10) {
        let mut text = EVERYTHING.as_bytes().to_vec();
        if text[at].is_ascii_digit() {
            text[at] = b'0' + digit;
        }
        if let Ok(settings) = StudySettings::from_toml(&String::from_utf8_lossy(&text)) {
            prop_assert_eq!(StudySettings::from_toml(&settings.to_toml().unwrap()).unwrap(), settings);
        }
    }
}

#[test]
fn the_declarations_of_the_front_page_and_of_the_examples_are_read() {
    let front = include_str!("../../README.md");
    let block =
        front.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a declaration");
    for text in [
        block,
        include_str!("../../examples/her2_study/study.toml"),
        include_str!("../../examples/her2_study/filtered.toml"),
    ] {
        let settings = StudySettings::from_toml(text).unwrap();
        assert_eq!(StudySettings::from_toml(&settings.to_toml().unwrap()).unwrap(), settings);
    }
}
