//! Clinical columns of numbers and of words.

use radiomics::Error;
use radiomics::cohort::{Clinical, Cohort, Subject};
use radiomics::error::Undefined;
use radiomics::table::{FeatureTable, Kind, Split};

fn table(subjects: impl IntoIterator<Item = Subject>) -> radiomics::Result<FeatureTable> {
    Cohort::new(subjects.into_iter().collect())?.clinical_table()
}

#[test]
fn numbers_and_words_become_columns_of_their_kind_in_order() {
    let table = table([
        Subject::new("p1").category("grade", "high").clinical("age", 41.0),
        Subject::new("p2").clinical("age", None).category("scanner", "Aera").category("grade", "low"),
        Subject::new("p3").category("grade", " high ").clinical("age", 55.0),
    ])
    .unwrap();
    assert_eq!(table.columns(), ["grade", "age", "scanner"]);
    let column = |name: &str| table.column(name).unwrap();
    assert_eq!(column("age").values().collect::<Vec<_>>(), [Ok(41.0), Err(Undefined::Missing), Ok(55.0)]);
    assert_eq!(column("grade").categories().unwrap().levels(), ["high", "low"]);
    assert_eq!(column("grade").categories().unwrap().complete().unwrap(), [0, 1, 0]);
    let scanner: Vec<_> = column("scanner").categories().unwrap().words().collect();
    assert_eq!(scanner, [Err(Undefined::Missing), Ok("Aera"), Err(Undefined::Missing)]);
}

#[test]
fn what_is_missing_stays_missing_in_either_kind() {
    let table = table([
        Subject::new("p1").clinical("grade", None).category("age", None::<&str>).category("empty", "  "),
        Subject::new("p2").category("grade", "low").clinical("age", 41.0).clinical("void", f64::NAN),
        Subject::new("p3").clinical("grade", f64::INFINITY),
    ])
    .unwrap();
    let kinds: Vec<_> = table.iter().map(|column| column.kind()).collect();
    let low = ["low".to_string()];
    assert_eq!(kinds, [Kind::Categorical(&low), Kind::Numeric, Kind::Categorical(&[]), Kind::Numeric]);
    let grade: Vec<_> = table.column("grade").unwrap().categories().unwrap().words().collect();
    assert_eq!(grade, [Err(Undefined::Missing), Ok("low"), Err(Undefined::NotFinite)]);
    let age: Vec<_> = table.column("age").unwrap().values().collect();
    assert_eq!(age, [Err(Undefined::Missing), Ok(41.0), Err(Undefined::Missing)]);
    assert_eq!(table.value(1, 3), Err(Undefined::NotFinite));
}

#[test]
fn a_number_for_one_subject_and_a_word_for_another_name_both() {
    let subjects = [
        Subject::new("p1").clinical("grade", None),
        Subject::new("p2").category("grade", "high"),
        Subject::new("p3").clinical("grade", 2.0),
    ];
    for order in [[0, 1, 2], [2, 1, 0]] {
        let error = table(order.map(|at| subjects[at].clone())).unwrap_err();
        assert!(matches!(error, Error::MixedKinds { .. }), "{error:?}");
        let expected = "column grade is the number 2 for subject p3 and the word high for subject p2, one kind is needed";
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_word_that_looks_like_a_number_is_a_word() {
    let table =
        table([Subject::new("p1").category("grade", "2"), Subject::new("p2").category("grade", "10")]);
    assert_eq!(table.unwrap().column("grade").unwrap().categories().unwrap().levels(), ["2", "10"]);
}

#[test]
fn a_column_twice_within_a_subject_is_refused_in_either_kind() {
    for twice in [Clinical::from(Some(1.0)), Clinical::Word("low".into())] {
        let subject = Subject::new("p1").clinical("grade", None);
        let subject = match twice {
            Clinical::Number(number) => subject.clinical("grade", number.ok()),
            Clinical::Word(word) => subject.category("grade", word),
        };
        let error = table([subject]).unwrap_err().to_string();
        assert_eq!(error, "clinical column grade of subject p1 occurs twice, names must be unique");
    }
}

#[test]
fn a_value_is_read_as_what_it_is() {
    let subject = Subject::new("p1").clinical("age", 41.0).category("grade", "low").clinical("none", None);
    let [age, grade, none] = subject.clinical_values() else { panic!("three columns") };
    assert_eq!((age.1.number(), grade.1.word()), (Ok(41.0), Ok("low")));
    assert_eq!(grade.1.number(), Err(Undefined::Category));
    assert!(matches!(age.1.word(), Err(Undefined::Other(_))));
    assert_eq!((none.1.number(), none.1.word()), (Err(Undefined::Missing), Err(Undefined::Missing)));
}

#[test]
fn labels_and_split_go_with_the_table_if_every_subject_has_them() {
    let first = Subject::new("p1").label(true).split(Split::Train).category("grade", "low");
    let second = Subject::new("p2").label(false).category("grade", "low");
    let table = table([first, second]).unwrap();
    assert_eq!(table.labels().unwrap(), [true, false]);
    assert!(table.split().is_err());
}
