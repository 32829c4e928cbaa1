//! Feature tables: construction, views, joins, CSV.

use std::sync::Arc;

use ndarray::array;
use radiomics::Error;
use radiomics::error::{Undefined, Value};
use radiomics::feature::{Aggregation, FeatureName, FeatureVector, Schema};
use radiomics::table::{FeatureTable, Split};

const SUBJECTS: [&str; 4] = ["p1", "p2", "p3", "p4"];
const COLUMNS: [&str; 3] = ["volume", "skewness", "age"];

fn rows() -> Vec<Vec<Value>> {
    vec![
        vec![Ok(1.5), Err(Undefined::NoNeighbours), Ok(41.0)],
        vec![Ok(2.5), Ok(-0.25), Ok(63.0)],
        vec![Ok(-0.0), Ok(0.1 + 0.2), Err(Undefined::Missing)],
        vec![Ok(1e-310), Ok(f64::MAX), Ok(1.0 / 3.0)],
    ]
}

fn table() -> FeatureTable {
    FeatureTable::new(SUBJECTS, COLUMNS, &rows())
        .and_then(|table| table.with_labels([false, true, true, false]))
        .and_then(|table| table.with_split([Split::Train, Split::Train, Split::Test, Split::Train]))
        .expect("a table")
}

#[test]
fn every_cell_comes_back() {
    let table = table();
    for (i, row) in rows().iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            assert_eq!(table.value(i, j), *value);
        }
    }
    assert_eq!(table.value(4, 0), Err(Undefined::Missing));
    assert_eq!(table.value(0, 3), Err(Undefined::Missing));
    let undefined: Vec<_> = table.undefined().map(|cell| (cell.subject, cell.column, cell.reason)).collect();
    assert_eq!(undefined, [("p1", "skewness", Undefined::NoNeighbours), ("p3", "age", Undefined::Missing)]);
    assert_eq!(table.column("volume").unwrap().complete().unwrap(), [1.5, 2.5, 0.0, 1e-310]);
    assert_eq!(
        table.column("age").unwrap().values().collect::<Vec<_>>(),
        rows().iter().map(|r| r[2]).collect::<Vec<_>>()
    );
    assert_eq!(table.iter().map(|column| column.name()).collect::<Vec<_>>(), COLUMNS);
    assert!(table.column_at(3).is_none());
}

