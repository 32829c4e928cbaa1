//! Images, masks, regions: any numeric type and layout, two or three axes, aligned or refused with numbers.

mod support;

use ndarray::{Array1, Array2, Array3, Array4, ShapeBuilder, array};
use radiomics::Error;
use radiomics::image::{Alignment, Discretise, Geometry, Image, Labels, Mask, Roi, Spacing};
use radiomics::process::{AsLevels, FixedBinNumber, FixedBinSize};
use support::{TIGHT, agree};

fn ramp(size: [usize; 3]) -> Array3<f64> {
    Array3::from_shape_fn(size, |(z, y, x)| (100 * z + 10 * y + x) as f64)
}

fn geometry(size: [usize; 3]) -> Geometry {
    Geometry::new(size, Spacing::new([3.0, 1.0, 0.5]).unwrap()).unwrap()
}

fn image(size: [usize; 3]) -> Image {
    Image::with_geometry(ramp(size).view(), geometry(size)).unwrap()
}

#[test]
fn every_numeric_type_gives_the_same_image() {
    let spacing = Spacing::isotropic(1.0).unwrap();
    let expected = Image::new(array![[[0.0, 1.0], [2.0, 3.0]]].view(), spacing).unwrap();
    macro_rules! same {
        ($($number:ty),*) => {$(
            let array = Array3::from_shape_fn((1, 2, 2), |(_, y, x)| (2 * y + x) as $number);
            assert_eq!(Image::new(array.view(), spacing).unwrap(), expected, stringify!($number));
        )*};
    }
    same!(u8, i8, u16, i16, u32, i32, u64, i64, usize, isize, f32, f64);
}

#[test]
fn every_memory_layout_gives_the_same_image() {
    let spacing = Spacing::isotropic(1.0).unwrap();
    let array = ramp([3, 4, 5]);
    let expected = Image::new(array.view(), spacing).unwrap();
    let mut fortran = Array3::zeros((3, 4, 5).f());
    fortran.assign(&array);
    assert_eq!(Image::new(fortran.view(), spacing).unwrap(), expected);
    let mut reversed = array.clone();
    reversed.invert_axis(ndarray::Axis(1));
    let mut back = reversed.as_standard_layout().to_owned();
    back.invert_axis(ndarray::Axis(1));
    assert_eq!(Image::new(back.view(), spacing).unwrap(), expected);
}

#[test]
fn two_axes_are_one_slice_and_other_numbers_are_refused() {
    let spacing = Spacing::planar([0.5, 0.7]).unwrap();
    let slice = Image::new(Array2::<u8>::ones((3, 4)).view(), spacing).unwrap();
    assert_eq!(slice.geometry().size(), [1, 3, 4]);
    assert_eq!(slice.geometry().spacing().zyx(), [1.0, 0.5, 0.7]);
    for error in [
        Image::new(Array1::<u8>::ones(3).view(), spacing).unwrap_err(),
        Image::new(Array4::<u8>::ones((1, 2, 3, 4)).view(), spacing).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Axes { found: 1 | 4 }), "{error}");
    }
    let empty = Image::new(Array3::<f32>::zeros((0, 2, 2)).view(), spacing).unwrap_err();
    assert!(matches!(empty, Error::VoxelCount { size: [0, 2, 2], .. }));
}

#[test]
fn spacing_origin_and_direction_are_checked() {
    for wrong in [[0.0, 1.0, 1.0], [-1.0, 1.0, 1.0], [f64::NAN, 1.0, 1.0], [f64::INFINITY, 1.0, 1.0]] {
        assert!(Spacing::new(wrong).is_err(), "{wrong:?}");
    }
    let grid = geometry([2, 2, 2]);
    assert!(grid.with_origin([f64::NAN, 0.0, 0.0]).is_err());
    assert!(grid.with_direction([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]).is_err());
    assert!(grid.with_direction([[f64::NAN; 3]; 3]).is_err());
    assert!(Geometry::new([usize::MAX, 2, 2], Spacing::isotropic(1.0).unwrap()).is_err());
}

