use super::autocorrelation::SpatialAutocorrelation;
use super::counts::CubeCounts;
use super::mass::CentresOfMass;
use super::solid::Solid;
use crate::error::{Result, Undefined, Value};
use crate::feature::{Family, Feature, Region, catalogue};
use crate::image::Roi;
use crate::numeric::moment;

catalogue! {
    /// The features of [`IntensityMorphology`], by name.
    IntensityMorphologyFeature of IntensityMorphometry {
        /// Distance between the centroid of the mask and that of its intensities, in mm.
        CentreOfMassShift: "KLMA", "morph_com", "Centre of mass shift", |m| m.centres.shift();
        /// Mean intensity times the volume of the surface mesh.
        IntegratedIntensity: "99N0", "morph_integ_int", "Integrated intensity",
            IntensityMorphometry::integrated_intensity;
        /// How far near voxels deviate from the mean in the same direction.
        MoransI: "N365", "morph_moran_i", "Moran's I index", |m| m.autocorrelation.morans_i();
        /// How little near voxels differ from one another.
        GearysC: "NPT7", "morph_geary_c", "Geary's C measure", |m| m.autocorrelation.gearys_c();
    }
}

/// The morphological features (HCUG) that need intensities beside the shape.
///
/// Source: IBSI manual, *Morphological features*.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::{Family, Region};
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::shape::IntensityMorphology;
///
/// let image = Image::new(array![[1.0, 3.0]].view(), Spacing::planar([1.0, 2.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
/// let measured = IntensityMorphology.measure(&Region::new(&roi))?;
/// let shift = measured[0].centres().shift();
/// assert_eq!(shift, Ok(0.5)); // from the middle at 1 mm to (1·0 + 3·2) / 4 = 1.5 mm
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IntensityMorphology;

impl Family for IntensityMorphology {
    type Measured = IntensityMorphometry;
    const FEATURES: &'static [Feature<IntensityMorphometry>] = IntensityMorphologyFeature::CATALOGUE;

    fn family(&self) -> &'static str {
        "morphology"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<IntensityMorphometry>> {
        Ok(vec![IntensityMorphometry::of(region.roi())])
    }
}

/// How the intensities of a region lie in its shape.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::shape::IntensityMorphometry;
///
/// let image = Image::new(array![[1.0, 3.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
/// let measured = IntensityMorphometry::of(&roi);
/// assert!((measured.integrated_intensity()? - 2.0 * 2.0 / 3.0).abs() < 1e-12); // a mesh of 2/3 mm³
/// assert!((measured.autocorrelation().morans_i()? + 1.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntensityMorphometry {
    centres: CentresOfMass,
    mean: f64,
    volume: f64,
    autocorrelation: SpatialAutocorrelation,
}

impl IntensityMorphometry {
    /// Measures a region.
    pub fn of(roi: &Roi) -> Self {
        IntensityMorphometry {
            centres: CentresOfMass::of(roi),
            mean: mean(roi),
            volume: CubeCounts::of(roi.morphological_mask(), roi.geometry().spacing()).volume(),
            autocorrelation: SpatialAutocorrelation::of(roi),
        }
    }

    /// The centroids of the mask and of its intensities.
    pub fn centres(&self) -> &CentresOfMass {
        &self.centres
    }

    /// Moran's I and Geary's C.
    pub fn autocorrelation(&self) -> &SpatialAutocorrelation {
        &self.autocorrelation
    }

    /// Integrated intensity (99N0): mean intensity of the intensity mask times the volume of the surface mesh of the
    /// morphological mask, in mm³ times the unit of the intensities. Undefined where the product overflows.
    pub fn integrated_intensity(&self) -> Value {
        let integrated = self.volume * self.mean;
        if integrated.is_finite() { Ok(integrated) } else { Err(Undefined::NotFinite) }
    }
}

/// The mean intensity, that of equal intensities without rounding.
fn mean(roi: &Roi) -> f64 {
    let [low, high] = roi.range();
    if low == high {
        return low;
    }
    let values = roi.values();
    let n = values.len() as f64;
    let [sum] = moment::sums(&values, |x| [x]);
    if sum.is_finite() {
        return sum / n;
    }
    let [mean] = moment::sums(&values, |x| [x / n]);
    mean
}
