//! The pieces of a page before they are written: paragraphs, tables and figures.

use maud::{Markup, html};

use super::figure::Svg;
use crate::error::Result;

/// One piece of a section. All text is escaped when it is written.
pub(super) enum Block {
    /// A paragraph.
    Text(String),
    /// A heading within a section.
    Heading(String),
    /// Items of a list.
    List(Vec<String>),
    /// Figures beside one another, or one beneath the other where there is no room.
    Figures(Vec<Figure>),
    Table(Table),
    /// Image panels of one subject.
    Panels(Vec<PanelRow>),
    /// What is not looked at by everyone.
    Folded {
        summary: String,
        blocks: Vec<Block>,
    },
    /// What is not there, and why.
    Absent(String),
    /// Text as it came, line by line.
    Lines(String),
    /// Markup that was made here.
    Markup(Markup),
}

/// A figure with what its file is called.
pub(super) struct Figure {
    /// What it shows, a word from a fixed list.
    pub(super) slug: &'static str,
    /// Of what, before the caption.
    pub(super) of: String,
    pub(super) svg: Svg,
}

/// The images of one subject.
pub(super) struct PanelRow {
    pub(super) subject: String,
    /// A line for each sequence: the name with the address of the picture and its size, or why there is none.
    pub(super) panels: Vec<(String, std::result::Result<Picture, String>)>,
}

pub(super) struct Picture {
    pub(super) uri: String,
    pub(super) size: [usize; 2],
    pub(super) slice: usize,
}

/// A table in the making.
#[derive(Default)]
pub(super) struct Table {
    caption: String,
    columns: Vec<(String, bool)>,
    rows: Vec<Row>,
    note: String,
}

enum Row {
    Group(String),
    Cells(Vec<String>),
}

impl Table {
    pub(super) fn new(caption: impl Into<String>) -> Self {
        Table { caption: caption.into(), ..Self::default() }
    }

    /// With columns of words.
    pub(super) fn words<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.columns.extend(names.into_iter().map(|name| (name.into(), false)));
        self
    }

    /// With columns of numbers, to the right of those that are there.
    pub(super) fn numbers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.columns.extend(names.into_iter().map(|name| (name.into(), true)));
        self
    }

    /// With a line beneath.
    pub(super) fn note(self, note: impl Into<String>) -> Self {
        Table { note: note.into(), ..self }
    }

    pub(super) fn group(&mut self, title: impl Into<String>) {
        self.rows.push(Row::Group(title.into()));
    }

    pub(super) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(Row::Cells(cells.into_iter().map(Into::into).collect()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Block {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Block::Text(text.into())
    }

    pub(super) fn absent(why: impl Into<String>) -> Self {
        Block::Absent(why.into())
    }

    /// Figures, and beneath them why others are not there.
    pub(super) fn figures(
        drawn: impl IntoIterator<Item = (&'static str, String, Result<Svg>)>,
    ) -> Vec<Block> {
        let (mut figures, mut absent) = (Vec::new(), Vec::new());
        for (slug, of, svg) in drawn {
            match svg {
                Ok(svg) => figures.push(Figure { slug, of, svg }),
                Err(error) if of.is_empty() => absent.push(Block::Absent(format!("Not drawn: {error}."))),
                Err(error) => absent.push(Block::Absent(format!("{of}: not drawn: {error}."))),
            }
        }
        let mut blocks = Vec::new();
        if !figures.is_empty() {
            blocks.push(Block::Figures(figures));
        }
        blocks.append(&mut absent);
        blocks
    }

    /// The figures in it, in their order.
    pub(super) fn drawn(&self) -> Vec<&Figure> {
        match self {
            Block::Figures(figures) => figures.iter().collect(),
            Block::Folded { blocks, .. } => blocks.iter().flat_map(Block::drawn).collect(),
            _ => Vec::new(),
        }
    }
}

/// How many figures and tables were written.
#[derive(Default)]
pub(super) struct Counter {
    figures: usize,
    tables: usize,
}

impl Counter {
    pub(super) fn write(&mut self, block: &Block) -> Markup {
        match block {
            Block::Text(text) => html! { p { (text) } },
            Block::Heading(text) => html! { h3 { (text) } },
            Block::List(items) => html! { ul { @for item in items { li { (item) } } } },
            Block::Figures(figures) => {
                html! { div.figures { @for figure in figures { (self.figure(figure)) } } }
            }
            Block::Table(table) => {
                self.tables += 1;
                written(table, Some(self.tables))
            }
            Block::Panels(rows) => html! { @for row in rows { (panels(row)) } },
            Block::Folded { summary, blocks } => html! {
                details { summary { (summary) } @for block in blocks { (self.folded(block)) } }
            },
            Block::Absent(why) => html! { p.absent { (why) } },
            Block::Lines(text) => html! { pre.scroll tabindex="0" { (text) } },
            Block::Markup(markup) => markup.clone(),
        }
    }

    fn figure(&mut self, figure: &Figure) -> Markup {
        self.figures += 1;
        html! {
            figure {
                (maud::PreEscaped(figure.svg.as_str()))
                figcaption {
                    b { "Figure " (self.figures) ". " }
                    @if !figure.of.is_empty() { (figure.of) ". " }
                    (figure.svg.caption())
                }
            }
        }
    }

    /// What is folded is not printed, so that its tables have no numbers.
    fn folded(&mut self, block: &Block) -> Markup {
        match block {
            Block::Table(table) => written(table, None),
            other => self.write(other),
        }
    }
}

fn written(table: &Table, number: Option<usize>) -> Markup {
    let is_number = |at: usize| table.columns.get(at).is_some_and(|(_, number)| *number);
    html! {
        figure.table {
            figcaption { @if let Some(number) = number { b { "Table " (number) ". " } } (table.caption) }
            div.scroll role="region" tabindex="0" aria-label=(table.caption) {
                table {
                    thead { tr { @for (name, number) in &table.columns {
                        th scope="col" .n[*number] { (name) }
                    } } }
                    tbody { @for row in &table.rows { @match row {
                        Row::Group(title) => {
                            tr.group { th scope="rowgroup" colspan=(table.columns.len()) { (title) } }
                        }
                        Row::Cells(cells) => { tr { @for (at, cell) in cells.iter().enumerate() {
                            @if at == 0 { th scope="row" { (cell) } }
                            @else { td .n[is_number(at)] { (cell) } }
                        } } }
                    } } }
                }
            }
            @if !table.note.is_empty() { p.note-beneath { (table.note) } }
        }
    }
}

fn panels(row: &PanelRow) -> Markup {
    html! {
        div.subject {
            h4 { (row.subject) }
            div.panels { @for (sequence, panel) in &row.panels {
                figure { @match panel {
                    Ok(picture) => {
                        img src=(picture.uri) width=(picture.size[1]) height=(picture.size[0])
                            alt={ "Slice " (picture.slice) " of " (sequence) " with the outline of the mask" };
                        figcaption { (sequence) ", slice " (picture.slice) }
                    }
                    Err(why) => { p.absent { (sequence) ": " (why) } }
                } }
            } }
        }
    }
}
