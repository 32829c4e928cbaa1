//! Response maps in the extraction: the columns known beforehand, the values those of the map on the whole grid.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ndarray::Array3;
use proptest::prelude::*;
use radiomics::cohort::{Cohort, Extractor, ExtractorBuilder, Protocol, Subject};
use radiomics::families;
use radiomics::feature::{Extract, Family, Feature, FeatureName, Input, Region, Value};
use radiomics::filter::{Boundary, Chain, Filter, Gaussian, LaplacianOfGaussian, Mean, Reach, Sink, Space};
use radiomics::image::{Discretise, Geometry, Image, Mask, Roi, Spacing};
use radiomics::process::{
    FixedBinNumber, FixedBinSize, FixedRange, Interpolator, Resample, Resegment, Scheme,
};
use radiomics::{Error, Result};

fn geometry(size: [usize; 3], spacing: [f64; 3]) -> Geometry {
    Geometry::new(size, Spacing::new(spacing).unwrap()).unwrap()
}

fn image(geometry: Geometry) -> Image {
    let [nz, ny, nx] = geometry.size();
    let array =
        Array3::from_shape_fn((nz, ny, nx), |(z, y, x)| ((z * 53 + y * 29 + x * x * 17) % 101) as f64);
    Image::with_geometry(array.view(), geometry).unwrap()
}

/// The voxels of a box.
fn mask(geometry: Geometry, from: [usize; 3], to: [usize; 3]) -> Mask {
    let [nz, ny, nx] = geometry.size();
    let inside = Array3::from_shape_fn((nz, ny, nx), |(z, y, x)| {
        [z, y, x].into_iter().enumerate().all(|(a, at)| (from[a]..to[a]).contains(&at))
    });
    Mask::from_vec(inside.iter().copied().collect(), geometry).unwrap()
}

/// Maps that are the image with a number added, and as many as it pleases.
struct Shifted {
    names: Vec<String>,
    handed: usize,
    log: Arc<Mutex<Vec<String>>>,
    goes_on: bool,
}

impl Shifted {
    fn new(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Shifted { handed: names.len(), names, log: Arc::default(), goes_on: false }
    }
}

impl Filter for Shifted {
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }
    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(Reach::NONE)
    }
    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        for map in 0..self.handed {
            self.log.lock().unwrap().push(format!("made {map} of {:?}", image.geometry().size()));
            let result = sink(image.clone().map(|x| x + map as f64));
            if !self.goes_on {
                result?;
            }
            self.log.lock().unwrap().push(format!("given back {map}"));
        }
        Ok(())
    }
    fn settings(&self) -> String {
        format!("shifted {}", self.names.join(" "))
    }
}

/// The difference from the mean of all that the reach covers.
struct FromMean(Reach);

impl Filter for FromMean {
    fn names(&self) -> Vec<String> {
        vec!["from-mean".to_string()]
    }
    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(self.0)
    }
    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let whole = image.intensities();
        let mut map = whole.to_owned();
        for ((z, y, x), value) in map.indexed_iter_mut() {
            let mean = match self.0.zyx() {
                [None, Some(0), Some(0)] => whole.slice(ndarray::s![.., y, x]).sum() / whole.dim().0 as f64,
                [None, None, None] => whole.iter().sum::<f64>() / whole.len() as f64,
                _ => whole[[z, y, x]],
            };
            *value -= mean;
        }
        sink(Image::with_geometry(map.view(), *image.geometry())?)
    }
    fn settings(&self) -> String {
        "from the mean".to_string()
    }
}

fn filters(boundary: Boundary) -> Vec<Arc<dyn Filter>> {
    let log = LaplacianOfGaussian::new(0.7, Space::Volume).unwrap().boundary(boundary);
    let mean = Mean::new(3, Space::AXIAL).unwrap().boundary(boundary);
    vec![
        Arc::new(Mean::new(5, Space::Volume).unwrap().boundary(boundary)),
        Arc::new(Gaussian::new(1.0, Space::AXIAL).unwrap().boundary(boundary)),
        Arc::new(log.clone()),
        Arc::new(Shifted::new(&["a", "b"])),
        Arc::new(Chain::new(log).then(mean)),
    ]
}

