use super::key::{KEYS, Level};
use super::lenient::Check;
use super::node::{Held, Node};
use super::{CLASSES, Class, Enabled, Entry, ImageType, Key, Literal, Parameters, refused, rules};
use crate::error::Result;
use crate::error::nearest;

const GROUPS: [&str; 4] = ["setting", "imageType", "featureClass", "voxelSetting"];

impl Parameters {
    /// The parameters of a file.
    pub(super) fn of(root: &Node, check: &mut Check) -> Result<Self> {
        let mut parameters = Parameters::new();
        for (key, group) in map(root, "")? {
            let name = key.name();
            match name.as_str() {
                "setting" => parameters.setting = entries(group, "setting", None, check)?,
                "imageType" => parameters.image_type = image_types(group, check)?,
                "featureClass" => parameters.feature_class = classes(group, check)?,
                "voxelSetting" => leave_out_all(group, check)?,
                _ => check.leave_out(key.line, &name, &such_as("group", &name, GROUPS), &name)?,
            }
        }
        rules::apply(&mut parameters, check)?;
        Ok(parameters)
    }
}

pub(super) fn add_setting(parameters: &mut Parameters, key: &str, value: Literal) -> Result<()> {
    absent(parameters.setting.iter().any(|entry| entry.key.name == key), &path("setting", key))?;
    let group = given([(key, value)]);
    parameters.setting.extend(entries(&group, "setting", None, &mut Check::strict())?);
    Ok(())
}

pub(super) fn add_image_type(parameters: &mut Parameters, name: &str, own: &[(&str, Literal)]) -> Result<()> {
    let known = |enabled: &Enabled| enabled.kind.name() == name;
    absent(parameters.image_type.iter().any(known), &path("imageType", name))?;
    let key = scalar(name.into());
    parameters.image_type.extend(image_type(&key, &given(own.iter().cloned()), &mut Check::strict())?);
    Ok(())
}

pub(super) fn add_class(parameters: &mut Parameters, name: &str, features: &[&str]) -> Result<()> {
    absent(parameters.feature_class.iter().any(|class| class.name == name), &path("featureClass", name))?;
    let features = scalar(features.to_vec().into());
    parameters.feature_class.extend(class(&scalar(name.into()), &features, &mut Check::strict())?);
    Ok(())
}

/// A group that stands in no text.
fn given<'a>(entries: impl IntoIterator<Item = (&'a str, Literal)>) -> Node {
    let entries = entries.into_iter().map(|(key, value)| (scalar(key.into()), scalar(value)));
    Node { line: None, held: Held::Map(entries.collect()) }
}

fn scalar(literal: Literal) -> Node {
    Node { line: None, held: Held::Scalar(literal) }
}

fn absent(there: bool, key: &str) -> Result<()> {
    if there { Err(refused(None, key, "each key once", "it a second time")) } else { Ok(()) }
}

fn path(group: &str, key: &str) -> String {
    if group.is_empty() { key.to_string() } else { format!("{group}.{key}") }
}

/// The keys of a group, each of which stands there once.
fn map<'a>(node: &'a Node, group: &str) -> Result<&'a [(Node, Node)]> {
    let Held::Map(entries) = &node.held else {
        return Err(refused(node.line, group, "keys with values, {} for none", &node.found()));
    };
    let mut names = std::collections::HashSet::new();
    match entries.iter().find(|(key, _)| !names.insert(key.name())) {
        Some((key, _)) => {
            Err(refused(key.line, &path(group, &key.name()), "each key once", "it a second time"))
        }
        None => Ok(entries),
    }
}

/// What a name could have meant.
fn such_as(what: &str, name: &str, known: impl IntoIterator<Item = &'static str>) -> String {
    let known: Vec<String> = known.into_iter().map(str::to_string).collect();
    let name: String = name.chars().take(super::SHOWN).collect();
    format!("a {what} such as {}", nearest(&name, &known).unwrap_or_default())
}

fn entries(node: &Node, group: &str, own: Option<ImageType>, check: &mut Check) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (key, value) in map(node, group)? {
        let name = key.name();
        match Key::of(&name) {
            Some(known) => entries.extend(entry((group, own), known, (key.line, value), check)?),
            None => {
                let expected = such_as("key", &name, KEYS.iter().map(|key| key.name));
                check.leave_out(key.line, &path(group, &name), &expected, &name)?;
            }
        }
    }
    Ok(entries)
}

