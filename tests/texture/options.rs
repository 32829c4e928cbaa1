//! The options of co-occurrence and run length matrices: against plain search, against PyRadiomics, and at their limits.

use std::collections::BTreeMap;

use ndarray::{Array2, Array3, ArrayView3, Axis};
use proptest::prelude::*;
use radiomics::Error;
use radiomics::feature::{Aggregation, Extract, Feature, Region, Undefined, Value};
use radiomics::image::{Discretise, Discretised, Image, Mask, Roi, Spacing};
use radiomics::process::AsLevels;
use radiomics::texture::{
    Cooccurrence, CooccurrenceCounts, CooccurrenceFeatures, Glcm, GlcmFeature, Glrlm, LevelCountFeatures,
    LevelSizes, Norm, Offsets, PLANE, SPACE, Texture, Weighting,
};

use crate::support::{CLOSE, TIGHT, agree, noise};

const NORMS: [Norm; 3] = [Norm::Manhattan, Norm::Euclidean, Norm::Chebyshev];

fn region_of(levels: &Array3<u16>, spacing: [f64; 3]) -> Roi {
    let image = Image::new(levels.view(), Spacing::new(spacing).unwrap()).unwrap();
    Roi::new(&image, &Mask::above(&image, 0.0).unwrap()).unwrap()
}

fn discretised(levels: &Array3<u16>, spacing: [f64; 3]) -> Discretised {
    AsLevels.discretise(&region_of(levels, spacing)).unwrap()
}

/// A block of noise with holes: grey levels 1 to `levels`.
fn block(size: (usize, usize, usize), levels: usize) -> Array3<u16> {
    Array3::from_shape_fn(size, |(z, y, x)| {
        if noise(x, y, z).is_multiple_of(7) { 0 } else { (noise(z, y, x) % levels + 1) as u16 }
    })
}

// Plain search, with the options written out.

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    Inverse,
    Gaussian,
    Length,
}

#[derive(Debug, Clone, Default)]
struct Options {
    /// Distances of shells, or one factor of the default directions.
    distances: Vec<usize>,
    scaled: bool,
    asymmetric: bool,
    weighting: Option<(Function, Norm, bool)>,
}

impl Options {
    fn offsets(&self) -> Offsets {
        if self.scaled {
            Offsets::scaled(self.distances[0]).unwrap()
        } else {
            Offsets::shells(self.distances.iter().copied()).unwrap()
        }
    }

    fn weighting(&self) -> Option<Weighting> {
        self.weighting.map(|(function, norm, mm)| {
            let weighting = match function {
                Function::Inverse => Weighting::inverse(norm),
                Function::Gaussian => Weighting::gaussian(norm),
                Function::Length => Weighting::length(norm),
            };
            if mm { weighting.in_mm() } else { weighting }
        })
    }

    fn glcm(&self) -> Glcm {
        let glcm = Glcm::new().offsets(self.offsets());
        let glcm = if self.asymmetric { glcm.asymmetric() } else { glcm };
        self.weighting().map_or(glcm.clone(), |weighting| glcm.weighting(weighting))
    }

    fn glrlm(&self) -> Glrlm {
        self.weighting().map_or(Glrlm::new(), |weighting| Glrlm::new().weighting(weighting))
    }

    /// All steps of which the opposite is not in the list, those in the slice first.
    fn steps(&self, in_space: bool) -> Vec<[isize; 3]> {
        let most = *self.distances.iter().max().unwrap() as isize;
        let mut steps = Vec::new();
        for z in 0..=if in_space { most } else { 0 } {
            for y in -most..=most {
                for x in -most..=most {
                    let norm = z.abs().max(y.abs()).max(x.abs());
                    let first = [z, y, x].into_iter().find(|step| *step != 0);
                    let wanted = self.distances.contains(&(norm as usize))
                        && (!self.scaled || [z, y, x].iter().all(|step| *step % most == 0));
                    if wanted && first.is_some_and(|step| step > 0) {
                        steps.push([z, y, x]);
                    }
                }
            }
        }
        steps
    }

    /// The weight as the sources write it.
    fn weight(&self, step: [isize; 3], spacing: [f64; 3]) -> f64 {
        let Some((function, norm, mm)) = self.weighting else { return 1.0 };
        let side = |a: usize| step[a].abs() as f64 * if mm { spacing[a] } else { 1.0 };
        let length = match norm {
            Norm::Manhattan => side(0) + side(1) + side(2),
            Norm::Euclidean => side(0).hypot(side(1)).hypot(side(2)),
            Norm::Chebyshev => side(0).max(side(1)).max(side(2)),
        };
        match function {
            Function::Inverse => 1.0 / length,
            Function::Gaussian => (-length * length).exp(),
            Function::Length => length,
        }
    }
}

/// The level at a place, 0 outside the grid.
fn at(levels: ArrayView3<'_, u16>, place: [isize; 3]) -> u16 {
    let [z, y, x] = place.map(|i| usize::try_from(i).unwrap_or(usize::MAX));
    levels.get([z, y, x]).copied().unwrap_or(0)
}

