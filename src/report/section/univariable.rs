//! Each clinical column alone, as it stands beside a clinical model.

use super::coefficients::{number, odds_ratio};
use crate::error::{Error, Result};
use crate::learn::{Apply, Impute, OneHot, Transform, Univariable};
use crate::report::block::{Block, Table};
use crate::report::content::Content;
use crate::report::figure::text::percent;
use crate::report::words;
use crate::study::ModelKind;

/// The table of a study with a clinical model, or why there is none.
pub(super) fn write(content: &Content<'_>) -> Vec<Block> {
    if !content.models().iter().any(|model| model.kind() == ModelKind::Clinical) {
        return Vec::new();
    }
    match table(content) {
        Ok(table) => vec![Block::Table(table)],
        Err(error) => vec![Block::Absent(format!("No regression of single clinical columns: {error}."))],
    }
}

fn table(content: &Content<'_>) -> Result<Table> {
    let clinical = content.train.select(content.result.data().clinical_columns())?;
    let coded = Impute::median().then(OneHot::against_first()).fitted(&clinical)?.apply(&clinical)?;
    // A p-value is below 1 but where nothing varies; what has no model is told with its reason.
    let fits = match Univariable::below(1.0)?.fitted(&coded) {
        Ok(selected) => selected.evidence().clone(),
        Err(Error::NothingSelected { .. }) => {
            return Err(Error::Nothing { what: "a column with an estimate" });
        }
        Err(error) => return Err(error),
    };
    let level = percent(content.confidence().level());
    let mut table = Table::new("Logistic regression of the class on each clinical column alone, training subjects.")
        .words(["Column"])
        .numbers(["Coefficient".to_string(), "SE".to_string(), format!("Odds ratio ({level} interval)"), "p".to_string()])
        .note("Maximum likelihood, p by the test of Wald. Gaps are filled with the median; words are held against their first level.");
    for (column, fit) in coded.columns().iter().zip(fits) {
        let name = words::name(column);
        match fit {
            Ok(fit) => table.row([
                name,
                number(fit.term.coefficient),
                number(fit.term.standard_error),
                odds_ratio(&fit.term, content.confidence()),
                words::p_value(Ok(fit.p_value)),
            ]),
            Err(problem) => table.row([
                name,
                words::NONE.to_string(),
                String::new(),
                words::name(&problem),
                String::new(),
            ]),
        }
    }
    Ok(table)
}
