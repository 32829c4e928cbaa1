use std::collections::HashMap;

use rand::seq::SliceRandom;

use super::analysis::Analysis;
use super::data::StudyData;
use super::division::Division;
use super::result::StudyResult;
use super::run::{Phase, Run, StudyProgress};
use super::warning::{self, Warning};
use crate::cohort::{Cohort, Outcome, Protocol, Subject};
use crate::error::{Error, Result};
use crate::numeric::random;
use crate::process::Perturbations;
use crate::table::{FeatureTable, Split};

/// A study from images to compared models, declared as one object.
///
/// It says what is measured (the [`Protocol`]), which subjects are for training, who reads the masks a second time, and what is
/// made of the tables (the [`Analysis`]).
#[derive(Clone)]
pub struct Study {
    protocol: Protocol,
    division: Division,
    readings: Readings,
    clinical: Option<Vec<String>>,
    analysis: Analysis,
    declaration: Option<String>,
}

/// Who reads the masks again.
#[derive(Debug, Clone, PartialEq)]
enum Readings {
    /// The second reader of the run, if it has one.
    SecondReader,
    Perturbed {
        perturbations: Perturbations,
        seed: u64,
        readings: usize,
        subjects: usize,
    },
}

impl Study {
    /// The split of the cohort, the second reader of the run, all clinical columns.
    pub fn new(protocol: Protocol, analysis: Analysis) -> Self {
        let readings = Readings::SecondReader;
        Study {
            protocol,
            division: Division::default(),
            readings,
            clinical: None,
            analysis,
            declaration: None,
        }
    }

    /// Which subjects are for training.
    #[must_use]
    pub fn division(self, division: Division) -> Self {
        Study { division, ..self }
    }

    /// Instead of a second reader, images and masks of this many training subjects (drawn by the seed; all if there are fewer) are
    /// perturbed and measured again, this many times.
    ///
    /// # Errors
    /// [`Error::Setting`] for no reading, or fewer than 2 subjects.
    pub fn perturbed(
        self,
        perturbations: Perturbations,
        readings: usize,
        subjects: usize,
        seed: u64,
    ) -> Result<Self> {
        if readings == 0 {
            return Err(Error::setting("number of perturbed readings", "at least 1", readings));
        }
        if subjects < 2 {
            return Err(Error::setting("number of perturbed subjects", "at least 2", subjects));
        }
        Ok(Study { readings: Readings::Perturbed { perturbations, seed, readings, subjects }, ..self })
    }

    /// The clinical columns that models may look at.
    #[must_use]
    pub fn clinical(self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Study { clinical: Some(columns.into_iter().map(Into::into).collect()), ..self }
    }

    /// With the text that declares it, which goes with the result; a study of [`StudySettings`](super::StudySettings) has that of its
    /// file.
    #[must_use]
    pub fn declared_as(self, declaration: impl Into<String>) -> Self {
        Study { declaration: Some(declaration.into()), ..self }
    }

    /// What is measured.
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// What is made of the tables.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Measures the subjects and makes the models.
    ///
    /// # Errors
    /// As [`Protocol::extract`] and [`Analysis::run`], [`Error::UnlabelledSubject`] if a subject has no label, or no split where the
    /// cohort is to give it.
    pub fn run(&self, cohort: &Cohort) -> Result<StudyResult> {
        self.run_with(cohort, &Run::new())
    }

    /// The same, with a second reader, results kept on disk, progress, a way to stop.
    ///
    /// # Errors
    /// As [`Study::run`], with the error of the subject if one fails and the run is to stop then, [`Error::Interrupted`].
    pub fn run_with(&self, cohort: &Cohort, run: &Run<'_>) -> Result<StudyResult> {
        // What can be refused is refused before anything is measured.
        self.expect_roles(cohort)?;
        let clinical = self.clinical_of(cohort)?;
        let sequences: Vec<String> =
            self.protocol.sequences().iter().map(|sequence| sequence.name().to_string()).collect();
        self.analysis.expect_inputs(&sequences, clinical.columns())?;
        let (table, record) = self.extracted(cohort, run, Phase::Features)?.into_parts();
        let table = self.division.divide(table)?;
        let clinical = of_subjects(&clinical, &table)?;
        let (readers, mut warnings) = self.read_again(cohort, &table, run)?;
        let mut data = StudyData::extracted(&self.protocol, table)?.clinical(&clinical)?;
        for reader in readers {
            data = data.reader(reader)?;
        }
        observe(run, StudyProgress { phase: Phase::Models, done: 0, total: 1, subject: "" });
        let mut findings = self.analysis.run(&data)?;
        observe(run, StudyProgress { phase: Phase::Models, done: 1, total: 1, subject: "" });
        warnings.extend(warning::of_extraction(&record));
        findings.warn(warnings);
        Ok(StudyResult::new(data, findings, record, self.settings(), self.declaration.clone()))
    }

