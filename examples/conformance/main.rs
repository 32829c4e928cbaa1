//! Holds every number that the image biomarker standardisation initiative publishes against what the crate computes.
//!
//!     cargo run --release --example conformance -- REFERENCE [--threads N]
//!
//! Prints, for each data set and family, how many values pass, every one that does not, and one last line with the
//! totals. The exit code is 0 only if nothing misses.

mod check;
mod data;
mod diagnostics;
mod features;
mod maps;
mod matrices;
mod recipe;
mod responses;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use check::{Check, Tally};
use clap::Parser;
use data::{Data, FilterData};

/// Hold every published number of the standard against what the crate computes.
#[derive(Parser)]
#[command(name = "conformance")]
struct Options {
    /// Folder of the reference data, with `ibsi1` and `ibsi2` in it
    reference: PathBuf,
    /// Number of threads; all cores unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print a table with a row for each feature instead
    #[arg(long)]
    by_feature: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything passed.
fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    if let Some(threads) = options.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global()?;
    }
    let data = Data::read(&options.reference.join("ibsi1"))?;
    if options.by_feature {
        let checks = features::checks(&data)?;
        print!("{}", features::by_feature(&checks)?);
        return Ok(checks.iter().all(Check::passed));
    }
    let filters = FilterData::read(&options.reference.join("ibsi2"))?;
    let mut total = Tally::default();
    for (title, checks) in [
        ("Published values", features::checks(&data)?),
        ("Diagnostics of image processing", diagnostics::checks(&data)?),
        ("Texture matrices of the digital phantom", matrices::checks(&data)?),
        ("Published values of response maps", responses::checks(&data, &filters, |_| true)),
    ] {
        println!("{title}\n");
        report(&checks);
        println!();
        total.add(&checks);
    }
    let checks = maps::checks(&filters)?;
    println!("Reference response maps\n");
    report_maps(&checks);
    println!();
    total.add(&checks);
    for row in filters.maps.iter().filter(|row| !maps::standardised(row)) {
        println!("not standardised: {} {}, {}", row["test_id"], row["filter"], row["note"]);
    }
    for (set, rows) in [("dataset", &data.values), ("test_id", &filters.values)] {
        for row in rows.iter().filter(|row| data::number(row, "consensus_value").is_none()) {
            println!("not tested: {} {}, published without a value", row[set], row["tag"]);
        }
    }
    println!("{total}");
    Ok(total.missed == 0)
}

/// A line for each map, with the largest deviation at any of its voxels.
fn report_maps(checks: &[Check]) {
    println!("  {:<8} {:<14} {:<28} {:>20}", "test", "phantom", "filter", "deviation / range");
    for check in checks {
        let share = maps::share_of_range(check).map_or("none".to_string(), |share| format!("{share:.1e}"));
        let remark = if check.passed() { "" } else { "  MISSES" };
        println!("  {:<8} {:<14} {:<28} {share:>20}{remark}", check.name, check.data_set, check.group);
        if !check.passed() {
            println!("      {check}");
        }
    }
}

/// A line for each data set and group, with the checks that miss.
fn report(checks: &[Check]) {
    println!("  {:<16} {:<28} {:>9}", "data set", "group", "passed");
    for group in checks.chunk_by(|a, b| (&a.data_set, &a.group) == (&b.data_set, &b.group)) {
        let mut tally = Tally::default();
        tally.add(group);
        let passed = format!("{}/{}", tally.passed, tally.passed + tally.missed);
        let remark = if tally.missed == 0 { "" } else { "  MISSES" };
        println!("  {:<16} {:<28} {passed:>9}{remark}", group[0].data_set, group[0].group);
        for check in group.iter().filter(|check| !check.passed()) {
            println!("      {check}");
        }
    }
}
