//! Extractions that recall what was computed before, that stop when they are told to, and that say which subject is to blame.
#![cfg(all(feature = "json", feature = "phantom"))]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use radiomics::Error;
use radiomics::cohort::{Cohort, Extractor, OnFailure, Outcome, Progress, Protocol, Source, Subject};
use radiomics::error::Undefined;
use radiomics::first_order::Statistics;
use radiomics::image::{Alignment, Mask, Spacing};
use radiomics::phantom::StudyPhantom;
use radiomics::process::{Interpolator, MaskStep, Resample, Resegment, Scheme};

use crate::support::odd::{
    cohort, counts, expect_same, files, in_threads, opened, protocol, run, scan, subject,
};

#[test]
fn a_recalled_study_is_the_computed_one_bit_for_bit_on_any_number_of_threads() {
    let cohort = StudyPhantom::her2(3).with_subjects([1, 1], [1, 0]).unwrap().cohort().unwrap();
    let scheme = Scheme::new()
        .carry(Interpolator::Linear, 0.5)
        .unwrap()
        .mask_step(MaskStep::Dilate(1.0))
        .unwrap()
        .resample(Resample::to(Spacing::isotropic(2.0).unwrap()))
        .resegment(Resegment::new().range(10.0, 2000.0).unwrap());
    let processed = Extractor::builder().process(scheme).family(Statistics).build().unwrap();
    let plain = Extractor::builder().family(Statistics).build().unwrap();
    let protocol = Protocol::new().sequence("T2WI", processed).sequence("DWI", plain);
    let without = protocol.extract(&cohort).unwrap();
    assert_eq!(counts(&without), [0, 6, 0]);
    for threads in [1, 3] {
        let (_folder, cache) = opened();
        let [first, second] = in_threads(threads, || [(); 2].map(|()| run(&protocol, &cohort, &cache)));
        assert_eq!((counts(&first), counts(&second)), ([0, 6, 0], [6, 0, 0]));
        expect_same(&first, &without);
        expect_same(&second, &without);
    }
}

#[test]
fn every_kind_of_number_and_reason_comes_back_as_it_was() {
    let (_folder, cache) = opened();
    let [first, second] = [(); 2].map(|()| run(&protocol(""), &cohort(2), &cache));
    assert_eq!((counts(&first), counts(&second)), ([0, 4, 0], [4, 0, 0]));
    expect_same(&second, &first);
    expect_same(&second, &protocol("").extract(&cohort(2)).unwrap());
    let value = |column: usize| second.table().value(0, column);
    assert!(value(0).unwrap().is_sign_negative(), "−0 lost its sign");
    assert_eq!(value(12), Err(Undefined::Other("a reason of another crate")));
}

#[test]
fn a_new_subject_is_the_only_one_that_is_computed() {
    let (_folder, cache) = opened();
    run(&protocol(""), &cohort(3), &cache);
    assert_eq!(counts(&run(&protocol(""), &cohort(4), &cache)), [6, 2, 0]);
}

#[test]
fn a_changed_setting_of_a_sequence_leaves_the_others_alone() {
    let (_folder, cache) = opened();
    run(&protocol("fine"), &cohort(3), &cache);
    assert_eq!(counts(&run(&protocol("coarse"), &cohort(3), &cache)), [3, 3, 0]);
    assert_eq!(counts(&run(&protocol("fine"), &cohort(3), &cache)), [6, 0, 0]);
    assert_eq!(files(&cache).len(), 9);
}

#[test]
fn new_names_of_subjects_and_sequences_recall_what_is_known() {
    let (_folder, cache) = opened();
    run(&protocol(""), &cohort(1), &cache);
    let ((t2, t2_mask), (dwi, dwi_mask)) = (scan(0), scan(1));
    let renamed = Subject::new("other").scan("T2", t2, t2_mask).scan("ADC", dwi, dwi_mask);
    let [t2, dwi] = [0, 1].map(|at| protocol("").sequences()[at].extractor().clone());
    let protocol = Protocol::new().sequence("T2", t2).sequence("ADC", dwi);
    let cohort = Cohort::new(vec![renamed]).unwrap();
    let recalled = run(&protocol, &cohort, &cache);
    assert_eq!(counts(&recalled), [2, 0, 0]);
    expect_same(&recalled, &protocol.extract(&cohort).unwrap());
    assert_eq!(recalled.table().columns()[0], "T2_part0_odd");
}

