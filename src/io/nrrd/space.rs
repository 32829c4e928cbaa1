use super::header::{Header, counted, number, shortened};
use crate::error::Result;
use crate::image::Geometry;
use crate::io::grid::{FileGrid, cross, length};
use crate::io::problem;

/// How many numbers a voxel has, and how far they lie apart.
pub(super) struct Numbers {
    pub(super) of: usize,
    pub(super) apart: usize,
}

/// Where the voxels lie, of which each has one number: by the space directions, else by the spacings alone.
pub(super) fn geometry(header: &Header) -> Result<Geometry> {
    let sizes = header.sizes()?;
    let (geometry, numbers) = geometry_of_several(header)?;
    if numbers.of == 1 { Ok(geometry) } else { Err(refused_sizes(&sizes, spatial_axes(false))) }
}

/// Where the voxels lie, of which each has the numbers along one axis that is not spatial.
pub(super) fn geometry_of_several(header: &Header) -> Result<(Geometry, Numbers)> {
    let sizes = header.sizes()?;
    let (grid, spatial) = match header.get("spacedirections") {
        Some(text) => by_directions(header, &sizes, text),
        None => by_spacings(header, &sizes),
    }?;
    // A grid that is too large for memory is refused before sizes are multiplied.
    let geometry = grid.geometry()?;
    let axis = sizes.iter().zip(&spatial).position(|(&size, spatial)| !spatial && size > 1);
    let numbers = axis.map_or(Numbers { of: 1, apart: 1 }, |axis| Numbers {
        of: sizes[axis],
        apart: sizes[..axis].iter().product(),
    });
    Ok((geometry, numbers))
}

/// By one vector for each axis, from a voxel to the next.
fn by_directions(header: &Header, sizes: &[usize], text: &str) -> Result<(FileGrid, Vec<bool>)> {
    let space = Space::of(header)?;
    let vectors = counted("space directions", vectors("space directions", text)?, sizes.len())?;
    let spatial: Vec<bool> = vectors.iter().map(Option::is_some).collect();
    let size = spatial_sizes(sizes, &spatial)?;
    let mut axes = [[0.0, 0.0, 1.0]; 3];
    let mut spacing = [1.0; 3];
    let mut found = 0;
    for vector in vectors.iter().flatten() {
        axes[found] = space.lps("space directions", vector)?;
        spacing[found] = length(axes[found]);
        found += 1;
    }
    if found == 2 && space.axes == 3 {
        axes[2] = cross(axes[0], axes[1]);
    }
    let origin = match header.get("spaceorigin") {
        None => [0.0; 3],
        Some(text) => match vectors_of_one("space origin", text)? {
            Some(origin) => space.lps("space origin", &origin)?,
            None => [0.0; 3],
        },
    };
    Ok((FileGrid { size, spacing, axes, origin }, spatial))
}

/// By the spacings, with the axes of this crate's world; without spacings voxels are cubes of 1 mm.
fn by_spacings(header: &Header, sizes: &[usize]) -> Result<(FileGrid, Vec<bool>)> {
    if header.get("space").is_some() && header.get("spacings").is_some() {
        return Err(problem(
            "the header has spacings and a space, but no space directions to say how they meet",
        ));
    }
    let spatial = spatial_by_kind(header, sizes.len())?;
    let size = spatial_sizes(sizes, &spatial)?;
    let units = match header.get("units") {
        None => vec![1.0; sizes.len()],
        Some(text) => counted("units", units("units", text)?, sizes.len())?,
    };
    let stated = header.numbers::<f64>("spacings", sizes.len())?;
    let mins = header.numbers::<f64>("axismins", sizes.len())?;
    if stated.is_none() && mins.is_some() {
        return Err(problem("the header has axis mins, but no spacings"));
    }
    let centred = centred(header, sizes.len())?;
    let mut spacing = [1.0; 3];
    let mut origin = [0.0; 3];
    for (at, axis) in (0..sizes.len()).filter(|&axis| spatial[axis]).enumerate() {
        if let Some(stated) = &stated {
            // NaN stands for unknown, which matters to an axis with a next voxel.
            let known = !(stated[axis].is_nan() && size[at] == 1);
            spacing[at] = if known { stated[axis] * units[axis] } else { 1.0 };
        }
        if let Some(mins) = mins.as_ref().filter(|mins| !mins[axis].is_nan()) {
            origin[at] = mins[axis] * units[axis] + if centred[axis] { spacing[at] / 2.0 } else { 0.0 };
        }
    }
    let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    Ok((FileGrid { size, spacing, axes, origin }, spatial))
}

/// Which axes are spatial where none has a direction: the first three that no kind gives to the numbers of a voxel.
fn spatial_by_kind(header: &Header, axes: usize) -> Result<Vec<bool>> {
    let spatial = match header.get("kinds") {
        None => vec![true; axes],
        Some(text) => {
            let along = |kind: &str| matches!(kind, "domain" | "space" | "time" | "none" | "???");
            let kinds = text.split_whitespace().map(|kind| along(&kind.to_lowercase())).collect();
            counted("kinds", kinds, axes)?
        }
    };
    let first = spatial.iter().scan(0, |found, &spatial| {
        *found += usize::from(spatial);
        Some(spatial && *found <= 3)
    });
    Ok(first.collect())
}

