//! Texts become nodes, within bounds that hold for every text.
//!
//! The parser calls itself for each level of nesting and copies what an anchor names. So the text is looked at beforehand:
//! how long it is, how far a line begins to the right (a block that is nested in another begins further to the right, and
//! brackets nest 255 deep at most), and how many anchors there are.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, ScanError, YamlData};

use super::node::{Held, Node};
use super::{Literal, refused};
use crate::error::Result;

/// The largest file in bytes, several times as large as one with every key, every feature and a remark on each.
pub(super) const LARGEST: usize = 1 << 16;

/// How far to the right a line may begin, in characters.
const DEEPEST: usize = 200;

/// How many anchors a text may have.
const ANCHORS: usize = 32;

/// The levels of a parameter file: group, image type, key, list. What lies deeper has no meaning.
const LEVELS: usize = 8;

/// The root of a YAML document.
pub(super) fn yaml(text: &str) -> Result<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    within_bounds(text)?;
    let mut documents = MarkedYaml::load_from_str(text).map_err(|error| explained(&error, text))?;
    match (documents.pop(), documents.len()) {
        (None, _) => Err(refused(None, "", "groups of parameters", "nothing")),
        (Some(root), 0) => node(&root, LEVELS),
        (Some(second), before) => {
            let found = format!("{} documents", before + 1);
            Err(refused(Some(second.span.start.line()), "", "one document", &found))
        }
    }
}

/// The root of a JSON text, whose grammar is part of that of YAML.
pub(super) fn json(text: &str) -> Result<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        Some('{') => yaml(text),
        Some(other) => Err(refused(
            Some(1),
            "",
            "an object of JSON, which begins with {",
            &Literal::from(other.to_string()).to_string(),
        )),
        None => Err(refused(None, "", "groups of parameters", "nothing")),
    }
}

fn within_bounds(text: &str) -> Result<()> {
    if text.len() > LARGEST {
        return Err(refused(None, "", &format!("at most {LARGEST} bytes"), &format!("{} bytes", text.len())));
    }
    let mut anchors = 0;
    for (at, line) in text.lines().enumerate() {
        let refuse = |expected: &str, found: &str| Err(refused(Some(at + 1), "", expected, found));
        if let Some(control) = line.chars().find(|letter| letter.is_control() && *letter != '\t') {
            return refuse("text without control characters", &format!("U+{:04X}", u32::from(control)));
        }
        if line.starts_with('%') {
            return refuse("YAML 1.2 without directives", line);
        }
        if beginning(line) > DEEPEST {
            return refuse(
                &format!("lines that begin within {DEEPEST} characters"),
                "one that begins further to the right",
            );
        }
        anchors += line.split('&').skip(1).filter(|after| !after.starts_with([' ', '\t'])).count();
        if anchors > ANCHORS {
            return refuse(&format!("at most {ANCHORS} anchors"), "one more");
        }
    }
    Ok(())
}

/// How many characters come before the first word of a line: blanks, the signs of lists and keys, tags and anchors.
fn beginning(line: &str) -> usize {
    let line = line.trim_end();
    let mut rest = line;
    loop {
        let after = rest.trim_start_matches([' ', '\t', '-', '?', ':']);
        let after = match after.strip_prefix(['!', '&']) {
            Some(name) => name.split_once([' ', '\t']).map_or("", |(_, after)| after),
            None => after,
        };
        if after.len() == rest.len() {
            return line.len() - rest.len();
        }
        rest = after;
    }
}

/// What the parser says, with the line.
fn explained(error: &ScanError, text: &str) -> crate::Error {
    let marker = error.marker();
    let line = text.lines().nth(marker.line().saturating_sub(1)).unwrap_or_default();
    if error.info().contains("duplicated key") {
        let rest: String = line.chars().skip(marker.col()).collect();
        let key = rest.split(':').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        return refused(Some(marker.line()), key, "each key once", "it a second time");
    }
    refused(Some(marker.line()), "", "YAML", error.info())
}

fn node(yaml: &MarkedYaml<'_>, levels: usize) -> Result<Node> {
    let line = Some(yaml.span.start.line());
    let Some(below) = levels.checked_sub(1) else {
        return Err(refused(line, "", &format!("at most {LEVELS} levels"), "more"));
    };
    let held = match &yaml.data {
        YamlData::Value(scalar) => Held::Scalar(literal(scalar)),
        YamlData::Sequence(list) => {
            Held::List(list.iter().map(|member| node(member, below)).collect::<Result<_>>()?)
        }
        YamlData::Mapping(map) => Held::Map(
            map.iter()
                .map(|(key, value)| Ok((node(key, below)?, node(value, below)?)))
                .collect::<Result<_>>()?,
        ),
        YamlData::Tagged(tag, _) => {
            return Err(refused(
                line,
                "",
                "values without tags",
                &format!("the tag {}{}", tag.handle, tag.suffix),
            ));
        }
        YamlData::Alias(_) | YamlData::BadValue | YamlData::Representation(..) => {
            return Err(refused(line, "", "a value", "one that cannot be read"));
        }
    };
    Ok(Node { line, held })
}

fn literal(scalar: &Scalar<'_>) -> Literal {
    match scalar {
        Scalar::Null => Literal::None,
        Scalar::Boolean(flag) => Literal::Bool(*flag),
        Scalar::Integer(whole) => Literal::Integer(*whole),
        Scalar::FloatingPoint(number) => Literal::Float(number.into_inner()),
        Scalar::String(text) => Literal::Text(text.to_string()),
    }
}
