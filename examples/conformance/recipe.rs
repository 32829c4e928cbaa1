//! From the words of a row to the settings of the filter. Every word must be known and used.

use std::error::Error;

use radiomics::config::{FilterSettings, Orientations, Planes, RieszOver};
use radiomics::filter::{Boundary, ComplexPart, Pooling, Space};

use crate::data::Row;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Sentences among the parameters, as keys with their values.
const SENTENCES: [(&str, &[(&str, &str)]); 9] = [
    ("L2-normalised", &[("L2-normalised kernels", "")]),
    ("B map", &[("band-pass B map", "")]),
    ("modulus", &[("response", "modulus")]),
    ("rotation invariant (4 rotations) max pooling", &[(ROTATIONS, "rotations_4_2D"), (POOLING, "max")]),
    ("rotation invariant (24 rotations) max pooling", &[(ROTATIONS, "rotations_24_3D"), (POOLING, "max")]),
    ("rotation invariant (4 rotations) mean pooling", &[(ROTATIONS, "rotations_4_2D"), (POOLING, "mean")]),
    ("rotation invariant (24 rotations) mean pooling", &[(ROTATIONS, "rotations_24_3D"), (POOLING, "mean")]),
    ("mean pooling over orientations in the axial plane", &[(ROTATIONS, "orientations"), (POOLING, "mean")]),
    (
        "mean pooling over orientations and over the 3 orthogonal planes",
        &[(ROTATIONS, "orientations x planes_3"), (POOLING, "mean")],
    ),
];

/// Columns that only the table of maps has.
const ROTATIONS: &str = "rotation_invariance";
const POOLING: &str = "pooling";

/// Wavelets by the names of the tables and by their short names.
const WAVELETS: [(&str, &str); 4] =
    [("haar", "haar"), ("daubechies2", "db2"), ("daubechies3", "db3"), ("coiflet1", "coif1")];

/// The settings of the filter of a row; `None` for `none`.
pub fn settings(row: &Row) -> Result<Option<FilterSettings>> {
    let name = row["filter"].as_str();
    if name == "none" {
        let empty = row["parameters"] == "-" && row["boundary_padding"] == "-";
        return if empty { Ok(None) } else { Err("parameters without a filter".into()) };
    }
    let mut recipe = Recipe::of(row)?;
    let settings = recipe.settings(name)?;
    match recipe.parts.first() {
        None => Ok(Some(settings)),
        Some((key, value)) => Err(format!("{name} has no use for {:?}", joined(key, value)).into()),
    }
}

/// What is still to be used of a row.
struct Recipe {
    dimensionality: String,
    boundary: Boundary,
    /// Keys with their values; a key alone has an empty one.
    parts: Vec<(String, String)>,
}

impl Recipe {
    fn of(row: &Row) -> Result<Self> {
        let boundary = match row["boundary_padding"].as_str() {
            "zero" => Boundary::Zero,
            "nearest" => Boundary::Nearest,
            "periodic" => Boundary::Periodic,
            "mirror" => Boundary::Mirror,
            other => return Err(format!("{other:?} is no padding").into()),
        };
        let mut parts = Vec::new();
        for part in split(&row["parameters"]) {
            match SENTENCES.iter().find(|(sentence, _)| *sentence == part) {
                Some((_, meant)) => {
                    parts.extend(meant.iter().map(|(key, value)| (key.to_string(), value.to_string())));
                }
                None => {
                    let (key, value) = part.split_once('=').unwrap_or((part, ""));
                    parts.push((key.to_string(), value.to_string()));
                }
            }
        }
        for column in [ROTATIONS, POOLING] {
            if let Some(value) = row.get(column).filter(|value| *value != "none") {
                parts.push((column.to_string(), value.clone()));
            }
        }
        let keys: Vec<&String> = parts.iter().map(|(key, _)| key).collect();
        if let Some(twice) = (1..keys.len()).find(|&i| keys[..i].contains(&keys[i])) {
            return Err(format!("{} is said twice", keys[twice]).into());
        }
        Ok(Recipe { dimensionality: row["dimensionality"].clone(), boundary, parts })
    }

