//! Separable wavelets: the maps of the standard, PyWavelets, filters and reconstruction, rotations, boxes, threads.

use ndarray::{Array3, ArrayView3};
use radiomics::Error;
use radiomics::filter::{
    Boundary, Filter, Kernel, Plane, Pooling, SeparableWavelet, Space, Wavelet, convolve,
};

use crate::support::TIGHT;
use crate::support::responses::{
    boxes_equal_the_whole, farthest, image, maps, noisy, rotations, threads_do_not_matter,
    turns_with_the_image,
};

const BOUNDARIES: [Boundary; 4] = [Boundary::Zero, Boundary::Nearest, Boundary::Periodic, Boundary::Mirror];

/// What orthonormality and vanishing moments of the published Symlets hold within, absolute.
const SYMLETS: f64 = 2e-11;

fn wavelet(name: &str) -> Wavelet {
    Wavelet::named(name).expect("a wavelet")
}

fn bands(name: &str, level: usize, space: Space) -> SeparableWavelet {
    SeparableWavelet::new(wavelet(name), level, space).expect("a level")
}

fn band(name: &str, level: usize, space: Space, band: &str) -> SeparableWavelet {
    bands(name, level, space).bands(&[band]).expect("a band")
}

#[cfg(feature = "nifti")]
mod standard {
    use super::*;
    use crate::support::responses::agrees_with_standard;

    #[test]
    fn daubechies_2_of_an_impulse() {
        let lhl = band("db2", 1, Space::Volume, "LHL").boundary(Boundary::Zero);
        agrees_with_standard("5.a.1", &lhl);
        agrees_with_standard("5.a.2", &lhl.rotation_invariant(Pooling::Average));
    }

    #[test]
    fn coiflet_1_of_a_sphere() {
        let hhl = band("coif1", 1, Space::Volume, "HHL").boundary(Boundary::Periodic);
        agrees_with_standard("6.a.1", &hhl);
        agrees_with_standard("6.a.2", &hhl.rotation_invariant(Pooling::Average));
    }

    #[test]
    fn haar_of_a_checkerboard_at_level_2() {
        for (test, name) in [("7.a.1", "LLL"), ("7.a.2", "HHH")] {
            let haar = band("haar", 2, Space::Volume, name).rotation_invariant(Pooling::Average);
            agrees_with_standard(test, &haar);
        }
    }
}

/// `pywt.swt` of PyWavelets 1.8.0, `norm=False`, of (7i² + 3i) mod 23, i = 0 … 15: approximation and detail of a level.
#[rustfmt::skip]
const PYWAVELETS: [(&str, usize, [[f64; 16]; 2]); 3] = [
    ("db2", 2, [
        [12.934215069796398, 15.360657911281413, 13.308334875401151, 11.877726909317285, 15.023961031952012, 15.597518190467, 22.22339838486225, 29.151601615137757, 31.402481809533008, 34.726038968047995, 30.497273090682715, 24.566665124598856, 21.639342088718593, 15.315784930203606, 14.970993649053893, 15.404006350946112],
        [4.468588913245536, -1.5379809471616717, -6.5454310019641255, -6.170431001964126, 2.7365381056766624, 4.841184177437179, 0.9138611415569196, 6.663861141556921, 7.71618417743718, -0.138461894323342, -6.1704310019641255, -5.7954310019641255, 2.83701905283833, 1.5935889132455359, -5.956329386826371, 0.5436706131736309],
    ]),
    ("coif1", 3, [
        [18.775115590547962, 20.093726900807038, 22.656978107889064, 25.887084626170026, 29.407886913379425, 32.80903991790994, 35.72698158468095, 37.803165065574724, 38.50053368556239, 37.181922375303316, 34.61867116822128, 31.38856464994033, 27.86776236273093, 24.466609358200422, 21.548667691429408, 19.472484210535626],
        [2.6222012367312444, 0.7706173266295251, -7.523848986234875, -14.697844189535443, -13.254972559562702, -13.485930343732422, -5.546154490557002, 2.7817637501307475, 4.162325787379742, 9.113047886339041, 6.654464907016661, 3.632836665503652, 6.470445535451726, 3.6022651307638625, 6.415538569775224, 8.283243773901052],
    ]),
    ("sym4", 1, [
        [11.706225072131115, 12.819660625288364, 8.030425268742256, 7.952126955917303, 14.376335153709473, 22.533951639259087, 23.84286697948739, 22.32817142551969, 24.53904241455006, 20.932234819178973, 12.01807357556561, 7.890473179245629, 10.072040689918515, 13.532422199613205, 9.966289398110595, 6.562257708204076],
        [8.817053464233915, -5.307135030875187, -3.459463976271151, 5.808475431971532, -3.3247326779331132, 5.096886552737178, -4.575759619287323, -2.2637383736510874, 6.839497992881696, -4.575759619291566, -3.0048696875437857, 5.808475431966651, -3.3247326779345983, 4.903547949114831, -5.038060630102759, -2.399684530198527],
    ]),
];