    /// Refuses subjects without a label, or without a part where the cohort is to say which, before anything is measured.
    fn expect_roles(&self, cohort: &Cohort) -> Result<()> {
        let lacking =
            |what, remedy, lacks: fn(&Subject) -> bool| match cohort.subjects().iter().find(|s| lacks(s)) {
                Some(subject) => {
                    Err(Error::UnlabelledSubject { subject: subject.id().to_string(), what, remedy })
                }
                None => Ok(()),
            };
        lacking("label", "a study needs one of every subject", |subject| subject.known_label().is_none())?;
        match self.division {
            Division::Given => lacking(
                "split",
                "say which subjects are for training and which for testing, or let the study divide them",
                |subject| subject.known_split().is_none(),
            ),
            _ => Ok(()),
        }
    }

    /// The clinical columns of all subjects.
    fn clinical_of(&self, cohort: &Cohort) -> Result<FeatureTable> {
        let clinical = cohort.clinical_table()?;
        match &self.clinical {
            Some(columns) => clinical.select(columns),
            None => Ok(clinical),
        }
    }

    /// The same features by the other readers, of whichever subjects they read.
    fn read_again(
        &self,
        cohort: &Cohort,
        table: &FeatureTable,
        run: &Run<'_>,
    ) -> Result<(Vec<FeatureTable>, Vec<Warning>)> {
        let cohorts: Vec<Cohort> = match &self.readings {
            Readings::SecondReader => run.second_reader.cloned().into_iter().collect(),
            Readings::Perturbed { perturbations, seed, readings, subjects } => {
                let chosen = chosen(cohort, table, *subjects, *seed)?;
                (0..*readings as u64).map(|i| chosen.perturbed(perturbations, seed.wrapping_add(i))).collect()
            }
        };
        let (mut tables, mut warnings) = (Vec::new(), Vec::new());
        for (i, cohort) in cohorts.iter().enumerate() {
            let (table, record) = self.extracted(cohort, run, Phase::Reading(i + 1))?.into_parts();
            warnings.extend(warning::of_failures(&record));
            tables.push(table);
        }
        Ok((tables, warnings))
    }

    fn extracted(&self, cohort: &Cohort, run: &Run<'_>, phase: Phase) -> Result<Outcome> {
        let mut extraction = self.protocol.extraction().on_failure(run.on_failure);
        #[cfg(feature = "json")]
        if let Some(cache) = run.cache {
            extraction = extraction.cached(cache);
        }
        if let Some(stop) = run.until {
            extraction = extraction.until(stop);
        }
        extraction
            .observed(|progress| {
                let (done, total, subject) = (progress.done, progress.total, progress.subject);
                observe(run, StudyProgress { phase, done, total, subject });
            })
            .run(cohort)
    }

    /// Everything that the numbers depend on besides the subjects, as name and value.
    fn settings(&self) -> Vec<(String, String)> {
        let sequences = self.protocol.sequences().iter();
        sequences
            .map(|sequence| {
                (format!("sequence {}", sequence.name()), sequence.extractor().settings().to_string())
            })
            .chain([
                ("division".to_string(), self.division.settings()),
                ("other readers".to_string(), self.readings.settings()),
            ])
            .collect()
    }
}

impl Readings {
    fn settings(&self) -> String {
        match self {
            Readings::SecondReader => "the second reader of the run, if there is one".to_string(),
            Readings::Perturbed { perturbations, seed, readings, subjects } => {
                let limits = perturbations.settings();
                format!("{subjects} training subjects perturbed {readings} times ({limits}; seed {seed})")
            }
        }
    }
}

/// The clinical columns of the subjects of a table, with its split: that of the study counts, whatever the cohort says.
fn of_subjects(clinical: &FeatureTable, table: &FeatureTable) -> Result<FeatureTable> {
    let rows: HashMap<&String, usize> =
        clinical.subjects().iter().enumerate().map(|(row, name)| (name, row)).collect();
    let rows: Vec<usize> = table.subjects().iter().filter_map(|name| rows.get(name).copied()).collect();
    clinical.select_rows(&rows)?.with_split(table.split()?.iter().copied())
}

fn observe(run: &Run<'_>, progress: StudyProgress<'_>) {
    if let Some(observe) = run.observe {
        observe(progress);
    }
}

/// This many of the training subjects, by the chance of a seed, in the order of the cohort.
fn chosen(cohort: &Cohort, table: &FeatureTable, count: usize, seed: u64) -> Result<Cohort> {
    let split = table.split()?;
    let training = table.subjects().iter().zip(split).filter(|(_, part)| **part == Split::Train);
    let mut names: Vec<&String> = training.map(|(name, _)| name).collect();
    names.sort_unstable();
    names.shuffle(&mut random::generator(seed, u64::MAX));
    names.truncate(count);
    let subjects = cohort.subjects().iter().filter(|subject| names.iter().any(|name| *name == subject.id()));
    Cohort::new(subjects.cloned().collect())
}
