/// The number halfway between two, moved down to the lower one where rounding would not leave it below the higher one.
///
/// An infinite one counts as the largest finite number.
///
/// ```
/// use radiomics::numeric::halfway;
/// assert_eq!(halfway(1.0, 4.0), 2.5);
/// assert_eq!(halfway(1.0, 1.0_f64.next_up()), 1.0);
/// ```
pub fn halfway(low: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low.max(f64::MIN), high.min(f64::MAX));
    if low <= middle && middle < high { middle } else { low }
}