    fn settings(&mut self, name: &str) -> Result<FilterSettings> {
        let boundary = self.boundary;
        if name == "gabor" {
            return self.gabor();
        }
        let space = match self.dimensionality.as_str() {
            "3D" => Space::Volume,
            "2D" => Space::AXIAL,
            other => return Err(format!("{name} in {other:?} is not known").into()),
        };
        Ok(match name {
            "mean" => FilterSettings::Mean { support: self.number("support", " voxels")?, space, boundary },
            "laplacian_of_gaussian" => {
                let (sigma, cutoff) = self.sigma_and_cutoff()?;
                FilterSettings::Log { sigma, cutoff, space, boundary }
            }
            "laws" => {
                self.word("L2-normalised kernels", "")?;
                let kernel = self.take("kernel")?;
                let (rotation_invariant, energy) = (self.rotations(space)?, self.energy()?);
                FilterSettings::Laws { kernel, rotation_invariant, energy, space, boundary }
            }
            "separable_wavelet" => {
                self.word("undecimated", "")?;
                let family = self.take("family")?;
                let known = WAVELETS.iter().find(|(long, _)| *long == family);
                let (_, wavelet) = known.ok_or_else(|| format!("{family:?} is no wavelet"))?;
                FilterSettings::Wavelet {
                    wavelet: wavelet.to_string(),
                    level: self.number("level", "")?,
                    bands: Some(vec![self.take("subband")?]),
                    rotation_invariant: self.rotations(space)?,
                    space,
                    boundary,
                }
            }
            "nonseparable_wavelet" => {
                // It is never padded, whatever the table says.
                FilterSettings::Simoncelli { level: self.simoncelli_level()?, space }
            }
            "riesz_laplacian_of_gaussian" => {
                let (sigma, cutoff) = self.sigma_and_cutoff()?;
                self.riesz(RieszOver::Log { sigma, cutoff }, space)?
            }
            "riesz_nonseparable_wavelet" => {
                let level = self.simoncelli_level()?;
                self.riesz(RieszOver::Simoncelli { level }, space)?
            }
            other => return Err(format!("{other:?} is no filter").into()),
        })
    }

    fn sigma_and_cutoff(&mut self) -> Result<(f64, f64)> {
        Ok((self.number("sigma", " mm")?, self.number("cutoff", " sigma")?))
    }

    fn simoncelli_level(&mut self) -> Result<usize> {
        self.word("family", "simoncelli")?;
        self.word("band-pass B map", "")?;
        self.number("level", "")
    }

    /// `riesz order l=(0,2,0)`.
    fn riesz(&mut self, over: RieszOver, space: Space) -> Result<FilterSettings> {
        let order = self.take("riesz order l")?;
        let inner = order.strip_prefix('(').and_then(|order| order.strip_suffix(')'));
        let inner = inner.ok_or_else(|| format!("{order:?} is no order"))?;
        let order = inner.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?;
        Ok(FilterSettings::Riesz { order, over: Some(over), steered: None, space, boundary: self.boundary })
    }

    fn gabor(&mut self) -> Result<FilterSettings> {
        self.word("response", "modulus")?;
        let gamma = self.take("gamma")?;
        let (over, under) = gamma.split_once('/').ok_or_else(|| format!("{gamma:?} is no fraction"))?;
        let theta = self.take("theta")?;
        let angles = angles(&theta).ok_or_else(|| format!("{theta:?} are no angles"))?;
        let (pooled, planes) = match self.find(ROTATIONS) {
            None => (String::new(), Planes::Axial),
            Some(how) => match how.strip_suffix(" x planes_3") {
                Some(orientations) => (orientations.to_string(), Planes::Orthogonal),
                None => (how, Planes::Axial),
            },
        };
        let agree = match pooled.strip_prefix("orientations") {
            None => pooled.is_empty() && angles.len() == 1,
            Some(count) => count.is_empty() || count.strip_prefix('_') == Some(&angles.len().to_string()),
        };
        let expected: &[&str] = match planes {
            Planes::Orthogonal => &["2D per orthogonal plane", "3D"],
            _ => &["2D"],
        };
        if !agree || !expected.contains(&self.dimensionality.as_str()) {
            let found = &self.dimensionality;
            return Err(format!("{found:?} and {pooled:?} do not go with {} angles", angles.len()).into());
        }
        Ok(FilterSettings::Gabor {
            sigma: self.number("sigma", " mm")?,
            wavelength: self.number("lambda", " mm")?,
            gamma: over.parse::<f64>()? / under.parse::<f64>()?,
            orientations: Orientations::At(angles),
            pooling: if pooled.is_empty() { Pooling::default() } else { self.pooling()? },
            planes,
            response: ComplexPart::Modulus,
            cutoff: None,
            boundary: self.boundary,
        })
    }

