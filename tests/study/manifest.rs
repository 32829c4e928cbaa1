//! A study from real files gives what the same study gives in memory; what fails is named.
#![cfg(all(feature = "csv", feature = "nifti", feature = "nrrd", feature = "phantom"))]

use std::fmt::Write;
use std::path::Path;

use ndarray::Array3;
use radiomics::Error;
use radiomics::cohort::{Clinical, Cohort, Extractor, OnFailure, Outcome, Protocol};
use radiomics::error::Undefined;
use radiomics::image::{Image, Spacing};
use radiomics::io::{write_image, write_mask};
use radiomics::phantom::{SEQUENCES, StudyPhantom};
use radiomics::process::FixedBinNumber;
use radiomics::study::Manifest;
use radiomics::table::{FeatureTable, Kind, Split};

/// Relative: spacing is a 32-bit float in NIfTI-1, and lengths and volumes follow it.
const SINGLE: f64 = 1e-6;

fn run(cohort: &Cohort) -> Outcome {
    let extractor = Extractor::builder().discretise(FixedBinNumber::new(16).unwrap()).build().unwrap();
    let protocol = SEQUENCES.iter().fold(Protocol::new(), |p, name| p.sequence(name, extractor.clone()));
    protocol.extract(cohort).unwrap()
}

fn extracted(cohort: &Cohort) -> FeatureTable {
    let outcome = run(cohort);
    assert!(outcome.failures().is_empty(), "{}", outcome.failures()[0]);
    outcome.table().clone()
}

/// Three subjects of the phantom, each with a word beside its numbers.
fn phantom_cohort() -> Cohort {
    let cohort = StudyPhantom::her2(5).with_subjects([2, 1], [1, 1]).unwrap().cohort().unwrap();
    let scanners = ["Skyra", "Aera"].into_iter().cycle();
    let subjects = cohort.subjects().iter().cloned().zip(scanners);
    Cohort::new(subjects.map(|(subject, scanner)| subject.category("scanner", scanner)).collect()).unwrap()
}

