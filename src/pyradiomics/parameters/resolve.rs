use super::key::{INTERPOLATORS, interpolator};
use super::lenient::Check;
use super::literal::dictionary;
use super::rules::{self, Scope};
use super::{CLASSES, ImageType, Literal, Parameters, refused};
use crate::error::Result;
use crate::pyradiomics::{Interpolator, LbpMethod, ResegmentMode, Settings, Sigma, WeightingNorm};

impl Parameters {
    /// The settings that hold without regard to an image type: those of preparation and shape.
    ///
    /// # Errors
    /// [`Error::Parameters`](crate::Error::Parameters) for what does not go together, see
    /// [what is refused](Parameters#what-is-refused).
    ///
    /// ```
    /// use radiomics::pyradiomics::Parameters;
    ///
    /// let parameters = Parameters::new().setting("resampledPixelSpacing", [1, 1, 0])?;
    /// assert_eq!(parameters.settings()?.resampled_pixel_spacing, Some([1.0, 1.0, 0.0]));
    /// assert!(Parameters::new().setting("removeOutliers", 3)?.settings().is_err());
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn settings(&self) -> Result<Settings> {
        rules::apply(&mut self.clone(), &mut Check::strict())?;
        resolved(&Scope { setting: &self.setting, own: &[] })
    }

    /// The image types in the order in which they are measured, each with the settings that hold for it.
    ///
    /// # Errors
    /// As [`Parameters::settings`].
    pub fn image_types(&self) -> Result<Vec<(ImageType, Settings)>> {
        rules::apply(&mut self.clone(), &mut Check::strict())?;
        self.scopes().iter().map(|(kind, scope)| Ok((*kind, resolved(scope)?))).collect()
    }

    /// The feature classes that are measured, with the features that were asked for, none for all: those of shape first, the
    /// others in the order of the file. `shape2D` is among them only with `force2D`.
    ///
    /// ```
    /// use radiomics::pyradiomics::Parameters;
    ///
    /// let parameters = Parameters::new().feature_class("glcm", &["Contrast"])?.feature_class("shape", &[])?;
    /// let names: Vec<&str> = parameters.classes().iter().map(|(name, _)| *name).collect();
    /// assert_eq!(names, ["shape", "glcm"]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn classes(&self) -> Vec<(&'static str, &[String])> {
        let mut classes: Vec<(&'static str, &[String])> = match self.feature_class.as_slice() {
            [] => CLASSES.into_iter().map(|name| (name, &[][..])).collect(),
            named => named.iter().map(|class| (class.name, class.features.as_slice())).collect(),
        };
        classes.retain(|(name, _)| *name != "shape2D" || self.is_flat());
        classes.sort_by_key(|(name, _)| match *name {
            "shape" => 0,
            "shape2D" => 1,
            _ => 2,
        });
        classes
    }

    /// The settings as PyRadiomics lists them: its defaults, then those of the file.
    pub fn configuration(&self) -> Vec<(String, Literal)> {
        let mut configuration: Vec<(String, Literal)> =
            defaults().into_iter().map(|(key, value)| (key.to_string(), value)).collect();
        for entry in &self.setting {
            match configuration.iter_mut().find(|(key, _)| key == entry.key.name) {
                Some((_, value)) => *value = entry.value.clone(),
                None => configuration.push((entry.key.name.to_string(), entry.value.clone())),
            }
        }
        configuration
    }

    /// [`Parameters::configuration`] as Python prints it: `diagnostics_Configuration_Settings`.
    ///
    /// ```
    /// use radiomics::pyradiomics::Parameters;
    ///
    /// let text = Parameters::new().setting("binWidth", 25.0)?.python_settings();
    /// assert!(text.starts_with("{'minimumROIDimensions': 2, 'minimumROISize': None, 'normalize': False, "));
    /// assert!(text.ends_with("'label': 1, 'additionalInfo': True, 'binWidth': 25.0}"));
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn python_settings(&self) -> String {
        dictionary(self.configuration().into_iter().map(|(key, value)| (key, value.to_string())))
    }

    /// The image types with the settings of their own, as Python prints them: `diagnostics_Configuration_EnabledImageTypes`.
    ///
    /// ```
    /// use radiomics::pyradiomics::Parameters;
    ///
    /// let parameters = Parameters::new().image_type("LoG", &[("sigma", [1.0, 3.0].into())])?;
    /// assert_eq!(parameters.python_image_types(), "{'LoG': {'sigma': [1.0, 3.0]}}");
    /// assert_eq!(Parameters::new().python_image_types(), "{'Original': {}}");
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn python_image_types(&self) -> String {
        dictionary(self.scopes().iter().map(|(kind, scope)| {
            let own = scope.own.iter().map(|entry| (entry.key.name.to_string(), entry.value.to_string()));
            (kind.name().to_string(), dictionary(own))
        }))
    }
}

