//! JSON with its objects in the order in which they stand in the file.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value whose objects keep their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Ordered {
    Object(Vec<(String, Ordered)>),
    List(Vec<Ordered>),
    Leaf(serde_json::Value),
}

impl Ordered {
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).expect("valid JSON")
    }

    /// The members of an object.
    pub fn members(&self) -> &[(String, Ordered)] {
        match self {
            Ordered::Object(members) => members,
            other => panic!("not an object: {other}"),
        }
    }

    /// The member of an object with this name.
    pub fn get(&self, name: &str) -> &Ordered {
        let member = self.members().iter().find(|(member, _)| member == name);
        &member.unwrap_or_else(|| panic!("no member {name} in {self}")).1
    }

    pub fn text(&self) -> &str {
        match self {
            Ordered::Leaf(serde_json::Value::String(text)) => text,
            other => panic!("not a text: {other}"),
        }
    }

    /// A number; NaN for null and for the word.
    pub fn number(&self) -> f64 {
        match self {
            Ordered::Leaf(serde_json::Value::Null) => f64::NAN,
            Ordered::Leaf(serde_json::Value::Number(number)) => number.as_f64().expect("a number"),
            other => panic!("not a number: {other}"),
        }
    }
}

impl fmt::Display for Ordered {
    /// As JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ordered::Leaf(leaf) => write!(f, "{leaf}"),
            Ordered::List(items) => {
                write!(f, "[")?;
                for (at, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { ", " })?;
                }
                write!(f, "]")
            }
            Ordered::Object(members) => {
                write!(f, "{{")?;
                for (at, (name, member)) in members.iter().enumerate() {
                    let name = serde_json::Value::from(name.as_str());
                    write!(f, "{}{name}: {member}", if at == 0 { "" } else { ", " })?;
                }
                write!(f, "}}")
            }
        }
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Ordered;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Ordered::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Ordered, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Ordered::List(items))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(serde_json::Value::Null))
    }
}
