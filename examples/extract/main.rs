//! Extracts every feature of one image under one mask and prints them as JSON or CSV.
//!
//!     cargo run --release --example extract -- IMAGE MASK [options]

mod pyradiomics;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use radiomics::cohort::Timing;
use radiomics::config::{Config, Discretisation, MaskSettings};
use radiomics::families;
use radiomics::feature::{Aggregation, FeatureVector, Provenance};
use radiomics::image::Labels;
use radiomics::io::{read_image, read_mask};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The options that a configuration has an answer for.
const SETTINGS: [&str; 5] = ["discretiser", "aggregation", "families", "tolerance", "trust_image"];

/// Extract every radiomic feature of an image under a mask.
#[derive(Parser)]
#[command(name = "extract")]
struct Options {
    /// Image: .nii, .nii.gz or .nrrd
    image: PathBuf,
    /// Mask on the grid of the image: .nii, .nii.gz or .nrrd
    mask: PathBuf,
    /// Label of the mask to take, may be repeated; every value but 0 without it
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    label: Vec<i64>,
    /// Take every setting from this file (TOML)
    #[arg(long, value_name = "FILE", conflicts_with_all = SETTINGS)]
    config: Option<PathBuf>,
    /// Take every setting from a preset: ibsi_a to ibsi_e, ibsi2_a or ibsi2_b
    #[arg(long, value_name = "NAME", conflicts_with_all = SETTINGS, conflicts_with = "config")]
    preset: Option<String>,
    /// Compute what PyRadiomics computes, with its parameter file (YAML or JSON), or as it does without one
    #[arg(long, value_name = "PARAMS", num_args = 0..=1, conflicts_with_all = SETTINGS, conflicts_with_all = ["config", "preset", "label"])]
    pyradiomics: Option<Option<PathBuf>>,
    /// Go on where the parameter file says what PyRadiomics ignores, and list it on standard error
    #[arg(long, requires = "pyradiomics")]
    lenient: bool,
    /// Print which columns of PyRadiomics differ from the standard, by how much and because of what
    #[arg(long, requires = "pyradiomics", conflicts_with = "timings")]
    compare: bool,
    /// Discretise into N bins between minimum and maximum of the region (32 unless another choice is made)
    #[arg(long, value_name = "N", group = "discretiser")]
    bin_number: Option<u16>,
    /// Discretise into bins of width W from the minimum of the region
    #[arg(long, value_name = "W", group = "discretiser")]
    bin_size: Option<f64>,
    /// `none`: the intensities are grey levels already
    #[arg(long, value_name = "none", group = "discretiser")]
    bins: Option<NoBins>,
    /// Aggregations, separated by commas: 2D_avg, 2D_comb, 2_5D_avg, 2_5D_comb, 3D_avg, 3D_comb, 2D, 2_5D, 3D, or `all`
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "3D_avg,3D")]
    aggregation: Vec<String>,
    /// Families, separated by commas; all without it
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    families: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// Largest distance between image and mask, in voxels
    #[arg(long, value_name = "VOXELS", default_value_t = 0.01, conflicts_with = "trust_image")]
    tolerance: f64,
    /// Take the image's header for the mask as well
    #[arg(long)]
    trust_image: bool,
    /// Compute N times; the values are the same, the timings are the fastest of each step
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Print seconds per step and their sum `run_s` (computing only, without reading files) as a last line of JSON
    #[arg(long)]
    timings: bool,
    /// Number of threads; 1 unless given
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
}