fn voxels(levels: ArrayView3<'_, u16>) -> Vec<([isize; 3], u16)> {
    let all = levels.indexed_iter().map(|((z, y, x), &level)| ([z, y, x].map(usize::cast_signed), level));
    all.filter(|(_, level)| *level != 0).collect()
}

fn moved(place: [isize; 3], step: [isize; 3], times: isize) -> [isize; 3] {
    std::array::from_fn(|a| place[a] + times * step[a])
}

fn plain_pairs(levels: ArrayView3<'_, u16>, step: [isize; 3], asymmetric: bool) -> BTreeMap<(u16, u16), u64> {
    let mut counts = BTreeMap::new();
    for (place, i) in voxels(levels) {
        let j = at(levels, moved(place, step, 1));
        if j != 0 {
            *counts.entry((i, j)).or_default() += 1;
            if !asymmetric {
                *counts.entry((j, i)).or_default() += 1;
            }
        }
    }
    counts
}

fn plain_runs(levels: ArrayView3<'_, u16>, step: [isize; 3]) -> Vec<(f64, f64)> {
    let starts = voxels(levels).into_iter().filter(|&(place, i)| at(levels, moved(place, step, -1)) != i);
    let length = |place, i| (1..).find(|&n| at(levels, moved(place, step, n)) != i).unwrap();
    starts.map(|(place, i)| (f64::from(i), length(place, i) as f64)).collect()
}

/// The views and steps of which an aggregation makes one matrix each.
fn groups<'a>(
    levels: ArrayView3<'a, u16>,
    aggregation: Aggregation,
    options: &Options,
) -> Vec<Vec<(ArrayView3<'a, u16>, [isize; 3])>> {
    let slices = || (0..levels.len_of(Axis(0))).map(move |z| slice(levels, z));
    let (plane, space) = (options.steps(false), options.steps(true));
    match aggregation {
        Aggregation::SliceAverage => {
            slices().flat_map(|s| plane.iter().map(move |&step| vec![(s, step)])).collect()
        }
        Aggregation::SliceMerged => slices().map(|s| plane.iter().map(|&step| (s, step)).collect()).collect(),
        Aggregation::StackAverage => plane.iter().map(|&step| vec![(levels, step)]).collect(),
        Aggregation::StackMerged => vec![plane.iter().map(|&step| (levels, step)).collect()],
        Aggregation::VolumeAverage => space.iter().map(|&step| vec![(levels, step)]).collect(),
        _ => vec![space.iter().map(|&step| (levels, step)).collect()],
    }
}

fn slice(levels: ArrayView3<'_, u16>, z: usize) -> ArrayView3<'_, u16> {
    levels.split_at(Axis(0), z + 1).0.split_at(Axis(0), z).1
}

fn plain_matrices(
    levels: &Array3<u16>,
    spacing: [f64; 3],
    aggregation: Aggregation,
    options: &Options,
) -> Vec<Cooccurrence> {
    let highest = usize::from(*levels.iter().max().unwrap());
    let matrix = |group: Vec<(ArrayView3<'_, u16>, [isize; 3])>| {
        let mut matrix = Array2::<f64>::zeros((highest, highest));
        for (view, step) in group {
            for ((i, j), n) in plain_pairs(view, step, options.asymmetric) {
                matrix[[usize::from(i) - 1, usize::from(j) - 1]] += n as f64 * options.weight(step, spacing);
            }
        }
        Cooccurrence::new(matrix.view()).ok()
    };
    groups(levels.view(), aggregation, options).into_iter().filter_map(matrix).collect()
}

/// Short and long runs emphasis, grey level and normalised run length non-uniformity, percentage and entropy.
fn plain_run_features(
    levels: &Array3<u16>,
    spacing: [f64; 3],
    aggregation: Aggregation,
    options: &Options,
) -> Vec<[f64; 6]> {
    let features = |group: Vec<(ArrayView3<'_, u16>, [isize; 3])>| {
        let mut cells: BTreeMap<(u64, u64), f64> = BTreeMap::new();
        let (mut weighted_voxels, mut all_voxels) = (0.0, 0.0);
        for (view, step) in group {
            let (weight, inside) = (options.weight(step, spacing), voxels(view).len() as f64);
            weighted_voxels += weight * inside;
            all_voxels += inside;
            for (i, j) in plain_runs(view, step) {
                *cells.entry((i as u64, j as u64)).or_default() += weight;
            }
        }
        let ns: f64 = cells.values().sum();
        let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
            cells.iter().map(|(&(i, j), n)| f(i as f64, j as f64) * n / ns).sum()
        };
        let squares = |by_level: bool| -> f64 {
            let mut sums: BTreeMap<u64, f64> = BTreeMap::new();
            for (&(i, j), n) in &cells {
                *sums.entry(if by_level { i } else { j }).or_default() += n / ns;
            }
            sums.values().map(|p| p * p).sum()
        };
        let mean_weight = weighted_voxels / all_voxels;
        let entropy: f64 = cells.values().map(|n| -(n / ns) * (n / ns).log2()).sum();
        let level_non_uniformity = squares(true) * ns / mean_weight;
        (ns > 0.0).then(|| {
            let (short, long) = (sum(&|_, j| 1.0 / (j * j)), sum(&|_, j| j * j));
            [short, long, level_non_uniformity, squares(false), ns / weighted_voxels, entropy]
        })
    };
    groups(levels.view(), aggregation, options).into_iter().filter_map(features).collect()
}

