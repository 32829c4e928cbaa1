//! The image with the slices of a plane along its first axis, and back.

use ndarray::{Array3, ArrayView3, ArrayViewMut3};

use super::space::{Plane, Space};

impl Space {
    /// The voxels with the slices along the first axis and the first axis of the plane last; as they are in 3D.
    pub(super) fn turned<T>(self, voxels: ArrayView3<'_, T>) -> ArrayView3<'_, T> {
        voxels.permuted_axes(self.turned_axes())
    }

    /// The voxels that were turned, with their axes as they were.
    pub(super) fn turned_back<T>(self, voxels: Array3<T>) -> Array3<T> {
        let mut back = [0; 3];
        for (at, axis) in self.turned_axes().into_iter().enumerate() {
            back[axis] = at;
        }
        voxels.permuted_axes(back)
    }

    fn turned_axes(self) -> [usize; 3] {
        match self {
            Space::Volume => [0, 1, 2],
            Space::Slices(plane) => plane.turned_axes(),
        }
    }
}

impl Plane {
    /// The voxels with the slices of the plane along the first axis, to write to.
    pub(super) fn turned_mut<T>(self, voxels: ArrayViewMut3<'_, T>) -> ArrayViewMut3<'_, T> {
        voxels.permuted_axes(self.turned_axes())
    }

    fn turned_axes(self) -> [usize; 3] {
        let [first, second] = self.axes();
        [self.across(), second, first]
    }
}
