//! Small studies for the tests of the page, and a reader of its markup.

use ndarray::Array3;
use radiomics::Result;
use radiomics::cohort::{Cohort, Protocol, Subject};
use radiomics::config::Config;
use radiomics::image::{Image, Labels, Mask, Spacing};
use radiomics::study::{Analysis, Division, Model, Study, StudyResult, Validation};
use radiomics::table::Split;

pub const SEQUENCES: [&str; 2] = ["T2WI", "DWI"];

/// What a study of a test is made of.
pub struct Made<'a> {
    pub subjects: usize,
    pub sequences: [&'a str; 2],
    pub clinical: &'a [&'a str],
    pub name: fn(usize) -> String,
    pub is_test: fn(usize) -> bool,
}

impl Default for Made<'_> {
    fn default() -> Self {
        Made {
            subjects: 48,
            sequences: SEQUENCES,
            clinical: &["age", "size"],
            name: |i| format!("p{i}"),
            is_test: |i| i % 3 == 0,
        }
    }
}

pub fn is_positive(i: usize) -> bool {
    i % 2 == 1
}

/// A number from 0 to 60 that looks like chance.
fn noise(i: usize, of: usize) -> f64 {
    ((i * 37 + of * 101 + i * i * (of + 3)) % 61) as f64
}

impl Made<'_> {
    pub fn cohort(&self) -> Cohort {
        Cohort::new((0..self.subjects).map(|i| self.subject(i).unwrap()).collect()).unwrap()
    }

    fn subject(&self, i: usize) -> Result<Subject> {
        let split = if (self.is_test)(i) { Split::Test } else { Split::Train };
        let mut subject = Subject::new((self.name)(i)).label(is_positive(i)).split(split);
        let shift = f64::from(u8::from(is_positive(i))) * 25.0;
        for (at, sequence) in self.sequences.iter().enumerate() {
            let level = shift + noise(i, at);
            let spread = 10.0 + noise(i, at + 5) / 6.0;
            let voxel =
                |(z, y, x): (usize, usize, usize)| level + spread * noise(z * 31 + y * 7 + x, i) / 61.0;
            let spacing = Spacing::new([2.0, 1.0, 1.0])?;
            let image = Image::new(Array3::from_shape_fn((4, 8, 8), voxel).view(), spacing)?;
            let inside =
                |(z, y, x): (usize, usize, usize)| z > 0 && z < 3 && y > 1 && y < 6 && x > 1 && x < 7;
            let mask = Mask::new(Array3::from_shape_fn((4, 8, 8), inside).view(), Labels::NonZero, spacing)?;
            subject = subject.scan(*sequence, image, mask);
        }
        for (at, column) in self.clinical.iter().enumerate() {
            let value = shift * (1 - at.min(1)) as f64 + noise(i, at + 9);
            subject = subject.clinical(*column, if i == 7 && at == 1 { None } else { Some(value) });
        }
        let scanner = ["Skyra", "Aera", "Prisma"][(i * 7 + i / 5) % 3];
        Ok(if self.clinical.is_empty() { subject } else { subject.category("scanner", scanner) })
    }

    pub fn study(&self, analysis: Analysis) -> Study {
        let families = vec!["intensity_statistics".to_string()];
        let extractor = Config { families, ..Config::default() }.extractor().unwrap();
        let protocol =
            self.sequences.iter().fold(Protocol::new(), |p, name| p.sequence(name, extractor.clone()));
        Study::new(protocol, analysis)
    }

    pub fn result(&self, analysis: Analysis) -> StudyResult {
        self.study(analysis).run(&self.cohort()).unwrap()
    }

    /// Without a split: only cross-validation judges.
    pub fn all_training(&self, analysis: Analysis) -> StudyResult {
        self.study(analysis).division(Division::AllTraining).run(&self.cohort()).unwrap()
    }
}

/// Models of all kinds, quickly validated.
pub fn full() -> Analysis {
    quick(Model::her2(&SEQUENCES)).batch("scanner")
}

pub fn quick(models: impl IntoIterator<Item = Model>) -> Analysis {
    Analysis::new(models).unwrap().validation(Some(Validation::new(3, 2, 1).unwrap()))
}

/// Elements that have no end.
const VOID: [&str; 5] = ["meta", "img", "br", "link", "input"];

/// A tag with its attributes, as it stands in the page.
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

/// All tags of a page. Refuses one in which a tag is not closed, an attribute is not in quotes or stands twice, or a `<`
/// stands in the text.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a document of HTML");
    let (mut open, mut tags): (Vec<String>, Vec<Tag>) = (Vec::new(), Vec::new());
    while let Some(start) = rest.find('<') {
        assert!(
            !rest[..start].contains('>') || open.last().is_some_and(|tag| tag == "style"),
            "{}",
            &rest[..start]
        );
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let text = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = text.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closes what is open");
            continue;
        }
        let name = text.split([' ', '/', '\n']).next().expect("a name").to_string();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()) && !name.is_empty(), "{text}");
        let attributes = attributes(text[name.len()..].trim_end_matches('/'));
        if !text.ends_with('/') && !VOID.contains(&name.as_str()) {
            open.push(name.clone());
        }
        tags.push(Tag { name, attributes });
    }
    assert!(open.is_empty(), "left open: {open:?}");
    tags
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = text.split('"').collect();
    assert_eq!(parts.len() % 2, 1, "quotes in pairs: {text}");
    let attributes: Vec<(String, String)> = parts
        .chunks_exact(2)
        .map(|pair| {
            (pair[0].trim().strip_suffix('=').expect("a value in quotes").to_string(), pair[1].to_string())
        })
        .collect();
    assert!(parts.last().is_none_or(|rest| rest.trim().is_empty()), "{text}");
    let mut names: Vec<&String> = attributes.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "an attribute once: {text}");
    attributes
}
