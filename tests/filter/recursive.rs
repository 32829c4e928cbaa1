//! The recursive Laplacian of Gaussian, the gradient in single precision and the scaled functions of intensities, against the maps
//! of PyRadiomics 3.0.1 with SimpleITK 2.4.1 and NumPy 1.26.4.
#![cfg(all(feature = "nifti", feature = "nrrd"))]

use radiomics::Error;
use radiomics::filter::{
    Filter, GradientMagnitude, Pointwise, RecursiveLaplacianOfGaussian, ScaledPointwise,
};
use radiomics::image::{Image, VoxelType};

use crate::support::maps::{
    agrees_in_the_region, boxes_outside_are_refused, double, grid, numbers, of, parts_equal_the_whole,
    single, values, whole,
};
use crate::support::responses::{boxes_equal_the_whole, threads_do_not_matter};
use crate::support::{CLOSE, reference};

/// Logarithm and exponential of another system library may differ in the last bits.
const LIBRARY: f64 = 1e-14;

const FUNCTIONS: [Pointwise; 4] =
    [Pointwise::Square, Pointwise::SquareRoot, Pointwise::Logarithm, Pointwise::Exponential];

fn log(sigma: f64) -> RecursiveLaplacianOfGaussian {
    RecursiveLaplacianOfGaussian::new(sigma, format!("log-sigma-{sigma:?}-mm-3D").replace('.', "-")).unwrap()
}

/// Every voxel, and the type of the map.
fn has_bits(filter: &dyn Filter, image: &Image, expected: &[f32]) {
    let found = values(filter, image);
    let differ =
        found.iter().zip(expected).filter(|(found, expected)| **found != f64::from(**expected)).count();
    assert_eq!((found.len(), differ), (expected.len(), 0), "{}", filter.settings());
    filter
        .respond(image, &mut |map| {
            assert_eq!(map.voxel_type(), VoxelType::F32);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_laplacian_has_the_bits_of_itk() {
    has_bits(&log(1.3), &whole([5, 6, 7], [2.5, 0.8, 1.1]), LOG_I16);
    has_bits(&log(2.0), &single([4, 7, 5], [1.0, 0.7, 0.9]), LOG_F32);
    has_bits(&log(0.7), &double([4, 5, 9], [6.5, 1.25, 0.5]), LOG_F64);
}

#[test]
fn the_gradient_has_the_bits_of_itk() {
    let gradient = GradientMagnitude::single_precision;
    has_bits(&gradient(true), &whole([3, 4, 5], [2.5, 0.8, 1.1]), GRADIENT_PER_MM);
    has_bits(&gradient(false), &single([3, 4, 5], [2.5, 0.8, 1.1]), GRADIENT_PER_VOXEL);
    has_bits(&gradient(true), &double([2, 4, 6], [6.5, 1.25, 0.7]), GRADIENT_F64);
    assert_eq!(gradient(true).names(), ["gradient"]);
    assert_ne!(gradient(true).settings(), gradient(false).settings());
}

#[test]
fn functions_of_intensities_are_those_of_pyradiomics() {
    let image = whole([2, 3, 4], [1.0; 3]);
    let tables = [(SQUARE, 0.0), (SQUARE_ROOT, 0.0), (LOGARITHM, LIBRARY), (EXPONENTIAL, LIBRARY)];
    for (function, (expected, tolerance)) in FUNCTIONS.into_iter().zip(tables) {
        agree(&ScaledPointwise(function), &image, expected, tolerance);
        assert_eq!(ScaledPointwise(function).names(), function.names());
    }
    let below_1 = of(numbers([1, 2, 4], 0.1) / 1400.0, [1.0; 3]);
    agree(&ScaledPointwise(Pointwise::Exponential), &below_1, EXPONENTIAL_BELOW_1, LIBRARY);
}

fn agree(filter: &dyn Filter, image: &Image, expected: &[f64], tolerance: f64) {
    let found = values(filter, image);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= tolerance * expected.abs(),
            "{}: {found} {expected}",
            filter.settings()
        );
    }
}

#[test]
fn functions_refuse_what_has_no_scale() {
    let zeros = whole([1, 2, 2], [1.0; 3]).map(|_| 0.0);
    for function in FUNCTIONS {
        let filter = ScaledPointwise(function);
        assert_eq!(filter.responses(&zeros).is_ok(), function == Pointwise::SquareRoot);
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut voxels = numbers([2, 2, 2], 0.0);
            voxels[[0, 1, 0]] = odd;
            let error = filter.responses(&of(voxels, [1.0; 3])).unwrap_err();
            assert!(matches!(error, Error::Setting { .. }), "{error}");
        }
    }
    assert_eq!(values(&ScaledPointwise(Pointwise::SquareRoot), &zeros), [0.0; 4]);
}

