use super::boundary::Boundary;
use super::reach::Reach;

/// A plane of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Plane {
    /// Rows and columns of a slice: x and y.
    #[default]
    Axial,
    /// x and z.
    Coronal,
    /// y and z.
    Sagittal,
}

impl Plane {
    /// The three planes.
    pub const ALL: [Plane; 3] = [Plane::Axial, Plane::Coronal, Plane::Sagittal];

    /// Its axes as axes of the array `[z, y, x]`: that of the first letter of a kernel, then that of the second.
    pub const fn axes(self) -> [usize; 2] {
        match self {
            Plane::Axial => [2, 1],
            Plane::Coronal => [2, 0],
            Plane::Sagittal => [1, 0],
        }
    }

    /// The axis of the array across it.
    pub const fn across(self) -> usize {
        match self {
            Plane::Axial => 0,
            Plane::Coronal => 1,
            Plane::Sagittal => 2,
        }
    }

    /// The name in settings and files.
    pub const fn name(self) -> &'static str {
        match self {
            Plane::Axial => "axial",
            Plane::Coronal => "coronal",
            Plane::Sagittal => "sagittal",
        }
    }
}

/// Whether a filter looks at the image in 3D or at each slice by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Space {
    /// In 3D.
    #[default]
    Volume,
    /// Each slice by itself, in the plane given.
    Slices(Plane),
}

impl Space {
    /// Each axial slice by itself.
    pub const AXIAL: Space = Space::Slices(Plane::Axial);

    /// The axes of the array `[z, y, x]` along which the filter looks, in the order x, y, z.
    pub fn axes(self) -> Vec<usize> {
        match self {
            Space::Volume => vec![2, 1, 0],
            Space::Slices(plane) => plane.axes().to_vec(),
        }
    }

    /// The reach of a filter that looks this many voxels along each of its axes, in the order of [`Space::axes`].
    pub fn reach(self, along: &[usize], boundary: Boundary) -> Reach {
        let mut voxels = [0; 3];
        for (axis, reach) in self.axes().into_iter().zip(along) {
            voxels[axis] = *reach;
        }
        Reach::voxels(voxels, boundary)
    }

    /// The names of the bands of a wavelet transform, a letter L or H for each axis, that of the last one changing fastest.
    pub(super) fn bands(self) -> Vec<String> {
        self.axes().iter().fold(vec![String::new()], |shorter, _| {
            shorter.iter().flat_map(|band| ["L", "H"].map(|letter| format!("{band}{letter}"))).collect()
        })
    }

    /// What stands in the name of a map: `3D`, `2D` for axial slices, `2D-coronal`, `2D-sagittal`.
    pub const fn label(self) -> &'static str {
        match self {
            Space::Volume => "3D",
            Space::Slices(Plane::Axial) => "2D",
            Space::Slices(Plane::Coronal) => "2D-coronal",
            Space::Slices(Plane::Sagittal) => "2D-sagittal",
        }
    }
}
