//! `--pyradiomics`: what PyRadiomics computes, printed as it prints it.

use std::error::Error;
use std::path::Path;

use radiomics::image::{Image, Labels, Mask};
use radiomics::io::{read_image, read_mask_channel};
use radiomics::pyradiomics::{Execution, Lenient, Parameters, Profile, Reason, compare};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::{Format, Options};

/// Differences below this share of a value are noise of summing in another order.
const NOISE: f64 = 1e-9;

/// The profile of the parameter file, or of PyRadiomics without one. What a lenient reading ignores goes to standard error.
pub fn profile(file: Option<&Path>, options: &Options) -> radiomics::Result<Profile> {
    let parameters = match file {
        None => Parameters::default(),
        Some(file) if options.lenient => {
            let Lenient { parameters, ignored } = Lenient::read(file)?;
            for ignored in ignored {
                eprintln!("{}: {ignored}", file.display());
            }
            parameters
        }
        Some(file) => Parameters::read(file)?,
    };
    Profile::new(parameters)
}

/// Image and mask, of which the parameters say the channel and the label.
pub fn inputs(profile: &Profile, options: &Options) -> radiomics::Result<(Image, Mask)> {
    let settings = profile.settings();
    let mask = read_mask_channel(&options.mask, settings.label_channel, Labels::One(settings.label))?;
    Ok((read_image(&options.image)?, mask))
}

/// One object with all entries, or a header and a row.
pub fn text(options: &Options, found: &Execution) -> Result<String, Box<dyn Error>> {
    match options.format {
        Format::Json => Ok(serde_json::to_string_pretty(&Entries { options, found })? + "\n"),
        Format::Csv => {
            let diagnostics =
                found.diagnostics().iter().map(|(name, value)| (name.to_string(), value.to_string()));
            let features = found.features().iter().map(|(name, value)| {
                (name.to_string(), value.map_or_else(|_| "nan".to_string(), |value| value.to_string()))
            });
            let files = [("Image", &options.image), ("Mask", &options.mask)]
                .map(|(name, path)| (name.to_string(), path.display().to_string()));
            let (names, values): (Vec<String>, Vec<String>) =
                files.into_iter().chain(diagnostics).chain(features).unzip();
            let mut csv = csv::Writer::from_writer(Vec::new());
            csv.write_record(names)?;
            csv.write_record(values)?;
            Ok(String::from_utf8(csv.into_inner()?)?)
        }
    }
}

/// Everything that PyRadiomics prints for one case, in its order. A feature without value is null.
struct Entries<'a> {
    options: &'a Options,
    found: &'a Execution,
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Image", &self.options.image)?;
        map.serialize_entry("Mask", &self.options.mask)?;
        for (name, value) in self.found.diagnostics().iter() {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in self.found.features().iter() {
            map.serialize_entry(&name.to_string(), &value.ok())?;
        }
        map.end()
    }
}

/// One row for each column that differs from its counterpart in the standard.
pub fn compared(profile: &Profile, image: &Image, mask: &Mask) -> Result<String, Box<dyn Error>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["column", "counterpart", "standard", "pyradiomics", "relative difference", "reasons"])?;
    for row in compare(image, mask, profile.parameters())? {
        let (Some(counterpart), Some(standard)) = (&row.counterpart, row.standard) else { continue };
        if row.agrees(NOISE) {
            continue;
        }
        let reasons: Vec<&str> = row.reasons().map(Reason::words).collect();
        let number = |value: radiomics::feature::Value| match value {
            Ok(value) => value.to_string(),
            Err(reason) => reason.to_string(),
        };
        csv.write_record([
            &row.column,
            counterpart,
            &number(standard),
            &number(row.pyradiomics),
            &row.relative_difference().map_or_else(String::new, |difference| format!("{difference:.3e}")),
            &reasons.join("; "),
        ])?;
    }
    Ok(String::from_utf8(csv.into_inner()?)?)
}
