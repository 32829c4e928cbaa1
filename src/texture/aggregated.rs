use super::Texture;
use crate::error::{Error, Result, Value};
use crate::feature::{Aggregation, Extract, FeatureName, Input, Region, mean_of};
use crate::image::Discretised;
use crate::numeric::parallel;

/// A texture family with the aggregations in which its features are wanted.
///
/// All aggregations share one pass of counting: the matrices of the slices serve every aggregation by slice and by
/// stack, those of the volume the ones in 3D. The columns are all features of the first aggregation, then those of the
/// next.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::{Aggregation, Extract, Region};
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::process::AsLevels;
/// use radiomics::texture::{Glszm, Texture};
///
/// let image = Image::new(array![[1.0, 1.0, 2.0], [3.0, 3.0, 3.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
///
/// let zones = Glszm::new().aggregated([Aggregation::Slice, Aggregation::Volume])?;
/// assert_eq!(zones.names()[0].to_string(), "original_szm_sze_2D");
/// let values = zones.extract(&Region::discretised(&roi, &AsLevels))?;
/// assert_eq!(values[0], values[16]); // one slice: the same in 2D and in 3D
///
/// assert!(Glszm::new().aggregated([Aggregation::StackAverage]).is_err()); // zones have no direction
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregated<T> {
    texture: T,
    aggregations: Vec<Aggregation>,
}

impl<T: Texture> Aggregated<T> {
    /// A texture family with these aggregations.
    ///
    /// # Errors
    /// [`Error::Nothing`] if there is no aggregation, [`Error::Duplicate`] if one occurs twice, [`Error::Aggregation`] if
    /// the family does not have one.
    pub fn new(texture: T, aggregations: impl IntoIterator<Item = Aggregation>) -> Result<Self> {
        let aggregations: Vec<_> = aggregations.into_iter().collect();
        if aggregations.is_empty() {
            return Err(Error::Nothing { what: "the list of aggregations" });
        }
        for (position, &aggregation) in aggregations.iter().enumerate() {
            refuse_unknown(&texture, aggregation)?;
            if aggregations[..position].contains(&aggregation) {
                return Err(Error::Duplicate { what: "aggregation", name: aggregation.label().to_string() });
            }
        }
        Ok(Aggregated { texture, aggregations })
    }

    /// The texture family.
    pub fn texture(&self) -> &T {
        &self.texture
    }

    /// The aggregations, in the order of the columns.
    pub fn aggregations(&self) -> &[Aggregation] {
        &self.aggregations
    }
}

impl<T: Texture> Extract for Aggregated<T> {
    fn family(&self) -> &'static str {
        self.texture.family()
    }

    fn names(&self) -> Vec<FeatureName> {
        let of = |&aggregation| {
            T::FEATURES.iter().map(move |feature| feature.full_name(self.texture.family(), aggregation))
        };
        self.aggregations.iter().flat_map(of).collect()
    }

    fn extract(&self, region: &Region<'_>) -> Result<Vec<Value>> {
        let levels = region.levels(self.texture.family())?;
        let matrices = matrices(&self.texture, levels, &self.aggregations);
        let of =
            |matrices: &Vec<T::Matrix>| T::FEATURES.iter().map(|f| mean_of(f, matrices)).collect::<Vec<_>>();
        Ok(matrices.iter().flat_map(of).collect())
    }

    fn input(&self) -> Input {
        Input::Levels
    }

    fn settings(&self) -> String {
        self.texture.settings()
    }
}

/// Refuses an aggregation that the family does not have.
pub(super) fn refuse_unknown<T: Texture>(texture: &T, aggregation: Aggregation) -> Result<()> {
    if T::AGGREGATIONS.contains(&aggregation) {
        return Ok(());
    }
    Err(Error::Aggregation {
        family: texture.family(),
        aggregation: aggregation.label(),
        available: T::AGGREGATIONS.iter().map(|a| a.label()).collect(),
    })
}

/// The matrices of each aggregation. The features of an aggregation are the means over its matrices.
pub(super) fn matrices<T: Texture>(
    texture: &T,
    levels: &Discretised,
    aggregations: &[Aggregation],
) -> Vec<Vec<T::Matrix>> {
    let volume = if aggregations.iter().any(|a| Aggregation::IN_SPACE.contains(a)) {
        texture.volume(levels)
    } else {
        Vec::new()
    };
    let slices = if aggregations.iter().any(|a| !Aggregation::IN_SPACE.contains(a)) {
        texture.slices(levels)
    } else {
        Vec::new()
    };
    let of = |&aggregation| {
        let groups = groups(aggregation, &volume, &slices);
        parallel::map(&groups, |parts| texture.combined(parts, levels)).into_iter().flatten().collect()
    };
    aggregations.iter().map(of).collect()
}

/// The matrix of several counts, all alike.
pub(super) fn unweighted<T: Texture + ?Sized>(
    texture: &T,
    parts: &[(usize, &T::Counts)],
    levels: &Discretised,
) -> Option<T::Matrix> {
    match parts {
        [(_, one)] => texture.matrix(one, levels),
        several => {
            let counts: Vec<_> = several.iter().map(|part| part.1).collect();
            texture.matrix(&texture.merged(&counts), levels)
        }
    }
}

/// The counts of which an aggregation makes one matrix each, with the positions of their directions, from the counts by
/// direction of the volume and of each slice.
fn groups<'a, C>(
    aggregation: Aggregation,
    volume: &'a [C],
    slices: &'a [Vec<C>],
) -> Vec<Vec<(usize, &'a C)>> {
    let directions = slices.first().map_or(0, Vec::len);
    let in_slices = || slices.iter().flat_map(|slice| slice.iter().enumerate());
    match aggregation {
        Aggregation::SliceAverage | Aggregation::Slice => in_slices().map(|part| vec![part]).collect(),
        Aggregation::SliceMerged => slices.iter().map(|slice| slice.iter().enumerate().collect()).collect(),
        Aggregation::StackAverage => {
            let along = |d| slices.iter().filter_map(|slice| slice.get(d)).map(|c| (d, c)).collect();
            (0..directions).map(along).collect()
        }
        Aggregation::StackMerged | Aggregation::Stack => vec![in_slices().collect()],
        Aggregation::VolumeAverage => volume.iter().enumerate().map(|part| vec![part]).collect(),
        Aggregation::VolumeMerged | Aggregation::Volume => vec![volume.iter().enumerate().collect()],
        Aggregation::Whole => Vec::new(),
    }
}
