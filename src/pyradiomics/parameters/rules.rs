//! What of the parameters goes together.

use super::key::Level;
use super::lenient::Check;
use super::{Enabled, Entry, ImageType, Literal, Parameters, refused};
use crate::error::Result;

/// Leaves out what others make ineffective, refuses what cannot be run.
pub(super) fn apply(parameters: &mut Parameters, check: &mut Check) -> Result<()> {
    image_types(parameters, check)?;
    let whole = parameters.clone();
    leave_out(&mut parameters.setting, "setting", check, |entry| whole.idle(entry))?;
    for enabled in &mut parameters.image_type {
        let path = format!("imageType.{}", enabled.kind);
        let scope = Scope { setting: &whole.setting, own: &enabled.own.clone() };
        let kind = enabled.kind;
        leave_out(&mut enabled.own, &path, check, |entry| scope.idle(entry, kind))?;
    }
    bin_widths(parameters)?;
    flat_shape(parameters, check)?;
    if let Some(entry) = parameters.entry("preCrop")
        && entry.value == Literal::Bool(true)
        && parameters.resamples()
    {
        check.remark(entry.line, "setting.preCrop", "the image is resampled, and cropped thereby");
    }
    Ok(())
}

/// The settings that hold for an image type.
pub(super) struct Scope<'a> {
    pub setting: &'a [Entry],
    pub own: &'a [Entry],
}

impl<'a> Scope<'a> {
    pub fn value(&self, key: &str) -> Option<&'a Literal> {
        let named = |entries: &'a [Entry]| entries.iter().find(|entry| entry.key.name == key);
        named(self.own).or_else(|| named(self.setting)).map(|entry| &entry.value)
    }

    fn is_set(&self, key: &str) -> bool {
        self.value(key).is_some_and(|value| !value.is_none())
    }

    fn is_on(&self, key: &str) -> bool {
        self.value(key) == Some(&Literal::Bool(true))
    }

    /// Why a setting of the image type's own has no effect.
    fn idle(&self, entry: &Entry, kind: ImageType) -> Option<&'static str> {
        match entry.key.name {
            "binWidth" if self.is_set("binCount") && !entry.value.is_none() => Some(COUNTED),
            "force2Ddimension" if !self.is_on("force2D") && kind != ImageType::Lbp2D => Some(NOT_FLAT),
            _ => None,
        }
        .filter(|_| entry.key.name == "binWidth" || !entry.key.is_default(&entry.value))
    }
}

const COUNTED: &str = "no width of bins beside binCount, which goes before it";
const NOT_FLAT: &str = "no dimension without force2D: true, it has no effect";

impl Parameters {
    fn entry(&self, key: &str) -> Option<&Entry> {
        self.setting.iter().find(|entry| entry.key.name == key)
    }

