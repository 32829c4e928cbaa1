//! Every number that the standard publishes: the checks of the example `conformance`, and that there are as many as there
//! should be.

use crate::check::{Check, Precision};
use crate::data::{self, Data};
use crate::{diagnostics, features, matrices, support};

fn data() -> Option<Data> {
    support::reference("ibsi1").map(|folder| Data::read(&folder).unwrap())
}

fn assert_all_pass(checks: &[Check], expected: usize) {
    let missed: Vec<String> =
        checks.iter().filter(|c| !c.passed()).map(|c| format!("{} {} {c}", c.data_set, c.group)).collect();
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), checks.len(), missed.join("\n"));
    assert_eq!(checks.len(), expected, "checks");
}

#[test]
fn every_published_value_is_reproduced() {
    let Some(data) = data() else { return };
    let with_a_value = data.values.iter().filter(|row| data::number(row, "consensus_value").is_some());
    assert_all_pass(&features::checks(&data).unwrap(), with_a_value.count());
}

#[test]
fn every_diagnostic_value_is_reproduced() {
    let Some(data) = data() else { return };
    assert_all_pass(&diagnostics::checks(&data).unwrap(), data.diagnostics.len());
}

/// The published tolerances of voxel counts allow for other ways to interpolate; the consensus itself is met.
#[test]
fn masks_have_the_published_number_of_voxels() {
    let Some(data) = data() else { return };
    let checks = diagnostics::checks(&data).unwrap();
    let counts: Vec<_> = checks.iter().filter(|check| check.name.contains("vox_count")).collect();
    assert!(!counts.is_empty());
    for check in counts {
        assert_eq!(check.found, Ok(check.published.unwrap().0), "{} {}", check.data_set, check.name);
    }
}

#[test]
fn every_cell_of_every_matrix_is_reproduced() {
    let Some(data) = data() else { return };
    assert_all_pass(&matrices::checks(&data).unwrap(), data.matrices.len());
}

#[test]
fn a_check_follows_the_rule_of_the_standard() {
    let check = |published, tolerance, found: f64, precision| Check {
        data_set: String::new(),
        group: String::new(),
        name: "name".to_string(),
        tag: String::new(),
        published: Some((published, tolerance)),
        found: Ok(found),
        precision,
    };
    let three = Precision::ThreeDigits;
    assert!(check(0.812, 0.0, 0.8124, three).passed() && !check(0.812, 0.0, 0.8126, three).passed());
    assert!(check(556.0, 4.0, 560.4, three).passed() && !check(556.0, 4.0, 560.6, three).passed());
    assert!(check(-46.9, 0.0, -46.88, Precision::of("-46.9")).passed());
    assert!(check(3065.0, 0.0, 3065.4, Precision::of("3065")).passed());
    assert!(!check(3065.0, 0.0, 3066.0, Precision::of("3065")).passed());
    let none = Check { found: Err("a reason".to_string()), ..check(1.0, 9.0, 1.0, three) };
    assert!(!none.passed());
    assert_eq!(none.to_string(), "name: expected 1 ± 9, none was found: a reason");
    assert!(!Check { published: None, ..check(1.0, 9.0, 1.0, three) }.passed());
    assert!(!check(1.0, 9.0, f64::NAN, three).passed());
}

/// A copy of the reference data in which one file has another text.
fn damaged(file: &str, change: impl Fn(String) -> String) -> Option<Result<Data, String>> {
    let folder = support::reference("ibsi1")?;
    let copy = tempfile::tempdir().unwrap();
    for name in ["reference_values.csv", "diagnostics.csv", "digital_phantom_matrices.csv"] {
        std::fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    }
    for phantom in ["digital_phantom", "ct_phantom"] {
        std::fs::create_dir(copy.path().join(phantom)).unwrap();
        for name in ["image.nii.gz", "mask.nii.gz"] {
            let name = format!("{phantom}/{name}");
            std::fs::copy(folder.join(&name), copy.path().join(&name)).unwrap();
        }
    }
    let path = copy.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, change(text)).unwrap();
    Some(Data::read(copy.path()).map_err(|error| error.to_string()))
}

#[test]
fn a_damaged_table_is_refused_by_name() {
    let values = "reference_values.csv";
    type Change = fn(String) -> String;
    let changes: [(&str, Change, &str); 7] = [
        (values, |_| String::new(), "no column dataset"),
        (values, |text| text.lines().next().unwrap().to_string(), "no rows"),
        (values, |text| text.replacen("dataset", "data", 1), "no column dataset"),
        (
            values,
            |text| text.replacen(",556,", ",five,", 1),
            "line 2: consensus_value is \"five\", no number",
        ),
        (values, |text| text.replacen(",556,4,", ",556,inf,", 1), "line 2: tolerance is \"inf\", no number"),
        ("diagnostics.csv", |text| text.replacen(",0\n", "\n", 1), "fields"),
        ("digital_phantom_matrices.csv", |text| text.replacen(",1,1,10,", ",1,1,x,", 1), "count is \"x\""),
    ];
    for (file, change, problem) in changes {
        let Some(read) = damaged(file, change) else { return };
        let Err(message) = read else { panic!("accepted: {problem}") };
        assert!(message.contains(file) && message.contains(problem), "{message}");
    }
}

#[test]
fn a_value_without_a_tolerance_misses_as_one_that_is_off_does() {
    for change in [",556,,", ",656,4,"] {
        let read = damaged("reference_values.csv", |text| text.replacen(",556,4,", change, 1));
        let Some(data) = read else { return };
        let checks = features::checks(&data.unwrap()).unwrap();
        let missed: Vec<&str> = checks.iter().filter(|c| !c.passed()).map(|c| c.name.as_str()).collect();
        assert_eq!(missed, ["morph_volume"], "{change}");
    }
}
