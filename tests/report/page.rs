//! The page of a study: what stands in it, that it needs nothing from outside, and that no input breaks it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use radiomics::cohort::{Cache, Cohort, Source, Subject};
use radiomics::error::Error;
use radiomics::image::{Image, Mask};
use radiomics::learn::{Standardise, SupportVectorMachine, Transform};
use radiomics::report::Report;
use radiomics::study::{Analysis, Comparisons, Model, Procedure, Run, StudyResult};
use radiomics::table::FeatureTable;

use crate::studies::{Made, SEQUENCES, full, quick, tags};

const SECTIONS: [&str; 16] = [
    "summary",
    "warnings",
    "cohort",
    "images",
    "selection",
    "coefficients",
    "performance",
    "roc",
    "scores",
    "calibration",
    "decision",
    "nomogram",
    "correlation",
    "comparisons",
    "provenance",
    "checklist",
];
const SHEETS: [&str; 11] = [
    "checklist.csv",
    "clinical.csv",
    "coefficients.csv",
    "cohort.csv",
    "comparisons.csv",
    "delong.csv",
    "features.csv",
    "performance.csv",
    "predictions.csv",
    "selection.csv",
    "warnings.csv",
];
const CLOSE: f64 = 1e-9;

/// A section of the page by its anchor.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("no section {id}"));
    let end = page[start..].find("</section>").expect("an end");
    &page[start..start + end]
}

/// What stands in all files of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_string();
    files_in(folder).iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

/// The paths of all files in a folder and the folders in it.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

/// Rows of a table, each with as many cells as the header.
fn rows(folder: &Path, sheet: &str) -> Vec<BTreeMap<String, String>> {
    let mut csv = csv::Reader::from_path(folder.join("tables").join(sheet)).unwrap();
    csv.deserialize().map(Result::unwrap).collect()
}

fn assert_stands_alone(page: &str) {
    for tag in tags(page) {
        assert!(
            !["script", "iframe", "object", "link", "base", "form"].contains(&tag.name.as_str()),
            "{}",
            tag.name
        );
        for (name, value) in &tag.attributes {
            assert!(!name.starts_with("on"), "{name}");
            match name.as_str() {
                "src" => assert!(value.starts_with("data:image/png;base64,"), "{value}"),
                "href" if tag.name == "image" => {
                    assert!(value.starts_with("data:image/png;base64,"), "{value}")
                }
                "href" => assert!(value.starts_with('#') || value.starts_with("https://doi.org/"), "{value}"),
                _ => assert!(
                    !value.contains("url(") && (!value.contains("://") || name == "xmlns"),
                    "{name}={value}"
                ),
            }
        }
    }
    assert!(!page.contains("@import") && !page.contains("url("), "a style that fetches");
}

fn report(result: &StudyResult) -> String {
    let page = Report::of(result).html().unwrap();
    assert_stands_alone(&page);
    for id in SECTIONS {
        section(&page, id);
    }
    assert!(!page.contains("This section is absent"), "a section that failed");
    page
}

#[test]
fn a_full_study_has_every_section_and_nothing_is_absent() {
    let made = Made::default();
    let (cohort, result) = (made.cohort(), made.result(full()));
    let page = Report::of(&result)
        .title("A title")
        .note("SYNTHETIC DATA")
        .declaration("version = 1\n[protocol]")
        .images(&cohort, 2)
        .html()
        .unwrap();
    assert_stands_alone(&page);
    for id in SECTIONS {
        assert!(!section(&page, id).contains("class=\"absent\""), "{id}: {}", section(&page, id));
        assert!(page.contains(&format!("href=\"#{id}\"")), "{id} in the contents");
    }
    assert!(page.contains("<h1>A title</h1>") && page.contains("SYNTHETIC DATA"));
    assert_eq!(page.matches("<img ").count(), 2 * 2 * SEQUENCES.len());
    assert!(section(&page, "provenance").contains("version = 1\n[protocol]"));
    assert!(section(&page, "nomogram").contains("total points"));
}

