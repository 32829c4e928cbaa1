//! Files become images and masks: NIfTI and NRRD.
