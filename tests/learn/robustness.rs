//! Tables with numbers of any size are fitted, or refused with a reason: no panic, no score without end.

use proptest::prelude::*;
use radiomics::evaluate::{Bootstrap, Confidence, DeLong, Roc};
use radiomics::learn::{
    CompleteColumns, Correlation, CorrelationPrune, Fit, Logistic, MannWhitney, Mrmr, Nomogram, Predict,
    Standardise, Stepwise, Transform, Univariable, Variance, variance_inflation,
};
use radiomics::table::FeatureTable;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (0..5_i32).prop_map(f64::from),
        6 => -1e3..1e3_f64,
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(5e-324), Just(-0.0), Just(1e200), Just(1e-200)],
    ]
}

fn table() -> impl Strategy<Value = FeatureTable> {
    (2..24_usize, 1..7_usize).prop_flat_map(|(rows, columns)| {
        let values = prop::collection::vec(prop::collection::vec(number(), rows), columns);
        (values, prop::collection::vec(any::<bool>(), rows)).prop_map(|(values, labels)| {
            let names = (0..values.len()).map(|j| format!("c{j}"));
            let subjects = (0..labels.len()).map(|i| format!("p{i}"));
            FeatureTable::from_columns(subjects, names.zip(values)).unwrap().with_labels(labels).unwrap()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn fits_of_arbitrary_tables(table in table(), limit in 0.0..=1.0_f64) {
        let labels = table.labels().unwrap().to_vec();
        let _ = variance_inflation(&table);
        for correlation in [Correlation::Pearson, Correlation::Spearman] {
            let matrix = correlation.matrix(&table).unwrap();
            prop_assert!(matrix.iter().all(|r| (-1.0 - 1e-9..=1.0 + 1e-9).contains(r)), "{matrix}");
        }
        let steps = || CompleteColumns
            .then(MannWhitney::best(4).unwrap())
            .then(CorrelationPrune::above(limit).unwrap().pearson())
            .then(Standardise::sample());
        let mut rocs = Vec::new();
        for scores in [
            Logistic::unpenalised().fit(&table).and_then(|m| m.scores(&table)),
            Logistic::ridge(1.0).unwrap().fit(&table).and_then(|m| m.scores(&table)),
            Logistic::ridge(1e-300).unwrap().fit(&table).and_then(|m| m.scores(&table)),
            Logistic::ridge(1.0).unwrap().penalise_intercept().fit(&table).and_then(|m| m.scores(&table)),
            Logistic::firth().fit(&table).and_then(|m| m.scores(&table)),
            Stepwise::backward().fit(&table).and_then(|m| m.scores(&table)),
            Stepwise::both_from_none().bic().fit(&table).and_then(|m| m.scores(&table)),
            steps().fit_by(Logistic::unpenalised()).fit(&table).and_then(|m| m.scores(&table)),
            steps().fit_by(Logistic::ridge(1.0).unwrap()).fit(&table).and_then(|m| m.scores(&table)),
        ].into_iter().flatten() {
            if let Ok(roc) = Roc::new(&labels, &scores) {
                prop_assert!((0.0..=1.0).contains(&roc.auc()));
                rocs.push(roc);
            }
        }
        if let Ok(inference) = Logistic::unpenalised().inference(&table) {
            let _ = inference.term_tests();
            let _ = inference.profile_intervals(Confidence::default());
        }
        if let Ok(inference) = Logistic::firth().inference(&table) {
            let _ = inference.term_tests();
            let _ = inference.profile_intervals(Confidence::default());
            let _ = Nomogram::new(inference.model().linear(), &table).map(|n| n.total_points(&table));
        }
        for step in [Univariable::below(1.0), Univariable::below(0.2).map(Univariable::firth)] {
            let _ = step.unwrap().fitted(&table);
        }
        let _ = Variance::above(limit).unwrap().fitted(&table);
        for mrmr in [Mrmr::gaussian(3), Mrmr::f_score(3), Mrmr::of_levels(3), Mrmr::equal_width(3, 4), Mrmr::equal_frequency(3, 4)] {
            for mrmr in [mrmr.clone().unwrap(), mrmr.unwrap().quotient()] {
                if let Ok(picked) = mrmr.fitted(&table) {
                    prop_assert!(picked.picks().iter().all(|pick| pick.score.is_finite()), "{:?}", picked.picks());
                }
            }
        }
        for pair in rocs.windows(2) {
            if let Ok(test) = DeLong::paired(&pair[0], &pair[1]) {
                let p = test.p_value();
                prop_assert!(p.is_err() || p.is_ok_and(|p| (0.0..=1.0).contains(&p)), "{p:?}");
            }
        }
        let all: Vec<usize> = (0..labels.len()).collect();
        let _ = Bootstrap::of(&rocs.iter().collect::<Vec<_>>(), &[all.clone(), all]);
    }
}
