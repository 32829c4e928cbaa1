//! Tails and quantiles against numbers computed with 40 digits and rounded to 17.

use radiomics::numeric::special;

use crate::support::TIGHT;

/// Whether two numbers agree relative to the expected one, however small it is.
fn relatively(found: f64, expected: f64) -> bool {
    found == expected || (found - expected).abs() <= TIGHT * expected.abs()
}

#[test]
fn normal_tails_keep_their_digits_far_out() {
    let table = [
        (-8.0, 0.999_999_999_999_999_4),
        (-1.0, 0.841_344_746_068_542_9),
        (0.0, 0.5),
        (0.001, 0.499_601_057_786_088_94),
        (0.5, 0.308_537_538_725_986_9),
        (1.2, 0.115_069_670_221_708_28),
        (1.9, 0.028_716_559_816_001_805),
        (3.0, 1.349_898_031_630_094_5e-3),
        (5.0, 2.866_515_718_791_939e-7),
        (8.0, 6.220_960_574_271_784e-16),
        (13.0, 6.117_164_399_549_88e-39),
        (20.0, 2.753_624_118_606_233_7e-89),
        (30.0, 4.906_713_927_148_187e-198),
        (37.0, 5.725_571_222_524_577e-300),
    ];
    for (z, tail) in table {
        let found = special::normal_upper_tail(z);
        assert!(relatively(found, tail), "z = {z}: {found:e}, expected {tail:e}");
    }
    assert_eq!(special::normal_upper_tail(f64::INFINITY), 0.0);
    assert_eq!(special::normal_upper_tail(f64::NEG_INFINITY), 1.0);
}

#[test]
fn normal_quantiles() {
    let table = [
        (0.4999, 2.506_628_300_880_075e-4),
        (0.3, 0.524_400_512_708_040_8),
        (0.025, 1.959_963_984_540_054_2),
        (0.005, 2.575_829_303_548_901),
        (1e-5, 4.264_890_793_922_825),
        (1e-12, 7.034_483_825_301_132),
        (1e-40, 13.310_921_371_425_17),
        (1e-200, 30.205_594_179_579_64),
        (0.9, -1.281_551_565_544_600_6),
    ];
    for (p, z) in table {
        let found = special::normal_upper_quantile(p);
        assert!(relatively(found, z), "p = {p}: {found}, expected {z}");
    }
    assert_eq!(special::normal_upper_quantile(0.0), f64::INFINITY);
    assert_eq!(special::normal_upper_quantile(1.0), f64::NEG_INFINITY);
    assert!(special::normal_upper_quantile(1.5).is_nan());
}

#[test]
fn student_tails_and_back() {
    let table = [
        (0.5, 3.0, 0.325_723_982_424_075_5),
        (2.0, 51.286, 0.025_404_702_878_267_2),
        (0.001, 10.0, 0.499_610_891_687_370_5),
        (12.0, 7.5, 1.830_403_227_809_739_8e-6),
        (40.0, 30.0, 6.863_022_597_203_201e-28),
        (4.02, 72.9, 7.013_974_557_155_398e-5),
        (1.3, 1.0, 0.208_714_400_160_152_73),
        (6.0, 1e5, 9.899_647_278_008_813e-10),
        (30.0, 2000.0, 6.853_865_095_563_055e-164),
        (1e5, 2.5, 2.274_751_923_175_622e-13),
        (-2.0, 5.0, 0.949_030_260_585_070_8),
    ];
    for (t, degrees, tail) in table {
        let found = special::student_t_upper_tail(t, degrees);
        assert!(relatively(found, tail), "t = {t}, ν = {degrees}: {found:e}, expected {tail:e}");
        let back = special::student_t_upper_quantile(tail, degrees);
        let slack = TIGHT.max(f64::EPSILON / t.abs()); // p near one half says little about a small t
        assert!((back - t).abs() <= 2.0 * slack * t.abs(), "p = {tail}, ν = {degrees}: {back}, expected {t}");
    }
    assert_eq!(special::student_t_upper_tail(0.0, 4.0), 0.5);
    assert_eq!(special::student_t_upper_tail(f64::INFINITY, 4.0), 0.0);
    assert_eq!(special::student_t_upper_tail(1.5, f64::INFINITY), special::normal_upper_tail(1.5));
    assert!(special::student_t_upper_tail(1.0, 0.0).is_nan());
    assert!(special::student_t_upper_tail(f64::NAN, 3.0).is_nan());
}

