//! First-order families: statistics of the intensities, without regard to place.
