//! Own parts work wherever the built-in ones do.

use downstream::{BoxCounting, EqualShares, LocalRange, NearestCentroid};
use ndarray::Array3;
use radiomics::cohort::{Cohort, Extractor, Protocol, Subject};
use radiomics::evaluate::Roc;
use radiomics::feature::Aggregation;
use radiomics::filter::{Chain, Mean, Space};
use radiomics::first_order::Statistics;
use radiomics::image::{Image, Mask, Spacing};
use radiomics::learn::{Fit, MannWhitney, Predict, Recipe, Standardise, Transform};
use radiomics::texture::{Glcm, Texture};

/// A cube whose intensities vary more from voxel to voxel in positive subjects.
fn subject(number: usize) -> Subject {
    let positive = number % 2 == 1;
    let array = Array3::from_shape_fn((8, 8, 8), |(z, y, x)| {
        let noise = (z * 73 + y * 179 + x * 283 + number * 97) % 101;
        10.0 + (z + y + x) as f64 + noise as f64 * if positive { 0.2 } else { 0.05 + 0.001 * number as f64 }
    });
    let image = Image::new(array.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    let mask = Mask::from_vec(vec![true; 512], *image.geometry()).unwrap();
    Subject::new(format!("s{number}")).label(positive).mask(mask).image("T2WI", image)
}

fn extractor() -> Extractor {
    Extractor::builder()
        .discretise(EqualShares(8))
        .family(BoxCounting)
        .family(Statistics)
        .family(Glcm::new().aggregated([Aggregation::VolumeMerged]).unwrap())
        .build()
        .unwrap()
}

#[test]
fn own_family_and_discretiser_stand_among_the_columns() {
    let protocol = Protocol::new().sequence("T2WI", extractor());
    let columns = protocol.columns().unwrap();
    assert_eq!(columns.len(), 1 + 18 + 25);
    assert_eq!(columns[0], "T2WI_original_fractal_dimension");
    assert!(extractor().settings().contains("EqualShares(8)"));

    let outcome = protocol.extract(&Cohort::new((0..4).map(subject).collect()).unwrap()).unwrap();
    let dimension = outcome.table().column("T2WI_original_fractal_dimension").unwrap();
    for value in dimension.values() {
        assert!((value.unwrap() - 3.0).abs() < 1e-12, "a cube has dimension 3");
    }
}

#[test]
fn own_filter_gives_columns_by_itself_and_in_a_chain() {
    let image = Image::new(
        Array3::from_shape_fn((4, 5, 6), |(z, y, x)| (z + y + x * x) as f64).view(),
        Spacing::isotropic(1.0).unwrap(),
    )
    .unwrap();
    let mask = Mask::above(&image, 10.0).unwrap();
    let extractor = Extractor::builder()
        .family(Statistics)
        .filter(LocalRange)
        .filter(Chain::new(Mean::new(3, Space::Volume).unwrap()).then(LocalRange))
        .build()
        .unwrap();
    let columns = extractor.schema().columns();
    assert_eq!(columns.len(), 3 * 18);
    assert_eq!(
        [columns[18].as_str(), &columns[36]],
        ["local-range_stat_mean", "mean-3-3D-local-range_stat_mean"]
    );
    let values = extractor.extract(&image, &mask).unwrap();
    let most = columns.iter().position(|name| name == "local-range_stat_max").unwrap();
    assert_eq!(values.values()[most], Ok(16.0)); // 5² − 3²
}

#[test]
fn own_classifier_ends_a_pipeline_and_goes_into_a_list_with_others() {
    let cohort = Cohort::new((0..24).map(subject).collect()).unwrap();
    let outcome = Protocol::new().sequence("T2WI", extractor()).extract(&cohort).unwrap();
    let table = outcome.table();
    let rows: Vec<usize> = (0..table.rows()).collect();
    let (train, test) = (table.select_rows(&rows[..16]).unwrap(), table.select_rows(&rows[16..]).unwrap());

    let recipes: Vec<Box<dyn Recipe>> = vec![
        Box::new(NearestCentroid),
        Box::new(MannWhitney::best(3).unwrap().then(Standardise::sample()).fit_by(NearestCentroid)),
    ];
    for recipe in recipes {
        let model = recipe.fit(&train).unwrap();
        let roc = Roc::new(test.labels().unwrap(), &model.scores(&test).unwrap()).unwrap();
        assert!(roc.auc() > 0.9, "AUC {}", roc.auc());
    }
}
