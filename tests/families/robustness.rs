//! No input breaks it: arbitrary small images, masks and settings give values, reasons or errors, never a panic; and the
//! same bits on any number of threads.
#![cfg(all(feature = "phantom", feature = "nifti"))]

use std::sync::Arc;

use ndarray::Array3;
use proptest::prelude::*;
use radiomics::Error;
use radiomics::cohort::{Cohort, Extractor, Protocol, Source, Subject};
use radiomics::config::{
    Carry, Config, Interpolation, MaskSettings, Normalisation, PRESETS, Resegmentation, SpacingByAxis,
};
use radiomics::families;
use radiomics::feature::{
    Aggregation, Extract, Feature, FeatureName, FeatureVector, Input, Region, Undefined, Value,
};
use radiomics::image::{Alignment, Discretise, Discretised, Geometry, Image, Labels, Mask, Roi, Spacing};
use radiomics::io::{read_image, read_mask};
use radiomics::phantom::{SEQUENCES, StudyPhantom, noise_ball};
use radiomics::process::{AsLevels, FixedBinNumber, FixedBinSize, Interpolator, MaskStep, Scope};

use crate::support;

fn extractor(discretiser: impl Discretise + 'static) -> Extractor {
    let families = families::chosen(&families::NAMES, &Aggregation::ALL).unwrap();
    Extractor::builder().discretise(discretiser).families(families).build().unwrap()
}

/// Every column is there, every value is finite or has a reason.
fn well_formed(extractor: &Extractor, features: &FeatureVector) -> Result<(), TestCaseError> {
    prop_assert_eq!(extractor.schema().names().len(), features.len());
    for (name, value) in features.iter() {
        prop_assert!(value.is_err() || value.is_ok_and(f64::is_finite), "{} is {:?}", name, value);
    }
    Ok(())
}

fn intensity() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (0..8_i32).prop_map(f64::from),
        3 => -1e3..1e3_f64,
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(f64::MIN_POSITIVE), Just(5e-324), Just(-0.0), Just(1e200), Just(1e16 + 2.0)],
        1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
    ]
}

fn step() -> impl Strategy<Value = f64> {
    prop_oneof![8 => 1e-3..1e3_f64, 1 => Just(1e-300), 1 => Just(1e300), 1 => Just(5e-324), 1 => Just(f64::MAX)]
}

