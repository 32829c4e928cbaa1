//! Responses in the frame of the structure tensor of each voxel.

use std::sync::{Mutex, PoisonError};

use ndarray::{Array3, ArrayView3, Zip};

use super::{Filter, Gaussian, Space};
use crate::error::Result;
use crate::image::Image;
use crate::numeric::parallel;
use crate::numeric::symmetric::eigen3;

/// The axes of the structure tensor of each voxel, along `[z, y, x]`; the components of each axis in the order x, y, z.
///
/// The first axis is that of the strongest change. Each points to where the vector of change has a part that is not
/// negative; if it has none along the axis, the largest component of the axis is positive.
pub(super) struct Frames(Array3<[f64; 9]>);

/// The places of the six different products of a vector with itself.
const PAIRS: [(usize, usize); 6] = [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)];

impl Frames {
    /// From the vectors of change, whose component along an axis of the space is what `change` gives, and whose products
    /// are smoothed with a Gaussian.
    pub(super) fn of(
        image: &Image,
        space: Space,
        smoothing: &Gaussian,
        change: impl Fn(usize) -> Array3<f64>,
    ) -> Result<Self> {
        let dimensions = space.axes().len();
        // Of each voxel first the six products and the vector, then the frame in their place.
        let mut places = Array3::from_elem(image.geometry().size(), [0.0; 9]);
        for axis in 0..dimensions {
            Zip::from(&mut places).and(&change(axis)).for_each(|place, value| place[6 + axis] = *value);
        }
        for (at, (a, b)) in PAIRS.into_iter().enumerate().filter(|(_, (a, _))| *a < dimensions) {
            let product = image.with_responses(places.map(|place| place[6 + a] * place[6 + b]))?;
            smoothing.respond(&product, &mut |map| {
                Zip::from(&mut places).and(map.intensities()).for_each(|place, value| place[at] = *value);
                Ok(())
            })?;
        }
        let slices: Vec<_> = places.outer_iter_mut().map(Mutex::new).collect();
        parallel::map(&slices, |slice| {
            for place in slice.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
                *place = if dimensions == 2 { plane_frame(place) } else { frame(place) };
            }
        });
        drop(slices);
        Ok(Frames(places))
    }

    /// Adds to `sum` a component times its share in the product of the powers `order` of the axes of the frame.
    pub(super) fn add(&self, sum: &mut Array3<f64>, terms: &[Term], component: ArrayView3<'_, f64>) {
        let slices: Vec<_> = sum
            .outer_iter_mut()
            .zip(self.0.outer_iter())
            .zip(component.outer_iter())
            .map(|((sum, frames), component)| (Mutex::new(sum), frames, component))
            .collect();
        parallel::map(&slices, |(sum, frames, component)| {
            let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
            Zip::from(&mut *sum).and(frames).and(component).for_each(|sum, frame, component| {
                let share: f64 = terms.iter().map(|term| term.of(frame)).sum();
                *sum += share * component;
            });
        });
    }
}

/// The frame of a symmetric matrix, for which the signs come from a vector.
fn frame(place: &[f64; 9]) -> [f64; 9] {
    let [xx, xy, xz, yy, yz, zz, gx, gy, gz] = *place;
    if !place.iter().all(|value| value.is_finite()) {
        return [f64::NAN; 9];
    }
    let (_, axes) = eigen3([[xx, 0.0, 0.0], [xy, yy, 0.0], [xz, yz, zz]]);
    let [u, v, w] = axes.map(|axis| pointed(axis, [gx, gy, gz]));
    [u[0], u[1], u[2], v[0], v[1], v[2], w[0], w[1], w[2]]
}

/// The same in a plane.
fn plane_frame(place: &[f64; 9]) -> [f64; 9] {
    let [xx, xy, _, yy, _, _, gx, gy, _] = *place;
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let (sin, cos) = angle.sin_cos();
    let [u, v] = [[cos, sin, 0.0], [-sin, cos, 0.0]].map(|axis| pointed(axis, [gx, gy, 0.0]));
    [u[0], u[1], 0.0, v[0], v[1], 0.0, 0.0, 0.0, 1.0]
}

