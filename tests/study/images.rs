//! A declared study from images to compared models: what it does with subjects that fail, with a second reader, and with what an
//! earlier run left.
#![cfg(all(feature = "phantom", feature = "json"))]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use radiomics::Error;
use radiomics::cohort::{Cache, Cohort, OnFailure, Protocol, Source, Subject};
use radiomics::config::{Config, Discretisation};
use radiomics::error::Undefined;
use radiomics::image::{Image, Mask};
use radiomics::numeric::random::generator;
use radiomics::phantom::{SEQUENCES, StudyPhantom};
use radiomics::process::Perturbations;
use radiomics::study::{
    Analysis, Comparisons, Division, Model, Phase, Run, Study, StudyResult, Validation, Warning,
};
use radiomics::table::Split;
use rand::RngExt;

/// Subjects of the small study.
const SUBJECTS: usize = 36;

/// The cohort, its images made once.
fn phantom() -> Cohort {
    static COHORT: OnceLock<Cohort> = OnceLock::new();
    COHORT.get_or_init(|| loaded(&StudyPhantom::her2(3).with_subjects([14, 10], [7, 5]).unwrap())).clone()
}

fn loaded(phantom: &StudyPhantom) -> Cohort {
    let in_memory = |subject: &Subject| {
        let mut loaded = Subject::new(subject.id())
            .label(subject.known_label().unwrap())
            .split(subject.known_split().unwrap());
        for sequence in SEQUENCES {
            let (image, mask) = subject.load(sequence).unwrap();
            loaded = loaded.scan(sequence, image, mask);
        }
        subject
            .clinical_values()
            .iter()
            .fold(loaded, |loaded, (column, value)| loaded.clinical(column.as_str(), value.number().ok()))
    };
    Cohort::new(phantom.cohort().unwrap().subjects().iter().map(in_memory).collect()).unwrap()
}

fn protocol_of(bins: u16) -> Protocol {
    let extractor = |bins| {
        let families = vec!["intensity_statistics".to_string(), "intensity_histogram".to_string()];
        let discretisation = Discretisation::FixedBinNumber { bins };
        Config { families, discretisation, ..Config::default() }.extractor().unwrap()
    };
    SEQUENCES.iter().fold(Protocol::new(), |protocol, name| {
        protocol.sequence(name, extractor(if *name == "DWI" { bins } else { 16 }))
    })
}

fn protocol() -> Protocol {
    protocol_of(16)
}

fn analysis() -> Analysis {
    Analysis::new(Model::her2(&SEQUENCES)).unwrap().validation(Some(Validation::new(4, 2, 1).unwrap()))
}

fn study() -> Study {
    Study::new(protocol(), analysis())
}

/// Everything that a study found, by its bits.
fn bits(result: &StudyResult) -> Vec<u64> {
    let mut bits = Vec::new();
    let table = result.data().table().unwrap();
    bits.extend((0..table.columns().len()).flat_map(|column| {
        (0..table.rows()).map(move |row| table.value(row, column).map_or(0, f64::to_bits))
    }));
    for model in result.findings().models() {
        bits.extend(model.scores().iter().map(|score| score.to_bits()));
        bits.push(model.threshold().value().to_bits());
        let repeats = model.validation().into_iter().flat_map(|validation| validation.repeats());
        bits.extend(repeats.flat_map(|repeat| repeat.scores()).map(|score| score.to_bits()));
    }
    let tests = result.findings().comparisons().iter();
    bits.extend(tests.map(|comparison| comparison.test().p_value().map_or(0, f64::to_bits)));
    bits
}

fn told(result: &StudyResult) -> Vec<String> {
    result.findings().warnings().iter().map(ToString::to_string).collect()
}

