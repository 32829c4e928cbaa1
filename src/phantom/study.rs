use std::collections::BTreeMap;
use std::f64::consts::SQRT_2;

use ndarray::{Array3, Zip};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::noise::smooth_noise;
use super::tumour::Outline;
use crate::cohort::{Cohort, Source, Subject};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask, Spacing};
use crate::numeric::random::generator;
use crate::numeric::special::normal_upper_tail;
use crate::table::Split;

/// The sequences of the study phantom.
pub const SEQUENCES: [&str; 4] = ["T2WI", "DWI", "DCEphase3", "DCEphase7"];

/// Size and spacing `[z, y, x]` of each sequence, in voxels and mm: about 60 mm of breast each way.
const GRIDS: [([usize; 3], [f64; 3]); 4] = [
    ([15, 66, 66], [4.0, 0.9, 0.9]),
    ([15, 40, 40], [4.0, 1.5, 1.5]),
    ([30, 60, 60], [2.0, 1.0, 1.0]),
    ([30, 60, 60], [2.0, 1.0, 1.0]),
];

/// Mean intensity of tissue and of the average tumour in each sequence, in arbitrary units.
const INTENSITIES: [(f64, f64); 4] = [(420.0, 560.0), (180.0, 330.0), (300.0, 620.0), (340.0, 640.0)];

/// How much of the effect each sequence shows.
const SHARE: [f64; 4] = [0.8, 0.9, 1.0, 1.1];

/// Relative spread of the receiver's gain from scan to scan: intensities of MRI have no fixed unit.
const RECEIVER_SPREAD: f64 = 0.08;

/// Correlation between the sequences of one subject, within a class.
const SHARED_VARIANCE: f64 = 0.3;

/// How far the label moves the images: the distance between the classes in each latent quantity, in its standard
/// deviations within a class (Cohen's d).
///
/// A latent quantity by itself separates the classes with an AUC of Φ(d/√2).
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Heterogeneity of the tumour, for each sequence.
    pub texture: f64,
    /// Mean intensity of the tumour, for each sequence.
    pub enhancement: f64,
    /// Size and unevenness of the outline, common to all sequences.
    pub shape: f64,
    /// Each of three clinical columns: proliferation, node, oedema.
    pub clinical: f64,
}

impl Default for Effect {
    /// Texture 0.9, enhancement 0.7, shape 0.5, clinical 0.6: single sequences reach an AUC of 0.7 to 0.9.
    fn default() -> Self {
        Effect { texture: 0.9, enhancement: 0.7, shape: 0.5, clinical: 0.6 }
    }
}

impl Effect {
    /// No difference between the classes.
    pub const NONE: Effect = Effect { texture: 0.0, enhancement: 0.0, shape: 0.0, clinical: 0.0 };

    /// The AUC that one latent quantity with distance `d` reaches in an infinite sample: Φ(d/√2).
    pub fn implied_auc(d: f64) -> f64 {
        normal_upper_tail(-d / SQRT_2)
    }

    /// The AUC of the best score that can be made of the hidden quantities which these of [`SEQUENCES`] show, and of the clinical ones
    /// with `clinical`, in an infinite sample: Φ(D/√2) with Mahalanobis' distance D between the classes.
    ///
    /// No model does better on average. Models see the quantities through noisy images and through clinical columns two of which are
    /// only yes or no, learn from a few subjects, and stay below. Without sequence and clinical columns it is ½.
    ///
    /// ```
    /// use radiomics::phantom::{Effect, SEQUENCES};
    /// let effect = Effect::default();
    /// let (one, all) = (effect.ceiling(&["T2WI"], false)?, effect.ceiling(&SEQUENCES, true)?);
    /// assert!(one > 0.7 && one < all);
    /// assert_eq!(Effect::NONE.ceiling(&SEQUENCES, true)?, 0.5);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownName`] for a sequence that the phantom has not.
    pub fn ceiling(&self, sequences: &[&str], clinical: bool) -> Result<f64> {
        let mut shares = Vec::with_capacity(sequences.len());
        for name in sequences {
            let known = || SEQUENCES.map(str::to_string).to_vec();
            let at = SEQUENCES.iter().position(|known| known == name);
            shares.push(SHARE[at.ok_or_else(|| Error::unknown_name("sequence", name, known()))?]);
        }
        let outline = if shares.is_empty() { 0.0 } else { self.shape.powi(2) };
        let columns = if clinical { 3.0 * self.clinical.powi(2) } else { 0.0 };
        let squared = [self.texture, self.enhancement].map(|d| d.powi(2) * shared_distance(&shares));
        Ok(Effect::implied_auc((squared.iter().sum::<f64>() + outline + columns).sqrt()))
    }
}

/// δᵀΣ⁻¹δ for distances δ in sequences whose quantities all have the correlation [`SHARED_VARIANCE`] with one another.
fn shared_distance(shares: &[f64]) -> f64 {
    let sum: f64 = shares.iter().sum();
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    let among = 1.0 + (shares.len() as f64 - 1.0) * SHARED_VARIANCE;
    (squares - SHARED_VARIANCE * sum * sum / among) / (1.0 - SHARED_VARIANCE)
}