    /// How all rotations are pooled, if they are.
    fn rotations(&mut self, space: Space) -> Result<Option<Pooling>> {
        let expected = if space == Space::Volume { "rotations_24_3D" } else { "rotations_4_2D" };
        match self.find(ROTATIONS) {
            None => Ok(None),
            Some(all) if all == expected => self.pooling().map(Some),
            Some(other) => Err(format!("{other:?} is not known here").into()),
        }
    }

    fn pooling(&mut self) -> Result<Pooling> {
        match self.take(POOLING)?.as_str() {
            "mean" => Ok(Pooling::Average),
            "max" => Ok(Pooling::Maximum),
            other => Err(format!("{other:?} is no pooling").into()),
        }
    }

    /// Half the width of the energy map, if there is one: `7 voxels`, or `7 voxels (Chebyshev; support 15)`.
    fn energy(&mut self) -> Result<Option<usize>> {
        if self.find("energy").map(|how| how == "mean of absolute response") != Some(true) {
            return Ok(None);
        }
        let text = self.take("delta")?;
        let (delta, width) = text.split_once(" voxels").ok_or_else(|| format!("{text:?} is no distance"))?;
        let delta: usize = delta.parse()?;
        if !width.is_empty() && width != format!(" (Chebyshev; support {})", 2 * delta + 1) {
            return Err(format!("{text:?} contradicts itself").into());
        }
        Ok(Some(delta))
    }

    /// The value of a key, which is used up.
    fn find(&mut self, key: &str) -> Option<String> {
        let at = self.parts.iter().position(|(other, _)| other == key)?;
        Some(self.parts.remove(at).1)
    }

    fn take(&mut self, key: &str) -> Result<String> {
        self.find(key).ok_or_else(|| format!("{key:?} is missing").into())
    }

    /// A key that can have one value only.
    fn word(&mut self, key: &str, value: &str) -> Result<()> {
        let found = self.take(key)?;
        if found == value { Ok(()) } else { Err(format!("{:?} is not known", joined(key, &found)).into()) }
    }

    /// A number with its unit.
    fn number<T: std::str::FromStr>(&mut self, key: &str, unit: &str) -> Result<T> {
        let text = self.take(key)?;
        let number = text.strip_suffix(unit).and_then(|number| number.parse().ok());
        number.ok_or_else(|| format!("{:?} is no number in{unit}", joined(key, &text)).into())
    }
}

/// `60 deg (in-plane)`, or `0..315 deg step 45 deg`.
fn angles(text: &str) -> Option<Vec<f64>> {
    if let Some(one) = text.strip_suffix(" deg (in-plane)") {
        return Some(vec![one.parse().ok()?]);
    }
    let (range, step) = text.strip_suffix(" deg")?.split_once(" deg step ")?;
    let (first, last) = range.split_once("..")?;
    let (first, last, step): (f64, f64, f64) = (first.parse().ok()?, last.parse().ok()?, step.parse().ok()?);
    let steps = (last - first) / step;
    let whole = steps.fract() == 0.0 && (0.0..1000.0).contains(&steps);
    whole.then(|| (0..=steps as usize).map(|i| first + i as f64 * step).collect())
}

/// The parts between semicolons that are not in brackets.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = text.split(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        letter == ';' && depth == 0
    });
    parts.map(str::trim).collect()
}

fn joined(key: &str, value: &str) -> String {
    if value.is_empty() { key.to_string() } else { format!("{key}={value}") }
}
