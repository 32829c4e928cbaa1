//! Finished subjects take little more room than their cells in the table.

#[path = "support/memory.rs"]
mod memory;
#[cfg(feature = "json")]
#[path = "support/odd.rs"]
mod odd;

#[cfg(feature = "json")]
#[test]
fn a_cell_takes_eight_bytes_until_the_table_is_made_and_eight_in_it() {
    use memory::{used, watched};
    use odd::{Odd, cohort, extractor};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Beside the cells, for each of them: names of columns and provenance.
    const ELSE: f64 = 1.0;
    let (subjects, columns) = (500, 4000);
    let odd = extractor(Odd { columns, complete: true, ..Odd::default() });
    let protocol = radiomics::cohort::Protocol::new().sequence("T2WI", odd);
    let cohort = cohort(subjects);
    let (before, rows) = (used(), AtomicUsize::new(0));
    let extraction = protocol.extraction().observed(|progress| {
        if progress.done == progress.total {
            rows.store(used(), Ordering::Relaxed);
        }
    });
    let (outcome, most) = odd::in_threads(1, || watched(|| extraction.run(&cohort).unwrap()));
    assert_eq!(outcome.table().columns().len(), columns);
    let a_cell = |bytes: usize| (bytes - before) as f64 / (subjects * columns) as f64;
    let (rows, most, table) = (a_cell(rows.load(Ordering::Relaxed)), a_cell(most), a_cell(used()));
    println!("bytes a cell: {rows:.2} before the table is made, {most:.2} at most, {table:.2} in the end");
    assert!(rows < 8.0 + ELSE, "{rows} bytes a cell before the table is made");
    assert!(most < 16.0 + ELSE, "{most} bytes a cell at most");
    assert!(table < 8.0 + ELSE, "{table} bytes a cell in the end");
}
