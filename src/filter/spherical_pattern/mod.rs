//! Patterns on spheres around voxels.

mod complex;
mod harmonics;
mod icosphere;
mod kurtosis;
mod samples;
mod spline;

use std::ops::Range;

use ndarray::{Array3, Axis, Slice};

use self::harmonics::Harmonics;
use self::samples::{Across, BLOCK, Taps};
use self::spline::Coefficients;
use super::periodic::Part;
use super::{Filter, Reach, Sink};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, VoxelType, refuse_outside};
use crate::numeric::parallel;

/// Most levels.
const LEVELS: usize = 16;

/// Most subdivisions: 10 242 vertices.
const SUBDIVISIONS: usize = 5;

/// The largest radius in voxels.
const RADIUS: f64 = 1024.0;

/// Local binary patterns on spheres, as PyRadiomics has them (`LBP3D`): which of the samples on a sphere around a voxel are at
/// least as large as the voxel itself, and how much of that pattern belongs to each degree of spherical harmonics.
///
/// Samples lie at the vertices v of an icosphere, whose components x, y, z count voxels along z, y, x. They are interpolated with
/// cubic B-splines whose coefficients are mirrored at the outermost voxels, and are 0 beyond those. As an array does, they keep
/// the type of the image: in a type of whole numbers they are rounded, halves away from 0, and in single precision they are
/// numbers of it.
///
/// The bit of a vertex is 1 if its sample is not below the voxel. With cₘ = Σ Yₘ(v) over the vertices whose bit is 1, the map of
/// level l is, for the degree n = l − 1,
///
/// Re √(Σ_v (Σ_m cₘ·Yₘ(v))²), m = −n … n.
///
/// The harmonics are taken with the two angles exchanged and without conjugates, so that the maps change when the image is turned.
/// The last map is the excess kurtosis of the samples, m₄/m₂² − 3, NaN where they are all the same.
///
/// The arithmetic of interpolation is that of SciPy to the last bit, as the bits decide on ties. It rounds with the number of the
/// voxel, and filters lines from edge to edge: the image is needed as a whole. A voxel takes 64 products for each vertex;
/// [`Filter::respond_within`] computes those of a box only.
///
/// Source: Banerjee et al., ACCV 2012 Workshops, LNCS 7728 (2013); `imageoperations` of PyRadiomics. Not part of the IBSI standard.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::filter::{Filter, SphericalPattern};
/// use radiomics::image::{Image, Spacing};
///
/// let mut array = Array3::<i16>::zeros((5, 5, 5));
/// array[[2, 2, 2]] = 100;
/// let image = Image::new(array.view(), Spacing::isotropic(1.0)?)?;
/// let maps = SphericalPattern::new(2, 1.0, 1)?.responses(&image)?;
/// let names: Vec<_> = maps.iter().map(|(name, _)| name.as_str()).collect();
/// assert_eq!(names, ["lbp-3D-m1", "lbp-3D-m2", "lbp-3D-k"]);
/// // All samples around the peak are below it.
/// assert_eq!(maps[0].1.intensities()[[2, 2, 2]], 0.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SphericalPattern {
    levels: usize,
    radius: f64,
    subdivisions: usize,
}

impl SphericalPattern {
    /// Of so many levels, with samples at a radius in voxels, at the vertices of an icosahedron that was subdivided so often:
    /// 12, 42, 162, …
    ///
    /// # Errors
    /// [`Error::Setting`] unless there are 1 to 16 levels, the radius is above 0 and at most 1024 voxels, and there are at most 5
    /// subdivisions.
    pub fn new(levels: usize, radius: f64, subdivisions: usize) -> Result<Self> {
        if !(1..=LEVELS).contains(&levels) {
            let expected = format!("1 to {LEVELS}");
            return Err(Error::setting("levels of a spherical pattern", expected, levels));
        }
        if !(radius > 0.0 && radius <= RADIUS) {
            let expected = format!("above 0 and at most {RADIUS} voxels");
            return Err(Error::setting("radius of a spherical pattern", expected, radius));
        }
        if subdivisions > SUBDIVISIONS {
            let expected = format!("at most {SUBDIVISIONS}");
            return Err(Error::setting("subdivisions of an icosphere", expected, subdivisions));
        }
        Ok(SphericalPattern { levels, radius, subdivisions })
    }

    /// The responses in a box.
    fn maps(&self, image: &Image, start: [usize; 3], size: [usize; 3]) -> Vec<Array3<f64>> {
        let vertices = icosphere::vertices(self.subdivisions, self.radius);
        let margin = self.radius.ceil() as usize + 3;
        let around = Around {
            image,
            coefficients: Coefficients::around(image.intensities(), start, size, margin),
            harmonics: Harmonics::new(&vertices, self.radius, self.levels),
            vertices,
            part: (start, size),
        };
        let mut maps = vec![Array3::zeros(size); self.levels + 1];
        let slices: Vec<usize> = (start[0]..start[0] + size[0]).collect();
        for first in (0..size[2]).step_by(BLOCK) {
            let columns = first..size[2].min(first + BLOCK);
            let across = around.across(columns.clone());
            let made = parallel::map(&slices, |&z| around.slice(z, columns.clone(), &across));
            for (z, slice) in made.into_iter().enumerate() {
                for (map, values) in maps.iter_mut().zip(slice) {
                    let mut part = map.index_axis_mut(Axis(0), z);
                    part.slice_axis_inplace(Axis(1), Slice::from(columns.clone()));
                    part.iter_mut().zip(values).for_each(|(voxel, value)| *voxel = value);
                }
            }
        }
        maps
    }
}

