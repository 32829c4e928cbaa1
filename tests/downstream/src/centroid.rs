use radiomics::Result;
use radiomics::learn::{Fit, FittedColumns, Predict};
use radiomics::table::FeatureTable;

/// Scores a subject by how much nearer it lies to the mean of the positive class than to that of the negative one.
#[derive(Debug, Clone, Copy)]
pub struct NearestCentroid;

/// The means of both classes.
#[derive(Debug)]
pub struct CentroidModel {
    columns: FittedColumns,
    negative: Vec<f64>,
    positive: Vec<f64>,
}

impl Fit for NearestCentroid {
    type Model = CentroidModel;

    fn fit(&self, table: &FeatureTable) -> Result<CentroidModel> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let values = columns.numbers(table)?;
        let mean = |column: &&[f64], class: bool| {
            let members: Vec<f64> =
                column.iter().zip(labels).filter(|(_, label)| **label == class).map(|(x, _)| *x).collect();
            members.iter().sum::<f64>() / members.len() as f64
        };
        let negative = values.iter().map(|column| mean(column, false)).collect();
        let positive = values.iter().map(|column| mean(column, true)).collect();
        Ok(CentroidModel { columns, negative, positive })
    }
}

impl Predict for CentroidModel {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        let values = self.columns.numbers(table)?;
        let distance = |row: usize, centre: &[f64]| {
            values.iter().zip(centre).map(|(column, c)| (column[row] - c).powi(2)).sum::<f64>().sqrt()
        };
        Ok((0..table.rows())
            .map(|row| distance(row, &self.negative) - distance(row, &self.positive))
            .collect())
    }
}