/// The hidden quantities behind the images of one subject, each with standard deviation 1 within its class.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latent {
    /// Heterogeneity in each of [`SEQUENCES`].
    pub texture: [f64; 4],
    /// Mean intensity in each of [`SEQUENCES`].
    pub enhancement: [f64; 4],
    /// Unevenness of the outline.
    pub shape: f64,
    /// Proliferation, node, oedema.
    pub clinical: [f64; 3],
}

/// A synthetic study: subjects with four MRI sequences, tumour masks, clinical columns, a label and a stratified split.
///
/// Each subject has hidden quantities ([`Latent`]), normal with standard deviation 1 within its class; the classes lie
/// the distances of [`Effect`] apart. From them follow the outline of the tumour (the same for all sequences), and in each
/// sequence its mean intensity and the strength and fineness of its texture. Images are made when a subject's turn comes.
///
/// ```
/// use radiomics::phantom::StudyPhantom;
///
/// let phantom = StudyPhantom::her2(1);
/// let cohort = phantom.cohort()?;
/// assert_eq!(cohort.subjects().len(), 107);
/// let positive = cohort.subjects().iter().filter(|s| s.known_label() == Some(true)).count();
/// assert_eq!(positive, 42);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudyPhantom {
    seed: u64,
    effect: Effect,
    train: [usize; 2],
    test: [usize; 2],
}

impl StudyPhantom {
    /// The size of the model study of HER2 status: 107 subjects, 65 negative and 42 positive, 74 for training (45 and 29)
    /// and 33 for testing (20 and 13).
    pub fn her2(seed: u64) -> Self {
        StudyPhantom { seed, effect: Effect::default(), train: [45, 29], test: [20, 13] }
    }

    /// With another effect.
    ///
    /// # Errors
    /// [`Error::Setting`] unless all distances are finite and at most 10 either way.
    pub fn with_effect(self, effect: Effect) -> Result<Self> {
        let distances = [effect.texture, effect.enhancement, effect.shape, effect.clinical];
        match distances.into_iter().find(|d| !(-10.0..=10.0).contains(d)) {
            Some(wrong) => Err(Error::setting("effect", "from -10 to 10 standard deviations", wrong)),
            None => Ok(StudyPhantom { effect, ..self }),
        }
    }

    /// With another number of `[negative, positive]` subjects for training and for testing.
    ///
    /// # Errors
    /// [`Error::Setting`] if there is none, or more than a million.
    pub fn with_subjects(self, train: [usize; 2], test: [usize; 2]) -> Result<Self> {
        let total = train.iter().chain(&test).fold(0_usize, |sum, n| sum.saturating_add(*n));
        if (1..=1_000_000).contains(&total) {
            Ok(StudyPhantom { train, test, ..self })
        } else {
            Err(Error::setting("number of subjects", "from 1 to 1000000", total))
        }
    }

    /// The distances between the classes.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The subjects, in an order that tells nothing of label or split.
    ///
    /// # Errors
    /// None for the sizes that the constructors allow; the result is that of [`Cohort::new`].
    pub fn cohort(&self) -> Result<Cohort> {
        let roles = self.roles();
        Cohort::new(roles.iter().enumerate().map(|(i, &role)| self.subject(i as u64, role)).collect())
    }

    /// The hidden quantities of every subject, in the order of [`StudyPhantom::cohort`].
    pub fn truth(&self) -> Vec<Latent> {
        self.roles().iter().enumerate().map(|(i, &(label, _))| self.latent(i as u64, label)).collect()
    }

    /// Label and split of each subject, shuffled.
    fn roles(&self) -> Vec<(bool, Split)> {
        let mut random = generator(self.seed, u64::MAX);
        let mut drawn = BTreeMap::new();
        for (split, counts) in [(Split::Train, self.train), (Split::Test, self.test)] {
            for (label, count) in [(false, counts[0]), (true, counts[1])] {
                for _ in 0..count {
                    let key: (u64, usize) = (random.random(), drawn.len());
                    drawn.insert(key, (label, split));
                }
            }
        }
        drawn.into_values().collect()
    }

    fn latent(&self, subject: u64, label: bool) -> Latent {
        let mut random = generator(self.seed, subject * 8);
        let mut normal = || -> f64 { StandardNormal.sample(&mut random) };
        let class = f64::from(u8::from(label));
        let common: [f64; 2] = [normal(), normal()];
        let mut in_sequence = |s: usize, d: f64, common: f64| {
            class * d * SHARE[s] + SHARED_VARIANCE.sqrt() * common + (1.0 - SHARED_VARIANCE).sqrt() * normal()
        };
        let texture = std::array::from_fn(|s| in_sequence(s, self.effect.texture, common[0]));
        let enhancement = std::array::from_fn(|s| in_sequence(s, self.effect.enhancement, common[1]));
        Latent {
            texture,
            enhancement,
            shape: class * self.effect.shape + normal(),
            clinical: std::array::from_fn(|_| class * self.effect.clinical + normal()),
        }
    }

