//! Files that are either whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// Largest entry that is read or written, in bytes: some two million columns.
const LARGEST: u64 = 64 << 20;
/// Ending of what is being written.
const UNFINISHED: &str = "unfinished";
/// How old what is being written must be to be given up; writing takes less than a second.
const GIVEN_UP: Duration = Duration::from_secs(24 * 60 * 60);
/// How many names are tried for a new file.
const TRIES: u32 = 64;

/// What a file holds; `None` if there is none, and what is wrong otherwise.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match read_at_most(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn read_at_most(path: &Path) -> io::Result<Vec<u8>> {
    // Asked before it is opened: a named pipe in its place would never open.
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let refused =
        |length: u64| io::Error::other(format!("it has {length} bytes, an entry at most {LARGEST}"));
    if found.len() > LARGEST {
        return Err(refused(found.len()));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(refused(bytes.len() as u64)) } else { Ok(bytes) }
}

/// Puts a file with this content in place of whatever is there.
///
/// It is written under a name of its own and renamed, so that whoever reads sees the old one or the new one. Nothing is forced
/// onto the disk: after a power failure an entry may be torn, and its checksum tells.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if bytes.len() as u64 > LARGEST {
        let length = bytes.len();
        return Err(io::Error::other(format!("it would have {length} bytes, an entry at most {LARGEST}")));
    }
    let (unfinished, mut file) = new_file(path)?;
    let written = file.write_all(bytes).and_then(|()| {
        drop(file);
        renamed(&unfinished, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&unfinished); // what stays is removed when the cache is opened another day
    }
    written
}

/// Renames, also over an empty folder.
fn renamed(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if to.is_dir() => {
            fs::remove_dir(to).map_err(|_| error).and_then(|()| fs::rename(from, to))
        }
        other => other,
    }
}

/// Finds out whether files can be written in a folder.
pub(super) fn try_writing(folder: &Path) -> io::Result<()> {
    let (path, mut file) = new_file(&folder.join("open"))?;
    let written = file.write_all(b"can be written");
    drop(file);
    written.and(fs::remove_file(path))
}

/// A file that nobody else writes, beside `path`. Process and time keep apart those of several machines, too.
fn new_file(path: &Path) -> io::Result<(PathBuf, File)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut refused = io::Error::from(ErrorKind::AlreadyExists);
    for _ in 0..TRIES {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let time = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_nanos());
        let unfinished = path.with_extension(format!("{}-{time:x}-{count}.{UNFINISHED}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&unfinished) {
            Ok(file) => return Ok((unfinished, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => refused = error,
            Err(error) => return Err(error),
        }
    }
    Err(refused)
}

/// Removes what was begun so long ago that nobody writes it any more. What cannot be removed does no harm.
pub(super) fn remove_leftovers(folder: &Path) {
    let Ok(found) = fs::read_dir(folder) else { return };
    for path in found.flatten().map(|entry| entry.path()) {
        let unfinished = path.extension().is_some_and(|ending| ending == UNFINISHED);
        if unfinished && age(&path).is_some_and(|age| age > GIVEN_UP) {
            let _ = fs::remove_file(path);
        }
    }
}

/// How long ago a file was written; `None` if that lies in the future.
fn age(path: &Path) -> Option<Duration> {
    fs::symlink_metadata(path).ok()?.modified().ok()?.elapsed().ok()
}
