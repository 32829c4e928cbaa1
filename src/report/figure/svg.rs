use super::text::escaped;

/// A figure as the text of one `<svg>` element, with the words that belong beneath it.
///
/// The element needs nothing from outside: no script, no font, no style sheet, and it has no ids, so that any number of
/// figures can stand in one page. It fills the width it is given up to its natural one. Screen readers find the title
/// and the caption as `<title>` and `<desc>`.
///
/// ```
/// let figure = radiomics::report::figure::funnel(&[("all columns", 851), ("Mann–Whitney, p < 0.05", 63)])?;
/// assert!(figure.as_str().starts_with("<svg ") && figure.as_str().contains("851"));
/// println!("{}\n{}", figure, figure.caption());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Svg {
    text: String,
    size: [u32; 2],
    title: String,
    caption: String,
}

impl Svg {
    /// The figure with what was drawn on a sheet.
    pub(super) fn new(drawn: &str, size: [u32; 2], title: &str, caption: String) -> Self {
        let [width, height] = size;
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"100%\" \
             style=\"max-width:{width}px\" role=\"img\" font-family=\"sans-serif\">\n<title>{}</title>\n\
             <desc>{}</desc>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{drawn}</svg>\n",
            escaped(title),
            escaped(&caption),
        );
        Svg { text, size, title: title.to_string(), caption }
    }

    /// The element, to be written into a page or a file of its own.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Width and height in units of the drawing, pixels at its natural size.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// What the figure is, in a few words, not escaped.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What is drawn and how it was computed, for the line beneath the figure, not escaped.
    pub fn caption(&self) -> &str {
        &self.caption
    }
}

impl std::fmt::Display for Svg {
    /// The element.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
