//! Texts that live as long as the program, for reasons and names of steps that come back from a file.
//!
//! [`Undefined`](crate::error::Undefined) and [`Stage`](crate::image::Stage) hold texts of the program itself. One that was
//! met in this process is found again here; one that only a file knows is kept for good once, however often it comes. Both
//! together are bounded, so that no file can fill the memory.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Longest text, in bytes. That of the crate has less than 100.
const LONGEST: usize = 1024;
/// Most texts. The crate and its families have less than 100.
const MOST: usize = 1024;

static SENTENCES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// A text of the program as it is written, remembered while there is room.
pub(super) fn known(sentence: &'static str) -> String {
    let mut sentences = SENTENCES.lock().unwrap_or_else(PoisonError::into_inner);
    if sentences.len() < MOST && sentence.len() <= LONGEST {
        sentences.insert(sentence);
    }
    sentence.to_string()
}

/// The text of the program that reads like this one.
pub(super) fn recalled(sentence: &str) -> Result<&'static str, String> {
    let mut sentences = SENTENCES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = sentences.get(sentence) {
        return Ok(known);
    }
    if sentence.len() > LONGEST {
        return Err(format!("a reason has {} bytes, at most {LONGEST} can be kept", sentence.len()));
    }
    if sentences.len() >= MOST {
        return Err(format!("it has one more reason than the {MOST} that can be kept"));
    }
    let kept: &'static str = sentence.to_string().leak();
    sentences.insert(kept);
    Ok(kept)
}
