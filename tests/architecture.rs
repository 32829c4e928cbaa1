//! The floors of the crate: imports only go down.
//!
//! The table is the one of `docs/architecture.md`. A file of a room may name its own room and the rooms listed for it.

use std::fs;
use std::path::{Path, PathBuf};

/// Room and the rooms it may import.
const FLOORS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("numeric", &["error"]),
    ("image", &["error", "numeric"]),
    ("evaluate", &["error", "numeric"]),
    ("io", &["error", "numeric", "image"]),
    ("process", &["error", "numeric", "image"]),
    ("feature", &["error", "numeric", "image"]),
    ("first_order", &["error", "numeric", "image", "feature"]),
    ("shape", &["error", "numeric", "image", "feature"]),
    ("texture", &["error", "numeric", "image", "feature"]),
    ("families", &["error", "feature", "first_order", "shape", "texture"]),
    ("table", &["error", "numeric", "feature"]),
    ("cohort", &["error", "numeric", "image", "process", "feature", "families", "table"]),
    ("learn", &["error", "numeric", "evaluate", "table"]),
    ("phantom", &["error", "numeric", "image", "process", "feature", "families", "table", "cohort"]),
];

#[test]
fn imports_only_go_down() {
    let mut wrong = Vec::new();
    for (room, file) in sources() {
        let allowed = FLOORS.iter().find(|(name, _)| *name == room).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            if room != "lib" {
                wrong.push(format!("{}: the room {room} is not in the table", file.display()));
            }
            continue;
        };
        for import in imports(&code(&file)) {
            if import != room && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{}: {room} may not import {import}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_room_that_is_not_there() {
    let rooms: Vec<String> = sources().into_iter().map(|(room, _)| room).collect();
    for (room, _) in FLOORS {
        assert!(rooms.iter().any(|r| r == room), "{room} is in the table but not in src");
    }
}

#[test]
fn the_check_itself_sees_every_form_of_import() {
    let text = "use crate::{error::Error, table::Split};\nlet x = crate::learn::Fit;\nuse crate::image as i;";
    assert_eq!(imports(text), ["error", "image", "learn", "table"]);
}

/// Every source file with the room it belongs to.
fn sources() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .map(|file| {
            let inside = file.strip_prefix(&root).expect("inside src");
            let first = inside.components().next().expect("a file").as_os_str().to_string_lossy();
            (first.trim_end_matches(".rs").to_string(), file)
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable folder") {
        let path = entry.expect("readable entry").path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The file without comments, so that links in the documentation do not count.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("readable source");
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The rooms that a text names after `crate::`, sorted, without `crate::Error` and `crate::Result`.
fn imports(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for after in code.split("crate::").skip(1) {
        if let Some(group) = after.strip_prefix('{') {
            let inside = group.split('}').next().unwrap_or("");
            rooms.extend(inside.split(',').map(|item| word(item.trim())));
        } else {
            rooms.push(word(after));
        }
    }
    rooms.retain(|room| room.starts_with(char::is_lowercase));
    rooms.sort();
    rooms.dedup();
    rooms
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
