//! Sums in the order in which NumPy adds the elements of a line, so that results of its arithmetic come out to the last bit.

use std::ops::Add;

/// Elements that are added in interleaved sums; longer lines are halved.
const BLOCK: usize = 128;

/// Number of interleaved sums.
const LANES: usize = 8;

/// The sum of a line in the order of `numpy.add.reduce`.
pub(crate) fn sum<T: Copy + Default + Add<Output = T>>(line: &[T]) -> T {
    sum_of(line, |x| x)
}

/// Σ f(x) over a line in the same order.
pub(crate) fn sum_of<T: Copy, U: Copy + Default + Add<Output = U>>(
    line: &[T],
    f: impl Fn(T) -> U + Copy,
) -> U {
    if line.len() > BLOCK {
        let half = line.len() / 2;
        let (first, second) = line.split_at(half - half % LANES);
        return sum_of(first, f) + sum_of(second, f);
    }
    let (lanes, rest) = line.as_chunks::<LANES>();
    let Some((first, others)) = lanes.split_first() else {
        return rest.iter().fold(U::default(), |sum, &x| sum + f(x));
    };
    let mut sums = first.map(f);
    for lane in others {
        for (sum, &x) in sums.iter_mut().zip(lane) {
            *sum = *sum + f(x);
        }
    }
    let [a, b, c, d, e, g, h, i] = sums;
    let sum = ((a + b) + (c + d)) + ((e + g) + (h + i));
    rest.iter().fold(sum, |sum, &x| sum + f(x))
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn every_element_is_added_once() {
        for length in [0, 1, 7, 8, 9, 128, 129, 162, 300, 1000] {
            let line: Vec<f64> = (0..length).map(f64::from).collect();
            assert_eq!(sum(&line), f64::from(length * (length - 1) / 2));
        }
    }
}