#[test]
fn another_image_or_another_mask_is_computed() {
    let (_folder, cache) = opened();
    let protocol = Protocol::new().sequence("T2WI", protocol("").sequences()[0].extractor().clone());
    let counted = |(image, mask)| {
        let cohort = Cohort::new(vec![Subject::new("p").scan("T2WI", image, mask)]).unwrap();
        counts(&run(&protocol, &cohort, &cache))
    };
    let ((image, mask), (other, _)) = (scan(0), scan(1));
    let fewer = Mask::above(&image, 3.0).unwrap();
    assert_eq!(counted((image.clone(), mask.clone())), [0, 1, 0]);
    assert_eq!(counted((other, mask.clone())), [0, 1, 0]);
    assert_eq!(counted((image.clone(), fewer)), [0, 1, 0]);
    assert_eq!(counted((image, mask)), [1, 0, 0]);
}

#[test]
fn what_is_refused_is_not_recalled() {
    let (_folder, cache) = opened();
    let (image, mask) = scan(0);
    let elsewhere = mask.geometry().with_origin([0.0, 0.0, 5.0]).unwrap();
    let shifted = Mask::from_vec(mask.selected().iter().copied().collect(), elsewhere).unwrap();
    let cohort = Cohort::new(vec![Subject::new("p").scan("T2WI", image, shifted)]).unwrap();
    let protocol = |alignment| {
        let scheme = Scheme::new().alignment(alignment);
        let extractor = Extractor::builder().process(scheme).family(Statistics).build().unwrap();
        Protocol::new().sequence("T2WI", extractor)
    };
    assert_eq!(counts(&run(&protocol(Alignment::TrustImage), &cohort, &cache)), [0, 1, 0]);
    let strict = protocol(Alignment::Within(0.5)).extraction().cached(&cache).run(&cohort).unwrap_err();
    assert!(strict.to_string().contains("mask and image differ"), "{strict}");
}

#[test]
fn progress_counts_every_subject_once_with_its_vectors() {
    let (_folder, cache) = opened();
    run(&protocol(""), &cohort(2), &cache);
    let mut subjects = cohort(4).subjects().to_vec();
    let (image, mask) = scan(50);
    subjects.push(Subject::new("halved").scan("T2WI", image, mask)); // it lacks DWI
    let cohort = Cohort::new(subjects).unwrap();
    for threads in [1, 3] {
        let seen = Mutex::new(Vec::new());
        let note = |Progress { done, total, subject, recalled, computed }: Progress<'_>| {
            seen.lock().unwrap().push((done, total, subject.to_string(), [recalled, computed]));
        };
        let protocol = protocol("");
        let outcome =
            in_threads(threads, || protocol.extraction().cached(&cache).observed(note).run(&cohort)).unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort();
        assert_eq!(
            seen.iter().map(|seen| (seen.0, seen.1)).collect::<Vec<_>>(),
            [1, 2, 3, 4, 5].map(|n| (n, 5))
        );
        let mut vectors: Vec<_> = seen.into_iter().map(|(.., subject, vectors)| (subject, vectors)).collect();
        vectors.sort();
        let expected = match threads {
            1 => [("halved", [0, 1]), ("p0", [2, 0]), ("p1", [2, 0]), ("p2", [0, 2]), ("p3", [0, 2])],
            _ => [("halved", [1, 0]), ("p0", [2, 0]), ("p1", [2, 0]), ("p2", [2, 0]), ("p3", [2, 0])],
        };
        assert_eq!(vectors, expected.map(|(subject, vectors)| (subject.to_string(), vectors)));
        let sums = [0, 1].map(|at| expected.iter().map(|(_, vectors)| vectors[at]).sum::<usize>());
        assert_eq!([outcome.recalled(), outcome.computed()], sums);
    }
}

