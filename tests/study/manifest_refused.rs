//! A manifest that is wrong says where; a wrong row is left out or stops everything.
#![cfg(all(feature = "csv", any(feature = "nifti", feature = "nrrd")))]

use std::fmt::Write;

use proptest::prelude::*;
use radiomics::cohort::OnFailure;
use radiomics::study::Manifest;
use radiomics::{Error, Result};

const BOTH: [OnFailure; 2] = [OnFailure::Stop, OnFailure::LeaveOut];

/// Reads these bytes in a folder with the files `a` and `b` and the folder `c`.
fn read(bytes: impl AsRef<[u8]>, on_failure: OnFailure) -> Result<Manifest> {
    let folder = tempfile::tempdir().unwrap();
    ["a", "b"].into_iter().for_each(|file| std::fs::write(folder.path().join(file), "").unwrap());
    std::fs::create_dir(folder.path().join("c")).unwrap();
    let path = folder.path().join("cohort.csv");
    std::fs::write(&path, bytes).unwrap();
    Manifest::read(&path, on_failure)
}

/// The sentence, in which the file comes first.
fn refusal(bytes: impl AsRef<[u8]>, on_failure: OnFailure) -> String {
    let error = read(bytes, on_failure).unwrap_err();
    let sentence = error.to_string();
    assert!(matches!(error, Error::Format { .. }), "{error:?}");
    assert!(sentence.contains("cohort.csv: "), "{sentence}");
    sentence
}

fn ids(manifest: &Manifest) -> Vec<&str> {
    manifest.cohort().subjects().iter().map(|subject| subject.id()).collect()
}

#[test]
fn a_wrong_table_stops_under_either_policy_and_says_where() {
    let tables = [
        ("", "there is no column subject"),
        ("subject;label;T2_image;mask\n", "there is no column subject; the nearest of 1 is subject;label"),
        ("subject,label\n", "at least one column <sequence>_image"),
        ("Subject,label,T2_image,mask\n", "no column subject; the nearest of 4 is Subject"),
        ("subject,split,T2_image,T2_mask\n", "there is no column label"),
        ("subject,label,T2_image\n", "column T2_mask or a column mask"),
        ("subject,label,T2_image,T2_mask,DWI_image\n", "column DWI_mask or a column mask"),
        ("subject,label,T2_image,mask,T1_mask\n", "column T1_mask is a mask and needs a column T1_image"),
        ("subject,label,T2_image,mask,T1_mask2\n", "column T1_mask2 is a mask and needs a column T1_image"),
        ("subject,label,T2_image,mask, label\n", "column label occurs twice"),
        ("subject,label,T2_image,mask,\n", "column 5 of 5 has no name"),
        ("subject,label,_image,mask\n", "needs the name of a sequence"),
        ("subject,label,T2_image,mask\n", "the cohort is empty"),
        ("subject,label,T2_image,mask\n\np1,1,a,b\np2,1,a\n", "line 4 has 3 cells, the header has 4"),
        ("subject,label,T2_image,mask\np1,1,a,b,\n", "line 2 has 5 cells, the header has 4"),
    ];
    for (text, expected) in tables {
        for on_failure in BOTH {
            let sentence = refusal(text, on_failure);
            assert!(sentence.contains(expected), "{sentence:?} lacks {expected:?}");
        }
    }
}

#[test]
fn a_quote_left_open_does_not_swallow_subjects() {
    let row = "subject,label,T2_image,mask,grade\np1,1,a,b,\"high\np2,1,a,b,low\n";
    let closed_later = format!("{row}p3,1,a,b,\"high\"\n");
    let header = "subject,label,T2_image,\"mask\np1,1,a,b\n";
    for (text, expected) in [
        (row, "line 2, column grade: the cell goes over a line break"),
        (&closed_later, "line 2, column grade: the cell goes over a line break"),
        (header, "line 1, column mask: the cell goes over a line break"),
    ] {
        for on_failure in BOTH {
            let sentence = refusal(text, on_failure);
            assert!(sentence.contains(expected), "{sentence:?} lacks {expected:?}");
        }
    }
}

