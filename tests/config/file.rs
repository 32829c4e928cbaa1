//! A configuration as a value and as a file: what it gives, and what it refuses with which words.
#![cfg(feature = "toml")]

use ndarray::Array3;
use radiomics::Error;
use radiomics::config::{Config, Discretisation, PRESETS, Resegmentation};
use radiomics::families;
use radiomics::image::{Image, Mask, Spacing};

/// Every key that there is, with a value other than the default.
const EVERYTHING: &str = r#"
version = 1
families = ["morphology", "intensity_volume_histogram", "glcm", "glrlm", "glszm", "ngtdm", "ngldm"]
aggregations = ["2D_avg", "2_5D"]
round_intensities = true

[mask]
tolerance = 0.1
trust_image = false
carry = { interpolator = "nearest", threshold = 0.25 }
steps = [{ dilate = 2.0 }, { erode = 1.0 }, { ring = { inner = 0.0, outer = 3.0 } }, "largest_component", "fill_holes"]

[normalisation.z_score]
scope = "region"

[interpolation]
spacing = { z = 2.0, x = 1.5 }
image = "cubic_spline"
mask = "nearest"
threshold = 0.4
anti_alias = true

[resegmentation]
range = [-100.0, inf]
outliers = 3.0

[discretisation.fixed_bin_size]
width = 10
lower = -200

[volume_histogram.fixed_bin_number]
bins = 100
"#;

fn message(text: &str) -> String {
    Config::from_toml(text).unwrap_err().to_string()
}

#[test]
fn a_file_with_every_key_is_read_and_written_again() {
    let config = Config::from_toml(EVERYTHING).unwrap();
    assert_eq!(
        config.resegmentation,
        Resegmentation { range: Some([-100.0, f64::INFINITY]), outliers: Some(3.0) }
    );
    assert_eq!(config.discretisation, Discretisation::FixedBinSize { width: 10.0, lower: Some(-200.0) });
    assert_eq!(config.interpolation.unwrap().spacing.y, None);
    assert_eq!(Config::from_toml(&config.to_toml().unwrap()).unwrap(), config);
}

#[test]
fn all_keys_but_the_version_have_a_default() {
    assert_eq!(Config::from_toml("version = 1").unwrap(), Config::default());
    assert!(message("").contains("version of the configuration must be 1, got none"));
    assert!(message("version = 2\nnew_key = 3").contains("version of the configuration must be 1, got 2"));
}

#[test]
fn presets_are_read_as_they_are_written() {
    for name in PRESETS {
        let preset = Config::preset(name).unwrap();
        assert_eq!(Config::from_toml(&preset.to_toml().unwrap()).unwrap(), preset, "{name}");
    }
    let error = Config::preset("ibsi_f").unwrap_err().to_string();
    assert_eq!(
        error,
        "there is no preset ibsi_f, did you mean ibsi_a? There are ibsi_a, ibsi_b, ibsi_c, ibsi_d, ibsi_e, ibsi2_a, ibsi2_b"
    );
}

