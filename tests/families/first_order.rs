//! The first-order families on small samples worked by hand, and at the edges: very short, very small, very large.

use ndarray::array;
use proptest::prelude::*;
use radiomics::Error;
use radiomics::feature::{Family, Region, Undefined};
use radiomics::first_order::{
    Histogram, IntensityFeatures, IntensitySummary, IntensityVolume, LevelHistogram, VolumeHistogram,
};
use radiomics::image::{Image, Mask, Roi, Spacing};
use radiomics::process::FixedBinNumber;

use crate::support::{TIGHT, agree};

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

proptest! {
    #[test]
    fn a_counted_sample_has_the_summary_of_the_list(pairs in prop::collection::vec((-20..20_i32, 0..9_usize), 1..30)) {
        let list: Vec<f64> =
            pairs.iter().flat_map(|&(x, n)| std::iter::repeat_n(f64::from(x), n)).collect();
        let counted = IntensitySummary::counted(pairs.iter().map(|&(x, n)| (f64::from(x), n)));
        if list.is_empty() {
            let refused = matches!(counted, Err(Error::Nothing { .. }));
            prop_assert!(refused, "an empty sample");
            return Ok(());
        }
        let (counted, list) = (counted.unwrap(), IntensitySummary::of(list).unwrap());
        prop_assert_eq!([counted.count as f64, counted.minimum, counted.maximum], [list.count as f64, list.minimum, list.maximum]);
        prop_assert_eq!(counted.percentiles, list.percentiles);
        for (a, b) in numbers(&counted).into_iter().zip(numbers(&list)) {
            prop_assert!(agree(a, b, TIGHT), "{} and {}", a, b);
        }
    }

    #[test]
    fn an_intensity_volume_histogram_is_the_one_by_definition(
        values in prop::collection::vec(-8..9_i32, 1..40),
        limits in prop::option::of((-10..0_i32, 0..11_i32)),
        x in 0.0..1.0_f64,
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let ends = limits.map(|(low, high)| [f64::from(low), f64::from(high)]);
        let ivh = IntensityVolume::of(values.clone(), VolumeHistogram::default(), ends).unwrap();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let [low, high] = ends.unwrap_or([low, high]);
        let levels: Vec<f64> = (low as i32..=high as i32).map(f64::from).collect();
        let reached = |level: f64| values.iter().filter(|v| **v >= level).count() as f64 / values.len() as f64;
        let by_definition = levels.iter().copied().find(|level| reached(*level) <= x);
        prop_assert_eq!(ivh.intensity_at(x).ok(), by_definition);
        if low < high {
            let at_least = levels.iter().filter(|level| (**level - low) / (high - low) >= x);
            let by_definition = at_least.map(|level| reached(*level)).fold(0.0, f64::max);
            prop_assert_eq!(ivh.volume_fraction(x), Ok(by_definition));
            let trapezoids: f64 = levels.windows(2).map(|pair| (reached(pair[0]) + reached(pair[1])) / 2.0).sum();
            let one_level = values.iter().all(|v| v.clamp(low - 1.0, high) == values[0].clamp(low - 1.0, high));
            let area = if one_level { 0.0 } else { trapezoids / (high - low) };
            prop_assert!(agree(ivh.area().unwrap(), area, TIGHT), "{:?} and {}", ivh.area(), area);
        } else {
            prop_assert!(matches!(ivh.volume_fraction(x), Err(Undefined::ZeroDenominator(_))));
        }
    }
}

fn numbers(summary: &IntensitySummary) -> [f64; 8] {
    let [m2, m3, m4] = summary.central_moments;
    let IntensitySummary {
        mean,
        sum_of_squares,
        deviation_from_mean,
        deviation_from_median,
        robust_deviation,
        ..
    } = *summary;
    [mean, sum_of_squares, m2, m3, m4, deviation_from_mean, deviation_from_median, robust_deviation]
}

#[test]
fn of_several_modes_the_one_nearest_to_the_mean_counts() {
    let mode = |counts: &[usize]| LevelHistogram::new(counts.to_vec()).unwrap().mode();
    assert_eq!(mode(&[3, 1, 3]), Ok(1.0), "equally near: the lower");
    assert_eq!(mode(&[3, 0, 3, 1]), Ok(3.0));
    assert_eq!(mode(&[1, 3, 0, 0, 3]), Ok(2.0));
    assert_eq!(mode(&[0, 0, 7]), Ok(3.0));
}

