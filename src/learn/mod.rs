//! Transforms, selection and classifiers that are fitted on tables.