#[test]
fn the_columns_are_known_before_an_image_is_read() {
    // 79 features of the whole region; 25 + 16 and 16 + 16 + 5 + 17 of textures with and without directions.
    for (name, columns) in
        [("ibsi_a", 79 + 4 * 41 + 2 * 54), ("ibsi_c", 79 + 2 * 41 + 54), ("ibsi2_a", 18), ("ibsi2_b", 18)]
    {
        assert_eq!(Config::preset(name).unwrap().columns().unwrap().len(), columns, "{name}");
    }
    assert_eq!(Config::default().columns().unwrap().len(), 174);
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_that_exists() {
    for (text, begin) in [
        (
            "version = 1\nfamilys = []",
            "configuration, line 2: there is no key familys, did you mean families?",
        ),
        (
            "version = 1\n\n[interpolation]\nspacing = { z = 1 }\nimages = \"linear\"",
            "configuration, line 5: there is no key images, did you mean image?",
        ),
        (
            "version = 1\n[interpolation]\nspacing = { zz = 1 }",
            "configuration, line 3: there is no key zz, did you mean z?",
        ),
        (
            "version = 1\n[resegmentation]\noutlier = 3",
            "configuration, line 3: there is no key outlier, did you mean outliers?",
        ),
        (
            "version = 1\n[mask]\nstep = []",
            "configuration, line 3: there is no key step, did you mean steps?",
        ),
        (
            "version = 1\n[discretisation.fixed_bin_size]\nwidht = 3",
            "configuration, line 3: there is no key widht, did you mean width?",
        ),
        (
            "version = 1\n[texture.ngldm]\nalpha = 3",
            "configuration, line 3: there is no key alpha, did you mean",
        ),
    ] {
        let message = message(text);
        assert!(message.starts_with(begin), "{message}");
    }
}

#[test]
fn an_unknown_name_as_a_value_is_refused_with_the_nearest_that_exists() {
    for (text, part) in [
        ("version = 1\naggregations = [\"3D\", \"3D_average\"]", "did you mean 3D_avg?"),
        (
            "version = 1\ninterpolation = { spacing = { z = 1 }, image = \"cubic\" }",
            "did you mean cubic_spline?",
        ),
        ("version = 1\ndiscretisation = { fixed_bins = { bins = 3 } }", "did you mean fixed_bin_size?"),
        ("version = 1\nmask = { steps = [\"largest_componet\"] }", "did you mean largest_component?"),
        ("version = 1\nfamilies = [\"glmc\"]", "did you mean glcm?"),
    ] {
        let message = message(text);
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn values_without_a_meaning_are_refused() {
    for text in [
        "version = 1\ninterpolation = { spacing = { z = 0.0 } }",
        "version = 1\ninterpolation = { spacing = { z = nan } }",
        "version = 1\ninterpolation = { spacing = { z = 1.0 }, threshold = 2.0 }",
        "version = 1\nresegmentation = { range = [1.0, 0.0] }",
        "version = 1\nresegmentation = { range = [1.0] }",
        "version = 1\nresegmentation = { outliers = -1.0 }",
        "version = 1\ndiscretisation = { fixed_bin_number = { bins = 0 } }",
        "version = 1\ndiscretisation = { fixed_bin_number = { bins = 70000 } }",
        "version = 1\ndiscretisation = { fixed_bin_size = { width = -1.0 } }",
        "version = 1\nfamilies = []",
        "version = 1\nfamilies = [\"glcm\", \"glcm\"]",
        "version = 1\naggregations = [\"3D_avg\"]", // zones have no directions
        "version = 1\nmask = { tolerance = -1.0 }",
        "version = 1\nmask = { steps = [{ dilate = -1.0 }] }",
        "version = 1\nmask = { steps = [{ ring = { inner = 3.0, outer = 1.0 } }] }",
        "version = 1\nmask = { carry = { threshold = 0.0 } }",
        "version = 1\nround_intensities = 3",
        "version = 1\nversion = 1",
        "version = [",
        "version = -1",
    ] {
        let Err(error) = Config::from_toml(text) else { panic!("accepted: {text}") };
        assert!(!error.to_string().is_empty(), "{text}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent.toml");
    assert!(matches!(Config::read(&absent), Err(Error::File { .. })));
    std::fs::write(&absent, "version = 1\nfoo = 2").unwrap();
    let message = Config::read(&absent).unwrap_err().to_string();
    assert!(message.contains("absent.toml") && message.contains("line 2"), "{message}");
    std::fs::write(&absent, [0xff, 0xfe]).unwrap();
    assert!(Config::read(&absent).is_err());
}

#[test]
fn a_list_where_a_table_is_expected_is_refused_with_its_line() {
    // Each would be taken for the values in the order of the keys, [z, y, x] for the spacing.
    for (text, line) in [
        ("version = 1\n[interpolation]\nspacing = [1.0, 2.0, 3.0]", 3),
        ("version = 1\nmask = [0.5]", 2),
        ("version = 1\nmask = { carry = [\"linear\", 0.5] }", 2),
        ("version = 1\n[mask]\n\nsteps = [{ ring = [1.0, 2.0, 3.0] }]", 4),
        ("version = 1\n[discretisation]\nfixed_bin_size = [25.0, 0.0, 1.0]", 3),
        ("version = 1\n[normalisation]\nfixed_range = [0.0, 1.0]", 3),
        ("version = 1\n[texture.glcm]\nweighting = [\"inverse\", \"euclidean\"]", 3),
        ("version = 1\nresegmentation = { range = [1.0, 2.0, 3.0] }", 2),
    ] {
        let error = Config::from_toml(text).unwrap_err();
        assert!(
            matches!(error, Error::Configuration { line: found, .. } if found == line),
            "{text}: {error}"
        );
    }
}

#[test]
fn a_choice_without_its_parameters_is_refused_with_how_it_is_written() {
    for text in
        ["version = 1\nmask = { steps = [\"dilate\"] }", "version = 1\ndiscretisation = \"fixed_bin_size\""]
    {
        let message = message(text);
        assert!(message.ends_with("has parameters and is written { choice = parameters }"), "{message}");
    }
}

#[test]
fn settings_that_contradict_one_another_are_refused() {
    let message = message("version = 1\ntexture = { glcm = { distance = 2, shells = [1, 3] } }");
    assert!(message.starts_with("distance of co-occurrences must be 1 where shells are given"), "{message}");
}

#[test]
fn a_file_too_large_for_a_configuration_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.toml");
    std::fs::write(&path, format!("version = 1\n{}", "# more\n".repeat(200_000))).unwrap();
    let message = Config::read(&path).unwrap_err().to_string();
    assert!(message.contains("large.toml") && message.contains("1048576 bytes"), "{message}");
}

#[test]
fn settings_and_fingerprint_change_with_every_setting_that_changes_values() {
    let print = |text: &str| {
        let extractor = Config::from_toml(&format!("version = 1\n{text}")).unwrap().extractor().unwrap();
        extractor.schema().fingerprint()
    };
    let all = [
        "",
        "round_intensities = true",
        "families = [\"glcm\"]",
        "aggregations = [\"3D_comb\", \"3D\"]",
        "mask = { carry = {} }",
        "mask = { carry = { threshold = 0.4 } }",
        // How far a mask may lie away decides whether it is carried or taken as it lies.
        "mask = { carry = {}, tolerance = 2.0 }",
        "mask = { carry = {}, trust_image = true }",
        "mask = { steps = [\"fill_holes\"] }",
        "mask = { steps = [{ dilate = 1.0 }] }",
        "normalisation = { z_score = { scope = \"image\" } }",
        "normalisation = { z_score = { scope = \"body\" } }",
        "interpolation = { spacing = { z = 1.0 } }",
        "interpolation = { spacing = { z = 1.0 }, image = \"nearest\" }",
        "interpolation = { spacing = { z = 1.0 }, mask = \"nearest\" }",
        "interpolation = { spacing = { z = 1.0 }, threshold = 0.4 }",
        "interpolation = { spacing = { z = 1.0 }, anti_alias = true }",
        "resegmentation = { range = [0.0, 1.0] }",
        "resegmentation = { outliers = 2.0 }",
        "discretisation = { fixed_bin_number = { bins = 33 } }",
        "discretisation = { fixed_bin_size = { width = 2.0 } }",
        "discretisation = \"none\"",
        "volume_histogram = { fixed_bin_size = { width = 2.0 } }",
        "volume_histogram = { fixed_bin_number = { bins = 10 } }",
        "texture = { ngtdm = { distance = 2 } }",
        "texture = { ngldm = { distance = 2 } }",
        "texture = { ngldm = { coarseness = 1 } }",
    ];
    for (i, a) in all.iter().enumerate() {
        for b in &all[..i] {
            assert_ne!(print(a), print(b), "{a} and {b}");
        }
    }
}

#[test]
fn a_configuration_runs() {
    let array = Array3::from_shape_fn((5, 14, 14), |(z, y, x)| ((z * 37 + y * 11 + x * 5) % 29) as f64);
    let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0]).unwrap()).unwrap();
    let inside = |z: usize, y: usize, x: usize| z > 0 && (4..9).contains(&y) && (4..9).contains(&x);
    let selected = Array3::from_shape_fn((5, 14, 14), |(z, y, x)| inside(z, y, x));
    let mask = Mask::from_vec(selected.into_iter().collect(), *image.geometry()).unwrap();
    for text in [EVERYTHING, "version = 1"] {
        let config = Config::from_toml(text).unwrap();
        let features = config.extractor().unwrap().extract(&image, &mask).unwrap();
        let columns: Vec<String> = features.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(columns, config.columns().unwrap());
    }
    assert_eq!(Config::default().families, families::NAMES);
}