#[test]
fn the_summary_tells_the_numbers_of_the_study() {
    let result = Made::default().result(full());
    let page = report(&result);
    let summary = section(&page, "summary");
    assert!(summary.contains("The study has 48 subjects (24 negative and 24 positive)"), "{summary}");
    assert!(
        summary.contains("made from 32 for training") && summary.contains("judged by 16 for testing"),
        "{summary}"
    );
    let combined = result.findings().models().last().unwrap();
    let auc = combined.test().unwrap().roc().auc();
    assert!(summary.contains(&format!("imaging and clinical {auc:.3} (")), "{summary}");
}

#[test]
fn the_same_study_gives_the_same_bytes_on_one_and_three_threads() {
    let made = Made::default();
    let written = |threads: usize| {
        let folder = tempfile::tempdir().unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (cohort, result) = (made.cohort(), made.result(full()));
            Report::of(&result).images(&cohort, 1).write(folder.path()).unwrap();
        });
        files(folder.path())
    };
    let (one, three) = (written(1), written(3));
    assert!(one.keys().eq(three.keys()));
    for (name, bytes) in &one {
        assert!(three[name] == *bytes, "{name} differs");
    }
}

#[test]
fn a_page_does_not_tell_whether_features_were_computed_or_recalled() {
    let made = Made::default();
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path()).unwrap();
    let page = |run: &Run<'_>| {
        let result = made.study(full()).run_with(&made.cohort(), run).unwrap();
        (result.record().recalled(), result.record().damaged().len(), Report::of(&result).html().unwrap())
    };
    let (.., computed) = page(&Run::new());
    page(&Run::new().cached(&cache));
    let (recalled, _, again) = page(&Run::new().cached(&cache));
    assert!(recalled > 0 && again == computed);
    for path in files_in(folder.path()) {
        fs::write(path, "{").unwrap();
    }
    let (_, damaged, repaired) = page(&Run::new().cached(&cache));
    assert!(damaged > 0 && repaired == computed);
}

#[test]
fn test_subjects_of_one_class_judge_nothing() {
    let made = Made { is_test: |i| i % 4 == 0, ..Made::default() };
    let page = report(&made.result(full()));
    assert!(section(&page, "summary").contains("cannot be judged by the one class of 12 for testing"));
    assert!(section(&page, "warnings").contains("no test subjects of both classes"));
    assert!(section(&page, "roc").contains("in cross-validation"));
}

#[test]
fn the_files_are_those_that_are_named_and_the_tables_read_back() {
    let result = Made::default().result(full());
    let folder = tempfile::tempdir().unwrap();
    let named = Report::of(&result).write(folder.path()).unwrap();
    let found = files(folder.path());
    assert_eq!(named.len(), found.len());
    for path in named {
        let name = path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_string();
        assert!(found.contains_key(&name), "{name}");
    }
    for sheet in SHEETS {
        assert!(!rows(folder.path(), sheet).is_empty() || sheet == "warnings.csv", "{sheet}");
    }
    let features = FeatureTable::read_csv(folder.path().join("tables/features.csv")).unwrap();
    let table = result.data().table().unwrap();
    assert_eq!(features.labels().unwrap(), table.labels().unwrap());
    for name in features.columns() {
        let (read, own) = (features.column(name).unwrap(), table.column(name).unwrap());
        assert_eq!(read.complete().unwrap(), own.complete().unwrap(), "{name}");
    }
    let predictions = rows(folder.path(), "predictions.csv");
    assert_eq!(predictions.len(), table.rows());
    let scores = result.findings().models()[0].scores();
    assert_eq!(predictions[3]["clinical score"].parse::<f64>().unwrap(), scores[3]);
    let performance = rows(folder.path(), "performance.csv");
    assert_eq!(performance.len(), 3 * result.findings().models().len());
    let pairs = result.findings().models().len() * (result.findings().models().len() - 1) / 2;
    assert_eq!(rows(folder.path(), "delong.csv").len(), 2 * pairs);
}

