//! A study from real files gives what the same study gives in memory; a manifest that is wrong says where.
#![cfg(all(feature = "nifti", feature = "nrrd", feature = "phantom"))]

#[path = "../examples/her2_study/manifest.rs"]
mod manifest;

use std::fmt::Write;
use std::path::Path;

use radiomics::Error;
use radiomics::cohort::{Cohort, Extractor, Protocol};
use radiomics::io::{write_image, write_mask};
use radiomics::phantom::{SEQUENCES, StudyPhantom};
use radiomics::process::FixedBinNumber;
use radiomics::table::{FeatureTable, Split};

/// Relative: spacing is a 32-bit float in NIfTI-1, and lengths and volumes follow it.
const SINGLE: f64 = 1e-6;

fn extracted(cohort: &Cohort) -> FeatureTable {
    let extractor = Extractor::builder().discretise(FixedBinNumber::new(16).unwrap()).build().unwrap();
    let protocol = SEQUENCES.iter().fold(Protocol::new(), |p, name| p.sequence(name, extractor.clone()));
    let outcome = protocol.extract(cohort).unwrap();
    assert!(outcome.failures().is_empty(), "{}", outcome.failures()[0]);
    outcome.table().clone()
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
            write!(text, ",{}", value.map_or(String::new(), |v| v.to_string())).unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn files_give_the_same_table_as_memory() {
    let phantom = StudyPhantom::her2(5).with_subjects([2, 1], [1, 1]).unwrap();
    let cohort = phantom.cohort().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cohort.csv");
    std::fs::write(&path, write_files(&cohort, folder.path())).unwrap();

    let (from_files, sequences) = manifest::read(&path).unwrap();
    assert_eq!(sequences, SEQUENCES);
    let (a, b) = (extracted(&cohort), extracted(&from_files));
    assert_eq!((a.subjects(), a.columns()), (b.subjects(), b.columns()));
    assert_eq!((a.labels().unwrap(), a.split().unwrap()), (b.labels().unwrap(), b.split().unwrap()));
    for (a, b) in a.iter().zip(b.iter()) {
        for (x, y) in a.values().zip(b.values()) {
            let (x, y) = (x.unwrap(), y.unwrap());
            assert!((x - y).abs() <= SINGLE * x.abs().max(1e-3), "{}: {x} and {y}", a.name());
        }
    }
    assert_eq!(cohort.clinical_table().unwrap(), from_files.clinical_table().unwrap());
}

#[test]
fn a_wrong_manifest_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        ("subject,label,split\n", "at least one column <sequence>_image"),
        ("subject,split,T2_image,T2_mask\n", "column label is needed"),
        ("subject,label,split,T2_image\n", "column T2_mask or a column mask"),
        (
            "subject,label,split,T2_image,mask\np1,2,train,a,b\n",
            "line 2: subject p1: label must be 0 or 1, got `2`",
        ),
        ("subject,label,split,T2_image,mask\np1,1,valid,a,b\n", "split must be train or test, got `valid`"),
        (
            "subject,label,split,T2_image,mask,age\np1,1,test,a,b,old\n",
            "column age: a number is needed, got `old`",
        ),
        ("subject,label,split,T2_image,mask\np1,1,test,a,b\np1,1,test,a,b\n", "subject p1 occurs twice"),
        ("subject,label,split,T2_image,mask\n", "the cohort is empty"),
        ("subject,label,split,T2_image,mask,label\np1,1,test,a,b,1\n", "column label occurs twice"),
        ("subject,label,split,_image,mask\np1,1,test,a,b\n", "needs the name of a sequence"),
        ("subject,label,split,T2_image,mask\n,1,test,a,b\n", "line 2: column subject: a name is needed"),
        (
            "subject,label,split,T2_image,mask\n\"p\n1\",1,test,a,b\np2,2,test,a,b\n",
            "line 4: subject p2: label must be 0 or 1",
        ),
    ];
    for (text, expected) in rows {
        let path = folder.path().join("cohort.csv");
        std::fs::write(&path, text).unwrap();
        let error = manifest::read(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} lacks {expected:?}");
    }
    let missing = manifest::read(&folder.path().join("absent.csv")).unwrap_err();
    assert!(matches!(missing, Error::Format { .. } | Error::File { .. }));
}

#[test]
fn an_empty_cell_is_a_scan_or_a_mask_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cohort.csv");
    let text =
        "subject,label,split,T2_image,T2_mask,DWI_image,DWI_mask\np1,1,train,a,b,,\np2,0,test,c,,d,e\n";
    std::fs::write(&path, text).unwrap();
    let (cohort, _) = manifest::read(&path).unwrap();
    let [first, second] = cohort.subjects() else { panic!("two subjects") };
    assert!(matches!(first.load("DWI").unwrap_err(), Error::MissingSequence { .. }));
    assert!(matches!(second.load("T2").unwrap_err(), Error::MissingMask { .. }));
}

#[test]
fn a_subject_with_a_broken_file_is_left_out_and_named() {
    let phantom = StudyPhantom::her2(6).with_subjects([2, 0], [0, 0]).unwrap();
    let cohort = phantom.cohort().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cohort.csv");
    std::fs::write(&path, write_files(&cohort, folder.path())).unwrap();
    std::fs::write(folder.path().join("S001_DWI.nii.gz"), b"no image").unwrap();
    let (cohort, _) = manifest::read(&path).unwrap();
    let extractor = Extractor::builder().discretise(FixedBinNumber::new(16).unwrap()).build().unwrap();
    let protocol = Protocol::new().sequence("DWI", extractor);
    let outcome = protocol.extract(&cohort).unwrap();
    assert_eq!(outcome.table().subjects(), ["S002"]);
    let failure = outcome.failures()[0].to_string();
    assert!(
        failure.starts_with("subject S001, sequence DWI: ") && failure.contains("S001_DWI.nii.gz"),
        "{failure}"
    );
}
