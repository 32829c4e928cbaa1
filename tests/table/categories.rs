//! Columns of words in tables: construction, views, joins, CSV.

use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::table::{Category, FeatureTable, Kind, Split};

const SUBJECTS: [&str; 4] = ["p1", "p2", "p3", "p4"];

/// A number, a column of words with a gap, and one whose list of levels has more than occur.
fn table() -> FeatureTable {
    FeatureTable::from_columns(SUBJECTS, [("age", vec![41.0, 63.0, 55.0, 70.0])])
        .and_then(|table| table.with_categories("scanner", ["Skyra", "Aera", "Skyra", "Prisma"]))
        .and_then(|table| {
            let grades = [Some("high"), None, Some("low"), Some("low")];
            table.with_categories_in_order("grade", ["low", "middle", "high"], grades)
        })
        .expect("a table")
}

fn levels<'a>(table: &'a FeatureTable, column: &str) -> &'a [String] {
    table.column(column).unwrap().categories().unwrap().levels()
}

fn words<'a>(table: &'a FeatureTable, column: &str) -> Vec<Result<&'a str, Undefined>> {
    table.column(column).unwrap().categories().unwrap().words().collect()
}

#[test]
fn kinds_levels_and_words_come_back() {
    let table = table();
    assert_eq!(table.column("age").unwrap().kind(), Kind::Numeric);
    match table.column("scanner").unwrap().kind() {
        Kind::Categorical(levels) => assert_eq!(levels, ["Skyra", "Aera", "Prisma"], "as they first appear"),
        other => panic!("{other:?}"),
    }
    assert_eq!(levels(&table, "grade"), ["low", "middle", "high"]);
    assert_eq!(words(&table, "grade"), [Ok("high"), Err(Undefined::Missing), Ok("low"), Ok("low")]);
    let grade = table.column("grade").unwrap();
    let codes: Vec<_> = grade.categories().unwrap().codes().collect();
    assert_eq!(codes, [Ok(2), Err(Undefined::Missing), Ok(0), Ok(0)]);
    assert_eq!(grade.present().collect::<Vec<_>>(), [true, false, true, true]);
    assert_eq!(table.column("scanner").unwrap().categories().unwrap().complete().unwrap(), [0, 1, 0, 2]);
    match grade.categories().unwrap().complete() {
        Err(Error::MissingValue { subject, column, .. }) => {
            assert_eq!((&*subject, &*column), ("p2", "grade"))
        }
        other => panic!("{other:?}"),
    }
    let undefined: Vec<_> = table.undefined().map(|cell| (cell.subject, cell.column, cell.reason)).collect();
    assert_eq!(undefined, [("p2", "grade", Undefined::Missing)]);
}

#[test]
fn a_word_is_no_number_and_a_number_no_word() {
    let table = table();
    assert_eq!(table.value(0, 1), Err(Undefined::Category));
    assert_eq!(table.value(1, 2), Err(Undefined::Missing), "what is missing stays so");
    assert!(table.column("scanner").unwrap().values().all(|value| value == Err(Undefined::Category)));
    match table.column("scanner").unwrap().complete() {
        Err(Error::Categorical { column, levels }) => {
            assert_eq!((&*column, levels.len()), ("scanner", 3));
        }
        other => panic!("{other:?}"),
    }
    match table.column("age").unwrap().categories() {
        Err(Error::NotCategorical { column }) => assert_eq!(column, "age"),
        other => panic!("{other:?}"),
    }
    assert_eq!(table.category(0, 1), Ok("Skyra"));
    for (row, column) in [(0, 0), (9, 1), (0, 9), (1, 2)] {
        assert_eq!(table.category(row, column), Err(Undefined::Missing));
    }
}

