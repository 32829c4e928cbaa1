use std::fmt;

/// The number type in which voxels are stored, in a file or in the array that an image was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoxelType {
    /// 8-bit unsigned integer.
    U8,
    /// 8-bit signed integer.
    I8,
    /// 16-bit unsigned integer.
    U16,
    /// 16-bit signed integer.
    I16,
    /// 32-bit unsigned integer.
    U32,
    /// 32-bit signed integer.
    I32,
    /// 64-bit unsigned integer; beyond 2⁵³ an image holds the nearest `f64`.
    U64,
    /// 64-bit signed integer; beyond ±2⁵³ an image holds the nearest `f64`.
    I64,
    /// 32-bit floating point.
    F32,
    /// 64-bit floating point, what an image holds in memory.
    F64,
}

impl VoxelType {
    /// Every type, the order that of the enum.
    pub const ALL: [VoxelType; 10] = [
        VoxelType::U8,
        VoxelType::I8,
        VoxelType::U16,
        VoxelType::I16,
        VoxelType::U32,
        VoxelType::I32,
        VoxelType::U64,
        VoxelType::I64,
        VoxelType::F32,
        VoxelType::F64,
    ];

    /// Bytes of one voxel.
    pub fn bytes(self) -> usize {
        match self {
            VoxelType::U8 | VoxelType::I8 => 1,
            VoxelType::U16 | VoxelType::I16 => 2,
            VoxelType::U32 | VoxelType::I32 | VoxelType::F32 => 4,
            VoxelType::U64 | VoxelType::I64 | VoxelType::F64 => 8,
        }
    }

    /// Whether the type can store the intensity: integers must be whole and in range, `F32` rounds but must not overflow.
    ///
    /// ```
    /// use radiomics::image::VoxelType;
    /// assert!(VoxelType::I16.holds(-1024.0) && !VoxelType::U8.holds(-1024.0));
    /// assert!(VoxelType::F32.holds(0.1) && !VoxelType::I16.holds(0.1));
    /// ```
    pub fn holds(self, intensity: f64) -> bool {
        let (low, bound) = match self {
            VoxelType::F64 => return true,
            VoxelType::F32 => return !intensity.is_finite() || (intensity as f32).is_finite(),
            VoxelType::U8 | VoxelType::U16 | VoxelType::U32 | VoxelType::U64 => {
                (0.0, 2_f64.powi(self.bits()))
            }
            _ => (-(2_f64.powi(self.bits() - 1)), 2_f64.powi(self.bits() - 1)),
        };
        intensity.fract() == 0.0 && intensity >= low && intensity < bound
    }

    /// Whether the type is one of whole numbers.
    pub fn is_integer(self) -> bool {
        !matches!(self, VoxelType::F32 | VoxelType::F64)
    }

    /// What the type holds of a computed intensity: the nearest number of single precision, or the whole number towards zero,
    /// and the end of the range for what lies outside it. NaN becomes 0 in an integer.
    ///
    /// ```
    /// use radiomics::image::VoxelType;
    /// assert_eq!([99.9, -99.9, 300.0].map(|x| VoxelType::U8.cast(x)), [99.0, 0.0, 255.0]);
    /// assert_eq!(VoxelType::F32.cast(0.1), f64::from(0.1_f32));
    /// ```
    pub fn cast(self, intensity: f64) -> f64 {
        match self {
            VoxelType::U8 => f64::from(intensity as u8),
            VoxelType::I8 => f64::from(intensity as i8),
            VoxelType::U16 => f64::from(intensity as u16),
            VoxelType::I16 => f64::from(intensity as i16),
            VoxelType::U32 => f64::from(intensity as u32),
            VoxelType::I32 => f64::from(intensity as i32),
            VoxelType::U64 => intensity as u64 as f64,
            VoxelType::I64 => intensity as i64 as f64,
            VoxelType::F32 => f64::from(intensity as f32),
            VoxelType::F64 => intensity,
        }
    }

    /// Bits of one voxel, at most 64.
    pub(crate) fn bits(self) -> i32 {
        8 * self.bytes() as i32
    }
}

impl fmt::Display for VoxelType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            VoxelType::U8 => "u8",
            VoxelType::I8 => "i8",
            VoxelType::U16 => "u16",
            VoxelType::I16 => "i16",
            VoxelType::U32 => "u32",
            VoxelType::I32 => "i32",
            VoxelType::U64 => "u64",
            VoxelType::I64 => "i64",
            VoxelType::F32 => "f32",
            VoxelType::F64 => "f64",
        })
    }
}
