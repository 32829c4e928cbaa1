//! An ending whose cargo feature is off says which feature it needs.
#![cfg(any(feature = "nifti", feature = "nrrd"))]

use radiomics::image::Labels;
use radiomics::io;

/// Endings, the feature they need, and whether it is on.
const ENDINGS: [(&str, &str, bool); 3] = [
    ("a.nii", "nifti", cfg!(feature = "nifti")),
    ("a.nii.gz", "nifti", cfg!(feature = "nifti")),
    ("a.nrrd", "nrrd", cfg!(feature = "nrrd")),
];

#[test]
fn an_ending_names_the_feature_that_it_needs() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, feature, on) in ENDINGS {
        let path = folder.path().join(name);
        for error in [io::read_image(&path).map(drop), io::read_mask(&path, Labels::NonZero).map(drop)] {
            let error = error.expect_err("no file, or no feature").to_string();
            let named =
                error.contains(&format!("need the cargo feature `{feature}` of radiomics, which is off"));
            assert_eq!(named, !on, "{error}");
        }
    }
}