#[test]
fn a_gradient_counts_empty_levels_and_takes_the_lowest_of_equals() {
    let histogram = LevelHistogram::new(vec![0, 4, 0, 4, 0]).unwrap();
    assert_eq!([histogram.maximum_gradient(), histogram.maximum_gradient_level()], [Ok(4.0), Ok(1.0)]);
    assert_eq!([histogram.minimum_gradient(), histogram.minimum_gradient_level()], [Ok(-4.0), Ok(5.0)]);
    let flat = LevelHistogram::new(vec![9]).unwrap();
    assert!(matches!(flat.maximum_gradient(), Err(Undefined::Other(_))));
    assert!(matches!(flat.minimum_gradient_level(), Err(Undefined::Other(_))));
    assert_eq!(
        [flat.mode(), flat.entropy(), flat.uniformity(), flat.skewness()],
        [Ok(1.0), Ok(0.0), Ok(1.0), Ok(0.0)]
    );
    assert!(matches!(LevelHistogram::new(vec![0, 0]), Err(Error::Nothing { .. })));
    assert!(matches!(LevelHistogram::new(Vec::new()), Err(Error::Nothing { .. })));
    assert!(matches!(LevelHistogram::new(vec![usize::MAX, 1]), Err(Error::Setting { .. })));
}

#[test]
fn a_flat_region_in_a_fixed_number_of_bins_is_all_level_1() {
    let image =
        Image::new(array![[7.0, 7.0], [7.0, 0.0]].view(), Spacing::planar([1.0, 1.0]).unwrap()).unwrap();
    let roi = Roi::new(&image, &Mask::above(&image, 1.0).unwrap()).unwrap();
    let bins = FixedBinNumber::new(3).unwrap();
    let histogram = &Histogram.measure(&Region::discretised(&roi, &bins)).unwrap()[0];
    assert_eq!(histogram.counts(), [3, 0, 0]);
    assert_eq!(histogram.minimum_gradient(), Ok(-3.0));
    assert!(matches!(Histogram.measure(&Region::new(&roi)), Err(Error::NoDiscretiser { .. })));
}

#[test]
fn a_uniform_ramp_has_a_straight_intensity_volume_histogram() {
    // Of levels 0 to 10, one voxel each, level k is reached by (11 − k)/11.
    let ramp: Vec<f64> = (0..11).map(f64::from).collect();
    let ivh = IntensityVolume::of(ramp, VolumeHistogram::default(), None).unwrap();
    assert_eq!([ivh.volume_fraction(0.1), ivh.volume_fraction(0.9)], [Ok(10.0 / 11.0), Ok(2.0 / 11.0)]);
    assert_eq!([ivh.intensity_at(0.1), ivh.intensity_at(0.9)], [Ok(10.0), Ok(2.0)]);
    assert!(agree(ivh.area().unwrap(), (1.0 + 1.0 / 11.0) / 2.0, TIGHT));
    assert_eq!([ivh.volume_fraction(0.0), ivh.intensity_at(1.0)], [Ok(1.0), Ok(0.0)]);
    assert_eq!([ivh.volume_fraction(-1.0), ivh.volume_fraction(1.1)], [Ok(1.0), Ok(0.0)]);
    assert_eq!([ivh.volume_fraction(f64::NAN), ivh.intensity_at(f64::NAN)], [Err(Undefined::NotFinite); 2]);
    // Halves of a ramp between limits: none of the volume lies in the upper half.
    let ivh = IntensityVolume::of(vec![0.0, 1.0, 2.0], VolumeHistogram::default(), Some([0.0, 4.0])).unwrap();
    assert!(agree(ivh.area().unwrap(), (1.0 + 2.0 / 3.0 + 1.0 / 3.0 - 0.5) / 4.0, TIGHT));
    assert_eq!([ivh.volume_fraction(0.75), ivh.intensity_at(0.1)], [Ok(0.0), Ok(3.0)]);
}

