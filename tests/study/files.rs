//! A whole study from files: reference images and changed copies of them, listed in a manifest, to the page of a report.
#![cfg(all(feature = "report", feature = "nrrd", feature = "nifti"))]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use radiomics::cohort::{Cache, OnFailure};
use radiomics::image::{Image, Labels, Mask};
use radiomics::io::{read_image, read_mask, write_image, write_mask};
use radiomics::learn::{Predict, StoredModel};
use radiomics::process::{Perturbation, Perturbations};
use radiomics::report::Report;
use radiomics::study::{Manifest, Run, StudyResult, StudySettings, Warning};

use crate::support::reference;

/// Subjects: every fourth is for testing, every second positive.
const SUBJECTS: usize = 24;

/// The declaration, as a user would write it.
const DECLARATION: &str = r#"
version = 1
title = "Copies of three images"
seed = 4
batch = "scanner"
validation = { folds = 4, repeats = 2 }
comparisons = [["all", "clinical"], ["all", "brain"]]

[features]
families = ["morphology", "intensity_statistics", "glcm"]
aggregations = ["3D_comb"]
discretisation = { fixed_bin_size = { width = 25.0 } }

[[models]]
name = "clinical"
clinical = "all"

[[models]]
name = "brain"
sequences = ["brain"]

[[models]]
name = "breast"
sequences = ["breast"]

[[models]]
name = "all"
scores = ["brain", "breast", "clinical"]
"#;

/// The part of an image around its mask, so that the copies are small.
fn cropped(name: &str) -> Option<(Image, Mask)> {
    let file = |what: &str| reference(&format!("pyradiomics/{name}_{what}.nrrd"));
    let (image, mask) =
        (read_image(file("image")?).unwrap(), read_mask(file("label")?, Labels::NonZero).unwrap());
    let (start, size) = mask.bounding_box();
    let whole = mask.geometry().size();
    let from: [usize; 3] = std::array::from_fn(|a| start[a].saturating_sub(6));
    let to: [usize; 3] = std::array::from_fn(|a| (start[a] + size[a] + 6).min(whole[a]));
    let size = std::array::from_fn(|a| to[a] - from[a]);
    Some((image.cropped(from, size).unwrap(), mask.cropped(from, size).unwrap()))
}

/// Writes the copies and their manifest; positive subjects are noisier. False without the reference data.
fn write_files(folder: &Path) -> bool {
    let Some(images) = ["brain1", "brain2", "breast1"].map(cropped).into_iter().collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    let mut manifest = String::from(
        "subject,label,split,brain_image,brain_mask,brain_mask2,breast_image,breast_mask,breast_mask2,age,scanner\n",
    );
    let reader = Perturbations::reader();
    for i in 0..SUBJECTS {
        let (id, positive) = (format!("p{i:02}"), i % 2 == 1);
        let split = if i % 8 < 2 { "test" } else { "train" };
        write!(manifest, "{id},{},{split}", u8::from(positive)).unwrap();
        for (sequence, (image, mask)) in [("brain", &images[(i / 2) % 2]), ("breast", &images[2])] {
            let noise = if positive { 0.5 } else { 0.2 } + 0.05 * (i % 5) as f64;
            let drawn = reader.draw(1, &id, 0);
            let changed = Perturbation { noise, noise_seed: i as u64, ..drawn }.in_sequence(sequence);
            let (image, first) = changed.apply(image, mask).unwrap();
            let second = reader.draw(2, &id, 0).mask(&first).unwrap();
            let names = [
                format!("{id}_{sequence}.nii.gz"),
                format!("{id}_{sequence}.nrrd"),
                format!("{id}_{sequence}_2.nrrd"),
            ];
            write_image(folder.join(&names[0]), &image).unwrap();
            write_mask(folder.join(&names[1]), &first).unwrap();
            write_mask(folder.join(&names[2]), &second).unwrap();
            write!(manifest, ",{}", names.join(",")).unwrap();
        }
        let age = if i == 5 { String::from("NA") } else { (40 + (i * 7) % 31).to_string() };
        writeln!(manifest, ",{age},{}", ["Skyra", "Aera", "Skyra"][i % 3]).unwrap();
    }
    fs::write(folder.join("cohort.csv"), manifest).unwrap();
    true
}