#[test]
fn words_are_trimmed_and_blank_ones_are_missing() {
    let values: [Category; 6] = [
        " a ".into(),
        "  ".into(),
        String::from("a").into(),
        (&String::from("b\t")).into(),
        None::<&str>.into(),
        Err::<&str, _>(Undefined::NoNeighbours).into(),
    ];
    let subjects = (0..6).map(|i| format!("s{i}"));
    let table = FeatureTable::from_columns(subjects, [("x", vec![0.0; 6])]).unwrap();
    let table = table.with_categories("word", values).unwrap();
    assert_eq!(levels(&table, "word"), ["a", "b"]);
    let missing = Err(Undefined::Missing);
    assert_eq!(
        words(&table, "word"),
        [Ok("a"), missing, Ok("a"), Ok("b"), missing, Err(Undefined::NoNeighbours)]
    );
}

#[test]
fn bad_columns_of_words_are_named() {
    let two = || FeatureTable::from_columns(["p1", "p2"], [("age", vec![1.0, 2.0])]).unwrap();
    let duplicate = |result: radiomics::Result<FeatureTable>, expected: (&str, &str)| match result {
        Err(Error::Duplicate { what, name }) => assert_eq!((what, &*name), expected),
        other => panic!("{other:?}"),
    };
    duplicate(two().with_categories("age", ["a", "b"]), ("column", "age"));
    duplicate(two().with_categories_in_order("g", ["a", "b", "a"], ["a", "b"]), ("level", "a"));
    assert!(matches!(two().with_categories("g", ["a"]), Err(Error::Length { expected: 2, found: 1, .. })));
    match two().with_categories_in_order("g", ["low", "high"], ["low", "hihg"]) {
        Err(Error::UnknownLevel { subject, column, level, known }) => {
            assert_eq!((&*subject, &*column, &*level), ("p2", "g", "hihg"));
            assert_eq!(known, ["low", "high"]);
        }
        other => panic!("{other:?}"),
    }
    // An error is one sentence, however many levels there are.
    let many = (0..500).map(|i| format!("level {i}"));
    match two().with_categories_in_order("g", many, ["none", "level 1"]) {
        Err(Error::UnknownLevel { known, .. }) => assert_eq!(known.len(), 32),
        other => panic!("{other:?}"),
    }
    let empty = two().with_categories("g", [None::<&str>, None]).unwrap();
    assert!(levels(&empty, "g").is_empty());
    assert_eq!(empty.undefined().count(), 2);
}

