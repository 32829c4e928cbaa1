/// A rotation by right angles: which axis of the kernel lies along each axis of the image, and whether backwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rotation {
    /// For each axis, in the order x, y, z: the axis of the kernel and whether it is flipped.
    pub(super) axes: Vec<(usize, bool)>,
}

/// All rotations by right angles of a kernel with two axes (4) or three (24), the identity first. Mirror images are none.
pub(super) fn rotations(dimensions: usize) -> Vec<Rotation> {
    let mut found = Vec::new();
    for order in permutations(dimensions) {
        for flips in 0..1_usize << dimensions {
            // The determinant: the sign of the permutation and of each flip.
            let swaps = (0..dimensions).flat_map(|i| (0..i).map(move |j| (j, i)));
            let odd = swaps.filter(|&(j, i)| order[j] > order[i]).count() + flips.count_ones() as usize;
            if odd.is_multiple_of(2) {
                let axes = order.iter().enumerate().map(|(i, &axis)| (axis, flips >> i & 1 == 1)).collect();
                found.push(Rotation { axes });
            }
        }
    }
    found
}

/// The orders of the first `n` numbers, the rising one first.
fn permutations(n: usize) -> Vec<Vec<usize>> {
    (0..n).fold(vec![Vec::new()], |shorter, _| {
        let longer = |order: &Vec<usize>| {
            let order = order.clone();
            (0..n)
                .filter(|i| !order.contains(i))
                .map(|i| [order.as_slice(), &[i]].concat())
                .collect::<Vec<_>>()
        };
        shorter.iter().flat_map(longer).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_in_the_plane_and_twenty_four_in_space() {
        for (dimensions, count) in [(2, 4), (3, 24)] {
            let all = rotations(dimensions);
            assert_eq!(all.len(), count);
            assert!(all[0].axes.iter().enumerate().all(|(i, &axis)| axis == (i, false)));
            assert!((1..count).all(|i| !all[..i].contains(&all[i])));
        }
    }
}
