//! The texture matrices of the digital phantom, cell by cell.

use std::collections::BTreeMap;

use radiomics::image::{Discretise, Discretised, Roi};
use radiomics::process::AsLevels;
use radiomics::texture::{
    CooccurrenceCounts, Glcm, Gldzm, Glrlm, Glszm, LevelCounts, Ngldm, Ngtdm, PLANE, SPACE, Texture,
    ToneDifferenceCounts,
};

use crate::check::{Check, Precision};
use crate::data::{Data, Row, number};

/// Which cell: kind of matrix, slice (from 1), direction `[z, y, x]`, i, j (0 where there is none).
type Place = (String, Option<usize>, Option<[isize; 3]>, u64, u64);

/// What a cell holds: a count, and for NGTDM the sum of grey level differences.
type Cell = (u64, Option<f64>);

/// One check for each published cell, and one for each cell that is computed and not published.
pub fn checks(data: &Data) -> radiomics::Result<Vec<Check>> {
    let (image, mask) = &data.digital_phantom;
    let levels = AsLevels.discretise(&Roi::new(image, mask)?)?;
    let mut found = Found { cells: BTreeMap::new(), levels: &levels };
    found.insert(&Glcm::new(), "glcm", pairs);
    found.insert(&Glrlm::new(), "glrlm", sizes);
    found.insert(&Glszm::new(), "glszm", sizes);
    found.insert(&Gldzm::new(), "gldzm", sizes);
    found.insert(&Ngtdm::new(), "ngtdm", differences);
    found.insert(&Ngldm::new(), "ngldm", sizes);
    let mut checks: Vec<Check> =
        data.matrices.iter().map(|row| check(row, found.cells.remove(&place(row)))).collect();
    checks.extend(found.cells.into_iter().map(|(place, (count, _))| Check {
        published: None,
        found: Ok(count as f64),
        ..blank(&place)
    }));
    Ok(checks)
}

/// The cells of all matrices, as they are computed.
struct Found<'a> {
    cells: BTreeMap<Place, Cell>,
    levels: &'a Discretised,
}

impl Found<'_> {
    /// Adds the matrices that a texture makes in all ways.
    fn insert<T: Texture>(
        &mut self,
        texture: &T,
        name: &str,
        cells: impl Fn(&T::Counts) -> Vec<(u64, u64, Cell)>,
    ) {
        let mut add =
            |kind: &str, slice: Option<usize>, direction: Option<[isize; 3]>, counts: &T::Counts| {
                for (i, j, cell) in cells(counts) {
                    self.cells.insert((format!("{name}_{kind}"), slice, direction, i, j), cell);
                }
            };
        for (slice, counts) in (1..).zip(texture.slices(self.levels)) {
            if let [only] = counts.as_slice() {
                add("2D", Some(slice), None, only);
                continue;
            }
            for (direction, counts) in PLANE.into_iter().zip(&counts) {
                add("2D_directional", Some(slice), Some(direction), counts);
            }
            let merged = texture.merged(&counts.iter().collect::<Vec<_>>());
            add("2D_merged_per_slice", Some(slice), None, &merged);
        }
        let counts = texture.volume(self.levels);
        if let [only] = counts.as_slice() {
            return add("3D", None, None, only);
        }
        for (direction, counts) in SPACE.into_iter().zip(&counts) {
            add("3D_directional", None, Some(direction), counts);
        }
        add("3D_merged", None, None, &texture.merged(&counts.iter().collect::<Vec<_>>()));
    }
}

fn pairs(counts: &CooccurrenceCounts) -> Vec<(u64, u64, Cell)> {
    counts.cells().map(|(i, j, count)| (i.into(), j.into(), (count, None))).collect()
}

fn sizes(counts: &LevelCounts) -> Vec<(u64, u64, Cell)> {
    counts.cells().map(|(i, j, count)| (i.into(), j, (count, None))).collect()
}

/// The rows of NGTDM: number of voxels and sum of differences by grey level, from those by number of neighbours too.
fn differences(counts: &ToneDifferenceCounts) -> Vec<(u64, u64, Cell)> {
    let mut rows: BTreeMap<u16, (u64, f64)> = BTreeMap::new();
    for (level, neighbours, voxels, difference) in counts.cells() {
        let row = rows.entry(level).or_default();
        row.0 += voxels;
        row.1 += difference as f64 / neighbours as f64;
    }
    rows.into_iter().map(|(level, (voxels, sum))| (level.into(), 0, (voxels, Some(sum)))).collect()
}

fn place(row: &Row) -> Place {
    let index = |column: &str| row[column].parse().unwrap_or(0);
    let direction = match (row["dz"].parse(), row["dy"].parse(), row["dx"].parse()) {
        (Ok(z), Ok(y), Ok(x)) => Some(forward([z, y, x])),
        _ => None,
    };
    (row["matrix"].clone(), row["slice"].parse().ok(), direction, index("i"), index("j"))
}

/// The direction with its first step that is not 0 positive: a direction and its opposite have the same matrix.
fn forward(direction: [isize; 3]) -> [isize; 3] {
    if direction.iter().find(|step| **step != 0).is_some_and(|step| *step < 0) {
        direction.map(|step| -step)
    } else {
        direction
    }
}

/// The count must be equal; where it is and a sum of differences is published, that must agree as it is printed.
fn check(row: &Row, cell: Option<Cell>) -> Check {
    let blank = blank(&place(row));
    let Some(published) = number(row, "count") else { return blank };
    let found = cell.map(|(count, _)| count as f64).ok_or("the cell is 0".to_string());
    match (number(row, "ngtdm_s"), cell) {
        (Some(sum), Some((count, Some(found)))) if count as f64 == published => Check {
            published: Some((sum, 0.0)),
            found: Ok(found),
            precision: Precision::of(&row["ngtdm_s"]),
            ..blank
        },
        _ => Check { published: Some((published, 0.0)), found, ..blank },
    }
}

/// A check of a place without numbers.
fn blank(place: &Place) -> Check {
    let (kind, slice, direction, i, j) = place;
    let slice = slice.map(|slice| format!("slice {slice}, ")).unwrap_or_default();
    let direction = direction.map(|d| format!("direction [z, y, x] {d:?}, ")).unwrap_or_default();
    Check {
        data_set: "digital_phantom".to_string(),
        group: kind.clone(),
        name: format!("{slice}{direction}cell {i}, {j}"),
        tag: String::new(),
        published: None,
        found: Err("the row has no count".to_string()),
        precision: Precision::Places(0),
    }
}