#[test]
fn a_word_among_numbers_is_named_and_stops_under_either_policy() {
    let text = "subject,label,T2_image,mask,age\np1,1,a,b,41\np2,1,a,b,\np3,1,a,b,4l\np4,1,a,b,55\n";
    for on_failure in BOTH {
        let sentence = refusal(text, on_failure);
        let expected =
            "line 4, subject p3, column age: expected a finite number as in 2 of 3 cells, found 4l";
        assert!(sentence.contains(expected), "{sentence}");
    }
    for word in ["NaN", "inf", "1e999", "4,5"] {
        let sentence = refusal(text.replace("4l", &format!("\"{word}\"")), OnFailure::Stop);
        assert!(sentence.ends_with(&format!("found {word}")), "{sentence}");
    }
}

/// Rows that are refused, each with line, subject and cause.
const REFUSED: [(&str, &str); 11] = [
    ("p2,2,train,a,b", "line 3, subject p2: label must be 0 or 1, got 2"),
    ("p2,,train,a,b", "line 3, subject p2: label must be 0 or 1, got a missing value"),
    ("p2,1,valid,a,b", "line 3, subject p2: split must be train or test, got valid"),
    ("p2,1,,a,b", "line 3, subject p2: split must be train or test, got a missing value"),
    (",1,train,a,b", "line 3: subject must be a name, got a missing value"),
    ("NA,1,train,a,b", "line 3: subject must be a name, got a missing value"),
    ("p2,1,train,absent.nii,b", "line 3, subject p2: column T2_image: "),
    ("p2,1,train,a,absent.nrrd", "line 3, subject p2: column mask: "),
    ("p2,1,train,,absent.nrrd", "line 3, subject p2: column mask: "),
    ("p2,1,train,c,b", "expected a file, found a folder"),
    ("p2,1,train,a\0,b", "line 3, subject p2: column T2_image: "),
];

#[test]
fn a_wrong_row_stops_or_is_left_out_with_line_subject_and_cause() {
    for (row, expected) in REFUSED {
        let text = format!("subject,label,split,T2_image,mask\np1,1,train,a,b\n{row}\np3,0,test,a,b\n");
        let sentence = refusal(&text, OnFailure::Stop);
        assert!(sentence.contains(expected), "{sentence:?} lacks {expected:?}");

        let manifest = read(&text, OnFailure::LeaveOut).unwrap();
        assert_eq!(ids(&manifest), ["p1", "p3"]);
        let [left_out] = manifest.left_out() else { panic!("one row: {row}") };
        assert!(left_out.to_string().contains(expected), "{left_out} lacks {expected:?}");
        assert_eq!((left_out.line, left_out.subject.is_some()), (3, row.starts_with("p2")));
    }
}

