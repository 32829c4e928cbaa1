use std::collections::HashMap;
use std::sync::Arc;

use super::catalogue::TypedFeature;
use super::name::FeatureName;
use super::provenance::Provenance;
use crate::error::{Error, Result, Undefined, Value, expect_length};
use crate::numeric::Fingerprint;

/// The ordered names of the columns that one configuration gives, and a fingerprint over names and settings.
///
/// Two schemas with the same fingerprint come from the same columns made in the same way.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    names: Vec<FeatureName>,
    fingerprint: Fingerprint,
}

impl Schema {
    /// A schema of these names, made with these settings.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if two names are displayed alike.
    pub fn new(names: Vec<FeatureName>, settings: &str) -> Result<Self> {
        let mut seen = HashMap::new();
        let mut fingerprint = Fingerprint::new().text(settings);
        for (position, name) in names.iter().enumerate() {
            let column = name.to_string();
            fingerprint = fingerprint.text(&column);
            if seen.insert(column, position).is_some() {
                return Err(Error::Duplicate { what: "column", name: name.to_string() });
            }
        }
        Ok(Schema { names, fingerprint })
    }

    /// The names in the order of the columns.
    pub fn names(&self) -> &[FeatureName] {
        &self.names
    }

    /// The names as they stand at the head of a table.
    pub fn columns(&self) -> Vec<String> {
        self.names.iter().map(FeatureName::to_string).collect()
    }

    /// The fingerprint over names and settings.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// The values of one region, or of all sequences of one subject, under a schema, with where they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureVector {
    schema: Arc<Schema>,
    values: Vec<Value>,
    provenance: Vec<Provenance>,
}

impl FeatureVector {
    /// The values of a schema's names. A value that is NaN or infinite becomes [`Undefined::NotFinite`].
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one value for each name.
    pub fn new(schema: Arc<Schema>, values: Vec<Value>) -> Result<Self> {
        expect_length("values of the feature vector", schema.names.len(), values.len())?;
        let finite = |value: f64| if value.is_finite() { Ok(value) } else { Err(Undefined::NotFinite) };
        let values = values.into_iter().map(|value| value.and_then(finite)).collect();
        Ok(FeatureVector { schema, values, provenance: Vec::new() })
    }

    /// The same values with where they come from, one record for each image.
    #[must_use]
    pub fn with_provenance(self, provenance: Vec<Provenance>) -> Self {
        FeatureVector { provenance, ..self }
    }

    /// Where the values come from, one record for each image; none for a vector made by hand.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }

    /// Names and fingerprint.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The values in the order of the schema.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Names with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&FeatureName, Value)> {
        self.schema.names.iter().zip(self.values.iter().copied())
    }

    /// The value of a built-in feature, by its typed name.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] if the vector does not hold the feature, [`Error::AmbiguousColumn`] if it holds it more
    /// than once (for several aggregations, filters or sequences): then ask by [`FeatureVector::column`]; and
    /// [`Error::Undefined`] with its reason if it has no value here.
    pub fn get(&self, feature: impl TypedFeature) -> Result<f64> {
        let tag = feature.tag();
        self.only(tag, |name| name.tag == tag)
    }

    /// The value of a column by its displayed name, for instance `T2WI_original_cm_contrast_3D_avg`; the sequence and the
    /// filter may be left out where that is unambiguous.
    ///
    /// # Errors
    /// As [`FeatureVector::get`].
    pub fn column(&self, column: &str) -> Result<f64> {
        let whole = self.schema.names.iter().position(|name| name.to_string() == column);
        match whole {
            Some(position) => self.defined(position),
            None => self.only(column, |name| name.tag_with_aggregation() == column),
        }
    }

    /// The value of the only name that fits.
    fn only(&self, asked: &str, fits: impl Fn(&FeatureName) -> bool) -> Result<f64> {
        let mut fitting = self.schema.names.iter().enumerate().filter(|(_, name)| fits(name));
        match (fitting.next(), fitting.next()) {
            (Some((position, _)), None) => self.defined(position),
            (Some((_, first)), Some((_, second))) => Err(Error::AmbiguousColumn {
                name: asked.to_string(),
                first: first.to_string(),
                second: second.to_string(),
            }),
            (None, _) => Err(Error::unknown_column(asked, &self.schema.columns())),
        }
    }

    fn defined(&self, position: usize) -> Result<f64> {
        self.values[position]
            .map_err(|reason| Error::Undefined { feature: self.schema.names[position].to_string(), reason })
    }
}

/// One value as it stands in a file.
#[cfg(feature = "serde")]
#[derive(serde::Serialize)]
struct Row<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<&'a str>,
    filter: &'a str,
    family: &'a str,
    aggregation: super::name::Aggregation,
    name: &'a str,
    ibsi: Option<&'a str>,
    tag: &'a str,
    value: Option<f64>,
    reason: Option<Undefined>,
}

#[cfg(feature = "serde")]
impl serde::Serialize for FeatureVector {
    /// A list with one object for each value: its name in parts, `value`, and `reason` where there is none.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|(name, value)| Row {
            sequence: name.sequence.as_deref(),
            filter: &name.filter,
            family: name.family,
            aggregation: name.aggregation,
            name: name.name,
            ibsi: name.ibsi,
            tag: name.tag,
            value: value.ok(),
            reason: value.err(),
        }))
    }
}