fn grid() -> impl Strategy<Value = (Vec<f64>, Vec<i8>, [usize; 3])> {
    [1..5_usize, 1..6_usize, 1..7_usize].prop_flat_map(|size| {
        let voxels = size.iter().product::<usize>();
        (
            prop::collection::vec(intensity(), voxels),
            prop::collection::vec(
                prop_oneof![3 => Just(0_i8), 3 => Just(1), 1 => Just(2), 1 => Just(-7)],
                voxels,
            ),
            Just(size),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_images_masks_and_settings(
        (intensities, labels, size) in grid(),
        spacing in prop::array::uniform3(step()),
        bins in 1..=u16::MAX,
        width in prop_oneof![1e-6..1e6_f64, Just(f64::MIN_POSITIVE), Just(f64::MAX)],
        label in -8..3_i64,
    ) {
        let geometry = Geometry::new(size, Spacing::new(spacing).unwrap()).unwrap();
        let image = Image::from_vec(intensities, geometry).unwrap();
        let labels = Array3::from_shape_vec(size, labels).unwrap();
        for choice in [Labels::NonZero, Labels::One(label), Labels::Any(vec![label, 1])] {
            let Ok(mask) = Mask::with_geometry(labels.view(), choice, geometry) else { continue };
            for extractor in [
                extractor(FixedBinNumber::new(bins).unwrap()),
                extractor(FixedBinNumber::new(bins % 40 + 1).unwrap()),
                extractor(FixedBinSize::new(width).unwrap()),
                extractor(AsLevels),
            ] {
                if let Ok(features) = extractor.extract(&image, &mask) {
                    well_formed(&extractor, &features)?;
                }
            }
        }
    }

    #[test]
    fn arbitrary_grids(
        size in [0..4_usize, 0..4_usize, 0..4_usize],
        spacing in prop::array::uniform3(prop_oneof![any::<f64>(), 0.1..5.0_f64]),
        origin in prop::array::uniform3(any::<f64>()),
        direction in prop::array::uniform3(prop::array::uniform3(prop_oneof![any::<f64>(), -1.0..1.0_f64])),
        tolerance in any::<f64>(),
    ) {
        let Ok(spacing) = Spacing::new(spacing) else { return Ok(()) };
        let Ok(geometry) = Geometry::new(size, spacing) else { return Ok(()) };
        let other = geometry
            .with_origin(origin)
            .and_then(|moved| moved.with_direction(direction))
            .unwrap_or(geometry);
        let image = Image::from_vec(vec![1.0; geometry.voxels()], geometry).unwrap();
        let mask = Mask::from_vec(vec![true; geometry.voxels()], other).unwrap();
        let _ = Roi::builder().alignment(Alignment::Within(tolerance)).build(&image, &mask);
        prop_assert!(Roi::builder().alignment(Alignment::TrustImage).build(&image, &mask).is_ok());
    }
}

#[test]
fn degenerate_regions_keep_every_column() {
    let plane = |keep: fn(usize, usize, usize) -> bool| {
        Array3::from_shape_fn((5, 6, 7), |(z, y, x)| u8::from(keep(z, y, x)))
    };
    let regions = [
        ("one voxel", plane(|z, y, x| (z, y, x) == (2, 3, 4))),
        ("a line", plane(|z, y, _| (z, y) == (2, 3))),
        ("a plane", plane(|z, _, _| z == 2)),
        ("a plane across the slices", plane(|_, y, _| y == 0)),
        ("two voxels far apart", plane(|z, y, x| (z, y, x) == (0, 0, 0) || (z, y, x) == (4, 5, 6))),
        ("every voxel", plane(|_, _, _| true)),
    ];
    let spacing = Spacing::new([5.0, 0.1, 0.1]).unwrap();
    let flat = Array3::from_elem((5, 6, 7), 3.0);
    let noisy = Array3::from_shape_fn((5, 6, 7), |(z, y, x)| ((z * 31 + y * 17 + x * 7) % 5 + 1) as f64);
    for (what, labels) in &regions {
        for intensities in [&flat, &noisy] {
            let image = Image::new(intensities.view(), spacing).unwrap();
            let mask = Mask::new(labels.view(), Labels::NonZero, spacing).unwrap();
            let extractor = extractor(AsLevels);
            let features = extractor.extract(&image, &mask).unwrap_or_else(|e| panic!("{what}: {e}"));
            well_formed(&extractor, &features).unwrap_or_else(|e| panic!("{what}: {e}"));
        }
    }
}

#[test]
fn the_same_bits_on_one_and_on_eight_threads() {
    let (image, mask) = noise_ball(40, 64, 3).unwrap();
    let bits = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let features = pool.install(|| extractor(AsLevels).extract(&image, &mask).unwrap());
        features.values().iter().map(|v| v.map(f64::to_bits)).collect::<Vec<_>>()
    };
    let one = bits(1);
    for threads in [2, 3, 8] {
        assert_eq!(one, bits(threads), "{threads} threads");
    }
}

/// A configuration in which every step of image processing has something to do, with every family and aggregation.
fn every_step() -> Config {
    let spacing = SpacingByAxis { z: Some(1.3), y: Some(1.7), x: None };
    let interpolation = Interpolation {
        image: Interpolator::CubicSpline,
        mask: Interpolator::CubicSpline,
        anti_alias: true,
        ..Interpolation::to(spacing)
    };
    Config {
        aggregations: Aggregation::ALL.to_vec(),
        mask: MaskSettings {
            carry: Some(Carry::default()),
            steps: vec![MaskStep::Close(1.5), MaskStep::LargestComponent, MaskStep::FillHoles],
            ..MaskSettings::default()
        },
        normalisation: Some(Normalisation::ZScore {
            scope: Scope::Body,
            scale: 100.0,
            shift: 300.0,
            clip: Some(3.0),
        }),
        interpolation: Some(interpolation),
        round_intensities: true,
        resegmentation: Resegmentation { range: Some([-100.0, 700.0]), outliers: Some(2.5) },
        ..Config::default()
    }
}

#[test]
fn every_preset_and_step_gives_the_same_bits_on_any_number_of_threads() {
    let (noise, ball) = noise_ball(24, 900, 5).unwrap();
    let shifted = ball.placed_on(noise.geometry().with_origin([0.6, -1.4, 0.3]).unwrap()).unwrap();
    let mut scans = vec![(noise.clone(), ball), (noise, shifted)];
    scans.extend(support::reference("ibsi1/ct_phantom").map(|folder| {
        let mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).unwrap();
        (read_image(folder.join("image.nii.gz")).unwrap(), mask)
    }));
    let presets = PRESETS.map(|name| Config::preset(name).unwrap());
    for config in presets.into_iter().chain([Config::default(), every_step()]) {
        let extractor = config.extractor().unwrap();
        for (image, mask) in &scans {
            let bits = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let features = pool.install(|| extractor.extract(image, mask));
                features.map_err(|error| error.to_string()).map(|features| {
                    let values: Vec<_> = features.values().iter().map(|v| v.map(f64::to_bits)).collect();
                    (values, features.provenance().to_vec())
                })
            };
            let one = bits(1);
            for threads in [2, 3, 8] {
                assert_eq!(one, bits(threads), "{threads} threads: {}", extractor.settings());
            }
        }
        assert!(extractor.extract(&scans[0].0, &scans[0].1).is_ok(), "{}", extractor.settings());
    }
    assert!(every_step().extractor().unwrap().extract(&scans[1].0, &scans[1].1).is_ok());
}