#[test]
fn lines_are_those_of_pywavelets() {
    let line = Array3::from_shape_fn((1, 1, 16), |(_, _, i)| ((7 * i * i + 3 * i) % 23) as f64);
    for (name, level, expected) in PYWAVELETS {
        let both =
            bands(name, level, Space::AXIAL).bands(&["LL", "HL"]).unwrap().boundary(Boundary::Periodic);
        // A line is constant along y, where the low-pass filter gives √2 at each level.
        let constant = 2_f64.sqrt().powi(level as i32);
        for (found, expected) in maps(&both, &image(line.view())).iter().zip(expected) {
            let expected =
                Array3::from_shape_vec((1, 1, 16), expected.map(|v| v * constant).to_vec()).unwrap();
            let worst = farthest(found.view(), expected.view());
            assert!(worst <= 100.0 * TIGHT, "{name} {level}: {worst:e}");
        }
    }
}

/// All names, with the number of vanishing moments of the wavelet and what orthonormality holds within.
fn all() -> Vec<(String, usize, f64)> {
    let haar = [("haar".to_string(), 1, 1e-14)];
    let daubechies = (1..=20).map(|n| (format!("db{n}"), n, 1e-14));
    let coiflets = (1..=5).map(|n| (format!("coif{n}"), 2 * n, 1e-14));
    let symlets = (2..=20).map(|n| (format!("sym{n}"), n, SYMLETS));
    haar.into_iter().chain(daubechies).chain(coiflets).chain(symlets).collect()
}

#[test]
fn filters_are_orthonormal_with_their_vanishing_moments() {
    assert_eq!(all().len(), 45);
    for (name, moments, tolerance) in all() {
        let wavelet = wavelet(&name);
        assert_eq!(wavelet.name(), name);
        let (low, high) = (wavelet.low_pass(), wavelet.high_pass());
        let length = if name.starts_with("coif") { 3 * moments } else { 2 * moments };
        assert_eq!((low.len(), high.len()), (length, length), "{name}");
        assert!((low.iter().sum::<f64>() - 2_f64.sqrt()).abs() <= 1e-14, "{name}");
        for shift in (0..length).step_by(2) {
            let product = |a: &[f64], b: &[f64]| a.iter().zip(&b[shift..]).map(|(x, y)| x * y).sum::<f64>();
            let one = f64::from(u8::from(shift == 0));
            let wrong = [
                product(low, low) - one,
                product(&high, &high) - one,
                product(low, &high),
                product(&high, low),
            ];
            assert!(wrong.iter().all(|w| w.abs() <= tolerance), "{name}, shift {shift}: {wrong:?}");
        }
        // Moments about the middle in units of the length: powers stay below 1.
        for power in 0..moments {
            let place = |k: usize| (k as f64 - length as f64 / 2.0) / length as f64;
            let moment: f64 = high.iter().enumerate().map(|(k, h)| h * place(k).powi(power as i32)).sum();
            assert!(moment.abs() <= tolerance, "{name}, moment {power}: {moment:e}");
        }
    }
    // pywt.Wavelet("coif1").dec_hi
    let coif1 = [
        0.07273261951252645,
        0.3378976624574818,
        -0.8525720202116004,
        0.3848648468648578,
        0.07273261951252645,
        -0.015655728135791993,
    ];
    assert_eq!(wavelet("coif1").high_pass(), coif1);
}

