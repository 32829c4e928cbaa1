//! Feature tables become models, and nothing of a test subject reaches them.

#[path = "../support/mod.rs"]
mod support;

mod averages;
mod bootstrap;
mod classifiers;
mod classifiers_edges;
mod coding;
mod combat;
mod combat_edges;
mod elastic_net;
mod firth;
mod folds;
mod logistic;
mod mrmr;
mod nomogram;
mod pipelines;
mod repeatable;
mod robustness;
mod screen;
mod select;
mod stability;
mod stepwise;
mod stored;
mod traps;
mod trees;
mod trees_golden;
mod validate;
