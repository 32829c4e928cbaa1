use ndarray::ArrayView3;
use sha1::{Digest, Sha1};

use crate::image::{Image, Mask, VoxelType, as_bytes};

/// The SHA-1 of the voxels in their own type, as hexadecimal digits.
pub(super) fn of_image(image: &Image) -> String {
    let voxels = image.intensities();
    match image.voxel_type() {
        VoxelType::U8 => of(voxels, |x| (x as u8).to_le_bytes()),
        VoxelType::I8 => of(voxels, |x| (x as i8).to_le_bytes()),
        VoxelType::U16 => of(voxels, |x| (x as u16).to_le_bytes()),
        VoxelType::I16 => of(voxels, |x| (x as i16).to_le_bytes()),
        VoxelType::U32 => of(voxels, |x| (x as u32).to_le_bytes()),
        VoxelType::I32 => of(voxels, |x| (x as i32).to_le_bytes()),
        VoxelType::U64 => of(voxels, |x| (x as u64).to_le_bytes()),
        VoxelType::I64 => of(voxels, |x| (x as i64).to_le_bytes()),
        VoxelType::F32 => of(voxels, |x| (x as f32).to_le_bytes()),
        VoxelType::F64 => of(voxels, f64::to_le_bytes),
    }
}

/// The SHA-1 of a mask whose voxels have this label, as PyRadiomics holds masks: in 32 bits, what is beyond them cut off.
pub(super) fn of_mask(mask: &Mask, label: i64) -> String {
    of(mask.selected(), |selected| if selected { label as u32 } else { 0 }.to_le_bytes())
}

fn of<T: Copy, const N: usize>(voxels: ArrayView3<'_, T>, bytes: impl Fn(T) -> [u8; N]) -> String {
    let mut hasher = Sha1::new();
    as_bytes(voxels, bytes, |part| hasher.update(part));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