#[test]
fn a_file_that_is_not_there_is_named_with_its_path() {
    let text = "subject,label,T2_image,mask,mask2\np1,1,a,b,\np2,1,a,b,second.nrrd\n";
    let manifest = read(text, OnFailure::LeaveOut).unwrap();
    let [left_out] = manifest.left_out() else { panic!("one row") };
    match &left_out.error {
        Error::Column { column, source } => match &**source {
            Error::File { path, .. } => {
                assert!(path.ends_with("second.nrrd") && column == "mask2", "{left_out}")
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_rows_of_an_id_that_occurs_twice_are_left_out() {
    let text = "subject,label,T2_image,mask\np1,1,a,b\np2,1,a,b\np1,0,a,b\np1,1,a,b\n";
    let expected = "subject p1 (lines 2 and 4) occurs twice";
    let sentence = refusal(text, OnFailure::Stop);
    assert!(sentence.contains(&format!("line 2, subject p1: {expected}")), "{sentence}");

    let sentence = refusal(text.replace('\n', "\r"), OnFailure::Stop);
    assert!(sentence.contains(expected), "lines that end in a carriage return: {sentence}");

    let manifest = read(text, OnFailure::LeaveOut).unwrap();
    assert_eq!(ids(&manifest), ["p2"]);
    let left_out = manifest.left_out();
    assert_eq!(left_out.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 5]);
    assert!(left_out.iter().all(|row| row.to_string().contains(expected)), "{}", left_out[0]);
}

#[test]
fn a_manifest_of_refused_rows_only_names_the_first() {
    let text = "subject,label,T2_image,mask\np1,7,a,b\np2,1,x,b\n";
    let sentence = refusal(text, OnFailure::LeaveOut);
    let expected = "all of 2 rows are refused, the first: line 2, subject p1: label must be 0 or 1, got 7";
    assert!(sentence.ends_with(expected), "{sentence}");
}

#[test]
fn a_manifest_that_is_not_there_is_an_error_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("absent.csv"), folder.path().to_path_buf()] {
        assert!(matches!(Manifest::read(&path, OnFailure::LeaveOut).unwrap_err(), Error::File { .. }));
    }
}

#[test]
fn what_is_too_large_or_not_text_is_refused() {
    let too_large = vec![b','; (1 << 24) + 1];
    let too_many = format!("subject,label,T2_image,mask\n{}", "p,1,,\n".repeat((1 << 20) + 1));
    let not_text = b"subject,label,T2_image,mask\np1,1,a,b\np\xff,1,a,b\n";
    for (bytes, expected) in [
        (too_large.as_slice(), "it has more than 16777216 bytes"),
        (too_many.as_bytes(), "it has more than 4194304 cells"),
        (not_text, "line 3: expected UTF-8"),
        (b"\xff\xfes\0u\0b\0", "line 1: expected UTF-8"),
    ] {
        let sentence = refusal(bytes, OnFailure::LeaveOut);
        assert!(sentence.contains(expected), "{sentence:?} lacks {expected:?}");
    }
}

#[test]
fn a_hundred_thousand_columns_are_read() {
    const COLUMNS: usize = 100_000;
    let mut header = String::from("subject,label,T2_image,mask");
    (0..COLUMNS).for_each(|at| write!(header, ",c{at}").unwrap());
    let text = format!("{header}\np1,1,a,b{}\np2,0,a,b{}\n", ",x".repeat(COLUMNS), ",y".repeat(COLUMNS));
    let manifest = read(text, OnFailure::Stop).unwrap();
    assert_eq!(manifest.cohort().clinical_table().unwrap().columns().len(), COLUMNS);
}

#[test]
fn a_message_does_not_repeat_a_long_cell() {
    let long = "x".repeat(10_000);
    let text = format!("subject,label,T2_image,mask\np1,{long},a,b\n");
    assert!(refusal(text, OnFailure::Stop).len() < 500);
}

/// Cells of which headers and rows are made at random.
const CELLS: [&str; 16] = [
    "subject", "label", "split", "T2_image", "T2_mask", "mask", "mask2", "age", "p1", "0", "1", "train", "a",
    "b", "\"", "NA",
];

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for on_failure in BOTH {
            let _ = read(&bytes, on_failure);
        }
    }

    #[test]
    fn any_cells_are_answered_and_no_row_is_lost(
        cells in proptest::collection::vec(proptest::sample::select(&CELLS[..]), 0..40),
        width in 1_usize..7,
    ) {
        let rows: Vec<String> = cells.chunks(width).map(|row| row.join(",")).collect();
        let text = format!("subject,label,T2_image,mask,age\n{}\n", rows.join("\n"));
        if let Ok(manifest) = read(&text, OnFailure::LeaveOut) {
            let blank = |row: &&String| row.split(',').all(|cell| cell == "NA");
            let expected = rows.len() - rows.iter().filter(blank).count();
            let read = manifest.cohort().subjects().len() + manifest.left_out().len();
            prop_assert!(read == expected || text.contains('"'), "{text}");
        }
    }

    #[test]
    fn damage_to_a_sound_manifest_is_answered(
        at in 0_usize..100, byte in any::<u8>(), cut in 0_usize..100,
    ) {
        let sound = "subject,label,split,T2_image,T2_mask,age,grade\np1,1,train,a,b,41,low\np2,0,test,a,b,,\"high\"\n";
        let mut bytes = sound.as_bytes().to_vec();
        prop_assert!(read(&bytes, OnFailure::Stop).is_ok());
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        for on_failure in BOTH {
            let _ = read(&bytes, on_failure);
        }
    }
}
