//! Parameter files of PyRadiomics: what is read, what is refused and where, and what follows.
#![cfg(feature = "toml")]

use std::collections::BTreeMap;

use radiomics::Error;
use radiomics::pyradiomics::{
    ImageType, Interpolator, LbpMethod, Lenient, Literal, Parameters, ResegmentMode, Settings, WeightingNorm,
};

use crate::support::reference;

/// The settings of the examples of PyRadiomics, each with how many image types and classes it has.
const EXAMPLES: &[(&str, &str, usize, usize)] = &[
    (
        "Params",
        "setting: {binWidth: 25, label: 1, interpolator: 'sitkBSpline', resampledPixelSpacing: , weightingNorm: }
imageType: {Original: {}}
featureClass:
  shape:
  firstorder: []
  glcm: # some
    - 'Autocorrelation'
    - 'JointAverage'
  glrlm:
  glszm:
  gldm:
",
        1,
        6,
    ),
    (
        "exampleCT",
        "imageType:
  Original: {}
  LoG:
    sigma: [1.0, 2.0, 3.0, 4.0, 5.0]  # a remark
  Wavelet: {}

featureClass: {shape: , firstorder: , glcm: [Contrast, Idmn], glrlm: , glszm: , gldm: }

setting:
  interpolator: 'sitkBSpline'
  resampledPixelSpacing: [1, 1, 1]
  padDistance: 10
  binWidth: 25
  voxelArrayShift: 1000
  label: 1
",
        3,
        6,
    ),
    (
        "exampleMR_3mm",
        "imageType: {Original: {}, LoG: {sigma: [2.0, 3.0, 4.0, 5.0]}, Wavelet: {}}
featureClass: {shape: , firstorder: , glcm: [Id], glrlm: , glszm: , gldm: }
setting:
  normalize: true
  normalizeScale: 100  # so that the bin width can stay
  interpolator: 'sitkBSpline'
  resampledPixelSpacing: [2, 2, 2]
  binWidth: 5
  voxelArrayShift: 300
  label: 1
",
        3,
        6,
    ),
    (
        "exampleMR_5mm",
        "imageType: {Original: {}, LoG: {sigma: [3.0, 5.0]}, Wavelet: {}}
featureClass: {shape: , firstorder: , glcm: [Id], glrlm: , glszm: , gldm: }
setting: {normalize: true, normalizeScale: 100, interpolator: 'sitkBSpline', resampledPixelSpacing: [3, 3, 3],
  binWidth: 5, voxelArrayShift: 300, label: 1}
",
        3,
        6,
    ),
    (
        "exampleMR_NoResampling",
        "imageType: {Original: {}, LoG: {sigma: [1.0, 3.0, 5.0]}, Wavelet: {}}
featureClass: {shape: , firstorder: , glcm: [Id], glrlm: , glszm: , gldm: }
setting:
  normalize: true
  normalizeScale: 100
  preCrop: true
  force2D: true
  force2Ddimension: 0
  binWidth: 5
  voxelArrayShift: 300
  label: 1
",
        3,
        6,
    ),
    (
        "MR_2D_extraction",
        "imageType:
  Original: {}
  LoG:
    sigma: [2.0, 3.0, 4.0, 5.0]
  Wavelet: {}
featureClass: {shape2D: , firstorder: , glcm: [Imc1, SumSquares], glrlm: , glszm: , gldm: , ngtdm: }
setting:
  normalize: true
  normalizeScale: 100
  interpolator: 'sitkBSpline'
  resampledPixelSpacing: [2, 2, 0]
  padDistance: 10
  preCrop: true
  force2D: true
  force2Ddimension: 0
  binWidth: 5
  voxelArrayShift: 300
  label: 1
",
        3,
        7,
    ),
    (
        "example_allShape",
        "setting:
  label: 1
  interpolator: 'sitkBSpline'
  resampledPixelSpacing: # nothing
featureClass:
  shape:
    - VoxelVolume
    - Compactness1
",
        1,
        1,
    ),
];