#[test]
fn world_and_index_are_inverse_of_one_another() {
    let (sin, cos) = 0.3_f64.sin_cos();
    let grid = geometry([4, 5, 6])
        .with_origin([10.0, -20.0, 30.0])
        .unwrap()
        .with_direction([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, -1.0]])
        .unwrap();
    let index = [1.0, 2.5, 4.0];
    for (back, index) in grid.to_index(grid.to_world(index)).into_iter().zip(index) {
        assert!(agree(back, index, TIGHT), "{back}, expected {index}");
    }
    assert_eq!(grid.to_world([0.0; 3]), grid.origin());
}

#[test]
fn world_and_index_are_inverse_with_cosines_of_few_digits() {
    // A turn by 0.3 and then by 0.2, each cosine rounded to three decimals as some headers write them.
    let grid = geometry([4, 5, 6])
        .with_origin([10.0, -20.0, 30.0])
        .unwrap()
        .with_direction([[0.955, -0.29, 0.059], [0.296, 0.936, -0.19], [0.0, 0.199, 0.98]])
        .unwrap();
    let far = [300.0, 511.0, -511.0];
    for (back, index) in grid.to_index(grid.to_world(far)).into_iter().zip(far) {
        assert!(agree(back, index, TIGHT), "{back}, expected {index}");
    }
}

#[test]
fn an_absent_label_lists_those_that_are_there() {
    let labels = array![[[0_i16, 1, 2], [5, 5, -3]]];
    let spacing = Spacing::isotropic(1.0).unwrap();
    let mask = |labels_wanted| Mask::new(labels.view(), labels_wanted, spacing);
    assert_eq!(mask(Labels::NonZero).unwrap().voxels(), 5);
    assert_eq!(mask(Labels::One(5)).unwrap().voxels(), 2);
    assert_eq!(mask(Labels::Any(vec![1, -3])).unwrap().voxels(), 2);
    let Error::LabelAbsent { absent, present } = mask(Labels::Any(vec![1, 9, 8])).unwrap_err() else {
        panic!("another error");
    };
    assert_eq!((absent, present), (vec![9, 8], vec![-3.0, 0.0, 1.0, 2.0, 5.0]));
    assert!(matches!(mask(Labels::Any(vec![])), Err(Error::Nothing { .. })));
    let zeros = Array3::<u8>::zeros((1, 2, 2));
    assert!(matches!(
        Mask::new(zeros.view(), Labels::NonZero, spacing),
        Err(Error::EmptyMask { voxels: 4, .. })
    ));
    let nan = array![[[1.0, f64::NAN]]];
    assert!(matches!(
        Mask::new(nan.view(), Labels::NonZero, spacing),
        Err(Error::NotFinite { index: [0, 0, 1], count: 1, .. })
    ));
}

#[test]
fn a_region_is_cropped_to_its_box_and_keeps_its_place_in_the_world() {
    let image = image([4, 5, 6]);
    let mut selected = Array3::from_elem((4, 5, 6), false);
    selected[[1, 2, 3]] = true;
    selected[[2, 2, 5]] = true;
    let mask = Mask::from_vec(selected.iter().copied().collect(), *image.geometry()).unwrap();
    let roi = Roi::new(&image, &mask).unwrap();
    assert_eq!((roi.start(), roi.geometry().size(), roi.voxels()), ([1, 2, 3], [2, 1, 3], 2));
    assert_eq!(roi.geometry().origin(), [3.0, 2.0, 1.5]);
    assert_eq!(roi.values(), [123.0, 225.0]);

    let roi = Roi::builder().halo(1.2).build(&image, &mask).unwrap(); // 1 slice, 2 rows, 3 columns
    let (with_halo, halo) = roi.with_halo();
    assert_eq!(halo, [[1, 1], [2, 2], [3, 0]]);
    assert_eq!(with_halo.dim(), (4, 5, 6));
    assert_eq!(with_halo[[0, 0, 0]], 0.0);
    assert_eq!(roi.intensities()[[0, 0, 0]], 123.0);
    assert_eq!(roi.values(), [123.0, 225.0]);
}

