//! Writes the response maps of filters, as NIfTI files to measure and as pictures to look at.
//!
//!     cargo run --release --example filter_map -- --filter log:1.5 --filter gradient --out maps
//!     cargo run --release --example filter_map -- --image ct.nii.gz --mask tumour.nii.gz --config study.toml --out maps
//!
//! A picture shows the middle slices of the mask (of the image without one): axial, coronal and sagittal from left to
//! right, the image above and its map below. A map with values on both sides of 0 is white at 0, red above and blue below.

mod picture;
mod spec;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use radiomics::config::{Config, Interpolation, SpacingByAxis};
use radiomics::image::{Image, Labels, Mask};
use radiomics::io::{VoxelType, read_image, read_mask, write_image_as};
use radiomics::phantom::StudyPhantom;

/// Write the response maps of filters as NIfTI files and as pictures.
#[derive(Parser)]
#[command(name = "filter_map")]
struct Options {
    /// Image: .nii, .nii.gz or .nrrd; without it a synthetic breast tumour with voxels of 1 mm
    #[arg(long, value_name = "FILE")]
    image: Option<PathBuf>,
    /// Mask whose middle slices are shown, with its outline
    #[arg(long, value_name = "FILE", requires = "image")]
    mask: Option<PathBuf>,
    /// A filter, may be repeated: `log:1.5`, `laws:L5E5E5`, `log:1.5:2D`, or as in a configuration: `log = { sigma = 1.5 }`
    #[arg(long, value_name = "SPEC", required_unless_present = "config")]
    filter: Vec<String>,
    /// Take image processing and filters from this configuration (TOML); those of --filter are added
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder that the files are written to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
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
    let mut config = match (&options.config, &options.image) {
        (Some(file), _) => Config::read(file)?,
        (None, Some(_)) => Config::default(),
        // Some filters ask for cubic voxels, and the phantom has none.
        (None, None) => Config { interpolation: Some(to_one_mm()), ..Config::default() },
    };
    for spec in &options.filter {
        config.filters.push(spec::settings(spec)?);
    }
    if config.filters.is_empty() {
        return Err("the configuration has no filters".into());
    }
    let (image, mask) = scan(options)?;
    let everything = Mask::from_vec(vec![true; image.intensities().len()], *image.geometry())?;
    let processed = config.scheme()?.whole(&image, mask.as_deref().unwrap_or(&everything))?;
    let outlined = mask.is_some().then_some(&processed.morphological_mask);
    fs::create_dir_all(&options.out)?;
    write_picture(&options.out.join("original.png"), &processed.image, None, outlined)?;
    for settings in &config.filters {
        let filter = settings.filter()?;
        let mut names = filter.names().into_iter();
        filter.respond(&processed.image, &mut |map| {
            let name = names.next().unwrap_or_default();
            describe(&name, &map);
            write_image_as(options.out.join(format!("{name}.nii.gz")), &map, VoxelType::F32)?;
            let path = options.out.join(format!("{name}.png"));
            write_picture(&path, &processed.image, Some(&map), outlined)
        })?;
    }
    Ok(())
}

fn to_one_mm() -> Interpolation {
    Interpolation::to(SpacingByAxis { z: Some(1.0), y: Some(1.0), x: Some(1.0) })
}

fn write_picture(
    path: &Path,
    image: &Image,
    map: Option<&Image>,
    mask: Option<&Mask>,
) -> radiomics::Result<()> {
    let file = fs::File::create(path).map_err(|error| radiomics::Error::file(path, error))?;
    picture::of(image, map, mask)
        .write(file)
        .map_err(|error| radiomics::Error::Other(format!("{}: {error}", path.display())))
}

/// Image and mask, if there is one.
fn scan(options: &Options) -> radiomics::Result<(Arc<Image>, Option<Arc<Mask>>)> {
    let Some(image) = &options.image else {
        let phantom = StudyPhantom::her2(1).cohort()?;
        let (image, mask) = phantom.subjects()[0].load("DCEphase3")?;
        return Ok((image, Some(mask)));
    };
    let mask = options.mask.as_ref().map(|file| read_mask(file, Labels::NonZero)).transpose()?;
    Ok((Arc::new(read_image(image)?), mask.map(Arc::new)))
}

/// One line on the values of a map.
fn describe(name: &str, map: &Image) {
    let values = map.intensities();
    let (low, high) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let mean = values.mean().unwrap_or(f64::NAN);
    println!("{name:<44} {low:>12.4} to {high:>12.4}, mean {mean:>12.4}");
}
