//! Every number that the standard publishes: the checks of the example `conformance`, and that there are as many as there
//! should be.
#![cfg(feature = "nifti")]
#![allow(dead_code)] // the example itself uses the rest

#[path = "../examples/conformance/check.rs"]
mod check;
#[path = "../examples/conformance/data.rs"]
mod data;
#[path = "../examples/conformance/diagnostics.rs"]
mod diagnostics;
#[path = "../examples/conformance/features.rs"]
mod features;
#[path = "../examples/conformance/matrices.rs"]
mod matrices;
mod support;

use check::{Check, Precision};
use data::Data;

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
