//! Normalisation: formulas against NumPy, whose voxels the statistics come from, the body mask, Otsu's threshold against
//! scikit-image.

use ndarray::{Array3, ArrayView3};
use proptest::prelude::*;
use radiomics::Error;
use radiomics::image::{Image, Labels, Mask, Spacing};
use radiomics::process::{FixedRange, Normalise, Percentiles, Scope, ZScore, body_mask, otsu_threshold};

use crate::support::{CLOSE, TIGHT, agree};

fn image(intensities: ArrayView3<'_, f64>) -> Image {
    Image::new(intensities, Spacing::new([3.0, 1.0, 1.0]).unwrap()).unwrap()
}

fn mask(cells: ArrayView3<'_, bool>) -> Mask {
    Mask::new(cells, Labels::NonZero, Spacing::new([3.0, 1.0, 1.0]).unwrap()).unwrap()
}

/// Drawn by whole numbers, so that another language draws the same.
fn hashed() -> Image {
    let array = Array3::from_shape_fn((5, 40, 44), |(z, y, x)| {
        let h = ((z * 31 + y * 17 + x * 13) * 104_729 % 1009) as f64;
        h * h / 1009.0
    });
    image(array.view())
}

fn region() -> Mask {
    let inside = |(z, y, x): (usize, usize, usize)| {
        (11..30).contains(&y) && (13..33).contains(&x) && (1..4).contains(&z)
    };
    mask(Array3::from_shape_fn((5, 40, 44), inside).view())
}

fn ellipse(y: usize, x: usize) -> bool {
    let [y, x] = [y as i64 - 19, x as i64 - 21];
    4 * y * y + 3 * x * x <= 900
}

/// A body with a tube of air from the first slice to the last, on a table, in noise.
fn patient() -> Image {
    let array = Array3::from_shape_fn((5, 40, 44), |(z, y, x)| {
        let noise = ((z * 59 + y * 101 + x * 37) * 7919 % 97) as f64;
        let cavity = (y as i64 - 19).pow(2) + (x as i64 - 25).pow(2) <= 9;
        match (ellipse(y, x) && !cavity, y == 37) {
            (true, _) => 200.0 + noise,
            (false, true) => 150.0 + noise,
            (false, false) => noise / 4.0,
        }
    });
    image(array.view())
}

/// Mean, population deviation and the 1st and 99th percentile by NumPy 2.
const NUMPY: [(Scope, [f64; 4]); 2] = [
    (Scope::Image, [336.7707431975854, 301.06190696815287, 0.0801090188305252, 983.1674925668979]),
    (Scope::Region, [338.86493662302433, 300.80540125607223, 0.0802775024777007, 975.2864222001982]),
];

#[test]
fn the_formulas_are_those_of_numpy() {
    let (image, mask) = (hashed(), region());
    let x = image.intensities()[[2, 20, 20]];
    for (scope, [mean, deviation, low, high]) in NUMPY {
        let z = (x - mean) / deviation;
        let share = (x - low) / (high - low);
        let z_score = ZScore::over(scope);
        let cases: [(Normalise, f64); 6] = [
            (z_score.into(), z),
            (z_score.scaled(100.0, 300.0).unwrap().into(), 100.0 * z + 300.0),
            (z_score.clipped(0.5).unwrap().into(), z.clamp(-0.5, 0.5)),
            (
                z_score.clipped(0.5).unwrap().scaled(10.0, 3.0).unwrap().into(),
                10.0 * z.clamp(-0.5, 0.5) + 3.0,
            ),
            (Percentiles::over(scope, 1.0, 99.0).unwrap().into(), share),
            (Percentiles::over(scope, 1.0, 99.0).unwrap().clipped().into(), share.clamp(0.0, 1.0)),
        ];
        for (normalise, expected) in cases {
            let found = normalise.image(&image, &mask).unwrap();
            assert_eq!(found.geometry(), image.geometry());
            let found = found.intensities()[[2, 20, 20]];
            assert!(agree(found, expected, CLOSE), "{}: {found}, not {expected}", normalise.settings());
        }
    }
}