#[test]
fn the_examples_of_pyradiomics_are_read() {
    for (name, text, image_types, classes) in EXAMPLES {
        let parameters = Parameters::from_yaml(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(parameters.image_types().expect("valid").len(), *image_types, "{name}");
        assert_eq!(parameters.classes().len(), *classes, "{name}");
        let lenient = Lenient::from_yaml(text).expect("valid");
        assert_eq!(lenient.parameters, parameters, "{name}");
        let keys: Vec<&str> = lenient.ignored.iter().map(|ignored| ignored.key.as_str()).collect();
        let expected: &[&str] = if *name == "MR_2D_extraction" { &["setting.preCrop"] } else { &[] };
        assert_eq!(keys, expected, "{name}");
    }
}

const VOXEL: &str = "imageType:
  Original: {}
featureClass: {glcm: [JointEntropy]}
setting: {binWidth: 25, force2D: true, label: 1}
voxelSetting:
  kernelRadius: 2
  maskedKernel: true
  initValue: nan
  voxelBatch: 10000
";

#[test]
fn settings_of_feature_maps_are_refused_or_listed() {
    assert_refused(VOXEL, Some(6), "voxelSetting.kernelRadius");
    let lenient = Lenient::from_yaml(VOXEL).expect("the rest is valid");
    let ignored: Vec<(Option<usize>, &str)> =
        lenient.ignored.iter().map(|ignored| (ignored.line, ignored.key.as_str())).collect();
    assert_eq!(
        ignored,
        [
            (Some(6), "voxelSetting.kernelRadius"),
            (Some(7), "voxelSetting.maskedKernel"),
            (Some(8), "voxelSetting.initValue"),
            (Some(9), "voxelSetting.voxelBatch"),
        ]
    );
    assert!(Parameters::from_yaml("voxelSetting: {}").is_ok());
}

/// Texts that are refused in either way of reading, with line and key: PyRadiomics refuses them or stops (run with 3.0.1), but
/// for the directive and `interpolator: true`, which are read in another way than they look, and a `LoG` without `sigma` or a
/// `shape2D` without `force2D` that is alone, with which nothing is left.
const WRONG: &[(&str, Option<usize>, &str)] = &[
    ("", None, ""),
    ("# nothing\n", None, ""),
    ("- setting\n", Some(1), ""),
    ("text\n", Some(1), ""),
    ("3\n", Some(1), ""),
    ("setting:\n", Some(1), "setting"),
    ("setting: 3\n", Some(1), "setting"),
    ("setting:\n  - binWidth: 3\n", Some(2), "setting"),
    ("label: 1\nsetting: {}\nlabel: 2\n", Some(3), "label"),
    ("setting:\n  label: 1\n  binWidth: 3\n  label: 2\n", Some(4), "label"),
    ("setting: {label: 1}\n---\nsetting: {label: 2}\n", Some(3), ""),
    ("setting: {label: 1\n", Some(2), ""),
    ("setting:\n\tlabel: 1\n", Some(2), ""),
    ("%YAML 1.1\n---\nsetting: {label: 1}\n", Some(1), ""),
    ("setting: {binWidth: !width 3}\n", Some(1), ""),
    ("setting: {label: !!int x}\n", Some(1), ""),
    ("a: &a {label: 1}\nsetting:\n  <<: *b\n", Some(3), ""),
    ("setting:\n  binWidth: '25'\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: 0\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: -1.5\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: .nan\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: .inf\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: 1e400\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: true\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth:\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: [25]\n", Some(2), "setting.binWidth"),
    ("setting:\n  binWidth: {a: 1}\n", Some(2), "setting.binWidth"),
    ("setting:\n  binCount: 32.0\n", Some(2), "setting.binCount"),
    ("setting:\n  binCount: 0\n", Some(2), "setting.binCount"),
    ("setting:\n  binCount: 123456789012345678901234567890\n", Some(2), "setting.binCount"),
    ("setting:\n  label: 0\n", Some(2), "setting.label"),
    ("setting:\n  label:\n", Some(2), "setting.label"),
    ("setting:\n  label: '1'\n", Some(2), "setting.label"),
    ("setting:\n  label_channel: -1\n", Some(2), "setting.label_channel"),
    ("setting:\n  normalize: 1\n", Some(2), "setting.normalize"),
    ("setting:\n  normalize: yes\n", Some(2), "setting.normalize"),
    ("setting:\n  normalize: 'true'\n", Some(2), "setting.normalize"),
    ("setting:\n  normalize: true\n  normalizeScale: 0\n", Some(3), "setting.normalizeScale"),
    ("setting:\n  normalize: true\n  removeOutliers: -3\n", Some(3), "setting.removeOutliers"),
    ("setting:\n  minimumROIDimensions: 4\n", Some(2), "setting.minimumROIDimensions"),
    ("setting:\n  minimumROIDimensions:\n", Some(2), "setting.minimumROIDimensions"),
    ("setting:\n  minimumROISize: 0\n", Some(2), "setting.minimumROISize"),
    ("setting:\n  geometryTolerance: 0\n", Some(2), "setting.geometryTolerance"),
    ("setting:\n  resampledPixelSpacing: 1\n", Some(2), "setting.resampledPixelSpacing"),
    ("setting:\n  resampledPixelSpacing: [1, 1]\n", Some(2), "setting.resampledPixelSpacing"),
    ("setting:\n  resampledPixelSpacing: [1, 1, -1]\n", Some(2), "setting.resampledPixelSpacing"),
    ("setting:\n  resampledPixelSpacing: [1, 1, ]\n", Some(2), "setting.resampledPixelSpacing"),
    ("setting:\n  resampledPixelSpacing: [1, 1, [1]]\n", Some(2), "setting.resampledPixelSpacing"),
    ("setting:\n  interpolator: sitkSpline\n", Some(2), "setting.interpolator"),
    ("setting:\n  interpolator: 11\n", Some(2), "setting.interpolator"),
    ("setting:\n  interpolator: 3.0\n", Some(2), "setting.interpolator"),
    ("setting:\n  interpolator: true\n", Some(2), "setting.interpolator"),
    ("setting:\n  preCrop: true\n  padDistance: 1.5\n", Some(3), "setting.padDistance"),
    ("setting:\n  distances: 1\n", Some(2), "setting.distances"),
    ("setting:\n  distances: []\n", Some(2), "setting.distances"),
    ("setting:\n  distances: [0]\n", Some(2), "setting.distances"),
    ("setting:\n  distances:\n", Some(2), "setting.distances"),
    ("setting:\n  force2D: 1\n", Some(2), "setting.force2D"),
    ("setting:\n  force2D:\n", Some(2), "setting.force2D"),
    ("setting:\n  force2D: true\n  force2Ddimension: 3\n", Some(3), "setting.force2Ddimension"),
    ("setting:\n  resegmentRange: []\n", Some(2), "setting.resegmentRange"),
    ("setting:\n  resegmentRange: [1, 2, 3]\n", Some(2), "setting.resegmentRange"),
    ("setting:\n  resegmentRange: [1, .nan]\n", Some(2), "setting.resegmentRange"),
    ("setting:\n  resegmentRange: [1, 2]\n  resegmentMode: sigmas\n", Some(3), "setting.resegmentMode"),
    ("setting:\n  voxelArrayShift: 1000.0\n", Some(2), "setting.voxelArrayShift"),
    ("setting:\n  weightingNorm: cityblock\n", Some(2), "setting.weightingNorm"),
    ("setting:\n  gldm_a: 0.5\n", Some(2), "setting.gldm_a"),
    ("imageType:\n  LoG: {sigma: 3.0}\n", Some(2), "imageType.LoG.sigma"),
    ("imageType:\n  LoG: {sigma: [0]}\n", Some(2), "imageType.LoG.sigma"),
    ("imageType:\n  LoG:\n", Some(2), "imageType.LoG"),
    ("imageType:\n  LoG: {}\n", Some(2), "imageType.LoG.sigma"),
    ("imageType: [Original]\n", Some(1), "imageType"),
    ("imageType:\n  Wavelet:\n    level: 0\n", Some(3), "imageType.Wavelet.level"),
    ("imageType:\n  Wavelet:\n    wavelet: 1\n", Some(3), "imageType.Wavelet.wavelet"),
    ("imageType:\n  LBP2D:\n    lbp2DMethod: Uniform\n", Some(3), "imageType.LBP2D.lbp2DMethod"),
    ("imageType:\n  LBP3D:\n    lbp3DIcosphereRadius: 0\n", Some(3), "imageType.LBP3D.lbp3DIcosphereRadius"),
    ("imageType:\n  Original:\n    label: 2\n", Some(3), "imageType.Original.label"),
    ("imageType:\n  Original:\n    binWidth:\n", Some(3), "imageType.Original.binWidth"),
    (
        "imageType:\n  Original: {binCount: }\nsetting: {binCount: 32, binWidth: }\n",
        Some(3),
        "setting.binWidth",
    ),
    ("featureClass: [glcm]\n", Some(1), "featureClass"),
    ("featureClass:\n", Some(1), "featureClass"),
    ("featureClass:\n  glcm: Contrast\n", Some(2), "featureClass.glcm"),
    ("featureClass:\n  glcm: {}\n", Some(2), "featureClass.glcm"),
    ("featureClass:\n  glcm: [1]\n", Some(2), "featureClass.glcm"),
    ("featureClass:\n  shape2D:\n", Some(2), "featureClass.shape2D"),
    ("featureClass:\n  glmc:\n", Some(2), "featureClass.glmc"),
];

#[test]
fn what_pyradiomics_cannot_run_with_is_refused() {
    for (text, line, key) in WRONG {
        assert_refused(text, *line, key);
        let lenient = Lenient::from_yaml(text);
        assert!(lenient.is_err(), "{text:?} is read leniently: {lenient:?}");
    }
}

/// Texts with something that PyRadiomics does not heed (run with 3.0.1), or a name that it does not know: line and key.
const IDLE: &[(&str, usize, &str)] = &[
    ("Setting: {}\n", 1, "Setting"),
    ("settings:\n  label: 1\n", 1, "settings"),
    ("setting:\n  binWidht: 10\n", 2, "setting.binWidht"),
    ("setting:\n  binwidth: 10\n", 2, "setting.binwidth"),
    ("setting:\n  kernelRadius: 1\n", 2, "setting.kernelRadius"),
    ("setting:\n  3: 1\n", 2, "setting.3"),
    ("setting:\n  ? [a]\n  : 1\n", 2, "setting.['a']"),
    ("setting:\n  binCount: 32\n  binWidth: 25\n", 3, "setting.binWidth"),
    ("setting:\n  normalizeScale: 100\n", 2, "setting.normalizeScale"),
    ("setting:\n  normalize: false\n  removeOutliers: 3\n", 3, "setting.removeOutliers"),
    ("setting:\n  padDistance: 10\n", 2, "setting.padDistance"),
    ("setting:\n  interpolator: sitkLinear\n", 2, "setting.interpolator"),
    ("setting:\n  interpolator:\n  resampledPixelSpacing: [1, 1, 1]\n", 3, "setting.resampledPixelSpacing"),
    ("setting:\n  resegmentMode: sigma\n", 2, "setting.resegmentMode"),
    ("setting:\n  resegmentShape: true\n", 2, "setting.resegmentShape"),
    ("setting:\n  force2Ddimension: 1\n", 2, "setting.force2Ddimension"),
    ("setting:\n  sigma: [3.0]\n", 2, "setting.sigma"),
    ("setting:\n  wavelet: haar\n", 2, "setting.wavelet"),
    ("setting:\n  lbp2DSamples: 9\nimageType: {LBP3D: {}}\n", 2, "setting.lbp2DSamples"),
    ("imageType:\n  Original: {}\n  LoG: {}\n", 3, "imageType.LoG.sigma"),
    ("imageType:\n  Original: {}\n  LoG:\n    sigma: []\n", 3, "imageType.LoG.sigma"),
    ("imageType:\n  LoG:\n    sigma: [1.0, 3.0, 1.0]\n", 3, "imageType.LoG.sigma"),
    ("imageType:\n  Original: {}\n  Log: {}\n", 3, "imageType.Log"),
    ("imageType:\n  Wavelet:\n    sigma: [1.0]\n", 3, "imageType.Wavelet.sigma"),
    ("imageType:\n  Original:\n    normalize: true\n", 3, "imageType.Original.normalize"),
    (
        "imageType:\n  Original:\n    resampledPixelSpacing: [1, 1, 1]\n",
        3,
        "imageType.Original.resampledPixelSpacing",
    ),
    ("imageType:\n  Square:\n    resegmentRange: [1, 2]\n", 3, "imageType.Square.resegmentRange"),
    ("imageType:\n  Square:\n    binWdth: 2\n", 3, "imageType.Square.binWdth"),
    ("imageType:\n  Square:\n    binWidth: 2\nsetting:\n  binCount: 8\n", 3, "imageType.Square.binWidth"),
    ("imageType:\n  Square:\n    force2Ddimension: 2\n", 3, "imageType.Square.force2Ddimension"),
    ("featureClass:\n  glcm: []\n  shape2D: []\n", 3, "featureClass.shape2D"),
    ("featureClass:\n  glcm: []\n  Shape: []\n", 3, "featureClass.Shape"),
    ("featureClass:\n  glcm: [Id, Idn, Id]\n", 2, "featureClass.glcm"),
];

#[test]
fn what_has_no_effect_is_refused_or_left_out_and_listed() {
    for (text, line, key) in IDLE {
        assert_refused(text, Some(*line), key);
        let lenient = Lenient::from_yaml(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let [ignored] = lenient.ignored.as_slice() else { panic!("{text:?}: {:?}", lenient.ignored) };
        assert_eq!((ignored.line, ignored.key.as_str()), (Some(*line), *key), "{text:?}");
        assert!(lenient.parameters.settings().is_ok(), "{text:?}: what is left is valid");
    }
}

fn assert_refused(text: &str, line: Option<usize>, key: &str) {
    match Parameters::from_yaml(text) {
        Err(Error::Parameters { line: at, key: of, .. }) => {
            assert_eq!((at, of.as_str()), (line, key), "{text:?}")
        }
        other => panic!("{text:?} gives {other:?}"),
    }
}

#[test]
fn errors_name_both_sides() {
    for (text, sentence) in [
        (
            "setting:\n  binCount: 1.0\n",
            "parameters, line 2, setting.binCount: expected a whole number of at least 1, found 1.0",
        ),
        (
            "imageType:\n  Original: {normalize: true}\n",
            "parameters, line 2, imageType.Original.normalize: expected it in the group setting, it acts before any filter, found True",
        ),
        (
            "featureClasses: {}\n",
            "parameters, line 1, featureClasses: expected a group such as featureClass, found featureClasses",
        ),
        (
            "setting: {label: 1, label: 2}\n",
            "parameters, line 1, label: expected each key once, found it a second time",
        ),
    ] {
        assert_eq!(Parameters::from_yaml(text).unwrap_err().to_string(), sentence);
    }
}

#[test]
fn values_that_say_nothing_are_accepted() {
    let text = "setting:
  minimumROISize:
  geometryTolerance:
  correctMask:
  label_channel:
  binCount:
  normalize:
  normalizeScale: 1.0
  removeOutliers:
  resampledPixelSpacing:
  interpolator: 3
  padDistance: 5
  preCrop:
  resegmentRange:
  resegmentMode: absolute
  resegmentShape:
  force2Ddimension: 0
  weightingNorm:
";
    let parameters = Parameters::from_yaml(text).expect("only defaults");
    assert_eq!(parameters.settings().expect("valid"), Settings::default());
    let off = Parameters::from_yaml("setting: {additionalInfo: , symmetricalGLCM: , interpolator: }")
        .expect("valid");
    let off = off.settings().expect("valid");
    let expected = Settings {
        additional_info: false,
        symmetrical_glcm: false,
        interpolator: None,
        ..Settings::default()
    };
    assert_eq!(off, expected, "without a value, these are off");
}

#[test]
fn every_setting_arrives() {
    let text = "setting:
  minimumROIDimensions: 3
  minimumROISize: 50
  geometryTolerance: 1e-3
  correctMask: true
  additionalInfo: false
  label: 4
  label_channel: 1
  normalize: true
  normalizeScale: 100
  removeOutliers: 3
  resampledPixelSpacing: [1, 2.5, 0]
  interpolator: 9
  padDistance: 7
  preCrop: false
  resegmentRange: [3, -3]
  resegmentMode: sigma
  resegmentShape: true
  binWidth: 12.5
  force2D: true
  force2Ddimension: 2
  distances: [1, 3]
  weightingNorm: infinity
  voxelArrayShift: -20
  symmetricalGLCM: false
  gldm_a: 2
  sigma: [1, 2.0]
  start_level: 1
  level: 2
  wavelet: db3
  gradientUseSpacing: false
  lbp2DRadius: 2
  lbp2DSamples: 12
  lbp2DMethod: ror
  lbp3DLevels: 3
  lbp3DIcosphereRadius: 1.5
  lbp3DIcosphereSubdivision: 2
imageType: {LoG: {}, Wavelet: {}, Gradient: {}, LBP2D: {binCount: 6}, LBP3D: {}}
";
    let settings = Parameters::from_yaml(text).expect("valid").settings().expect("valid");
    let sigma: Vec<(f64, &str)> =
        settings.sigma.iter().map(|sigma| (sigma.mm, sigma.text.as_str())).collect();
    assert_eq!(sigma, [(1.0, "1"), (2.0, "2.0")]);
    let expected = Settings {
        minimum_roi_dimensions: 3,
        minimum_roi_size: Some(50),
        geometry_tolerance: Some(1e-3),
        correct_mask: true,
        additional_info: false,
        label: 4,
        label_channel: 1,
        normalize: true,
        normalize_scale: 100.0,
        remove_outliers: Some(3.0),
        resampled_pixel_spacing: Some([1.0, 2.5, 0.0]),
        interpolator: Some(Interpolator::LanczosWindowedSinc),
        pad_distance: 7,
        pre_crop: false,
        resegment_range: Some(vec![-3.0, 3.0]),
        resegment_mode: ResegmentMode::Sigma,
        resegment_shape: true,
        sigma: settings.sigma.clone(),
        start_level: 1,
        level: 2,
        wavelet: "db3".to_string(),
        gradient_use_spacing: false,
        lbp_2d_radius: 2.0,
        lbp_2d_samples: 12,
        lbp_2d_method: LbpMethod::Ror,
        lbp_3d_levels: 3,
        lbp_3d_icosphere_radius: 1.5,
        lbp_3d_icosphere_subdivision: 2,
        bin_width: 12.5,
        bin_count: None,
        force_2d: Some(2),
        force_2d_dimension: 2,
        distances: vec![1, 3],
        weighting_norm: Some(WeightingNorm::Infinity),
        voxel_array_shift: -20.0,
        symmetrical_glcm: false,
        gldm_a: 2,
    };
    assert_eq!(settings, expected);
}

#[test]
fn an_image_type_has_settings_of_its_own() {
    let text = "setting: {binWidth: 25, binCount: 8}
imageType:
  Wavelet: {binCount: , binWidth: 10, wavelet: haar}
  LBP2D: {force2Ddimension: 1}
  Original: {binCount: }
  Square: {force2D: true, force2Ddimension: 2, distances: [2]}
";
    let parameters = Parameters::from_yaml(text).expect("each has an effect somewhere");
    let types = parameters.image_types().expect("valid");
    let kinds: Vec<ImageType> = types.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [ImageType::Wavelet, ImageType::Lbp2D, ImageType::Original, ImageType::Square]);
    let bins: Vec<(f64, Option<u64>)> = types.iter().map(|(_, own)| (own.bin_width, own.bin_count)).collect();
    assert_eq!(bins, [(10.0, None), (25.0, Some(8)), (25.0, None), (25.0, Some(8))]);
    assert_eq!(types[0].1.wavelet, "haar");
    assert_eq!((types[1].1.force_2d, types[1].1.force_2d_dimension), (None, 1));
    assert_eq!((types[3].1.force_2d, types[3].1.distances.as_slice()), (Some(2), &[2][..]));
    assert_eq!(parameters.settings().expect("valid").force_2d, None);
}

#[test]
fn without_groups_all_is_on() {
    let all = ["shape", "firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm"];
    let names = |parameters: &Parameters| -> Vec<&str> {
        parameters.classes().iter().map(|(name, _)| *name).collect()
    };
    for text in ["{}", "imageType: {}", "featureClass: {}", "setting: {}"] {
        let parameters = Parameters::from_yaml(text).expect("valid");
        assert_eq!(parameters, Parameters::new(), "{text}");
        assert_eq!(names(&parameters), all, "{text}");
        let types = parameters.image_types().expect("valid");
        assert_eq!(types, [(ImageType::Original, Settings::default())], "{text}");
    }
    let flat = Parameters::from_yaml("setting: {force2D: true}").expect("valid");
    assert_eq!(names(&flat)[..3], ["shape", "shape2D", "firstorder"]);
    assert_eq!(names(&Parameters::default()), all);
    let default = Parameters::default().setting("force2D", true).expect("valid");
    assert_eq!(names(&default), all, "without a file there is no shape2D");
}

#[test]
fn classes_keep_their_order_behind_shape() {
    let text = "featureClass: {ngtdm: , glcm: [Id, Contrast], shape2D: , firstorder: , shape: [Sphericity]}
setting: {force2D: true}";
    let parameters = Parameters::from_yaml(text).expect("valid");
    let classes = parameters.classes();
    let names: Vec<&str> = classes.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["shape", "shape2D", "ngtdm", "glcm", "firstorder"]);
    assert_eq!(classes[3].1, ["Id", "Contrast"]);
    assert_eq!(classes[0].1, ["Sphericity"]);
}

