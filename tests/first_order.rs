//! The intensity statistics of samples at the edges: very short, very small, very large.

use radiomics::Error;
use radiomics::feature::Undefined;
use radiomics::first_order::{IntensityFeatures, IntensitySummary};

#[test]
fn a_deviation_of_no_values_has_a_reason() {
    // P₁₀ = 0.1 and P₉₀ = 0.9: no value lies between.
    let summary = IntensitySummary::of(vec![0.0, 1.0]).unwrap();
    assert!(matches!(summary.robust_mean_absolute_deviation(), Err(Undefined::ZeroDenominator(_))));
    assert_eq!(summary.mean_absolute_deviation(), Ok(0.5));
    let three = IntensitySummary::of(vec![0.0, 1.0, 2.0]).unwrap();
    assert_eq!(three.robust_mean_absolute_deviation(), Ok(0.0));
}

#[test]
fn a_variance_below_the_smallest_number_is_not_that_of_a_flat_region() {
    let tiny = IntensitySummary::of(vec![0.0, 0.0, 0.0, 1e-200]).unwrap();
    for value in [tiny.skewness(), tiny.kurtosis()] {
        assert!(matches!(value, Err(Undefined::ZeroDenominator(_))), "{value:?}");
    }
    let flat = IntensitySummary::of(vec![3.0; 4]).unwrap();
    assert_eq!((flat.skewness(), flat.kurtosis()), (Ok(0.0), Ok(0.0)));
}

#[test]
fn a_sample_without_values_or_with_nan_is_refused() {
    assert!(matches!(IntensitySummary::of(Vec::new()), Err(Error::Nothing { .. })));
    assert!(matches!(IntensitySummary::of(vec![1.0, f64::NAN]), Err(Error::NotFinite { count: 1, .. })));
}
