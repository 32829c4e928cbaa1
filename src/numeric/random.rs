//! Random numbers that depend on a seed and a stream only.
//!
//! Each item of a parallel step (a tree, a resample, a permutation) draws from a stream of its own, so that the numbers are
//! the same on any number of threads. The generator is ChaCha with 8 rounds, the same on every machine.

use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// The generator of a stream of a seed.
///
/// ```
/// use rand::RngExt;
/// use radiomics::numeric::random::generator;
/// let draw = |seed, stream| generator(seed, stream).random::<f64>();
/// assert_eq!(draw(1, 0), draw(1, 0));
/// assert_ne!(draw(1, 0), draw(1, 1));
/// ```
pub fn generator(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream);
    generator
}

/// The numbers 0 to n − 1 in random order.
pub fn permutation(n: usize, generator: &mut ChaCha8Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(generator);
    order
}

/// `n` draws with replacement from the numbers 0 to n − 1.
pub fn with_replacement(n: usize, generator: &mut ChaCha8Rng) -> Vec<usize> {
    (0..n).map(|_| generator.random_range(0..n)).collect()
}
