//! Filters in a configuration: what they give, how they are written, and what is refused with which words.
#![cfg(feature = "toml")]

use radiomics::Error;
use radiomics::config::{Config, Discretisation, FilterSettings};
use radiomics::filter::{Boundary, Space};

/// Every filter with every key, other than the default where there is one.
const EVERY_FILTER: &str = r#"
version = 1
original = false
families = ["intensity_statistics", "glcm"]
filters = [
    "square",
    "square_root",
    "logarithm",
    "exponential",
    { mean = { support = 5, space = "volume", boundary = "zero" } },
    { gaussian = { sigma = 1.5, cutoff = 3, space = "volume", boundary = "nearest" } },
    { log = { sigma = 2, cutoff = 5.5, space = { slices = "coronal" } } },
    { gradient = { space = { slices = "axial" }, boundary = "nearest" } },
    { laws = { kernel = "L5E5", rotation_invariant = "maximum", energy = 7, space = { slices = "axial" }, boundary = "zero" } },
    { wavelet = { wavelet = "db3", level = 2, bands = ["LLH", "HHH"], rotation_invariant = "average", boundary = "zero" } },
    { gabor = { sigma = 5, wavelength = 2, gamma = 1.5, orientations = { step = 22.5 }, pooling = "maximum", planes = "orthogonal", response = "modulus", cutoff = 4, boundary = "zero" } },
    { gabor = { sigma = 5, wavelength = 2, gamma = 1.5, orientations = { at = [45] }, planes = "sagittal", response = "real" } },
    { simoncelli = { level = 2, space = { slices = "axial" } } },
    { riesz = { order = [0, 2, 0], over = { log = { sigma = 3, cutoff = 4 } }, steered = 1, boundary = "zero" } },
    { riesz = { order = [1, 1], over = { simoncelli = { level = 1 } }, space = { slices = "axial" } } },
    { chain = [{ gaussian = { sigma = 1 } }, { chain = ["square", { gradient = {} }] }] },
]

[response_discretisation.fixed_bin_number]
bins = 16
"#;

fn with(filter: &str) -> String {
    format!("version = 1\nfilters = [\n{filter}\n]\n")
}

#[test]
fn every_filter_is_read_and_written_again() {
    let config = Config::from_toml(EVERY_FILTER).unwrap();
    assert_eq!(config.response_discretisation, Some(Discretisation::FixedBinNumber { bins: 16 }));
    assert_eq!(Config::from_toml(&config.to_toml().unwrap()).unwrap(), config);
    let names: Vec<String> = config.filters.iter().flat_map(|f| f.filter().unwrap().names()).collect();
    let expected = [
        "square",
        "squareroot",
        "logarithm",
        "exponential",
        "mean-5-3D",
        "gaussian-1.5mm-3D",
        "log-2mm-2D-coronal",
        "gradient-2D",
        "laws-L5E5-2D-maximum-energy-7",
        "wavelet-db3-LLH-2-3D-average",
        "wavelet-db3-HHH-2-3D-average",
        "gabor-5mm-2mm-1.5-2D-orthogonal-maximum",
        "gabor-5mm-2mm-1.5-2D-sagittal-45deg-real",
        "simoncelli-2-2D",
        "riesz-0.2.0-log-3mm-3D-steered-1mm",
        "riesz-1.1-simoncelli-1-2D",
        "gaussian-1mm-3D-square-gradient-3D",
    ];
    assert_eq!(names, expected);
    // Known before an image is read: so many columns of each map, none of the image as it is.
    let columns = config.columns().unwrap();
    assert_eq!(columns.len(), names.len() * (18 + 25));
    let part = |column: &String| names.iter().any(|name| column.starts_with(&format!("{name}_")));
    assert!(columns.iter().all(part));
}

#[test]
fn one_table_for_each_filter_is_the_same_as_a_list() {
    let tables =
        "version = 1\n[[filters]]\nlog = { sigma = 1.5 }\n[[filters]]\n[filters.mean]\nsupport = 3\n";
    let config = Config::from_toml(tables).unwrap();
    let (space, boundary) = (Space::Volume, Boundary::Mirror);
    let log = FilterSettings::Log { sigma: 1.5, cutoff: 4.0, space, boundary };
    assert_eq!(config.filters, [log, FilterSettings::Mean { support: 3, space, boundary }]);
    assert_eq!(
        config,
        Config::from_toml(&with("{ log = { sigma = 1.5 } }, { mean = { support = 3 } }")).unwrap()
    );
    // Shape is the same in every map and stands there once.
    let columns = config.columns().unwrap();
    let of = |name: &str| columns.iter().filter(|column| column.starts_with(&format!("{name}_"))).count();
    assert_eq!(of("original"), 174);
    assert_eq!(of("log-1.5mm-3D"), of("mean-3-3D"));
    assert!((140..174).contains(&of("mean-3-3D")), "{columns:?}");
}