/// A setting of a group, unless the image type whose group it is has no such setting.
fn entry(
    (group, own): (&str, Option<ImageType>),
    key: &'static Key,
    (line, node): (Option<usize>, &Node),
    check: &mut Check,
) -> Result<Option<Entry>> {
    let path = path(group, key.name);
    let Some(mut value) = node.literal().filter(|value| key.allows(value)) else {
        return Err(refused(line, &path, &key.expected(), &node.found()));
    };
    let misplaced = match (key.level, own) {
        (_, None) => None,
        (Level::Extractor, Some(_)) if key.name == "label" => {
            return Err(refused(line, &path, "one label, in the group setting", &value.to_string()));
        }
        (Level::Extractor, Some(_)) => Some("it in the group setting, it acts before any filter".to_string()),
        (Level::Filter(filter), Some(own)) if filter != own => {
            Some(format!("it in the image type {filter}, {own} has no such setting"))
        }
        _ => None,
    };
    if let Some(expected) = misplaced {
        check.leave_out(line, &path, &expected, &value.to_string())?;
        return Ok(None);
    }
    if let (Literal::List(widths), "sigma") = (&mut value, key.name) {
        keep_first(widths, line, &path, check)?;
    }
    Ok(Some(Entry { key, value, line }))
}

/// Of equal members of a list only the first is kept.
fn keep_first(list: &mut Vec<Literal>, line: Option<usize>, path: &str, check: &mut Check) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    let (first, again): (Vec<_>, Vec<_>) = list.drain(..).partition(|member| seen.insert(member.to_string()));
    *list = first;
    again.iter().try_for_each(|member| check.leave_out(line, path, "each member once", &member.to_string()))
}

fn image_types(node: &Node, check: &mut Check) -> Result<Vec<Enabled>> {
    let mut kinds = Vec::new();
    for (key, own) in map(node, "imageType")? {
        kinds.extend(image_type(key, own, check)?);
    }
    some_left(node, "imageType", "an image type", kinds)
}

fn image_type(key: &Node, own: &Node, check: &mut Check) -> Result<Option<Enabled>> {
    let name = key.name();
    let path = path("imageType", &name);
    let Some(kind) = ImageType::of(&name) else {
        let expected = such_as("image type", &name, ImageType::ALL.map(ImageType::name));
        check.leave_out(key.line, &path, &expected, &name)?;
        return Ok(None);
    };
    let own = entries(own, &path, Some(kind), check)?;
    Ok(Some(Enabled { kind, own, line: key.line }))
}

fn classes(node: &Node, check: &mut Check) -> Result<Vec<Class>> {
    let mut classes = Vec::new();
    for (key, features) in map(node, "featureClass")? {
        classes.extend(class(key, features, check)?);
    }
    some_left(node, "featureClass", "a feature class", classes)
}

fn class(key: &Node, features: &Node, check: &mut Check) -> Result<Option<Class>> {
    let given = key.name();
    let path = path("featureClass", &given);
    let Some(name) = CLASSES.into_iter().find(|name| *name == given) else {
        check.leave_out(key.line, &path, &such_as("feature class", &given, CLASSES), &given)?;
        return Ok(None);
    };
    let mut names = match features.literal() {
        Some(Literal::None) => Vec::new(),
        Some(Literal::List(names)) if names.iter().all(|name| name.text().is_some()) => names,
        _ => return Err(refused(key.line, &path, "a list of names of features", &features.found())),
    };
    keep_first(&mut names, key.line, &path, check)?;
    let features = names.iter().filter_map(Literal::text).map(str::to_string).collect();
    Ok(Some(Class { name, features, line: key.line }))
}

/// A group in which nothing is left would mean the default.
fn some_left<T>(node: &Node, group: &str, expected: &str, left: Vec<T>) -> Result<Vec<T>> {
    match &node.held {
        Held::Map(entries) if left.is_empty() && !entries.is_empty() => {
            Err(refused(node.line, group, &format!("{expected} that has an effect"), "none"))
        }
        _ => Ok(left),
    }
}

fn leave_out_all(node: &Node, check: &mut Check) -> Result<()> {
    map(node, "voxelSetting")?.iter().try_for_each(|(key, value)| {
        let path = path("voxelSetting", &key.name());
        check.leave_out(
            key.line,
            &path,
            "no settings for maps of features, which are not computed",
            &value.found(),
        )
    })
}
