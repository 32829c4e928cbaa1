/// Every setting of PyRadiomics with its value, as it holds for one image type.
///
/// Names and defaults are those of PyRadiomics 3; lists along axes are in its order, x, y, z.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `minimumROIDimensions`: along how many axes the region must have more than one voxel.
    pub minimum_roi_dimensions: usize,
    /// `minimumROISize`: a region of as many voxels or fewer is refused.
    pub minimum_roi_size: Option<u64>,
    /// `geometryTolerance`: how far image and mask may lie apart, as a share of a voxel; 10⁻⁶ if not set.
    pub geometry_tolerance: Option<f64>,
    /// `correctMask`: whether a mask on another grid is carried to that of the image.
    pub correct_mask: bool,
    /// `additionalInfo`: whether diagnostics are given.
    pub additional_info: bool,
    /// `label`: the value of the mask that is the region.
    pub label: i64,
    /// `label_channel`: which component of a mask with several per voxel.
    pub label_channel: usize,
    /// `normalize`: whether the image is normalised.
    pub normalize: bool,
    /// `normalizeScale`: the standard deviation after that.
    pub normalize_scale: f64,
    /// `removeOutliers`: how many standard deviations from the mean intensities are set to when they are normalised.
    pub remove_outliers: Option<f64>,
    /// `resampledPixelSpacing`: the new distance of voxel centres along x, y, z in mm; 0 for the one there is.
    pub resampled_pixel_spacing: Option<[f64; 3]>,
    /// `interpolator`; without one nothing is resampled.
    pub interpolator: Option<Interpolator>,
    /// `padDistance`: how many voxels around the box of the region are kept when image and mask are resampled or cropped beforehand.
    pub pad_distance: usize,
    /// `preCrop`: whether image and mask are cropped before filters are run.
    pub pre_crop: bool,
    /// `resegmentRange`: a lower limit of intensities, or a lower and an upper one, in rising order.
    pub resegment_range: Option<Vec<f64>>,
    /// `resegmentMode`: what the range counts in.
    pub resegment_mode: ResegmentMode,
    /// `resegmentShape`: whether shape is measured on what re-segmentation left.
    pub resegment_shape: bool,
    /// `sigma`: the widths of the Laplacian of Gaussian, in mm.
    pub sigma: Vec<Sigma>,
    /// `start_level`: how many wavelet decompositions are gone through before the first one that is measured.
    pub start_level: usize,
    /// `level`: how many wavelet decompositions are measured.
    pub level: usize,
    /// `wavelet`: the name of the wavelet in PyWavelets.
    pub wavelet: String,
    /// `gradientUseSpacing`: whether the gradient is per mm, not per voxel.
    pub gradient_use_spacing: bool,
    /// `lbp2DRadius`: how far away neighbours are sampled, in voxels.
    pub lbp_2d_radius: f64,
    /// `lbp2DSamples`: how many.
    pub lbp_2d_samples: usize,
    /// `lbp2DMethod`.
    pub lbp_2d_method: LbpMethod,
    /// `lbp3DLevels`: how many orders of spherical harmonics.
    pub lbp_3d_levels: usize,
    /// `lbp3DIcosphereRadius`: how far away neighbours are sampled, in voxels.
    pub lbp_3d_icosphere_radius: f64,
    /// `lbp3DIcosphereSubdivision`: how often the faces of the icosahedron are divided.
    pub lbp_3d_icosphere_subdivision: usize,
    /// `binWidth`: the width of grey levels.
    pub bin_width: f64,
    /// `binCount`: the number of grey levels; it goes before the width.
    pub bin_count: Option<u64>,
    /// `force2D` and `force2Ddimension`: the axis `[z, y, x]` across which voxels are no neighbours.
    pub force_2d: Option<usize>,
    /// `force2Ddimension` whether `force2D` is set or not: the axis `[z, y, x]` across which local binary patterns in two
    /// dimensions are taken.
    pub force_2d_dimension: usize,
    /// `distances` of neighbours, in voxels.
    pub distances: Vec<usize>,
    /// `weightingNorm`.
    pub weighting_norm: Option<WeightingNorm>,
    /// `voxelArrayShift`: what is added to intensities for energy, total energy and root mean square.
    pub voxel_array_shift: f64,
    /// `symmetricalGLCM`: whether a pair counts in both orders.
    pub symmetrical_glcm: bool,
    /// `gldm_a`: how far grey levels may differ and still depend on each other.
    pub gldm_a: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            minimum_roi_dimensions: 2,
            minimum_roi_size: None,
            geometry_tolerance: None,
            correct_mask: false,
            additional_info: true,
            label: 1,
            label_channel: 0,
            normalize: false,
            normalize_scale: 1.0,
            remove_outliers: None,
            resampled_pixel_spacing: None,
            interpolator: Some(Interpolator::BSpline),
            pad_distance: 5,
            pre_crop: false,
            resegment_range: None,
            resegment_mode: ResegmentMode::Absolute,
            resegment_shape: false,
            sigma: Vec::new(),
            start_level: 0,
            level: 1,
            wavelet: "coif1".to_string(),
            gradient_use_spacing: true,
            lbp_2d_radius: 1.0,
            lbp_2d_samples: 8,
            lbp_2d_method: LbpMethod::Uniform,
            lbp_3d_levels: 2,
            lbp_3d_icosphere_radius: 1.0,
            lbp_3d_icosphere_subdivision: 1,
            bin_width: 25.0,
            bin_count: None,
            force_2d: None,
            force_2d_dimension: 0,
            distances: vec![1],
            weighting_norm: None,
            voxel_array_shift: 0.0,
            symmetrical_glcm: true,
            gldm_a: 0,
        }
    }
}

