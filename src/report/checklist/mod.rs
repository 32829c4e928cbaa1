//! Reporting items of the checklists of the field, and which of them a run can answer.
//!
//! Topics are told in words of this crate; the numbers, the weights and what an item asks for are those of the sources.

mod answers;
mod clear;
mod metrics;
mod tripod;

use super::content::Content;

/// What a run says to an item; nothing where this run does not know.
type Answer = fn(&Content<'_>) -> Option<String>;

/// A checklist with its items by section.
pub(super) struct Checklist {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) citation: &'static str,
    pub(super) doi: &'static str,
    pub(super) note: &'static str,
    pub(super) weighted: bool,
    pub(super) sections: &'static [(&'static str, &'static [Item])],
}

/// One item.
pub(super) struct Item {
    pub(super) number: &'static str,
    pub(super) topic: &'static str,
    pub(super) weight: &'static str,
    answer: Option<Answer>,
}

impl Checklist {
    pub(super) fn items(&self) -> impl Iterator<Item = &'static Item> {
        self.sections.iter().flat_map(|(_, items)| *items)
    }
}

impl Item {
    /// The answer of the run, where it has one.
    pub(super) fn answer(&self, content: &Content<'_>) -> Option<String> {
        self.answer.and_then(|answer| answer(content))
    }

    const fn weighing(self, weight: &'static str) -> Self {
        Item { weight, ..self }
    }
}

/// An item that only the author can fill in.
const fn author(number: &'static str, topic: &'static str) -> Item {
    Item { number, topic, weight: "", answer: None }
}

/// An item to which the run may have something to say.
const fn run(number: &'static str, topic: &'static str, answer: Answer) -> Item {
    Item { number, topic, weight: "", answer: Some(answer) }
}

/// All checklists, in the order in which they stand.
pub(super) const ALL: [&Checklist; 3] = [&clear::CLEAR, &metrics::METRICS, &tripod::TRIPOD_AI];
