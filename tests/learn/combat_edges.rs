//! Batch harmonisation: columns, refusals, odd tables, pipelines, files.

use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::learn::{
    Apply, Combat, CompleteColumns, Fit, Logistic, OneHot, Predict, Standardise, Transform,
};
use radiomics::table::{FeatureTable, UndefinedCell};

use crate::support;
use crate::support::scanners::{cells, noise, protected, study, subjects, ways};
use crate::support::{TIGHT, agree};
#[cfg(feature = "json")]
use serde_json::Value as Json;

#[test]
fn the_batch_goes_and_covariates_stay() {
    let table = study(2);
    let moved = protected().fitted(&table).unwrap().apply(&table).unwrap();
    assert_eq!(moved.columns(), ["f0", "f1", "age", "sex"]);
    assert_eq!((moved.labels().unwrap(), moved.subjects()), (table.labels().unwrap(), table.subjects()));
    let kept = protected().keeping_batch().fitted(&table).unwrap().apply(&table).unwrap();
    assert_eq!(kept.columns(), table.columns());
    assert_eq!(cells(&kept.select(&["f0", "f1"]).unwrap()), cells(&moved.select(&["f0", "f1"]).unwrap()));
}

#[test]
fn whole_numbers_and_words_name_the_same_batches() {
    let table = study(4);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let features = table.select(&["f0", "f1", "f2", "f3"]).unwrap();
    let numbered =
        features.with_column("scanner", codes.iter().map(|code| Ok([3.0, -1.0, 20.0][*code]))).unwrap();
    let by_number = Combat::by("scanner").fitted(&numbered).unwrap();
    assert_eq!(by_number.batches(), ["-1", "3", "20"]);
    assert_eq!(by_number.effect("20").unwrap().subjects(), codes.iter().filter(|code| **code == 2).count());
    assert!(by_number.effect("20.0").is_none());
    let words = Combat::by("scanner").only(["f0", "f1", "f2", "f3"]).fitted(&table).unwrap();
    let (found, expected) = (by_number.apply(&numbered).unwrap(), words.apply(&table).unwrap());
    for j in 0..4 {
        for row in 0..60 {
            assert!(agree(found.value(row, j).unwrap(), expected.value(row, j).unwrap(), TIGHT));
        }
    }
}

