//! Subjects with several sequences become feature tables.