#[test]
fn a_cohort_gives_the_same_table_on_one_and_on_eight_threads() {
    let cohort = StudyPhantom::her2(9).with_subjects([3, 2], [1, 1]).unwrap().cohort().unwrap();
    let bins = || FixedBinNumber::new(16).unwrap();
    let one = || Extractor::builder().discretise(bins()).build().unwrap();
    let protocol = SEQUENCES.iter().fold(Protocol::new(), |protocol, name| protocol.sequence(name, one()));
    let table = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| protocol.extract(&cohort).unwrap().table().clone())
    };
    let expected = table(1);
    assert_eq!((expected.rows(), expected.columns()), (7, protocol.columns().unwrap().as_slice()));
    assert_eq!(expected, table(8));
}

#[test]
fn a_subject_that_fails_is_reported_and_the_others_go_on() {
    let image =
        || Image::new(Array3::from_elem((2, 2, 2), 1.5).view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    let mask = || Mask::above(&image(), 0.0).unwrap();
    let small =
        Image::new(Array3::from_elem((1, 2, 2), 1.0).view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    let cohort = Cohort::new(vec![
        Subject::new("whole").scan("T2", image(), mask()),
        Subject::new("lacks").scan("DWI", image(), mask()),
        Subject::new("misfit").scan("T2", small, mask()),
        Subject::new("unreadable")
            .mask(mask())
            .image("T2", Source::deferred(|| Err(Error::format("t2.nii", "it is damaged")))),
    ])
    .unwrap();
    let extractor = Extractor::builder().discretise(FixedBinNumber::new(4).unwrap()).build().unwrap();
    let outcome = Protocol::new().sequence("T2", extractor.clone()).extract(&cohort).unwrap();
    assert_eq!(outcome.table().subjects(), ["whole"]);
    let failures: Vec<String> = outcome.failures().iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            "subject lacks, sequence T2: subject lacks has no sequence T2, it has DWI",
            "subject misfit, sequence T2: mask is 2×2×2 voxels, image is 1×2×2",
            "subject unreadable, sequence T2: t2.nii: it is damaged",
        ]
    );
    let none = Protocol::new().sequence("ADC", extractor).extract(&cohort).unwrap_err();
    assert!(matches!(none, Error::Subject { subject, .. } if subject == "whole"));
}