#[test]
fn json_is_read_as_yaml_is() {
    let yaml = "setting: {binWidth: 2.5, label: 3, weightingNorm: , wavelet: db3, distances: [1, 2]}
imageType: {Original: {}, LoG: {sigma: [1, 3.0]}, Wavelet: {}}
featureClass: {glcm: , firstorder: [10Percentile]}";
    let json = "{\n\t\"setting\": {\"binWidth\": 2.5, \"label\": 3,\r\n\t\t\"weightingNorm\": null, \"wavelet\": \"db3\",
\t\"distances\":[1,2]},
\t\"imageType\" :{\"Original\":{},\"LoG\":{\"sigma\":[1,3.0]},\"Wavelet\":{}},
\t\"featureClass\": {\"glcm\": null, \"firstorder\": [\"10Percentile\"]}\n}\n";
    let expected = Parameters::from_yaml(yaml).expect("valid");
    assert_eq!(Parameters::from_json(json).expect("valid"), expected);
    assert_eq!(Parameters::from_yaml(json).expect("valid"), expected);
    assert!(matches!(Parameters::from_json(yaml), Err(Error::Parameters { .. })), "no JSON");
    let twice = "{\"setting\": {\n\t\"label\": 1,\n\t\"label\": 2}}";
    assert!(matches!(Parameters::from_json(twice), Err(Error::Parameters { line: Some(3), .. })));
    let wrong = "{\"setting\": {\n\t\"label\": \"1\"}}";
    let error = Parameters::from_json(wrong).unwrap_err().to_string();
    assert_eq!(error, "parameters, line 2, setting.label: expected a whole number of at least 1, found '1'");
}