#[test]
fn the_scope_has_mean_0_and_deviation_1() {
    let (image, mask) = (patient(), region());
    let body = body_mask(&image).unwrap();
    let everything = self::mask(Array3::from_elem((5, 40, 44), true).view());
    for (scope, voxels) in [(Scope::Image, &everything), (Scope::Body, &body), (Scope::Region, &mask)] {
        let normalised = Normalise::from(ZScore::over(scope)).image(&image, &mask).unwrap();
        let of = |voxels: &Mask| {
            let selected = normalised
                .intensities()
                .into_iter()
                .zip(voxels.selected())
                .filter(|(_, s)| **s)
                .map(|(x, _)| *x)
                .collect::<Vec<_>>();
            let mean = selected.iter().sum::<f64>() / selected.len() as f64;
            (mean, (selected.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / selected.len() as f64).sqrt())
        };
        let (mean, deviation) = of(voxels);
        assert!(mean.abs() < CLOSE && agree(deviation, 1.0, CLOSE), "{scope:?}: {mean} and {deviation}");
        let others = [&everything, &body, &mask].into_iter().filter(|other| *other != voxels);
        for other in others {
            assert!(of(other).0.abs() > 0.01, "{scope:?} differs from the others");
        }
    }
}

#[test]
fn a_fixed_range_looks_at_no_voxel() {
    let image = image(Array3::from_shape_fn((1, 1, 5), |(_, _, x)| x as f64 * 10.0).view());
    let mask = mask(Array3::from_elem((1, 1, 5), true).view());
    let range = FixedRange::new(10.0, 30.0).unwrap();
    let values = |range: FixedRange| {
        let normalised = Normalise::from(range).image(&image, &mask).unwrap();
        normalised.intensities().iter().copied().collect::<Vec<_>>()
    };
    assert_eq!(values(range), [-0.5, 0.0, 0.5, 1.0, 1.5]);
    assert_eq!(values(range.clipped()), [0.0, 0.0, 0.5, 1.0, 1.0]);
}

#[test]
fn what_is_not_finite_does_not_count_and_stays() {
    let mut array = Array3::from_shape_fn((1, 1, 6), |(_, _, x)| x as f64);
    array[[0, 0, 1]] = f64::NAN;
    array[[0, 0, 4]] = f64::INFINITY;
    let (image, mask) = (image(array.view()), mask(Array3::from_elem((1, 1, 6), true).view()));
    let z_score = ZScore::over(Scope::Region).clipped(1.0).unwrap();
    let found = Normalise::from(z_score).image(&image, &mask).unwrap();
    let deviation = f64::sqrt((6.25 + 0.25 + 0.25 + 6.25) / 4.0); // of 0, 2, 3, 5 around 2.5
    let expected = [-1.0, f64::NAN, -0.5 / deviation, 0.5 / deviation, f64::INFINITY, 1.0];
    for (found, expected) in found.intensities().iter().zip(expected) {
        assert!(agree(*found, expected, TIGHT), "{found}, not {expected}");
    }
}

/// Thresholds of `skimage.filters.threshold_otsu`, scikit-image 0.26, with its 256 bins. It answers the centre of the last
/// dark bin, half a bin below its upper end.
#[test]
fn the_threshold_is_that_of_scikit_image() {
    let scaled =
        Array3::from_shape_fn((5, 40, 44), |at| patient().intensities()[at]).mapv(|x| -1000.0 + x * 3.7);
    let cases =
        [(patient(), 23.703125), (hashed(), 411.06095143706636), (image(scaled.view()), -912.2984375)];
    for (image, centre) in cases {
        let (low, high) = image
            .intensities()
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (x.min(low), x.max(high)));
        let expected = centre + (high - low) / 512.0;
        let found = otsu_threshold(&image).unwrap();
        assert!(agree(found, expected, CLOSE), "{found}, not {expected}");
    }
}

#[test]
fn the_body_is_without_air_and_table_and_with_its_cavity() {
    let body = body_mask(&patient()).unwrap();
    let drawn = Array3::from_shape_fn((5, 40, 44), |(_, y, x)| ellipse(y, x));
    assert!(body.selected() == drawn, "{} voxels", body.voxels());
    assert_eq!(body.voxels(), 4045);
    // Mean and deviation by NumPy over the drawn body.
    let normalised = Normalise::from(ZScore::over(Scope::Body)).image(&patient(), &region()).unwrap();
    let z = (253.0 - 239.51841779975277) / 51.79124566978634;
    assert!(agree(normalised.intensities()[[2, 20, 20]], z, CLOSE));
}