#[test]
fn a_run_that_is_stopped_says_how_far_it_came_and_goes_on_later() {
    let (cohort, without) = (cohort(6), protocol("").extract(&cohort(6)).unwrap());
    for threads in [1, 3] {
        let (_folder, cache) = opened();
        let stop = AtomicBool::new(false);
        let protocol = protocol("");
        let at_two = |progress: Progress<'_>| stop.fetch_or(progress.done >= 2, Ordering::Relaxed);
        let observed = protocol.extraction().cached(&cache).until(&stop).observed(|progress| {
            at_two(progress);
        });
        let stopped = in_threads(threads, || observed.run(&cohort)).unwrap_err();
        let Error::Interrupted { done, total: 6 } = stopped else { panic!("{stopped}") };
        assert_eq!(stopped.to_string(), format!("interrupted after {done} of 6 subjects"));
        if threads == 1 {
            assert_eq!((done, files(&cache).len()), (2, 4));
        }
        assert!((2..6).contains(&done) && files(&cache).len() >= 2 * done);
        let kept = files(&cache).len();
        let resumed = run(&protocol, &cohort, &cache);
        assert_eq!(counts(&resumed), [kept, 12 - kept, 0]);
        expect_same(&resumed, &without);
    }
}

#[test]
fn a_run_that_is_stopped_begins_no_further_sequence() {
    let (begun, stop) = (AtomicUsize::new(0), Arc::new(AtomicBool::new(false)));
    let ((image, mask), stopping) = (scan(0), Arc::clone(&stop));
    let first = Source::deferred(move || {
        stopping.store(true, Ordering::Relaxed);
        Ok(scan(0).0)
    });
    let subject = Subject::new("p").mask(mask).image("T2WI", first).image("DWI", image);
    let cohort = Cohort::new(vec![subject]).unwrap();
    let (_folder, cache) = opened();
    let protocol = protocol("");
    let observed = protocol.extraction().cached(&cache).until(&stop).observed(|_| {
        begun.fetch_add(1, Ordering::Relaxed);
    });
    let stopped = observed.run(&cohort).unwrap_err();
    assert!(matches!(stopped, Error::Interrupted { done: 0, total: 1 }), "{stopped}");
    assert_eq!((begun.load(Ordering::Relaxed), files(&cache).len()), (0, 1));
}

#[test]
fn a_flag_that_comes_too_late_changes_nothing() {
    let stop = AtomicBool::new(false);
    let protocol = protocol("");
    let observed = protocol
        .extraction()
        .until(&stop)
        .observed(|progress| stop.store(progress.done == progress.total, Ordering::Relaxed));
    let outcome = observed.run(&cohort(3)).unwrap();
    assert!(stop.load(Ordering::Relaxed));
    expect_same(&outcome, &protocol.extract(&cohort(3)).unwrap());
}

/// Four subjects of which the second to fourth fail, each in its own way.
fn troubled() -> Cohort {
    let (image, mask) = scan(0);
    let failing = Source::deferred(|| Err(Error::Other("the disk is gone".to_string())));
    let dark = image.clone();
    let none = Source::deferred(move || Mask::above(&dark, 1e6));
    let halved = |id: &str| Subject::new(id).scan("T2WI", image.clone(), mask.clone());
    Cohort::new(vec![
        subject("well", 1),
        halved("halved"),
        halved("unread").scan("DWI", failing, mask.clone()),
        halved("empty").scan("DWI", image.clone(), none),
    ])
    .unwrap()
}

const TROUBLES: [&str; 3] = [
    "subject halved, sequence DWI: subject halved has no sequence DWI, it has T2WI",
    "subject unread, sequence DWI: the disk is gone",
    "subject empty, sequence DWI: the mask selects 0 of 18 voxels, at least 1 is needed",
];

#[test]
fn subjects_that_fail_are_left_out_with_subject_sequence_and_cause() {
    let outcome = protocol("").extraction().on_failure(OnFailure::LeaveOut).run(&troubled()).unwrap();
    assert_eq!(outcome.failures().iter().map(ToString::to_string).collect::<Vec<_>>(), TROUBLES);
    assert_eq!(outcome.table().subjects(), ["well"]);
    assert_eq!(counts(&outcome), [0, 5, 0]); // with the first sequence of those that were left out
    let alone = Cohort::new(vec![subject("well", 1)]).unwrap();
    expect_same(&outcome, &protocol("").extract(&alone).unwrap());
}

