//! What stands in a file as a word, or as a table or list in its place.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::judging::ComparisonSettings;
use super::models::{ClinicalColumns, ModelsSettings};

/// A word, or something else.
///
/// An untagged enumeration of serde would lose the line and the name of a key that does not exist.
enum WordOr<T> {
    Word(String),
    Other(T),
}

struct WordOrVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for WordOrVisitor<T> {
    type Value = WordOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word, a table or a list")
    }

    fn visit_str<E>(self, word: &str) -> Result<WordOr<T>, E> {
        Ok(WordOr::Word(word.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<WordOr<T>, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(WordOr::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<WordOr<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(WordOr::Other)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for WordOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordOrVisitor(PhantomData))
    }
}

/// Something, or the word `off`.
pub(super) mod off_or {
    use super::{Deserialize, Deserializer, Serialize, Serializer, WordOr};
    use serde::de::Error as _;

    const OFF: &str = "off";

    pub(in crate::study::settings) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => value.serialize(serializer),
            None => OFF.serialize(serializer),
        }
    }

    pub(in crate::study::settings) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        match WordOr::deserialize(deserializer)? {
            WordOr::Other(value) => Ok(Some(value)),
            WordOr::Word(word) if word == OFF => Ok(None),
            WordOr::Word(word) => Err(D::Error::unknown_variant(&word, &[OFF])),
        }
    }
}

impl Serialize for ModelsSettings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ModelsSettings::Her2 => "her2".serialize(serializer),
            ModelsSettings::Listed(models) => models.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ModelsSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match WordOr::deserialize(deserializer)? {
            WordOr::Other(models) => Ok(ModelsSettings::Listed(models)),
            WordOr::Word(word) if word == "her2" => Ok(ModelsSettings::Her2),
            WordOr::Word(word) => Err(D::Error::unknown_variant(&word, &["her2"])),
        }
    }
}

impl Serialize for ClinicalColumns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ClinicalColumns::None => "none".serialize(serializer),
            ClinicalColumns::All => "all".serialize(serializer),
            ClinicalColumns::Columns(columns) => columns.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ClinicalColumns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = match WordOr::deserialize(deserializer)? {
            WordOr::Other(columns) => return Ok(ClinicalColumns::Columns(columns)),
            WordOr::Word(word) => word,
        };
        match word.as_str() {
            "none" => Ok(ClinicalColumns::None),
            "all" => Ok(ClinicalColumns::All),
            other => Err(D::Error::unknown_variant(other, &["none", "all"])),
        }
    }
}

impl Serialize for ComparisonSettings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ComparisonSettings::Usual => "usual".serialize(serializer),
            ComparisonSettings::Pairs(pairs) => pairs.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ComparisonSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let lists: Vec<Vec<String>> = match WordOr::deserialize(deserializer)? {
            WordOr::Other(lists) => lists,
            WordOr::Word(word) if word == "usual" => return Ok(ComparisonSettings::Usual),
            WordOr::Word(word) => return Err(D::Error::unknown_variant(&word, &["usual"])),
        };
        let pair = |list: Vec<String>| {
            // An array of serde would drop a third name.
            <[String; 2]>::try_from(list).map_err(|list| {
                D::Error::custom(format!("a comparison is of two models, found {}", list.len()))
            })
        };
        lists.into_iter().map(pair).collect::<Result<_, _>>().map(ComparisonSettings::Pairs)
    }
}