/// The axis with the sign that its part of the vector is not negative.
fn pointed(axis: [f64; 3], vector: [f64; 3]) -> [f64; 3] {
    let part: f64 = axis.iter().zip(vector).map(|(a, b)| a * b).sum();
    let largest = axis.into_iter().fold(0.0, |most: f64, a| if a.abs() > most.abs() { a } else { most });
    let back = if part == 0.0 { largest < 0.0 } else { part < 0.0 };
    if back { axis.map(|a| -a) } else { axis }
}

/// A product of powers of the nine components of a frame, with a factor.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    factor: f64,
    /// Place of a component and its power, those of power 0 left out.
    powers: Vec<(usize, i32)>,
}

impl Term {
    fn of(&self, frame: &[f64; 9]) -> f64 {
        self.powers.iter().fold(self.factor, |product, &(place, power)| product * frame[place].powi(power))
    }
}

/// The coefficient of the powers `component` of w in the product of (uₐ·w)^`order[a]` over the axes u of a frame.
pub(super) fn terms(order: &[usize], component: &[usize]) -> Vec<Term> {
    let mut found = vec![(Term { factor: 1.0, powers: Vec::new() }, component.to_vec())];
    for (axis, &power) in order.iter().enumerate() {
        let shares = compositions(power, order.len());
        found = found
            .into_iter()
            .flat_map(|(term, left)| {
                shares.iter().filter_map(move |share| {
                    let left: Option<Vec<usize>> =
                        left.iter().zip(share).map(|(left, share)| left.checked_sub(*share)).collect();
                    let mut term = term.clone();
                    term.factor *= multinomial(share);
                    let powers = share.iter().enumerate().filter(|(_, power)| **power > 0);
                    term.powers.extend(powers.map(|(at, power)| (3 * axis + at, *power as i32)));
                    Some((term, left?))
                })
            })
            .collect();
    }
    found.into_iter().map(|(term, _)| term).collect()
}

/// All lists of so many numbers with this sum.
pub(super) fn compositions(sum: usize, numbers: usize) -> Vec<Vec<usize>> {
    match numbers {
        0 => Vec::new(),
        1 => vec![vec![sum]],
        _ => (0..=sum)
            .rev()
            .flat_map(|first| {
                let rest = compositions(sum - first, numbers - 1);
                rest.into_iter().map(move |rest| [vec![first], rest].concat())
            })
            .collect(),
    }
}

/// L!/(l₁!·l₂!·…) for the sum L of the numbers.
pub(super) fn multinomial(numbers: &[usize]) -> f64 {
    let mut total = 0;
    let mut product = 1.0;
    for &number in numbers {
        for i in 1..=number {
            total += 1;
            product *= total as f64 / i as f64;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expansions_are_the_product_of_the_powers() {
        let frame = [0.2, -0.5, 0.7, 1.1, 0.3, -0.4, 0.6, 0.9, -1.3];
        let w: [f64; 3] = [0.8, -0.3, 0.5];
        let along = |a: usize| (0..3).map(|i| frame[3 * a + i] * w[i]).sum::<f64>();
        for order in [[1, 0, 0], [0, 2, 0], [1, 1, 0], [2, 1, 3], [0, 0, 4]] {
            let product: f64 = (0..3).map(|a| along(a).powi(order[a])).product();
            let order = order.map(|l| l as usize);
            let sum: f64 = compositions(order.iter().sum(), 3)
                .into_iter()
                .map(|component| {
                    let share: f64 = terms(&order, &component).iter().map(|term| term.of(&frame)).sum();
                    share * (0..3).map(|i| w[i].powi(component[i] as i32)).product::<f64>()
                })
                .sum();
            assert!((sum - product).abs() < 1e-12, "{order:?}: {sum} {product}");
        }
    }

    #[test]
    fn components_of_an_order_are_all_there() {
        assert_eq!(compositions(1, 2), [[1, 0], [0, 1]]);
        assert_eq!(compositions(20, 3).len(), 231);
        assert_eq!([multinomial(&[2, 1, 1]), multinomial(&[0, 3]), multinomial(&[])], [12.0, 1.0, 1.0]);
    }
}