fn run_features(sizes: &LevelSizes) -> [f64; 6] {
    [
        sizes.small_emphasis(),
        sizes.large_emphasis(),
        sizes.level_non_uniformity(),
        sizes.normalised_size_non_uniformity(),
        sizes.percentage(),
        sizes.entropy(),
    ]
    .map(Result::unwrap)
}

fn assert_same_features<M>(found: &M, expected: &M, catalogue: &[Feature<M>]) {
    for feature in catalogue {
        match [found, expected].map(feature.compute) {
            [Ok(found), Ok(expected)] => {
                // It is the root of a difference that may be 0.
                let square = |x: f64| if feature.tag == "cm_info_corr2" { x * x } else { x };
                let same = agree(square(found), square(expected), CLOSE);
                assert!(same, "{}: {found} instead of {expected}", feature.tag);
            }
            [found, expected] => assert_eq!(found, expected, "{}", feature.tag),
        }
    }
}

fn assert_as_by_plain_search(levels: &Array3<u16>, options: &Options) {
    let spacing = [1.5, 0.6, 0.8];
    let region = discretised(levels, spacing);
    let (glcm, glrlm) = (options.glcm(), options.glrlm());
    for aggregation in Aggregation::DIRECTIONAL {
        let found = glcm.matrices(&region, aggregation).unwrap();
        let expected = plain_matrices(levels, spacing, aggregation, options);
        assert_eq!(found.len(), expected.len(), "{aggregation:?}");
        for (found, expected) in found.iter().zip(&expected) {
            assert_same_features(found, expected, GlcmFeature::CATALOGUE);
        }
        let neighbours = Options { distances: vec![1], scaled: true, ..options.clone() };
        let found = glrlm.matrices(&region, aggregation).unwrap();
        let expected = plain_run_features(levels, spacing, aggregation, &neighbours);
        assert_eq!(found.len(), expected.len(), "{aggregation:?}");
        for (found, expected) in found.iter().map(run_features).zip(expected) {
            assert!(
                found.iter().zip(expected).all(|(f, e)| agree(*f, e, CLOSE)),
                "{aggregation:?}: {found:?} instead of {expected:?}"
            );
        }
    }
}

/// The counts themselves, in every slice and in space.
fn assert_counted(levels: &Array3<u16>, options: &Options) {
    let region = discretised(levels, [1.0; 3]);
    let glcm = options.glcm();
    let check = |found: Vec<CooccurrenceCounts>, steps: Vec<[isize; 3]>, view: ArrayView3<'_, u16>| {
        assert_eq!(found.len(), steps.len());
        for (found, step) in found.iter().zip(steps) {
            let cells: BTreeMap<_, _> = found.cells().map(|(i, j, n)| ((i, j), n)).collect();
            assert_eq!(cells, plain_pairs(view, step, options.asymmetric), "{step:?}");
            assert_eq!(cells.len(), found.cells().count(), "a cell occurs twice");
            assert!(cells.iter().all(|(&(i, j), &n)| found.count(i, j) == n));
            assert_eq!(found.total(), cells.values().sum::<u64>());
        }
    };
    check(glcm.volume(&region), options.steps(true), region.levels());
    for (z, found) in glcm.slices(&region).into_iter().enumerate() {
        check(found, options.steps(false), slice(region.levels(), z));
    }
}

prop_compose! {
    fn grid()(size in (1..=4_usize, 1..=5_usize, 1..=6_usize), levels in 1..=5_u16)
        (cells in prop::collection::vec(0..=levels, size.0 * size.1 * size.2), size in Just(size), levels in Just(levels))
        -> Array3<u16>
    {
        let mut grid = Array3::from_shape_vec(size, cells).unwrap();
        // Voxels at two corners, so that the box of the region is the grid.
        grid[[0, 0, 0]] = 1;
        grid[[size.0 - 1, size.1 - 1, size.2 - 1]] = levels;
        grid
    }
}

fn distances() -> impl Strategy<Value = (bool, Vec<usize>)> {
    prop_oneof![
        (1..=4_usize).prop_map(|distance| (true, vec![distance])),
        prop::sample::subsequence(vec![1, 2, 3, 4], 1..=3).prop_map(|distances| (false, distances)),
    ]
}