#[test]
fn regions_agree_with_pyradiomics() {
    for case in ["brain1", "breast1", "ct_phantom"] {
        let mut filters: Vec<Box<dyn Filter>> = vec![Box::new(GradientMagnitude::single_precision(true))];
        filters.extend(FUNCTIONS.map(|function| Box::new(ScaledPointwise(function)) as Box<dyn Filter>));
        filters.extend([1.0, 3.0, 5.0].map(|sigma| Box::new(log(sigma)) as Box<dyn Filter>));
        for setting in ["c_filters_bw25", "c2_filters_bincount32"] {
            let (maps, worst) = agrees_in_the_region(case, setting, &filters, CLOSE);
            println!("{case} {setting}: {maps} maps, worst relative difference {worst:.1e}");
        }
    }
}

#[test]
fn parts_are_the_whole() {
    let image = whole([30, 45, 70], [3.0, 1.0, 0.9]);
    let boxes =
        [([0; 3], [2, 3, 4]), ([14, 20, 33], [3, 5, 9]), ([29, 44, 60], [1, 1, 10]), ([0; 3], [30, 45, 70])];
    for sigma in [0.3, 0.8] {
        parts_equal_the_whole(&log(sigma), &image, &boxes);
        boxes_equal_the_whole(&log(sigma), &image);
    }
    parts_equal_the_whole(&GradientMagnitude::single_precision(true), &image, &boxes);
    boxes_equal_the_whole(&GradientMagnitude::single_precision(false), &image);
    for function in FUNCTIONS {
        parts_equal_the_whole(&ScaledPointwise(function), &image, &boxes);
        parts_equal_the_whole(&function, &image, &boxes);
    }
    for filter in [
        &log(0.8) as &dyn Filter,
        &ScaledPointwise(Pointwise::Square),
        &GradientMagnitude::single_precision(true),
    ] {
        boxes_outside_are_refused(filter, &image);
    }
}

#[test]
fn a_part_of_a_patient_is_the_whole() {
    let Some(file) = reference("pyradiomics/brain1_image.nrrd") else { return };
    let image = radiomics::io::read_image(file).unwrap();
    for sigma in [1.0, 2.0] {
        parts_equal_the_whole(
            &log(sigma),
            &image,
            &[([11, 84, 162], [7, 70, 47]), ([3, 120, 100], [2, 9, 20])],
        );
    }
}

#[test]
fn threads_change_nothing() {
    let image = single([9, 20, 37], [2.0, 1.0, 1.0]);
    threads_do_not_matter(&log(1.5), &image);
    threads_do_not_matter(&GradientMagnitude::single_precision(true), &image);
    FUNCTIONS.iter().for_each(|function| threads_do_not_matter(&ScaledPointwise(*function), &image));
}

