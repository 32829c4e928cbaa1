use super::findings::ModelFindings;
use super::model::ModelKind;
use crate::error::{Error, Result, Value};
use crate::evaluate::DeLong;
use crate::hypothesis::Correction;
use crate::table::Split;

/// Which models of a study are held against one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparisons(Pairs);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pairs {
    Usual,
    Given(Vec<(String, String)>),
}

impl Comparisons {
    /// Every combined model against each clinical model and against the imaging models whose scores it looks at; the last
    /// multi-sequence model against every model of one sequence.
    pub fn usual() -> Self {
        Comparisons(Pairs::Usual)
    }

    /// These pairs.
    pub fn of_pairs<N: Into<String>, M: Into<String>>(pairs: impl IntoIterator<Item = (N, M)>) -> Self {
        Comparisons(Pairs::Given(pairs.into_iter().map(|(a, b)| (a.into(), b.into())).collect()))
    }

    /// Refuses pairs of models that are not there.
    pub(super) fn expect_models<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<()> {
        let Pairs::Given(pairs) = &self.0 else { return Ok(()) };
        let names: Vec<String> = names.map(str::to_string).collect();
        match pairs.iter().flat_map(|(a, b)| [a, b]).find(|name| !names.contains(name)) {
            Some(unknown) => Err(Error::unknown_name("model", unknown, names)),
            None => Ok(()),
        }
    }

    /// The positions of the pairs.
    fn pairs(&self, models: &[ModelFindings]) -> Result<Vec<(usize, usize)>> {
        let position = |name: &String| {
            let names = || models.iter().map(|model| model.name().to_string()).collect();
            let found = models.iter().position(|model| model.name() == name);
            found.ok_or_else(|| Error::unknown_name("model", name, names()))
        };
        match &self.0 {
            Pairs::Given(pairs) => pairs.iter().map(|(a, b)| Ok((position(a)?, position(b)?))).collect(),
            Pairs::Usual => Ok(usual(models)),
        }
    }

    /// The tests, training rows first.
    pub(super) fn of(&self, models: &[ModelFindings]) -> Result<Vec<Comparison>> {
        let pairs = self.pairs(models)?;
        let mut all = Vec::with_capacity(2 * pairs.len());
        for part in [Split::Train, Split::Test] {
            let mut of_part = Vec::with_capacity(pairs.len());
            for (a, b) in &pairs {
                let (Some(first), Some(second)) = (models.get(*a), models.get(*b)) else { continue };
                if let (Some(on_first), Some(on_second)) = (first.on(part), second.on(part)) {
                    let test = DeLong::paired(on_first.roc(), on_second.roc())?;
                    let [first, second] = [first, second].map(|model| model.name().to_string());
                    of_part.push(Comparison { first, second, part, adjusted: test.p_value(), test });
                }
            }
            adjust(&mut of_part)?;
            all.append(&mut of_part);
        }
        Ok(all)
    }
}

/// The pairs of [`Comparisons::usual`].
fn usual(models: &[ModelFindings]) -> Vec<(usize, usize)> {
    let of = |kind: ModelKind| (0..models.len()).filter(move |at| models[*at].kind() == kind);
    let mut pairs = Vec::new();
    for combined in of(ModelKind::Combined) {
        pairs.extend(of(ModelKind::Clinical).map(|clinical| (combined, clinical)));
        let imaging = models[combined].bases().iter().filter_map(|base| {
            let at = models.iter().position(|model| model.name() == base)?;
            (models[at].kind() != ModelKind::Clinical).then_some((combined, at))
        });
        pairs.extend(imaging);
    }
    if let Some(last) = of(ModelKind::Multi).next_back() {
        pairs.extend(of(ModelKind::Single).map(|single| (last, single)));
    }
    pairs
}

/// Holm's correction over the comparisons of one part that have a p-value.
fn adjust(comparisons: &mut [Comparison]) -> Result<()> {
    let known: Vec<f64> = comparisons.iter().filter_map(|c| c.test.p_value().ok()).collect();
    let mut adjusted = Correction::Holm.adjusted(&known)?.into_iter();
    for comparison in comparisons.iter_mut().filter(|c| c.adjusted.is_ok()) {
        if let Some(p) = adjusted.next() {
            comparison.adjusted = Ok(p);
        }
    }
    Ok(())
}

/// Two models held against one another on the same subjects.
#[derive(Debug, Clone)]
pub struct Comparison {
    first: String,
    second: String,
    part: Split,
    test: DeLong,
    adjusted: Value,
}

impl Comparison {
    /// The first model.
    pub fn first(&self) -> &str {
        &self.first
    }

    /// The second model, whose area is taken from that of the first.
    pub fn second(&self) -> &str {
        &self.second
    }

    /// On which subjects.
    pub fn part(&self) -> Split {
        self.part
    }

    /// The paired test of the areas.
    pub fn test(&self) -> &DeLong {
        &self.test
    }

    /// The p-value by Holm's correction over all comparisons of this part that have one.
    pub fn adjusted_p_value(&self) -> Value {
        self.adjusted
    }
}
