use super::{Sheet, ends, number, reason, value};
use crate::error::Result;
use crate::evaluate::{AucCovariance, Confidence, DeLong};
use crate::report::content::Content;
use crate::table::Split;

const NUMBERS: [&str; 8] =
    ["auc_first", "auc_second", "difference", "low", "high", "standard_error", "z", "p"];

/// The paired tests of all pairs of models, on test and on training subjects.
pub(super) fn pairs(content: &Content<'_>) -> Result<Sheet> {
    let header = ["part", "first", "second"].into_iter().chain(NUMBERS).chain(["reason"]);
    let mut sheet = Sheet::new("delong.csv", header);
    for part in [Split::Test, Split::Train] {
        let models: Vec<_> =
            content.models().iter().filter_map(|model| Some((model.name(), model.on(part)?.roc()))).collect();
        let rocs: Vec<_> = models.iter().map(|(_, roc)| *roc).collect();
        if rocs.len() < 2 {
            continue;
        }
        let covariance = AucCovariance::of(&rocs);
        for (i, (first, _)) in models.iter().enumerate() {
            for (j, (second, _)) in models.iter().enumerate().skip(i + 1) {
                let names = [part.to_string(), first.to_string(), second.to_string()];
                let test = covariance.as_ref().map_err(ToString::to_string);
                sheet.row(
                    match test.and_then(|areas| areas.compare(i, j).map_err(|error| error.to_string())) {
                        Ok(test) => names
                            .into_iter()
                            .chain(numbers(&test, content.confidence()))
                            .chain([reason(&test.p_value())])
                            .collect(),
                        Err(problem) => {
                            let nothing = NUMBERS.map(|_| String::new());
                            names.into_iter().chain(nothing).chain([problem]).collect::<Vec<_>>()
                        }
                    },
                );
            }
        }
    }
    Ok(sheet)
}

/// The comparisons that were declared, with corrected p-values.
pub(super) fn comparisons(content: &Content<'_>) -> Result<Sheet> {
    let header = ["part", "first", "second"].into_iter().chain(NUMBERS).chain(["p_holm", "reason"]);
    let mut sheet = Sheet::new("comparisons.csv", header);
    for one in content.findings.comparisons() {
        let names = [one.part().to_string(), one.first().to_string(), one.second().to_string()];
        let numbers = numbers(one.test(), content.confidence());
        let last = [value(one.adjusted_p_value()), reason(&one.test().p_value())];
        sheet.row(names.into_iter().chain(numbers).chain(last));
    }
    Ok(sheet)
}

fn numbers(test: &DeLong, confidence: Confidence) -> [String; 8] {
    let [first, second] = test.aucs().map(number);
    let [low, high] = ends(test.interval(confidence));
    let (z, p) = (value(test.z()), value(test.p_value()));
    [first, second, number(test.difference()), low, high, number(test.standard_error()), z, p]
}