#[test]
fn small_images_and_widths_that_are_none_are_refused() {
    for sigma in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(RecursiveLaplacianOfGaussian::new(sigma, "log").is_err());
    }
    // ⌈5/0.8⌉ + 1 = 8 columns, and no fewer than 4 slices.
    let fits = |size: [usize; 3]| {
        let image = whole(size, [6.5, 1.0, 0.8]);
        let (filter, grid) = (log(5.0), image.geometry());
        assert_eq!(filter.fits(grid), filter.reach(grid).is_ok());
        match filter.responses(&image) {
            Ok(_) => assert!(filter.fits(grid)),
            Err(Error::Setting { name, expected, value }) => {
                assert_eq!(name, RecursiveLaplacianOfGaussian::TOO_SMALL);
                assert_eq!((expected, value), ("at least [4, 6, 8]".to_string(), format!("{size:?}")));
                assert!(!filter.fits(grid));
            }
            Err(error) => panic!("{error}"),
        }
        filter.fits(grid)
    };
    assert!(fits([4, 6, 8]));
    assert!(!fits([3, 6, 8]) && !fits([4, 5, 8]) && !fits([4, 6, 7]));
    // A width far below a voxel needs no more than the recursion does, in a window too.
    assert!(log(0.01).fits(&grid([4, 4, 4], [6.5, 1.0, 0.8])));
    parts_equal_the_whole(
        &log(0.2),
        &whole([9, 9, 9], [6.5, 1.0, 0.8]),
        &[([4, 4, 4], [1; 3]), ([0; 3], [1; 3])],
    );
}

/// `imageoperations.getLoGImage` with sigma 1.3: size (5, 6, 7), spacing (2.5, 0.8, 1.1), int16.
#[rustfmt::skip]
const LOG_I16: &[f32] = &[
    264.97833, -483.55786, -710.9603, -265.51395, -24.294268, -195.82576, -160.76526, 288.97357, -277.10153,
    -491.34348, -134.42867, 73.29358, -16.278038, 111.554115, 345.5641, 29.444414, -151.21999, 152.03987, 342.6518,
    216.17511, 329.50363, 357.45135, 245.58017, 68.442314, 325.41483, 500.1671, 264.73163, 293.48593, 233.20094,
    258.22668, 43.74823, 218.16162, 387.9355, 110.59302, 62.186615, -4.8923683, 139.76266, -96.08178, -17.104118,
    156.87256, -91.39081, -217.52036, 130.71272, -7.3289385, -28.028736, -182.33557, -219.21992, -55.541355,
    60.311287, 32.35646, 9.332161, -13.231993, -149.38782, -191.51363, -29.127705, 171.78958, 94.024895, 112.599144,
    31.5435, -125.23072, -157.38113, -67.237045, 37.79767, 57.087955, 113.524826, 54.64731, -98.122406, -147.23189,
    -163.34286, -223.73235, -202.14299, -62.06063, 23.14972, -84.22203, -189.64175, -186.90408, -193.13873, -437.3153,
    -260.7478, -49.569366, -110.6236, -263.75616, -90.5885, 186.42049, -388.08572, -12.5760765, 63.84468, -93.29104,
    2.9970942, 29.766735, 42.465424, -133.0242, 97.451164, 145.21097, -23.118696, 32.134937, 102.50447, 35.17681,
    110.24259, 216.49124, 161.39246, -9.492607, 72.17088, 130.64711, -45.29047, 289.7873, 289.1175, 137.23358,
    52.195126, 185.29713, 137.80559, -111.30332, 371.1597, 289.38934, 137.57027, 226.22223, 352.57956, 106.45734,
    -212.40948, 389.974, 254.08894, 165.58517, 423.39816, 495.86124, 29.237288, -433.02795, 363.47186, 237.28555,
    75.71416, 179.24445, 181.31798, -39.329357, 130.36293, 92.109344, 123.76873, 96.75859, 130.40909, 224.01566,
    109.23387, 12.456968, -230.28098, -29.344894, 35.283455, 69.372986, 304.15723, 244.99985, -144.04018, -330.59644,
    -137.28174, -84.3975, -2.0684822, 311.01895, 290.35263, -172.08865, -182.67265, -135.01208, -152.86153, -41.54365,
    213.94177, 258.0783, 10.544151, -32.50443, -91.222015, -163.04317, -46.5206, 88.253075, 202.3619, 253.71413,
    -68.94746, -6.1143637, 23.492754, 117.79494, 76.20369, 60.725758, -225.53552, 47.465046, 92.03731, 96.20491,
    178.12517, 124.1078, 84.59057, -52.2071, 86.08952, -13.933423, -95.99824, 77.821, 159.59694, 83.775314,
    -0.114785306, 120.11152, -170.90753, -370.0748, -172.32509, 30.63527, -47.845512, -137.35358, 179.58913,
    -184.33025, -425.07156, -363.11227, -176.02686, -139.59666, -155.41196, 196.9856, -98.67515, -274.9387,
    -393.06213, -284.51782, -42.037792, 88.32489,
];

