//! Counts by key where most keys have none: sorted lists of the keys that do.

/// What is added up: whole numbers, or those that weights make of them.
pub(super) trait Count: Copy {
    /// The sum, the largest number where it would be larger.
    fn plus(self, other: Self) -> Self;
}

impl Count for u64 {
    fn plus(self, other: u64) -> u64 {
        self.saturating_add(other)
    }
}

impl Count for f64 {
    fn plus(self, other: f64) -> f64 {
        self + other
    }
}

/// The sum of several lists of counts, each multiplied by its weight.
pub(super) fn weighted<'a, K: Ord + Copy + 'a>(
    lists: impl IntoIterator<Item = (f64, &'a [(K, u64)])>,
) -> Vec<(K, f64)> {
    let scaled = |(weight, list): (f64, &[(K, u64)])| -> Vec<_> {
        list.iter().map(|&(key, count)| (key, weight * count as f64)).collect()
    };
    let scaled: Vec<_> = lists.into_iter().map(scaled).collect();
    merge(&scaled.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The sum of several lists of counts, each sorted by keys that occur once, as one such list.
pub(super) fn merge<K: Ord + Copy, N: Count>(lists: &[&[(K, N)]]) -> Vec<(K, N)> {
    match lists {
        [] => Vec::new(),
        [one] => one.to_vec(),
        _ => {
            let (first, second) = lists.split_at(lists.len() / 2);
            sum(&merge(first), &merge(second))
        }
    }
}

/// The sum of two lists.
fn sum<K: Ord + Copy, N: Count>(first: &[(K, N)], second: &[(K, N)]) -> Vec<(K, N)> {
    let mut all = Vec::with_capacity(first.len().max(second.len()));
    let (mut first, mut second) = (first.iter().copied().peekable(), second.iter().copied().peekable());
    while let (Some(&(a, n)), Some(&(b, m))) = (first.peek(), second.peek()) {
        if a <= b {
            first.next();
        }
        if b <= a {
            second.next();
        }
        all.push(match a.cmp(&b) {
            std::cmp::Ordering::Less => (a, n),
            std::cmp::Ordering::Equal => (a, n.plus(m)),
            std::cmp::Ordering::Greater => (b, m),
        });
    }
    all.extend(first.chain(second));
    all
}

/// Counts of the keys of a list in any order, in which keys may occur more than once.
pub(super) fn tally<K: Ord + Copy, N: Count>(mut counted: Vec<(K, N)>) -> Vec<(K, N)> {
    counted.sort_unstable_by_key(|&(key, _)| key);
    counted.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.plus(next.1);
        }
        same
    });
    counted
}
