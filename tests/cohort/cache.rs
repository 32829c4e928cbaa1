//! What may happen to the entries of a cache, and to a process that writes them, changes no value and is told.
#![cfg(feature = "json")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use radiomics::Error;
use radiomics::cohort::{Cache, Cohort, Damage, Outcome, Protocol};
use radiomics::error::Undefined;
use radiomics::numeric::random::generator;
use rand::RngExt;

use crate::support::odd;
use crate::support::odd::{
    Odd, bits, cohort, counts, expect_same, extractor, files, in_threads, opened, run, subject,
};

/// A cache with one entry, for one sequence of one subject.
struct Single {
    _folder: tempfile::TempDir,
    cache: Cache,
    cohort: Cohort,
    protocol: Protocol,
    computed: Outcome,
    entry: PathBuf,
    content: Vec<u8>,
}

impl Single {
    fn new() -> Self {
        let (folder, cache) = opened();
        let (cohort, protocol) = (cohort(1), Protocol::new().sequence("T2WI", extractor(Odd::default())));
        let computed = run(&protocol, &cohort, &cache);
        let entry = files(&cache).remove(0);
        let content = fs::read(&entry).unwrap();
        Single { _folder: folder, cache, cohort, protocol, computed, entry, content }
    }

    fn run(&self) -> Outcome {
        run(&self.protocol, &self.cohort, &self.cache)
    }

    /// What stands in the place of the entry is noticed, reported with `problem`, and replaced by the entry.
    #[track_caller]
    fn expect_noticed(&self, problem: &str) {
        let again = self.run();
        assert_eq!(counts(&again), [0, 1, 1], "{problem}");
        let damaged = &again.damaged()[0];
        assert_eq!((damaged.subject.as_str(), damaged.sequence.as_str()), ("p0", "T2WI"));
        assert_eq!((&damaged.file, damaged.damage), (&self.entry, Damage::Unreadable));
        assert!(damaged.problem.contains(problem), "{} says nothing of {problem}", damaged.problem);
        assert_eq!(bits(&again), bits(&self.computed));
        assert_eq!(fs::read(&self.entry).unwrap(), self.content);
    }