prop_compose! {
    fn options()(
        (scaled, distances) in distances(),
        asymmetric in any::<bool>(),
        function in prop::sample::select(vec![Function::Inverse, Function::Gaussian, Function::Length]),
        norm in prop::sample::select(NORMS.to_vec()),
        mm in any::<bool>(),
        weighted in any::<bool>(),
    ) -> Options {
        Options { distances, scaled, asymmetric, weighting: weighted.then_some((function, norm, mm)) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn options_are_those_of_plain_search(grid in grid(), options in options()) {
        assert_counted(&grid, &options);
        assert_as_by_plain_search(&grid, &options);
    }
}

#[test]
fn few_and_many_levels_are_counted_as_by_plain_search() {
    // Tables of all directions, one table for each, sorted voxels.
    for (size, levels) in [((9, 10, 11), 6), ((26, 25, 24), 300), ((9, 10, 11), 3000)] {
        let levels = block(size, levels);
        for asymmetric in [false, true] {
            for (scaled, distances) in [(true, vec![1]), (true, vec![9]), (false, vec![2]), (true, vec![20])]
            {
                assert_counted(&levels, &Options { distances, scaled, asymmetric, weighting: None });
            }
        }
    }
}

#[test]
fn long_and_flat_regions_have_neighbours_only_where_they_reach() {
    for size in [(1, 1, 30), (30, 1, 1), (1, 9, 3), (2, 1, 12)] {
        for distance in 1..=4 {
            for asymmetric in [false, true] {
                let levels = Array3::from_shape_fn(size, |(z, y, x)| (noise(z, y, x) % 3 + 1) as u16);
                for scaled in [false, true] {
                    let distances = vec![distance];
                    assert_counted(&levels, &Options { distances, scaled, asymmetric, weighting: None });
                }
            }
        }
    }
}

// PyRadiomics.

fn pyradiomics_region() -> Discretised {
    let levels = Array3::from_shape_fn((4, 6, 7), |(z, y, x)| {
        let level = (z * z * 7 + 3 * y * y + 5 * x + 2 * x * y * z + z * y) % 11 % 5 + 1;
        if (z + 2 * y + 3 * x) % 7 == 0 { 0 } else { level as u16 }
    });
    discretised(&levels, [1.3, 0.7, 0.9])
}

fn weighting_norm(options: &str) -> Option<Norm> {
    let names =
        [("manhattan", Norm::Manhattan), ("euclidean", Norm::Euclidean), ("infinity", Norm::Chebyshev)];
    names.into_iter().find(|(name, _)| options.contains(name)).map(|(_, norm)| norm)
}

/// PyRadiomics 3.0.1 on [`pyradiomics_region`] with the settings `distances`, `symmetricalGLCM` (false if asymmetric) and
/// `weightingNorm`; with `force2D` where slices are stacked. Contrast, JointEnergy, JointEntropy, DifferenceAverage,
/// DifferenceEntropy, SumEntropy, ClusterShade, Idm, Autocorrelation, JointAverage, MaximumProbability.
#[rustfmt::skip]
const PYRADIOMICS_GLCM: [(&str, Aggregation, [f64; 11]); 22] = [
    ("default", Aggregation::VolumeAverage, [4.1990460176751645, 0.04704993542322866, 4.504665385513389, 1.6405360765484633, 2.180210632187333, 2.983086139998844, 1.025881981048275, 0.4230516155700658, 8.473988346098746, 2.9023467371414475, 0.0733123590269593]),
    ("shell 2", Aggregation::VolumeAverage, [4.29021068773518, 0.052504493236662675, 4.401189940480754, 1.6598548431105722, 2.1707138472143312, 2.9361678281227666, -0.12584211371294987, 0.41970021944964986, 8.525020440573094, 2.9088207511195203, 0.09088607866790178]),
    ("shells 1 2", Aggregation::VolumeAverage, [4.271095514980661, 0.05136079563062007, 4.42288640476179, 1.6558041339927103, 2.1727051085796374, 2.946005538677428, 0.11564842228537156, 0.42040293153941444, 8.514320162699441, 2.907463296575731, 0.08720126648512354]),
    ("shell 3", Aggregation::VolumeAverage, [4.42764969831313, 0.06729819973823371, 4.078676166806697, 1.686197414829211, 2.0946741727452727, 2.696095798557145, 0.27705593321591204, 0.4166163996972739, 7.922481138072667, 2.8278347286041505, 0.11274227341575728]),
    ("asymmetric", Aggregation::VolumeAverage, [4.1990460176751645, 0.051495474240023584, 4.415221387102495, 1.6405360765484633, 2.180210632187333, 2.983086139998844, 1.0258819810482724, 0.4230516155700658, 8.473988346098746, 2.9430761255635423, 0.08513111012879865]),
    ("asymmetric shells 1 2", Aggregation::VolumeAverage, [4.271095514980661, 0.060119970704077964, 4.240752701369861, 1.6558041339927105, 2.1727051085796374, 2.946005538677428, 0.115648422285371, 0.42040293153941444, 8.514320162699441, 3.0157550161250213, 0.1071940550520492]),
    ("manhattan", Aggregation::VolumeMerged, [3.8906323424751785, 0.04355328475838104, 4.579116979134439, 1.5322026551822785, 2.1954314734364533, 3.056850000022638, 0.9377995591848305, 0.45608891005812957, 8.43990364384914, 2.8751599586501615, 0.07100465912032088]),
    ("euclidean", Aggregation::VolumeMerged, [4.053892462973557, 0.04259218562356862, 4.596060430865137, 1.5875277150425031, 2.214203068905806, 3.0431823813102685, 1.0335610656091934, 0.4393962598589767, 8.41923285085676, 2.8849297207392794, 0.06378948285370643]),
    ("infinity", Aggregation::VolumeMerged, [4.13536390152818, 0.042252432567953725, 4.602671901854177, 1.6175805228321123, 2.2204030203916227, 3.0361800359396516, 1.085097098908236, 0.42991667907673325, 8.414289992213533, 2.8906772495262447, 0.06030792248352697]),
    ("euclidean asymmetric shells 1 2", Aggregation::VolumeMerged, [4.141063790124672, 0.04319802634136248, 4.585871186112975, 1.6137619113525994, 2.221158478240193, 3.0428948323118776, 0.9215866806111457, 0.4320654998366904, 8.413311407768798, 2.8752958055187134, 0.06321509408824652]),
    ("no weighting", Aggregation::VolumeMerged, [4.18111753371869, 0.04215068254127361, 4.6051451481633645, 1.6319845857418112, 2.224263619934674, 3.0435932381415953, 1.1257515619335563, 0.4261362348407571, 8.478805394990365, 2.9017341040462434, 0.05973025048169557]),
    ("default", Aggregation::StackAverage, [4.058577723028701, 0.046888455428915815, 4.517959957847975, 1.5939114857954921, 2.17424266865242, 2.9779311636510384, 0.8628499274310342, 0.4362774359541274, 8.382905150545202, 2.884807900468835, 0.07436076394883986]),
    ("shell 2", Aggregation::StackAverage, [4.556474565139755, 0.04828881871357015, 4.47331228745333, 1.7340038671581592, 2.199433441515624, 2.984753644169322, 0.5757255289567125, 0.4008382091524094, 8.480772295941465, 2.9181661231793985, 0.07439049141550358]),
    ("shells 1 2", Aggregation::StackAverage, [4.3905089511027375, 0.04782203095201871, 4.488194844251546, 1.687306406703937, 2.1910365172278894, 2.982479483996561, 0.6714336617814863, 0.41265128475298213, 8.44814991414271, 2.9070467156092104, 0.074380582259949]),
    ("shell 3", Aggregation::StackAverage, [4.447945832677962, 0.05466073336675587, 4.357494030192781, 1.6827703644973804, 2.192791939644304, 2.9044072504765226, 0.6573777601503806, 0.419479975156517, 8.01523855009351, 2.835663955777699, 0.09677988560324675]),
    ("asymmetric", Aggregation::StackAverage, [4.0585777230287015, 0.05060840874709028, 4.446643223664763, 1.5939114857954921, 2.17424266865242, 2.9779311636510384, 0.8628499274310255, 0.4362774359541274, 8.382905150545204, 2.823383050217152, 0.08230194041942811]),
    ("asymmetric shells 1 2", Aggregation::StackAverage, [4.3905089511027375, 0.0517365034414691, 4.410130916479705, 1.687306406703937, 2.1910365172278894, 2.982479483996561, 0.6714336617814807, 0.41265128475298213, 8.448149914142713, 2.8389849386664423, 0.08420428032529405]),
    ("manhattan", Aggregation::StackMerged, [3.828017415075795, 0.044021832371451027, 4.569608980496622, 1.5139602447753715, 2.188234097219118, 3.0515925005034705, 1.041138277802172, 0.4608895214073241, 8.366140763442804, 2.8608340937566394, 0.07203091207809484]),
    ("euclidean", Aggregation::StackMerged, [3.964458943118092, 0.043128343382607924, 4.585103565760938, 1.5611045795182512, 2.204365753706794, 3.034394624642451, 1.0273023833510382, 0.4463180131820653, 8.350122208744157, 2.870739081746142, 0.0652763712723707]),
    ("infinity", Aggregation::StackMerged, [4.043566063995188, 0.042788804874374385, 4.591126336266165, 1.5884382853238561, 2.211745829089407, 3.0232047579645447, 1.0277178154770343, 0.4378696318199053, 8.34083484762321, 2.876481872034512, 0.06136017153718406]),
    ("euclidean asymmetric shells 1 2", Aggregation::StackMerged, [4.090474168228237, 0.044257510101664226, 4.567040990686827, 1.5992138114247996, 2.215276958151893, 3.033736440746072, 0.9298695949412603, 0.4356321593677421, 8.347759773135149, 2.8193754106847146, 0.07013196970185849]),
    ("no weighting", Aggregation::StackMerged, [4.018716577540107, 0.04278432325774257, 4.591171058297813, 1.5802139037433156, 2.2118128987055106, 3.0260256977025928, 1.0667419255832824, 0.44053161371500477, 8.398395721925134, 2.8836898395721926, 0.06149732620320856]),
];

#[test]
fn cooccurrences_are_those_of_pyradiomics() {
    let region = pyradiomics_region();
    for (options, aggregation, expected) in PYRADIOMICS_GLCM {
        let mut glcm = Glcm::new();
        if let Some((_, distances)) = options.split_once("shell") {
            let distances = distances.trim_start_matches('s').split_whitespace().map(|d| d.parse().unwrap());
            glcm = glcm.offsets(Offsets::shells(distances).unwrap());
        }
        if options.contains("asymmetric") {
            glcm = glcm.asymmetric();
        }
        if let Some(norm) = weighting_norm(options) {
            glcm = glcm.weighting(Weighting::gaussian(norm).in_mm());
        }
        let matrices = glcm.matrices(&region, aggregation).unwrap();
        let features: [fn(&Cooccurrence) -> Value; 11] = [
            Cooccurrence::contrast,
            Cooccurrence::angular_second_moment,
            Cooccurrence::joint_entropy,
            Cooccurrence::difference_average,
            Cooccurrence::difference_entropy,
            Cooccurrence::sum_entropy,
            Cooccurrence::cluster_shade,
            Cooccurrence::inverse_difference_moment,
            Cooccurrence::autocorrelation,
            Cooccurrence::joint_average,
            Cooccurrence::joint_maximum,
        ];
        for (number, (feature, expected)) in features.iter().zip(expected).enumerate() {
            let found = mean(matrices.iter().map(|matrix| feature(matrix).unwrap()));
            assert!(agree(found, expected, CLOSE), "{options}, {number}: {found} instead of {expected}");
        }
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// The same for run lengths: ShortRunEmphasis, LongRunEmphasis, RunEntropy, GrayLevelNonUniformity,
/// GrayLevelNonUniformityNormalized, RunLengthNonUniformityNormalized, RunPercentage, RunVariance, GrayLevelVariance,
/// ShortRunLowGrayLevelEmphasis.
#[rustfmt::skip]
const PYRADIOMICS_GLRLM: [(&str, Aggregation, [f64; 10]); 10] = [
    ("default", Aggregation::VolumeAverage, [0.9126404641644303, 1.4340239649922633, 2.809419126343613, 26.451177531131805, 0.20715766101595953, 0.7979890695313598, 0.8867521367521368, 0.15288087816658982, 2.125206226834657, 0.3202208440091405]),
    ("manhattan", Aggregation::VolumeMerged, [0.9205386892979679, 1.3754750593824228, 2.82775800142284, 696.4113954869358, 0.20677297965764133, 0.8117935695606548, 0.8961260110685396, 0.13020991192782708, 2.1293981702526508, 0.32290699268120804]),
    ("euclidean", Aggregation::VolumeMerged, [0.9175545976990848, 1.393840380127111, 2.8421379357165204, 483.86709368196887, 0.20679101994655275, 0.8055328424423979, 0.8922130329231531, 0.1376285636251104, 2.127735566034394, 0.32201161515713544]),
    ("infinity", Aggregation::VolumeMerged, [0.9156885000631771, 1.4058720148867982, 2.8509691495924443, 400.0216892380854, 0.206772298789458, 0.8016537712806627, 0.889716703458425, 0.14260105726030614, 2.1260111678988634, 0.3212567116587408]),
    ("no weighting", Aggregation::VolumeMerged, [0.9140436746987952, 1.4228915662650603, 2.8627495738268576, 343.1301204819277, 0.20670489185658295, 0.7983647844389606, 0.8867521367521367, 0.15115982000290318, 2.127275366526346, 0.32057304333073033]),
    ("default", Aggregation::StackAverage, [0.8950392779102373, 1.608717262016889, 2.893937580010341, 25.622579577074397, 0.20704163388824137, 0.7647391760995644, 0.859375, 0.2340393813513632, 2.1294714908444705, 0.31520841075385825]),
    ("manhattan", Aggregation::StackMerged, [0.9037870169986868, 1.525220575994673, 2.9248986602022278, 124.34717829199268, 0.20700379272847125, 0.7780660368796197, 0.8690682870370369, 0.20120774140396502, 2.144857302460708, 0.32107379578506157]),
    ("euclidean", Aggregation::StackMerged, [0.8998224893725574, 1.5629047838712462, 2.9457149440811374, 99.67959701158767, 0.20677614702762545, 0.7702634550827452, 0.8627249296910038, 0.21935023265566705, 2.1386933303372038, 0.31858941713813443]),
    ("infinity", Aggregation::StackMerged, [0.896861527678595, 1.59104975005951, 2.9605438505483708, 86.79740537967155, 0.20661129583354332, 0.7644782663313237, 0.858047385620915, 0.2328068134897887, 2.134089201622289, 0.3167339249583433]),
    ("no weighting", Aggregation::StackMerged, [0.897881593714927, 1.5838383838383838, 2.956544110588857, 102.21212121212122, 0.20648913376186104, 0.7664972961942659, 0.859375, 0.22978879706152433, 2.135520865217835, 0.31601136753335823]),
];

#[test]
fn runs_are_those_of_pyradiomics() {
    let region = pyradiomics_region();
    for (options, aggregation, expected) in PYRADIOMICS_GLRLM {
        let (mut glrlm, mut mean_weight) = (Glrlm::new(), 1.0);
        if let Some(norm) = weighting_norm(options) {
            glrlm = glrlm.weighting(Weighting::length(norm).in_mm());
            let weights = Options { weighting: Some((Function::Length, norm, true)), ..Options::default() };
            let directions: &[_] = if aggregation == Aggregation::StackMerged { &PLANE } else { &SPACE };
            mean_weight = mean(directions.iter().map(|&step| weights.weight(step, [1.3, 0.7, 0.9])));
        }
        let matrices = glrlm.matrices(&region, aggregation).unwrap();
        let features: [fn(&LevelSizes) -> Value; 10] = [
            LevelSizes::small_emphasis,
            LevelSizes::large_emphasis,
            LevelSizes::entropy,
            LevelSizes::level_non_uniformity,
            LevelSizes::normalised_level_non_uniformity,
            LevelSizes::normalised_size_non_uniformity,
            LevelSizes::percentage,
            LevelSizes::size_variance,
            LevelSizes::level_variance,
            LevelSizes::small_low_emphasis,
        ];
        for (number, (feature, expected)) in features.iter().zip(expected).enumerate() {
            let scale = if number == 3 { mean_weight } else { 1.0 };
            let found = scale * mean(matrices.iter().map(|matrix| feature(matrix).unwrap()));
            assert!(agree(found, expected, CLOSE), "{options}, {number}: {found} instead of {expected}");
        }
    }
}

// What must not change.

fn bits(texture: &impl Texture, aggregation: Aggregation, roi: &Roi) -> Vec<Result<u64, Undefined>> {
    let region = Region::discretised(roi, &AsLevels);
    values(texture, aggregation, &region).into_iter().map(|value| value.map(f64::to_bits)).collect()
}

/// The features of an aggregation, by way of the matrices.
fn values<T: Texture>(texture: &T, aggregation: Aggregation, region: &Region<'_>) -> Vec<Value> {
    let matrices = texture.matrices(region.levels("test").unwrap(), aggregation).unwrap();
    let of = |feature: &Feature<T::Matrix>| {
        let values: Vec<f64> = matrices.iter().filter_map(|m| (feature.compute)(m).ok()).collect();
        if values.is_empty() { Err(Undefined::NoNeighbours) } else { Ok(mean(values.into_iter())) }
    };
    T::FEATURES.iter().map(of).collect()
}

#[test]
fn equal_weights_change_no_bit() {
    let roi = region_of(&block((4, 7, 9), 5), [2.0; 3]);
    for aggregation in Aggregation::DIRECTIONAL {
        let glcm = bits(&Glcm::new(), aggregation, &roi);
        let glrlm = bits(&Glrlm::new(), aggregation, &roi);
        for make in [Weighting::inverse, Weighting::gaussian, Weighting::length] {
            for weighting in [make(Norm::Chebyshev), make(Norm::Chebyshev).in_mm()] {
                assert_eq!(bits(&Glcm::new().weighting(weighting), aggregation, &roi), glcm);
                assert_eq!(bits(&Glrlm::new().weighting(weighting), aggregation, &roi), glrlm);
            }
            let weighting = make(Norm::Manhattan);
            let same = !aggregation.label().ends_with("comb");
            assert_eq!(bits(&Glcm::new().weighting(weighting), aggregation, &roi) == glcm, same);
            assert_eq!(bits(&Glrlm::new().weighting(weighting), aggregation, &roi) == glrlm, same);
        }
    }
}

#[test]
fn distance_1_is_the_default_in_every_form() {
    let forms = [Glcm::new().distance(1).unwrap(), Glcm::new().offsets(Offsets::shells([1]).unwrap())];
    assert!(forms.iter().all(|glcm| *glcm == Glcm::new() && glcm.settings().is_empty()));
    assert_eq!(Offsets::default().space(), SPACE);
    assert_eq!(Offsets::default().plane(), PLANE);
    assert_eq!(Glrlm::new().settings(), "");
}

#[test]
fn directed_counts_and_their_transpose_are_the_symmetric_counts() {
    let region = discretised(&block((5, 6, 7), 6), [1.0; 3]);
    let symmetric = Glcm::new().volume(&region);
    let directed = Glcm::new().asymmetric().volume(&region);
    for (symmetric, directed) in symmetric.iter().zip(&directed) {
        assert!(directed.is_directed() && !symmetric.is_directed());
        assert_eq!(symmetric.total(), 2 * directed.total());
        for (i, j, n) in symmetric.cells() {
            assert_eq!(n, directed.count(i, j) + directed.count(j, i));
        }
        let both = CooccurrenceCounts::merged(&[symmetric, directed]);
        assert_eq!(both.total(), 3 * directed.total());
        assert!(both.cells().all(|(i, j, n)| n == symmetric.count(i, j) + directed.count(i, j)));
    }
}

#[cfg(feature = "parallel")]
#[test]
fn values_have_the_same_bits_on_any_number_of_threads() {
    let on = |threads: usize, glcm: &Glcm, roi: &Roi| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Aggregation::DIRECTIONAL.map(|aggregation| bits(glcm, aggregation, roi)))
    };
    for levels in [12, 280, 3000] {
        let roi = region_of(&block((46, 44, 42), levels), [1.5, 0.6, 0.8]);
        let glcm = Glcm::new().offsets(Offsets::shells([1, 2]).unwrap()).asymmetric();
        let glcm = glcm.weighting(Weighting::gaussian(Norm::Euclidean).in_mm());
        assert!(on(1, &glcm, &roi) == on(7, &glcm, &roi));
    }
}

// Limits.

#[test]
fn shells_hold_every_step_once() {
    for distance in 1..=6_usize {
        let shell = Offsets::shells([distance]).unwrap();
        assert_eq!(shell.space().len(), 12 * distance * distance + 1);
        assert_eq!(shell.plane().len(), 4 * distance);
        assert!(shell.space()[..shell.plane().len()] == *shell.plane());
        let opposites: Vec<_> = shell.space().iter().map(|step| step.map(|s| -s)).collect();
        assert!(shell.space().iter().all(|step| !opposites.contains(step)));
    }
    assert_eq!(Offsets::shells([3, 1]).unwrap(), Offsets::shells([1, 3]).unwrap());
    assert_eq!(Offsets::shells([1, 2, 3, 4]).unwrap().space().len(), 13 + 49 + 109 + 193);
}

#[test]
fn distances_that_are_none_are_refused() {
    let text = |offsets: Result<Offsets, Error>| offsets.unwrap_err().to_string();
    let zero = "distance of neighbours must be at least 1 voxel, got 0";
    assert_eq!(text(Offsets::scaled(0)), zero);
    assert_eq!(text(Offsets::shells([2, 0])), zero);
    assert_eq!(Glcm::new().distance(0).unwrap_err().to_string(), zero);
    assert_eq!(text(Offsets::shells([7])), "number of steps to neighbours must be at most 512, got 589");
    assert!(text(Offsets::shells([1_000_000_000])).starts_with("number of steps to neighbours must be"));
    assert!(text(Offsets::shells([usize::MAX])).starts_with("number of steps to neighbours must be"));
    assert!(text(Offsets::shells(1..)).ends_with("got 665"));
    assert_eq!(text(Offsets::shells([2, 2])), "distance 2 occurs twice, names must be unique");
    assert_eq!(text(Offsets::shells([])), "the list of distances is empty, at least 1 entry is needed");
}

#[test]
fn neighbours_farther_than_the_region_do_not_exist() {
    let roi = region_of(&block((20, 30, 40), 50), [1.0; 3]);
    let region = Region::discretised(&roi, &AsLevels);
    for distance in [40, 1_000_000_000, usize::MAX] {
        let glcm = Glcm::new().distance(distance).unwrap().weighting(Weighting::gaussian(Norm::Manhattan));
        assert_eq!(glcm.volume(region.levels("test").unwrap()).len(), 13);
        let family = glcm.aggregated(Aggregation::DIRECTIONAL).unwrap();
        for value in family.extract(&region).unwrap() {
            assert_eq!(value, Err(Undefined::NoNeighbours));
        }
    }
}

/// No spacing makes a weight that is not a number, or all weights 0.
#[test]
fn weights_hold_for_any_spacing() {
    let levels = block((4, 5, 6), 4);
    for spacing in
        [[1e300; 3], [1e-300; 3], [1e300, 1e-300, 1.0], [f64::MAX; 3], [f64::MIN_POSITIVE, 1.0, 1e9]]
    {
        let roi = region_of(&levels, spacing);
        let region = Region::discretised(&roi, &AsLevels);
        for norm in NORMS {
            for make in [Weighting::inverse, Weighting::gaussian, Weighting::length] {
                let glcm = Glcm::new().weighting(make(norm).in_mm()).aggregated(Aggregation::DIRECTIONAL);
                let glrlm = Glrlm::new().weighting(make(norm).in_mm()).aggregated(Aggregation::DIRECTIONAL);
                let values = glcm.unwrap().extract(&region).unwrap();
                for value in values.into_iter().chain(glrlm.unwrap().extract(&region).unwrap()) {
                    assert!(value.unwrap().is_finite());
                }
            }
        }
    }
}

/// In the slices of a thick stack weights are relative to those in the slice, not to the first slice gap.
#[test]
fn weights_too_small_for_a_number_still_have_their_ratios() {
    let levels = block((3, 7, 8), 4);
    let value = |spacing: [f64; 3], weighting: Weighting| {
        let glcm = Glcm::new().weighting(weighting.in_mm());
        let matrices = glcm.matrices(&discretised(&levels, spacing), Aggregation::StackMerged).unwrap();
        matrices[0].contrast().unwrap()
    };
    // exp(−40²) is 0 in 64 bits; of the four directions only that along x is left.
    let found = value([1.0, 60.0, 40.0], Weighting::gaussian(Norm::Euclidean));
    let along_x = Glcm::new().matrices(&discretised(&levels, [1.0; 3]), Aggregation::StackAverage).unwrap();
    assert!(agree(found, along_x[0].contrast().unwrap(), TIGHT));
}

#[test]
fn settings_tell_the_options() {
    let shells = Glcm::new().offsets(Offsets::shells([2, 1]).unwrap()).asymmetric();
    let glcm = shells.weighting(Weighting::gaussian(Norm::Manhattan).in_mm());
    let text = "shells at 1 2, asymmetric, weights exp(-|m|^2), Manhattan in mm";
    assert_eq!(glcm.settings(), text);
    assert_eq!(Extract::settings(&glcm.aggregated([Aggregation::VolumeMerged]).unwrap()), text);
    assert_eq!(Glcm::new().distance(2).unwrap().settings(), "distance 2");
    let glrlm = Glrlm::new().weighting(Weighting::inverse(Norm::Chebyshev));
    assert_eq!(glrlm.settings(), "weights 1/|m|, Chebyshev in voxels");
}