#[test]
fn images_become_eleven_compared_models() {
    let result = study().run(&phantom()).unwrap();
    assert_eq!(result.findings().models().len(), 11);
    assert_eq!(result.data().table().unwrap().rows(), SUBJECTS);
    assert_eq!(result.data().clinical_columns().len(), 6);
    let best = result.findings().model("combined C").unwrap();
    assert!(best.test().unwrap().roc().auc() > 0.5, "{}", best.test().unwrap().roc().auc());
    assert_eq!(result.record().computed(), SUBJECTS * SEQUENCES.len());
    let (_, origins) = result.record().subjects().next().unwrap();
    assert_eq!(origins.len(), SEQUENCES.len());
    assert!(result.settings().iter().any(|(name, _)| name == "sequence DWI"));
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| study().perturbed(Perturbations::reader(), 1, 6, 5).unwrap().run(&phantom()).unwrap())
    };
    let (one, three) = (run(1), run(3));
    assert_eq!(bits(&one), bits(&three));
    assert_eq!(told(&one), told(&three));
}

#[test]
fn columns_that_a_second_reader_does_not_find_are_dropped_first() {
    let cohort = phantom();
    let second = cohort.perturbed(&Perturbations::reader(), 11);
    let with = study().run_with(&cohort, &Run::new().second_reader(&second)).unwrap();
    let without = study().run(&cohort).unwrap();
    let steps = |result: &StudyResult| {
        let model = result.findings().model("DWI").unwrap();
        model.selections().iter().map(|selection| selection.step().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(steps(&with).len(), steps(&without).len() + 1, "{:?}", steps(&with));
    assert!(!told(&with).iter().any(|warning| warning.contains("no other reader")));
    assert!(told(&without).iter().any(|warning| warning.contains("no other reader")));
    let perturbed = study().perturbed(Perturbations::reader(), 2, 8, 5).unwrap().run(&cohort).unwrap();
    assert_eq!(perturbed.data().readers().len(), 2);
    assert_eq!(perturbed.data().readers()[0].rows(), 8);
    let table = perturbed.data().table().unwrap();
    let train = table.train().unwrap();
    assert!(perturbed.data().readers()[0].subjects().iter().all(|name| train.subjects().contains(name)));
}

#[test]
fn a_division_by_chance_keeps_the_shares_and_knows_no_order() {
    let cohort = phantom();
    let turned = Cohort::new(cohort.subjects().iter().rev().cloned().collect()).unwrap();
    let divided = |cohort: &Cohort| {
        let study = Study::new(protocol(), analysis().validation(None));
        let result = study.division(Division::stratified(0.25, 9).unwrap()).run(cohort).unwrap();
        let table = result.data().table().unwrap().clone();
        let mut test: Vec<(String, bool)> = (0..table.rows())
            .filter(|row| table.split().unwrap()[*row] == Split::Test)
            .map(|row| (table.subjects()[row].clone(), table.labels().unwrap()[row]))
            .collect();
        test.sort();
        test
    };
    let test = divided(&cohort);
    assert_eq!(test, divided(&turned));
    // A quarter of 21 negative and of 15 positive subjects.
    assert_eq!(test.iter().filter(|(_, label)| !label).count(), 5);
    assert_eq!(test.iter().filter(|(_, label)| *label).count(), 4);
    let all = Study::new(protocol(), analysis()).division(Division::AllTraining).run(&cohort).unwrap();
    assert!(all.findings().models().iter().all(|model| model.test().is_none()));
    assert!(all.findings().comparisons().iter().all(|comparison| comparison.part() == Split::Train));
}

/// The cohort with one more subject, of whom something is wrong.
fn with(subject: Subject) -> Cohort {
    let mut subjects = phantom().subjects().to_vec();
    subjects.push(subject.label(true).split(Split::Train));
    Cohort::new(subjects).unwrap()
}

#[test]
fn a_subject_that_fails_is_named_and_the_user_says_what_happens() {
    let model = phantom().subjects()[0].clone();
    let scan = |sequence: &str| model.load(sequence).unwrap();
    let whole = |name: &str, but: &str| {
        SEQUENCES.iter().filter(|sequence| **sequence != but).fold(Subject::new(name), |subject, sequence| {
            let (image, mask) = scan(sequence);
            subject.scan(*sequence, image, mask)
        })
    };
    let broken: Source<Image> = Source::deferred(|| {
        Err(Error::Undefined { feature: "the file p7.nii.gz".to_string(), reason: Undefined::NotFinite })
    });
    let empty: Source<Mask> = Source::deferred(|| Err(Error::EmptyMask { what: "the mask", voxels: 8 }));
    let cases = [
        (whole("p-short", "DWI"), "subject p-short, sequence DWI", "DWI"),
        (
            whole("p-broken", "DWI").scan("DWI", broken, scan("DWI").1),
            "subject p-broken, sequence DWI",
            "p7.nii.gz",
        ),
        (
            whole("p-empty", "T2WI").scan("T2WI", scan("T2WI").0, empty),
            "subject p-empty, sequence T2WI",
            "mask",
        ),
    ];
    for (subject, place, cause) in cases {
        let cohort = with(subject);
        let left_out = study().run(&cohort).unwrap();
        assert_eq!(left_out.data().table().unwrap().rows(), SUBJECTS);
        let warned = told(&left_out);
        let named = warned.iter().find(|warning| warning.contains(place)).expect("the subject is named");
        assert!(named.contains(cause), "{named}");
        let stopped =
            study().run_with(&cohort, &Run::new().on_failure(OnFailure::Stop)).map(|_| ()).unwrap_err();
        assert!(matches!(stopped, Error::Subject { .. }));
        assert!(stopped.to_string().contains(place) && stopped.to_string().contains(cause), "{stopped}");
    }
    let unlabelled = Cohort::new(vec![phantom().subjects()[0].clone(), whole("p-unlabelled", "")]).unwrap();
    let refused = study().run(&unlabelled).map(|_| ()).unwrap_err();
    assert!(refused.to_string().contains("p-unlabelled has no label"), "{refused}");
    let undivided = Cohort::new(vec![whole("p-undivided", "").label(true)]).unwrap();
    let refused = study().run(&undivided).map(|_| ()).unwrap_err();
    assert!(refused.to_string().contains("p-undivided has no split"), "{refused}");
}

#[test]
fn what_a_declaration_asks_for_and_is_not_there_is_refused_before_anything_is_measured() {
    let untouched: Source<Image> = Source::deferred(|| panic!("it was measured"));
    let subject = |i: usize| {
        let (id, split) = (format!("p{i}"), if i < 6 { Split::Train } else { Split::Test });
        let scans = Subject::new(id).label(i % 2 == 1).split(split).clinical("age", i as f64);
        SEQUENCES.iter().fold(scans, |subject, sequence| {
            subject.scan(*sequence, untouched.clone(), Source::deferred(|| panic!("it was measured")))
        })
    };
    let cohort = Cohort::new((0..9).map(subject).collect()).unwrap();
    let models = |model: Model| Analysis::new([model]).unwrap();
    let refused = [
        (models(Model::sequences("x", ["T1"])), "T1"),
        (models(Model::clinical("x").clinical_columns(["sise"])), "sise"),
        (models(Model::clinical("x")).batch("scanner"), "scanner"),
        (models(Model::clinical("x")).comparisons(Comparisons::of_pairs([("x", "y")])), "y"),
    ];
    for (analysis, named) in refused {
        let error = Study::new(protocol(), analysis).run(&cohort).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[test]
fn a_changed_setting_computes_only_what_it_touches() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path()).unwrap();
    let cohort = phantom();
    let run = |study: &Study| study.run_with(&cohort, &Run::new().cached(&cache)).unwrap();
    let first = run(&study());
    let again = run(&study());
    assert_eq!((again.record().recalled(), again.record().computed()), (SUBJECTS * 4, 0));
    assert_eq!(bits(&first), bits(&again));
    let other = run(&Study::new(protocol_of(24), analysis()));
    assert_eq!((other.record().recalled(), other.record().computed()), (SUBJECTS * 3, SUBJECTS));
    let models = run(&Study::new(protocol(), analysis().validation(None)));
    assert_eq!(models.record().computed(), 0);
}

#[test]
fn a_damaged_entry_is_computed_again_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path()).unwrap();
    let cohort = phantom();
    let run = || study().run_with(&cohort, &Run::new().cached(&cache)).unwrap();
    let first = run();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut content = std::fs::read(&files[7]).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 1;
    std::fs::write(&files[7], content).unwrap();
    let again = run();
    assert_eq!(again.record().computed(), 1);
    assert_eq!(bits(&first), bits(&again));
    let warnings = again.findings().warnings();
    assert!(matches!(warnings.first(), Some(Warning::Recomputed { .. })), "{warnings:?}");
}

