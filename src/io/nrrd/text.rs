use std::io::BufRead;

use super::header::shortened;
use crate::error::Result;
use crate::image::VoxelType;
use crate::io::problem;
use crate::io::voxels::{Channel, unreadable};

/// Longest number in bytes; a `double` printed in full, with room to spare.
const LONGEST: usize = 512;

/// Reads `count` numbers with blanks between them and keeps those of the channel.
pub(super) fn read(
    reader: &mut impl BufRead,
    count: usize,
    voxel_type: VoxelType,
    channel: Channel,
) -> Result<Vec<f64>> {
    let mut voxels = Vec::new();
    let mut word = Vec::new();
    for place in 0..count {
        if !next_word(reader, &mut word)? {
            return Err(problem(format!("the header promises {count} voxels, the file has {place}")));
        }
        let number = voxel(&word, place, voxel_type)?;
        if channel.takes(place) {
            voxels.push(number);
        }
    }
    Ok(voxels)
}

/// The number that a word stands for.
fn voxel(word: &[u8], position: usize, voxel_type: VoxelType) -> Result<f64> {
    let text = String::from_utf8_lossy(word);
    match text.parse() {
        Ok(voxel) if voxel_type.holds(voxel) => Ok(voxel),
        _ => Err(problem(format!(
            "voxel {position} is {:?}, no number of type {voxel_type}",
            shortened(&text)
        ))),
    }
}

/// Puts the next word into `word`; false if there is none.
fn next_word(reader: &mut impl BufRead, word: &mut Vec<u8>) -> Result<bool> {
    word.clear();
    loop {
        let bytes = reader.fill_buf().map_err(|error| unreadable(error, "within the voxels"))?;
        if bytes.is_empty() {
            return Ok(!word.is_empty());
        }
        let blanks = if word.is_empty() { leading(bytes, blank) } else { 0 };
        let letters = leading(&bytes[blanks..], |byte| !blank(byte));
        word.extend_from_slice(&bytes[blanks..blanks + letters]);
        let ended = blanks + letters < bytes.len();
        reader.consume(blanks + letters);
        if word.len() > LONGEST {
            return Err(problem(format!("a number of more than {LONGEST} characters")));
        }
        if ended && !word.is_empty() {
            return Ok(true);
        }
    }
}

/// How many bytes at the start are of a kind.
fn leading(bytes: &[u8], kind: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !kind(byte)).unwrap_or(bytes.len())
}

/// Whether a byte stands between numbers.
fn blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b','
}