    fn subject(&self, number: u64, (label, split): (bool, Split)) -> Subject {
        let latent = self.latent(number, label);
        let tumour = Tumour::new(&latent, &mut generator(self.seed, number * 8 + 1));
        let mut random = generator(self.seed, number * 8 + 2);
        let mut subject = Subject::new(format!("S{:03}", number + 1)).label(label).split(split);
        for (column, value) in clinical(&latent, &tumour, &mut random) {
            subject = subject.clinical(column, value);
        }
        for (s, sequence) in SEQUENCES.into_iter().enumerate() {
            let (outline, seed) = (tumour.clone(), self.seed);
            let mask = Source::deferred(move || outline.mask(s));
            let tumour = tumour.clone();
            let image = Source::deferred(move || {
                tumour.image(s, &latent, &mut generator(seed, number * 8 + 3 + s as u64))
            });
            subject = subject.scan(sequence, image, mask);
        }
        subject
    }
}

/// Age, size, oestrogen receptor, proliferation, node and oedema.
fn clinical(latent: &Latent, tumour: &Tumour, random: &mut ChaCha8Rng) -> [(&'static str, f64); 6] {
    let mut normal = || -> f64 { StandardNormal.sample(random) };
    let age = (52.0 + 10.0 * normal()).round().clamp(24.0, 88.0);
    let measured = (2.0 * tumour.radius + 1.5 * normal()).max(4.0);
    let receptor = f64::from(u8::from(normal() > -0.6));
    let [proliferation, node, oedema] = latent.clinical;
    [
        ("age", age),
        ("size_mm", (measured * 10.0).round() / 10.0),
        ("er", receptor),
        ("ki67", (24.0 * (0.45 * proliferation).exp()).round().clamp(1.0, 95.0)),
        ("node", f64::from(u8::from(node > 0.5))),
        ("oedema", f64::from(u8::from(oedema > 0.5))),
    ]
}

/// The tumour of one subject: its place in space and its outline.
#[derive(Debug, Clone)]
struct Tumour {
    centre: [f64; 3],
    radius: f64,
    outline: Outline,
}

impl Tumour {
    fn new(latent: &Latent, random: &mut ChaCha8Rng) -> Self {
        let normal: f64 = StandardNormal.sample(random);
        let radius = (10.5 * (0.16 * normal + 0.10 * latent.shape).exp()).clamp(5.0, 20.0);
        let roughness = (0.10 * (0.35 * latent.shape).exp()).clamp(0.02, 0.35);
        let centre = std::array::from_fn(|_| random.random_range(-2.0..2.0));
        Tumour { centre, radius, outline: Outline::new(radius, roughness, random) }
    }

    /// Which voxel centres of a sequence lie in the tumour.
    fn inside(&self, geometry: &Geometry) -> Array3<bool> {
        Array3::from_shape_fn(geometry.size(), |(z, y, x)| {
            let point = geometry.to_world([z as f64, y as f64, x as f64]);
            self.outline.contains(std::array::from_fn(|a| point[a] - self.centre[a]))
        })
    }

    fn mask(&self, sequence: usize) -> Result<Mask> {
        let geometry = grid(sequence)?;
        Mask::from_vec(self.inside(&geometry).into_iter().collect(), geometry)
    }

    fn image(&self, sequence: usize, latent: &Latent, random: &mut ChaCha8Rng) -> Result<Image> {
        let geometry = grid(sequence)?;
        let (tissue, tumour) = INTENSITIES[sequence];
        let tumour = tumour * (0.12 * latent.enhancement[sequence]).exp();
        let normal: f64 = StandardNormal.sample(random);
        let gain = (RECEIVER_SPREAD * normal).exp();
        let heterogeneity = 0.16 * (0.22 * latent.texture[sequence]).exp();
        let fineness = 1.0 / (1.0 + (-0.7 * latent.texture[sequence]).exp());
        let fine = smooth_noise(&geometry, 0.9, random);
        let mut intensities = smooth_noise(&geometry, 3.0, random);
        Zip::from(&mut intensities).and(&fine).and(&self.inside(&geometry)).for_each(
            |value, &fine, &inside| {
                let coarse = *value;
                *value = if inside {
                    let pattern = (1.0 - fineness).sqrt() * coarse + fineness.sqrt() * fine;
                    tumour * (1.0 + heterogeneity * pattern)
                } else {
                    tissue * (1.0 + 0.10 * coarse)
                };
            },
        );
        let noise = 0.03 * tissue;
        intensities.mapv_inplace(|value| {
            let [real, imaginary]: [f64; 2] = std::array::from_fn(|_| StandardNormal.sample(random));
            // The magnitude of a complex signal with noise in both parts, as a scanner stores it: whole numbers.
            (gain * (value + noise * real).hypot(noise * imaginary)).round()
        });
        Image::with_geometry(intensities.view(), geometry)
    }
}

/// The grid of a sequence, its middle at the origin of the world.
fn grid(sequence: usize) -> Result<Geometry> {
    let (size, spacing) = GRIDS[sequence];
    let origin = std::array::from_fn(|a| -0.5 * (size[a] - 1) as f64 * spacing[a]);
    Geometry::new(size, Spacing::new(spacing)?)?.with_origin(origin)
}
