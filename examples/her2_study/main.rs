//! A multiparametric MRI study from images to DeLong p-values, on a synthetic cohort or on real files.
//!
//!     cargo run --release --example her2_study                            the synthetic cohort
//!     cargo run --release --example her2_study -- --manifest cohort.csv   real files

mod models;
mod report;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use radiomics::cohort::{Cohort, OnFailure, Outcome, Protocol};
use radiomics::config::{Config, VolumeBins};
use radiomics::phantom::{Effect, SEQUENCES, StudyPhantom};
use radiomics::study::Manifest;
use radiomics::table::{FeatureTable, Split};

/// Run a multi-sequence radiomics study: extract, select, fit eleven models, compare them.
#[derive(Parser)]
#[command(name = "her2_study")]
struct Options {
    /// A table of real files instead of the synthetic cohort: columns subject, label (0/1), split (train/test),
    /// NAME_image and NAME_mask for each sequence, and clinical columns with numbers
    #[arg(long, value_name = "CSV")]
    manifest: Option<PathBuf>,
    /// Folder for the result tables; a new one beside the build without it
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Seed of the synthetic cohort
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "manifest")]
    seed: u64,
    /// Number of threads; all cores without it
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(options.threads).build_global()?;
    let start = Instant::now();
    let chosen = options.out.as_deref().map(report::chosen_folder).transpose()?;
    let (cohort, sequences) = cohort(options)?;
    let protocol = protocol(&sequences)?;
    println!(
        "{} subjects, {} sequences ({}), {} feature columns.",
        cohort.subjects().len(),
        sequences.len(),
        sequences.join(", "),
        protocol.columns()?.len()
    );
    let outcome = extract(&protocol, &cohort)?;
    for failure in outcome.failures() {
        println!("left out: {failure}");
    }
    let features = outcome.table();
    let clinical = clinical(&cohort, features)?;
    describe(features)?;

    let models = models::fit_all(&complete(features)?, &complete(&clinical)?, &sequences)?;
    println!();
    report::print_performance(&models);
    println!("\nColumns of each model:");
    report::print_columns(&models);
    for (letter, members) in ('A'..).zip(models::combinations(&sequences)) {
        println!(
            "  mpMRI {letter} may choose from {}; combined {letter} adds the clinical columns.",
            members.join(", ")
        );
    }
    for remark in models.iter().filter_map(|model| model.remark.as_ref()) {
        println!("  note: {remark}");
    }
    println!(
        "\nDifferences of AUC on test subjects (95 % interval), paired DeLong tests, not corrected for their number:"
    );
    report::print_tests(&models)?;

    let folder = match chosen {
        Some(folder) => folder,
        None => report::new_folder()?,
    };
    let files = report::write(&folder, features, &clinical, &models)?;
    println!("\n{:.1} s. Written to {}:", start.elapsed().as_secs_f64(), folder.display());
    for file in files {
        println!("  {}", file.display());
    }
    Ok(report::flush()?)
}

/// The cohort of the manifest, or the synthetic one.
fn cohort(options: &Options) -> Result<(Cohort, Vec<String>), Box<dyn Error>> {
    if let Some(manifest) = &options.manifest {
        println!("Cohort of {}.", manifest.display());
        let manifest = Manifest::read(manifest, OnFailure::Stop)?;
        return Ok((manifest.cohort().clone(), manifest.sequences().to_vec()));
    }
    let phantom = StudyPhantom::her2(options.seed);
    let effect = phantom.effect();
    println!(
        "SYNTHETIC DATA: no patient is behind these images. Seed {}. The label shifts hidden quantities of each",
        options.seed
    );
    println!(
        "subject, in standard deviations (and the AUC each would reach by itself in an endless sample):"
    );
    for (what, d) in [
        ("texture in each sequence", effect.texture),
        ("enhancement in each sequence", effect.enhancement),
        ("outline", effect.shape),
        ("three of six clinical columns", effect.clinical),
    ] {
        println!("  {what:<30} {d:.1}  ({:.2})", Effect::implied_auc(d));
    }
    Ok((phantom.cohort()?, SEQUENCES.map(str::to_string).to_vec()))
}

/// All families in 3D on 32 grey levels, for every sequence; intensities of MRI have no unit, so the intensity-volume
/// histogram takes bins between their extremes.
fn protocol(sequences: &[String]) -> radiomics::Result<Protocol> {
    let volume_histogram = VolumeBins::FixedBinNumber { bins: 1000 };
    let extractor = Config { volume_histogram, ..Config::default() }.extractor()?;
    Ok(sequences.iter().fold(Protocol::new(), |protocol, name| protocol.sequence(name, extractor.clone())))
}

/// Extracts with a progress line on the terminal.
fn extract(protocol: &Protocol, cohort: &Cohort) -> Result<Outcome, Box<dyn Error>> {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} subjects, {eta} left")?;
    let bar = ProgressBar::new(cohort.subjects().len() as u64).with_style(style).with_message("extracting");
    let outcome =
        protocol.extraction().observed(|progress| bar.set_position(progress.done as u64)).run(cohort);
    bar.finish_and_clear();
    Ok(outcome?)
}

/// The clinical columns of the subjects whose features are there.
fn clinical(cohort: &Cohort, features: &FeatureTable) -> radiomics::Result<FeatureTable> {
    let table = cohort.clinical_table()?;
    let extracted: std::collections::HashSet<&String> = features.subjects().iter().collect();
    let rows: Vec<usize> = table
        .subjects()
        .iter()
        .enumerate()
        .filter(|(_, id)| extracted.contains(id))
        .map(|(row, _)| row)
        .collect();
    table.select_rows(&rows)
}

/// Prints how many subjects of each class are for training and for testing, and how many values are undefined.
fn describe(features: &FeatureTable) -> radiomics::Result<()> {
    let roles: Vec<(Split, bool)> =
        features.split()?.iter().copied().zip(features.labels()?.iter().copied()).collect();
    let count = |split, label| roles.iter().filter(|role| **role == (split, label)).count();
    println!(
        "Training: {} negative, {} positive. Test: {} negative, {} positive. Undefined feature values: {}.",
        count(Split::Train, false),
        count(Split::Train, true),
        count(Split::Test, false),
        count(Split::Test, true),
        features.undefined().count()
    );
    Ok(())
}

/// The columns that have a number for every subject; prints how many have not, and the first case.
fn complete(table: &FeatureTable) -> radiomics::Result<FeatureTable> {
    let (whole, gaps): (Vec<_>, Vec<_>) =
        table.iter().partition(|column| column.undefined().next().is_none());
    if let Some(first) = gaps.first().and_then(|column| column.undefined().next()) {
        println!(
            "Not offered to the models: {} columns without a number for every subject, the first {} for {} ({}).",
            gaps.len(),
            first.column,
            first.subject,
            first.reason
        );
    }
    table.select(&whole.iter().map(|column| column.name()).collect::<Vec<_>>())
}
