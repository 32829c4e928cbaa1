use std::fmt;
use std::sync::Arc;

/// How the matrices of a region are combined into one value, by the names of the standard.
///
/// *Slice* families look at each axial slice by itself, *stack* families merge the matrices of all slices, *volume*
/// families look at the region in 3D. Directional families (co-occurrence, run length) further either average the
/// feature over directions or merge the directions into one matrix first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aggregation {
    /// Computed once from the whole region (`none`, DHQ4).
    Whole,
    /// By slice and direction, features averaged (`2D_avg`, BTW3).
    SliceAverage,
    /// By slice with merged directions, features averaged over slices (`2D_comb`, SUJT).
    SliceMerged,
    /// By direction with merged slices, features averaged over directions (`2_5D_avg`, JJUI).
    StackAverage,
    /// All slices and directions in one matrix (`2_5D_comb`, ZW7Z).
    StackMerged,
    /// By direction in 3D, features averaged (`3D_avg`, ITBB).
    VolumeAverage,
    /// All 3D directions in one matrix (`3D_comb`, IAZD).
    VolumeMerged,
    /// By slice, features averaged over slices; for families without directions (`2D`, 8QNN).
    Slice,
    /// All slices in one matrix; for families without directions (`2_5D`, 62GR).
    Stack,
    /// In 3D; for families without directions (`3D`, KOBO).
    Volume,
}

impl Aggregation {
    /// All of them, in the order of the standard.
    pub const ALL: [Aggregation; 10] = [
        Aggregation::Whole,
        Aggregation::SliceAverage,
        Aggregation::SliceMerged,
        Aggregation::StackAverage,
        Aggregation::StackMerged,
        Aggregation::VolumeAverage,
        Aggregation::VolumeMerged,
        Aggregation::Slice,
        Aggregation::Stack,
        Aggregation::Volume,
    ];

    /// The six of families with directions, in the order of the standard.
    pub const DIRECTIONAL: [Aggregation; 6] = {
        let [_, directional @ .., _, _, _] = Self::ALL;
        directional
    };

    /// The three of families without directions, in the order of the standard.
    pub const DIRECTIONLESS: [Aggregation; 3] = {
        let [_, _, _, _, _, _, _, directionless @ ..] = Self::ALL;
        directionless
    };

    /// The six that look at each slice by itself, with directions and without.
    pub const IN_PLANE: [Aggregation; 6] = [
        Aggregation::SliceAverage,
        Aggregation::SliceMerged,
        Aggregation::StackAverage,
        Aggregation::StackMerged,
        Aggregation::Slice,
        Aggregation::Stack,
    ];

    /// The three that look at the region in 3D.
    pub const IN_SPACE: [Aggregation; 3] =
        [Aggregation::VolumeAverage, Aggregation::VolumeMerged, Aggregation::Volume];

    /// The label of the reference tables, for instance `2_5D_avg`.
    pub const fn label(self) -> &'static str {
        self.row().0
    }

    /// The IBSI code.
    pub const fn code(self) -> &'static str {
        self.row().1
    }

    /// The aggregation with this label, if there is one.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aggregation| aggregation.label() == label)
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Aggregation::Whole => ("none", "DHQ4"),
            Aggregation::SliceAverage => ("2D_avg", "BTW3"),
            Aggregation::SliceMerged => ("2D_comb", "SUJT"),
            Aggregation::StackAverage => ("2_5D_avg", "JJUI"),
            Aggregation::StackMerged => ("2_5D_comb", "ZW7Z"),
            Aggregation::VolumeAverage => ("3D_avg", "ITBB"),
            Aggregation::VolumeMerged => ("3D_comb", "IAZD"),
            Aggregation::Slice => ("2D", "8QNN"),
            Aggregation::Stack => ("2_5D", "62GR"),
            Aggregation::Volume => ("3D", "KOBO"),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Aggregation {
    /// The label of the reference tables.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Aggregation {
    /// From the label of the reference tables.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const LABELS: [&str; 10] = {
            let mut labels = [""; 10];
            let mut at = 0;
            while at < labels.len() {
                labels[at] = Aggregation::ALL[at].label();
                at += 1;
            }
            labels
        };
        let label = String::deserialize(deserializer)?;
        Aggregation::from_label(&label).ok_or_else(|| serde::de::Error::unknown_variant(&label, &LABELS))
    }
}

/// The full name of one column: sequence, filter, family, aggregation and feature.
///
/// Its display form is the column name of tables and files, `T2WI_original_cm_contrast_3D_avg`: the sequence (if any),
/// the filter, the tag, and the aggregation (if any).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FeatureName {
    /// The sequence, where several are measured.
    pub sequence: Option<Arc<str>>,
    /// The filter, `original` for none.
    pub filter: Arc<str>,
    /// The family, for instance `glcm`.
    pub family: &'static str,
    /// How matrices were combined.
    pub aggregation: Aggregation,
    /// The name in the standard, for instance `Contrast`.
    pub name: &'static str,
    /// The IBSI code, if the standard has the feature.
    pub ibsi: Option<&'static str>,
    /// The short tag, without aggregation, for instance `cm_contrast`.
    pub tag: &'static str,
}

impl FeatureName {
    /// The name of the filter that does nothing.
    pub const ORIGINAL: &'static str = "original";

    /// The tag with its aggregation, for instance `cm_contrast_3D_avg`.
    pub fn tag_with_aggregation(&self) -> String {
        match self.aggregation {
            Aggregation::Whole => self.tag.to_string(),
            aggregation => format!("{}_{}", self.tag, aggregation.label()),
        }
    }

    /// The same name within a sequence.
    #[must_use]
    pub fn in_sequence(self, sequence: &Arc<str>) -> Self {
        FeatureName { sequence: Some(Arc::clone(sequence)), ..self }
    }
}

impl fmt::Display for FeatureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sequence) = &self.sequence {
            write!(f, "{sequence}_")?;
        }
        write!(f, "{}_{}", self.filter, self.tag_with_aggregation())
    }
}