#[test]
fn a_run_that_is_told_to_stop_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path()).unwrap();
    let cohort = phantom();
    let (stop, seen) = (AtomicBool::new(false), AtomicUsize::new(0));
    let observe = |_: radiomics::study::StudyProgress<'_>| {
        if seen.fetch_add(1, Ordering::Relaxed) == 9 {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let stopped = study().run_with(&cohort, &Run::new().cached(&cache).observed(&observe).until(&stop));
    assert!(matches!(stopped.map(|_| ()), Err(Error::Interrupted { total: SUBJECTS, .. })));
    let on = study().run_with(&cohort, &Run::new().cached(&cache)).unwrap();
    assert!(on.record().recalled() >= 9 * 4, "{}", on.record().recalled());
    assert_eq!(bits(&on), bits(&study().run(&cohort).unwrap()));
}

#[test]
fn progress_counts_every_subject_of_every_phase() {
    let calls = std::sync::Mutex::new(Vec::new());
    let observe =
        |p: radiomics::study::StudyProgress<'_>| calls.lock().unwrap().push((p.phase, p.done, p.total));
    let study = study().perturbed(Perturbations::reader(), 1, 5, 5).unwrap();
    study.run_with(&phantom(), &Run::new().observed(&observe)).unwrap();
    let calls = calls.into_inner().unwrap();
    let of = |phase: Phase| {
        let mut done: Vec<(usize, usize)> =
            calls.iter().filter(|call| call.0 == phase).map(|call| (call.1, call.2)).collect();
        done.sort_unstable();
        done
    };
    assert_eq!(of(Phase::Features), (1..=SUBJECTS).map(|done| (done, SUBJECTS)).collect::<Vec<_>>());
    assert_eq!(of(Phase::Reading(1)), (1..=5).map(|done| (done, 5)).collect::<Vec<_>>());
    assert_eq!(of(Phase::Models), [(0, 1), (1, 1)]);
}

