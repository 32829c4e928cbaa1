use super::{Sheet, number};
use crate::error::Result;
use crate::learn::Term;
use crate::report::content::Content;

/// Intercept and coefficients of the models that are linear, with inference where they have it.
pub(super) fn sheet(content: &Content<'_>) -> Result<Sheet> {
    let header = [
        "model",
        "term",
        "coefficient",
        "standard_error",
        "odds_ratio",
        "odds_ratio_low",
        "odds_ratio_high",
        "p",
    ];
    let mut sheet = Sheet::new("coefficients.csv", header);
    for model in content.models() {
        let Some(linear) = model.model().as_linear() else { continue };
        let all = [(Term::INTERCEPT, linear.intercept())].into_iter().chain(linear.iter());
        for (column, coefficient) in all {
            let term = model.model().estimates().iter().find(|term| term.name == column);
            let inference = term.map_or([const { String::new() }; 4], |term| {
                let odds = term.odds_ratio_interval(content.confidence());
                [term.standard_error, odds.low, odds.high, term.p_value()].map(number)
            });
            let [error, low, high, p] = inference;
            let names = [model.name().to_string(), column.to_string()];
            sheet.row(names.into_iter().chain([
                number(coefficient),
                error,
                number(coefficient.exp()),
                low,
                high,
                p,
            ]));
        }
    }
    Ok(sheet)
}
