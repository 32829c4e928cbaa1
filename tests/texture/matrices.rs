//! The texture families against the reference matrices of the standard, on the digital phantom.

use std::collections::{BTreeMap, BTreeSet};

use radiomics::Error;
use radiomics::feature::{Aggregation, Extract, FeatureVector, Region, Schema};
use radiomics::image::{Discretise, Discretised, Roi};
use radiomics::process::AsLevels;
use radiomics::texture::{
    CooccurrenceCounts, Glcm, GlcmFeature, Gldzm, Glrlm, GlrlmFeature, Glszm, GlszmFeature, LevelCounts,
    Ngldm, Ngtdm, PLANE, SPACE, Texture, ToneDifferenceCounts,
};

use crate::support::digital_phantom::digital_phantom;
use crate::support::reference;

fn roi() -> Roi {
    let (image, mask) = digital_phantom();
    Roi::new(&image, &mask).unwrap()
}

fn levels() -> Discretised {
    AsLevels.discretise(&roi()).unwrap()
}

/// All families with all their aggregations.
fn families() -> [Box<dyn Extract>; 6] {
    [
        Box::new(Glcm::new().aggregated(Aggregation::DIRECTIONAL).unwrap()),
        Box::new(Glrlm::new().aggregated(Aggregation::DIRECTIONAL).unwrap()),
        Box::new(Glszm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
        Box::new(Gldzm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
        Box::new(Ngtdm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
        Box::new(Ngldm::new().aggregated(Aggregation::DIRECTIONLESS).unwrap()),
    ]
}

/// A cell of a reference matrix: kind, slice (from 1), direction `[z, y, x]`, i, j.
type Cell = (String, Option<usize>, Option<[isize; 3]>, u64, u64);

/// The direction with its first step that is not 0 positive: a direction and its opposite have the same matrix.
fn forward(direction: [isize; 3]) -> [isize; 3] {
    if direction.iter().find(|step| **step != 0).is_some_and(|step| *step < 0) {
        direction.map(|step| -step)
    } else {
        direction
    }
}

fn reference_cells(kinds: &[&str]) -> Option<BTreeMap<Cell, u64>> {
    let mut cells = BTreeMap::new();
    for row in csv::Reader::from_path(reference("ibsi1/digital_phantom_matrices.csv")?).unwrap().deserialize()
    {
        let row: BTreeMap<String, String> = row.unwrap();
        if !kinds.iter().any(|kind| row["matrix"].starts_with(kind)) {
            continue;
        }
        let direction = match (row["dz"].parse(), row["dy"].parse(), row["dx"].parse()) {
            (Ok(z), Ok(y), Ok(x)) => Some(forward([z, y, x])),
            _ => None,
        };
        let (i, j) = (row["i"].parse().unwrap(), row["j"].parse().unwrap());
        let cell = (row["matrix"].clone(), row["slice"].parse().ok(), direction, i, j);
        // The reference tables list zeros in some places.
        let count: u64 = row["count"].parse().unwrap();
        assert!(count == 0 || cells.insert(cell, count).is_none());
    }
    Some(cells)
}

/// Puts the matrices that a texture makes in all ways into cells as those of the reference.
fn insert<T: Texture>(
    texture: &T,
    name: &str,
    cells: impl Fn(&T::Counts) -> Vec<(u64, u64, u64)>,
    all: &mut BTreeMap<Cell, u64>,
) {
    let levels = levels();
    let mut add = |kind: &str, slice: Option<usize>, direction: Option<[isize; 3]>, counts: &T::Counts| {
        for (i, j, count) in cells(counts) {
            assert!(all.insert((format!("{name}_{kind}"), slice, direction, i, j), count).is_none());
        }
    };
    for (slice, counts) in (1..).zip(texture.slices(&levels)) {
        if counts.len() == 1 {
            add("2D", Some(slice), None, &counts[0]);
            continue;
        }
        assert_eq!(counts.len(), PLANE.len());
        for (direction, counts) in PLANE.into_iter().zip(&counts) {
            add("2D_directional", Some(slice), Some(direction), counts);
        }
        add("2D_merged_per_slice", Some(slice), None, &texture.merged(&counts.iter().collect::<Vec<_>>()));
    }
    let counts = texture.volume(&levels);
    if counts.len() == 1 {
        add("3D", None, None, &counts[0]);
        return;
    }
    assert_eq!(counts.len(), SPACE.len());
    for (direction, counts) in SPACE.into_iter().zip(&counts) {
        add("3D_directional", None, Some(direction), counts);
    }
    add("3D_merged", None, None, &texture.merged(&counts.iter().collect::<Vec<_>>()));
}

fn pairs(counts: &CooccurrenceCounts) -> Vec<(u64, u64, u64)> {
    counts.cells().map(|(i, j, n)| (u64::from(i), u64::from(j), n)).collect()
}

fn sizes(counts: &LevelCounts) -> Vec<(u64, u64, u64)> {
    counts.cells().map(|(i, j, n)| (u64::from(i), j, n)).collect()
}

#[test]
fn digital_phantom_has_the_reference_matrices() {
    let Some(expected) = reference_cells(&["glcm", "glrlm", "glszm", "gldzm", "ngldm"]) else { return };
    let mut found = BTreeMap::new();
    insert(&Glcm::new(), "glcm", pairs, &mut found);
    insert(&Glrlm::new(), "glrlm", sizes, &mut found);
    insert(&Glszm::new(), "glszm", sizes, &mut found);
    insert(&Gldzm::new(), "gldzm", sizes, &mut found);
    insert(&Ngldm::new(), "ngldm", sizes, &mut found);
    let wrong: Vec<_> = expected
        .keys()
        .chain(found.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|cell| expected.get(cell) != found.get(cell))
        .map(|cell| format!("{cell:?}: {:?} instead of {:?}", found.get(cell), expected.get(cell)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// n_i and s_i of each grey level in each slice (from 1) and in 3D, s_i as it is printed in the reference table.
#[test]
fn digital_phantom_has_the_reference_tone_differences() {
    let Some(path) = reference("ibsi1/digital_phantom_matrices.csv") else { return };
    let mut expected = BTreeMap::new();
    for row in csv::Reader::from_path(path).unwrap().deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        if row["matrix"].starts_with("ngtdm") {
            let slice: Option<usize> = row["slice"].parse().ok();
            assert_eq!(slice.is_none(), row["matrix"] == "ngtdm_3D");
            let count: u64 = row["count"].parse().unwrap();
            let cell = (slice, row["i"].parse::<u16>().unwrap());
            assert!(expected.insert(cell, (count, row["ngtdm_s"].clone())).is_none());
        }
    }
    let mut found = BTreeMap::new();
    let mut add = |slice: Option<usize>, counts: &[ToneDifferenceCounts]| {
        assert_eq!(counts.len(), 1);
        for (level, count, difference) in counts[0].rows().unwrap().rows() {
            let digits = expected.get(&(slice, level)).map_or(0, |(_, s)| s.len() - s.find('.').unwrap() - 1);
            found.insert((slice, level), (count, format!("{difference:.digits$}")));
        }
    };
    for (slice, counts) in (1..).zip(Ngtdm::new().slices(&levels())) {
        add(Some(slice), &counts);
    }
    add(None, &Ngtdm::new().volume(&levels()));
    assert_eq!(found.len(), 17);
    assert_eq!(found, expected);
}

#[test]
fn one_pass_for_several_aggregations_gives_what_each_gives_alone() {
    let roi = roi();
    let region = Region::discretised(&roi, &AsLevels);
    fn alone<T: Texture>(texture: impl Fn() -> T, region: &Region<'_>) {
        let all = texture().aggregated(T::AGGREGATIONS.iter().copied()).unwrap().extract(region).unwrap();
        let each = T::AGGREGATIONS
            .iter()
            .flat_map(|&aggregation| texture().aggregated([aggregation]).unwrap().extract(region).unwrap());
        assert_eq!(all, each.collect::<Vec<_>>());
    }
    alone(Glcm::new, &region);
    alone(Glrlm::new, &region);
    alone(Glszm::new, &region);
    alone(Gldzm::new, &region);
    alone(Ngtdm::new, &region);
    alone(Ngldm::new, &region);
}

#[test]
fn values_are_found_by_typed_name_and_by_column() {
    let roi = roi();
    let region = Region::discretised(&roi, &AsLevels);
    let family = Glcm::new().aggregated([Aggregation::VolumeMerged]).unwrap();
    let schema = Schema::new(family.names(), &Extract::settings(&family)).unwrap();
    let vector = FeatureVector::new(schema.into(), family.extract(&region).unwrap()).unwrap();
    assert_eq!(
        vector.get(GlcmFeature::Contrast).unwrap(),
        vector.column("original_cm_contrast_3D_comb").unwrap()
    );
    assert!(vector.get(GlrlmFeature::RunEntropy).is_err());
    assert_eq!(GlszmFeature::CATALOGUE.len(), 16);
}

#[test]
fn aggregations_are_checked_when_the_family_is_made() {
    let error = Glcm::new().aggregated([Aggregation::Volume]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "family glcm has no aggregation 3D, it has 2D_avg, 2D_comb, 2_5D_avg, 2_5D_comb, 3D_avg, 3D_comb"
    );
    let error = Glszm::new().matrices(&levels(), Aggregation::SliceMerged).unwrap_err();
    assert_eq!(error.to_string(), "family glszm has no aggregation 2D_comb, it has 2D, 2_5D, 3D");
    assert!(matches!(Glrlm::new().aggregated([Aggregation::Whole]), Err(Error::Aggregation { .. })));
    assert!(matches!(Glrlm::new().aggregated([]), Err(Error::Nothing { .. })));
    let twice = [Aggregation::StackMerged, Aggregation::VolumeMerged, Aggregation::StackMerged];
    assert!(matches!(Glrlm::new().aggregated(twice), Err(Error::Duplicate { .. })));
}

#[test]
fn a_region_without_discretiser_is_refused() {
    let roi = roi();
    for family in families() {
        assert!(matches!(family.extract(&Region::new(&roi)), Err(Error::NoDiscretiser { .. })));
    }
}
