//! Another reader's outline is as rough as the first: the surface area of perturbed phantom tumours is unbiased.
#![cfg(feature = "phantom")]

use radiomics::image::Mask;
use radiomics::phantom::StudyPhantom;
use radiomics::process::{Perturbation, Perturbations};
use radiomics::shape::{Morphometry, Solid};

/// Of the mean ratio of two surface areas of one volume. Single tumours differ by 0.01 to 0.03 (standard deviation).
const UNBIASED: f64 = 0.03;
/// Of the mean ratio of a volume to the one asked for.
const COUNTED: f64 = 0.01;

/// Coarse and anisotropic, 4 × 1.5 × 1.5 mm, and finer, 2 × 1 × 1 mm.
const SEQUENCES: [&str; 2] = ["DWI", "DCEphase3"];
const TUMOURS: usize = 12;
const DRAWS: u64 = 4;

/// The mean ratio of the surface area, scaled by volume^(2/3), and of the volume in voxels and within the mesh.
struct Ratios {
    area: f64,
    voxels: f64,
    volume: f64,
}

fn measured(mask: &Mask) -> Morphometry {
    Morphometry::of(mask.selected(), mask.geometry().spacing())
}

fn ratios(limits: &Perturbations, sequence: &str) -> Ratios {
    let cohort = StudyPhantom::her2(21).with_subjects([TUMOURS / 2; 2], [0; 2]).unwrap().cohort().unwrap();
    let mut sums = Ratios { area: 0.0, voxels: 0.0, volume: 0.0 };
    for subject in cohort.subjects() {
        let mask = subject.load(sequence).unwrap().1;
        let before = measured(&mask);
        for seed in 0..DRAWS {
            let one = limits.draw(seed, subject.id(), 0);
            let changed = one.mask(&mask).unwrap();
            let (after, factor) = (measured(&changed), 1.0 + one.volume);
            let voxels = changed.voxels() as f64 / mask.voxels() as f64;
            sums.area += after.surface_area() / before.surface_area() / voxels.powf(2.0 / 3.0);
            sums.voxels += voxels / factor;
            sums.volume += after.volume() / before.volume() / factor;
        }
    }
    let n = (TUMOURS as u64 * DRAWS) as f64;
    Ratios { area: sums.area / n, voxels: sums.voxels / n, volume: sums.volume / n }
}

fn is_unbiased(limits: Perturbation) {
    let limits = Perturbations::within(limits).unwrap();
    for sequence in SEQUENCES {
        let Ratios { area, voxels, volume } = ratios(&limits, sequence);
        assert!((area - 1.0).abs() < UNBIASED, "{sequence}: {area}");
        assert!(
            (voxels - 1.0).abs() < COUNTED && (volume - 1.0).abs() < COUNTED,
            "{sequence}: {voxels} {volume}"
        );
    }
}

#[test]
fn a_shift_keeps_the_surface() {
    is_unbiased(Perturbation { mask_shift: [1.0; 3], ..Perturbation::default() });
}

#[test]
fn a_turn_keeps_the_surface() {
    is_unbiased(Perturbation { mask_rotation: 5.0, ..Perturbation::default() });
}

#[test]
fn a_moved_grid_keeps_the_surface() {
    is_unbiased(Perturbation { grid_shift: [1.0; 3], grid_rotation: 5.0, ..Perturbation::default() });
}

#[test]
fn a_change_of_volume_scales_the_surface_with_it() {
    is_unbiased(Perturbation { volume: 0.2, ..Perturbation::default() });
}

#[test]
fn a_displaced_outline_is_as_rough() {
    is_unbiased(Perturbation { outline: 0.5, ..Perturbation::default() });
}

#[test]
fn another_reader_is_as_rough() {
    is_unbiased(*Perturbations::reader().limits());
}
