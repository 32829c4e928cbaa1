use radiomics::Result;
use radiomics::feature::{Family, Feature, Input, Region, Undefined, Value};

/// Fractal dimension of the morphological mask by box counting.
pub struct BoxCounting;

/// Number of occupied boxes for each box side, in voxels.
pub struct BoxCounts(Vec<(f64, f64)>);

impl BoxCounts {
    /// Slope of log N against log 1/side by least squares.
    fn dimension(&self) -> Value {
        let points: Vec<(f64, f64)> = self.0.iter().map(|(side, n)| (-side.ln(), n.ln())).collect();
        let n = points.len() as f64;
        if points.len() < 2 {
            return Err(Undefined::Other("the region is one voxel wide: there is one box size only"));
        }
        let (mx, my) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
        let (sxy, sxx) = points
            .iter()
            .fold((0.0, 0.0), |(a, b), (x, y)| (a + (x - mx) * (y - my), b + (x - mx) * (x - mx)));
        Ok(sxy / sxx)
    }
}

impl Family for BoxCounting {
    type Measured = BoxCounts;
    const FEATURES: &'static [Feature<BoxCounts>] =
        &[Feature::new("fractal_dimension", "Fractal dimension", BoxCounts::dimension)];

    fn family(&self) -> &'static str {
        "fractal"
    }

    fn input(&self) -> Input {
        Input::Mask
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<BoxCounts>> {
        let mask = region.roi().morphological_mask();
        let longest = mask.shape().iter().copied().max().unwrap_or(1);
        let sides = (0..).map(|k| 1_usize << k).take_while(|side| *side <= longest);
        let counts = sides.map(|side| {
            let occupied: std::collections::BTreeSet<_> = mask
                .indexed_iter()
                .filter(|(_, inside)| **inside)
                .map(|((z, y, x), _)| (z / side, y / side, x / side))
                .collect();
            (side as f64, occupied.len() as f64)
        });
        Ok(vec![BoxCounts(counts.collect())])
    }
}
