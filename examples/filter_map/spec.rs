//! The filters of the command line.

use std::error::Error;

use radiomics::config::{Config, FilterSettings};

/// Short names: the name and its parameters by colons, and how that is written in a configuration.
const SHORT: [(&str, &str); 10] = [
    ("mean:SUPPORT", "support = SUPPORT"),
    ("gaussian:SIGMA", "sigma = SIGMA"),
    ("log:SIGMA", "sigma = SIGMA"),
    ("laws:KERNEL", "kernel = \"KERNEL\""),
    ("wavelet:WAVELET", "wavelet = \"WAVELET\""),
    ("wavelet:WAVELET:LEVEL", "wavelet = \"WAVELET\", level = LEVEL"),
    ("gabor:SIGMA:WAVELENGTH:GAMMA", "sigma = SIGMA, wavelength = WAVELENGTH, gamma = GAMMA"),
    ("simoncelli:LEVEL", "level = LEVEL"),
    ("riesz:X:Y:Z", "order = [X, Y, Z]"),
    ("gradient", ""),
];

/// Filters without parameters.
const BARE: [&str; 4] = ["square", "square_root", "logarithm", "exponential"];

/// The settings of `log:1.5`, `log:1.5:2D` or `log = { sigma = 1.5 }`.
pub fn settings(spec: &str) -> Result<FilterSettings, Box<dyn Error>> {
    let entry = if BARE.contains(&spec) {
        format!("{spec:?}")
    } else if spec.contains('=') {
        format!("{{ {spec} }}")
    } else {
        format!("{{ {} }}", written_out(spec)?)
    };
    let config = Config::from_toml(&format!("version = 1\nfilters = [{entry}]"));
    let mut filters = config.map_err(|error| format!("--filter {spec}: {error}"))?.filters;
    filters.pop().ok_or_else(|| format!("--filter {spec}: no filter").into())
}

/// A short name as an entry of a configuration.
fn written_out(spec: &str) -> Result<String, String> {
    let (short, slices) = spec.strip_suffix(":2D").map_or((spec, false), |short| (short, true));
    let given: Vec<&str> = short.split(':').collect();
    let fits = |form: &&(&str, &str)| {
        let names: Vec<&str> = form.0.split(':').collect();
        names[0] == given[0] && names.len() == given.len()
    };
    let Some((form, keys)) = SHORT.iter().find(fits) else {
        let forms: Vec<&str> = SHORT.iter().map(|(form, _)| *form).chain(BARE).collect();
        return Err(format!("--filter {spec}: the short names are {}", forms.join(", ")));
    };
    let mut keys = keys.to_string();
    for (name, value) in form.split(':').zip(&given).skip(1) {
        keys = keys.replace(name, value);
    }
    if slices {
        let comma = if keys.is_empty() { "" } else { ", " };
        keys += &format!("{comma}space = {{ slices = \"axial\" }}");
    }
    Ok(format!("{} = {{ {keys} }}", given[0]))
}
