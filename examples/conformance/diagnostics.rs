//! The state of image and masks after each step of image processing.

use radiomics::image::{Image, Mask};

use crate::check::{Check, Precision};
use crate::data::{Data, published};

/// The names of the axes and where they stand in an array.
const AXES: [(&str, usize); 3] = [("x", 2), ("y", 1), ("z", 0)];

/// One check for each published diagnostic value, in the order of the table.
pub fn checks(data: &Data) -> radiomics::Result<Vec<Check>> {
    let mut checks = Vec::new();
    for rows in data.diagnostics.chunk_by(|a, b| a["dataset"] == b["dataset"]) {
        let ((image, mask), config) = data.set(&rows[0]["dataset"])?;
        let processed = config.scheme()?.whole(image, mask)?;
        let found = |stage: &str, quantity: &str| match stage {
            "initial_image" => of_image(image, quantity),
            "interpolated_image" => of_image(&processed.image, quantity),
            "initial_ROI" => of_region(image, mask, mask, quantity),
            "interpolated_ROI" => {
                let mask = &processed.morphological_mask;
                of_region(&processed.image, mask, mask, quantity)
            }
            "resegmented_ROI" => {
                let (shape, counted) = (&processed.morphological_mask, &processed.intensity_mask);
                of_region(&processed.image, shape, counted, quantity)
            }
            _ => None,
        };
        checks.extend(rows.iter().filter_map(|row| {
            let (stage, tag) = (&row["stage"], &row["tag"]);
            // The tag ends with a short name of the stage, `img_dim_x_init_img`.
            let quantity = tag.rsplitn(3, '_').last().unwrap_or(tag);
            Some(Check {
                data_set: row["dataset"].clone(),
                group: stage.clone(),
                name: tag.clone(),
                tag: String::new(),
                published: Some(published(row)?),
                found: found(stage, quantity).ok_or_else(|| "this quantity is not known".to_string()),
                precision: Precision::of(&row["consensus_value"]),
            })
        }));
    }
    Ok(checks)
}

fn of_image(image: &Image, quantity: &str) -> Option<f64> {
    let geometry = image.geometry();
    if let Some(axis) = axis(quantity, "img_dim_") {
        return Some(geometry.size()[axis] as f64);
    }
    if let Some(axis) = axis(quantity, "vox_dim_") {
        return Some(geometry.spacing().zyx()[axis]);
    }
    statistic(quantity, image.intensities().iter().copied())
}

/// A quantity of the morphological mask, or of the intensity mask.
fn of_region(image: &Image, morphological: &Mask, intensity: &Mask, quantity: &str) -> Option<f64> {
    if let Some(quantity) = quantity.strip_prefix("morph_mask_") {
        return of_mask(morphological, quantity);
    }
    let quantity = quantity.strip_prefix("int_mask_")?;
    let selected = image.intensities().into_iter().zip(intensity.selected()).filter(|(_, inside)| **inside);
    of_mask(intensity, quantity).or_else(|| statistic(quantity, selected.map(|(intensity, _)| *intensity)))
}

fn of_mask(mask: &Mask, quantity: &str) -> Option<f64> {
    if quantity == "vox_count" {
        return Some(mask.voxels() as f64);
    }
    if let Some(axis) = axis(quantity, "bb_dim_") {
        return Some(mask.bounding_box().1[axis] as f64);
    }
    axis(quantity, "dim_").map(|axis| mask.geometry().size()[axis] as f64)
}

fn statistic(quantity: &str, intensities: impl Iterator<Item = f64>) -> Option<f64> {
    let intensities: Vec<f64> = intensities.collect();
    match quantity {
        "mean_int" => Some(intensities.iter().sum::<f64>() / intensities.len() as f64),
        "min_int" => intensities.into_iter().reduce(f64::min),
        "max_int" => intensities.into_iter().reduce(f64::max),
        _ => None,
    }
}

/// The array axis that a quantity names after a prefix.
fn axis(quantity: &str, prefix: &str) -> Option<usize> {
    let name = quantity.strip_prefix(prefix)?;
    AXES.iter().find(|(axis, _)| *axis == name).map(|(_, position)| *position)
}
