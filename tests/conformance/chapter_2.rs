//! The filters of the standard: its reference response maps voxel by voxel, and tables that were damaged.
#![cfg(feature = "toml")]

use std::path::Path;

use radiomics::config::Config;

use crate::check::Check;
use crate::data::{self, Data, FilterData};
use crate::{maps, recipe, responses, support};

/// Maps that are published, and tests without one.
const MAPS: [usize; 2] = [33, 3];

/// Values that are published, and rows without one.
const VALUES: [usize; 2] = [323, 1];

fn data() -> Option<FilterData> {
    support::reference("ibsi2").map(|folder| FilterData::read(&folder).unwrap())
}

fn missed(checks: &[Check]) -> Vec<String> {
    checks.iter().filter(|c| !c.passed()).map(|c| format!("{} {c}", c.group)).collect()
}

#[test]
fn every_reference_map_is_reproduced_at_every_voxel() {
    let Some(data) = data() else { return };
    let checks = maps::checks(&data).unwrap();
    for check in &checks {
        println!("{:<8} {:<28} {:?} of the range", check.name, check.group, maps::share_of_range(check));
    }
    assert!(missed(&checks).is_empty(), "{}", missed(&checks).join("\n"));
    assert_eq!([checks.len(), data.maps.len() - checks.len()], MAPS);
}

/// The values of the image without a filter and of a mean in the slice; the example `conformance` goes through all.
#[test]
fn values_of_response_maps_are_reproduced() {
    let Some(data) = data() else { return };
    let phantoms = Data::read(&support::reference("ibsi1").unwrap()).unwrap();
    let chosen = |row: &data::Row| ["1.A", "2.A"].contains(&row["test_id"].as_str());
    let checks = responses::checks(&phantoms, &data, chosen);
    assert!(missed(&checks).is_empty(), "{}", missed(&checks).join("\n"));
    assert_eq!(checks.len(), 2 * 18);
}

#[test]
fn every_row_is_understood_and_its_settings_are_read_as_they_are_written() {
    let Some(data) = data() else { return };
    let with_a_value = data.values.iter().filter(|row| data::published(row).is_some()).count();
    assert_eq!([with_a_value, data.values.len() - with_a_value], VALUES);
    let rows = data.maps.iter().filter(|row| maps::standardised(row)).chain(&data.values);
    let settings: Vec<_> = rows.map(|row| recipe::settings(row).unwrap()).collect();
    assert_eq!(settings.iter().filter(|settings| settings.is_none()).count(), 2 * 18);
    for settings in settings.into_iter().flatten() {
        let config = Config { filters: vec![settings], ..Config::default() };
        assert_eq!(Config::from_toml(&config.to_toml().unwrap()).unwrap(), config);
    }
}

#[test]
fn a_row_that_is_not_understood_is_refused() {
    let Some(data) = data() else { return };
    let row =
        |test: &str| data.maps.iter().chain(&data.values).find(|row| row["test_id"] == test).unwrap().clone();
    for (test, column, from, to, problem) in [
        ("1.a.1", "filter", "mean", "median", "\"median\" is no filter"),
        ("1.a.1", "dimensionality", "3D", "4D", "mean in \"4D\" is not known"),
        ("1.a.1", "boundary_padding", "zero", "one", "\"one\" is no padding"),
        ("1.a.1", "parameters", "15 voxels", "15 mm", "no number in voxels"),
        ("1.a.1", "parameters", "15 voxels", "15 voxels; order=2", "mean has no use for \"order=2\""),
        ("1.a.1", "rotation_invariance", "none", "rotations_24_3D", "no use for"),
        ("2.a", "parameters", "; cutoff=4 sigma", "", "\"cutoff\" is missing"),
        ("3.a.1", "parameters", "; L2-normalised kernels", "", "\"L2-normalised kernels\" is missing"),
        ("3.a.2", "pooling", "max", "median", "\"median\" is no pooling"),
        ("3.a.2", "rotation_invariance", "24_3D", "4_2D", "\"rotations_4_2D\" is not known here"),
        ("3.a.3", "parameters", "support 15", "support 14", "contradicts itself"),
        ("3.a.3", "parameters", "energy=mean", "energy=sum", "no use for \"delta"),
        ("4.a.1", "parameters", "modulus", "phase", "\"response=phase\" is not known"),
        ("4.a.2", "parameters", "step 45", "step 50", "are no angles"),
        ("4.a.2", "rotation_invariance", "_8", "_9", "do not go with 8 angles"),
        ("5.a.1", "parameters", "daubechies2", "daubechies", "\"daubechies\" is no wavelet"),
        ("5.a.1", "parameters", "; undecimated", "", "\"undecimated\" is missing"),
        ("8.a.1", "parameters", "simoncelli", "meyer", "\"family=meyer\" is not known"),
        ("9.a", "parameters", "(1,0,0)", "1,0,0", "is no order"),
        ("5.A", "parameters", "in the axial plane", "in the plane", "do not go with 16 angles"),
        ("6.A", "parameters", "(4 rotations)", "(24 rotations)", "\"rotations_24_3D\" is not known here"),
        ("1.A", "parameters", "-", "support=5 voxels", "parameters without a filter"),
    ] {
        let mut row = row(test);
        assert!(row[column].contains(from), "{test} {column}");
        *row.get_mut(column).unwrap() = row[column].replacen(from, to, 1);
        let Err(error) = recipe::settings(&row) else { panic!("accepted: {test} {to}") };
        assert!(error.to_string().contains(problem), "{test}: {error}");
    }
}