    fn expect_noticed_in_place(&self, content: &[u8], problem: &str) {
        fs::write(&self.entry, content).unwrap();
        self.expect_noticed(problem);
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let single = Single::new();
    for at in 0..single.content.len() {
        for change in [1, 0x20] {
            let mut content = single.content.clone();
            content[at] ^= change;
            single.expect_noticed_in_place(&content, "");
        }
    }
}

#[test]
fn every_missing_or_added_byte_is_noticed() {
    let single = Single::new();
    for length in 0..single.content.len() {
        single.expect_noticed_in_place(&single.content[..length], "");
    }
    for at in 0..=single.content.len() {
        let mut content = single.content.clone();
        content.insert(at, b' ');
        single.expect_noticed_in_place(&content, "");
    }
    expect_same(&single.run(), &single.computed);
}

#[test]
fn an_entry_says_what_is_wrong_with_it() {
    let single = Single::new();
    single.expect_noticed_in_place(b"", "its 0 bytes do not begin and end as those of an entry");
    let text = String::from_utf8(single.content.clone()).unwrap();
    single.expect_noticed_in_place(
        text.replace("part", "parts").replace("0.1", "0.2").as_bytes(),
        "its checksum says",
    );
    let other = subject("other", 7);
    let other_cohort = Cohort::new(vec![other]).unwrap();
    run(&single.protocol, &other_cohort, &single.cache);
    let other_entry = files(&single.cache).into_iter().find(|file| *file != single.entry).unwrap();
    single.expect_noticed_in_place(
        &fs::read(other_entry).unwrap(),
        "it is the entry of another vector: content of the image is",
    );
    let resealed = |text: &str| sealed(&text[PREFIX..text.len() - 2]);
    assert_eq!(resealed(&text), single.content, "the test seals as the cache does");
    let version = text.replace("\"version\":1", "\"version\":2");
    single.expect_noticed_in_place(&resealed(&version), "version is 2, 1 is needed");
    let shorter = text.replace("\"values\":[-0.0,", "\"values\":[");
    single.expect_noticed_in_place(&resealed(&shorter), "value 4 must be either a number or have a reason");
    let field = text.replace("\"values\"", "\"numbers\"");
    single.expect_noticed_in_place(&resealed(&field), "it is no entry: unknown field `numbers`");
}

/// Bytes before the sealed part.
const PREFIX: usize = "{\"checksum\":\"\",\"entry\":".len() + 32;

fn sealed(entry: &str) -> Vec<u8> {
    let checksum = twox_hash::xxhash3_128::Hasher::oneshot(entry.as_bytes());
    format!("{{\"checksum\":\"{checksum:032x}\",\"entry\":{entry}}}\n").into_bytes()
}

#[test]
fn an_entry_beyond_any_size_is_not_read() {
    let single = Single::new();
    File::create(&single.entry).unwrap().set_len(1 << 40).unwrap();
    single.expect_noticed("it has 1099511627776 bytes, an entry at most 67108864");
}

#[test]
fn a_folder_in_the_place_of_an_entry_is_noticed_and_replaced_if_it_is_empty() {
    let single = Single::new();
    fs::remove_file(&single.entry).unwrap();
    fs::create_dir(&single.entry).unwrap();
    single.expect_noticed("it is no file");

    fs::remove_file(&single.entry).unwrap();
    fs::create_dir_all(single.entry.join("of somebody")).unwrap();
    let again = single.run();
    expect_same(&again, &single.computed);
    let kinds: Vec<Damage> = again.damaged().iter().map(|damaged| damaged.damage).collect();
    assert_eq!(kinds, [Damage::Unreadable, Damage::Unwritten]);
    let sentences: Vec<String> = again.damaged().iter().map(ToString::to_string).collect();
    assert!(sentences[0].starts_with("subject p0, sequence T2WI was computed again: "), "{}", sentences[0]);
    assert!(sentences[1].starts_with("subject p0, sequence T2WI was computed and could not be kept: "));
    assert!(sentences.iter().all(|sentence| sentence.contains(&single.entry.display().to_string())));
    assert!(single.entry.join("of somebody").is_dir());
    assert_eq!(
        files(&single.cache),
        std::slice::from_ref(&single.entry),
        "what was not put in place is gone"
    );
}

#[test]
fn a_folder_that_vanishes_costs_no_result() {
    let single = Single::new();
    fs::remove_dir_all(single.cache.folder()).unwrap();
    let again = single.run();
    assert_eq!((counts(&again), again.damaged()[0].damage), ([0, 1, 1], Damage::Unwritten));
    expect_same(&again, &single.computed);
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "no folder").unwrap();
    for path in [file.clone(), file.join("vectors")] {
        match Cache::open(&path) {
            Err(Error::File { path: named, .. }) => assert_eq!(named, path),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn half_written_files_of_long_ago_are_removed_and_nothing_else() {
    let single = Single::new();
    let [old, young, foreign] = ["0.1-2-3.unfinished", "4.1-2-3.unfinished", "notes.txt"]
        .map(|name| single.cache.folder().join(name));
    for path in [&old, &young, &foreign] {
        fs::write(path, &single.content[..100]).unwrap();
    }
    let long_ago = SystemTime::now() - Duration::from_secs(25 * 60 * 60);
    for path in [&old, &foreign, &single.entry] {
        File::options().append(true).open(path).unwrap().set_modified(long_ago).unwrap();
    }
    Cache::open(single.cache.folder()).unwrap();
    let mut left = vec![young, foreign, single.entry.clone()];
    left.sort();
    assert_eq!(files(&single.cache), left);
    assert_eq!(counts(&single.run()), [1, 0, 0]);
}

#[test]
fn a_reason_that_only_the_file_knows_comes_back_once_and_one_too_long_does_not() {
    let single = Single::new();
    let text = String::from_utf8(single.content.clone()).unwrap();
    let with = |reason: &str| {
        let text = text.replace("a reason of another crate", reason);
        fs::write(&single.entry, sealed(&text[PREFIX..text.len() - 2])).unwrap();
        single.run()
    };
    let pointer = |outcome: &Outcome| match outcome.table().value(0, 12) {
        Err(Undefined::Other(reason)) => (reason.to_string(), reason.as_ptr()),
        other => panic!("{other:?}"),
    };
    let [first, second] = [(); 2].map(|()| with("a reason of nobody"));
    assert_eq!((counts(&first), pointer(&first).0.as_str()), ([1, 0, 0], "a reason of nobody"));
    assert_eq!(pointer(&first), pointer(&second), "kept for good twice");
    let long = with(&"long".repeat(300));
    assert_eq!(counts(&long), [0, 1, 1]);
    assert!(long.damaged()[0].problem.contains("1200 bytes"), "{}", long.damaged()[0]);
    expect_same(&long, &single.computed);
}

/// Subjects, sequences and columns of the runs that are killed: entries of some 100 kB, so that it also happens in the midst of
/// writing.
const SUBJECTS: usize = 15;
const ENTRIES: usize = 2 * SUBJECTS;

fn wide() -> Protocol {
    let odd = Odd { columns: 4000, pause: Duration::from_millis(4), ..Odd::default() };
    Protocol::new().sequence("T2WI", extractor(odd.clone())).sequence("DWI", extractor(odd))
}

/// In which folder the other process works.
const FOLDER: &str = "COHORT_CACHE_FOLDER";

/// The part of another process, for the tests below; by itself it works in a folder of its own.
#[test]
fn a_process_extracts_into_a_folder() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = std::env::var_os(FOLDER).map_or(temporary.path().to_path_buf(), PathBuf::from);
    let cache = Cache::open(folder.join("vectors")).unwrap();
    fs::write(folder.join(format!("begun {}", std::process::id())), "").unwrap();
    let outcome = in_threads(2, || run(&wide(), &cohort(SUBJECTS), &cache));
    assert_eq!(outcome.recalled() + outcome.computed(), ENTRIES);
    assert_eq!(outcome.damaged(), []);
}

/// Another process that extracts, which has opened the cache.
fn begun(folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "cache::a_process_extracts_into_a_folder"]).env(FOLDER, folder);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (sign, start) = (folder.join(format!("begun {}", child.id())), Instant::now());
    while !sign.exists() && child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(120), "the process does not begin");
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

