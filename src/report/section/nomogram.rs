//! The last combined model as axes of points.

use crate::error::Result;
use crate::learn::Nomogram;
use crate::report::block::Block;
use crate::report::content::Content;
use crate::report::figure::nomogram;
use crate::report::words;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let Some(model) = content.last() else {
        return Ok(vec![Block::absent("There is no model.")]);
    };
    let name = words::name(model.name());
    let Some(linear) = model.model().as_linear() else {
        return Ok(vec![Block::Absent(format!("{name} is not linear, and so has no nomogram."))]);
    };
    if linear.coefficients().is_empty() {
        return Ok(vec![Block::Absent(format!("{name} has no column, and so no nomogram."))]);
    }
    let inputs = model.model().inputs(&content.train)?;
    let drawn = Nomogram::new(linear, &inputs).and_then(|points| nomogram(&points));
    Ok(Block::figures([("nomogram", format!("{name}, over the ranges of the training subjects"), drawn)]))
}
