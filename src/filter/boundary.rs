/// What an image is beyond its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Boundary {
    /// 0 everywhere.
    Zero,
    /// The outermost voxel goes on: `a a | a b c`.
    Nearest,
    /// The image starts again: `b c | a b c`.
    Periodic,
    /// The image is mirrored at its edge, the outermost voxel twice: `b a | a b c`. The default of the standard's
    /// feature values.
    #[default]
    Mirror,
}

impl Boundary {
    /// Where in a line of `length` voxels the value at `at` is found, which may lie outside; `None` where it is 0.
    ///
    /// ```
    /// use radiomics::filter::Boundary;
    /// assert_eq!(Boundary::Mirror.index(-2, 5), Some(1));
    /// assert_eq!(Boundary::Periodic.index(-2, 5), Some(3));
    /// assert_eq!(Boundary::Nearest.index(7, 5), Some(4));
    /// assert_eq!(Boundary::Zero.index(7, 5), None);
    /// ```
    pub fn index(self, at: isize, length: usize) -> Option<usize> {
        if length == 0 {
            return None;
        }
        if let Ok(at) = usize::try_from(at)
            && at < length
        {
            return Some(at);
        }
        let wrapped = |period: usize| usize::try_from(at.rem_euclid(isize::try_from(period).ok()?)).ok();
        match self {
            Boundary::Zero => None,
            Boundary::Nearest => Some(if at < 0 { 0 } else { length - 1 }),
            Boundary::Periodic => wrapped(length),
            Boundary::Mirror => wrapped(2 * length).map(|at| at.min(2 * length - 1 - at)),
        }
    }

    /// The name in settings and files.
    pub const fn name(self) -> &'static str {
        match self {
            Boundary::Zero => "zero",
            Boundary::Nearest => "nearest",
            Boundary::Periodic => "periodic",
            Boundary::Mirror => "mirror",
        }
    }
}