#[test]
fn beta_tails_on_both_sides() {
    let table = [
        (2.0, 3.0, 0.25, 0.261_718_75, 0.738_281_25),
        (0.5, 0.5, 0.1, 0.204_832_764_699_133_46, 0.795_167_235_300_866_5),
        (1.0, 20.0, 0.9, 1.0, 9.999_999_999_999_956e-21),
        (30.0, 4.0, 0.2, 3.073_177_949_306_885e-18, 1.0),
        (500.0, 700.0, 0.4, 0.120_516_289_089_432_08, 0.879_483_710_910_567_9),
        (500.0, 700.0, 0.5, 0.999_999_996_460_364_6, 3.539_635_367_307_762_4e-9),
        (5e4, 5e4, 0.497, 0.028_888_972_262_389_51, 0.971_111_027_737_610_5),
        (1e6, 3.0, 0.99999, 2.769_259_518_250_689_3e-3, 0.997_230_740_481_749_3),
        (0.01, 5.0, 1e-9, 0.829_883_362_019_653, 0.170_116_637_980_346_98),
        (200.0, 0.5, 0.999, 0.527_244_107_025_235_2, 0.472_755_892_974_764_83),
        (2.0, 3.0, 0.0, 0.0, 1.0),
        (2.0, 3.0, 1.0, 1.0, 0.0),
    ];
    for (a, b, x, below, above) in table {
        let found = special::beta_tails(a, b, x);
        assert!(relatively(found.0, below), "I({a}, {b}; {x}) = {:e}, expected {below:e}", found.0);
        assert!(relatively(found.1, above), "1 − I({a}, {b}; {x}) = {:e}, expected {above:e}", found.1);
    }
    for (a, b, x) in
        [(0.0, 1.0, 0.5), (1.0, -1.0, 0.5), (1.0, 1.0, 1.5), (1.0, 1.0, f64::NAN), (f64::INFINITY, 1.0, 0.5)]
    {
        assert!(special::beta_tails(a, b, x).0.is_nan(), "I({a}, {b}; {x})");
    }
}

#[test]
fn beta_quantiles() {
    let table = [
        (1.0, 20.0, 0.025, 1.265_089_497_949_803_8e-3),
        (17.0, 4.0, 0.025, 0.621_073_173_454_686),
        (0.5, 0.5, 0.1, 0.024_471_741_852_423_217),
        (1.0, 1e5, 0.025, 2.531_780_477_933_314e-7),
        (50_000.0, 50_001.0, 0.025, 0.496_896_062_491_800_4),
        (3.0, 99_998.0, 0.005, 3.378_661_966_385_012e-6),
        (99_998.0, 3.0, 0.005, 0.999_907_265_451_822_8),
        (10.0, 2.0, 0.5, 0.852_036_574_569_393_7),
        (10.0, 2.0, 0.9, 0.950_548_152_829_731_5),
        (0.2, 0.3, 0.01, 8.937_847_683_634_951e-10),
        (25.5, 0.5, 1e-12, 0.365_701_365_310_809_54),
        (2.0, 1e5, 1e-10, 1.414_213_157_934_861_7e-10),
        (3.0, 4.0, 0.0, 0.0),
        (3.0, 4.0, 1.0, 1.0),
    ];
    for (a, b, p, x) in table {
        let (found, rest) = special::beta_quantile(a, b, p);
        assert!(relatively(found, x), "quantile {p} of ({a}, {b}): {found:e}, expected {x:e}");
        assert!((found + rest - 1.0).abs() <= TIGHT);
    }
    // (1 − x)ⁿ = ½
    let (_, rest) = special::beta_quantile(1e7, 1.0, 0.5);
    assert!(relatively(rest, -(0.5_f64.ln() / 1e7).exp_m1()));
    assert!(special::beta_quantile(1.0, 1.0, -0.1).0.is_nan());
    assert!(special::beta_quantile(0.0, 1.0, 0.1).0.is_nan());
}

#[test]
fn the_chi_squared_tail_at_the_ends_of_the_numbers() {
    for degrees in [1, 2, 3, 8] {
        assert_eq!(special::chi_squared_upper_tail(5e-324, degrees), 1.0);
        assert_eq!(special::chi_squared_upper_tail(f64::MAX, degrees), 0.0);
        assert_eq!(special::chi_squared_upper_tail(f64::INFINITY, degrees), 0.0);
        assert!(special::chi_squared_upper_tail(f64::NAN, degrees).is_nan());
    }
}