/// `imageoperations.getLoGImage` with sigma 2.0: size (4, 7, 5), spacing (1.0, 0.7, 0.9), float32.
#[rustfmt::skip]
const LOG_F32: &[f32] = &[
    16.090263, -231.6495, -393.26404, -396.56558, -288.1902, 19.06996, -172.63412, -296.13336, -290.0508, -193.57663,
    8.042412, -121.53593, -198.78003, -173.95612, -80.6605, -20.7379, -97.45532, -132.78336, -88.36304, 4.643387,
    -54.325405, -101.1186, -111.3112, -56.55487, 30.97342, -79.12347, -122.882286, -129.02084, -77.38295, -4.1791153,
    -78.590454, -140.5573, -159.62688, -121.75548, -69.06827, -53.92119, -200.91042, -304.41925, -309.5403,
    -238.98018, -38.4377, -150.05972, -229.75444, -231.21707, -172.49564, -29.170048, -102.61782, -153.85904,
    -145.11845, -91.28816, -27.02943, -71.00159, -98.87449, -80.36095, -29.46376, -24.241575, -56.51862, -75.01666,
    -55.125904, -12.028397, -14.106945, -54.321873, -79.882416, -69.854836, -42.101917, 10.681789, -51.372505,
    -95.85748, -103.65405, -95.95469, -92.42367, -144.79126, -180.42493, -159.99902, -93.01837, -78.579926,
    -112.85361, -136.98514, -118.45566, -63.79356, -64.02428, -80.50626, -91.894196, -71.443825, -23.884226,
    -44.308407, -51.994087, -57.131767, -36.72798, 4.775524, -15.664986, -28.296215, -38.992508, -26.031137, 5.452709,
    20.250546, -10.225948, -38.178535, -40.908615, -24.61992, 60.491882, 5.761471, -45.454437, -67.946045, -68.80998,
    -67.22812, -70.53594, -61.641396, -9.917965, 75.72705, -80.320305, -70.86063, -53.746582, -4.669529, 70.2096,
    -88.07869, -68.47847, -44.833664, 2.660286, 69.80127, -77.89377, -58.731083, -37.649002, 3.705555, 62.239304,
    -46.787807, -40.486343, -33.70123, -6.1840096, 39.872177, -3.963234, -19.46777, -35.8123, -28.192478, 2.35787,
    38.3376, -0.111839294, -40.97297, -53.562363, -37.306023,
];