/// The variable that makes a process of this test run the study into a folder.
const CHILD: &str = "RADIOMICS_TEST_STUDY";

/// How often the run is killed.
const KILLS: usize = 20;

/// Fewer subjects, as each process makes its images anew.
fn few() -> Cohort {
    StudyPhantom::her2(3).with_subjects([6, 5], [3, 3]).unwrap().cohort().unwrap()
}

/// The vectors that a run of those subjects leaves.
const VECTORS: usize = 17 * 4;

fn few_study() -> Study {
    Study::new(protocol(), analysis().validation(None))
}

fn written(bits: &[u64]) -> String {
    bits.iter().map(|bits| format!("{bits:016x}\n")).collect()
}

/// Does nothing unless it is the child of the test below.
#[test]
fn a_process_runs_the_study_into_a_folder() {
    let Some(folder) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let cache = Cache::open(folder.join("vectors")).unwrap();
    let result = few_study().run_with(&few(), &Run::new().cached(&cache)).unwrap();
    let unfinished = folder.join("bits.unfinished");
    std::fs::write(&unfinished, written(&bits(&result))).unwrap();
    std::fs::rename(unfinished, folder.join("bits")).unwrap();
}

#[test]
fn a_study_that_is_killed_again_and_again_ends_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let begun = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "images::a_process_runs_the_study_into_a_folder", "--test-threads=1"])
            .env(CHILD, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let vectors = || std::fs::read_dir(folder.path().join("vectors")).map_or(0, Iterator::count);
    let mut random = generator(17, 0);
    for kill in 0..KILLS {
        let enough = (kill * VECTORS + random.random_range(0..VECTORS)) / KILLS;
        let (mut child, start) = (begun(), Instant::now());
        while vectors() < enough && child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(120), "the process does not come on");
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!folder.path().join("bits").exists(), "it was killed midway, with {} vectors", vectors());
    }
    assert!(begun().wait().unwrap().success());
    let ended = std::fs::read_to_string(folder.path().join("bits")).unwrap();
    assert_eq!(ended, written(&bits(&few_study().run(&few()).unwrap())));
}
