use super::{Sheet, reason, value};
use crate::error::Result;
use crate::report::content::Content;
use crate::study::{Baseline, Contrast, Summary};

/// The clinical columns by part and class, one statistic a row.
pub(super) fn sheet(content: &Content<'_>) -> Result<Sheet> {
    let mut sheet = Sheet::new("cohort.csv", ["column", "contrast", "group", "statistic", "value", "reason"]);
    let clinical = content.table.select(content.result.data().clinical_columns())?;
    for row in Baseline::of(&clinical)?.rows() {
        if let Some(parts) = &row.parts {
            contrast(&mut sheet, &row.column, "parts", ["training", "test"], parts);
        }
        contrast(&mut sheet, &row.column, "training by class", ["negative", "positive"], &row.train);
        if let Some(test) = &row.test {
            contrast(&mut sheet, &row.column, "test by class", ["negative", "positive"], test);
        }
    }
    Ok(sheet)
}

fn contrast(sheet: &mut Sheet, column: &str, what: &str, groups: [&str; 2], contrast: &Contrast) {
    for (group, summary) in groups.into_iter().zip([&contrast.first, &contrast.second]) {
        for (statistic, value, reason) in statistics(summary) {
            sheet.row([column, what, group, &statistic, &value, &reason]);
        }
    }
    let p = contrast.p_value;
    sheet.row([column, what, "", &format!("p, {}", contrast.test), &value(p), &reason(&p)]);
}

/// Name, value and reason of each number of a group.
fn statistics(summary: &Summary) -> Vec<(String, String, String)> {
    let count = |name: String, count: &usize| (name, count.to_string(), String::new());
    match summary {
        Summary::Numbers { count: known, missing, mean, deviation, quartiles: [low, middle, high] } => {
            let named = [
                ("mean", mean),
                ("standard deviation", deviation),
                ("first quartile", low),
                ("median", middle),
                ("third quartile", high),
            ];
            let numbers = named.map(|(name, number)| (name.to_string(), value(*number), reason(number)));
            [count("subjects".to_string(), known), count("missing".to_string(), missing)]
                .into_iter()
                .chain(numbers)
                .collect()
        }
        Summary::Counts { levels, missing } => {
            let levels =
                levels.iter().map(|(level, subjects)| count(format!("subjects with {level}"), subjects));
            levels.chain([count("missing".to_string(), missing)]).collect()
        }
    }
}
