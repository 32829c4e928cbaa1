//! The search behind [`super::Stepwise`].

use super::logistic::{Training, certain, maximum};
use super::profile::Profile;
use super::separation::separation;
use super::stepwise::Stepwise;
use super::stepwise_path::{Move, StepwisePath, StepwiseStep, Trial};
use crate::error::{Error, Result};
use crate::learn::select::Reason;
use crate::numeric::logistic::{Design, Likelihood, Point};
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// A move counts when it lowers the criterion by more than this share of it; rounding must not send the search in circles.
const LOWER: f64 = 1e-10;
/// Moves for each column after which a search is given up; one or two are usual.
const MOVES: usize = 20;

/// What a search looks at, and what it may do.
pub(super) struct Search<'a> {
    training: &'a Training<'a>,
    names: &'a [String],
    start: Vec<usize>,
    considered: Vec<bool>,
    always: Vec<bool>,
    adds: bool,
    drops: bool,
    most: usize,
    multiple: f64,
}

/// A model on the way.
struct Stage {
    /// Positions in the table, rising.
    columns: Vec<usize>,
    design: Design,
    maximum: Point,
}

/// A column by its position in the table; to drop it, also by its place in the model.
#[derive(Clone, Copy)]
enum Change {
    Add(usize),
    Drop { column: usize, place: usize },
}

/// The end of a search.
pub(super) struct Found {
    /// Positions in the table, rising.
    pub(super) columns: Vec<usize>,
    pub(super) design: Design,
    pub(super) maximum: Point,
    pub(super) path: StepwisePath,
    considered: Vec<bool>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        settings: &Stepwise,
        table: &'a FeatureTable,
        training: &'a Training<'a>,
    ) -> Result<Self> {
        let always = marks(table, &settings.always)?;
        let mut considered = match &settings.among {
            Some(among) => marks(table, among)?,
            None => vec![true; always.len()],
        };
        considered.iter_mut().zip(&always).for_each(|(considered, always)| *considered |= always);
        let first = if settings.full { &considered } else { &always };
        Ok(Search {
            training,
            names: table.columns(),
            start: marked(first),
            considered,
            always,
            adds: settings.adds,
            drops: settings.drops,
            most: settings.most.unwrap_or(usize::MAX),
            multiple: settings.criterion.multiple(training.labels.len()),
        })
    }

    pub(super) fn run(&self) -> Result<Found> {
        let mut stage = self.stage(self.start.clone())?;
        let mut steps = vec![self.step(&stage, None)];
        let limit = MOVES.saturating_mul(self.names.len() + 1);
        for _ in 0..limit {
            let changes = self.changes(&stage);
            let criteria = parallel::map(&changes, |change| self.criterion_after(&stage, *change));
            let best = best(&criteria);
            let trials = changes.iter().zip(criteria);
            let trials = trials.map(|(change, criterion)| Trial { moved: self.moved(*change), criterion });
            let Some(step) = steps.last_mut() else { break };
            step.trials = trials.collect();
            let least = step.criterion - LOWER * (1.0 + step.criterion.abs());
            match best.and_then(|(at, criterion)| Some((*changes.get(at)?, criterion))) {
                Some((change, criterion)) if criterion < least => {
                    stage = self.stage(after(&stage.columns, change))?;
                    steps.push(self.step(&stage, Some(self.moved(change))));
                }
                _ => return Ok(self.found(stage, steps)),
            }
        }
        Err(Error::NotConverged {
            what: "stepwise selection",
            iterations: limit,
            change: f64::NAN,
            tolerance: LOWER,
        })
    }

    fn found(&self, stage: Stage, steps: Vec<StepwiseStep>) -> Found {
        let Stage { columns, design, maximum } = stage;
        let path = StepwisePath { multiple: self.multiple, steps };
        Found { columns, design, maximum, path, considered: self.considered.clone() }
    }

    fn stage(&self, columns: Vec<usize>) -> Result<Stage> {
        let names: Vec<String> = columns.iter().map(|column| self.name(*column)).collect();
        let (design, maximum) = maximum(&self.numbers(&columns), &names, self.training.labels)?;
        Ok(Stage { columns, design, maximum })
    }

    fn step(&self, stage: &Stage, moved: Option<Move>) -> StepwiseStep {
        StepwiseStep {
            moved,
            columns: stage.columns.iter().map(|column| self.name(*column)).collect(),
            criterion: self.criterion(stage.maximum.value, stage.columns.len() + 1),
            deviance: -2.0 * stage.maximum.value,
            trials: Vec::new(),
        }
    }

    /// Every change that is allowed, in the order in which the first of equally good ones is taken.
    fn changes(&self, stage: &Stage) -> Vec<Change> {
        let places = stage.columns.iter().enumerate();
        let drops = places.filter(|(_, column)| self.drops && self.always.get(**column) == Some(&false));
        let mut changes: Vec<Change> =
            drops.map(|(place, column)| Change::Drop { column: *column, place }).collect();
        if self.adds && stage.columns.len() < self.most {
            let outside = marked(&self.considered).into_iter();
            changes.extend(outside.filter(|j| stage.columns.binary_search(j).is_err()).map(Change::Add));
        }
        changes
    }

    fn criterion_after(&self, stage: &Stage, change: Change) -> Result<f64, String> {
        let coefficients = stage.columns.len() + 1;
        match change {
            Change::Drop { place, .. } => {
                let likelihood = Likelihood::new(&stage.design.basis, self.training.labels);
                let profile = Profile::new(likelihood, &stage.maximum, &stage.design, place + 1);
                let without = profile.at(0.0).map_err(|error| error.to_string())?;
                Ok(self.criterion(without.value, coefficients - 1))
            }
            Change::Add(column) => Ok(self.criterion(self.value_with(stage, column)?, coefficients + 1)),
        }
    }

    /// max ℓ with one column more, from the maximum without it.
    fn value_with(&self, stage: &Stage, column: usize) -> Result<f64, String> {
        let labels = self.training.labels;
        let coefficients = stage.columns.len() + 2;
        if coefficients >= labels.len() {
            return Err(Error::TooFewRows { coefficients, rows: labels.len() }.to_string());
        }
        let values = self.training.numbers.get(column).copied().unwrap_or_default();
        let basis = stage.design.extended(values).ok_or("the column depends on those of the model")?;
        let start = stage.maximum.theta.clone().insert_row(coefficients - 1, 0.0);
        let maximum = Likelihood::new(&basis, labels).maximum(start, None);
        if matches!(&maximum, Err(stopped) if stopped.separated) {
            return Err(separated("complete"));
        }
        if !certain(&maximum) {
            let numbers = self.numbers(&after(&stage.columns, Change::Add(column)));
            if let Some(kind) = separation(&numbers, labels).map_err(|error| error.to_string())? {
                return Err(separated(kind.name()));
            }
        }
        let maximum = maximum.map_err(|stopped| stopped.error("logistic regression").to_string())?;
        Ok(maximum.value)
    }

    fn criterion(&self, log_likelihood: f64, coefficients: usize) -> f64 {
        -2.0 * log_likelihood + self.multiple * coefficients as f64
    }

    fn numbers(&self, columns: &[usize]) -> Vec<&'a [f64]> {
        columns.iter().filter_map(|column| self.training.numbers.get(*column).copied()).collect()
    }

    fn name(&self, column: usize) -> String {
        self.names.get(column).cloned().unwrap_or_default()
    }

    fn moved(&self, change: Change) -> Move {
        match change {
            Change::Add(column) => Move::Add(self.name(column)),
            Change::Drop { column, .. } => Move::Drop(self.name(column)),
        }
    }
}

