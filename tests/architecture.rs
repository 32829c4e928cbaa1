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
    ("hypothesis", &["error", "numeric"]),
    ("evaluate", &["error", "numeric", "hypothesis"]),
    ("io", &["error", "numeric", "image"]),
    ("process", &["error", "numeric", "image"]),
    ("filter", &["error", "numeric", "image"]),
    ("feature", &["error", "numeric", "image"]),
    ("first_order", &["error", "numeric", "image", "feature"]),
    ("shape", &["error", "numeric", "image", "feature"]),
    ("texture", &["error", "numeric", "image", "feature"]),
    ("families", &["error", "feature", "first_order", "shape", "texture"]),
    ("table", &["error", "numeric", "feature"]),
    ("cohort", &["error", "numeric", "image", "process", "filter", "feature", "families", "table"]),
    (
        "pyradiomics",
        &[
            "error",
            "numeric",
            "image",
            "process",
            "filter",
            "feature",
            "first_order",
            "shape",
            "texture",
            "families",
            "cohort",
        ],
    ),
    (
        "config",
        &[
            "error",
            "image",
            "process",
            "filter",
            "feature",
            "first_order",
            "texture",
            "families",
            "cohort",
            "pyradiomics",
        ],
    ),
    ("learn", &["error", "numeric", "hypothesis", "evaluate", "table"]),
    ("phantom", &["error", "numeric", "image", "process", "feature", "families", "table", "cohort"]),
    (
        "study",
        &[
            "error",
            "numeric",
            "image",
            "hypothesis",
            "evaluate",
            "io",
            "process",
            "feature",
            "table",
            "cohort",
            "learn",
            "config",
        ],
    ),
    (
        "report",
        &[
            "error",
            "numeric",
            "image",
            "hypothesis",
            "evaluate",
            "feature",
            "table",
            "cohort",
            "learn",
            "study",
        ],
    ),
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
        for import in imports(&code(&file), depth(&file)) {
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
    let flat = "use crate::{error::Error, table::Split};\nlet x = crate::learn::Fit;\nuse crate::image as i;";
    assert_eq!(imports(flat, 1), ["error", "image", "learn", "table"]);
    let nested = "use crate::{\n    error::{Error, Result},\n    table::{self, Split},\n};";
    assert_eq!(imports(nested, 1), ["error", "table"]);
    let upwards = "use super::fit::Fit;\nuse super::super::{image, table::Split};";
    assert_eq!(imports(upwards, 2), ["image", "table"]);
    assert!(imports(upwards, 3).is_empty(), "within the room");
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

/// How many modules lie above a source file: 1 for `room.rs` and `room/mod.rs`, 2 for `room/file.rs`.
fn depth(file: &Path) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders = file.strip_prefix(&root).expect("inside src").components().count() - 1;
    if file.ends_with("mod.rs") { folders } else { folders + 1 }
}

/// The rooms that a text names after `crate::` or after enough `super::` to reach the root of the crate from a module
/// `depth` below it, sorted, without what the root exports itself (`crate::Error`).
fn imports(code: &str, depth: usize) -> Vec<String> {
    let mut rooms = Vec::new();
    for root in ["crate::".to_string(), "super::".repeat(depth)] {
        for (at, _) in code.match_indices(&root) {
            let after = &code[at + root.len()..];
            if let Some(group) = after.strip_prefix('{') {
                rooms.extend(members(group));
            } else {
                rooms.push(word(after));
            }
        }
    }
    rooms.retain(|room| room.starts_with(char::is_lowercase) && room != "super");
    rooms.sort();
    rooms.dedup();
    rooms
}

/// The first word of each member of a group, up to the brace that closes it; groups within the members are passed over.
fn members(group: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut open = 0;
    for letter in group.chars() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => break,
            '}' => open -= 1,
            ',' if open == 0 => words.push(String::new()),
            _ if open == 0 => words.last_mut().expect("one at least").push(letter),
            _ => {}
        }
    }
    words.iter().map(|member| word(member.trim())).collect()
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
