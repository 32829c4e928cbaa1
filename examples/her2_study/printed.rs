//! What the study prints.

use radiomics::error::{Undefined, Value};
use radiomics::evaluate::{Confidence, Confusion, Interval, Roc};
use radiomics::study::{Comparison, Findings, ModelFindings, StudyResult};
use radiomics::table::{FeatureTable, Split};

/// The parts, the performance of each model, its columns, the comparisons and the warnings.
pub fn result(result: &StudyResult) -> radiomics::Result<()> {
    let findings = result.findings();
    parts(result.data().table()?)?;
    println!();
    performance(findings);
    println!("\nColumns of each model:");
    for model in findings.models() {
        println!("  {:<12} {}", model.name(), columns(model));
    }
    println!(
        "\nDifferences of AUC on test subjects (95 % interval), paired DeLong tests, and p by Holm's correction:"
    );
    findings.comparisons().iter().filter(|comparison| comparison.part() == Split::Test).for_each(comparison);
    if !findings.warnings().is_empty() {
        println!("\nBefore you believe a number:");
    }
    for warning in findings.warnings() {
        println!("  {warning}");
    }
    Ok(())
}

fn parts(table: &FeatureTable) -> radiomics::Result<()> {
    let roles: Vec<(Split, bool)> =
        table.split()?.iter().copied().zip(table.labels()?.iter().copied()).collect();
    let count = |split, label| roles.iter().filter(|role| **role == (split, label)).count();
    println!(
        "Training: {} negative, {} positive. Test: {} negative, {} positive.",
        count(Split::Train, false),
        count(Split::Train, true),
        count(Split::Test, false),
        count(Split::Test, true),
    );
    Ok(())
}

/// One line for each model: the area in training, cross-validation and test, and the calls on test subjects.
fn performance(findings: &Findings) {
    let confidence = findings.confidence();
    println!("{:<12} {:>2}  {:>8}  {:>10}  {:<46}", "", "", "training", "validation", "test");
    println!(
        "{:<12} {:>2}  {:>8}  {:>10}  {:<22} {:>7} {:>7} {:>7}",
        "model", "n", "AUC", "AUC", "AUC (95 % interval)", "sens.", "spec.", "acc."
    );
    for model in findings.models() {
        let validated = model.validation().map_or(String::new(), |v| number(v.auc().map(|auc| auc.value)));
        let test = model.test().map_or("no test subjects".to_string(), |test| {
            let calls = calls(test.confusion());
            format!("{:<22} {calls}", area(test.roc(), test.auc_interval(confidence)))
        });
        let train = number(Ok(model.train().roc().auc()));
        println!("{:<12} {:>2}  {train:>8}  {validated:>10}  {test}", model.name(), model.columns().len());
    }
    println!(
        "n: columns in the model. Training figures are of the subjects that the models were fitted on, and so too good;\n\
         validation: cross-validation within the training subjects, everything fitted anew in each fold.\n\
         Thresholds: Youden's, chosen on training subjects, carried to test subjects."
    );
}

fn area(roc: &Roc, interval: Result<Interval, Undefined>) -> String {
    match interval {
        Ok(interval) => format!("{:.3} ({:.3} to {:.3})", roc.auc(), interval.low, interval.high),
        Err(_) => format!("{:.3}", roc.auc()),
    }
}

fn calls(confusion: &Confusion) -> String {
    let percent = |value: Value| value.map_or("–".to_string(), |v| format!("{:.1} %", 100.0 * v));
    let [sensitivity, specificity, accuracy] =
        [confusion.sensitivity(), confusion.specificity(), confusion.accuracy()].map(|p| percent(p.value()));
    format!("{sensitivity:>7} {specificity:>7} {accuracy:>7}")
}

fn number(value: Value) -> String {
    value.map_or("–".to_string(), |v| format!("{v:.3}"))
}

fn columns(model: &ModelFindings) -> String {
    match model.columns().as_slice() {
        [] => "none: the prevalence of training for every subject".to_string(),
        columns => columns.join(", "),
    }
}

fn comparison(comparison: &Comparison) {
    let test = comparison.test();
    let interval = test.interval(Confidence::default());
    let interval = interval.map_or("–".to_string(), |i| format!("{:+.3} to {:+.3}", i.low, i.high));
    let names = format!("{} − {}", comparison.first(), comparison.second());
    println!(
        "  {names:<24} {:+.3} ({interval}), {}, Holm {}",
        test.difference(),
        p_value(test.p_value()),
        p_value(comparison.adjusted_p_value())
    );
}

fn p_value(p: Value) -> String {
    match p {
        Err(_) => "p –".to_string(),
        Ok(p) if p < 0.001 => "p < 0.001".to_string(),
        Ok(p) => format!("p = {p:.3}"),
    }
}
