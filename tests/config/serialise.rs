//! What goes into files by serde.
#![cfg(feature = "serde")]

use ndarray::array;
use radiomics::cohort::Extractor;
use radiomics::evaluate::Confusion;
use radiomics::first_order::Statistics;
use radiomics::image::{Image, Mask, Spacing};
use serde_json::json;

#[test]
fn a_vector_is_a_list_of_named_values_and_reasons() {
    let image = Image::new(array![[-1.0, 1.0]].view(), Spacing::planar([1.0, 1.0]).unwrap()).unwrap();
    let mask = Mask::above(&image, -2.0).unwrap();
    let extractor = Extractor::builder().family(Statistics).build().unwrap();
    let json = serde_json::to_value(extractor.extract(&image, &mask).unwrap()).unwrap();
    let row = |tag: &str, name: &str, code: &str, value: serde_json::Value, reason: serde_json::Value| {
        json!({
            "filter": "original", "family": "intensity_statistics", "aggregation": "none", "name": name, "ibsi": code,
            "tag": tag, "value": value, "reason": reason,
        })
    };
    assert_eq!(json.as_array().unwrap().len(), 18);
    assert_eq!(json[0], row("stat_mean", "Mean intensity", "Q4LE", json!(0.0), json!(null)));
    let variation = "Intensity-based coefficient of variation";
    let reason = json!("the mean intensity is 0, the formula divides by it");
    assert_eq!(json[14], row("stat_cov", variation, "7TET", json!(null), reason));
}

#[test]
fn geometries_and_counts_are_objects() {
    let image = Image::new(array![[1, 2]].view(), Spacing::planar([0.5, 2.0]).unwrap()).unwrap();
    let json = serde_json::to_value(image.geometry()).unwrap();
    assert_eq!((&json["size_zyx"], &json["spacing_zyx_mm"]), (&json!([1, 1, 2]), &json!([1.0, 0.5, 2.0])));
    let confusion = Confusion::at(&[true, false, true], &[0.9, 0.2, 0.1], 0.5).unwrap();
    assert_eq!(serde_json::to_value(confusion).unwrap()["true_positives"], 1);
}