/// Whether samples lie in the middle of their cells, so that the first one lies half a spacing behind the axis's least
/// position; unless the header says otherwise they do.
fn centred(header: &Header, axes: usize) -> Result<Vec<bool>> {
    match header.get("centers") {
        None => Ok(vec![true; axes]),
        Some(text) => counted("centers", text.split_whitespace().map(|word| word != "node").collect(), axes),
    }
}

/// Sizes of the spatial axes, of which there are 2 or 3; of the others one may have more than 1 entry.
fn spatial_sizes(sizes: &[usize], spatial: &[bool]) -> Result<[usize; 3]> {
    let mut size = [1; 3];
    let (mut found, mut several) = (0, false);
    for (&stated, &spatial) in sizes.iter().zip(spatial) {
        match (spatial, size.get_mut(found)) {
            (true, Some(size)) => {
                *size = stated;
                found += 1;
            }
            (false, _) if stated == 1 => {}
            (false, _) if !several => several = true,
            _ => return Err(refused_sizes(sizes, spatial_axes(spatial))),
        }
    }
    if found < 2 { Err(refused_sizes(sizes, "too few are spatial")) } else { Ok(size) }
}

/// What is wrong with an axis.
fn spatial_axes(spatial: bool) -> &'static str {
    if spatial { "more than 3 are spatial" } else { "one that is not spatial has more than 1 entry" }
}

/// The error for an array that is not one number for each voxel of an image.
fn refused_sizes(sizes: &[usize], why: &str) -> crate::error::Error {
    problem(format!(
        "of the axes with sizes {sizes:?} {why}; an image has 2 or 3 spatial axes and one number a voxel"
    ))
}

/// The world of a file.
struct Space {
    axes: usize,
    signs: [f64; 3],
    mm: Vec<f64>,
}

impl Space {
    /// The space that a header names.
    fn of(header: &Header) -> Result<Self> {
        let (axes, signs) = match header.get("space") {
            Some(name) => (3, signs(name)?),
            None => (number("space dimension", header.get("spacedimension").unwrap_or("3"))?, [1.0; 3]),
        };
        if !(2..=3).contains(&axes) {
            return Err(problem(format!("the space dimension is {axes}, it must be 2 or 3")));
        }
        let mm = match header.get("spaceunits") {
            None => vec![1.0; axes],
            Some(text) => counted("space units", units("space units", text)?, axes)?,
        };
        Ok(Space { axes, signs, mm })
    }

    /// A vector in LPS and mm.
    fn lps(&self, name: &str, vector: &[f64]) -> Result<[f64; 3]> {
        if vector.len() != self.axes {
            return Err(problem(format!(
                "a vector of the field {name} has {} components, the space has {} axes",
                vector.len(),
                self.axes
            )));
        }
        let mut lps = [0.0; 3];
        for (w, component) in vector.iter().enumerate() {
            lps[w] = self.signs[w] * self.mm[w] * component;
        }
        Ok(lps)
    }
}

/// What turns the components of a named space into LPS.
fn signs(space: &str) -> Result<[f64; 3]> {
    match space.to_lowercase().as_str() {
        "right-anterior-superior" | "ras" => Ok([-1.0, -1.0, 1.0]),
        "left-anterior-superior" | "las" => Ok([1.0, -1.0, 1.0]),
        "left-posterior-superior" | "lps" | "scanner-xyz" | "3d-right-handed" | "3d-left-handed" => {
            Ok([1.0; 3])
        }
        other => Err(problem(format!(
            "space {:?} is none of right-anterior-superior, left-anterior-superior, left-posterior-superior, \
             scanner-xyz, 3D-right-handed, 3D-left-handed",
            shortened(other)
        ))),
    }
}

/// Millimetres in each of the quoted units of a field; an empty one is mm.
fn units(name: &str, text: &str) -> Result<Vec<f64>> {
    let words: Vec<&str> = if text.contains('"') {
        text.split('"').skip(1).step_by(2).collect()
    } else {
        text.split_whitespace().collect()
    };
    let millimetres = |word: &str| match word.trim() {
        "" | "???" | "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => Ok(1.0),
        "m" | "meter" | "meters" | "metre" | "metres" => Ok(1e3),
        "cm" => Ok(10.0),
        "um" | "µm" | "μm" | "micron" | "microns" => Ok(1e-3),
        other => Err(problem(format!(
            "the unit {:?} in the field {name} is none of mm, cm, m, um",
            shortened(other)
        ))),
    };
    words.into_iter().map(millimetres).collect()
}

/// The one vector of a field.
fn vectors_of_one(name: &str, text: &str) -> Result<Option<Vec<f64>>> {
    Ok(counted(name, vectors(name, text)?, 1)?.pop().flatten())
}

/// The vectors of a field: numbers in brackets, or `none`.
fn vectors(name: &str, text: &str) -> Result<Vec<Option<Vec<f64>>>> {
    let mut vectors = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("none") {
            vectors.push(None);
            rest = after.trim_start();
        } else if let Some((inside, after)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
            let components = inside.split(',').map(|word| number(name, word)).collect::<Result<_>>()?;
            vectors.push(Some(components));
            rest = after.trim_start();
        } else {
            return Err(problem(format!(
                "{:?} in the field {name} is neither (x,y,z) nor none",
                shortened(rest)
            )));
        }
    }
    Ok(vectors)
}
