//! What the study prints and writes.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use radiomics::evaluate::{Confidence, DeLong};
use radiomics::feature::Value;
use radiomics::table::FeatureTable;

use crate::models::{Fitted, Kind, Performance};

/// Prints one line for each model: AUC with its interval, sensitivity, specificity and accuracy, training and test.
pub fn print_performance(models: &[Fitted]) {
    let confidence = Confidence::default();
    println!("{:<12} {:>2}  {:<46}   {:<46}", "", "", "training", "test");
    let head = format!("{:<22} {:>7} {:>7} {:>7}", "AUC (95 % interval)", "sens.", "spec.", "acc.");
    println!("{:<12} {:>2}  {head}   {head}", "model", "n");
    for model in models {
        let [train, test] = [&model.train, &model.test].map(|p| performance(p, confidence));
        println!("{:<12} {:>2}  {train}   {test}", model.name, model.columns.len());
    }
    println!(
        "n: columns in the model. Thresholds: Youden's, chosen on training subjects, carried to test subjects.\n\
         Training figures are of the subjects that the models were fitted on, and so too good."
    );
}

fn performance(performance: &Performance, confidence: Confidence) -> String {
    let auc = match performance.roc.interval(confidence) {
        Ok(interval) => {
            let interval = interval.clipped();
            format!("{:.3} ({:.3} to {:.3})", performance.roc.auc(), interval.low, interval.high)
        }
        Err(_) => format!("{:.3}", performance.roc.auc()),
    };
    let c = &performance.confusion;
    let percent = [c.sensitivity(), c.specificity(), c.accuracy()].map(|p| cell(p.value()));
    format!("{auc:<22} {:>7} {:>7} {:>7}", percent[0], percent[1], percent[2])
}

fn cell(value: Value) -> String {
    value.map_or("–".to_string(), |v| format!("{:.1} %", 100.0 * v))
}

/// Prints the columns of each model.
pub fn print_columns(models: &[Fitted]) {
    for model in models {
        println!("  {:<12} {}", model.name, model.columns.join(", "));
    }
}

/// Prints paired DeLong tests on the test subjects: every combined model against the clinical one and against its imaging
/// part, and the last multi-sequence model against every single sequence.
pub fn print_tests(models: &[Fitted]) -> radiomics::Result<()> {
    let of = |kind: Kind| models.iter().filter(move |m| m.kind == kind);
    let mut pairs: Vec<(&Fitted, &Fitted)> = Vec::new();
    for (combined, imaging) in of(Kind::Combined).zip(of(Kind::Multi)) {
        pairs.extend(of(Kind::Clinical).map(|clinical| (combined, clinical)));
        pairs.push((combined, imaging));
    }
    if let Some(all) = of(Kind::Multi).next_back() {
        pairs.extend(of(Kind::Single).map(|single| (all, single)));
    }
    for (a, b) in pairs {
        let test = DeLong::paired(&a.test.roc, &b.test.roc)?;
        let interval = test.interval(Confidence::default());
        let interval = interval.map_or("–".to_string(), |i| format!("{:+.3} to {:+.3}", i.low, i.high));
        let p = test.p_value().map_or("–".to_string(), p_value);
        let names = format!("{} − {}", a.name, b.name);
        println!("  {names:<24} {:+.3} ({interval}), {p}", test.difference());
    }
    Ok(())
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_string() } else { format!("p = {p:.3}") }
}

/// Writes the tables to a folder and gives the names of the files.
pub fn write(
    folder: &Path,
    features: &FeatureTable,
    clinical: &FeatureTable,
    models: &[Fitted],
) -> Result<Vec<PathBuf>, Box<dyn std::error::Error>> {
    let file = |name: &str| folder.join(name);
    features.write_csv(file("features.csv"))?;
    clinical.write_csv(file("clinical.csv"))?;
    predictions(features, models)?.write_csv(file("predictions.csv"))?;
    write_performance(&file("performance.csv"), models)?;
    write_tests(&file("delong.csv"), models)?;
    Ok(["features.csv", "clinical.csv", "predictions.csv", "performance.csv", "delong.csv"]
        .map(file)
        .to_vec())
}