#[test]
fn anchors_marks_and_line_ends_are_read() {
    let expected =
        Parameters::from_yaml("imageType: {Square: {binWidth: 3}, Original: {binWidth: 3}}").expect("valid");
    for text in [
        "imageType:\n  Square: &own {binWidth: 3}\n  Original: *own\n",
        "\u{feff}imageType:\r\n  Square:\r\n    binWidth: 3\r\n  Original: {binWidth: 3}\r\n",
        "---\nimageType: {Square: {binWidth: !!int 3}, Original: {'binWidth': 3}}\n...\n",
    ] {
        assert_eq!(Parameters::from_yaml(text).expect("valid"), expected, "{text:?}");
    }
    let exact = Parameters::from_yaml("imageType: {Square: {binWidth: !!float 3}}").expect("valid");
    assert_eq!(exact.python_image_types(), "{'Square': {'binWidth': 3.0}}");
}

#[test]
fn parameters_can_be_built() {
    for (name, text, ..) in EXAMPLES.iter().filter(|(name, ..)| *name == "exampleMR_5mm") {
        let built = Parameters::new()
            .image_type("Original", &[])
            .and_then(|p| p.image_type("LoG", &[("sigma", [3.0, 5.0].into())]))
            .and_then(|p| p.image_type("Wavelet", &[]))
            .and_then(|p| p.feature_class("shape", &[]))
            .and_then(|p| p.feature_class("firstorder", &[]))
            .and_then(|p| p.feature_class("glcm", &["Id"]))
            .and_then(|p| p.feature_class("glrlm", &[]))
            .and_then(|p| p.feature_class("glszm", &[]))
            .and_then(|p| p.feature_class("gldm", &[]))
            .and_then(|p| p.setting("normalize", true))
            .and_then(|p| p.setting("normalizeScale", 100))
            .and_then(|p| p.setting("interpolator", "sitkBSpline"))
            .and_then(|p| p.setting("resampledPixelSpacing", [3, 3, 3]))
            .and_then(|p| p.setting("binWidth", 5))
            .and_then(|p| p.setting("voxelArrayShift", 300))
            .and_then(|p| p.setting("label", 1))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(built, Parameters::from_yaml(text).expect("valid"), "{name}");
    }
    let key = |result: radiomics::Result<Parameters>| match result {
        Err(Error::Parameters { line: None, key, .. }) => key,
        other => panic!("{other:?}"),
    };
    let new = Parameters::new;
    assert_eq!(key(new().setting("binWidht", 5)), "setting.binWidht");
    assert_eq!(key(new().setting("binWidth", "5")), "setting.binWidth");
    assert_eq!(key(new().setting("label", Literal::None)), "setting.label");
    assert_eq!(key(new().setting("label", 1).and_then(|p| p.setting("label", 1))), "setting.label");
    assert_eq!(key(new().image_type("Log", &[])), "imageType.Log");
    assert_eq!(key(new().image_type("Wavelet", &[("sigma", [1].into())])), "imageType.Wavelet.sigma");
    assert_eq!(key(new().feature_class("gclm", &[])), "featureClass.gclm");
    let alone = new().image_type("LoG", &[]).expect("known when all is there");
    assert!(matches!(alone.image_types(), Err(Error::Parameters { .. })));
    assert!(
        matches!(alone.setting("sigma", [2.0]).and_then(|p| p.image_types()), Ok(types) if types.len() == 1)
    );
}

