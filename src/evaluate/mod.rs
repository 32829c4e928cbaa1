//! Scores and labels become numbers: ROC curves, DeLong tests, confusion metrics with their intervals.