fn some_families() -> Vec<Arc<dyn Extract>> {
    let names =
        ["morphology", "local_intensity", "intensity_statistics", "intensity_volume_histogram", "glcm"];
    families::chosen(&names, &families::VOLUME).unwrap()
}

fn builder(scheme: Scheme, filters: Vec<Arc<dyn Filter>>) -> ExtractorBuilder {
    Extractor::builder()
        .process(scheme)
        .discretise(FixedBinNumber::new(8).unwrap())
        .families(some_families())
        .filters(filters)
}

/// Names and bits of all values.
type Row = (String, std::result::Result<u64, String>);

fn row(name: String, value: Value) -> Row {
    (name, value.map(f64::to_bits).map_err(|reason| reason.to_string()))
}

fn extracted(extractor: &Extractor, image: &Image, mask: &Mask) -> Result<Vec<Row>> {
    let vector = extractor.extract(image, mask)?;
    Ok(vector.iter().map(|(name, value)| row(name.to_string(), value)).collect())
}

/// The same rows from the whole grid, region by region and family by family.
fn by_hand(
    scheme: &Scheme,
    limits: Option<[f64; 2]>,
    filters: &[Arc<dyn Filter>],
    (image, mask): (&Image, &Mask),
) -> Result<Vec<Row>> {
    let whole = scheme.whole(image, mask)?;
    let families = some_families();
    let halo = families.iter().map(|family| family.reach()).fold(0.0, f64::max);
    let eight = FixedBinNumber::new(8)?;
    let mut rows = Vec::new();
    let mut measure = |map: &Image, name: &str| -> Result<()> {
        let original = name == FeatureName::ORIGINAL;
        let mut region = Roi::builder().halo(halo).intensity_mask(&whole.intensity_mask);
        if let (true, Some([low, high])) = (original, limits) {
            region = region.limits(low, high);
        }
        let roi = region.build(map, &whole.morphological_mask)?;
        let region = Region::discretised(&roi, &eight);
        for family in families.iter().filter(|family| original || family.input() != Input::Mask) {
            let names = family.names().into_iter().map(|n| FeatureName { filter: Arc::from(name), ..n });
            let values = family.extract(&region)?;
            rows.extend(names.zip(values).map(|(name, value)| row(name.to_string(), value)));
        }
        Ok(())
    };
    measure(&whole.image, FeatureName::ORIGINAL)?;
    for filter in filters {
        for (name, map) in filter.responses(&whole.image)? {
            measure(&map, &name)?;
        }
    }
    Ok(rows)
}

fn schemes() -> Vec<(Scheme, Option<[f64; 2]>)> {
    let range = Resegment::new().range(15.0, 85.0).unwrap();
    let both = range.outliers(1.5).unwrap();
    let to = |mm| Resample::to(Spacing::isotropic(mm).unwrap());
    let spline = to(1.3).image_interpolator(Interpolator::CubicSpline);
    let limits = Some([15.0, 85.0]);
    vec![
        (Scheme::new(), None),
        (Scheme::new().rounded().resegment(range), limits),
        (Scheme::new().normalise(FixedRange::new(0.0, 300.0).unwrap().into()), None),
        (Scheme::new().resample(to(1.5)), None),
        (Scheme::new().resample(spline).rounded().resegment(both), limits),
        (
            Scheme::new()
                .normalise(FixedRange::new(0.0, 100.0).unwrap().into())
                .resample(to(1.2).anti_alias(true))
                .resegment(Resegment::new().range(0.15, 0.85).unwrap()),
            Some([0.15, 0.85]),
        ),
    ]
}

const BOUNDARIES: [Boundary; 4] = [Boundary::Zero, Boundary::Nearest, Boundary::Periodic, Boundary::Mirror];

