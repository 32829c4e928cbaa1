//! Sums in the order in which NumPy adds the elements of a line, so that results of its arithmetic come out to the last bit.

use std::ops::Add;

/// Elements that are added in eight interleaved sums; longer lines are halved.
const BLOCK: usize = 128;

/// The sum of a line in the order of `numpy.add.reduce`.
pub(crate) fn sum<T: Copy + Default + Add<Output = T>>(line: &[T]) -> T {
    if line.len() > BLOCK {
        let half = line.len() / 2;
        let (first, second) = line.split_at(half - half % 8);
        return sum(first) + sum(second);
    }
    let (eights, rest) = line.as_chunks::<8>();
    let Some((first, more)) = eights.split_first() else {
        return rest.iter().fold(T::default(), |sum, &x| sum + x);
    };
    let mut r = *first;
    for eight in more {
        for (r, &x) in r.iter_mut().zip(eight) {
            *r = *r + x;
        }
    }
    let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    rest.iter().fold(sum, |sum, &x| sum + x)
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