#[test]
fn the_intensity_mask_may_be_smaller_but_not_empty() {
    let image = image([2, 2, 2]);
    let all = Mask::above(&image, -1.0).unwrap();
    assert!(matches!(Mask::above(&image, f64::NAN), Err(Error::Setting { .. })));
    let some = Mask::above(&image, 100.5).unwrap();
    let roi = Roi::builder().intensity_mask(&some).build(&image, &all).unwrap();
    assert_eq!((roi.voxels(), roi.geometry().size()), (3, [2, 2, 2]));
    assert_eq!(roi.morphological_mask().iter().filter(|&&s| s).count(), 8);
    let low = Mask::from_vec((0..8).map(|i| i == 0).collect(), *image.geometry()).unwrap();
    let error = Roi::builder().intensity_mask(&low).build(&image, &some).unwrap_err();
    assert!(matches!(error, Error::EmptyMask { what: "the intensity mask", .. }));
}

#[test]
fn voxels_that_are_not_finite_are_refused_inside_the_region_only() {
    let mut array = ramp([2, 3, 4]);
    array[[1, 2, 3]] = f64::INFINITY;
    array[[0, 0, 0]] = f64::NAN;
    let image = Image::new(array.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    let mask = |from: usize| Mask::from_vec((0..24).map(|i| i >= from).collect(), *image.geometry()).unwrap();
    let Error::NotFinite { value, index, count, voxels, .. } = Roi::new(&image, &mask(1)).unwrap_err() else {
        panic!("another error");
    };
    assert_eq!((value, index, count, voxels), (f64::INFINITY, [1, 2, 3], 1, 23));
    let inside = Mask::from_vec((0..24).map(|i| (1..23).contains(&i)).collect(), *image.geometry()).unwrap();
    assert!(Roi::new(&image, &inside).is_ok());
}

#[test]
fn image_and_mask_that_do_not_fit_are_refused_with_what_differs() {
    let image = image([3, 4, 5]);
    let mask_on = |grid: Geometry| Mask::from_vec(vec![true; grid.voxels()], grid).unwrap();
    let grid = *image.geometry();

    let Error::GridSize { image: a, mask: b } = Roi::new(&image, &mask_on(geometry([3, 4, 6]))).unwrap_err()
    else {
        panic!("another error");
    };
    assert_eq!((a, b), ([3, 4, 5], [3, 4, 6]));

    let quarter_turn = [[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]];
    let rows = [
        ("origin", grid.with_origin([0.3, 0.0, 0.0]).unwrap(), 0.1),
        // 0.1 mm more for each of the four steps along x of 0.5 mm
        ("spacing", Geometry::new([3, 4, 5], Spacing::new([3.0, 1.0, 0.6]).unwrap()).unwrap(), 0.8),
        // the far voxel along y moves by 3 mm along y and along x, where a voxel is 0.5 mm
        ("direction", grid.with_direction(quarter_turn).unwrap(), 6.0),
    ];
    for (property, other, voxels) in rows {
        let mask = mask_on(other);
        let Error::Geometry { differences, allowed } = Roi::new(&image, &mask).unwrap_err() else {
            panic!("another error for {property}");
        };
        assert_eq!((differences.len(), differences[0].property, allowed), (1, property, 0.01));
        assert!(agree(differences[0].voxels, voxels, TIGHT), "{property}: {}", differences[0].voxels);
        let wide = Alignment::Within(voxels * 1.01);
        assert!(Roi::builder().alignment(wide).build(&image, &mask).is_ok(), "{property}");
        let trusting = Roi::builder().alignment(Alignment::TrustImage).build(&image, &mask).unwrap();
        assert_eq!(trusting.geometry(), &grid);
    }
    let wrong = Roi::builder().alignment(Alignment::Within(f64::NAN)).build(&image, &mask_on(grid));
    assert!(matches!(wrong, Err(Error::Setting { .. })));
}

#[test]
fn discretisers_follow_the_standard() {
    let array = array![[-10.0, 0.0, 4.9, 5.0, 12.4, 15.0]];
    let image = Image::new(array.view(), Spacing::planar([1.0, 1.0]).unwrap()).unwrap();
    let roi = Roi::new(&image, &Mask::above(&image, -11.0).unwrap()).unwrap();
    let levels =
        |d: &dyn Discretise| d.discretise(&roi).map(|l| (l.levels().iter().copied().collect(), l.count()));

    let number = FixedBinNumber::new(5).unwrap();
    assert_eq!(levels(&number).unwrap(), (vec![1, 3, 3, 4, 5, 5], 5));
    let size = FixedBinSize::new(5.0).unwrap();
    assert_eq!(levels(&size).unwrap(), (vec![1, 3, 3, 4, 5, 6], 6));
    let from = size.starting_at(-20.0).unwrap();
    assert_eq!(levels(&from).unwrap(), (vec![3, 5, 5, 6, 7, 8], 8));

    let below = size.starting_at(-5.0).unwrap();
    assert!(matches!(levels(&below), Err(Error::Level { level, intensity: -10.0, .. }) if level == 0.0));
    let fine = FixedBinSize::new(1e-4).unwrap();
    assert!(matches!(levels(&fine), Err(Error::Level { limit: 65535, .. })));
    assert!(matches!(levels(&AsLevels), Err(Error::Level { intensity: -10.0, .. })));
    assert!(FixedBinNumber::new(0).is_err());
    assert!(FixedBinSize::new(f64::NAN).is_err());
}

#[test]
fn a_flat_region_is_level_one_and_a_huge_range_does_not_overflow() {
    let spacing = Spacing::planar([1.0, 1.0]).unwrap();
    let roi_of = |values: [f64; 3]| {
        let image = Image::new(array![[values[0], values[1], values[2]]].view(), spacing).unwrap();
        Roi::new(&image, &Mask::above(&image, f64::NEG_INFINITY).unwrap()).unwrap()
    };
    let bins = FixedBinNumber::new(4).unwrap();
    let flat = bins.discretise(&roi_of([7.5; 3])).unwrap();
    assert_eq!((flat.levels().iter().copied().collect::<Vec<_>>(), flat.count()), (vec![1, 1, 1], 4));
    let huge = bins.discretise(&roi_of([f64::MIN, 1.0, f64::MAX])).unwrap();
    assert_eq!(huge.levels().iter().copied().collect::<Vec<_>>(), [1, 3, 4]);
}

#[test]
fn labels_asked_for_twice_are_one_and_fractions_are_listed_as_they_are() {
    let labels = ndarray::arr3(&[[[0.0, 1.0, 1.5, 2.0]]]);
    let mask = |wanted| Mask::new(labels.view(), wanted, Spacing::isotropic(1.0).unwrap());
    assert_eq!(mask(Labels::Any(vec![1, 1, 2, 1])).unwrap().voxels(), 2);
    let Error::LabelAbsent { absent, present } = mask(Labels::Any(vec![7, 7])).unwrap_err() else {
        panic!("another error");
    };
    assert_eq!((absent, present), (vec![7], vec![0.0, 1.0, 1.5, 2.0]));
}

#[test]
fn labels_that_voxels_cannot_tell_apart_are_refused() {
    let labels = ndarray::arr3(&[[[0_i64, 1 << 53, (1 << 53) + 1]]]);
    let mask = |wanted| Mask::new(labels.view(), wanted, Spacing::isotropic(1.0).unwrap());
    for wide in [(1 << 53) + 1, i64::MIN, i64::MAX] {
        let error = mask(Labels::One(wide)).unwrap_err();
        assert!(matches!(error, Error::Setting { .. }), "{error}");
    }
}

#[test]
fn grids_farther_apart_than_a_number_reaches_are_refused() {
    let grid = geometry([2, 3, 4]);
    let image_grid = grid.with_origin([f64::MAX; 3]).unwrap();
    let mask_grid = grid.with_origin([-f64::MAX; 3]).unwrap();
    let image = Image::from_vec(vec![1.0; 24], image_grid).unwrap();
    let mask = Mask::from_vec(vec![true; 24], mask_grid).unwrap();
    assert!(matches!(Roi::new(&image, &mask), Err(Error::Geometry { .. })));
}

#[test]
fn bins_are_told_apart_in_the_narrowest_and_in_the_widest_range() {
    for (low, high) in [(0.0, 5e-324), (0.0, f64::MIN_POSITIVE), (-f64::MAX, f64::MAX), (1e300, 1.1e300)] {
        let array = ndarray::arr3(&[[[low, high]]]);
        let image = Image::new(array.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
        let mask = Mask::from_vec(vec![true; 2], *image.geometry()).unwrap();
        let roi = Roi::new(&image, &mask).unwrap();
        let levels = FixedBinNumber::new(8).unwrap().discretise(&roi).unwrap();
        assert_eq!(levels.levels().iter().copied().collect::<Vec<_>>(), [1, 8], "{low:e} to {high:e}");
    }
}
