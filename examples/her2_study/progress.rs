//! Progress on the terminal, with the remaining time.

use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use radiomics::study::{Phase, StudyProgress};

/// One bar for each phase of a run.
pub struct Bars {
    current: Mutex<Option<(Phase, ProgressBar)>>,
}

impl Bars {
    pub fn new() -> Self {
        Bars { current: Mutex::new(None) }
    }

    pub fn show(&self, progress: StudyProgress<'_>) {
        let Ok(mut current) = self.current.lock() else { return };
        if !current.as_ref().is_some_and(|(phase, _)| *phase == progress.phase) {
            if let Some((_, bar)) = current.take() {
                bar.finish_and_clear();
            }
            *current = Some((progress.phase, bar(progress)));
        }
        let Some((_, bar)) = current.as_ref() else { return };
        // Subjects are done in any order: a later call may know of fewer.
        bar.set_position(bar.position().max(progress.done as u64));
        if progress.done == progress.total {
            bar.finish_and_clear();
        }
    }

    pub fn finish(&self) {
        if let Ok(mut current) = self.current.lock()
            && let Some((_, bar)) = current.take()
        {
            bar.finish_and_clear();
        }
    }
}

fn bar(progress: StudyProgress<'_>) -> ProgressBar {
    let (message, template) = match progress.phase {
        Phase::Features => ("extracting".to_string(), "{msg} {wide_bar} {pos}/{len} subjects, {eta} left"),
        Phase::Reading(n) => {
            (format!("reading {}", n + 1), "{msg} {wide_bar} {pos}/{len} subjects, {eta} left")
        }
        Phase::Models => ("fitting and validating models".to_string(), "{spinner} {msg}"),
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(progress.total as u64).with_style(style).with_message(message)
}