/// Writes the cohort as NIfTI files with a manifest beside them.
fn write_files(cohort: &Cohort, folder: &Path) -> String {
    let clinical = &cohort.subjects()[0];
    let mut text = String::from("subject,label,split");
    SEQUENCES.iter().for_each(|s| write!(text, ",{s}_image,{s}_mask").unwrap());
    clinical.clinical_values().iter().for_each(|(name, _)| write!(text, ",{name}").unwrap());
    text.push('\n');
    for subject in cohort.subjects() {
        let split = if subject.known_split() == Some(Split::Train) { "train" } else { "test" };
        write!(text, "{},{},{split}", subject.id(), u8::from(subject.known_label().unwrap())).unwrap();
        for sequence in SEQUENCES {
            let (image, mask) = subject.load(sequence).unwrap();
            let names = [
                format!("{}_{sequence}.nii.gz", subject.id()),
                format!("{}_{sequence}_mask.nrrd", subject.id()),
            ];
            write_image(folder.join(&names[0]), &image).unwrap();
            write_mask(folder.join(&names[1]), &mask).unwrap();
            write!(text, ",{},{}", names[0], names[1]).unwrap();
        }
        for (_, value) in subject.clinical_values() {
            let cell = match value {
                Clinical::Number(number) => number.map_or(String::new(), |number| number.to_string()),
                Clinical::Word(word) => word.word().unwrap_or_default().to_string(),
            };
            write!(text, ",{cell}").unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn files_give_the_same_table_as_memory() {
    let cohort = phantom_cohort();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cohort.csv");
    std::fs::write(&path, write_files(&cohort, folder.path())).unwrap();

    let manifest = Manifest::read(&path, OnFailure::Stop).unwrap();
    assert_eq!(manifest.sequences(), SEQUENCES);
    assert!(manifest.left_out().is_empty() && manifest.second_reader().is_none());
    let (a, b) = (extracted(&cohort), extracted(manifest.cohort()));
    assert_eq!((a.subjects(), a.columns()), (b.subjects(), b.columns()));
    assert_eq!((a.labels().unwrap(), a.split().unwrap()), (b.labels().unwrap(), b.split().unwrap()));
    for (a, b) in a.iter().zip(b.iter()) {
        for (x, y) in a.values().zip(b.values()) {
            let (x, y) = (x.unwrap(), y.unwrap());
            assert!((x - y).abs() <= SINGLE * x.abs().max(1e-3), "{}: {x} and {y}", a.name());
        }
    }
    let clinical = manifest.cohort().clinical_table().unwrap();
    assert_eq!(cohort.clinical_table().unwrap(), clinical);
    assert_eq!(manifest.clinical(), clinical.columns());
    assert_eq!(clinical.column("scanner").unwrap().categories().unwrap().levels(), ["Skyra", "Aera"]);
}

/// The manifest of a text, in a folder where the files of these names are there.
fn read(text: &str, files: &[&str]) -> Manifest {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|file| std::fs::write(folder.path().join(file), file).unwrap());
    let path = folder.path().join("cohort.csv");
    std::fs::write(&path, text).unwrap();
    Manifest::read(&path, OnFailure::Stop).unwrap()
}

#[test]
fn an_empty_cell_is_a_scan_or_a_mask_that_is_not_there() {
    let text =
        "subject,label,split,T2_image,T2_mask,DWI_image,DWI_mask\np1,1,train,a,b,,\np2,0,test,c,NA,d,e\n";
    let manifest = read(text, &["a", "b", "c", "d", "e"]);
    let [first, second] = manifest.cohort().subjects() else { panic!("two subjects") };
    assert!(matches!(first.load("DWI").unwrap_err(), Error::MissingSequence { .. }));
    assert!(matches!(second.load("T2").unwrap_err(), Error::MissingMask { .. }));
}

#[test]
fn a_clinical_column_is_numeric_or_categorical_by_what_its_cells_hold() {
    let text = "subject,age,label,T2_image,mask,grade,none\n\
                p1,41,0,a,b,high,\n\
                p2,NA,1,a,b,3,NA\n\
                p3,6.5e1,1,a,b, low ,\n\
                p4,7,1,a,b,4,\n";
    let manifest = read(text, &["a", "b"]);
    assert_eq!(manifest.clinical(), ["age", "grade", "none"]);
    let table = manifest.cohort().clinical_table().unwrap();
    let age: Vec<_> = table.column("age").unwrap().values().collect();
    assert_eq!(age, [Ok(41.0), Err(Undefined::Missing), Ok(65.0), Ok(7.0)]);
    let grade = table.column("grade").unwrap().categories().unwrap();
    assert_eq!(grade.levels(), ["high", "3", "low", "4"], "half of the cells are numbers");
    assert_eq!(table.column("none").unwrap().kind(), Kind::Numeric);
    assert_eq!(table.column("none").unwrap().undefined().count(), 4);
}

#[test]
fn a_split_is_there_if_its_column_is() {
    let without = read("subject,label,T2_image,mask\np1,1,a,b\n", &["a", "b"]);
    assert_eq!(without.cohort().subjects()[0].known_split(), None);
    let with = read("subject,label,split,T2_image,mask\np1,1,test,a,b\n", &["a", "b"]);
    assert_eq!(with.cohort().subjects()[0].known_split(), Some(Split::Test));
    assert_eq!(with.cohort().subjects()[0].known_label(), Some(true));
}

#[test]
fn byte_order_mark_crlf_blank_rows_and_quotes_change_nothing() {
    let text =
        "\u{feff}\"subject\",label,T2_image,mask,grade\r\n\r\np1,1, a ,b,\"low, \"\"T1\"\"\"\r\n,NA,,,\r\n";
    let manifest = read(text, &["a", "b"]);
    let [subject] = manifest.cohort().subjects() else { panic!("one subject") };
    assert_eq!((subject.id(), subject.clinical_values()[0].1.word()), ("p1", Ok("low, \"T1\"")));
}

#[test]
fn paths_are_relative_to_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let (tables, images) = (folder.path().join("tables"), folder.path().join("images"));
    [&tables, &images].into_iter().for_each(|folder| std::fs::create_dir(folder).unwrap());
    std::fs::write(images.join("a.nii"), "").unwrap();
    let path = tables.join("cohort.csv");
    std::fs::write(&path, "subject,label,T2_image,mask\np1,1,../images/a.nii,../images/a.nii\n").unwrap();
    let manifest = Manifest::read(&path, OnFailure::Stop).unwrap();
    let error = manifest.cohort().subjects()[0].load("T2").unwrap_err().to_string();
    assert!(error.contains("a.nii") && !error.contains("No such file"), "{error}");
}

/// The phantom in files, the masks of its first subject seen by a second reader as well.
fn twice_read(folder: &Path) -> Manifest {
    let cohort = StudyPhantom::her2(7).with_subjects([2, 0], [0, 0]).unwrap().cohort().unwrap();
    let text = write_files(&cohort, folder);
    let others = [format!("S001_{}_mask.nrrd", SEQUENCES[1]), String::new()];
    let [header, rows @ ..] = &text.lines().collect::<Vec<_>>()[..] else { panic!("a header") };
    let mut text = format!("{header},{}_mask2\n", SEQUENCES[0]);
    rows.iter().zip(others).for_each(|(row, mask)| writeln!(text, "{row},{mask}").unwrap());
    let path = folder.join("cohort.csv");
    std::fs::write(&path, text).unwrap();
    Manifest::read(&path, OnFailure::Stop).unwrap()
}

#[test]
fn a_second_reader_has_the_scans_with_a_second_mask_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = twice_read(folder.path());
    let [first, _] = manifest.cohort().subjects() else { panic!("two subjects") };
    let second = manifest.second_reader().expect("a second reader");
    let [subject] = second.subjects() else { panic!("one subject") };
    assert_eq!(
        (subject.id(), subject.known_label(), subject.known_split()),
        ("S001", first.known_label(), first.known_split())
    );
    assert_eq!(subject.sequences().collect::<Vec<_>>(), [SEQUENCES[0]]);

    let ((image, mask), (other_image, other_mask)) =
        (first.load(SEQUENCES[0]).unwrap(), subject.load(SEQUENCES[0]).unwrap());
    assert_eq!(image, other_image);
    assert_eq!(other_mask, first.load(SEQUENCES[1]).unwrap().1, "the mask that the column names");
    assert_ne!(mask, other_mask);
    assert!(second.clinical_table().unwrap().columns().is_empty());
}