#[test]
fn the_configuration_is_that_of_pyradiomics() {
    let mut compared = 0;
    for case in ["brain1", "breast1", "ct_phantom"] {
        for setting in REFERENCE {
            let file = format!("pyradiomics_values/{case}__{setting}.json");
            if case == "ct_phantom" && setting.starts_with("c6") {
                continue;
            }
            let Some(path) = reference(&file) else { return };
            let text = std::fs::read_to_string(path).expect("readable");
            let given: Ordered = serde_json::from_str(&text).expect("JSON");
            let parameters = built(given.group("settings"));
            let listed = given.group("diagnostics");
            let settings = listed.group("diagnostics_Configuration_Settings");
            assert_eq!(parameters.python_settings(), settings.python(), "{file}");
            let configuration: Vec<String> =
                parameters.configuration().into_iter().map(|(key, _)| key).collect();
            assert_eq!(configuration, settings.keys(), "{file}");
            let types = listed.group("diagnostics_Configuration_EnabledImageTypes");
            assert_eq!(parameters.python_image_types(), types.python(), "{file}");
            compared += 1;
        }
    }
    assert_eq!(compared, 50);
}

const REFERENCE: [&str; 17] = [
    "a_default_bw25",
    "b_bincount32",
    "c2_filters_bincount32",
    "c3_lbp2d_bw1_force2d",
    "c4_lbp3d_bw1",
    "c5_wavelet_haar_level2_bw10",
    "c6_wavelet_db3_startlevel1_bw10",
    "c_filters_bw25",
    "d2_resample1_bw25",
    "d3_resample2_linear_bw25",
    "d4_resample_inplane_bw25",
    "d5_normalize_removeoutliers3",
    "d_resample1_norm100_bw5",
    "e_force2d_bw25",
    "f_distances_1_2_3",
    "g_weighting_manhattan",
    "h_voxelarrayshift_1000",
];