/// The kernel of a level: with one zero more at the end, and zeros between the taps.
fn kernel(taps: &[f64], level: usize) -> Kernel {
    let step = 1 << (level - 1);
    let mut spread = vec![0.0; taps.len() * step + 1];
    for (at, tap) in taps.iter().enumerate() {
        spread[at * step] = *tap;
    }
    Kernel::new(spread).expect("a kernel")
}

/// The passes of a band one by one, without anything shared; `turn` says which axis of the filter lies along each axis
/// of the image, in the order x, y, z, and whether it is flipped.
fn direct(
    voxels: ArrayView3<'_, f64>,
    (name, level): (&str, usize),
    band: &str,
    axes: &[usize],
    boundary: Boundary,
    turn: &[(usize, bool)],
) -> Array3<f64> {
    let (low, high) = (wavelet(name).low_pass().to_vec(), wavelet(name).high_pass());
    let mut made = voxels.to_owned();
    for step in 1..=level {
        for (&axis, &(from, flipped)) in axes.iter().zip(turn) {
            let taps = if step == level && &band[from..=from] == "H" { &high } else { &low };
            let kernel = kernel(taps, step);
            let kernel = if flipped { kernel.flipped() } else { kernel };
            made = convolve(made.view(), axis, &kernel, boundary);
        }
    }
    made
}

const UPRIGHT: [(usize, bool); 3] = [(0, false), (1, false), (2, false)];

#[test]
fn bands_come_in_order_with_the_bits_of_their_own_passes() {
    let noise = noisy([9, 10, 12]);
    for (space, count) in [(Space::Volume, 8), (Space::AXIAL, 4), (Space::Slices(Plane::Coronal), 4)] {
        for (name, level) in [("haar", 1), ("db3", 1), ("coif1", 2), ("sym4", 3)] {
            for boundary in BOUNDARIES {
                let filter = bands(name, level, space).boundary(boundary);
                let names = filter.names();
                assert_eq!(names.len(), count);
                for (map, full) in maps(&filter, &noise).iter().zip(names) {
                    let band = full.split('-').nth(2).expect("a band");
                    let expected =
                        direct(noise.intensities(), (name, level), band, &space.axes(), boundary, &UPRIGHT);
                    assert_eq!(map, expected, "{full} {boundary:?}");
                }
            }
        }
    }
    let chosen = ["HHL", "LLL", "HLL"];
    let filter = bands("db2", 1, Space::Volume).bands(&chosen).unwrap();
    for (map, band) in maps(&filter, &noise).iter().zip(chosen) {
        let axes = Space::Volume.axes();
        assert_eq!(map, direct(noise.intensities(), ("db2", 1), band, &axes, Boundary::Mirror, &UPRIGHT));
    }
}

