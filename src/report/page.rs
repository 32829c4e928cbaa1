//! The page around the sections.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::block::{Block, Counter, Figure};
use super::content::Content;
use super::section;
use crate::feature::Provenance;

/// How the page looks on a screen of any width and on paper.
const STYLE: &str = include_str!("style.css");
/// Nothing is fetched and nothing is run; pictures stand in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// A section with its pieces.
struct Section {
    id: &'static str,
    title: &'static str,
    blocks: Vec<Block>,
}

/// Everything that stands in the page.
pub(super) struct Page {
    title: String,
    note: Option<String>,
    sections: Vec<Section>,
}

impl Page {
    /// A section that cannot be made says why; the others are not the worse for it.
    pub(super) fn new(title: String, note: Option<String>, content: &Content<'_>) -> Self {
        let sections = section::ALL.iter().map(|&(id, title, write)| {
            let absent = |error| vec![Block::Absent(format!("This section is absent: {error}."))];
            Section { id, title, blocks: write(content).unwrap_or_else(absent) }
        });
        Page { title, note, sections: sections.collect() }
    }

    /// The figures in their order, each with the name of its file.
    pub(super) fn figures(&self) -> impl Iterator<Item = (String, &Figure)> {
        let figures = self.sections.iter().flat_map(|section| &section.blocks).flat_map(Block::drawn);
        figures.enumerate().map(|(i, figure)| (format!("{:02}_{}.svg", i + 1, figure.slug), figure))
    }

    pub(super) fn html(&self) -> String {
        let mut counter = Counter::default();
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                (self.head())
                body {
                    header {
                        h1 { (self.title) }
                        @if let Some(note) = &self.note { p.note role="note" { (note) } }
                    }
                    (self.contents())
                    main { @for section in &self.sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 id={ (section.id) "-title" } { (section.title) }
                            @for block in &section.blocks { (counter.write(block)) }
                        }
                    } }
                    footer { p {
                        "Made by " (Provenance::SOFTWARE) "; the same study gives the same page."
                    } }
                }
            }
        };
        markup.into_string()
    }

    fn head(&self) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(Provenance::SOFTWARE);
                title { (self.title) }
                style { (PreEscaped(STYLE)) }
            }
        }
    }

    fn contents(&self) -> Markup {
        html! {
            nav aria-label="Contents" {
                ol { @for section in &self.sections { li { a href={ "#" (section.id) } { (section.title) } } } }
            }
        }
    }
}