    fn general(&self) -> Scope<'_> {
        Scope { setting: &self.setting, own: &[] }
    }

    /// The settings of each image type.
    pub(super) fn scopes<'a>(&'a self) -> Vec<(ImageType, Scope<'a>)> {
        if self.image_type.is_empty() {
            return vec![(ImageType::Original, self.general())];
        }
        let scope = |enabled: &'a Enabled| Scope { setting: &self.setting, own: &enabled.own };
        self.image_type.iter().map(|enabled| (enabled.kind, scope(enabled))).collect()
    }

    fn resamples(&self) -> bool {
        let emptied = self.entry("interpolator").is_some_and(|entry| entry.value.is_none());
        self.general().is_set("resampledPixelSpacing") && !emptied
    }

    /// Why a general setting has no effect.
    fn idle(&self, entry: &Entry) -> Option<&'static str> {
        let general = self.general();
        let scopes = self.scopes();
        let reason = match entry.key.name {
            "binWidth" if general.is_set("binCount") && !entry.value.is_none() => {
                return scopes.iter().all(|(_, scope)| scope.is_set("binCount")).then_some(COUNTED);
            }
            "normalizeScale" | "removeOutliers" if !general.is_on("normalize") => {
                "no value without normalize: true, it has no effect"
            }
            "padDistance" if !self.resamples() && !general.is_on("preCrop") => {
                "no distance without resampledPixelSpacing or preCrop: true, it has no effect"
            }
            "interpolator" if !entry.value.is_none() && !general.is_set("resampledPixelSpacing") => {
                "no interpolator without resampledPixelSpacing, it has no effect"
            }
            "resampledPixelSpacing" if !self.resamples() => {
                "no spacing without an interpolator, it has no effect"
            }
            "resegmentMode" | "resegmentShape" if !general.is_set("resegmentRange") => {
                "no value without resegmentRange, it has no effect"
            }
            "force2Ddimension" if !self.flattens(&scopes) => NOT_FLAT,
            _ => match entry.key.level {
                Level::Filter(filter) if !scopes.iter().any(|(kind, _)| *kind == filter) => {
                    "no setting of a filter that is not among the image types"
                }
                _ => return None,
            },
        };
        (!entry.key.is_default(&entry.value)).then_some(reason)
    }

    /// Whether anything looks at the dimension of slices.
    fn flattens(&self, scopes: &[(ImageType, Scope<'_>)]) -> bool {
        let looks =
            |(kind, scope): &(ImageType, Scope<'_>)| *kind == ImageType::Lbp2D || scope.is_on("force2D");
        self.is_flat() || scopes.iter().any(looks)
    }

    pub(super) fn is_flat(&self) -> bool {
        self.general().is_on("force2D")
    }
}

fn leave_out(
    entries: &mut Vec<Entry>,
    path: &str,
    check: &mut Check,
    idle: impl Fn(&Entry) -> Option<&'static str>,
) -> Result<()> {
    for entry in std::mem::take(entries) {
        match idle(&entry) {
            Some(expected) => {
                let key = format!("{path}.{}", entry.key.name);
                check.leave_out(entry.line, &key, expected, &entry.value.to_string())?;
            }
            None => entries.push(entry),
        }
    }
    Ok(())
}

/// A Laplacian of Gaussian without widths gives no image.
fn image_types(parameters: &mut Parameters, check: &mut Check) -> Result<()> {
    let widths =
        |scope: &Scope<'_>| scope.value("sigma").and_then(Literal::list).is_some_and(|list| !list.is_empty());
    let scopes = parameters.scopes();
    let Some(at) = scopes.iter().position(|(kind, scope)| *kind == ImageType::LoG && !widths(scope)) else {
        return Ok(());
    };
    let line = parameters.image_type.get(at).and_then(|enabled| enabled.line);
    let (key, expected) = ("imageType.LoG.sigma", "a list of numbers above 0, without one there is no image");
    if scopes.len() == 1 {
        return Err(refused(line, key, expected, "none"));
    }
    check.leave_out(line, key, expected, "none")?;
    parameters.image_type.remove(at);
    Ok(())
}

fn bin_widths(parameters: &Parameters) -> Result<()> {
    let lacks = |scope: &Scope<'_>| {
        scope.value("binWidth").is_some_and(Literal::is_none) && !scope.is_set("binCount")
    };
    let Some((kind, scope)) = parameters.scopes().into_iter().find(|(_, scope)| lacks(scope)) else {
        return Ok(());
    };
    let own = scope.own.iter().find(|entry| entry.key.name == "binWidth");
    let path =
        if own.is_some() { format!("imageType.{kind}.binWidth") } else { "setting.binWidth".to_string() };
    let line = own.or_else(|| parameters.entry("binWidth")).and_then(|entry| entry.line);
    Err(refused(line, &path, "a number above 0, or binCount", "None"))
}

/// Shape in two dimensions is measured in slices only.
fn flat_shape(parameters: &mut Parameters, check: &mut Check) -> Result<()> {
    let Some(at) = parameters.feature_class.iter().position(|class| class.name == "shape2D") else {
        return Ok(());
    };
    if parameters.is_flat() {
        return Ok(());
    }
    let line = parameters.feature_class.get(at).and_then(|class| class.line);
    let (key, expected) =
        ("featureClass.shape2D", "force2D: true in the group setting, else nothing is measured");
    if parameters.feature_class.len() == 1 {
        return Err(refused(line, key, expected, "none"));
    }
    check.leave_out(line, key, expected, "none")?;
    parameters.feature_class.remove(at);
    Ok(())
}