/// The parameters with the groups `setting` and `imageType` of a reference.
fn built(settings: &Ordered) -> Parameters {
    let mut parameters = Parameters::new();
    for (key, value) in settings.group("setting").entries() {
        parameters = parameters.setting(key, value.literal()).expect("valid");
    }
    for (name, own) in settings.group("imageType").entries() {
        let own: Vec<(&str, Literal)> =
            own.entries().iter().map(|(key, value)| (key.as_str(), value.literal())).collect();
        parameters = parameters.image_type(name, &own).expect("valid");
    }
    parameters
}

/// JSON that keeps the order of its keys, printed as Python does; written apart from the crate.
#[derive(serde::Deserialize, Debug)]
#[serde(untagged)]
enum Ordered {
    Null(()),
    Bool(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Ordered>),
    Map(#[serde(deserialize_with = "entries")] Vec<(String, Ordered)>),
}

fn entries<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Ordered)>, D::Error> {
    struct Entries;
    impl<'de> serde::de::Visitor<'de> for Entries {
        type Value = Vec<(String, Ordered)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            std::iter::from_fn(|| map.next_entry().transpose()).collect()
        }
    }
    deserializer.deserialize_map(Entries)
}

impl Ordered {
    fn entries(&self) -> &[(String, Ordered)] {
        match self {
            Ordered::Map(entries) => entries,
            other => panic!("no object: {other:?}"),
        }
    }