/// Number of whole entries.
fn entries(cache: &Cache) -> usize {
    files(cache).iter().filter(|file| file.extension().is_some_and(|ending| ending == "json")).count()
}

#[test]
fn a_process_that_is_killed_again_and_again_ends_with_the_same_table() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().join("vectors")).unwrap();
    let mut random = generator(20, 0);
    let (mut midway, mut longest) = (0, 20_000);
    for _ in 0..20 {
        let before = entries(&cache);
        let mut child = begun(folder.path());
        std::thread::sleep(Duration::from_micros(random.random_range(0..longest)));
        child.kill().unwrap();
        let ended_by_itself = child.wait().unwrap().success();
        if entries(&cache) == before {
            longest = longest.saturating_mul(3) / 2; // on a busy machine, so that it comes to an entry
        }
        midway += usize::from(!ended_by_itself && (1..ENTRIES).contains(&entries(&cache)));
    }
    println!("{midway} of 20 runs were killed midway, {} of {ENTRIES} entries were there", entries(&cache));
    assert!(midway >= 3, "{midway} runs were killed midway");
    assert!(begun(folder.path()).wait().unwrap().success());

    let recalled = run(&wide(), &cohort(SUBJECTS), &cache);
    assert_eq!(counts(&recalled), [ENTRIES, 0, 0]);
    expect_same(&recalled, &wide().extract(&cohort(SUBJECTS)).unwrap());
}

#[test]
fn two_processes_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().join("vectors")).unwrap();
    let both = [(); 2].map(|()| begun(folder.path()));
    for mut child in both {
        assert!(child.wait().unwrap().success());
    }
    let recalled = run(&wide(), &cohort(SUBJECTS), &cache);
    assert_eq!((counts(&recalled), files(&cache).len()), ([ENTRIES, 0, 0], ENTRIES));
    expect_same(&recalled, &wide().extract(&cohort(SUBJECTS)).unwrap());
}

#[test]
fn two_sequences_of_one_image_with_one_extractor_share_an_entry() {
    let (_folder, cache) = opened();
    let odd = extractor(Odd::default());
    let (image, mask) = odd::scan(1);
    let both =
        radiomics::cohort::Subject::new("p").mask(mask).image("early", image.clone()).image("late", image);
    let protocol = Protocol::new().sequence("early", odd.clone()).sequence("late", odd);
    let cohort = Cohort::new(vec![both]).unwrap();
    let outcome = run(&protocol, &cohort, &cache);
    assert_eq!(counts(&outcome), [1, 1, 0]);
    expect_same(&outcome, &protocol.extract(&cohort).unwrap());
}
