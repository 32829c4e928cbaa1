//! Counts by key where most keys have none: sorted lists of the keys that do.

use std::ops::AddAssign;

/// The sum of several lists of counts, each sorted by keys that occur once, as one such list.
pub(super) fn merge<K: Ord + Copy>(lists: &[&[(K, u64)]]) -> Vec<(K, u64)> {
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
fn sum<K: Ord + Copy>(first: &[(K, u64)], second: &[(K, u64)]) -> Vec<(K, u64)> {
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
            std::cmp::Ordering::Equal => (a, n.saturating_add(m)),
            std::cmp::Ordering::Greater => (b, m),
        });
    }
    all.extend(first.chain(second));
    all
}

/// Counts of the keys of a list in any order, in which keys may occur more than once.
pub(super) fn tally<K: Ord + Copy, N: AddAssign + Copy>(mut counted: Vec<(K, N)>) -> Vec<(K, N)> {
    counted.sort_unstable_by_key(|&(key, _)| key);
    counted.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    counted
}
