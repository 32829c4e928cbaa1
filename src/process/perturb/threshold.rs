/// Depths that are closer than this, in units of the finest step, are one depth: the rest is rounding.
const SAME: f64 = 1e-9;

/// The depth from which on voxels are taken so that their number comes nearest to `wanted`: at least one, and of voxels of
/// one depth all or none, since none of them is nearer to the outline than another.
pub(super) fn threshold(mut depths: Vec<f64>, wanted: f64) -> f64 {
    depths.sort_unstable_by(|a, b| b.total_cmp(a));
    // Conversions saturate.
    let nearest = (wanted.round() as usize).clamp(1, depths.len().max(1));
    let is_cut = |count: &usize| match (depths.get(count - 1), depths.get(*count)) {
        (Some(last), Some(next)) => last - next > SAME,
        _ => true,
    };
    let fewer = (1..=nearest).rev().find(is_cut);
    let more = (nearest..=depths.len()).find(is_cut).unwrap_or(nearest);
    let apart = |count: usize| (count as f64 - wanted).abs();
    let count = fewer.filter(|fewer| apart(*fewer) < apart(more)).unwrap_or(more);
    match (depths.get(count - 1), depths.get(count)) {
        (Some(last), Some(next)) => 0.5 * (last + next),
        _ => f64::NEG_INFINITY,
    }
}
