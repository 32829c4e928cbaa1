//! Fitted models written to a file and read back.
#![cfg(feature = "json")]

use radiomics::Error;
use radiomics::learn::{
    CompleteColumns, Fit, Logistic, MannWhitney, Predict, Standardise, StoredModel, Transform,
};
use radiomics::numeric::Fingerprint;
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support;
use crate::support::recipes::recipes;

const ROWS: usize = 40;

/// Forty subjects and six columns, the first two of which tell the classes apart.
fn table() -> FeatureTable {
    let noise = |i: usize, j: usize| (support::noise(i, j, 1) % 1000) as f64 / 1000.0;
    let columns = (0..6).map(|j| {
        let shift = if j < 2 { 0.4 } else { 0.0 };
        (format!("c{j}"), (0..ROWS).map(|i| noise(i, j) + shift * (i % 2) as f64).collect())
    });
    FeatureTable::from_columns((0..ROWS).map(|i| format!("p{i}")), columns)
        .and_then(|table| table.with_labels((0..ROWS).map(|i| i % 2 == 1)))
        .expect("a table")
        .with_schema(Fingerprint::new().text("settings"))
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

#[test]
fn a_model_scores_bit_for_bit_as_before() {
    let table = table();
    for (name, recipe) in recipes() {
        let model = recipe.fit(&table).unwrap();
        let text =
            model.stored().and_then(|stored| stored.to_json()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let read = StoredModel::from_json(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(read.columns(), model.columns(), "{name}");
        assert_eq!(bits(&read.scores(&table).unwrap()), bits(&model.scores(&table).unwrap()), "{name}");
        match (read.probabilities(&table), model.probabilities(&table)) {
            (Ok(read), Ok(model)) => assert_eq!(bits(&read), bits(&model), "{name}"),
            (Err(_), Err(_)) => {}
            (read, model) => panic!("{name}: {read:?} and {model:?}"),
        }
        assert_eq!(read.to_json().unwrap(), text, "{name}: written again it is the same text");
    }
}

#[test]
fn what_was_dropped_and_why_is_kept() {
    let model = CompleteColumns.then(MannWhitney::best(1).unwrap()).fit_by(Logistic::unpenalised());
    let model = model.fit(&table()).unwrap();
    let read = StoredModel::from_json(&model.stored().unwrap().to_json().unwrap()).unwrap();
    let (before, after) = (model.selections(), read.selections());
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(after) {
        assert_eq!((before.step(), before.kept()), (after.step(), after.kept()));
        for (before, after) in before.dropped().iter().zip(after.dropped()) {
            assert_eq!(
                (&before.column, before.reason.to_string()),
                (&after.column, after.reason.to_string())
            );
        }
    }
}

#[test]
fn a_read_model_refuses_a_table_that_differs() {
    let table = table();
    let model = Logistic::unpenalised().fit(&table).unwrap().stored().unwrap();
    let model = StoredModel::from_json(&model.to_json().unwrap()).unwrap();
    let fewer = table.select(&["c0", "c1", "c3", "c5"]).unwrap();
    match model.scores(&fewer) {
        Err(Error::ColumnsDiffer { position, expected, .. }) => {
            assert_eq!((position, expected.as_str()), (2, "c2"))
        }
        other => panic!("{other:?}"),
    }
    let otherwise = table.with_schema(Fingerprint::new().text("other settings"));
    match model.scores(&otherwise) {
        Err(Error::SchemaDiffers { what, .. }) => assert_eq!(what, "column c0"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_go_to_disk_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    let table = table();
    let model = Standardise::sample().fit_by(Logistic::unpenalised()).fit(&table).unwrap();
    model.stored().unwrap().write_json(&path).unwrap();
    let read = StoredModel::read_json(&path).unwrap();
    assert_eq!(bits(&read.scores(&table).unwrap()), bits(&model.scores(&table).unwrap()));
    assert!(matches!(StoredModel::read_json(folder.path().join("none.json")), Err(Error::File { .. })));
}

#[test]
fn another_format_version_or_list_of_columns_is_refused() {
    let model = Logistic::unpenalised().fit(&table()).unwrap().stored().unwrap();
    let file: Json = serde_json::from_str(&model.to_json().unwrap()).unwrap();
    assert_eq!((&file["format"], &file["version"]), (&Json::from("radiomics model"), &Json::from(1)));
    let refused = |change: &dyn Fn(&mut Json)| {
        let mut file = file.clone();
        change(&mut file);
        match StoredModel::from_json(&file.to_string()) {
            Err(error @ Error::Format { .. }) => error.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert!(
        refused(&|file| file["format"] = Json::from("tea"))
            .contains("expected format radiomics model, found tea")
    );
    assert!(refused(&|file| file["version"] = Json::from(7)).contains("expected version 1, found 7"));
    assert!(refused(&|file| file["columns"] = Json::from(vec!["c0"])).contains("1 columns"));
    assert!(refused(&|file| *file = Json::from(3)).contains("no model of this crate"));
    for text in ["", "{", "[]", "null", &"[".repeat(100_000)] {
        assert!(matches!(StoredModel::from_json(text), Err(Error::Format { .. })));
    }
}

/// Every part of a file in turn is taken away, replaced or doubled: what still can be read may score or refuse, and no more.
#[test]
fn a_damaged_file_is_refused_or_scores_without_a_panic() {
    let table = table();
    let (mut read, mut refused) = (0, 0);
    for (_, recipe) in recipes() {
        let text = recipe.fit(&table).unwrap().stored().unwrap().to_json().unwrap();
        let file: Json = serde_json::from_str(&text).unwrap();
        let mut places = Vec::new();
        list_places(&file, String::new(), &mut places);
        for place in places.iter().step_by(1 + places.len() / 400) {
            for damage in 0..DAMAGES {
                let mut file = file.clone();
                spoil(file.pointer_mut(place).expect("a place of this file"), damage);
                match StoredModel::from_json(&file.to_string()) {
                    Err(_) => refused += 1,
                    Ok(model) => {
                        read += 1;
                        if let Ok(scores) = model.scores(&table) {
                            assert_eq!(scores.len(), ROWS);
                        }
                        let _ = model.probabilities(&table);
                    }
                }
            }
        }
    }
    println!("{read} damaged files were read, {refused} refused");
    assert!(read > 0 && refused > 0);
}

fn list_places(value: &Json, place: String, places: &mut Vec<String>) {
    match value {
        Json::Array(members) => {
            for (i, member) in members.iter().enumerate() {
                list_places(member, format!("{place}/{i}"), places);
            }
        }
        Json::Object(members) => {
            for (key, member) in members {
                list_places(member, format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        _ => {}
    }
    places.push(place);
}

const DAMAGES: usize = 5;

fn spoil(value: &mut Json, damage: usize) {
    match (value, damage) {
        (Json::Array(members), 0) => {
            members.pop();
        }
        (Json::Array(members), 1) => members.extend(members.clone()),
        (Json::Array(members), 2) => members.clear(),
        (Json::Object(members), 0) => {
            let first = members.keys().next().cloned();
            first.map(|key| members.remove(&key));
        }
        (value, 1) => *value = Json::from(1e300),
        (value, 2) => *value = Json::from(-1),
        (value, 3) => *value = Json::from(u64::MAX),
        (value, 4) => *value = Json::Null,
        (value, _) => *value = Json::from("?"),
    }
}