#[test]
fn a_configuration_without_filters_is_written_as_before() {
    let text = Config::default().to_toml().unwrap();
    assert!(!text.contains("filters") && !text.contains("original") && !text.contains("response"), "{text}");
}

#[test]
fn an_unknown_key_or_name_is_refused_with_the_nearest_that_exists() {
    for (filter, part) in [
        ("{ logs = { sigma = 1 } }", "configuration, line 3: there is no choice logs, did you mean log?"),
        ("\"squareroot\"", "did you mean square_root?"),
        ("{ log = { sigmas = 1 } }", "line 3: there is no key sigmas, did you mean sigma?"),
        ("{ log = { sigma = 1, space = \"volumes\" } }", "did you mean volume?"),
        ("{ log = { sigma = 1, space = { slices = \"axiale\" } } }", "did you mean axial?"),
        ("{ log = { sigma = 1, boundary = \"miror\" } }", "did you mean mirror?"),
        (
            "{ gabor = { sigma = 1, wavelength = 1, gamma = 1, orientation = 3 } }",
            "did you mean orientations?",
        ),
        ("{ gabor = { sigma = 1, wavelength = 1, gamma = 1, planes = \"all\" } }", "There are axial"),
        ("{ riesz = { order = [1, 0, 0], over = { logs = { sigma = 1 } } } }", "did you mean log?"),
        ("{ chain = [\"square\", { log = { sigma = 1, cut = 3 } }] }", "did you mean cutoff?"),
        ("{ wavelet = { wavelet = \"db44\" } }", "db1 to db38"),
        ("{ log = {} }", "missing field `sigma`"),
        ("{ log = { sigma = 1 }, mean = { support = 3 } }", "one choice is made at a time"),
        ("\"log\"", "has parameters and is written { choice = parameters }"),
        ("{ log = [1.5, 4.0] }", "log is no list, its keys are written { key = value }"),
        ("{ chain = [{ log = [1.5, 4.0] }] }", "log is no list"),
        (
            "{ gabor = { sigma = 1, wavelength = 1, gamma = 1, orientations = [45] } }",
            "wanted string or table",
        ),
    ] {
        let message = Config::from_toml(&with(filter)).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn parameters_without_a_meaning_are_refused() {
    for filter in [
        "{ mean = { support = 4 } }",
        "{ gaussian = { sigma = 0.0 } }",
        "{ log = { sigma = nan } }",
        "{ log = { sigma = 1, cutoff = -1 } }",
        "{ laws = { kernel = \"L5E5\" } }", // two letters in 3D
        "{ laws = { kernel = \"X5E5L5\" } }",
        "{ wavelet = { wavelet = \"haar\", level = 0 } }",
        "{ wavelet = { wavelet = \"haar\", bands = [] } }",
        "{ wavelet = { wavelet = \"haar\", bands = [\"LL\"] } }",
        "{ gabor = { sigma = 1, wavelength = 0, gamma = 1 } }",
        "{ gabor = { sigma = 1, wavelength = 1, gamma = 1, orientations = { at = [] } } }",
        "{ gabor = { sigma = 1, wavelength = 1, gamma = 1, orientations = { step = 0 } } }",
        "{ simoncelli = { level = 0 } }",
        "{ riesz = { order = [1, 0] } }",
        "{ riesz = { order = [0, 0, 0] } }",
        "{ riesz = { order = [1, 0, 0], steered = 0 } }",
        "{ chain = [] }",
        "\"square\", \"square\"", // columns of one name
    ] {
        let Err(error) = Config::from_toml(&with(filter)) else { panic!("accepted: {filter}") };
        assert!(!matches!(error, Error::Configuration { .. }), "{filter}: {error}");
    }
    assert!(Config::from_toml("version = 1\noriginal = false\n").is_err(), "nothing would be measured");
}

#[test]
fn settings_and_fingerprint_change_with_every_filter_and_with_its_place() {
    let print = |text: &str| {
        let config = Config::from_toml(&format!("version = 1\nfamilies = [\"glcm\"]\n{text}")).unwrap();
        config.extractor().unwrap().schema().fingerprint()
    };
    let all = [
        "",
        "filters = [\"square\"]",
        "filters = [\"square\"]\noriginal = false",
        "filters = [\"square\"]\nresponse_discretisation = { fixed_bin_number = { bins = 8 } }",
        "filters = [\"square\", \"exponential\"]",
        "filters = [\"exponential\", \"square\"]",
        "filters = [{ chain = [\"exponential\", \"square\"] }]",
        "filters = [{ log = { sigma = 1 } }]",
        "filters = [{ log = { sigma = 1, cutoff = 3 } }]",
        "filters = [{ log = { sigma = 1, boundary = \"zero\" } }]",
        "filters = [{ log = { sigma = 1, space = { slices = \"axial\" } } }]",
    ];
    for (i, a) in all.iter().enumerate() {
        for b in &all[..i] {
            assert_ne!(print(a), print(b), "{a} and {b}");
        }
    }
}
