use std::sync::Arc;

use super::subject::{Cohort, Source, Subject};
use crate::image::{Image, Mask};
use crate::process::{Perturbation, Perturbations};

impl Subject {
    /// The subject with every image and mask changed by one [`Perturbation`]: what another reader or another scan might
    /// have given. Id, label, split and clinical columns stay.
    ///
    /// Nothing is loaded yet: each image and mask is fetched and changed when its turn comes, and dropped afterwards. A mask
    /// common to several sequences stays common. Each sequence has noise of its own. A perturbation that moves the grid or
    /// adds noise fetches the mask once more with each image, since the image is turned around it and measured within it.
    ///
    /// Numbers that [`Perturbation::check`] refuses are refused when the subject is loaded.
    #[must_use]
    pub fn perturbed(&self, perturbation: &Perturbation) -> Subject {
        let mut perturbed = self.clone();
        perturbed.mask = self.mask.as_ref().map(|mask| perturbed_mask(mask, *perturbation));
        for (sequence, image, own) in &mut perturbed.scans {
            if let Some(mask) = own.as_ref().or(self.mask.as_ref()) {
                *image = perturbed_image(image, mask, perturbation.in_sequence(sequence));
            }
            *own = own.as_ref().map(|mask| perturbed_mask(mask, *perturbation));
        }
        perturbed
    }
}

impl Cohort {
    /// The cohort with each subject changed by a perturbation of its own, drawn from a seed and its id: a stand-in for a
    /// second reader where there is none.
    ///
    /// Ids, labels, split and clinical columns stay, so that a table of it is the second reader of
    /// [`Repeatable`](crate::learn::Repeatable). Another seed is another reader. See [`Subject::perturbed`] for what is
    /// loaded when.
    ///
    /// ```
    /// use ndarray::Array3;
    /// use radiomics::cohort::{Cohort, Subject};
    /// use radiomics::image::{Image, Mask, Spacing};
    /// use radiomics::process::Perturbations;
    ///
    /// let array = Array3::from_shape_fn((9, 20, 20), |(z, y, x)| 100.0 - (z as f64 - 4.0).powi(2) * 9.0
    ///     - (y as f64 - 9.5).powi(2) - (x as f64 - 9.5).powi(2));
    /// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
    /// let mask = Mask::above(&image, 50.0)?;
    /// let cohort = Cohort::new(vec![Subject::new("p1").scan("T2WI", image, mask)])?;
    ///
    /// let again = cohort.perturbed(&Perturbations::reader(), 7);
    /// let ((image, mask), (same, other)) = (cohort.subjects()[0].load("T2WI")?, again.subjects()[0].load("T2WI")?);
    /// assert_eq!(image, same);
    /// assert_ne!(mask, other);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    #[must_use]
    pub fn perturbed(&self, perturbations: &Perturbations, seed: u64) -> Cohort {
        let own = |subject: &Subject| subject.perturbed(&perturbations.draw(seed, subject.id(), 0));
        Cohort { subjects: self.subjects().iter().map(own).collect() }
    }
}

/// The mask, changed when it is needed.
fn perturbed_mask(mask: &Source<Mask>, perturbation: Perturbation) -> Source<Mask> {
    if perturbation.keeps_mask() {
        return mask.clone();
    }
    let mask = mask.clone();
    Source::deferred(move || perturbation.mask(&*mask.load()?))
}

/// The image, changed when it is needed, around its mask as it came.
fn perturbed_image(image: &Source<Image>, mask: &Source<Mask>, perturbation: Perturbation) -> Source<Image> {
    if perturbation.keeps_image() {
        return image.clone();
    }
    let (image, mask) = (image.clone(), mask.clone());
    Source::deferred(move || {
        let mask: Arc<Mask> = mask.load()?;
        perturbation.image(&*image.load()?, &mask)
    })
}