#[test]
fn pooling_takes_every_rotation_once() {
    let noise = noisy([5, 6, 7]);
    let cases = [
        ("haar", 1, Space::Volume, "LHL"),
        ("db2", 1, Space::Volume, "HHL"),
        ("db2", 1, Space::Volume, "LLL"),
        ("coif1", 1, Space::Volume, "HHH"),
        ("haar", 2, Space::Volume, "LHL"),
        ("db2", 2, Space::Volume, "HHH"),
        ("db3", 1, Space::AXIAL, "LH"),
        ("db2", 1, Space::AXIAL, "HH"),
        ("sym4", 2, Space::Slices(Plane::Sagittal), "HL"),
    ];
    for (name, level, space, band_name) in cases {
        let dimensions = space.axes().len();
        // In the plane, the rotations of space about the third axis.
        let turns = rotations((dimensions == 2).then_some(2));
        assert_eq!(turns.len(), if dimensions == 3 { 24 } else { 4 });
        for boundary in BOUNDARIES {
            let one = |(order, flipped): &([usize; 3], [bool; 3])| {
                let turn: Vec<_> = (0..dimensions).map(|i| (order[i], flipped[i])).collect();
                direct(noise.intensities(), (name, level), band_name, &space.axes(), boundary, &turn)
            };
            let each: Vec<_> = turns.iter().map(one).collect();
            for pooling in [Pooling::Average, Pooling::Maximum, Pooling::Minimum] {
                let expected = Array3::from_shape_fn(each[0].dim(), |at| {
                    let values = each.iter().map(|map| map[at]);
                    match pooling {
                        Pooling::Average => values.sum::<f64>() / each.len() as f64,
                        Pooling::Maximum => values.fold(f64::NEG_INFINITY, f64::max),
                        Pooling::Minimum => values.fold(f64::INFINITY, f64::min),
                    }
                });
                let filter =
                    band(name, level, space, band_name).boundary(boundary).rotation_invariant(pooling);
                let worst = farthest(maps(&filter, &noise)[0].view(), expected.view());
                assert!(worst <= 1000.0 * TIGHT, "{}: {worst:e}", filter.settings());
            }
        }
    }
}

#[test]
fn a_turned_image_gives_a_turned_map() {
    // Filters of even length too: their middle tap stays where it is when they are flipped.
    for (name, level, band_name) in [("db2", 1, "LHL"), ("haar", 2, "HHL")] {
        for pooling in [Pooling::Average, Pooling::Maximum] {
            for boundary in BOUNDARIES {
                let filter = band(name, level, Space::Volume, band_name)
                    .boundary(boundary)
                    .rotation_invariant(pooling);
                turns_with_the_image(&filter, &noisy([5, 8, 6]), None, 1000.0 * TIGHT);
            }
        }
    }
}

#[test]
fn bands_of_the_same_letters_pool_to_the_same_map() {
    let noise = noisy([6, 5, 7]);
    for pooling in [Pooling::Average, Pooling::Maximum] {
        let all = maps(&bands("db2", 1, Space::Volume).rotation_invariant(pooling), &noise);
        for (one, other) in [(1, 2), (1, 4), (3, 5), (3, 6)] {
            assert!(farthest(all[one].view(), all[other].view()) <= 100.0 * TIGHT);
        }
        assert!(farthest(all[0].view(), all[1].view()) > 1.0);
    }
}

#[test]
fn a_constant_lies_in_the_band_of_low_passes() {
    for (space, dimensions) in [(Space::Volume, 3), (Space::AXIAL, 2)] {
        for (name, level, tolerance) in [
            ("haar", 1, TIGHT),
            ("db20", 1, TIGHT),
            ("coif5", 2, TIGHT),
            ("sym7", 3, SYMLETS),
            ("db2", 10, TIGHT),
        ] {
            for boundary in [Boundary::Nearest, Boundary::Periodic, Boundary::Mirror] {
                let constant = image(Array3::from_elem((3, 1, 4), 7.0).view());
                let all = maps(&bands(name, level, space).boundary(boundary), &constant);
                let gain = 2_f64.powf(dimensions as f64 * level as f64 / 2.0);
                for (at, map) in all.iter().enumerate() {
                    let expected = if at == 0 { 7.0 * gain } else { 0.0 };
                    let wrong = map.iter().map(|v| (v - expected).abs()).fold(0.0, f64::max);
                    assert!(
                        wrong <= 10.0 * tolerance * gain,
                        "{name} {level} {boundary:?} band {at}: {wrong:e}"
                    );
                }
            }
        }
    }
}