#[test]
fn a_missing_value_of_a_later_feature_stays_missing() {
    let table = study(3);
    let fitted = protected().fitted(&table).unwrap();
    let gap = |row: usize, value: f64| if row == 2 { Err(Undefined::NoNeighbours) } else { Ok(value) };
    let values = table.column("f1").unwrap().complete().unwrap().to_vec();
    let others = table.select(&["f0", "f2", "age", "sex", "scanner"]).unwrap();
    let with_gap = others.with_column("f1", (0..60).map(|row| gap(row, values[row]))).unwrap();
    let moved = fitted.apply(&with_gap).unwrap();
    let undefined: Vec<_> = moved.undefined().map(|cell| (cell.subject, cell.column, cell.reason)).collect();
    assert_eq!(undefined, [("p2", "f1", Undefined::NoNeighbours)]);
    match protected().fitted(&with_gap) {
        Err(Error::MissingValue { subject, column, .. }) => assert_eq!((&*subject, &*column), ("p2", "f1")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn later_tables_that_do_not_fit_are_refused() {
    let table = study(3);
    let fitted = protected().fitted(&table).unwrap();
    let base = table.select(&["f0", "f1", "f2", "age"]).unwrap().select_rows(&[0, 1]).unwrap();
    let later = |sex: [Option<&str>; 2], scanner: [Option<&str>; 2]| {
        base.clone().with_categories("sex", sex).unwrap().with_categories("scanner", scanner).unwrap()
    };
    let (both, known) = ([Some("f"), Some("m")], [Some("A"), Some("C")]);
    assert!(fitted.apply(&later(both, known)).is_ok());
    match fitted.apply(&later(both, [Some("A"), Some("D")])) {
        Err(Error::UnknownLevel { subject, column, level, known }) => {
            assert_eq!((&*subject, &*column, &*level), ("p1", "scanner", "D"));
            assert_eq!(known, fitted.batches());
        }
        other => panic!("{other:?}"),
    }
    match fitted.apply(&later([Some("f"), Some("x")], known)) {
        Err(Error::UnknownLevel { subject, column, level, .. }) => {
            assert_eq!((&*subject, &*column, &*level), ("p1", "sex", "x"))
        }
        other => panic!("{other:?}"),
    }
    match fitted.apply(&later(both, [None, Some("A")])) {
        Err(Error::MissingValue { subject, column, .. }) => {
            assert_eq!((&*subject, &*column), ("p0", "scanner"))
        }
        other => panic!("{other:?}"),
    }
    match fitted.apply(&base.clone().with_categories("scanner", known).unwrap()) {
        Err(Error::ColumnsDiffer { expected, .. }) => assert_eq!(expected, "sex"),
        other => panic!("{other:?}"),
    }
    match fitted.apply(
        &base
            .clone()
            .with_column("sex", [Ok(0.0), Ok(1.0)])
            .unwrap()
            .with_categories("scanner", known)
            .unwrap(),
    ) {
        Err(Error::NotCategorical { column }) => assert_eq!(column, "sex"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn training_tables_that_cannot_be_harmonised_are_refused() {
    let table = study(3);
    let refused = |combat: Combat, table: &FeatureTable| combat.fitted(table).unwrap_err();
    match refused(Combat::by("scaner"), &table) {
        Error::UnknownColumn { nearest, .. } => assert_eq!(nearest, "scanner"),
        other => panic!("{other}"),
    }
    match refused(Combat::by("scanner").protecting(["agee"]), &table) {
        Error::UnknownColumn { name, nearest, .. } => assert_eq!((&*name, &*nearest), ("agee", "age")),
        other => panic!("{other}"),
    }
    match refused(Combat::by("age"), &table) {
        Error::NotWhole { subject, column, .. } => assert_eq!((&*subject, &*column), ("p0", "age")),
        other => panic!("{other}"),
    }
    match refused(protected().reference("D"), &table) {
        Error::UnknownName { what, name, .. } => assert_eq!((what, &*name), ("batch", "D")),
        other => panic!("{other}"),
    }
    for twice in [protected().protecting(["age"]), protected().protecting(["scanner"])] {
        assert!(matches!(refused(twice, &table), Error::Duplicate { .. }));
    }
    assert!(matches!(refused(protected().only(["f0", "age"]), &table), Error::Setting { .. }));
    assert!(matches!(
        refused(Combat::by("scanner").only(["f0", "f1", "sex"]), &table),
        Error::Categorical { .. }
    ));
    assert!(matches!(
        refused(protected().only(["f0"]), &table),
        Error::SampleTooSmall { needed: 2, found: 1, .. }
    ));
    assert!(protected().only(["f0"]).without_pooling().fitted(&table).is_ok());
    let bare = table.select(&["age", "sex", "scanner"]).unwrap();
    assert!(matches!(refused(protected(), &bare), Error::Nothing { .. }));
    for stop in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Combat::by("scanner").stop_below(stop), Err(Error::Setting { .. })));
    }

    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let of_one: Vec<usize> = (0..60).filter(|row| codes[*row] == 0).collect();
    let one = table.select_rows(&of_one).unwrap();
    match refused(protected(), &one) {
        Error::SampleTooSmall { what, needed, found } => assert_eq!((what, needed, found), ("batches", 2, 1)),
        other => panic!("{other}"),
    }
    let mut few: Vec<usize> = (0..60).filter(|row| codes[*row] == 0).collect();
    few.extend((0..60).find(|row| codes[*row] == 1));
    let few = table.select_rows(&few).unwrap();
    let level = table.column("scanner").unwrap().categories().unwrap().levels()[1].clone();
    match refused(protected(), &few) {
        Error::BatchTooSmall { batch, level: small, needed, found } => {
            assert_eq!((&*batch, small, needed, found), ("scanner", level, 2, 1))
        }
        other => panic!("{other}"),
    }
    let moved = protected().mean_only().fitted(&few).unwrap().apply(&few).unwrap();
    assert_eq!(moved.undefined().count(), 0);
    match refused(Combat::by("scanner").mean_only(), &few.select_rows(&[0, few.rows() - 1]).unwrap()) {
        Error::TooFewRows { coefficients, rows } => assert_eq!((coefficients, rows), (2, 2)),
        other => panic!("{other}"),
    }
}

#[test]
fn covariates_that_the_batches_determine_are_refused() {
    let table = study(3);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let age = table.column("age").unwrap().complete().unwrap().to_vec();
    let with = |value: &dyn Fn(usize) -> f64| {
        table.clone().with_column("new", (0..60).map(|i| Ok(value(i)))).unwrap()
    };
    let cases: [(&str, FeatureTable); 4] = [
        ("a constant", with(&|_| 4.0)),
        ("a number of each batch", with(&|i| 1e6 + [3.0, 8.0, 0.5][codes[i]])),
        ("one batch against the others", with(&|i| f64::from(u8::from(codes[i] == 1)))),
        ("age again, with a number of each batch", with(&|i| 2.0 * age[i] + codes[i] as f64)),
    ];
    for (name, table) in cases {
        match protected().protecting(["new"]).fitted(&table) {
            Err(Error::Confounded { covariate, batch, rank, columns }) => {
                assert_eq!((&*covariate, &*batch, rank, columns), ("new", "scanner", 5, 6), "{name}")
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    let site =
        table.with_categories("site", codes.iter().map(|code| ["north", "south", "south"][*code])).unwrap();
    match protected().protecting(["site"]).fitted(&site) {
        Err(Error::Confounded { covariate, .. }) => assert!(covariate.starts_with("site="), "{covariate}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_without_residuals_stay_as_they_are() {
    let table = study(4);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let age = table.column("age").unwrap().complete().unwrap().to_vec();
    let with = table
        .clone()
        .with_column("constant", (0..60).map(|_| Ok(0.1)))
        .and_then(|t| t.with_column("by batch", (0..60).map(|i| Ok([0.1, 0.7, 1e5][codes[i]]))))
        .and_then(|t| t.with_column("by age", (0..60).map(|i| Ok(0.3 * age[i] - 7.7))))
        .unwrap();
    for (name, combat) in ways() {
        let fitted = combat.fitted(&with).unwrap();
        assert_eq!(
            fitted.without_residuals().collect::<Vec<_>>(),
            ["constant", "by batch", "by age"],
            "{name}"
        );
        let moved = fitted.apply(&with).unwrap();
        for column in ["constant", "by batch", "by age"] {
            assert_eq!(
                moved.column(column).unwrap().complete().unwrap(),
                with.column(column).unwrap().complete().unwrap()
            );
        }
        // They say nothing of the batches: the other columns are moved as without them.
        let alone = combat.fitted(&table).unwrap().apply(&table).unwrap();
        let names = ["f0", "f1", "f2", "f3"];
        assert_eq!(cells(&moved.select(&names).unwrap()), cells(&alone.select(&names).unwrap()), "{name}");
    }
}

#[test]
fn a_column_that_is_constant_in_one_batch_gives_finite_numbers() {
    let table = study(4);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let noise = noise(60, 77);
    let features = table.select(&["f0", "f1", "scanner"]).unwrap();
    let silent = |i: usize| if codes[i] == 1 { 2.5 } else { noise[i] };
    let table = features.with_column("silent", (0..60).map(|i| Ok(silent(i)))).unwrap();
    let by = || Combat::by("scanner");
    for (name, combat) in [
        ("parametric", by()),
        ("non-parametric", by().non_parametric()),
        ("without pooling", by().without_pooling()),
        ("mean only", by().mean_only()),
    ] {
        let fitted = combat.fitted(&table).unwrap();
        let moved = fitted.apply(&table).unwrap();
        assert_eq!(moved.undefined().count(), 0, "{name}");
        if name == "without pooling" {
            let grand = fitted.grand_means()[2];
            let silent = moved.column("silent").unwrap().complete().unwrap();
            assert!((0..60).filter(|i| codes[*i] == 1).all(|i| silent[i] == grand));
        }
    }
}

#[test]
fn odd_tables_are_harmonised_or_refused() {
    let rows = 12;
    let label = |i: usize| ["A", "B", "C"][i % 3];
    let columns: [(&str, &dyn Fn(usize) -> f64); 10] = [
        ("largest", &|i| if i % 5 < 2 { f64::MAX } else { f64::MIN }),
        ("huge", &|i| 1e300 * (support::noise(i, 1, 1) % 100) as f64),
        ("tiny", &|i| 1e-300 * (support::noise(i, 2, 1) % 100) as f64),
        ("smallest", &|i| 5e-324 * (i % 5) as f64),
        ("outlier", &|i| if i == 7 { 1e15 } else { (i % 4) as f64 }),
        ("far", &|i| 1e12 + (i % 5) as f64),
        ("tied", &|i| (i / 3 % 2) as f64),
        ("zeros", &|_| 0.0),
        ("apart", &|i| 1e9 * (i % 3) as f64 + (i % 2) as f64),
        ("noise", &|i| (support::noise(i, 3, 1) % 100) as f64),
    ];
    let (mut moved, mut refused) = (0, 0);
    for first in 0..columns.len() {
        for second in 0..columns.len() {
            let pair = [("x", columns[first].1), ("y", columns[second].1)];
            let pair = pair.map(|(name, f)| (name, (0..rows).map(f).collect::<Vec<f64>>()));
            let table = FeatureTable::from_columns(subjects(rows), pair)
                .and_then(|table| table.with_categories("scanner", (0..rows).map(label)))
                .unwrap();
            for combat in [
                Combat::by("scanner"),
                Combat::by("scanner").stop_below(1e-4).unwrap(),
                Combat::by("scanner").non_parametric(),
                Combat::by("scanner").without_pooling(),
                Combat::by("scanner").mean_only(),
                Combat::by("scanner").reference("C"),
            ] {
                match combat.fitted(&table).and_then(|fitted| fitted.apply(&table)) {
                    Ok(table) => {
                        // Near the ends of the range of a number the result may be beyond it, and says so.
                        let wide = [first, second].iter().any(|at| columns[*at].0 == "huge");
                        let honest = |cell: UndefinedCell<'_>| wide && cell.reason == Undefined::NotFinite;
                        let place = format!("{} {}: {combat:?}", columns[first].0, columns[second].0);
                        assert!(table.undefined().all(honest), "{place}");
                        moved += 1;
                    }
                    Err(error) => {
                        let place =
                            format!("{} {}: {combat:?}: {error}", columns[first].0, columns[second].0);
                        let fair = matches!(error, Error::SampleTooSmall { .. })
                            || matches!(error, Error::Undefined { .. });
                        assert!(fair, "{place}");
                        refused += 1;
                    }
                }
            }
        }
    }
    println!("{moved} tables were harmonised, {refused} refused");
    assert!(moved > 300 && refused > 0);
}

#[test]
fn a_pipeline_harmonises_inside_each_fit() {
    let table = study(8);
    let recipe = CompleteColumns
        .then(protected())
        .then(OneHot::against_first())
        .then(Standardise::sample())
        .fit_by(Logistic::ridge(1.0).unwrap());
    let (train, test) = (table.train().unwrap(), table.test().unwrap());
    let model = recipe.fit(&train).unwrap();
    let scores = model.scores(&test).unwrap();
    // By hand, each step on what the training rows say.
    let harmonised = protected().fitted(&train).unwrap();
    let coded = OneHot::against_first().fitted(&harmonised.apply(&train).unwrap()).unwrap();
    let step = |table: &FeatureTable| coded.apply(&harmonised.apply(table).unwrap()).unwrap();
    let scaled = Standardise::sample().fitted(&step(&train)).unwrap();
    let last = Logistic::ridge(1.0).unwrap().fit(&scaled.apply(&step(&train)).unwrap()).unwrap();
    assert_eq!(scores, last.scores(&scaled.apply(&step(&test)).unwrap()).unwrap());
    // Whatever else is in the test set, a subject has one score.
    assert_eq!(model.scores(&test.select_rows(&[3]).unwrap()).unwrap(), scores[3..4]);
}

#[cfg(feature = "json")]
#[test]
fn a_stored_pipeline_scores_as_before() {
    use radiomics::learn::StoredModel;
    let table = study(4);
    for (name, combat) in ways() {
        let recipe = combat
            .then(OneHot::against_first())
            .then(Standardise::sample())
            .fit_by(Logistic::ridge(1.0).unwrap());
        let model = recipe.fit(&table).unwrap();
        let text = model.stored().unwrap().to_json().unwrap();
        let read = StoredModel::from_json(&text).unwrap();
        assert_eq!(read.scores(&table).unwrap(), model.scores(&table).unwrap(), "{name}");
        // A list that lost a member is a damaged model or no model, and no panic.
        let json: Json = serde_json::from_str(&text).unwrap();
        for list in
            ["shrunken_shifts", "shrunken_variances", "coefficients", "effects", "covariates", "words"]
        {
            let mut json = json.clone();
            assert!(shorten(harmonised(&mut json).expect("a step"), list), "{name}: {list}");
            if let Ok(damaged) = StoredModel::from_json(&json.to_string()) {
                assert!(damaged.scores(&table).is_err(), "{name}: {list}");
            }
        }
    }
}

/// The part of a file that holds the harmonised step.
#[cfg(feature = "json")]
fn harmonised(json: &mut Json) -> Option<&mut Json> {
    match json {
        Json::Object(members) => members.iter_mut().find_map(|(key, member)| match key.as_str() {
            "harmonised" => Some(member),
            _ => harmonised(member),
        }),
        Json::Array(members) => members.iter_mut().find_map(harmonised),
        _ => None,
    }
}

/// Takes the last member off the first list of this name.
#[cfg(feature = "json")]
fn shorten(json: &mut Json, name: &str) -> bool {
    match json {
        Json::Object(members) => {
            if let Some(Json::Array(list)) = members.get_mut(name) {
                return list.pop().is_some();
            }
            members.values_mut().any(|member| shorten(member, name))
        }
        Json::Array(members) => members.iter_mut().any(|member| shorten(member, name)),
        _ => false,
    }
}
