use std::fmt;

/// What features are measured on: the image, or what a filter of PyRadiomics makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageType {
    /// The image without a filter.
    Original,
    /// The stationary wavelet decomposition.
    Wavelet,
    /// The Laplacian of Gaussian, one image for each width.
    LoG,
    /// The square.
    Square,
    /// The square root.
    SquareRoot,
    /// The logarithm.
    Logarithm,
    /// The exponential.
    Exponential,
    /// The magnitude of the gradient.
    Gradient,
    /// Local binary patterns within slices.
    Lbp2D,
    /// Local binary patterns on a sphere.
    Lbp3D,
}

impl ImageType {
    /// All of them.
    pub const ALL: [ImageType; 10] = [
        ImageType::Original,
        ImageType::Wavelet,
        ImageType::LoG,
        ImageType::Square,
        ImageType::SquareRoot,
        ImageType::Logarithm,
        ImageType::Exponential,
        ImageType::Gradient,
        ImageType::Lbp2D,
        ImageType::Lbp3D,
    ];

    /// The name in a parameter file.
    ///
    /// ```
    /// use radiomics::pyradiomics::ImageType;
    ///
    /// assert_eq!(ImageType::Lbp2D.name(), "LBP2D");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            ImageType::Original => "Original",
            ImageType::Wavelet => "Wavelet",
            ImageType::LoG => "LoG",
            ImageType::Square => "Square",
            ImageType::SquareRoot => "SquareRoot",
            ImageType::Logarithm => "Logarithm",
            ImageType::Exponential => "Exponential",
            ImageType::Gradient => "Gradient",
            ImageType::Lbp2D => "LBP2D",
            ImageType::Lbp3D => "LBP3D",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        ImageType::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for ImageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