/// Subjects with label and split by the scores of every model.
fn predictions(features: &FeatureTable, models: &[Fitted]) -> radiomics::Result<FeatureTable> {
    let columns = models.iter().map(|model| (model.name.as_str(), model.scores.clone()));
    FeatureTable::from_columns(features.subjects().iter().cloned(), columns)?
        .with_labels(features.labels()?.iter().copied())?
        .with_split(features.split()?.iter().copied())
}

fn write_performance(path: &Path, models: &[Fitted]) -> Result<(), Box<dyn std::error::Error>> {
    let mut csv = csv::Writer::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    csv.write_record([
        "model",
        "split",
        "auc",
        "auc_low",
        "auc_high",
        "threshold",
        "tp",
        "fp",
        "tn",
        "fn",
        "sensitivity",
        "sensitivity_low",
        "sensitivity_high",
        "specificity",
        "specificity_low",
        "specificity_high",
        "accuracy",
        "accuracy_low",
        "accuracy_high",
        "ppv",
        "ppv_low",
        "ppv_high",
        "npv",
        "npv_low",
        "npv_high",
        "columns",
    ])?;
    let confidence = Confidence::default();
    for model in models {
        for (split, performance) in [("train", &model.train), ("test", &model.test)] {
            let c = &performance.confusion;
            let mut row = vec![model.name.clone(), split.to_string(), performance.roc.auc().to_string()];
            let interval = performance.roc.interval(confidence).map(|i| i.clipped());
            row.extend(
                interval.map_or([String::new(), String::new()], |i| [i.low, i.high].map(|x| x.to_string())),
            );
            row.push(model.threshold.to_string());
            let counts = [c.true_positives, c.false_positives, c.true_negatives, c.false_negatives];
            row.extend(counts.map(|count| count.to_string()));
            for proportion in [
                c.sensitivity(),
                c.specificity(),
                c.accuracy(),
                c.positive_predictive_value(),
                c.negative_predictive_value(),
            ] {
                row.push(proportion.value().map_or(String::new(), |v| v.to_string()));
                let interval = proportion.wilson(confidence);
                row.extend(
                    interval
                        .map_or([String::new(), String::new()], |i| [i.low, i.high].map(|x| x.to_string())),
                );
            }
            row.push(model.columns.join(" "));
            csv.write_record(row)?;
        }
    }
    Ok(csv.flush()?)
}

/// Every pair of models on the test subjects.
fn write_tests(path: &Path, models: &[Fitted]) -> Result<(), Box<dyn std::error::Error>> {
    let mut csv = csv::Writer::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    csv.write_record(["first", "second", "difference", "low", "high", "z", "p_value"])?;
    let number = |value: Value| value.map_or(String::new(), |v| v.to_string());
    for (i, a) in models.iter().enumerate() {
        for b in &models[i + 1..] {
            let test = DeLong::paired(&a.test.roc, &b.test.roc)?;
            let interval = test.interval(Confidence::default());
            csv.write_record([
                a.name.clone(),
                b.name.clone(),
                test.difference().to_string(),
                number(interval.map(|i| i.low)),
                number(interval.map(|i| i.high)),
                number(test.z()),
                number(test.p_value()),
            ])?;
        }
    }
    Ok(csv.flush()?)
}

/// A folder that does not exist yet: `her2_study/run-1`, `run-2`, … beside the built program.
pub fn new_folder() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let build = program.ancestors().nth(3).unwrap_or(Path::new("."));
    let parent = build.join("her2_study");
    fs::create_dir_all(&parent)?;
    for number in 1_u32.. {
        let folder = parent.join(format!("run-{number}"));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|()| folder),
        }
    }
    Err(io::Error::other("no free folder name"))
}

/// The folder that was asked for, made where it is absent.
pub fn chosen_folder(folder: &Path) -> Result<PathBuf, String> {
    match fs::create_dir_all(folder) {
        Ok(()) => Ok(folder.to_path_buf()),
        Err(error) => Err(format!("the folder {} cannot be made: {error}", folder.display())),
    }
}

/// Flushes what was printed, so that a closed pipe is noticed.
pub fn flush() -> io::Result<()> {
    io::stdout().flush()
}
