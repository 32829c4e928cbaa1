//! Finished subjects take little more room than their cells in the table.
#![cfg(feature = "json")]

use std::sync::atomic::{AtomicUsize, Ordering};

use radiomics::cohort::Protocol;

use crate::support::odd::{Odd, cohort, extractor, in_threads};
use crate::watch::Watch;

/// Bytes beside the cells, for each of them: names of columns and provenance.
const ELSE: f64 = 1.0;

#[test]
fn a_cell_takes_eight_bytes_until_the_table_is_made_and_eight_in_it() {
    let watch = Watch::alone();
    let (subjects, columns) = (500, 4000);
    let odd = extractor(Odd { columns, complete: true, ..Odd::default() });
    let protocol = Protocol::new().sequence("T2WI", odd);
    let cohort = cohort(subjects);
    let (before, rows) = (watch.used(), AtomicUsize::new(0));
    let extraction = protocol.extraction().observed(|progress| {
        if progress.done == progress.total {
            rows.store(watch.used(), Ordering::Relaxed);
        }
    });
    let (outcome, most) = in_threads(1, || watch.most(|| extraction.run(&cohort).unwrap()));
    assert_eq!(outcome.table().columns().len(), columns);
    let a_cell = |bytes: usize| (bytes - before) as f64 / (subjects * columns) as f64;
    let (rows, most, table) = (a_cell(rows.load(Ordering::Relaxed)), a_cell(most), a_cell(watch.used()));
    println!("bytes a cell: {rows:.2} before the table is made, {most:.2} at most, {table:.2} in the end");
    assert!(rows < 8.0 + ELSE, "{rows} bytes a cell before the table is made");
    assert!(most < 16.0 + ELSE, "{most} bytes a cell at most");
    assert!(table < 8.0 + ELSE, "{table} bytes a cell in the end");
}
