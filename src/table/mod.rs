//! Feature tables: subjects by named columns, with labels and a split.
