use std::fmt;

use ndarray::ArrayView3;
use twox_hash::xxhash3_128::Hasher;

use super::geometry::Geometry;
use super::grid::Image;
use super::mask::Mask;

/// Voxels that are turned into bytes at a time.
const CHUNK: usize = 1024;

/// A 128-bit hash of what an image or a mask holds: its grid and every voxel.
///
/// Two of them with the same hash hold the same, whatever file or array they came from; it is the same on every
/// machine. It is no protection against someone who wants two images to collide. Source: XXH3, Y. Collet.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Spacing};
///
/// let pixel = Spacing::planar([1.0, 1.0])?;
/// let one = Image::new(array![[1_u8, 2]].view(), pixel)?;
/// let same = Image::new(array![[1.0_f32, 2.0]].view(), pixel)?;
/// let wider = Image::new(array![[1_u8, 2]].view(), Spacing::planar([1.0, 2.0])?)?;
/// assert_eq!(one.content_hash(), same.content_hash());
/// assert_ne!(one.content_hash(), wider.content_hash());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash(u128);

impl ContentHash {
    fn of<T: Copy, const N: usize>(
        geometry: &Geometry,
        voxels: ArrayView3<'_, T>,
        bytes: impl Fn(T) -> [u8; N],
    ) -> Self {
        let mut hasher = Hasher::new();
        for size in geometry.size() {
            hasher.write(&(size as u64).to_le_bytes());
        }
        let place = [geometry.spacing().zyx(), geometry.origin()];
        for number in place.iter().chain(&geometry.direction()).flatten() {
            hasher.write(&number.to_le_bytes());
        }
        as_bytes(voxels, bytes, |part| hasher.write(part));
        ContentHash(hasher.finish_128())
    }
}

/// Hands on the voxels as bytes, x fastest, some at a time.
pub(crate) fn as_bytes<T: Copy, const N: usize>(
    voxels: ArrayView3<'_, T>,
    bytes: impl Fn(T) -> [u8; N],
    mut hand_on: impl FnMut(&[u8]),
) {
    let mut buffer = [[0; N]; CHUNK];
    let mut write = |voxels: &[T]| {
        for chunk in voxels.chunks(CHUNK) {
            buffer.iter_mut().zip(chunk).for_each(|(place, &voxel)| *place = bytes(voxel));
            hand_on(buffer[..chunk.len()].as_flattened());
        }
    };
    match voxels.to_slice() {
        Some(voxels) => write(voxels),
        None => write(&voxels.iter().copied().collect::<Vec<_>>()),
    }
}

impl fmt::Display for ContentHash {
    /// 32 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ContentHash {
    /// As 32 hexadecimal digits.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Image {
    /// A hash of the grid and all intensities.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(self.geometry(), self.intensities(), f64::to_le_bytes)
    }
}

impl Mask {
    /// A hash of the grid and all voxels.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(self.geometry(), self.selected(), |selected| [u8::from(selected)])
    }
}