impl Found {
    /// Why each column is not in the last model, or nothing if it is.
    pub(super) fn verdicts(&self, names: &[String]) -> Vec<Option<Reason>> {
        let columns = names.iter().zip(&self.considered).enumerate();
        let verdict = |(column, (name, considered)): (usize, (&String, &bool))| {
            let inside = self.columns.binary_search(&column).is_ok();
            (!inside).then(|| if *considered { self.reason(name) } else { Reason::NotConsidered })
        };
        columns.map(verdict).collect()
    }

    fn reason(&self, name: &str) -> Reason {
        let steps = self.path.steps();
        let tried =
            steps.last().into_iter().flat_map(|step| step.trials.iter().map(move |trial| (step, trial)));
        let mut adding = tried.filter(|(_, trial)| trial.moved.column() == name);
        if let Some((step, trial)) = adding.next() {
            return match &trial.criterion {
                Ok(with) => Reason::NoImprovement { with: *with, without: step.criterion },
                Err(problem) => Reason::NoModel { problem: problem.clone() },
            };
        }
        let drop = Some(Move::Drop(name.to_string()));
        match steps.windows(2).rev().find(|pair| pair.last().is_some_and(|step| step.moved == drop)) {
            Some([before, after]) => {
                Reason::NoImprovement { with: before.criterion, without: after.criterion }
            }
            _ => Reason::NotPicked { picked: self.columns.len() },
        }
    }
}

fn separated(kind: &str) -> String {
    format!("{kind} separation of the classes")
}

/// Which columns of the table have one of these names.
fn marks(table: &FeatureTable, names: &[String]) -> Result<Vec<bool>> {
    let mut marks = vec![false; table.columns().len()];
    for name in names {
        let at = table.column(name)?.position();
        if let Some(mark) = marks.get_mut(at) {
            *mark = true;
        }
    }
    Ok(marks)
}

/// The positions that are marked.
fn marked(marks: &[bool]) -> Vec<usize> {
    marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(at, _)| at).collect()
}

/// The columns of the model after a change.
fn after(columns: &[usize], change: Change) -> Vec<usize> {
    let mut columns = columns.to_vec();
    match change {
        Change::Add(column) => {
            let at = columns.partition_point(|other| *other < column);
            columns.insert(at, column);
        }
        Change::Drop { column, .. } => columns.retain(|other| *other != column),
    }
    columns
}

/// The first of the lowest criteria.
fn best(criteria: &[Result<f64, String>]) -> Option<(usize, f64)> {
    let defined = criteria.iter().enumerate().filter_map(|(at, c)| c.as_ref().ok().map(|c| (at, *c)));
    defined.fold(None, |best, (at, criterion)| match best {
        Some((_, lowest)) if lowest <= criterion => best,
        _ => Some((at, criterion)),
    })
}