/// A width of the Laplacian of Gaussian, and how it stands in the parameters: 3 and 3.0 give columns of different names.
#[derive(Debug, Clone, PartialEq)]
pub struct Sigma {
    /// The width in mm.
    pub mm: f64,
    /// As Python writes the number, `3` or `3.0`.
    pub text: String,
}

/// `interpolator`: how the image is resampled, by the names of SimpleITK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolator {
    /// `sitkNearestNeighbor`, 1.
    NearestNeighbor,
    /// `sitkLinear`, 2.
    Linear,
    /// `sitkBSpline`, 3: cubic.
    BSpline,
    /// `sitkGaussian`, 4.
    Gaussian,
    /// `sitkLabelGaussian`, 5.
    LabelGaussian,
    /// `sitkHammingWindowedSinc`, 6.
    HammingWindowedSinc,
    /// `sitkCosineWindowedSinc`, 7.
    CosineWindowedSinc,
    /// `sitkWelchWindowedSinc`, 8.
    WelchWindowedSinc,
    /// `sitkLanczosWindowedSinc`, 9.
    LanczosWindowedSinc,
    /// `sitkBlackmanWindowedSinc`, 10.
    BlackmanWindowedSinc,
}

/// `resegmentMode`: what the range of re-segmentation counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResegmentMode {
    /// Intensities.
    Absolute,
    /// The largest intensity in the region.
    Relative,
    /// Standard deviations from the mean of the region.
    Sigma,
}

/// `lbp2DMethod`: what becomes of the pattern of neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LbpMethod {
    /// The number that the bits of the neighbours make.
    Default,
    /// The smallest of these numbers over all rotations.
    Ror,
    /// The number of bits that are set, where they lie together.
    Uniform,
    /// The variance of the neighbours.
    Var,
}

/// `weightingNorm`: how long a step to a neighbour is, in mm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightingNorm {
    /// The sum along the axes.
    Manhattan,
    /// The length of the straight line.
    Euclidean,
    /// The largest along an axis.
    Infinity,
    /// All steps weigh the same, and directions are added up.
    NoWeighting,
}