/// A family of another crate whose value is no number.
struct Careless;

impl Extract for Careless {
    fn family(&self) -> &'static str {
        "careless"
    }

    fn names(&self) -> Vec<FeatureName> {
        let feature = Feature::<()>::new("careless", "Careless", |()| Ok(0.0));
        vec![feature.full_name("careless", Aggregation::Whole)]
    }

    fn extract(&self, _: &Region<'_>) -> radiomics::Result<Vec<Value>> {
        Ok(vec![Ok(f64::NAN)])
    }

    fn input(&self) -> Input {
        Input::Intensities
    }

    fn settings(&self) -> String {
        String::new()
    }
}

#[test]
fn a_value_of_a_foreign_family_that_is_no_number_gets_a_reason() {
    let (image, mask) = noise_ball(6, 4, 1).unwrap();
    let extractor = Extractor::builder().family(Careless).build().unwrap();
    let features = extractor.extract(&image, &mask).unwrap();
    assert_eq!(features.values(), [Err(Undefined::NotFinite)]);
}

#[test]
fn a_cube_of_noise_beyond_memory_is_refused() {
    for side in [513, usize::MAX] {
        assert!(matches!(noise_ball(side, 4, 1), Err(Error::Setting { .. })), "{side}");
    }
}

/// A discretiser that shares its work among threads.
#[derive(Debug)]
struct Shared;

impl Discretise for Shared {
    fn discretise(&self, roi: &Roi) -> radiomics::Result<Discretised> {
        let parts: Vec<u32> = (0..64).collect();
        let sums = radiomics::numeric::parallel::map(&parts, |part| {
            (0..20_000 * (part % 7)).map(u64::from).sum::<u64>()
        });
        assert_eq!(sums.len(), 64);
        FixedBinNumber::new(4)?.discretise(roi)
    }
}

/// A family that looks at grey levels, and says so or not.
struct Levelled {
    name: &'static str,
    input: Input,
}

impl Extract for Levelled {
    fn family(&self) -> &'static str {
        self.name
    }

    fn names(&self) -> Vec<FeatureName> {
        let feature = Feature::<()>::new(self.name, "Number of levels", |()| Ok(0.0));
        vec![feature.full_name(self.name, Aggregation::Whole)]
    }

    fn extract(&self, region: &Region<'_>) -> radiomics::Result<Vec<Value>> {
        Ok(vec![Ok(f64::from(region.levels(self.name)?.count()))])
    }

    fn input(&self) -> Input {
        self.input
    }

    fn settings(&self) -> String {
        String::new()
    }
}

#[test]
fn families_share_levels_that_a_discretiser_makes_on_many_threads() {
    let (image, mask) = noise_ball(6, 4, 1).unwrap();
    let families = ["a", "b", "c", "d", "e", "f", "g", "h"]
        .map(|name| Arc::new(Levelled { name, input: Input::Levels }) as Arc<dyn Extract>);
    let extractor = Extractor::builder().discretise(Shared).families(families).build().unwrap();
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for _ in 0..50 {
            let features = pool.install(|| extractor.extract(&image, &mask)).unwrap();
            assert!(features.values().iter().all(|value| *value == Ok(4.0)));
        }
    }
}

#[test]
fn a_family_that_asks_for_levels_without_saying_so_is_refused() {
    let (image, mask) = noise_ball(6, 4, 1).unwrap();
    let silent = Levelled { name: "silent", input: Input::Intensities };
    let extractor = Extractor::builder().discretise(Shared).family(silent).build().unwrap();
    let error = extractor.extract(&image, &mask).unwrap_err();
    assert!(matches!(&error, Error::NoDiscretiser { family } if family == "silent"), "{error}");
}