#[test]
fn a_common_second_mask_serves_the_sequences_without_one_of_their_own() {
    let text = "subject,label,T2_image,DWI_image,mask,mask2,DWI_mask2\np1,1,a,b,c,d,e\np2,0,a,,c,,e\n";
    let manifest = read(text, &["a", "b", "c", "d", "e"]);
    let second = manifest.second_reader().expect("a second reader");
    let [subject] = second.subjects() else { panic!("p2 has no scan with a second mask") };
    assert_eq!(subject.sequences().collect::<Vec<_>>(), ["T2", "DWI"]);
}

#[test]
fn a_whole_run_names_subject_sequence_and_cause_of_each_failure() {
    let cohort = StudyPhantom::her2(6).with_subjects([2, 2], [0, 0]).unwrap().cohort().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let [first, second, third, _] = SEQUENCES;
    let text = write_files(&cohort, folder.path());
    let absent = format!("S003_{third}.nii.gz");
    std::fs::write(file("cohort.csv"), text.replace(&absent, "")).unwrap();
    std::fs::write(file(&format!("S001_{first}.nii.gz")), b"no image").unwrap();
    let (image, _) = cohort.subjects()[1].load(second).unwrap();
    let nothing = Array3::<u8>::zeros(image.geometry().size());
    let spacing = Spacing::isotropic(1.0).unwrap();
    let nothing = Image::new(nothing.view(), spacing).unwrap();
    write_image(file(&format!("S002_{second}_mask.nrrd")), &nothing).unwrap();

    let manifest = Manifest::read(file("cohort.csv"), OnFailure::Stop).unwrap();
    let outcome = run(manifest.cohort());
    assert_eq!(outcome.table().subjects(), ["S004"]);
    let broken = format!("S001_{first}.nii.gz");
    for (failure, (subject, sequence, causes)) in outcome.failures().iter().zip([
        ("S001", first, [broken.as_str(), ""]),
        ("S002", second, ["the mask", "selects 0 of"]),
        ("S003", third, ["has no sequence", ""]),
    ]) {
        let sentence = failure.to_string();
        assert!(sentence.starts_with(&format!("subject {subject}, sequence {sequence}: ")), "{sentence}");
        assert!(causes.iter().all(|cause| sentence.contains(cause)), "{sentence}");
    }
    assert_eq!(outcome.failures().len(), 3);
}
