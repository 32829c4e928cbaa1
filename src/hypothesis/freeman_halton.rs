use std::collections::BTreeMap;

use super::contingency::Contingency;
use super::fisher::SLACK;

/// Largest number of half tables that are held.
const HALVES: usize = 2_000_000;
/// Largest number of subjects: the logarithms of their factorials are held.
const MOST_SUBJECTS: f64 = 100_000.0;

/// Rows left to fill, with Σ −ln nᵢⱼ! of every way to come there.
type Halves = BTreeMap<Vec<u64>, Vec<f64>>;

impl Contingency {
    /// Fisher's exact p-value of a table of any size (Freeman and Halton): the probability, given the totals, of a table no
    /// more probable than this one, with the relative slack 10⁻⁷ for rounding. 1 if a table has no counts.
    ///
    /// Tables are not listed one by one: all ways to fill the left half of the columns meet all ways to fill the right half
    /// that leave the same rows. `None` where that is too much, more than two million half tables or 100 000 subjects; a table
    /// of 3 × 4 with 100 subjects has some 10⁵.
    ///
    /// Source: Freeman, Halton, *Note on an exact treatment of contingency, goodness of fit and other problems of
    /// significance*, Biometrika 38 (1951).
    ///
    /// ```
    /// use radiomics::hypothesis::Contingency;
    /// let p = Contingency::new(&[[3, 0, 0], [0, 3, 0], [0, 0, 3]])?.p_exact();
    /// assert!((p.unwrap() - 6.0 / 1680.0).abs() < 1e-15);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn p_exact(&self) -> Option<f64> {
        let total: f64 = self.row_totals().iter().sum();
        if total > MOST_SUBJECTS {
            return None;
        }
        let table = if self.rows.len() > self.rows.first()?.len() {
            transposed(&self.rows)
        } else {
            self.rows.clone()
        };
        let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
        let columns: Vec<u64> = transposed(&table).iter().map(|column| column.iter().sum()).collect();
        let logs = log_factorials(total as usize);
        let log = |count: u64| logs.get(count as usize).copied().unwrap_or(0.0);
        let (left, right) = columns.split_at(columns.len() / 2);
        // The left half is filled from the row totals downwards, the right half from nothing upwards.
        let from_left = filled(rows.clone(), left, &log, |room| room.to_vec(), |room, count| room - count)?;
        let free = |sums: &[u64]| rows.iter().zip(sums).map(|(row, sum)| row - sum).collect();
        let mut from_right = filled(vec![0; rows.len()], right, &log, free, |sum, count| sum + count)?;
        let all = rows.iter().chain(&columns).map(|count| log(*count)).sum::<f64>() - log(total as u64);
        let observed: f64 = table.iter().flatten().map(|count| -log(*count)).sum();
        let limit = observed + SLACK.ln_1p();
        let (mut rarer, mut every) = (0.0, 0.0);
        for (room, befores) in from_left {
            let Some(mut afters) = from_right.remove(&room) else { continue };
            afters.sort_by(f64::total_cmp);
            // Logarithms are added before anything leaves them: each factor of a product of large counts has no number.
            let top = afters.last().copied().unwrap_or(0.0);
            let sums = running_sums(afters.iter().map(|after| (after - top).exp()));
            for before in befores {
                let below = afters.partition_point(|after| before + after <= limit);
                let first = |count: usize| count.checked_sub(1).and_then(|last| sums.get(last)).copied();
                let weight = (before + all + top).exp();
                rarer += weight * first(below).unwrap_or(0.0);
                every += weight * first(sums.len()).unwrap_or(0.0);
            }
        }
        // all tables together have probability 1 but for the rounding of logarithms, which the ratio takes out
        Some(rarer / every)
    }
}

/// Every way to fill some columns one after the other, with the room that a state leaves in each row; `None` if there are
/// too many.
fn filled(
    start: Vec<u64>,
    columns: &[u64],
    log: &impl Fn(u64) -> f64,
    room: impl Fn(&[u64]) -> Vec<u64>,
    step: impl Fn(u64, u64) -> u64,
) -> Option<Halves> {
    let mut halves = Halves::from([(start, vec![0.0])]);
    for column in columns {
        let mut next = Halves::new();
        let mut entries = 0;
        for (state, befores) in &halves {
            let mut counts = vec![0; state.len()];
            each_column(*column, 0, &room(state), &mut counts, &mut |counts| {
                let after = state.iter().zip(counts).map(|(s, c)| step(*s, *c)).collect();
                let term: f64 = counts.iter().map(|count| -log(*count)).sum();
                entries += befores.len();
                next.entry(after).or_default().extend(befores.iter().map(|before| before + term));
                (entries <= HALVES).then_some(())
            })?;
        }
        halves = next;
    }
    Some(halves)
}

/// Visits every way to share `left` among the rows from `row` on that have the room; `None` once a visit says so.
fn each_column(
    left: u64,
    row: usize,
    room: &[u64],
    counts: &mut Vec<u64>,
    visit: &mut impl FnMut(&[u64]) -> Option<()>,
) -> Option<()> {
    let (here, later) = room.get(row..)?.split_first()?;
    if later.is_empty() {
        *counts.get_mut(row)? = left;
        return visit(counts);
    }
    let least = left.saturating_sub(later.iter().sum());
    for count in least..=left.min(*here) {
        *counts.get_mut(row)? = count;
        each_column(left - count, row + 1, room, counts, visit)?;
    }
    Some(())
}

fn running_sums(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    values
        .map(|value| {
            sum += value;
            sum
        })
        .collect()
}

/// ln k! for k = 0…n.
fn log_factorials(n: usize) -> Vec<f64> {
    let mut sum = 0.0;
    let mut logs = vec![0.0];
    logs.extend((1..=n).map(|k| {
        sum += (k as f64).ln();
        sum
    }));
    logs
}

fn transposed(rows: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width).map(|column| rows.iter().filter_map(|row| row.get(column).copied()).collect()).collect()
}
