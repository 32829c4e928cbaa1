//! A family whose values are hard to write down, and small cohorts for it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ndarray::Array3;
use radiomics::Result;
use radiomics::cohort::{Cache, Cohort, Extractor, Outcome, Protocol, Subject};
use radiomics::error::{Undefined, Value};
use radiomics::feature::{Aggregation, Extract, FeatureName, Input, Provenance, Region};
use radiomics::image::{Image, Mask, Spacing};

/// Numbers of every kind and reasons of every kind, in turn, and the first intensity of the region.
pub const VALUES: [Value; 13] = [
    Ok(-0.0),
    Ok(0.1 + 0.2),
    Ok(5e-324),
    Ok(f64::MAX),
    Ok(-1.0 / 3.0),
    Err(Undefined::TooFewVoxels { needed: 27, found: 0 }),
    Err(Undefined::TooFewSubjects { needed: 2, positives: usize::MAX, negatives: 0 }),
    Err(Undefined::NoNeighbours),
    Err(Undefined::ZeroDenominator("Σ of \"all\" \\ \u{1} lines\n")),
    Err(Undefined::NotFinite),
    Err(Undefined::Category),
    Err(Undefined::Missing),
    Err(Undefined::Other("a reason of another crate")),
];

/// A family with as many columns as one likes.
#[derive(Clone)]
pub struct Odd {
    pub columns: usize,
    pub setting: &'static str,
    /// Whether every value is a number.
    pub complete: bool,
    /// How long it takes.
    pub pause: Duration,
}

impl Default for Odd {
    fn default() -> Self {
        Odd { columns: VALUES.len() + 1, setting: "", complete: false, pause: Duration::ZERO }
    }
}

impl Extract for Odd {
    fn family(&self) -> &'static str {
        "odd"
    }

    fn names(&self) -> Vec<FeatureName> {
        let name = |at: usize| FeatureName {
            sequence: None,
            filter: Arc::from(format!("part{at}")),
            family: "odd",
            aggregation: Aggregation::Whole,
            name: "Odd",
            ibsi: None,
            tag: "odd",
        };
        (0..self.columns).map(name).collect()
    }

    fn extract(&self, region: &Region<'_>) -> Result<Vec<Value>> {
        std::thread::sleep(self.pause);
        let first = region.roi().values().first().copied().unwrap_or_default();
        let number = |at: usize| Ok(first + at as f64 / 7.0);
        if self.complete {
            return Ok((0..self.columns).map(number).collect());
        }
        let value = |at: usize| VALUES.get(at % (VALUES.len() + 1)).copied().unwrap_or_else(|| number(at));
        Ok((0..self.columns).map(value).collect())
    }

    fn input(&self) -> Input {
        Input::Intensities
    }

    fn settings(&self) -> String {
        self.setting.to_string()
    }
}

pub fn extractor(odd: Odd) -> Extractor {
    Extractor::builder().family(odd).build().unwrap()
}

/// Two sequences, the second with this setting.
pub fn protocol(setting: &'static str) -> Protocol {
    let second = extractor(Odd { setting, ..Odd::default() });
    Protocol::new().sequence("T2WI", extractor(Odd::default())).sequence("DWI", second)
}

/// A few voxels, all of them selected.
pub fn scan(seed: usize) -> (Image, Mask) {
    let array = Array3::from_shape_fn((2, 3, 3), |(z, y, x)| (seed * 100 + z * 9 + y * 3 + x) as f64);
    let image = Image::new(array.view(), Spacing::new([2.0, 0.7, 0.7]).unwrap()).unwrap();
    let mask = Mask::above(&image, -1.0).unwrap();
    (image, mask)
}

pub fn subject(id: &str, seed: usize) -> Subject {
    let ((t2, t2_mask), (dwi, dwi_mask)) = (scan(2 * seed), scan(2 * seed + 1));
    Subject::new(id).label(seed % 2 == 1).scan("T2WI", t2, t2_mask).scan("DWI", dwi, dwi_mask)
}

/// Subjects with two sequences each.
pub fn cohort(subjects: usize) -> Cohort {
    Cohort::new((0..subjects).map(|i| subject(&format!("p{i}"), i)).collect()).unwrap()
}

pub fn in_threads<R: Send>(threads: usize, f: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(f)
}

pub fn run(protocol: &Protocol, cohort: &Cohort, cache: &Cache) -> Outcome {
    protocol.extraction().cached(cache).run(cohort).unwrap()
}

/// Vectors recalled, vectors computed, damaged entries.
pub fn counts(outcome: &Outcome) -> [usize; 3] {
    [outcome.recalled(), outcome.computed(), outcome.damaged().len()]
}

/// A cache in a folder that goes with the first of the two.
pub fn opened() -> (tempfile::TempDir, Cache) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().join("run/vectors")).unwrap();
    (folder, cache)
}

/// The files of a cache.
pub fn files(cache: &Cache) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(cache.folder()).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    files
}

/// The bits of every cell, or why there is none.
pub fn bits(outcome: &Outcome) -> Vec<std::result::Result<u64, Undefined>> {
    outcome.table().iter().flat_map(|column| column.values()).map(|value| value.map(f64::to_bits)).collect()
}

fn provenance(outcome: &Outcome) -> Vec<&[Provenance]> {
    outcome.table().subjects().iter().map(|subject| outcome.provenance(subject).unwrap()).collect()
}

/// Both say the same: subjects, columns, every bit of every cell, reasons, and where the values come from.
#[track_caller]
pub fn expect_same(left: &Outcome, right: &Outcome) {
    assert_eq!(left.table(), right.table());
    assert_eq!(bits(left), bits(right));
    assert_eq!(provenance(left), provenance(right));
    let schemas =
        |outcome: &Outcome| outcome.table().iter().map(|column| column.schema()).collect::<Vec<_>>();
    assert_eq!(schemas(left), schemas(right));
}
