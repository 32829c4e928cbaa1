//! A multiparametric MRI study from images to a report, on a synthetic cohort or on real files.
//!
//!     cargo run --release --example her2_study                                            the synthetic cohort
//!     cargo run --release --example her2_study -- --manifest cohort.csv                   real files
//!     cargo run --release --example her2_study -- --manifest cohort.csv --study study.toml   as declared in a file

mod folder;
mod printed;
mod progress;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Parser;
use radiomics::cohort::{Cache, Cohort, OnFailure};
use radiomics::phantom::{Effect, StudyPhantom};
use radiomics::report::Report;
use radiomics::study::{Manifest, Run, Study, StudyProgress, StudyResult, StudySettings};

use folder::Folder;
use progress::Bars;

/// Run a multi-sequence radiomics study: measure, select, fit and validate eleven models, compare them, write a report.
#[derive(Parser)]
#[command(name = "her2_study")]
struct Options {
    /// A table of real files instead of the synthetic cohort: columns subject, label (0/1), split (train/test),
    /// NAME_image and NAME_mask for each sequence (NAME_mask2 of a second reader), and clinical columns of numbers or words
    #[arg(long, value_name = "CSV")]
    manifest: Option<PathBuf>,
    /// The declaration of the study; without it that of the model study
    #[arg(long, value_name = "TOML")]
    study: Option<PathBuf>,
    /// Folder for report, tables and kept vectors; a new one beside the build without it
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    out: Option<PathBuf>,
    /// Go on with a run that was stopped: its folder
    #[arg(long, value_name = "DIR")]
    resume: Option<PathBuf>,
    /// Seed of the synthetic cohort
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "manifest")]
    seed: u64,
    /// A synthetic cohort in which the label has no effect on anything
    #[arg(long, conflicts_with = "manifest")]
    no_effect: bool,
    /// Stop at the first subject that fails instead of leaving it out
    #[arg(long)]
    stop_on_failure: bool,
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
    let subjects = Subjects::of(options)?;
    let folder = Folder::of(options.out.as_deref(), options.resume.as_deref())?;
    let settings = declared(options, &folder)?;
    let study = settings.study(&subjects.sequences)?;
    println!(
        "{} subjects, {} sequences ({}), {} feature columns, {} models.",
        subjects.cohort.subjects().len(),
        subjects.sequences.len(),
        subjects.sequences.join(", "),
        study.protocol().columns()?.len(),
        study.analysis().models().len(),
    );
    folder.keep_declaration(&settings.to_toml()?)?;
    let result = studied(&study, &subjects, &folder, options.policy())?;
    printed::result(&result)?;
    let files = report(&settings, &subjects, &result)?.write(folder.path())?;
    let page = files.first().ok_or("the report has no page")?;
    println!(
        "\n{:.1} s. Report: {}\nIts figures, tables and the vectors for going on lie beside it, {} files.",
        start.elapsed().as_secs_f64(),
        page.display(),
        files.len()
    );
    Ok(())
}

impl Options {
    fn policy(&self) -> OnFailure {
        if self.stop_on_failure { OnFailure::Stop } else { OnFailure::LeaveOut }
    }
}

/// Who is studied.
struct Subjects {
    cohort: Cohort,
    sequences: Vec<String>,
    second_reader: Option<Cohort>,
    /// What a reader of the report must know of them.
    note: Option<String>,
}

impl Subjects {
    fn of(options: &Options) -> Result<Self, Box<dyn Error>> {
        match &options.manifest {
            Some(path) => {
                let manifest = Manifest::read(path, options.policy())?;
                println!("Cohort of {}.", path.display());
                for left_out in manifest.left_out() {
                    println!("left out: {left_out}");
                }
                Ok(Subjects {
                    cohort: manifest.cohort().clone(),
                    sequences: manifest.sequences().to_vec(),
                    second_reader: manifest.second_reader().cloned(),
                    note: None,
                })
            }
            None => Self::synthetic(options),
        }
    }

    fn synthetic(options: &Options) -> Result<Self, Box<dyn Error>> {
        let phantom = StudyPhantom::her2(options.seed);
        let phantom = if options.no_effect { phantom.with_effect(Effect::NONE)? } else { phantom };
        let effect = phantom.effect();
        println!(
            "SYNTHETIC DATA: no patient is behind these images. Seed {}. The label shifts hidden quantities",
            options.seed
        );
        println!(
            "of each subject, in standard deviations (and the AUC each would reach by itself in an endless sample):"
        );
        for (what, d) in [
            ("texture in each sequence", effect.texture),
            ("enhancement in each sequence", effect.enhancement),
            ("outline", effect.shape),
            ("three of six clinical columns", effect.clinical),
        ] {
            println!("  {what:<30} {d:.1}  ({:.2})", Effect::implied_auc(d));
        }
        Ok(Subjects {
            cohort: phantom.cohort()?,
            sequences: radiomics::phantom::SEQUENCES.map(str::to_string).to_vec(),
            second_reader: None,
            note: Some(format!("Synthetic data, seed {}: no patient is behind these images.", options.seed)),
        })
    }
}

/// The declaration that was given, that of the run that goes on, or that of the model study.
fn declared(options: &Options, folder: &Folder) -> Result<StudySettings, Box<dyn Error>> {
    let given = options.study.clone().or_else(|| folder.declaration());
    Ok(match given {
        Some(path) => StudySettings::read(path)?,
        None if options.manifest.is_none() => StudySettings::from_toml(include_str!("study.toml"))?,
        None => StudySettings::default(),
    })
}

/// Runs the study with what its folder keeps, until Ctrl-C.
fn studied(
    study: &Study,
    subjects: &Subjects,
    folder: &Folder,
    policy: OnFailure,
) -> Result<StudyResult, Box<dyn Error>> {
    let cache = Cache::open(folder.vectors())?;
    let stop = stop_at_interrupt()?;
    let bars = Bars::new();
    let observe = |progress: StudyProgress<'_>| bars.show(progress);
    let mut run = Run::new().cached(&cache).observed(&observe).until(&stop).on_failure(policy);
    if let Some(second) = &subjects.second_reader {
        run = run.second_reader(second);
    }
    let result = study.run_with(&subjects.cohort, &run);
    bars.finish();
    Ok(result.map_err(|error| folder.explained(error))?)
}

/// A flag that Ctrl-C sets; a second Ctrl-C ends the program at once, and what was kept stays whole.
fn stop_at_interrupt() -> Result<Arc<AtomicBool>, Box<dyn Error>> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("stopping after the subjects at hand; Ctrl-C again to stop at once");
    })?;
    Ok(stop)
}

fn report<'a>(
    settings: &StudySettings,
    subjects: &'a Subjects,
    result: &'a StudyResult,
) -> Result<Report<'a>, Box<dyn Error>> {
    let report = Report::of(result).title(&settings.title).images(&subjects.cohort, 3);
    Ok(match &subjects.note {
        Some(note) => report.note(note),
        None => report,
    })
}
