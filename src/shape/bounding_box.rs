use super::solid::Solid;

/// The smallest box around points whose sides run along the axes of the grid.
///
/// ```
/// use radiomics::shape::{BoundingBox, Solid};
///
/// let around = BoundingBox::around(&[[0.0, 5.0, 1.0], [2.0, 1.0, 1.5], [1.0, 3.0, 4.0]]);
/// assert_eq!(around.sides(), [2.0, 4.0, 3.0]);
/// assert_eq!(around.volume(), 24.0);
/// assert_eq!(around.surface_area(), 52.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    low: [f64; 3],
    high: [f64; 3],
}

impl BoundingBox {
    /// The box around points `[z, y, x]` in mm. Without points it lies at the origin and has sides of length 0.
    pub fn around(points: &[[f64; 3]]) -> Self {
        let first = points.first().copied().unwrap_or_default();
        let mut around = BoundingBox { low: first, high: first };
        for point in points {
            around.low = [0, 1, 2].map(|axis| around.low[axis].min(point[axis]));
            around.high = [0, 1, 2].map(|axis| around.high[axis].max(point[axis]));
        }
        around
    }

    /// Its corner of least coordinates `[z, y, x]` in mm.
    pub fn low(&self) -> [f64; 3] {
        self.low
    }

    /// Its corner of greatest coordinates `[z, y, x]` in mm.
    pub fn high(&self) -> [f64; 3] {
        self.high
    }

    /// Its extent along `[z, y, x]` in mm.
    pub fn sides(&self) -> [f64; 3] {
        [0, 1, 2].map(|axis| self.high[axis] - self.low[axis])
    }

    /// The point in its middle.
    pub(super) fn centre(&self) -> [f64; 3] {
        [0, 1, 2].map(|axis| 0.5 * self.low[axis] + 0.5 * self.high[axis])
    }
}

impl Solid for BoundingBox {
    fn volume(&self) -> f64 {
        box_volume(self.sides())
    }

    fn surface_area(&self) -> f64 {
        box_area(self.sides())
    }
}

/// Product of the sides of a box.
pub(super) fn box_volume([a, b, c]: [f64; 3]) -> f64 {
    a * b * c
}

/// Surface of a box with these sides.
pub(super) fn box_area([a, b, c]: [f64; 3]) -> f64 {
    2.0 * (a * b + b * c + c * a)
}