#[test]
fn a_region_gives_the_values_of_the_whole_bit_for_bit() {
    // In the middle with room around, in a corner, and all of it.
    let boxes = [([5, 10, 10], [7, 13, 14]), ([0, 0, 18], [3, 5, 22]), ([0; 3], [12, 22, 22])];
    let grid = geometry([12, 22, 22], [2.0, 1.0, 1.1]);
    let image = image(grid);
    for (at, (scheme, limits)) in schemes().into_iter().enumerate() {
        for boundary in BOUNDARIES {
            let mut filters = filters(boundary);
            let reach = [Reach::WHOLE, Reach::along([None, Some(0), Some(0)], boundary)][at % 2];
            filters.push(Arc::new(FromMean(reach)));
            let extractor = builder(scheme.clone(), filters.clone()).build().unwrap();
            let boxes = if boundary == Boundary::Mirror { &boxes[..] } else { &boxes[..2] };
            for (from, to) in boxes {
                let mask = mask(grid, *from, *to);
                let found = extracted(&extractor, &image, &mask).unwrap();
                let expected = by_hand(&scheme, limits, &filters, (&image, &mask)).unwrap();
                assert_eq!(found.len(), expected.len());
                for (found, expected) in found.iter().zip(expected) {
                    assert_eq!(*found, expected, "{boundary:?}, {}", scheme.settings());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn so_does_any_mask(
        voxels in prop::collection::vec(any::<bool>(), 4 * 5 * 4),
        corner in [0..5_usize, 0..8_usize, 0..8_usize],
        boundary in 0..4_usize,
        scheme in 0..6_usize,
    ) {
        let grid = geometry([8, 12, 11], [2.5, 1.0, 1.1]);
        let image = image(grid);
        let mut selected = Array3::from_elem((8, 12, 11), false);
        for (at, &on) in voxels.iter().enumerate() {
            let [z, y, x] = [corner[0] + at / 20, corner[1] + at / 4 % 5, corner[2] + at % 4];
            if let Some(voxel) = selected.get_mut([z, y, x]) {
                *voxel = on;
            }
        }
        let Ok(mask) = Mask::from_vec(selected.iter().copied().collect(), grid) else { return Ok(()) };
        let (scheme, limits) = schemes().swap_remove(scheme);
        let filters = filters(BOUNDARIES[boundary]);
        let extractor = builder(scheme.clone(), filters.clone()).build().unwrap();
        match (extracted(&extractor, &image, &mask), by_hand(&scheme, limits, &filters, (&image, &mask))) {
            (Ok(found), Ok(expected)) => prop_assert_eq!(found, expected),
            (Err(found), Err(expected)) => prop_assert_eq!(found.to_string(), expected.to_string()),
            (found, expected) => panic!("{found:?} and {expected:?}"),
        }
    }
}

#[test]
fn columns_are_known_beforehand_in_the_order_of_image_maps_and_families() {
    let extractor = |builder: ExtractorBuilder| {
        builder
            .family(Counted::of(Input::Mask))
            .family(Counted::of(Input::Intensities))
            .filter(Shifted::new(&["b", "a"]))
            .filter(Mean::new(3, Space::Volume).unwrap())
            .build()
            .unwrap()
    };
    let both = extractor(Extractor::builder());
    let expected =
        ["original_mask", "original_intensities", "b_intensities", "a_intensities", "mean-3-3D_intensities"];
    assert_eq!(both.schema().columns(), expected);
    let maps = extractor(Extractor::builder().original(false));
    let expected = ["original_mask", "b_intensities", "a_intensities", "mean-3-3D_intensities"];
    assert_eq!(maps.schema().columns(), expected);
    let grid = geometry([4, 6, 6], [1.0; 3]);
    let vector = maps.extract(&image(grid), &mask(grid, [1; 3], [3, 4, 5])).unwrap();
    assert_eq!(vector.schema().columns(), expected);
    assert_eq!(vector.column("original_mask").unwrap(), 24.0);
    assert_eq!(vector.column("a_intensities").unwrap(), vector.column("b_intensities").unwrap() + 24.0);
}

#[test]
fn settings_and_fingerprint_hold_every_filter_and_what_is_done_with_its_maps() {
    let plain = || Extractor::builder().family(Counted::of(Input::Intensities));
    let mean = |boundary| Mean::new(3, Space::Volume).unwrap().boundary(boundary);
    let sixteen = || FixedBinNumber::new(16).unwrap();
    let extractors = [
        plain(),
        plain().filter(mean(Boundary::Mirror)),
        plain().filter(mean(Boundary::Zero)),
        plain().filter(mean(Boundary::Mirror)).original(false),
        plain().filter(mean(Boundary::Mirror)).discretise_responses(sixteen()),
        plain().filter(mean(Boundary::Mirror)).filter(Gaussian::new(1.0, Space::Volume).unwrap()),
    ];
    let extractors = extractors.map(|builder| builder.build().unwrap());
    for (at, one) in extractors.iter().enumerate() {
        for other in &extractors[..at] {
            assert_ne!(one.settings(), other.settings());
            assert_ne!(one.schema().fingerprint(), other.schema().fingerprint());
        }
    }
    assert!(extractors[1].settings().contains(&mean(Boundary::Mirror).settings()));
    assert!(extractors[4].settings().contains("response maps by fixed bin number 16"));
}

#[test]
fn two_maps_of_one_name_are_refused_and_none_may_be_called_original() {
    let built = |filters: Vec<Shifted>| {
        let builder = Extractor::builder().family(Counted::of(Input::Mask));
        filters.into_iter().fold(builder, ExtractorBuilder::filter).build().map(|_| ())
    };
    for (filters, twice) in [
        (vec![Shifted::new(&["a", "a"])], "a"),
        (vec![Shifted::new(&["a"]), Shifted::new(&["b", "a"])], "a"),
        (vec![Shifted::new(&["original"])], "original"),
    ] {
        let error = built(filters).unwrap_err();
        assert!(
            matches!(&error, Error::Duplicate { what: "response map", name } if name == twice),
            "{error}"
        );
    }
    assert!(built(vec![Shifted::new(&["a"]), Shifted::new(&["b"])]).is_ok());
}

#[test]
fn grey_levels_need_a_discretiser_for_what_is_measured_and_something_must_be() {
    let nothing = Extractor::builder().original(false).build().map(|_| ()).unwrap_err();
    assert!(matches!(nothing, Error::Nothing { .. }), "{nothing}");
    let built = |builder: ExtractorBuilder| builder.filter(Shifted::new(&["a"])).build().map(|_| ());
    let eight = || FixedBinNumber::new(8).unwrap();
    for builder in [
        Extractor::builder(),
        Extractor::builder().original(false),
        Extractor::builder().discretise_responses(eight()),
    ] {
        assert!(matches!(built(builder), Err(Error::NoDiscretiser { .. })));
    }
    built(Extractor::builder().discretise(eight())).unwrap();
    built(Extractor::builder().original(false).discretise(eight())).unwrap();
    built(Extractor::builder().original(false).discretise_responses(eight())).unwrap();
}

#[test]
fn a_filter_with_too_few_or_too_many_maps_is_an_error_that_names_it() {
    let grid = geometry([4, 6, 6], [1.0; 3]);
    let (image, mask) = (image(grid), mask(grid, [1; 3], [3, 4, 5]));
    for goes_on in [false, true] {
        for (handed, found) in [(0, 0), (1, 1), (3, 3), (9, 3)] {
            let filter = Shifted { handed, goes_on, ..Shifted::new(&["a", "b"]) };
            let extractor =
                Extractor::builder().family(Counted::of(Input::Intensities)).filter(filter).build().unwrap();
            let error = extractor.extract(&image, &mask).unwrap_err();
            let text = format!("shifted a b: response maps: expected 2, got {found}");
            assert_eq!(error.to_string(), text);
            assert!(matches!(error, Error::Filter { source, .. } if matches!(*source, Error::Length { .. })));
        }
    }
}

/// A map of another size, or none at all.
struct Wrong(Option<[usize; 3]>);

impl Filter for Wrong {
    fn names(&self) -> Vec<String> {
        vec!["wrong".to_string()]
    }
    fn reach(&self, _: &Geometry) -> Result<Reach> {
        match self.0 {
            Some(_) => Ok(Reach::NONE),
            None => Err(Error::setting("a grid", "another", "this")),
        }
    }
    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let size = self.0.unwrap_or([1; 3]);
        let grid = Geometry::new(size, image.geometry().spacing())?;
        sink(Image::from_vec(vec![1.0; grid.voxels()], grid)?)
    }
    fn settings(&self) -> String {
        "a wrong filter".to_string()
    }
}

#[test]
fn a_map_of_another_size_and_a_grid_that_a_filter_refuses_are_errors() {
    let grid = geometry([4, 6, 6], [1.0; 3]);
    let (image, mask) = (image(grid), mask(grid, [1; 3], [3, 4, 5]));
    let error = |wrong| {
        let families = Extractor::builder().family(Counted::of(Input::Intensities));
        families.filter(Wrong(wrong)).build().unwrap().extract(&image, &mask).unwrap_err().to_string()
    };
    for size in [[1; 3], [2, 3, 3], [2, 3, 5], [9, 9, 9], [4, 3, 2]] {
        let text =
            format!("wrong: size of a response map must be that of the image, [2, 3, 4], got {size:?}");
        assert_eq!(error(Some(size)), text);
    }
    assert_eq!(error(None), "a wrong filter: a grid must be another, got this");
}

#[test]
fn a_voxel_that_is_no_number_matters_where_the_filter_sees_it_from_the_region() {
    let grid = geometry([7, 20, 20], [1.0; 3]);
    let mask = mask(grid, [2, 8, 8], [4, 12, 12]);
    let with_nan = |at: [usize; 3]| {
        let mut voxels = image(grid).intensities().to_owned();
        voxels[at] = f64::NAN;
        Image::with_geometry(voxels.view(), grid).unwrap()
    };
    let extractor = Extractor::builder()
        .family(Counted::of(Input::Intensities))
        .filter(Shifted::new(&["a"]))
        .filter(Mean::new(5, Space::Volume).unwrap())
        .build()
        .unwrap();
    let expected = extractor.extract(&image(grid), &mask).unwrap();
    for far in [[2, 8, 5], [2, 5, 8], [6, 8, 8], [6, 19, 19]] {
        let found = extractor.extract(&with_nan(far), &mask).unwrap();
        assert_eq!(found.values(), expected.values(), "{far:?}");
    }
    for near in [[2, 8, 6], [2, 13, 8], [0, 8, 8], [5, 11, 11]] {
        let error = extractor.extract(&with_nan(near), &mask).unwrap_err();
        let Error::Filter { filter, source } = &error else { panic!("{error}") };
        assert_eq!(filter, "mean-5-3D");
        assert!(
            matches!(**source, Error::NotFinite { index, .. } if index[0] >= 2 && index[2] >= 8),
            "{error}"
        );
    }
    let error = extractor.extract(&with_nan([2, 8, 8]), &mask).unwrap_err();
    assert!(matches!(error, Error::NotFinite { count: 1, index: [2, 8, 8], .. }), "{error}");
}

#[test]
fn textures_look_at_the_levels_of_the_map() {
    let grid = geometry([4, 9, 9], [1.0; 3]);
    let (image, mask) = (image(grid), mask(grid, [1; 3], [3, 8, 8]));
    let scheme = Scheme::new().resegment(Resegment::new().range(10.0, 90.0).unwrap());
    let mean = Mean::new(3, Space::Volume).unwrap();
    let whole = scheme.whole(&image, &mask).unwrap();
    let map = mean.responses(&whole.image).unwrap().remove(0).1;
    let roi =
        Roi::builder().intensity_mask(&whole.intensity_mask).build(&map, &whole.morphological_mask).unwrap();
    let extractor = |builder: ExtractorBuilder| {
        builder
            .process(scheme.clone())
            .family(LevelSum)
            .filter(mean.clone())
            .build()
            .unwrap()
            .extract(&image, &mask)
            .unwrap()
    };
    let sum = |levels: &dyn Discretise| {
        levels.discretise(&roi).unwrap().levels().iter().map(|&level| f64::from(level)).sum::<f64>()
    };
    // Without limits, bins of a fixed size start at the smallest response.
    let (size, number) = (FixedBinSize::new(5.0).unwrap(), FixedBinNumber::new(64).unwrap());
    let same = extractor(Extractor::builder().discretise(size));
    let own = extractor(Extractor::builder().discretise(size).discretise_responses(number));
    assert_eq!(same.column("mean-3-3D_level_sum").unwrap(), sum(&size));
    assert_eq!(own.column("mean-3-3D_level_sum").unwrap(), sum(&number));
    assert_eq!(own.column("original_level_sum").unwrap(), same.column("original_level_sum").unwrap());
    // A lower bound that the map goes below is an error that names the map.
    let above = size.starting_at(50.0).unwrap();
    let refused = Extractor::builder().discretise(size).discretise_responses(above).family(LevelSum);
    let error = refused.filter(mean.clone()).build().unwrap().extract(&image, &mask).unwrap_err();
    assert!(matches!(&error, Error::Filter { filter, .. } if filter == "mean-3-3D"), "{error}");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let grid = geometry([9, 24, 24], [2.0, 1.0, 1.0]);
    let (image, mask) = (image(grid), mask(grid, [2, 5, 5], [7, 19, 18]));
    let (scheme, _) = schemes().swap_remove(4);
    let extractor = builder(scheme, filters(Boundary::Mirror)).build().unwrap();
    let mut rows = Vec::new();
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        rows.push(pool.install(|| extracted(&extractor, &image, &mask)).unwrap());
    }
    let (timed, _) = extractor.extract_timed(&image, &mask).unwrap();
    rows.push(timed.iter().map(|(name, value)| row(name.to_string(), value)).collect());
    assert!(rows.iter().all(|one| *one == rows[0]));
}

#[test]
fn each_map_is_measured_and_dropped_before_the_next_and_a_filter_sees_what_it_needs() {
    let grid = geometry([9, 20, 20], [1.0; 3]);
    let (image, mask) = (image(grid), mask(grid, [3, 8, 8], [5, 11, 12]));
    let filter = Shifted::new(&["a", "b"]);
    let log = Arc::clone(&filter.log);
    let family = Counted { log: Arc::clone(&log), ..Counted::of(Input::Intensities) };
    let extractor = Extractor::builder()
        .family(family)
        .filter(filter)
        .filter(Mean::new(7, Space::Volume).unwrap())
        .build()
        .unwrap();
    extractor.extract(&image, &mask).unwrap();
    let expected = [
        "measured",
        "made 0 of [2, 3, 4]",
        "measured",
        "given back 0",
        "made 1 of [2, 3, 4]",
        "measured",
        "given back 1",
        "measured",
    ];
    assert_eq!(*log.lock().unwrap(), expected);
}

#[test]
fn what_looks_at_the_mask_alone_is_measured_once_for_each_mask_whatever_the_filters() {
    let grid = geometry([4, 9, 9], [1.0; 3]);
    let (image, mask) = (image(grid), mask(grid, [1; 3], [3, 8, 8]));
    let shape = Counted::of(Input::Mask);
    let calls = Arc::clone(&shape.calls);
    let shape: Arc<dyn Extract> = Arc::new(shape);
    let extractor = |support, original| {
        let builder = Extractor::builder().families([Arc::clone(&shape)]).original(original);
        builder.filter(Mean::new(support, Space::Volume).unwrap()).build().unwrap()
    };
    let scheme = Scheme::new().resample(Resample::to(Spacing::isotropic(0.7).unwrap()));
    let resampled = |support| {
        let builder = Extractor::builder().families([Arc::clone(&shape)]).process(scheme.clone());
        builder.filter(Mean::new(support, Space::Volume).unwrap()).build().unwrap()
    };
    let study = |protocol: Protocol, sequences: &[&str]| {
        let subject = sequences.iter().fold(Subject::new("one"), |subject, sequence| {
            subject.scan(*sequence, image.clone(), mask.clone())
        });
        let outcome = protocol.extract(&Cohort::new(vec![subject]).unwrap()).unwrap();
        assert_eq!(outcome.table().columns().len(), sequences.len());
    };
    study(
        Protocol::new().sequence("t1", extractor(3, true)).sequence("t2", extractor(5, false)),
        &["t1", "t2"],
    );
    assert_eq!(calls.swap(0, Ordering::Relaxed), 1);
    study(Protocol::new().sequence("t1", resampled(3)).sequence("t2", resampled(5)), &["t1", "t2"]);
    assert_eq!(calls.load(Ordering::Relaxed), 1, "the window of the filter moves no grid");
}

#[test]
fn each_filter_has_its_time() {
    let grid = geometry([4, 9, 9], [1.0; 3]);
    let (image, mask) = (image(grid), mask(grid, [1; 3], [3, 8, 8]));
    let mean = Mean::new(3, Space::Volume).unwrap();
    let extractor = Extractor::builder()
        .discretise(FixedBinNumber::new(8).unwrap())
        .family(Counted::of(Input::Mask))
        .family(LevelSum)
        .filter(Shifted::new(&["a", "b"]))
        .filter(mean.clone())
        .build()
        .unwrap();
    let (vector, timings) = extractor.extract_timed(&image, &mask).unwrap();
    assert_eq!(vector.values(), extractor.extract(&image, &mask).unwrap().values());
    let steps: Vec<&str> = timings.iter().map(|timing| timing.step.as_ref()).collect();
    let mean = mean.settings();
    assert_eq!(steps, ["content", "region", "levels", "counted", "level_sum", "shifted a b", &mean]);
}

/// The sum of intensities, or the number of voxels, and how often it was asked for.
struct Counted {
    input: Input,
    calls: Arc<AtomicUsize>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Counted {
    fn of(input: Input) -> Self {
        Counted { input, calls: Arc::default(), log: Arc::default() }
    }
}

impl Extract for Counted {
    fn family(&self) -> &'static str {
        "counted"
    }
    fn names(&self) -> Vec<FeatureName> {
        let tag = if self.input == Input::Mask { "mask" } else { "intensities" };
        let feature = Feature::<()>::new(tag, "Counted", |_: &()| Ok(0.0));
        vec![feature.full_name("counted", radiomics::feature::Aggregation::Whole)]
    }
    fn extract(&self, region: &Region<'_>) -> Result<Vec<Value>> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.log.lock().unwrap().push("measured".to_string());
        let roi = region.roi();
        Ok(vec![Ok(if self.input == Input::Mask { roi.voxels() as f64 } else { roi.values().iter().sum() })])
    }
    fn input(&self) -> Input {
        self.input
    }
    fn settings(&self) -> String {
        String::new()
    }
}

/// The sum of grey levels.
struct LevelSum;

impl Family for LevelSum {
    type Measured = f64;
    const FEATURES: &'static [Feature<f64>] =
        &[Feature::new("level_sum", "Sum of grey levels", |sum| Ok(*sum))];
    fn family(&self) -> &'static str {
        "level_sum"
    }
    fn measure(&self, region: &Region<'_>) -> Result<Vec<f64>> {
        Ok(vec![region.levels("level_sum")?.levels().iter().map(|&level| f64::from(level)).sum()])
    }
    fn input(&self) -> Input {
        Input::Levels
    }
}