#[test]
fn flat_scopes_and_meaningless_settings_are_refused() {
    let flat = image(Array3::from_elem((1, 3, 3), 7.0).view());
    let all = mask(Array3::from_elem((1, 3, 3), true).view());
    let refused = |normalise: Normalise| normalise.image(&flat, &all).unwrap_err().to_string();
    for (scope, name) in [(Scope::Image, "image"), (Scope::Region, "region")] {
        assert_eq!(
            refused(ZScore::over(scope).into()),
            format!("standard deviation of the {name} must be above 0, got 0: every voxel is 7")
        );
        assert_eq!(
            refused(Percentiles::over(scope, 5.0, 95.0).unwrap().into()),
            format!(
                "percentiles of the {name} must be two different intensities, got 7 at 5 % and 7 at 95 %"
            )
        );
    }
    assert!(refused(ZScore::over(Scope::Body).into()).contains("7 everywhere"));
    let nan = image(Array3::from_elem((1, 3, 3), f64::NAN).view());
    for scope in [Scope::Image, Scope::Body, Scope::Region] {
        let found = Normalise::from(ZScore::over(scope)).image(&nan, &all);
        assert!(matches!(found, Err(Error::EmptyMask { voxels: 9, .. })), "{found:?}");
    }
    let small = image(Array3::zeros((1, 1, 3)).view());
    let found = Normalise::from(ZScore::over(Scope::Region)).image(&small, &all);
    assert!(matches!(found, Err(Error::GridSize { .. })));

    let z_score = ZScore::over(Scope::Image);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(z_score.scaled(bad, 0.0).is_err() && z_score.clipped(bad).is_err());
    }
    assert!(z_score.scaled(1.0, f64::NAN).is_err());
    for (low, high) in [(5.0, 5.0), (9.0, 1.0), (-1.0, 50.0), (50.0, 101.0), (f64::NAN, 5.0), (5.0, f64::NAN)]
    {
        assert!(Percentiles::over(Scope::Image, low, high).is_err(), "{low} to {high}");
    }
    for (low, high) in
        [(5.0, 5.0), (9.0, 1.0), (f64::NEG_INFINITY, 0.0), (0.0, f64::INFINITY), (f64::NAN, 5.0)]
    {
        assert!(FixedRange::new(low, high).is_err(), "{low} to {high}");
    }
}

#[test]
fn settings_tell_methods_apart() {
    let z_score = ZScore::over(Scope::Body);
    let all: [(Normalise, &str); 5] = [
        (z_score.into(), "z-score of the body, scale 1, shift 0"),
        (
            z_score.clipped(3.0).unwrap().scaled(100.0, 300.0).unwrap().into(),
            "z-score of the body, clipped at 3, scale 100, shift 300",
        ),
        (Percentiles::over(Scope::Image, 1.0, 99.0).unwrap().into(), "percentiles 1 to 99 of the image"),
        (
            Percentiles::over(Scope::Region, 0.5, 99.5).unwrap().clipped().into(),
            "percentiles 0.5 to 99.5 of the region, clipped",
        ),
        (FixedRange::new(-160.0, 240.0).unwrap().clipped().into(), "range -160 to 240, clipped"),
    ];
    for (normalise, expected) in all {
        assert_eq!(normalise.settings(), expected);
    }
}

fn intensity() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e3..1e3_f64,
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(5e-324), Just(-1e-200), Just(1e200), Just(0.0)],
        1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY)],
    ]
}

proptest! {
    /// A finite intensity never becomes NaN, and never leaves the ends it is clipped at.
    #[test]
    fn no_intensity_does_harm(intensities in prop::collection::vec(intensity(), 12), cells in prop::collection::vec(any::<bool>(), 12)) {
        let image = image(ArrayView3::from_shape((2, 2, 3), &intensities).unwrap());
        let mut cells = Array3::from_shape_vec((2, 2, 3), cells).unwrap();
        cells[[0, 0, 0]] = true;
        let mask = mask(cells.view());
        for scope in [Scope::Image, Scope::Body, Scope::Region] {
            let z_score = ZScore::over(scope);
            let percentiles = Percentiles::over(scope, 10.0, 90.0).unwrap();
            let all: [(Normalise, f64); 5] = [
                (z_score.into(), f64::INFINITY),
                (z_score.clipped(2.0).unwrap().into(), 2.0),
                (percentiles.into(), f64::INFINITY),
                (percentiles.clipped().into(), 1.0),
                (FixedRange::new(f64::MIN, f64::MAX).unwrap().into(), 1.0),
            ];
            for (normalise, end) in all {
                let Ok(found) = normalise.image(&image, &mask) else { continue };
                for (found, x) in found.intensities().iter().zip(&intensities) {
                    prop_assert_eq!(found.is_nan(), x.is_nan(), "{} of {}", normalise.settings(), x);
                    prop_assert!(!x.is_finite() || found.abs() <= end, "{} of {} is {}", normalise.settings(), x, found);
                }
            }
        }
    }
}