/// `imageoperations.getLoGImage` with sigma 0.7: size (4, 5, 9), spacing (6.5, 1.25, 0.5), float64.
#[rustfmt::skip]
const LOG_F64: &[f32] = &[
    248.61612, -389.23184, -563.00244, -124.5329, 136.48112, -20.059761, -64.28633, -29.899158, -229.66913,
    -11.307058, -516.78937, -688.5818, -528.624, -481.85, -405.9821, -69.54769, 361.8146, 692.0008, 480.51038,
    196.37071, -59.362606, 136.00224, 560.18494, 694.0451, 303.96347, -313.7584, -574.46625, -400.4525, -302.71545,
    -126.61618, 173.22018, 128.94601, -336.1476, -571.89703, -305.76944, 218.94319, 367.90924, 104.556465, -225.85034,
    -83.111046, 169.44995, 123.20884, 35.72324, -37.24658, -46.80694, 348.98837, 104.56087, -46.43033, -192.01537,
    -189.66884, -147.99205, -373.0364, -392.84973, 106.6382, -545.8664, -330.9014, -78.65968, 59.921013, 40.70245,
    35.01732, -23.273794, -57.090435, 256.04733, 372.2239, 453.40283, 214.18988, -182.18207, -274.35693, 23.761747,
    111.93945, -317.23056, -734.5837, 387.07974, 26.713419, -263.83942, -187.51982, 75.48751, 58.93622, 52.112553,
    324.92328, 425.61993, -387.79562, 74.9194, 388.4351, 250.99818, -19.530663, -305.61783, -586.67346, -444.67517,
    47.985275, -334.7328, 22.9826, 29.27764, -165.70961, -202.40709, -201.35895, -33.334484, 216.42468, 186.74118,
    387.40262, 268.10834, 328.50583, 328.05728, 272.30832, 211.13283, -77.59727, -248.30196, 30.67439, -469.33246,
    -121.790535, -25.30961, -245.7815, -338.0399, -296.74878, -370.0562, -229.58542, 210.39859, 555.4191, 355.49286,
    39.40967, -18.63452, 292.62347, 294.91586, -229.19661, -616.64764, -609.7781, -51.305702, -18.514238, -69.93192,
    26.606339, 36.480873, -113.35576, -27.770987, 207.35617, 352.15732, 104.215385, 26.086899, -41.15698, 132.24352,
    109.52027, -174.74132, -262.53784, -176.6776, 6.950039, 145.14023, -183.58179, -186.08743, -144.68918, -130.35251,
    -58.943237, 49.454506, 158.69048, 199.86545, -218.42897, 353.9547, 467.8357, 307.614, 394.1287, 281.2645,
    -166.3219, -357.51572, -267.1076, -360.08807, -320.99417, -353.10922, -142.66841, 291.13553, 224.31647,
    -330.90112, -440.68518, -33.42668, 177.94028, 51.98331, 16.150776, 68.50246, 239.95432, 188.22632, -260.10654,
    -423.89984, 0.32883,
];

/// `imageoperations.getGradientImage` with gradientUseSpacing True: size (3, 4, 5), spacing (2.5, 0.8, 1.1), int16.
#[rustfmt::skip]
const GRADIENT_PER_MM: &[f32] = &[
    853.13525, 887.4644, 306.4045, 606.1891, 873.0695, 751.5693, 1168.8422, 514.09546, 390.55615, 446.37256,
    558.07336, 778.36255, 573.1944, 677.13306, 1221.207, 671.11615, 323.358, 195.2942, 585.11835, 214.41428,
    1096.3263, 281.3856, 565.0935, 725.67584, 230.20311, 322.7328, 747.37964, 385.1205, 361.41083, 292.3936, 899.7026,
    175.30757, 492.2379, 793.8767, 640.8623, 484.08188, 672.76184, 454.03073, 551.63934, 1121.9357, 1096.7466,
    576.5497, 537.0283, 1088.7794, 942.44696, 466.33878, 53.759304, 453.39658, 519.95245, 836.7752, 411.93622,
    630.58655, 244.53038, 887.14905, 599.2869, 897.22015, 351.18622, 504.09827, 141.18536, 893.6658,
];

/// `imageoperations.getGradientImage` with gradientUseSpacing False: size (3, 4, 5), spacing (2.5, 0.8, 1.1), float32.
#[rustfmt::skip]
const GRADIENT_PER_VOXEL: &[f32] = &[
    930.91394, 997.22626, 703.32086, 657.14606, 856.6898, 1004.6155, 1122.3384, 533.1402, 393.72516, 535.92114,
    507.41898, 733.9838, 551.31683, 674.7016, 1269.4094, 699.0125, 266.06955, 205.90471, 828.8175, 257.33102,
    1312.5061, 559.3831, 747.1372, 689.67926, 247.0587, 286.06076, 701.8013, 762.6449, 577.1917, 411.05563, 961.4688,
    241.97935, 635.18445, 750.71515, 817.5644, 707.5951, 675.2137, 528.3739, 689.40027, 1028.592, 1244.7476, 671.9438,
    585.6955, 887.68024, 1080.489, 713.9408, 95.02632, 621.98895, 551.6425, 758.45734, 562.37445, 661.2732, 290.40747,
    780.7197, 507.57388, 732.384, 440.71222, 636.2794, 200.43764, 817.96716,
];

