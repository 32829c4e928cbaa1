use std::fs;
use std::path::{Path, PathBuf};

use super::content::Content;
use super::page::Page;
use super::sheet;
use super::words;
use crate::cohort::Cohort;
use crate::error::{Error, Result};
use crate::study::StudyResult;

/// The file of the page.
const PAGE: &str = "report.html";
/// The folders of figures and tables.
const FIGURES: &str = "figures";
const TABLES: &str = "tables";

/// What came of a study, as the page that goes with a paper.
///
/// The page is one HTML file with all figures in it; it fetches nothing and runs nothing. Names of subjects, columns
/// and models are escaped, cut in the middle beyond 300 characters, and never part of the name of a file. What a study
/// lacks, such as test subjects, is said where it would stand. The same result gives the same bytes, whether its
/// features were computed or recalled, on any number of threads.
///
/// ```no_run
/// # fn show(result: &radiomics::study::StudyResult, cohort: &radiomics::cohort::Cohort) -> radiomics::Result<()> {
/// use radiomics::report::Report;
/// let report = Report::of(result).title("HER2 status in IHC 2+ breast cancer").images(cohort, 3);
/// for file in report.write("her2")? {
///     println!("{}", file.display());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Report<'a> {
    result: &'a StudyResult,
    title: String,
    note: Option<String>,
    declaration: Option<String>,
    images: Option<(&'a Cohort, usize)>,
}

impl<'a> Report<'a> {
    /// A report of these findings.
    pub fn of(result: &'a StudyResult) -> Self {
        let title = "Radiomics study".to_string();
        Report { result, title, note: None, declaration: None, images: None }
    }

    /// With a title of its own.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Report { title: title.into(), ..self }
    }

    /// With words in a frame above everything else.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Report { note: Some(note.into()), ..self }
    }

    /// With the text by which the study was declared, shown beneath the settings.
    #[must_use]
    pub fn declaration(self, text: impl Into<String>) -> Self {
        Report { declaration: Some(text.into()), ..self }
    }

    /// With images and outlines of the first subjects of each class, in every sequence.
    ///
    /// They are loaded when the page is made; a subject that cannot be loaded is named in its place.
    #[must_use]
    pub fn images(self, cohort: &'a Cohort, subjects: usize) -> Self {
        Report { images: Some((cohort, subjects)), ..self }
    }

    /// The page.
    ///
    /// # Errors
    /// [`Error::Nothing`] if the study has no table.
    pub fn html(&self) -> Result<String> {
        Ok(self.page(&self.content()?).html())
    }

    /// Writes `report.html`, the figures into `figures` and the tables into `tables`, and gives the paths of all files.
    ///
    /// Files of the same names are replaced, others left alone.
    ///
    /// # Errors
    /// As [`Report::html`]; [`Error::File`] if a folder or file cannot be written; [`Error::Format`] if a column has the
    /// name of one with another meaning in `features.csv` or `clinical.csv`, which are written last.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<Vec<PathBuf>> {
        let folder = folder.as_ref();
        let (figures, tables) = (folder.join(FIGURES), folder.join(TABLES));
        for folder in [&figures, &tables] {
            fs::create_dir_all(folder).map_err(|source| Error::file(folder, source))?;
        }
        let content = self.content()?;
        let page = self.page(&content);
        let mut files = vec![written(folder.join(PAGE), page.html().as_bytes())?];
        for (name, figure) in page.figures() {
            files.push(written(figures.join(name), figure.svg.as_str().as_bytes())?);
        }
        for sheet in sheet::all(&content)? {
            let path = tables.join(sheet.file());
            files.push(written(path, &sheet.bytes()?)?);
        }
        for (name, table) in sheet::of_tables(&content)? {
            let path = tables.join(name);
            table.write_csv(&path)?;
            files.push(path);
        }
        Ok(files)
    }

    fn content(&self) -> Result<Content<'_>> {
        let declaration = self.declaration.as_deref().or(self.result.declaration());
        Content::new(self.result, declaration, self.images)
    }

    fn page(&self, content: &Content<'_>) -> Page {
        Page::new(words::name(&self.title), self.note.as_deref().map(words::lines), content)
    }
}

fn written(path: PathBuf, bytes: &[u8]) -> Result<PathBuf> {
    fs::write(&path, bytes).map_err(|source| Error::file(&path, source))?;
    Ok(path)
}
