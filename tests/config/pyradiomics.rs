//! The parameters of PyRadiomics within a configuration.
#![cfg(all(feature = "pyradiomics", feature = "toml"))]

use radiomics::config::{Config, Discretisation};
use radiomics::pyradiomics::Parameters;

const YAML: &str = "
setting:
  binWidth: 12.5
  resampledPixelSpacing: [1, 1, 2]
imageType:
  Wavelet: {wavelet: haar}
  Original: {}
  LoG:
    sigma: [1.0, 3]
    binWidth: 5
featureClass:
  glcm: [MCC, Contrast]
  shape:
";

#[test]
fn columns_come_in_the_order_of_the_file() {
    let columns = Config::from_pyradiomics_yaml(YAML).unwrap().columns().unwrap();
    assert_eq!(columns.len(), 14 + 2 * (8 + 1 + 2));
    assert_eq!(
        columns[13..16],
        ["original_shape_VoxelVolume", "wavelet-LLH_glcm_MCC", "wavelet-LLH_glcm_Contrast"]
    );
    assert_eq!(columns[30], "original_glcm_MCC");
    assert_eq!(
        columns[32..],
        [
            "log-sigma-1-0-mm-3D_glcm_MCC",
            "log-sigma-1-0-mm-3D_glcm_Contrast",
            "log-sigma-3-mm-3D_glcm_MCC",
            "log-sigma-3-mm-3D_glcm_Contrast",
        ]
    );
}

#[test]
fn a_toml_file_holds_them() {
    let config = Config::from_pyradiomics_yaml(YAML).unwrap();
    let text = config.to_toml().unwrap();
    let again = Config::from_toml(&text).unwrap();
    assert_eq!(again, config, "{text}");
    assert_eq!(again.columns().unwrap(), config.columns().unwrap());

    let written = "version = 1\n[pyradiomics.setting]\nbinWidth = 10\n\n[pyradiomics.imageType]\nOriginal = {}\n\
                   LoG = { sigma = [1.0, 3.0] }\n";
    let parameters = Config::from_toml(written).unwrap().pyradiomics.unwrap();
    assert_eq!(parameters.settings().unwrap().bin_width, 10.0);
    assert_eq!(parameters.image_types().unwrap()[1].1.sigma.len(), 2);

    let wrong = "version = 1\n[pyradiomics.setting]\nbinWidht = 10\n";
    let message = Config::from_toml(wrong).unwrap_err().to_string();
    assert!(message.contains("binWidht") && message.contains("binWidth"), "{message}");
}

#[test]
fn nothing_stands_beside_them() {
    let config = Config::of_pyradiomics(Parameters::default());
    assert_eq!(config.columns().unwrap().len(), 107);
    let both = Config { discretisation: Discretisation::FixedBinNumber { bins: 16 }, ..config.clone() };
    assert!(both.columns().unwrap_err().to_string().contains("beside the parameters of PyRadiomics"));
    assert!(config.builder().is_err() && config.scheme().is_err());
}