fn run(folder: &Path, manifest: &Manifest) -> StudyResult {
    let study = StudySettings::from_toml(DECLARATION).unwrap().study(manifest.sequences()).unwrap();
    let cache = Cache::open(folder.join("vectors")).unwrap();
    let run =
        Run::new().cached(&cache).second_reader(manifest.second_reader().expect("masks of a second reader"));
    study.run_with(manifest.cohort(), &run).unwrap()
}

#[test]
fn files_become_a_report() {
    let folder = tempfile::tempdir().unwrap();
    if !write_files(folder.path()) {
        return;
    }
    let manifest = Manifest::read(folder.path().join("cohort.csv"), OnFailure::Stop).unwrap();
    assert_eq!(manifest.sequences(), ["brain", "breast"]);
    let result = run(folder.path(), &manifest);
    let findings = result.findings();
    assert_eq!(result.data().table().unwrap().rows(), SUBJECTS);
    assert_eq!(findings.models().len(), 4);
    let noisier = findings.model("breast").unwrap().test().unwrap().roc().auc();
    assert!(noisier > 0.7, "noise tells the classes apart, AUC {noisier}");
    assert!(!findings.warnings().iter().any(|warning| matches!(warning, Warning::LeftOut { .. })));

    let again = run(folder.path(), &manifest);
    assert_eq!(again.record().computed(), 0, "all is kept");

    let model = findings.model("all").unwrap();
    let path = folder.path().join("all.json");
    model.model().stored().unwrap().write_json(&path).unwrap();
    let read = StoredModel::read_json(&path).unwrap();
    assert_eq!(read.scores(result.data().table().unwrap()).unwrap(), model.scores());

    let out = folder.path().join("report");
    let page = |result| {
        let report = Report::of(result).title("Copies").declaration(DECLARATION).images(manifest.cohort(), 1);
        let files = report.write(&out).unwrap();
        assert!(files.iter().all(|file| file.is_file()));
        fs::read_to_string(&files[0]).unwrap()
    };
    let (one, two) = (page(&result), page(&again));
    assert!(one == two, "a report does not depend on what was kept");
    for expected in ["brain", "breast", "Skyra", "data:image/png", "CLEAR", "TRIPOD"] {
        assert!(one.contains(expected), "the page lacks {expected}");
    }
}

#[test]
fn rows_that_are_wrong_are_named_and_left_out_or_stop() {
    let folder = tempfile::tempdir().unwrap();
    if !write_files(folder.path()) {
        return;
    }
    let path = folder.path().join("cohort.csv");
    let sound = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = sound.lines().collect();
    // Row of the file, what becomes what in it, and the subject and cause that must be named.
    let wrong = [
        (3, "p02,0", "p02,2", "p02", "label"),
        (4, "p03,", "p01,", "p01", "twice"),
        (5, "p04_brain.nii.gz", "p04_gone.nii.gz", "p04", "p04_gone.nii.gz"),
    ];
    for (row, from, to, subject, cause) in wrong {
        let mut changed: Vec<String> = lines.iter().map(ToString::to_string).collect();
        changed[row] = changed[row].replacen(from, to, 1);
        assert_ne!(changed[row], lines[row]);
        fs::write(&path, changed.join("\n")).unwrap();
        let stopped = Manifest::read(&path, OnFailure::Stop).map(|_| ()).unwrap_err().to_string();
        assert!(stopped.contains(subject) && stopped.contains(cause), "{stopped}");
        let rest = Manifest::read(&path, OnFailure::LeaveOut).unwrap();
        let told: Vec<String> = rest.left_out().iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|told| told.contains(subject) && told.contains(cause)), "{told:?}");
        assert!(rest.cohort().subjects().iter().all(|left| left.id() != subject));
    }
    // A file that is there and broken, and a mask without a voxel, are met when their turn comes.
    fs::write(&path, &sound).unwrap();
    fs::write(folder.path().join("p07_breast.nii.gz"), b"no image").unwrap();
    let result = run(folder.path(), &Manifest::read(&path, OnFailure::Stop).unwrap());
    let told: Vec<String> = result.findings().warnings().iter().map(ToString::to_string).collect();
    let named = told.iter().find(|told| told.contains("p07") && told.contains("breast"));
    assert!(named.is_some_and(|told| told.contains("p07_breast.nii.gz")), "{told:?}");
    assert_eq!(result.data().table().unwrap().rows(), SUBJECTS - 1);
}