/// One level back: the sum over the bands of their convolution with the flipped filters, by the number of bands.
fn synthesis(
    name: &str,
    level: usize,
    space: Space,
    filter: &SeparableWavelet,
    all: &[Array3<f64>],
) -> Array3<f64> {
    let wavelet = wavelet(name);
    let mut sum = Array3::zeros(all[0].dim());
    for (full, map) in filter.names().iter().zip(all) {
        let letters = full.split('-').nth(2).expect("a band");
        let mut back = map.clone();
        for (letter, axis) in letters.chars().zip(space.axes()) {
            let taps = if letter == 'H' { wavelet.high_pass() } else { wavelet.low_pass().to_vec() };
            back = convolve(back.view(), axis, &kernel(&taps, level).flipped(), Boundary::Periodic);
        }
        sum += &back;
    }
    sum / all.len() as f64
}

#[test]
fn the_image_is_put_together_again_from_three_levels() {
    let noise = noisy([7, 8, 10]);
    for (name, tolerance) in [("haar", TIGHT), ("db4", TIGHT), ("coif2", TIGHT), ("sym5", 100.0 * SYMLETS)] {
        for space in [Space::Volume, Space::AXIAL] {
            let filters = [1, 2, 3].map(|level| bands(name, level, space).boundary(Boundary::Periodic));
            let mut responses = filters.clone().map(|filter| maps(&filter, &noise));
            for level in [3, 2, 1] {
                let approximation = synthesis(name, level, space, &filters[level - 1], &responses[level - 1]);
                if level > 1 {
                    responses[level - 2][0] = approximation;
                } else {
                    let worst = farthest(approximation.view(), noise.intensities());
                    assert!(worst <= 100.0 * tolerance, "{name} {space:?}: {worst:e}");
                }
            }
        }
    }
}

#[test]
fn an_impulse_gives_the_kernel() {
    let mut impulse = Array3::zeros((9, 9, 9));
    impulse[[4, 4, 4]] = 1.0;
    let found = &maps(&band("db2", 1, Space::Volume, "LHL"), &image(impulse.view()))[0];
    let wavelet = wavelet("db2");
    let (low, high) = (wavelet.low_pass(), wavelet.high_pass());
    // Five taps with the zero at the end, the middle one on the voxel.
    let tap = |taps: &[f64], at: usize| at.checked_sub(2).and_then(|at| taps.get(at)).copied().unwrap_or(0.0);
    let expected = Array3::from_shape_fn((9, 9, 9), |(z, y, x)| tap(low, x) * tap(&high, y) * tap(low, z));
    assert!(farthest(found.view(), expected.view()) <= 1e-15);
}

#[test]
fn a_box_with_its_reach_has_the_bits_of_the_whole() {
    for size in [[15, 14, 16], [2, 3, 31], [1, 1, 1], [1, 19, 4]] {
        let noise = noisy(size);
        for boundary in BOUNDARIES {
            boxes_equal_the_whole(&bands("db2", 1, Space::Volume).boundary(boundary), &noise);
            boxes_equal_the_whole(&bands("haar", 3, Space::AXIAL).boundary(boundary), &noise);
            let pooled = band("db2", 2, Space::Volume, "LHL").boundary(boundary);
            boxes_equal_the_whole(&pooled.rotation_invariant(Pooling::Maximum), &noise);
            let mean = band("coif1", 1, Space::Volume, "HHL").boundary(boundary);
            boxes_equal_the_whole(&mean.rotation_invariant(Pooling::Average), &noise);
        }
    }
    let geometry = *noisy([9, 9, 9]).geometry();
    let reach = |filter: SeparableWavelet| filter.reach(&geometry).unwrap().zyx();
    assert_eq!(reach(bands("coif1", 1, Space::Volume)), [Some(3); 3]);
    assert_eq!(reach(bands("coif1", 3, Space::Volume)), [Some(3 + 6 + 12); 3]);
    assert_eq!(reach(bands("haar", 2, Space::Slices(Plane::Sagittal))), [Some(3), Some(3), Some(0)]);
}

