//! Words become numbers, and missing values are filled.

use radiomics::Error;
use radiomics::error::{Undefined, Value};
use radiomics::learn::{
    Apply, Fit, GaussianNaiveBayes, Impute, Imputed, Logistic, OneHot, Ordinal, Predict, Recipe, Standardise,
    Transform,
};
use radiomics::table::{FeatureTable, Split};

const MISSING: Value = Err(Undefined::Missing);

/// Six subjects: a number with gaps, one without, two columns of words of which one has a gap.
fn table() -> FeatureTable {
    let subjects = (1..=6).map(|i| format!("p{i}"));
    FeatureTable::from_columns(subjects, [("size", vec![4.0, 2.0, 6.0, 1.0, 3.0, 5.0])])
        .and_then(|t| {
            t.with_column("age", [Ok(50.0), MISSING, Ok(30.0), Ok(30.0), Err(Undefined::NotFinite), Ok(70.0)])
        })
        .and_then(|t| t.with_categories("scanner", ["Skyra", "Aera", "Skyra", "Prisma", "Aera", "Skyra"]))
        .and_then(|t| {
            let grades = [Some("high"), Some("low"), None, Some("high"), Some("low"), Some("low")];
            t.with_categories_in_order("grade", ["low", "middle", "high"], grades)
        })
        .and_then(|t| t.with_labels([true, false, true, false, false, true]))
        .expect("a table")
}

/// Two later subjects.
fn later(scanner: [Option<&str>; 2], grade: [Option<&str>; 2], age: [Value; 2]) -> FeatureTable {
    FeatureTable::from_columns(["q1", "q2"], [("size", vec![1.0, 2.0])])
        .and_then(|t| t.with_column("age", age))
        .and_then(|t| t.with_categories("scanner", scanner))
        .and_then(|t| t.with_categories("grade", grade))
        .expect("a table")
}

fn numbers(table: &FeatureTable, column: &str) -> Vec<f64> {
    table.column(column).unwrap().complete().unwrap().to_vec()
}

fn words<'a>(table: &'a FeatureTable, column: &str) -> Vec<Result<&'a str, Undefined>> {
    table.column(column).unwrap().categories().unwrap().words().collect()
}