/// A copy of the tables and of a few maps, in which one file is changed.
fn damaged(file: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Option<Result<Vec<String>, String>> {
    let folder = support::reference("ibsi2")?;
    let copy = tempfile::tempdir().unwrap();
    for name in ["digital_phantoms", "reference_response_maps"] {
        std::fs::create_dir(copy.path().join(name)).unwrap();
    }
    let kept = |line: &&str| !line.starts_with(|c: char| c.is_numeric()) || line.starts_with("1.");
    for name in ["tests.csv", "phase2_reference_values.csv"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let lines: Vec<&str> = text.lines().filter(kept).collect();
        std::fs::write(copy.path().join(name), lines.join("\n") + "\n").unwrap();
    }
    let maps = ["1.a.1", "1.a.2", "1.a.3", "1.a.4", "1.b.1"]
        .map(|map| format!("reference_response_maps/{map}.nii.gz"));
    let phantoms = ["checkerboard", "impulse"].map(|name| format!("digital_phantoms/{name}.nii.gz"));
    for name in maps.into_iter().chain(phantoms) {
        std::fs::copy(folder.join(&name), copy.path().join(&name)).unwrap();
    }
    let path: &Path = &copy.path().join(file);
    let bytes = std::fs::read(path).unwrap_or_default();
    std::fs::write(path, change(bytes)).unwrap();
    let data = match FilterData::read(copy.path()) {
        Ok(data) => data,
        Err(error) => return Some(Err(error.to_string())),
    };
    Some(Ok(missed(&maps::checks(&data).unwrap())))
}

#[test]
fn damage_is_found_and_named() {
    let text = |from: &'static str, to: &'static str| {
        move |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1).into_bytes()
        }
    };
    let (tests, values) = ("tests.csv", "phase2_reference_values.csv");
    for (file, from, to, problem) in [
        (tests, "phantom", "fantom", "no column phantom"),
        (tests, ",1.27538,", ",small,", "line 2: tolerance_absolute is \"small\", no number"),
        (values, ",-47,", ",minus,", "line 2: consensus_value is \"minus\", no number"),
        (values, ",tag,", ",label,", "no column tag"),
    ] {
        let Some(read) = damaged(file, text(from, to)) else { return };
        let message = read.unwrap_err();
        assert!(message.contains(file) && message.contains(problem), "{message}");
    }
    for (from, to, problem) in [
        (
            ",mean,3D,",
            ",means,3D,",
            "1.a.1: expected 0 ± 1.27538, none was found: tests.csv, line 2: \"means\" is no filter",
        ),
        ("support=15", "supports=15", "line 2: \"support\" is missing"),
        ("support=15", "support=13", "1.a.1: expected 0 ± 1.27538, found"),
        (",1.27538,", ",12.7538,", "line 2: the tolerance 12.7538 is not 1 % of the range"),
        (",1.27538,", ",,", "line 2: the tolerance NaN is not 1 % of the range"),
        (",reference_response_maps/1.a.1.nii.gz,", ",,", "1.a.1: "),
        ("1.a.1,checkerboard", "1.a.1,impulse", "1.a.1: expected 0 ± 1.27538, found"),
        ("1.a.1,checkerboard", "1.a.1,absent", "absent.nii.gz"),
    ] {
        let missed = damaged(tests, text(from, to)).unwrap().unwrap();
        assert!(missed.iter().any(|missed| missed.contains(problem)), "{problem}: {missed:?}");
    }
    // No row names the map of a line that was taken out.
    let missed = damaged(tests, |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        text.lines().filter(|line| !line.starts_with("1.a.1")).collect::<Vec<_>>().join("\n").into_bytes()
    });
    assert!(missed.unwrap().unwrap()[0].contains("no row of tests.csv names this map"));
    // A map that is cut short, and one that is another.
    let map = "reference_response_maps/1.a.2.nii.gz";
    let missed = damaged(map, |bytes| bytes[..bytes.len() / 2].to_vec()).unwrap().unwrap();
    assert!(
        missed.len() == 1 && missed[0].contains("line 3: ") && missed[0].contains("1.a.2.nii.gz"),
        "{missed:?}"
    );
    let other =
        std::fs::read(support::reference("ibsi2/reference_response_maps/1.a.1.nii.gz").unwrap()).unwrap();
    let missed = damaged(map, |_| other.clone()).unwrap().unwrap();
    assert!(
        missed.len() == 1 && missed[0].contains("line 3: the tolerance 2.55 is not 1 % of"),
        "{missed:?}"
    );
    assert!(damaged(tests, |bytes| bytes).unwrap().unwrap().is_empty());
}