#[test]
fn threads_give_the_same_bits() {
    let noise = noisy([9, 10, 11]);
    threads_do_not_matter(&bands("coif1", 2, Space::Volume), &noise);
    for pooling in [Pooling::Average, Pooling::Maximum] {
        let some = bands("db2", 1, Space::Volume).bands(&["LLH", "HHH"]).unwrap();
        threads_do_not_matter(&some.rotation_invariant(pooling), &noise);
    }
}

#[test]
fn tiny_images_long_filters_and_infinite_intensities() {
    for size in [[1, 1, 1], [1, 2, 1], [3, 1, 2]] {
        let noise = noisy(size);
        for boundary in BOUNDARIES {
            for filter in [bands("db20", 10, Space::Volume), bands("coif5", 1, Space::AXIAL)] {
                let all = maps(&filter.boundary(boundary), &noise);
                assert!(all.iter().flatten().all(|v| v.is_finite()));
            }
        }
    }
    let broken = Array3::from_shape_fn((5, 5, 5), |(z, _, x)| [1.0, f64::NAN, f64::INFINITY][z * x % 3]);
    let pooled = bands("db2", 2, Space::Volume).rotation_invariant(Pooling::Average);
    assert_eq!(maps(&pooled, &image(broken.view())).len(), 8);
}

#[test]
fn taps_that_cancel_on_a_single_voxel_give_zero() {
    // Along an axis with one voxel all taps meet the same one, and those of a high-pass filter add up to 0.
    let line = image(Array3::from_elem((1, 1, 9), 3.0).view());
    for boundary in [Boundary::Nearest, Boundary::Periodic, Boundary::Mirror] {
        let all = maps(&bands("haar", 1, Space::Volume).boundary(boundary), &line);
        assert!(all[1..].iter().flatten().all(|v| v.abs() <= TIGHT), "{boundary:?}");
    }
}

#[test]
fn names_and_settings() {
    let all = bands("coif1", 1, Space::Volume);
    let letters = ["LLL", "LLH", "LHL", "LHH", "HLL", "HLH", "HHL", "HHH"];
    assert_eq!(all.names(), letters.map(|band| format!("wavelet-coif1-{band}-1-3D")));
    let pooled = all.clone().rotation_invariant(Pooling::Average);
    assert_eq!(pooled.names(), letters.map(|band| format!("wavelet-coif1-{band}-1-3D-average")));
    let plane = bands("haar", 2, Space::AXIAL);
    assert_eq!(plane.names(), ["LL", "LH", "HL", "HH"].map(|band| format!("wavelet-haar-{band}-2-2D")));
    let others = [
        all.clone(),
        pooled,
        all.clone().bands(&["LLH"]).unwrap(),
        all.boundary(Boundary::Zero),
        bands("coif1", 2, Space::Volume),
        bands("coif2", 1, Space::Volume),
        bands("coif1", 1, Space::AXIAL),
    ];
    let settings = others.map(|filter| filter.settings());
    assert!((0..settings.len()).all(|i| !settings[..i].contains(&settings[i])), "{settings:?}");
}

#[test]
fn what_is_no_wavelet_level_or_band_is_refused() {
    for name in [
        "", "db", "db0", "db01", "db39", "db+1", "coif0", "coif18", "sym1", "sym21", "Haar", "bior1.2",
        "db-1", "rbio", "mexh",
    ] {
        let error = Wavelet::named(name).unwrap_err();
        assert!(matches!(&error, Error::Setting { value, .. } if value == name), "{error}");
    }
    for level in [0, 11, usize::MAX] {
        assert!(SeparableWavelet::new(wavelet("haar"), level, Space::Volume).is_err(), "{level}");
    }
    for list in [&[][..], &["LL"], &["LLLL"], &["llh"], &["LLX"], &["LLH", "HHH", "LLH"], &[""]] {
        assert!(bands("haar", 1, Space::Volume).bands(list).is_err(), "{list:?}");
    }
}