/// The settings that PyRadiomics has without a file, in its order.
fn defaults() -> [(&'static str, Literal); 15] {
    [
        ("minimumROIDimensions", 2.into()),
        ("minimumROISize", Literal::None),
        ("normalize", false.into()),
        ("normalizeScale", 1.into()),
        ("removeOutliers", Literal::None),
        ("resampledPixelSpacing", Literal::None),
        ("interpolator", "sitkBSpline".into()),
        ("preCrop", false.into()),
        ("padDistance", 5.into()),
        ("distances", [1].into()),
        ("force2D", false.into()),
        ("force2Ddimension", 0.into()),
        ("resegmentRange", Literal::None),
        ("label", 1.into()),
        ("additionalInfo", true.into()),
    ]
}

/// The settings of a scope, whose values are of the right kind.
fn resolved(scope: &Scope<'_>) -> Result<Settings> {
    let unset = Settings::default();
    let value = |key: &str| scope.value(key).filter(|value| !value.is_none());
    let flag = |key: &str, unset: bool| scope.value(key).map_or(unset, |value| *value == Literal::Bool(true));
    let number = |key: &str, unset: f64| value(key).and_then(Literal::number).unwrap_or(unset);
    let numbers =
        |key: &str| -> Option<Vec<f64>> { value(key)?.list()?.iter().map(Literal::number).collect() };
    let axis: usize = whole(scope, "force2Ddimension")?.unwrap_or(unset.force_2d_dimension);
    Ok(Settings {
        minimum_roi_dimensions: whole(scope, "minimumROIDimensions")?.unwrap_or(unset.minimum_roi_dimensions),
        minimum_roi_size: whole(scope, "minimumROISize")?,
        geometry_tolerance: value("geometryTolerance").and_then(Literal::number),
        correct_mask: flag("correctMask", unset.correct_mask),
        additional_info: flag("additionalInfo", unset.additional_info),
        label: whole(scope, "label")?.unwrap_or(unset.label),
        label_channel: whole(scope, "label_channel")?.unwrap_or(unset.label_channel),
        normalize: flag("normalize", unset.normalize),
        normalize_scale: number("normalizeScale", unset.normalize_scale),
        remove_outliers: value("removeOutliers").and_then(Literal::number),
        resampled_pixel_spacing: numbers("resampledPixelSpacing").and_then(|list| list.try_into().ok()),
        interpolator: scope.value("interpolator").map_or(unset.interpolator, resampling),
        pad_distance: whole(scope, "padDistance")?.unwrap_or(unset.pad_distance),
        pre_crop: flag("preCrop", unset.pre_crop),
        resegment_range: numbers("resegmentRange").map(rising),
        resegment_mode: value("resegmentMode").and_then(Literal::text).map_or(unset.resegment_mode, mode),
        resegment_shape: flag("resegmentShape", unset.resegment_shape),
        sigma: value("sigma").and_then(Literal::list).unwrap_or_default().iter().filter_map(sigma).collect(),
        start_level: whole(scope, "start_level")?.unwrap_or(unset.start_level),
        level: whole(scope, "level")?.unwrap_or(unset.level),
        wavelet: value("wavelet").and_then(Literal::text).map_or(unset.wavelet, str::to_string),
        gradient_use_spacing: flag("gradientUseSpacing", unset.gradient_use_spacing),
        lbp_2d_radius: number("lbp2DRadius", unset.lbp_2d_radius),
        lbp_2d_samples: whole(scope, "lbp2DSamples")?.unwrap_or(unset.lbp_2d_samples),
        lbp_2d_method: value("lbp2DMethod").and_then(Literal::text).map_or(unset.lbp_2d_method, method),
        lbp_3d_levels: whole(scope, "lbp3DLevels")?.unwrap_or(unset.lbp_3d_levels),
        lbp_3d_icosphere_radius: number("lbp3DIcosphereRadius", unset.lbp_3d_icosphere_radius),
        lbp_3d_icosphere_subdivision: whole(scope, "lbp3DIcosphereSubdivision")?
            .unwrap_or(unset.lbp_3d_icosphere_subdivision),
        bin_width: number("binWidth", unset.bin_width),
        bin_count: whole(scope, "binCount")?,
        force_2d: flag("force2D", unset.force_2d.is_some()).then_some(axis),
        force_2d_dimension: axis,
        distances: wholes(scope, "distances")?.unwrap_or(unset.distances),
        weighting_norm: value("weightingNorm").and_then(Literal::text).and_then(norm),
        voxel_array_shift: number("voxelArrayShift", unset.voxel_array_shift),
        symmetrical_glcm: flag("symmetricalGLCM", unset.symmetrical_glcm),
        gldm_a: whole(scope, "gldm_a")?.unwrap_or(unset.gldm_a),
    })
}

fn whole<T: TryFrom<i64>>(scope: &Scope<'_>, key: &str) -> Result<Option<T>> {
    scope.value(key).and_then(Literal::whole).map(|whole| fitting(key, whole)).transpose()
}

fn wholes<T: TryFrom<i64>>(scope: &Scope<'_>, key: &str) -> Result<Option<Vec<T>>> {
    let list = scope.value(key).and_then(Literal::list);
    list.map(|list| list.iter().filter_map(Literal::whole).map(|whole| fitting(key, whole)).collect())
        .transpose()
}

/// A number that the machine can count to.
fn fitting<T: TryFrom<i64>>(key: &str, whole: i64) -> Result<T> {
    T::try_from(whole)
        .map_err(|_| refused(None, key, "a number that the machine can count to", &whole.to_string()))
}

/// Limits in the order in which PyRadiomics takes them.
fn rising(mut range: Vec<f64>) -> Vec<f64> {
    range.sort_by(f64::total_cmp);
    range
}

fn sigma(value: &Literal) -> Option<Sigma> {
    Some(Sigma { mm: value.number()?, text: value.to_string() })
}

fn resampling(value: &Literal) -> Option<Interpolator> {
    let name = interpolator(value)?;
    let at = INTERPOLATORS.iter().position(|known| *known == name)?;
    let interpolators = [
        Interpolator::NearestNeighbor,
        Interpolator::Linear,
        Interpolator::BSpline,
        Interpolator::Gaussian,
        Interpolator::LabelGaussian,
        Interpolator::HammingWindowedSinc,
        Interpolator::CosineWindowedSinc,
        Interpolator::WelchWindowedSinc,
        Interpolator::LanczosWindowedSinc,
        Interpolator::BlackmanWindowedSinc,
    ];
    interpolators.get(at).copied()
}

fn mode(name: &str) -> ResegmentMode {
    match name {
        "relative" => ResegmentMode::Relative,
        "sigma" => ResegmentMode::Sigma,
        _ => ResegmentMode::Absolute,
    }
}

fn method(name: &str) -> LbpMethod {
    match name {
        "default" => LbpMethod::Default,
        "ror" => LbpMethod::Ror,
        "var" => LbpMethod::Var,
        _ => LbpMethod::Uniform,
    }
}

fn norm(name: &str) -> Option<WeightingNorm> {
    match name {
        "manhattan" => Some(WeightingNorm::Manhattan),
        "euclidean" => Some(WeightingNorm::Euclidean),
        "infinity" => Some(WeightingNorm::Infinity),
        "no_weighting" => Some(WeightingNorm::NoWeighting),
        _ => None,
    }
}