#[test]
fn the_checklists_have_the_items_of_their_sources() {
    let result = Made::default().result(full());
    let folder = tempfile::tempdir().unwrap();
    Report::of(&result).write(folder.path()).unwrap();
    let rows = rows(folder.path(), "checklist.csv");
    let of = |list: &str| rows.iter().filter(|row| row["checklist"] == list).collect::<Vec<_>>();
    let numbers = |list: &str| of(list).iter().map(|row| row["item"].clone()).collect::<Vec<_>>();
    assert_eq!(numbers("CLEAR"), (1..=58).map(|i| i.to_string()).collect::<Vec<_>>());
    assert_eq!(numbers("METRICS"), (1..=30).map(|i| i.to_string()).collect::<Vec<_>>());
    assert_eq!(numbers("TRIPOD+AI").len(), 52);
    let mut main: Vec<String> = numbers("TRIPOD+AI")
        .iter()
        .map(|n| n.trim_end_matches(|c: char| c.is_alphabetic()).to_string())
        .collect();
    main.dedup();
    assert_eq!(main, (1..=27).map(|i| i.to_string()).collect::<Vec<_>>());
    let weights: f64 = of("METRICS").iter().map(|row| row["weight"].parse::<f64>().unwrap()).sum();
    assert!((weights - 1.0).abs() < CLOSE, "{weights}");
    for row in &rows {
        assert_eq!(row["status"] == "run", !row["answer"].is_empty(), "{row:?}");
    }
    let folds = of("CLEAR").into_iter().find(|row| row["item"] == "35").unwrap();
    assert!(folds["answer"].starts_with("StratifiedFolds 3 × 2"), "{folds:?}");
}

#[test]
fn hostile_names_are_shown_as_text_and_stay_out_of_file_names() {
    let made = Made {
        sequences: ["<b onload=\"x\">T2'&", "../\u{202E}DWI"],
        clinical: &["<script>alert(1)</script>", "\"age\" & \u{0}=1+1"],
        name: |i| match i % 3 {
            0 => format!("<script>alert({i})</script>"),
            1 => format!("\u{202E}\"'&{i}\u{7}"),
            _ => format!("{i}{}", "long".repeat(500)),
        },
        ..Made::default()
    };
    let [first, second] = made.sequences;
    let models = [
        Model::clinical("</style><script>alert(2)</script>"),
        Model::sequences("../../etc/passwd", [first]),
        Model::sequences("m".repeat(2000), [second]),
        Model::scores("\u{202E}&\"both\"", ["../../etc/passwd", "</style><script>alert(2)</script>"]),
    ];
    let (cohort, result) = (made.cohort(), made.result(quick(models)));
    let folder = tempfile::tempdir().unwrap();
    let report =
        Report::of(&result).title("<script>").note("</p><script>").declaration("</pre><script>\u{1b}");
    let report = report.images(&cohort, 3);
    report.write(folder.path()).unwrap();
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert_stands_alone(&page);
    assert!(!page.contains("<script") && !page.contains("<b "), "markup from outside");
    assert!(!page.chars().any(|c| c.is_control() && c != '\n' || ('\u{202A}'..='\u{202E}').contains(&c)));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains(&"m".repeat(400)), "a name of 2000 letters is cut");
    for name in files(folder.path()).keys() {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._".contains(c);
        assert!(name.chars().all(is_plain) && !name.contains(".."), "{name}");
    }
}

#[test]
fn a_subject_that_cannot_be_loaded_is_named_in_its_place() {
    let made = Made::default();
    let result = made.result(full());
    let gone = || Err(Error::Other("the disk is gone".to_string()));
    let image: Source<Image> = Source::deferred(gone);
    let mask: Source<Mask> = Source::deferred(|| Err(Error::Other("the disk is gone".to_string())));
    let lost = Subject::new("lost").label(false).scan("T2WI", image, mask);
    let cohort = Cohort::new(vec![lost, made.cohort().subjects()[1].clone()]).unwrap();
    let page = Report::of(&result).images(&cohort, 1).html().unwrap();
    let images = section(&page, "images");
    assert!(
        images.contains("<h4>lost</h4>")
            && images.contains("T2WI: not shown: ")
            && images.contains("the disk is gone")
    );
    assert_eq!(images.matches("<img ").count(), SEQUENCES.len());
}