#[test]
fn labels_come_from_words() {
    let table = table();
    let labelled = table.clone().with_labels_from("scanner", "Skyra").unwrap();
    assert_eq!(labelled.labels().unwrap(), [true, false, true, false]);
    assert_eq!(labelled.columns(), ["age", "grade"]);
    assert_eq!(words(&labelled, "grade"), words(&table, "grade"));
    match table.clone().with_labels_from("scanner", "Skyrra") {
        Err(Error::UnknownName { what, name, nearest, valid }) => {
            assert_eq!((what, &*name, &*nearest, valid.len()), ("level", "Skyrra", "Skyra", 3));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(table.clone().with_labels_from("grade", "low"), Err(Error::MissingValue { .. })));
    assert!(matches!(table.clone().with_labels_from("age", "41"), Err(Error::NotCategorical { .. })));
    assert!(matches!(table.with_labels_from("scaner", "Aera"), Err(Error::UnknownColumn { .. })));
}

#[test]
fn levels_stay_with_parts_samples_and_joins() {
    let table = table();
    let part = table.select_rows(&[3, 1]).unwrap().select(&["grade", "scanner"]).unwrap();
    assert_eq!(words(&part, "scanner"), [Ok("Prisma"), Ok("Aera")]);
    assert_eq!(levels(&part, "scanner"), levels(&table, "scanner"));
    assert_eq!(words(&part, "grade"), [Ok("low"), Err(Undefined::Missing)]);
    let sample = table.resample(&[2, 2, 1]).unwrap();
    assert_eq!(sample.subjects(), ["p3", "p3#2", "p2"]);
    assert_eq!(words(&sample, "scanner"), [Ok("Skyra"), Ok("Skyra"), Ok("Aera")]);
    assert_eq!(words(&sample, "grade"), [Ok("low"), Ok("low"), Err(Undefined::Missing)]);
    let split = [Split::Train, Split::Test, Split::Test, Split::Train];
    let train = table.clone().with_split(split).unwrap().train().unwrap();
    assert_eq!(levels(&train, "scanner"), levels(&table, "scanner"));

    let other = FeatureTable::from_columns(["p4", "p3", "p2", "p1"], [("size", vec![4.0, 3.0, 2.0, 1.0])])
        .and_then(|other| other.with_categories("sex", ["m", "f", "f", "m"]))
        .unwrap();
    for joined in
        [table.join(&other).unwrap(), other.join(&table).unwrap().select_rows(&[3, 2, 1, 0]).unwrap()]
    {
        assert_eq!(words(&joined, "sex"), [Ok("m"), Ok("f"), Ok("f"), Ok("m")]);
        assert_eq!(words(&joined, "scanner"), words(&table, "scanner"));
        assert_eq!(words(&joined, "grade"), words(&table, "grade"));
        assert_eq!(joined.column("size").unwrap().complete().unwrap(), [1.0, 2.0, 3.0, 4.0]);
    }
    assert!(matches!(table.join(&table), Err(Error::Duplicate { .. })));
}

#[test]
fn tables_are_equal_when_kinds_levels_and_words_are() {
    let base = || FeatureTable::from_columns(["p1", "p2"], [("age", vec![1.0, 2.0])]).unwrap();
    let with = |words: [&str; 2]| base().with_categories("g", words).unwrap();
    assert!(with(["a", "b"]) == with(["a", "b"]));
    assert!(with(["a", "b"]) != with(["a", "a"]));
    assert!(with(["a", "b"]) != with(["a", "c"]), "the same codes of other words");
    let ordered = base().with_categories_in_order("g", ["a", "b"], ["a", "b"]).unwrap();
    assert!(with(["a", "b"]) == ordered);
    let other_order = base().with_categories_in_order("g", ["b", "a"], ["a", "b"]).unwrap();
    assert!(with(["a", "b"]) != other_order);
    let numbers = base().with_column("g", [Ok(0.0), Ok(1.0)]).unwrap();
    assert!(with(["a", "b"]) != numbers, "codes are no numbers");
}

#[cfg(feature = "csv")]
mod csv {
    use super::*;
    use radiomics::table::CsvOptions;

    fn read(text: &str, options: &CsvOptions) -> radiomics::Result<FeatureTable> {
        FeatureTable::read_csv_from_with(text.as_bytes(), options)
    }

    #[test]
    fn a_table_survives_a_file_word_for_word() {
        let table = table()
            .with_categories("odd", ["a, b", "\"quoted\"", "line\nbreak", "1"])
            .and_then(|table| {
                table.with_column("later", [Ok(0.1 + 0.2), Err(Undefined::Missing), Ok(-0.0), Ok(1e300)])
            })
            .and_then(|table| table.with_labels([true, false, false, true]))
            .and_then(|table| table.with_split([Split::Test, Split::Train, Split::Train, Split::Test]))
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        table.write_csv(&path).unwrap();
        let options = CsvOptions::of(&table);
        let back = FeatureTable::read_csv_with(&path, &options).unwrap();
        assert!(back == table, "{back:?}");
        assert_eq!(levels(&back, "grade"), ["low", "middle", "high"], "with the level that no subject has");
        assert!(FeatureTable::read_csv(&path).is_err(), "words are refused where numbers are expected");
    }

    #[test]
    fn levels_that_would_be_missing_are_not_written() {
        let table = table().with_categories("bad", ["NA", "x", "x", "x"]).unwrap();
        let error = table.write_csv_to(Vec::new()).unwrap_err();
        assert!(error.to_string().contains("column bad: level NA would be read as missing"), "{error}");
    }

    #[test]
    fn other_names_and_spellings() {
        let text = "age,label,id,status,set,grade\n 41 ,3,p1,pos,dev,low\n.,4,p2,neg,val,?\n70,5,p3,positive,dev, high \n";
        let options = CsvOptions::new()
            .subject("id")
            .label("status")
            .label_words(["pos", "positive"], ["neg"])
            .split("set")
            .split_words(["dev"], ["val"])
            .missing(".")
            .missing("?")
            .categorical("grade");
        let table = read(text, &options).unwrap();
        assert_eq!(table.columns(), ["age", "label", "grade"]);
        assert_eq!(table.subjects(), ["p1", "p2", "p3"]);
        assert_eq!(table.labels().unwrap(), [true, false, true]);
        assert_eq!(table.split().unwrap(), [Split::Train, Split::Test, Split::Train]);
        assert_eq!(table.value(1, 0), Err(Undefined::Missing));
        assert_eq!(table.column("label").unwrap().complete().unwrap(), [3.0, 4.0, 5.0]);
        assert_eq!(words(&table, "grade"), [Ok("low"), Err(Undefined::Missing), Ok("high")]);
    }

    #[test]
    fn without_an_option_nothing_changes() {
        let text = "subject,label,age\np1,0,41\np2,1,\n";
        assert!(
            read(text, &CsvOptions::new()).unwrap() == FeatureTable::read_csv_from(text.as_bytes()).unwrap()
        );
    }

    #[test]
    fn refusals_name_line_column_what_was_found_and_expected() {
        let new = CsvOptions::new;
        let cases: Vec<(&str, CsvOptions, &str)> = vec![
            (
                "subject,g\na,low\nb,hihg\n",
                new().categorical_in_order("g", ["low", "high"]),
                "line 3, column g: expected low or high, found hihg",
            ),
            (
                "subject,g\na,low\n",
                new().categorical("grade"),
                "line 1: there is no column grade; the nearest of 2 is g",
            ),
            ("subject,x\na,1\n", new().label("y"), "line 1: there is no column y"),
            ("subject,x\na,1\n", new().split("part"), "line 1: there is no column part"),
            ("id,x\na,1\n", new().subject("patient"), "line 1: there is no column patient"),
            (
                "subject,y\na,maybe\n",
                new().label("y").label_words(["yes"], ["no"]),
                "line 2, column y: expected no or yes, found maybe",
            ),
            (
                "subject,y\na,\n",
                new().label("y").label_words(["yes"], ["no"]),
                "line 2, column y: expected no or yes, found an empty cell",
            ),
            (
                "subject,part\na,dev\nb,test\n",
                new().split("part").split_words(["dev"], ["val"]),
                "line 3, column part: expected dev or val, found test",
            ),
            ("id,x\n,1\n", new().subject("id"), "line 2, column id: expected a subject, found an empty cell"),
            ("id,id\na,b\n", new().subject("id"), "column id occurs twice"),
            ("subject,g,g\na,b,c\n", new().categorical("g"), "column g occurs twice"),
        ];
        for (text, options, expected) in cases {
            let error = read(text, &options).unwrap_err();
            assert!(matches!(error, Error::Format { .. }), "{error:?}");
            assert!(error.to_string().contains(expected), "{text:?}: {error}, expected {expected}");
        }
    }

    #[test]
    fn options_that_contradict_one_another_are_refused() {
        let refused = |options: CsvOptions| read("subject,g\na,b\n", &options).unwrap_err();
        for twice in [
            CsvOptions::new().categorical("g").categorical("g"),
            CsvOptions::new().subject("g").categorical("g"),
            CsvOptions::new().label("g").split("g"),
            CsvOptions::new().label_words(["1"], ["0", "1"]),
            CsvOptions::new().categorical_in_order("g", ["b", "b"]),
        ] {
            assert!(matches!(refused(twice), Error::Duplicate { .. }));
        }
        let none: [&str; 0] = [];
        assert!(matches!(refused(CsvOptions::new().label_words(none, none)), Error::Nothing { .. }));
        assert!(matches!(
            refused(CsvOptions::new().split_words(["a"], none.map(|w: &str| w))),
            Error::Nothing { .. }
        ));
    }
}