#[test]
fn bins_of_the_intensity_volume_histogram_have_centres_or_numbers() {
    let values = vec![-1000.0, -997.6, 399.0, 400.0];
    let centres = VolumeHistogram::fixed_bin_size(2.5).unwrap();
    let ivh = IntensityVolume::of(values.clone(), centres, Some([-1000.0, 400.0])).unwrap();
    // The first two voxels share bin 1, the last two bin 560.
    assert_eq!([ivh.intensity_at(0.5), ivh.intensity_at(1.0)], [Ok(-996.25), Ok(-998.75)]);
    assert!(ivh.intensity_at(0.4).is_err(), "half of the voxels reach the highest level");
    assert_eq!(ivh.volume_fraction(1.0), Ok(0.5));

    let numbers = VolumeHistogram::fixed_bin_number(1000).unwrap();
    let ivh = IntensityVolume::of(values, numbers, Some([-2000.0, 2000.0])).unwrap();
    assert_eq!(
        [ivh.intensity_at(1.0), ivh.intensity_at(0.75), ivh.intensity_at(0.5)],
        [Ok(1.0), Ok(2.0), Ok(3.0)]
    );

    let tenths = VolumeHistogram::steps(0.1).unwrap();
    let ivh = IntensityVolume::of((0..=30).map(|i| f64::from(i) / 10.0).collect(), tenths, None).unwrap();
    assert_eq!(ivh.volume_fraction(0.1), Ok(28.0 / 31.0));
    assert!(agree(ivh.intensity_at(0.5).unwrap(), 1.6, TIGHT));
}

#[test]
fn half_open_limits_end_at_the_intensities_of_the_region() {
    let values = vec![2.0, 3.0, 9.0, 12.0];
    let ivh = |limits| IntensityVolume::of(values.clone(), VolumeHistogram::default(), limits).unwrap();
    assert_eq!(ivh(Some([0.0, f64::INFINITY])), ivh(Some([0.0, 12.0])));
    assert_eq!(ivh(Some([f64::NEG_INFINITY, 20.0])), ivh(Some([2.0, 20.0])));
    assert_eq!(ivh(Some([f64::NEG_INFINITY, f64::INFINITY])), ivh(None));
    for limits in [[1.0, 0.0], [f64::NAN, 1.0]] {
        let refused = IntensityVolume::of(values.clone(), VolumeHistogram::default(), Some(limits));
        assert!(matches!(refused, Err(Error::Setting { .. })));
    }
}

#[test]
fn an_intensity_volume_histogram_of_a_huge_range_is_small() {
    let values = vec![0.0, 1.0, 1e300];
    for histogram in [VolumeHistogram::default(), VolumeHistogram::fixed_bin_size(0.5).unwrap()] {
        let ivh = IntensityVolume::of(values.clone(), histogram, None).unwrap();
        assert_eq!(ivh.volume_fraction(0.1), Ok(1.0 / 3.0));
        assert!(agree(ivh.area().unwrap(), 1.0 / 3.0, TIGHT));
    }
    // More levels than there are numbers: reasons instead of NaN.
    let ivh = IntensityVolume::of(vec![f64::MIN, 0.0, f64::MAX], VolumeHistogram::default(), None).unwrap();
    assert_eq!([ivh.volume_fraction(0.1), ivh.area()], [Err(Undefined::NotFinite); 2]);
    let ivh = IntensityVolume::of(
        vec![f64::MIN, 0.0, f64::MAX],
        VolumeHistogram::fixed_bin_number(u32::MAX).unwrap(),
        None,
    );
    assert_eq!(ivh.unwrap().volume_fraction(0.1), Ok(2.0 / 3.0));
}

#[test]
fn a_flat_region_has_no_intensity_fractions() {
    for histogram in [
        VolumeHistogram::default(),
        VolumeHistogram::fixed_bin_size(25.0).unwrap(),
        VolumeHistogram::fixed_bin_number(1).unwrap(),
    ] {
        let ivh = IntensityVolume::of(vec![5.0; 7], histogram, None).unwrap();
        assert!(matches!(ivh.volume_fraction(0.1), Err(Undefined::ZeroDenominator(_))));
        assert!(matches!(ivh.intensity_at(0.1), Err(Undefined::Other(_))));
        assert_eq!(ivh.area(), Ok(0.0));
    }
    for refused in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(VolumeHistogram::steps(refused), Err(Error::Setting { .. })));
        assert!(matches!(VolumeHistogram::fixed_bin_size(refused), Err(Error::Setting { .. })));
    }
    assert!(matches!(VolumeHistogram::fixed_bin_number(0), Err(Error::Setting { .. })));
}