#[test]
fn under_stop_the_first_failure_ends_the_run() {
    let troubled = troubled();
    let [well, failing @ ..] = troubled.subjects() else { panic!("four subjects") };
    for (failing, expected) in failing.iter().zip(TROUBLES) {
        for threads in [1, 3] {
            let done = Mutex::new(Vec::new());
            let mut subjects = vec![well.clone(), failing.clone()];
            subjects.extend(cohort(40).subjects().iter().cloned());
            let cohort = Cohort::new(subjects).unwrap();
            let protocol = protocol("");
            let extraction = protocol
                .extraction()
                .on_failure(OnFailure::Stop)
                .observed(|progress| done.lock().unwrap().push(progress.subject.to_string()));
            let error = in_threads(threads, || extraction.run(&cohort)).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(matches!(error, Error::Subject { sequence: Some(_), .. }));
            drop(extraction);
            if threads == 1 {
                assert_eq!(done.into_inner().unwrap(), ["well", failing.id()]);
            }
        }
    }
}

#[test]
fn under_stop_the_earliest_of_those_that_failed_is_named() {
    let error = |threads| {
        let protocol = protocol("");
        let extraction = protocol.extraction().on_failure(OnFailure::Stop);
        in_threads(threads, || extraction.run(&troubled())).unwrap_err().to_string()
    };
    assert_eq!(error(1), TROUBLES[0]);
    assert!(TROUBLES.contains(&error(3).as_str()));
}

/// Waits for a flag, but not for ever.
fn wait(flag: &AtomicBool) {
    let start = Instant::now();
    while !flag.load(Ordering::Relaxed) && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn under_stop_the_earlier_of_two_is_named_though_the_later_one_fails_first() {
    let [begun, failed] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
    let (mark, wait_for) = (Arc::clone(&begun), Arc::clone(&failed));
    let slow = Source::deferred(move || {
        mark.store(true, Ordering::Relaxed);
        wait(&wait_for);
        Err(Error::Other("slow".to_string()))
    });
    let fast = Source::deferred(move || {
        wait(&begun);
        Err(Error::Other("fast".to_string()))
    });
    let subjects = [("earlier", slow), ("later", fast)];
    let subjects = subjects.map(|(id, image)| Subject::new(id).mask(scan(0).1).image("T2WI", image));
    let cohort = Cohort::new(subjects.to_vec()).unwrap();
    let (protocol, seen) = (protocol(""), Mutex::new(Vec::new()));
    let extraction = protocol.extraction().on_failure(OnFailure::Stop).observed(|progress| {
        seen.lock().unwrap().push(progress.subject.to_string());
        failed.store(true, Ordering::Relaxed);
    });
    let error = in_threads(2, || extraction.run(&cohort)).unwrap_err();
    assert_eq!(*seen.lock().unwrap(), ["later", "earlier"]);
    assert_eq!(error.to_string(), "subject earlier, sequence T2WI: slow");
}

#[test]
fn a_failed_subject_is_tried_again_and_the_others_are_recalled() {
    let (_folder, cache) = opened();
    run(&protocol(""), &troubled(), &cache);
    let again: Outcome = run(&protocol(""), &troubled(), &cache);
    assert_eq!((counts(&again), again.failures().len()), ([5, 0, 0], 3));
    // On several threads a later subject may fail before an earlier one is begun.
    let protocol = protocol("");
    let extraction = protocol.extraction().cached(&cache).on_failure(OnFailure::Stop);
    let error = in_threads(1, || extraction.run(&troubled()));
    assert_eq!(error.unwrap_err().to_string(), TROUBLES[0]);
}

#[test]
fn a_cohort_that_fails_as_a_whole_gives_its_first_failure() {
    let failing = Cohort::new(troubled().subjects()[1..].to_vec()).unwrap();
    let error = protocol("").extract(&failing).unwrap_err();
    assert_eq!(error.to_string(), TROUBLES[0]);
    let empty = Protocol::new();
    assert!(matches!(empty.extraction().run(&failing), Err(Error::Nothing { what: "the protocol" })));
}