    fn group(&self, key: &str) -> &Ordered {
        &self.entries().iter().find(|(name, _)| name == key).expect("the group is there").1
    }

    fn keys(&self) -> Vec<&str> {
        self.entries().iter().map(|(key, _)| key.as_str()).collect()
    }

    fn literal(&self) -> Literal {
        match self {
            Ordered::Null(()) => Literal::None,
            Ordered::Bool(flag) => (*flag).into(),
            Ordered::Whole(whole) => (*whole).into(),
            Ordered::Number(number) => (*number).into(),
            Ordered::Text(text) => text.as_str().into(),
            Ordered::List(list) => Literal::List(list.iter().map(Ordered::literal).collect()),
            Ordered::Map(_) => panic!("no value"),
        }
    }

    fn python(&self) -> String {
        match self {
            Ordered::Null(()) => "None".to_string(),
            Ordered::Bool(true) => "True".to_string(),
            Ordered::Bool(false) => "False".to_string(),
            Ordered::Whole(whole) => whole.to_string(),
            Ordered::Number(number) => format!("{number:?}"),
            Ordered::Text(text) => format!("'{text}'"),
            Ordered::List(list) => {
                format!("[{}]", list.iter().map(Ordered::python).collect::<Vec<_>>().join(", "))
            }
            Ordered::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| format!("'{key}': {}", value.python()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

#[test]
fn literals_are_printed_as_python_prints_them() {
    // By repr of Python 3.11.
    let numbers = [
        (3.0, "3.0"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (-0.0, "-0.0"),
        (100000.0, "100000.0"),
        (123456789012345.6, "123456789012345.6"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (1.5e300, "1.5e+300"),
        (1e-4, "0.0001"),
        (1e-5, "1e-05"),
        (1.25e-7, "1.25e-07"),
        (5e-324, "5e-324"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "nan"),
    ];
    for (number, python) in numbers {
        assert_eq!(Literal::from(number).to_string(), python);
    }
    for (text, python) in
        [("a", "'a'"), ("it's", "\"it's\""), ("\"'", "'\"\\''"), ("a\n\\\u{1}é", "'a\\n\\\\\\x01é'")]
    {
        assert_eq!(Literal::from(text).to_string(), python);
    }
    assert_eq!(Literal::from(Some([true, false])).to_string(), "[True, False]");
    assert_eq!(Literal::from(None::<i64>).to_string(), "None");
}

#[test]
fn parameters_pass_through_json_and_toml() {
    let more = ["{}", "setting: {binCount: 4, binWidth: , weightingNorm: , resegmentRange: [10, .inf]}"];
    for text in EXAMPLES.iter().map(|(_, text, ..)| *text).chain(more) {
        let parameters = Parameters::from_yaml(text).expect("valid");
        if !text.contains(".inf") {
            let json = serde_json::to_string(&parameters).expect("can be written");
            assert_eq!(serde_json::from_str::<Parameters>(&json).expect("can be read"), parameters, "{json}");
            assert_eq!(Parameters::from_json(&json).expect("a parameter file"), parameters, "{json}");
        }
        let toml = toml::to_string(&parameters).expect("can be written");
        let back: Parameters = toml::from_str(&toml).expect("can be read");
        assert_eq!(back.settings().expect("valid"), parameters.settings().expect("valid"), "{toml}");
        assert_eq!(by_name(&back), by_name(&parameters), "{toml}");
    }
    let off = Parameters::from_yaml("setting: {additionalInfo: , symmetricalGLCM: , label_channel: }")
        .expect("valid");
    let toml = toml::to_string(&off).expect("can be written");
    let back: Parameters = toml::from_str(&toml).expect("can be read");
    assert_eq!(back.settings().expect("valid"), off.settings().expect("valid"), "{toml}");
}

/// Image types and classes by their names; a reader of TOML may not keep the order of keys.
fn by_name(parameters: &Parameters) -> BTreeMap<&str, (Option<Settings>, Vec<String>)> {
    let types = parameters.image_types().expect("valid").into_iter();
    let types = types.map(|(kind, own)| (kind.name(), (Some(own), Vec::new())));
    let classes = parameters.classes().into_iter();
    types.chain(classes.map(|(name, features)| (name, (None, features.to_vec())))).collect()
}

#[test]
fn parameters_in_another_file_are_checked_too() {
    for (json, key) in [
        (r#"{"setting": {"binWidht": 3}}"#, "setting.binWidht"),
        (r#"{"setting": {"label": 1, "label": 2}}"#, "setting.label"),
        (r#"{"setting": {"normalizeScale": 3}}"#, "setting.normalizeScale"),
        (r#"{"imageType": {"LoG": {}}}"#, "imageType.LoG.sigma"),
    ] {
        let error = serde_json::from_str::<Parameters>(json).unwrap_err().to_string();
        assert!(error.contains(key), "{json}: {error}");
    }
    let toml = "[setting]\nbinWidth = 10\n[imageType]\nOriginal = {}\nLoG = { sigma = [1, 2.0] }\n[featureClass]\nglcm = []\n";
    let yaml =
        "setting: {binWidth: 10}\nimageType: {Original: {}, LoG: {sigma: [1, 2.0]}}\nfeatureClass: {glcm: }";
    let read: Parameters = toml::from_str(toml).expect("valid");
    assert_eq!(
        read.settings().expect("valid"),
        Parameters::from_yaml(yaml).expect("valid").settings().expect("valid")
    );
    assert!(read.python_image_types().contains("'sigma': [1, 2.0]"));
}

#[test]
fn files_are_read_by_their_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("writable");
        path
    };
    let expected = Parameters::from_yaml("setting: {label: 2}").expect("valid");
    for (name, text) in [
        ("a.yaml", "setting:\n  label: 2\n"),
        ("a.yml", "setting: {label: 2}"),
        ("a.json", "{\"setting\": {\"label\": 2}}"),
    ] {
        let path = write(name, text.as_bytes());
        assert_eq!(Parameters::read(&path).expect("valid"), expected);
        assert_eq!(Lenient::read(&path).expect("valid").parameters, expected);
    }
    assert!(matches!(Parameters::read(folder.path().join("none.yaml")), Err(Error::File { .. })));
    for (name, bytes) in [
        ("b.txt", &b"setting: {label: 2}"[..]),
        ("b.yaml", &b"setting: {wavelet: '\xff\xfe'}"[..]),
        ("c.yaml", &vec![b'#'; 70_000][..]),
        ("b.json", &b"setting: {label: 2}"[..]),
        ("d.yaml", &b"setting:\n  labl: 2\n"[..]),
    ] {
        let path = write(name, bytes);
        let error = Parameters::read(&path).unwrap_err();
        assert!(matches!(error, Error::Format { .. }), "{name}: {error}");
    }
    let error = Parameters::read(folder.path().join("d.yaml")).unwrap_err().to_string();
    assert!(error.contains("line 2, setting.labl: expected a key such as label"), "{error}");
}

/// The stack of a thread on which hostile texts are read, in bytes: half of what the smallest usual ones have.
const STACK: usize = 1 << 20;

#[test]
fn hostile_texts_are_refused() {
    let nested = |open: &str, times: usize| open.repeat(times);
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_string();
    for level in 1..20 {
        let alias = format!("*a{}, ", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
    }
    let stairs: String = (0..300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let anchored: String = (0..300).map(|depth| format!("&a{depth} [")).collect();
    let texts = [
        nested("[", 30_000),
        nested("{a: ", 10_000),
        nested("- ", 30_000),
        nested("? ", 30_000),
        nested(": ", 30_000),
        nested("? - ", 10_000),
        nested("- !!seq ", 5_000),
        nested("- &a ", 5_000),
        nested("-\t", 30_000),
        nested("[", 250) + &nested("]", 250),
        nested("- ", 99) + "x",
        format!("setting: {}{}", nested("[", 200), nested("]", 200)),
        format!("a: |\n{}- x", " ".repeat(60_000)),
        stairs,
        anchored,
        bomb,
        "a: &a [*a]".to_string(),
        "&a a: *a".to_string(),
        "setting: {label: 1}\0".to_string(),
        "\0".to_string(),
        "\u{feff}\u{feff}".to_string(),
        "\u{1b}[31m".to_string(),
        "setting: {binWidth: 1e999999999999}".to_string(),
        format!("setting: {{binWidth: {}}}", "9".repeat(60_000)),
        format!("setting: {{{}: 1}}", "k".repeat(60_000)),
        format!("{}: 1", "é".repeat(30_000)),
        "setting: {distances: [".to_string() + &"1.5,".repeat(10_000) + "]}",
        "#".repeat(70_000),
        "'".to_string(),
        "\"\\".to_string(),
        "\"\\uD800\"".to_string(),
        "%".to_string(),
        "--- ---".to_string(),
        "!".to_string(),
        "&".to_string(),
        "*".to_string(),
        "? ".to_string(),
        "[a: b: c]".to_string(),
        "{? ".to_string(),
        "- |9\n x".to_string(),
    ];
    let reader = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        for text in &texts {
            let start: String = text.chars().take(20).collect();
            assert!(Parameters::from_yaml(text).is_err(), "{start:?}");
            assert!(Parameters::from_json(text).is_err(), "{start:?}");
            let _ = Lenient::from_yaml(text);
        }
    });
    reader.expect("a thread").join().expect("no panic");
}

mod robust {
    use proptest::prelude::*;
    use radiomics::pyradiomics::{Lenient, Parameters};

    fn read(text: &str) {
        if let Ok(parameters) = Parameters::from_yaml(text) {
            parameters.image_types().expect("what was read is valid");
        }
        if let Ok(lenient) = Lenient::from_yaml(text) {
            lenient.parameters.image_types().expect("what is left is valid");
        }
        let _ = Parameters::from_json(text);
    }

    /// Pieces from which texts are made that come near to parameter files.
    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "setting:",
            "imageType:",
            "featureClass:",
            "binWidth",
            "binCount",
            "label",
            "LoG",
            "Wavelet",
            "glcm",
            "sigma",
            "force2D",
            "shape2D",
            ":",
            ": ",
            "- ",
            "? ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\n",
            "\n  ",
            "\n    ",
            " ",
            "#",
            "'",
            "\"",
            "|",
            ">",
            "&a ",
            "*a",
            "!!int ",
            "!x ",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "1",
            "2.5",
            "-3",
            "true",
            "null",
            "~",
            ".inf",
            ".nan",
            "\t",
            "\r\n",
            "\\u",
            "é",
            "<<",
            "@",
            "`",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn no_text_brings_the_reader_down(text in any::<String>()) {
            read(&text);
        }

        #[test]
        fn no_text_of_yaml_brings_the_reader_down(pieces in prop::collection::vec(piece(), 0..60)) {
            read(&pieces.concat());
        }
    }
}