/// What the responses in a box are made of.
struct Around<'a> {
    image: &'a Image,
    coefficients: Coefficients,
    harmonics: Harmonics,
    vertices: Vec<[f64; 3]>,
    part: Part,
}

impl Around<'_> {
    /// The taps along x of each vertex for some columns of the box.
    fn across(&self, columns: Range<usize>) -> Vec<Across> {
        let first = self.part.0[2];
        let voxels = first + columns.start..first + columns.end;
        let length = self.image.geometry().size()[2];
        self.vertices.iter().map(|vertex| Across::new(voxels.clone(), vertex[2], length)).collect()
    }

    /// For each map, the values in the rows of the box in a slice of the image, in some columns of the box.
    fn slice(&self, z: usize, columns: Range<usize>, across: &[Across]) -> Vec<Vec<f64>> {
        let (start, size) = self.part;
        let [depth, height, _] = self.image.geometry().size();
        let count = self.vertices.len();
        let mut block = vec![0.0; count * columns.len()];
        let mut room = Room { line: vec![0.0; count], single: vec![0.0; count], sums: self.harmonics.room() };
        let mut maps = vec![Vec::with_capacity(size[1] * columns.len()); self.harmonics.levels() + 1];
        for y in start[1]..start[1] + size[1] {
            let lines = block.chunks_exact_mut(columns.len()).zip(across).zip(&self.vertices);
            for ((samples, across), vertex) in lines {
                let taps = [Taps::new(z, vertex[0], depth), Taps::new(y, vertex[1], height)];
                samples::sample(&self.coefficients, taps, across, samples);
            }
            for at in 0..columns.len() {
                for (sample, samples) in room.line.iter_mut().zip(block.chunks_exact(columns.len())) {
                    *sample = samples[at];
                }
                let centre = self.image.intensities()[[z, y, start[2] + columns.start + at]];
                self.voxel(centre, &mut room, &mut maps);
            }
        }
        maps
    }

    /// Appends the values of a voxel to each map.
    fn voxel(&self, centre: f64, room: &mut Room, maps: &mut [Vec<f64>]) {
        let voxel_type = self.image.voxel_type();
        if voxel_type != VoxelType::F64 {
            room.line.iter_mut().for_each(|sample| *sample = stored(voxel_type, *sample));
        }
        let bits = room.line.iter().map(|&sample| sample >= centre);
        self.harmonics.lengths(bits, &mut room.sums, |level, length| maps[level].push(length));
        let excess = if voxel_type == VoxelType::F32 {
            room.single.iter_mut().zip(&room.line).for_each(|(single, &sample)| *single = sample as f32);
            kurtosis::excess(&mut room.single)
        } else {
            kurtosis::excess(&mut room.line)
        };
        if let Some(last) = maps.last_mut() {
            last.push(excess);
        }
    }
}

/// Memory for one voxel at a time.
struct Room {
    line: Vec<f64>,
    single: Vec<f32>,
    sums: Vec<[f64; 2]>,
}

/// What an array of this type holds of an interpolated number.
fn stored(voxel_type: VoxelType, number: f64) -> f64 {
    if voxel_type.is_integer() {
        voxel_type.cast(if number > 0.0 { number + 0.5 } else { number - 0.5 })
    } else {
        voxel_type.cast(number)
    }
}

impl Filter for SphericalPattern {
    fn names(&self) -> Vec<String> {
        let levels = (1..=self.levels).map(|level| format!("lbp-3D-m{level}"));
        levels.chain(["lbp-3D-k".to_string()]).collect()
    }

    /// The whole image: lines are filtered from edge to edge, and places are rounded with the numbers of their voxels.
    fn reach(&self, _: &Geometry) -> Result<Reach> {
        Ok(Reach::WHOLE)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        self.respond_within(image, [0; 3], image.geometry().size(), sink)
    }

    fn respond_within(
        &self,
        image: &Image,
        start: [usize; 3],
        size: [usize; 3],
        sink: Sink<'_>,
    ) -> Result<()> {
        refuse_outside(image.geometry().size(), start, size)?;
        for map in self.maps(image, start, size) {
            sink(image.part_of(start, size, map.into_iter().collect())?)?;
        }
        Ok(())
    }

    fn settings(&self) -> String {
        let SphericalPattern { levels, radius, subdivisions } = self;
        format!("spherical pattern, {levels} levels, radius {radius} voxels, {subdivisions} subdivisions")
    }
}
