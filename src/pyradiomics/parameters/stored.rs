//! Parameters within other files, in the shape of a parameter file.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::lenient::Check;
use super::node::{Held, Node};
use super::{Class, Enabled, Entry, Literal, Parameters};

/// The groups `setting`, `imageType` and `featureClass`, each if there is something in it.
///
/// What stands without a value is written as nothing, so that formats that have no such thing leave it out; a flag without a
/// value is written as false, which it means.
impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut groups = serializer.serialize_struct("Parameters", 3)?;
        if !self.setting.is_empty() {
            groups.serialize_field("setting", &Group(&self.setting))?;
        }
        if !self.image_type.is_empty() {
            groups.serialize_field("imageType", &ImageTypes(&self.image_type))?;
        }
        if !self.feature_class.is_empty() {
            groups.serialize_field("featureClass", &Classes(&self.feature_class))?;
        }
        groups.end()
    }
}

struct Group<'a>(&'a [Entry]);

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut group = serializer.serialize_map(Some(self.0.len()))?;
        for entry in self.0 {
            match &entry.value {
                Literal::None if entry.key.is_flag() => group.serialize_entry(entry.key.name, &false)?,
                value => group.serialize_entry(entry.key.name, value)?,
            }
        }
        group.end()
    }
}

struct ImageTypes<'a>(&'a [Enabled]);

impl Serialize for ImageTypes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|enabled| (enabled.kind.name(), Group(&enabled.own))))
    }
}

struct Classes<'a>(&'a [Class]);

impl Serialize for Classes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|class| (class.name, &class.features)))
    }
}

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Literal::None => serializer.serialize_none(),
            Literal::Bool(flag) => serializer.serialize_bool(*flag),
            Literal::Integer(whole) => serializer.serialize_i64(*whole),
            Literal::Float(number) => serializer.serialize_f64(*number),
            Literal::Text(text) => serializer.serialize_str(text),
            Literal::List(list) => list.serialize(serializer),
        }
    }
}

/// With the checks of [`Parameters::from_yaml`], but for the lines.
impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let root = deserializer.deserialize_any(AnyNode)?;
        Parameters::of(&root, &mut Check::strict()).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("parameters of PyRadiomics")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(scalar(Literal::None))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(scalar(Literal::None))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(scalar(flag.into()))
    }

    fn visit_i64<E>(self, whole: i64) -> Result<Node, E> {
        Ok(scalar(whole.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, whole: u64) -> Result<Node, E> {
        let whole =
            i64::try_from(whole).map_err(|_| E::custom(format!("{whole} is more than {}", i64::MAX)))?;
        self.visit_i64(whole)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(scalar(number.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(scalar(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_element()? {
            list.push(member);
        }
        Ok(Node { line: None, held: Held::List(list) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry::<Node, Node>()? {
            map.push(entry);
        }
        Ok(Node { line: None, held: Held::Map(map) })
    }
}

fn scalar(literal: Literal) -> Node {
    Node { line: None, held: Held::Scalar(literal) }
}