#[derive(Clone, Copy, ValueEnum)]
enum NoBins {
    None,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Csv,
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
    rayon::ThreadPoolBuilder::new().num_threads(options.threads.into()).build_global()?;
    let text = match &options.pyradiomics {
        Some(file) => of_pyradiomics(file.as_deref(), options)?,
        None => of_standard(options)?,
    };
    match io::stdout().write_all(text.as_bytes()) {
        // A reader that closes the pipe early, such as `head`, is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// What is printed for `--pyradiomics`.
fn of_pyradiomics(file: Option<&Path>, options: &Options) -> Result<String, Box<dyn Error>> {
    let profile = pyradiomics::profile(file, options)?;
    let (image, mask) = pyradiomics::inputs(&profile, options)?;
    if options.compare {
        return pyradiomics::compared(&profile, &image, &mask);
    }
    if !options.timings {
        return pyradiomics::text(options, &profile.execute(&image, &mask)?);
    }
    let (found, timings) = timed(options.repeat, || profile.execute_timed(&image, &mask))?;
    Ok(format!("{}{}\n", pyradiomics::text(options, &found)?, seconds(&timings)))
}

fn of_standard(options: &Options) -> Result<String, Box<dyn Error>> {
    let extractor = config(options)?.extractor()?;
    let labels = match options.label.as_slice() {
        [] => Labels::NonZero,
        [label] => Labels::One(*label),
        several => Labels::Any(several.to_vec()),
    };
    // The mask first: while it is read it takes as much memory as an image.
    let mask = read_mask(&options.mask, labels)?;
    let image = read_image(&options.image)?;
    let (features, timings) = timed(options.repeat, || extractor.extract_timed(&image, &mask))?;
    let mut text = match options.format {
        Format::Json => json_text(options, &features)?,
        Format::Csv => csv_text(&features)?,
    };
    if options.timings {
        text += &format!("{}\n", seconds(&timings));
    }
    Ok(text)
}

/// What an extraction finds, and of each step the fastest of several runs.
fn timed<T>(
    runs: u32,
    extract: impl Fn() -> radiomics::Result<(T, Vec<Timing>)>,
) -> radiomics::Result<(T, Vec<Timing>)> {
    let (found, mut timings) = extract()?;
    for _ in 1..runs {
        let (_, again) = extract()?;
        for (best, new) in timings.iter_mut().zip(again) {
            best.time = best.time.min(new.time);
        }
    }
    Ok((found, timings))
}

fn config(options: &Options) -> radiomics::Result<Config> {
    match (&options.config, &options.preset) {
        (Some(file), _) => return Config::read(file),
        (_, Some(name)) => return Config::preset(name),
        _ => {}
    }
    let aggregations = aggregations(&options.aggregation)?;
    let families = match options.families.as_slice() {
        [] => families_with(&aggregations).into_iter().map(str::to_string).collect(),
        chosen => chosen.to_vec(),
    };
    let mask = MaskSettings {
        tolerance: options.tolerance,
        trust_image: options.trust_image,
        ..MaskSettings::default()
    };
    Ok(Config { families, aggregations, mask, discretisation: discretisation(options), ..Config::default() })
}

/// All families but those that have none of the aggregations asked for, which are named on standard error.
fn families_with(aggregations: &[Aggregation]) -> Vec<&'static str> {
    let (with, without): (Vec<_>, Vec<_>) =
        families::NAMES.into_iter().partition(|name| families::chosen(&[*name], aggregations).is_ok());
    if !without.is_empty() {
        eprintln!("left out for want of such an aggregation: {}", without.join(", "));
    }
    with
}

fn discretisation(options: &Options) -> Discretisation {
    match (options.bin_number, options.bin_size, options.bins) {
        (_, _, Some(NoBins::None)) => Discretisation::None,
        (_, Some(width), _) => Discretisation::FixedBinSize { width, lower: None },
        (bins, None, None) => Discretisation::FixedBinNumber { bins: bins.unwrap_or(32) },
    }
}

fn aggregations(labels: &[String]) -> radiomics::Result<Vec<Aggregation>> {
    if labels == ["all"] {
        return Ok(Aggregation::ALL.to_vec());
    }
    labels
        .iter()
        .map(|label| {
            Aggregation::from_label(label).ok_or_else(|| {
                radiomics::Error::setting(
                    "aggregation",
                    "2D_avg, 2D_comb, 2_5D_avg, 2_5D_comb, 3D_avg, 3D_comb, 2D, 2_5D, 3D or all",
                    label,
                )
            })
        })
        .collect()
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Output<'a> {
    image: &'a Path,
    mask: &'a Path,
    provenance: Option<&'a Provenance>,
    features: Vec<Row<'a>>,
}

/// One feature; a row of the CSV table as well.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    ibsi: Option<&'a str>,
    tag: &'a str,
    family: &'a str,
    aggregation: &'a str,
    filter: &'a str,
    value: Option<f64>,
    reason: Option<String>,
}

fn rows(features: &FeatureVector) -> impl Iterator<Item = Row<'_>> {
    features.iter().map(|(name, value)| Row {
        name: name.name,
        ibsi: name.ibsi,
        tag: name.tag,
        family: name.family,
        aggregation: name.aggregation.label(),
        filter: &name.filter,
        value: value.ok(),
        reason: value.err().map(|reason| reason.to_string()),
    })
}

fn json_text(options: &Options, features: &FeatureVector) -> Result<String, Box<dyn Error>> {
    let output = Output {
        image: &options.image,
        mask: &options.mask,
        provenance: features.provenance().first(),
        features: rows(features).collect(),
    };
    Ok(serde_json::to_string_pretty(&output)? + "\n")
}

fn csv_text(features: &FeatureVector) -> Result<String, Box<dyn Error>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    for row in rows(features) {
        csv.serialize(row)?;
    }
    Ok(String::from_utf8(csv.into_inner()?)?)
}

/// Seconds of each step, steps of one name added up, and their sum.
fn seconds(timings: &[Timing]) -> Value {
    let mut steps = BTreeMap::new();
    for timing in timings {
        *steps.entry(timing.step.clone()).or_insert(0.0) += timing.time.as_secs_f64();
    }
    let sum: f64 = steps.values().sum();
    let mut object: Map<String, Value> = steps.into_iter().map(|(k, v)| (k.to_string(), json!(v))).collect();
    object.insert("run_s".to_string(), json!(sum));
    Value::Object(object)
}
