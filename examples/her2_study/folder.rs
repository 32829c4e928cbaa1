//! The folder of a run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use radiomics::Error;

/// Where the report, the declaration and the kept vectors of a run lie.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder that was asked for, made where it is absent; that of a run that goes on, which must be there; or a new one.
    pub fn of(out: Option<&Path>, resume: Option<&Path>) -> Result<Self, String> {
        let cannot =
            |path: &Path, error: io::Error| format!("the folder {} cannot be made: {error}", path.display());
        match (out, resume) {
            (_, Some(folder)) if folder.join(DECLARATION).is_file() => Ok(Folder(folder.to_path_buf())),
            (_, Some(folder)) => {
                Err(format!("{} is no folder of a run: it lacks {DECLARATION}", folder.display()))
            }
            (Some(folder), None) => fs::create_dir_all(folder)
                .map(|()| Folder(folder.to_path_buf()))
                .map_err(|error| cannot(folder, error)),
            (None, None) => {
                new_folder().map(Folder).map_err(|error| format!("no folder for the results: {error}"))
            }
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where vectors are kept, so that a run that was stopped can go on.
    pub fn vectors(&self) -> PathBuf {
        self.0.join("vectors")
    }

    /// The declaration of the run, if there was one.
    pub fn declaration(&self) -> Option<PathBuf> {
        Some(self.0.join(DECLARATION)).filter(|path| path.is_file())
    }

    pub fn keep_declaration(&self, text: &str) -> Result<(), String> {
        let path = self.0.join(DECLARATION);
        fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
    }

    /// An error, and for a run that was stopped how to go on.
    pub fn explained(&self, error: Error) -> String {
        match error {
            Error::Interrupted { .. } => {
                format!("{error}; go on with the same options and --resume {}", self.0.display())
            }
            other => other.to_string(),
        }
    }
}

const DECLARATION: &str = "study.toml";

/// A folder that does not exist yet: `her2_study/run-1`, `run-2`, … beside the built program.
fn new_folder() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let build = program.ancestors().nth(3).unwrap_or(Path::new("."));
    let parent = build.join("her2_study");
    fs::create_dir_all(&parent)?;
    for number in 1_u32.. {
        let folder = parent.join(format!("run-{number}"));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|()| folder),
        }
    }
    Err(io::Error::other("no free folder name"))
}