/// `imageoperations.getGradientImage` with gradientUseSpacing True: size (2, 4, 6), spacing (6.5, 1.25, 0.7), float64.
#[rustfmt::skip]
const GRADIENT_F64: &[f32] = &[
    1310.8423, 1387.6033, 236.54422, 918.2576, 529.7891, 819.80096, 1105.5082, 1290.7156, 504.45187, 245.81131,
    365.39606, 614.6871, 383.24045, 877.6792, 507.71475, 836.635, 851.08875, 134.61986, 455.26254, 210.23576,
    272.2423, 757.6001, 917.9679, 1372.0653, 1017.679, 279.0356, 395.9854, 766.62335, 506.08484, 404.63507, 315.31732,
    495.98566, 373.09933, 223.46034, 507.23834, 192.07126, 617.8062, 124.74202, 724.9569, 843.3093, 370.3345,
    501.87057, 579.832, 753.43396, 559.2615, 665.28143, 723.0411, 601.09717,
];

/// `imageoperations.getSquareImage`: size (2, 3, 4), int16.
#[rustfmt::skip]
const SQUARE: &[f64] = &[
    1001.0000000000001, 681.5944055944057, 884.5964035964035, 280.6193806193806, 481.15484515484525,
    713.3116883116883, 847.3936063936064, 63.44055944055945, 709.9390609390609, 380.3086913086914, 70.15484515484515,
    5.323676323676324, 665.1908091908093, 138.24575424575423, 188.16783216783216, 459.2247752247752,
    345.39860139860144, 64.96003996003996, 120.98301698301697, 63.94505494505494, 130.19080919080918,
    617.1788211788213, 60.94805194805195, 50.12587412587413,
];

/// `imageoperations.getSquareRootImage`: size (2, 3, 4), int16.
#[rustfmt::skip]
const SQUARE_ROOT: &[f64] = &[
    -1001.0, 909.2997305619308, 970.5364495988804, 728.3749034666145, -833.4830532170405, 919.6983201028477,
    960.1671729443784, 502.2469512102587, -918.6092749368471, -785.8861240663306, 515.0388334873401,
    -270.32018052672277, -903.7787339830475, 610.2229100910585, -659.1160747546671, 823.8191549120475,
    767.1948904939344, 505.2276714511983, 590.2101320716207, -503.24248628270647, -601.1330967431422,
    -887.0095828118206, -497.23937897153723, 473.52296670805737,
];

/// `imageoperations.getLogarithmImage`: size (2, 3, 4), int16.
#[rustfmt::skip]
const LOGARITHM: &[f64] = &[
    -1001.0000000000001, 973.1928515569224, 992.054708821557, 909.0102826027432, -948.0013960572373,
    976.4834725560129, 988.9458407918037, 801.60935599972, -976.1405902881945, -930.9905410087009, 808.8682153004523,
    -623.5199699158871, -971.4304491573749, 857.8453899084031, -880.1213486557571, 944.627323529057, 924.027870401096,
    803.3170499255132, 848.210747219253, -802.1808269203673, -853.5088903541484, -966.0108262327011,
    -798.7176893235484, 784.6179569114915,
];

/// `imageoperations.getExponentialImage`: size (2, 3, 4), int16.
#[rustfmt::skip]
const EXPONENTIAL: &[f64] = &[
    0.0009990009990009992, 299.1456316524782, 661.5883956525964, 38.783001733601026, 0.008313405630422235,
    341.06249244618624, 576.2874291677545, 5.69316844402147, 0.0029727672767837594, 0.014144304346864256,
    6.227599997880486, 0.6042089098424956, 0.003581720569803481, 13.033061073668158, 0.050016407866653956,
    107.71149219548138, 57.8752319814198, 5.812277532654836, 11.043530908501902, 0.17444098482668596,
    0.08277999058254895, 0.004405698774105816, 0.1818164399029595, 4.692732594372184,
];

/// `imageoperations.getExponentialImage`: size (1, 2, 4), float64 over 1400, so that the largest is below 1.
#[rustfmt::skip]
const EXPONENTIAL_BELOW_1: &[f64] = &[
    1.3987411329803179, 0.7580792946286253, 0.7294069722978282, 0.8371708538984869, 1.2619327519637356,
    0.7532655663996384, 0.7343143856450316, 0.9189516281907254,
];