#[test]
fn a_study_without_test_subjects_is_judged_by_cross_validation_and_says_so() {
    let page = report(&Made::default().all_training(full()));
    assert!(section(&page, "summary").contains("no subjects are held out for testing"));
    assert!(section(&page, "performance").contains("There are no test subjects of both classes."));
    assert!(section(&page, "roc").contains("in cross-validation"));
    assert!(section(&page, "calibration").contains("in cross-validation"));
}

#[test]
fn a_study_that_nothing_judges_says_so() {
    let page = report(&Made::default().all_training(full().validation(None)));
    for id in ["roc", "calibration", "decision"] {
        assert!(
            section(&page, id).contains("neither test subjects of both classes nor a cross-validation"),
            "{id}"
        );
    }
    assert!(section(&page, "performance").contains("The models were not cross-validated."));
}

#[test]
fn a_study_without_clinical_columns_says_so() {
    let made = Made { clinical: &[], ..Made::default() };
    let models = SEQUENCES.map(|name| Model::sequences(name, [name]));
    let result = made.result(quick(models));
    assert!(section(&report(&result), "cohort").contains("The study has no clinical columns."));
    let folder = tempfile::tempdir().unwrap();
    Report::of(&result).write(folder.path()).unwrap();
    assert!(!folder.path().join("tables/clinical.csv").exists());
}

#[test]
fn a_study_of_one_model_has_no_pairs() {
    let page = report(&Made::default().result(quick([Model::clinical("clinical")])));
    assert!(section(&page, "comparisons").contains("There is one model only"));
    assert!(section(&page, "correlation").contains("No imaging feature is in a model."));
}

#[test]
fn a_model_without_probabilities_has_no_calibration() {
    let machine = Standardise::sample().fit_by(SupportVectorMachine::linear(1.0).unwrap());
    let model = Model::sequences("svm", ["T2WI"]).by(Procedure::by(machine));
    let result = Made::default().result(quick([model]));
    let page = report(&result);
    assert!(section(&page, "calibration").contains("Models that give scores and no probabilities: svm."));
    assert!(section(&page, "decision").contains("The models give scores and no probabilities."));
    let folder = tempfile::tempdir().unwrap();
    Report::of(&result).write(folder.path()).unwrap();
    let predictions = rows(folder.path(), "predictions.csv");
    assert!(predictions.iter().all(|row| !row["svm score"].is_empty() && row["svm probability"].is_empty()));
    let performance = rows(folder.path(), "performance.csv");
    assert!(
        performance.iter().all(|row| row["brier"].is_empty() && row["reason"].contains("no probabilities"))
    );
}

#[test]
fn an_area_without_an_interval_is_shown_without_one_and_the_reason_is_in_the_table() {
    // One positive subject for testing: the area has no variance.
    let made = Made { is_test: |i| i % 2 == 0 && i % 4 == 0 || i == 1, ..Made::default() };
    let none: [(&str, &str); 0] = [];
    let analysis: Analysis = full().comparisons(Comparisons::of_pairs(none));
    let result = made.result(analysis);
    let page = report(&result);
    assert!(section(&page, "performance").contains(" (–)"));
    assert!(section(&page, "comparisons").contains("Test subjects: not drawn"));
    let folder = tempfile::tempdir().unwrap();
    Report::of(&result).write(folder.path()).unwrap();
    let test: Vec<_> =
        rows(folder.path(), "performance.csv").into_iter().filter(|row| row["part"] == "test").collect();
    assert!(!test.is_empty());
    for row in test {
        assert!(!row["auc"].is_empty() && row["auc_low"].is_empty(), "{row:?}");
        assert!(row["reason"].contains("interval of the area"), "{row:?}");
    }
    let pairs = rows(folder.path(), "delong.csv");
    assert!(
        pairs
            .iter()
            .filter(|row| row["part"] == "test")
            .all(|row| row["p"].is_empty() && !row["reason"].is_empty())
    );
}
