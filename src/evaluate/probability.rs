use crate::error::{Error, Result, expect_length};

/// Log odds ln(p/(1 − p)), infinite for 0 and 1.
pub(super) fn log_odds(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// Refuses labels and probabilities of different lengths, none at all, and values that are no probabilities.
pub(super) fn check(labels: &[bool], probabilities: &[f64]) -> Result<()> {
    expect_length("probabilities", labels.len(), probabilities.len())?;
    if labels.is_empty() {
        return Err(Error::Nothing { what: "the list of probabilities" });
    }
    refuse_others(probabilities)
}

/// Refuses NaN and what lies outside `[0, 1]`.
fn refuse_others(probabilities: &[f64]) -> Result<()> {
    let found = probabilities.iter().enumerate().find(|(_, p)| !(0.0..=1.0).contains(*p));
    match found {
        Some((position, &value)) => Err(Error::Probability { position, length: probabilities.len(), value }),
        None => Ok(()),
    }
}

/// The probabilities moved into `[limit, 1 − limit]`, for what needs finite log odds.
///
/// Whatever rests on log odds is undefined for a probability of exactly 0 or 1, because no number of the calibration could
/// be finite; to clip is a choice of the caller, and the limit belongs into the report.
///
/// # Errors
/// [`Error::Setting`] unless the limit is above 0 and below ½, [`Error::Probability`] for a value that is no probability.
///
/// ```
/// use radiomics::evaluate::clip_probabilities;
/// assert_eq!(clip_probabilities(&[0.0, 0.3, 1.0], 1e-6)?, [1e-6, 0.3, 1.0 - 1e-6]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn clip_probabilities(probabilities: &[f64], limit: f64) -> Result<Vec<f64>> {
    if !(limit > 0.0 && limit < 0.5) {
        return Err(Error::setting("limit of clipping", "above 0 and below 0.5", limit));
    }
    refuse_others(probabilities)?;
    Ok(probabilities.iter().map(|p| p.clamp(limit, 1.0 - limit)).collect())
}

/// The numbers of positive and of negative labels.
pub(super) fn class_sizes(labels: &[bool]) -> [usize; 2] {
    let positives = labels.iter().filter(|label| **label).count();
    [positives, labels.len() - positives]
}