fn missing(result: radiomics::Result<impl std::fmt::Debug>, subject: &str, column: &str) {
    match result {
        Err(Error::MissingValue { subject: s, column: c, .. }) => assert_eq!((&*s, &*c), (subject, column)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_rule_fills_by_what_training_says() {
    let table = table();
    let rules: [(Impute, f64); 4] = [
        (Impute::median(), 40.0),
        (Impute::mean(), 45.0),
        (Impute::most_frequent(), 30.0),
        (Impute::constant(-1.0).unwrap(), -1.0),
    ];
    for (rule, expected) in rules {
        let fitted = rule.fitted(&table).unwrap();
        assert_eq!((fitted.number("age"), fitted.word("grade")), (Some(expected), Some("low")), "{rule:?}");
        let filled = fitted.apply(&table).unwrap();
        assert_eq!(numbers(&filled, "age"), [50.0, expected, 30.0, 30.0, expected, 70.0]);
        assert_eq!(words(&filled, "grade")[2], Ok("low"));
        assert_eq!(filled.columns(), table.columns());
        assert_eq!(numbers(&filled, "size"), numbers(&table, "size"));
        assert_eq!(filled.labels().unwrap(), table.labels().unwrap());
        assert_eq!(fitted.missing_in_training().collect::<Vec<_>>(), [("age", 2), ("grade", 1)]);
        // Later tables, here with a gap where training had none, by the same numbers and words.
        let later = later([None, Some("Aera")], [None, Some("high")], [Ok(20.0), MISSING]);
        assert_eq!(fitted.missing_in(&later).unwrap(), [("age", 1), ("scanner", 1), ("grade", 1)]);
        let filled = fitted.apply(&later).unwrap();
        assert_eq!(numbers(&filled, "age"), [20.0, expected]);
        assert_eq!((words(&filled, "scanner")[0], words(&filled, "grade")[0]), (Ok("Skyra"), Ok("low")));
    }
}

#[test]
fn ties_go_to_the_smallest_number_and_the_first_level() {
    let subjects = ["a", "b", "c", "d", "e"];
    let table = FeatureTable::new(subjects, ["x"], &[[Ok(7.0)], [Ok(2.0)], [Ok(7.0)], [Ok(2.0)], [MISSING]])
        .and_then(|t| {
            t.with_categories_in_order("g", ["z", "y"], [Some("y"), Some("z"), Some("y"), Some("z"), None])
        })
        .unwrap();
    let fitted = Impute::most_frequent().fitted(&table).unwrap();
    assert_eq!((fitted.number("x"), fitted.word("g")), (Some(2.0), Some("z")));
    // Halves of the largest numbers, whose sum is none.
    let wide = FeatureTable::new(
        subjects,
        ["x"],
        &[[Ok(f64::MIN)], [Ok(f64::MAX)], [MISSING], [MISSING], [MISSING]],
    );
    for rule in [Impute::median(), Impute::mean()] {
        assert_eq!(rule.fitted(&wide.clone().unwrap()).unwrap().number("x"), Some(0.0));
    }
}

#[test]
fn a_given_word_becomes_a_level_of_its_own() {
    let table = table();
    let fitted = Impute::median().words_by(" unknown ").unwrap().fitted(&table).unwrap();
    let filled = fitted.apply(&table).unwrap();
    assert_eq!(words(&filled, "grade")[2], Ok("unknown"));
    let levels = filled.column("grade").unwrap().categories().unwrap().levels().to_vec();
    assert_eq!(levels, ["low", "middle", "high", "unknown"]);
    assert!(matches!(Impute::median().words_by("  "), Err(Error::Setting { .. })));
    for number in [f64::NAN, f64::INFINITY] {
        assert!(matches!(Impute::constant(number), Err(Error::Setting { .. })));
    }
    // The word then has a column of its own.
    let coded = Impute::median().words_by("unknown").unwrap().then(OneHot::full()).fitted(&table).unwrap();
    let coded = coded.apply(&table).unwrap();
    assert_eq!(numbers(&coded, "grade=unknown"), [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn indicators_stand_behind_and_say_where_values_were_missing() {
    let table = table();
    let fitted = Impute::median().with_indicators().fitted(&table).unwrap();
    let filled = fitted.apply(&table).unwrap();
    assert_eq!(filled.columns(), ["size", "age", "scanner", "grade", "age_missing", "grade_missing"]);
    assert_eq!(numbers(&filled, "age_missing"), [0.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(numbers(&filled, "grade_missing"), [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    // The columns are those of training, whatever is missing later.
    let filled = fitted.apply(&later([None, Some("Aera")], [Some("low"); 2], [Ok(20.0), MISSING])).unwrap();
    assert_eq!(filled.columns()[4..], ["age_missing", "grade_missing"]);
    assert_eq!(
        (numbers(&filled, "age_missing"), numbers(&filled, "grade_missing")),
        (vec![0.0, 1.0], vec![0.0, 0.0])
    );
    let taken = table.with_column("age_missing", vec![Ok(0.0); 6]).unwrap();
    match Impute::median().with_indicators().fitted(&taken) {
        Err(Error::Duplicate { name, .. }) => assert_eq!(name, "age_missing"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_column_without_a_value_is_refused_or_left_out() {
    let empty = table()
        .with_column("lost", vec![MISSING; 6])
        .and_then(|t| t.with_categories("word", vec![None::<&str>; 6]))
        .unwrap();
    match Impute::median().fitted(&empty) {
        Err(Error::NothingToImpute { column, rows }) => assert_eq!((&*column, rows), ("lost", 6)),
        other => panic!("{other:?}"),
    }
    let fitted = Impute::mean().drop_empty().fitted(&empty).unwrap();
    assert_eq!(fitted.dropped().collect::<Vec<_>>(), ["lost", "word"]);
    assert_eq!(fitted.apply(&empty).unwrap().columns(), table().columns());
    let constant = Impute::constant(0.5).unwrap().words_by("none").unwrap().fitted(&empty).unwrap();
    let filled = constant.apply(&empty).unwrap();
    assert_eq!((numbers(&filled, "lost"), words(&filled, "word")), (vec![0.5; 6], vec![Ok("none"); 6]));
}

#[test]
fn only_named_columns_are_filled() {
    let table = table();
    let fitted = Impute::median().only(["age"]).fitted(&table).unwrap();
    let filled = fitted.apply(&table).unwrap();
    assert_eq!(filled.undefined().map(|cell| cell.column).collect::<Vec<_>>(), ["grade"]);
    assert_eq!((fitted.number("size"), fitted.word("grade")), (None, None));
    match Impute::median().only(["agee"]).fitted(&table) {
        Err(Error::UnknownColumn { nearest, .. }) => assert_eq!(nearest, "age"),
        other => panic!("{other:?}"),
    }
    // A column that is not named may be empty.
    let empty = table.with_column("lost", vec![MISSING; 6]).unwrap();
    assert!(Impute::median().only(["age"]).fitted(&empty).is_ok());
}

#[test]
fn one_column_for_each_level_that_training_has() {
    let table = table().select(&["size", "scanner"]).unwrap();
    let full = OneHot::full().fitted(&table).unwrap().apply(&table).unwrap();
    assert_eq!(full.columns(), ["size", "scanner=Skyra", "scanner=Aera", "scanner=Prisma"]);
    for row in 0..6 {
        let sum: f64 = (1..4).map(|j| full.value(row, j).unwrap()).sum();
        assert_eq!(sum, 1.0);
        let word = table.category(row, 1).unwrap();
        assert_eq!(numbers(&full, &format!("scanner={word}"))[row], 1.0);
    }
    let first = OneHot::against_first().fitted(&table).unwrap();
    assert_eq!(first.apply(&table).unwrap().columns(), ["size", "scanner=Aera", "scanner=Prisma"]);
    let coded: Vec<_> = first.coded().collect();
    assert_eq!((coded[0].0, coded[0].1.len(), coded[0].2), ("scanner", 3, Some("Skyra")));
    let based = OneHot::full().base("scanner", "Aera").fitted(&table).unwrap();
    assert_eq!(based.apply(&table).unwrap().columns(), ["size", "scanner=Skyra", "scanner=Prisma"]);
    // Training rows without Prisma know nothing of it, though the list of levels names it.
    let part = table.select_rows(&[0, 1, 2, 4]).unwrap();
    let fitted = OneHot::full().fitted(&part).unwrap();
    assert_eq!(fitted.apply(&part).unwrap().columns(), ["size", "scanner=Skyra", "scanner=Aera"]);
    assert!(matches!(fitted.apply(&table), Err(Error::UnknownLevel { .. })));
}

#[test]
fn unseen_levels_are_refused_or_zeros() {
    let train = table().select(&["size", "scanner"]).unwrap();
    let test = later([Some("Aera"), Some("Vida")], [None; 2], [MISSING; 2]);
    match OneHot::full().fitted(&train).unwrap().apply(&test) {
        Err(Error::UnknownLevel { subject, column, level, known }) => {
            assert_eq!((&*subject, &*column, &*level), ("q2", "scanner", "Vida"));
            assert_eq!(known, ["Skyra", "Aera", "Prisma"]);
        }
        other => panic!("{other:?}"),
    }
    for one_hot in [OneHot::full(), OneHot::against_first()] {
        let coded = one_hot.unseen_as_zeros().fitted(&train).unwrap().apply(&test).unwrap();
        assert!((1..coded.columns().len()).all(|j| coded.value(1, j) == Ok(0.0)));
        assert_eq!(numbers(&coded, "scanner=Aera")[0], 1.0);
    }
    let gap = later([Some("Aera"), None], [None; 2], [MISSING; 2]);
    missing(OneHot::full().unseen_as_zeros().fitted(&train).unwrap().apply(&gap), "q2", "scanner");
    missing(OneHot::full().fitted(&table()), "p3", "grade");
    match OneHot::full().base("scanner", "Skyr").fitted(&train) {
        Err(Error::UnknownName { nearest, .. }) => assert_eq!(nearest, "Skyra"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(OneHot::full().base("size", "4").fitted(&train), Err(Error::NotCategorical { .. })));
    let taken = train.with_column("scanner=Aera", vec![Ok(0.0); 6]).unwrap();
    assert!(matches!(OneHot::full().fitted(&taken), Err(Error::Duplicate { .. })));
}

#[test]
fn whole_numbers_may_be_levels() {
    let subjects = ["a", "b", "c", "d"];
    let table =
        FeatureTable::from_columns(subjects, [("stage", vec![3.0, -0.0, 10.0, 3.0]), ("x", vec![0.5; 4])])
            .unwrap();
    let coded = OneHot::full().only(["stage"]).fitted(&table).unwrap();
    assert_eq!(coded.apply(&table).unwrap().columns(), ["stage=0", "stage=3", "stage=10", "x"]);
    let ranks = Ordinal::new().only(["stage"]).fitted(&table).unwrap().apply(&table).unwrap();
    assert_eq!(numbers(&ranks, "stage"), [1.0, 0.0, 2.0, 1.0]);
    match OneHot::full().only(["x"]).fitted(&table) {
        Err(Error::NotWhole { subject, column, value }) => {
            assert_eq!((&*subject, &*column, value), ("a", "x", 0.5))
        }
        other => panic!("{other:?}"),
    }
    let huge = FeatureTable::from_columns(["a", "b"], [("stage", vec![1e300, 1.0])]).unwrap();
    assert!(matches!(OneHot::full().only(["stage"]).fitted(&huge), Err(Error::NotWhole { .. })));
}

#[test]
fn ordinal_codes_follow_the_order() {
    let table = Impute::most_frequent().fitted(&table()).unwrap().apply(&table()).unwrap();
    let coded = Ordinal::new().fitted(&table).unwrap();
    assert_eq!(coded.coded().map(|(name, _)| name).collect::<Vec<_>>(), ["scanner", "grade"]);
    let ranks = coded.apply(&table).unwrap();
    assert_eq!(numbers(&ranks, "grade"), [2.0, 0.0, 0.0, 2.0, 0.0, 0.0], "of the list, with its middle");
    assert_eq!(numbers(&ranks, "scanner"), [0.0, 1.0, 0.0, 2.0, 1.0, 0.0]);
    assert_eq!(ranks.columns(), table.columns());
    let given = Ordinal::new().order("scanner", ["Aera", "Prisma", "Skyra"]).fitted(&table).unwrap();
    assert_eq!(numbers(&given.apply(&table).unwrap(), "scanner"), [2.0, 0.0, 2.0, 1.0, 0.0, 2.0]);
    match Ordinal::new().order("scanner", ["Aera", "Skyra"]).fitted(&table) {
        Err(Error::UnknownLevel { subject, level, .. }) => assert_eq!((&*subject, &*level), ("p4", "Prisma")),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        Ordinal::new().order("scanner", ["a", "a"]).fitted(&table),
        Err(Error::Duplicate { .. })
    ));
    assert!(matches!(Ordinal::new().order("size", ["1"]).fitted(&table), Err(Error::NotCategorical { .. })));
    // The order of a later table's own list of levels does not matter: words do.
    let turned = later([Some("Prisma"), Some("Skyra")], [Some("high"), Some("middle")], [Ok(1.0), Ok(2.0)]);
    let ranks = coded.apply(&turned).unwrap();
    assert_eq!((numbers(&ranks, "scanner"), numbers(&ranks, "grade")), (vec![2.0, 0.0], vec![2.0, 1.0]));
}

#[test]
fn unseen_levels_of_an_order_are_refused_or_missing() {
    let train = table().select(&["size", "scanner"]).unwrap();
    let test = later([Some("Vida"), Some("Aera")], [None; 2], [MISSING; 2]);
    assert!(matches!(
        Ordinal::new().fitted(&train).unwrap().apply(&test),
        Err(Error::UnknownLevel { subject, .. }) if subject == "q1"
    ));
    let coded = Ordinal::new().unseen_as_missing().fitted(&train).unwrap().apply(&test).unwrap();
    assert_eq!((coded.value(0, 1), coded.value(1, 1)), (MISSING, Ok(1.0)));
    let filled = Ordinal::new().unseen_as_missing().then(Impute::median()).fitted(&train).unwrap();
    assert_eq!(filled.apply(&test).unwrap().value(0, 1), Ok(0.5));
}

#[test]
fn words_and_gaps_are_errors_unless_a_step_sees_to_them() {
    let table = table();
    let complete = table.select(&["size", "scanner"]).unwrap();
    match Logistic::ridge(1.0).unwrap().fit(&complete).err() {
        Some(Error::Categorical { column, levels }) => assert_eq!((&*column, levels.len()), ("scanner", 3)),
        other => panic!("{other:?}"),
    }
    match Standardise::sample().fitted(&complete) {
        Err(Error::Categorical { column, .. }) => assert_eq!(column, "scanner"),
        other => panic!("{other:?}"),
    }
    missing(Logistic::ridge(1.0).unwrap().fit(&table.select(&["size", "age"]).unwrap()), "p2", "age");
    missing(Ordinal::new().fitted(&table), "p3", "grade");
}

fn recipes() -> Vec<(&'static str, Box<dyn Recipe>)> {
    let ridge = || Logistic::ridge(1.0).unwrap();
    vec![
        ("one-hot", Box::new(Impute::median().then(OneHot::against_first()).fit_by(ridge()))),
        (
            "one-hot, zeros, indicators",
            Box::new(
                Impute::mean()
                    .with_indicators()
                    .then(OneHot::full().unseen_as_zeros())
                    .then(Standardise::sample())
                    .fit_by(ridge()),
            ),
        ),
        ("ordinal", Box::new(Impute::most_frequent().then(Ordinal::new()).fit_by(GaussianNaiveBayes::new()))),
        (
            "ordinal, missing",
            Box::new(
                Impute::constant(0.0)
                    .and_then(|impute| impute.words_by("?"))
                    .unwrap()
                    .then(Ordinal::new().unseen_as_missing())
                    .then(Impute::median())
                    .fit_by(ridge()),
            ),
        ),
    ]
}

#[test]
fn pipelines_fit_on_training_and_score_later_subjects() {
    let table = table();
    let test = later([Some("Aera"), Some("Skyra")], [None, Some("high")], [MISSING, Ok(44.0)]);
    for (name, recipe) in recipes() {
        let model = recipe.fit(&table).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(model.columns(), table.columns(), "{name}");
        let scores = model.scores(&test).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(scores.iter().all(|score| score.is_finite()), "{name}");
        assert_eq!(model.scores(&test.select_rows(&[1]).unwrap()).unwrap(), scores[1..], "{name}");
    }
    // What fills a gap is of the training rows of each fit.
    let split = [Split::Train, Split::Train, Split::Train, Split::Test, Split::Test, Split::Train];
    let train = table.with_split(split).unwrap().train().unwrap();
    let fitted: Imputed = Impute::mean().fitted(&train).unwrap();
    assert_eq!(fitted.number("age"), Some(50.0));
}

#[cfg(feature = "json")]
#[test]
fn models_with_these_steps_survive_a_file() {
    use radiomics::learn::StoredModel;
    let table = table();
    let test = later([Some("Aera"), Some("Skyra")], [None, Some("high")], [MISSING, Ok(44.0)]);
    for (name, recipe) in recipes() {
        let model = recipe.fit(&table).unwrap();
        let text =
            model.stored().and_then(|stored| stored.to_json()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let read = StoredModel::from_json(&text).unwrap();
        assert_eq!(read.to_json().unwrap(), text, "{name}");
        for table in [&table, &test] {
            assert_eq!(read.scores(table).unwrap(), model.scores(table).unwrap(), "{name}");
        }
        let numeric =
            FeatureTable::from_columns(["q"], table.columns().iter().map(|name| (name.clone(), vec![1.0])))
                .unwrap();
        match read.scores(&numeric) {
            Err(Error::NotCategorical { column }) => assert_eq!(column, "scanner", "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

/// Every part of a file in turn is taken away, replaced or doubled: what still can be read may score or refuse, and no more.
#[cfg(feature = "json")]
#[test]
fn a_damaged_file_with_words_is_refused_or_scores_without_a_panic() {
    use radiomics::learn::{Combat, StoredModel};
    use serde_json::Value as Json;
    let table = table();
    let combat = Impute::median().then(Combat::by("grade").mean_only()).then(OneHot::full());
    let combat = combat.fit_by(Logistic::ridge(1.0).unwrap());
    let (mut read, mut refused) = (0, 0);
    for (_, recipe) in recipes().into_iter().chain([("combat", Box::new(combat) as Box<dyn Recipe>)]) {
        let file: Json =
            serde_json::from_str(&recipe.fit(&table).unwrap().stored().unwrap().to_json().unwrap()).unwrap();
        let mut places = Vec::new();
        list_places(&file, String::new(), &mut places);
        for place in &places {
            for damage in 0..4 {
                let mut file = file.clone();
                let spoilt = file.pointer_mut(place).expect("a place of this file");
                match (spoilt, damage) {
                    (Json::Array(members), 0) => drop(members.pop()),
                    (Json::Array(members), 1) => members.extend(members.clone()),
                    (value, 1) => *value = Json::from(u64::MAX),
                    (value, 2) => *value = Json::from(-1),
                    (value, _) => *value = Json::from("?"),
                }
                match StoredModel::from_json(&file.to_string()) {
                    Err(_) => refused += 1,
                    Ok(model) => {
                        read += 1;
                        if let Ok(scores) = model.scores(&table) {
                            assert_eq!(scores.len(), 6);
                        }
                    }
                }
            }
        }
    }
    println!("{read} damaged files were read, {refused} refused");
    assert!(read > 0 && refused > 0);
}

#[cfg(feature = "json")]
fn list_places(value: &serde_json::Value, place: String, places: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(members) => {
            for (i, member) in members.iter().enumerate() {
                list_places(member, format!("{place}/{i}"), places);
            }
        }
        serde_json::Value::Object(members) => {
            for (key, member) in members {
                list_places(member, format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        _ => {}
    }
    places.push(place);
}