#[test]
fn what_is_not_finite_is_undefined() {
    let table = FeatureTable::from_array(["a", "b"], ["x"], array![[f64::INFINITY], [1.0]].view()).unwrap();
    assert_eq!(table.value(0, 0), Err(Undefined::NotFinite));
    let table = table.with_column("y", [Ok(1.0), Ok(f64::NAN)]).unwrap();
    assert_eq!(table.value(1, 1), Err(Undefined::NotFinite));
    match table.column("y").unwrap().complete() {
        Err(Error::MissingValue { subject, column, .. }) => {
            assert_eq!((subject.as_str(), column.as_str()), ("b", "y"))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn bad_input_is_named() {
    let no_rows: [Vec<Value>; 0] = [];
    let nobody: [&str; 0] = [];
    assert!(matches!(FeatureTable::new(nobody, COLUMNS, &no_rows), Err(Error::Nothing { .. })));
    assert!(matches!(
        FeatureTable::new(SUBJECTS, COLUMNS, &rows()[..3]),
        Err(Error::Length { expected: 4, found: 3, .. })
    ));
    assert!(matches!(
        FeatureTable::new(SUBJECTS, ["a", "b"], &rows()),
        Err(Error::Length { expected: 2, found: 3, .. })
    ));
    let duplicate = |result: radiomics::Result<FeatureTable>, expected: &str| match result {
        Err(Error::Duplicate { name, .. }) => assert_eq!(name, expected),
        other => panic!("{other:?}"),
    };
    duplicate(FeatureTable::new(["p1", "p2", "p1", "p4"], COLUMNS, &rows()), "p1");
    duplicate(FeatureTable::new(SUBJECTS, ["a", "b", "b"], &rows()), "b");
    duplicate(table().with_column("age", vec![Ok(0.0); 4]), "age");
    duplicate(table().select(&["age", "age"]), "age");
    duplicate(table().select_rows(&[1, 2, 1]), "p2");
    assert!(matches!(table().with_labels([true]), Err(Error::Length { expected: 4, found: 1, .. })));
    assert!(matches!(table().with_split([]), Err(Error::Length { .. })));
    assert!(matches!(table().with_column("z", []), Err(Error::Length { expected: 4, found: 0, .. })));
    assert!(matches!(table().select_rows(&[4]), Err(Error::Setting { .. })));
    assert!(matches!(table().select_rows(&[]), Err(Error::Nothing { .. })));
    match table().select(&["age", "skewnes"]) {
        Err(Error::UnknownColumn { name, nearest, columns: 3 }) => {
            assert_eq!((name.as_str(), nearest.as_str()), ("skewnes", "skewness"));
        }
        other => panic!("{other:?}"),
    }
    let bare = FeatureTable::new(SUBJECTS, COLUMNS, &rows()).unwrap();
    assert!(matches!(bare.labels(), Err(Error::Unlabelled { what: "labels", rows: 4 })));
    assert!(matches!(bare.train(), Err(Error::Unlabelled { what: "split", rows: 4 })));
    let all_train = bare.with_split([Split::Train; 4]).unwrap();
    assert!(matches!(all_train.test(), Err(Error::Nothing { .. })));
}

#[test]
fn parts_keep_labels_reasons_and_order() {
    let table = table();
    let train = table.train().unwrap();
    assert_eq!(train.subjects(), ["p1", "p2", "p4"]);
    assert_eq!(train.labels().unwrap(), [false, true, false]);
    assert_eq!(train.undefined().count(), 1);
    let test = table.test().unwrap();
    assert_eq!(test.value(0, 2), Err(Undefined::Missing));
    let turned = table.select(&["age", "skewness"]).unwrap().select_rows(&[2, 0]).unwrap();
    assert_eq!(turned.columns(), ["age", "skewness"]);
    assert_eq!(turned.value(0, 0), Err(Undefined::Missing));
    assert_eq!(turned.value(1, 1), Err(Undefined::NoNeighbours));
    assert_eq!(turned.value(1, 0), Ok(41.0));
    assert_eq!(turned.labels().unwrap(), [true, false]);
    assert_eq!(turned.split().unwrap(), [Split::Test, Split::Train]);
}

#[test]
fn a_bootstrap_sample_names_its_copies() {
    let sample = table().resample(&[1, 0, 1, 1]).unwrap();
    assert_eq!(sample.subjects(), ["p2", "p1", "p2#2", "p2#3"]);
    assert_eq!(sample.value(3, 2), Ok(63.0));
    assert_eq!(sample.undefined().count(), 1);
}

#[test]
fn a_join_matches_subjects_not_rows() {
    let clinical =
        FeatureTable::from_columns(["p3", "p1", "p4", "p2"], [("size", vec![3.0, 1.0, 4.0, 2.0])]).unwrap();
    let joined = table().join(&clinical.clone().with_labels([true, false, false, true]).unwrap()).unwrap();
    assert_eq!(joined.columns(), ["volume", "skewness", "age", "size"]);
    assert_eq!(joined.column("size").unwrap().complete().unwrap(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(joined.labels().unwrap(), table().labels().unwrap());
    let other_way = clinical.join(&table()).unwrap();
    assert_eq!(other_way.labels().unwrap(), [true, false, false, true]);
    assert_eq!(other_way.value(0, 3), Err(Undefined::Missing));

    let differs = |left: &FeatureTable, right: &FeatureTable, expected: [&str; 4]| match left.join(right) {
        Err(Error::TablesDiffer { subject, what, left, right }) => {
            assert_eq!([subject.as_str(), what, &left, &right], expected);
        }
        other => panic!("{other:?}"),
    };
    let fewer = clinical.select_rows(&[0, 1, 3]).unwrap();
    differs(&table(), &fewer, ["p4", "row", "present", "absent"]);
    differs(&fewer, &table(), ["p4", "row", "absent", "present"]);
    let turned = clinical.clone().with_labels([true, true, false, true]).unwrap();
    differs(&table(), &turned, ["p1", "label", "false", "true"]);
    let split = clinical.clone().with_split([Split::Train; 4]).unwrap();
    differs(&table(), &split, ["p3", "split", "test", "train"]);
    let again = FeatureTable::from_columns(SUBJECTS, [("age", vec![0.0; 4])]).unwrap();
    assert!(matches!(table().join(&again), Err(Error::Duplicate { .. })));
}

fn vector(settings: &str, values: Vec<Value>) -> FeatureVector {
    let name = |tag: &'static str| FeatureName {
        sequence: None,
        filter: Arc::from(FeatureName::ORIGINAL),
        family: "stat",
        aggregation: Aggregation::Whole,
        name: tag,
        ibsi: None,
        tag,
    };
    let schema = Schema::new(vec![name("stat_mean"), name("stat_skew")], settings).unwrap();
    FeatureVector::new(Arc::new(schema), values).unwrap()
}

#[test]
fn vectors_of_one_schema_become_a_table() {
    let flat = vector("32 levels", vec![Ok(3.0), Err(Undefined::NoNeighbours)]);
    let other = vector("32 levels", vec![Ok(4.0), Ok(0.5)]);
    let table = FeatureTable::from_vectors([("a", flat.clone()), ("b", other)]).unwrap();
    assert_eq!(table.columns(), ["original_stat_mean", "original_stat_skew"]);
    assert_eq!(table.value(0, 1), Err(Undefined::NoNeighbours));
    assert_eq!(table.column_at(0).unwrap().schema(), Some(flat.schema().fingerprint()));
    let kept = table.select(&["original_stat_skew"]).unwrap().select_rows(&[1]).unwrap();
    assert_eq!(kept.column_at(0).unwrap().schema(), Some(flat.schema().fingerprint()));

    let strange = vector("64 levels", vec![Ok(4.0), Ok(0.5)]);
    match FeatureTable::from_vectors([("a", flat), ("b", strange)]) {
        Err(Error::SchemaDiffers { what, .. }) => assert_eq!(what, "subject b"),
        other => panic!("{other:?}"),
    }
    let none: [(&str, FeatureVector); 0] = [];
    assert!(matches!(FeatureTable::from_vectors(none), Err(Error::Nothing { .. })));
}

#[cfg(feature = "csv")]
mod csv {
    use super::*;

    fn read(text: &str) -> radiomics::Result<FeatureTable> {
        FeatureTable::read_csv_from(text.as_bytes())
    }

    #[test]
    fn a_table_survives_a_file_bit_for_bit() {
        let numbers = [1.0 / 3.0, 5e-324, f64::MAX, -0.0, 0.1 + 0.2, 1e300, -7.0, 123_456_789.123_456_79];
        let columns = numbers.iter().enumerate().map(|(j, x)| (format!("c,{j} \"x\"\n"), vec![*x, -x]));
        let table = FeatureTable::from_columns(["müller, a", " b "], columns).unwrap();
        let table =
            table.with_labels([true, false]).unwrap().with_split([Split::Test, Split::Train]).unwrap();
        let table = table.with_column("holes", [Err(Undefined::Missing), Ok(2.0)]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        table.write_csv(&path).unwrap();
        assert!(FeatureTable::read_csv(&path).unwrap() == table);

        let mut bytes = Vec::new();
        table.write_csv_to(&mut bytes).unwrap();
        assert_eq!(bytes, std::fs::read(&path).unwrap());
        let bare = FeatureTable::from_columns(["a"], [("x", vec![1.5])]).unwrap();
        let mut bytes = Vec::new();
        bare.write_csv_to(&mut bytes).unwrap();
        assert_eq!(bytes, b"subject,x\na,1.5\n");
    }

    #[test]
    fn labels_and_split_may_stand_anywhere() {
        let table = read("\u{feff}subject,age,split,x,label\na, 41 ,train,NA,1\nb,,test,2e3,0\n").unwrap();
        assert_eq!(table.columns(), ["age", "x"]);
        assert_eq!(table.labels().unwrap(), [true, false]);
        assert_eq!(table.split().unwrap(), [Split::Train, Split::Test]);
        assert_eq!(table.value(0, 0), Ok(41.0));
        assert_eq!(table.value(0, 1), Err(Undefined::Missing));
        assert_eq!(table.value(1, 0), Err(Undefined::Missing));
        assert_eq!(table.value(1, 1), Ok(2000.0));
        assert!(read("subject,x\na,1\n").unwrap().labels().is_err());
    }

    #[test]
    fn refusals_name_line_and_column() {
        let cases = [
            (
                "subject,x\na,1\nb,two\n",
                "line 3, column x: expected a finite number, an empty cell or NA, found two",
            ),
            (
                "subject,x\na,nan\n",
                "line 2, column x: expected a finite number, an empty cell or NA, found nan",
            ),
            ("subject,x\na,-inf\n", "found -inf"),
            ("subject,x\na,1e999\n", "found 1e999"),
            ("subject,x,label\na,1,yes\n", "line 2, column label: expected 0 or 1, found yes"),
            ("subject,x,label\na,1,\n", "line 2, column label: expected 0 or 1, found an empty cell"),
            (
                "subject,split\na,validation\n",
                "line 2, column split: expected train or test, found validation",
            ),
            ("subject,x\na,1\nb,1,2\n", "line 3 has 3 cells, the header has 2"),
            ("subject,x\na\n", "line 2 has 1 cells, the header has 2"),
            ("id,x\na,1\n", "line 1: the first column must be subject, found id"),
            ("", "line 1: the first column must be subject, found nothing"),
            ("subject,x\n,1\n", "line 2, column subject: expected a subject, found an empty cell"),
            ("subject,x\na,1\na,2\n", "subject a occurs twice"),
            ("subject,x,x\na,1,2\n", "column x occurs twice"),
            ("subject,label,label\na,1,1\n", "column label occurs twice"),
            ("subject,x\n", "list of subjects is empty"),
        ];
        for (text, expected) in cases {
            let error = read(text).unwrap_err();
            assert!(matches!(error, Error::Format { .. }), "{error:?}");
            assert!(error.to_string().contains(expected), "{text:?}: {error}");
        }
        let bytes = FeatureTable::read_csv_from(&b"subject,x\na,\xff\n"[..]).unwrap_err();
        assert!(matches!(bytes, Error::Format { .. }), "{bytes:?}");
        assert!(matches!(FeatureTable::read_csv("/no/such/file.csv"), Err(Error::File { .. })));
        let reserved = FeatureTable::from_columns(["a"], [("label", vec![1.0])]).unwrap();
        assert!(reserved.write_csv_to(Vec::new()).unwrap_err().to_string().contains("label"));
    }
}
