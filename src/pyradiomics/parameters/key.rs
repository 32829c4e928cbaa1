use super::{ImageType, Literal};
use ImageType::{Gradient, Lbp2D, Lbp3D, LoG, Wavelet};
use Item::{Above0, Any, From0, Whole};
use Kind::{Choice, Flag, Interpolator, List, One, Text};
use Level::{Class, Extractor, Filter};

/// A key that a group of settings may have.
#[derive(Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub level: Level,
    pub kind: Kind,
    /// Whether PyRadiomics runs with the key standing there without a value.
    pub nullable: bool,
    default: Unset,
}

/// Where a setting takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Before any filter: no image type can have its own.
    Extractor,
    /// In this filter alone.
    Filter(ImageType),
    /// In the feature classes: an image type can have its own.
    Class,
}

/// What kind of value a key has.
#[derive(Debug)]
pub(super) enum Kind {
    Flag,
    One(Item),
    /// A list, with its least and its greatest length.
    List(Item, usize, usize),
    Choice(&'static [&'static str]),
    Interpolator,
    Text,
}

/// One number.
#[derive(Debug)]
pub(super) enum Item {
    /// A whole number between these two, both included.
    Whole(i64, i64),
    /// A finite number above 0.
    Above0,
    /// A finite number of at least 0.
    From0,
    /// Any number, infinite too.
    Any,
}

/// The value of a key that is not there.
#[derive(Debug)]
enum Unset {
    Nothing,
    Flag(bool),
    Number(f64),
    Text(&'static str),
    /// The list `[1]`.
    ListOf1,
}

/// The names of `interpolator`, in the order of their numbers from 1.
pub(super) const INTERPOLATORS: [&str; 10] = [
    "sitkNearestNeighbor",
    "sitkLinear",
    "sitkBSpline",
    "sitkGaussian",
    "sitkLabelGaussian",
    "sitkHammingWindowedSinc",
    "sitkCosineWindowedSinc",
    "sitkWelchWindowedSinc",
    "sitkLanczosWindowedSinc",
    "sitkBlackmanWindowedSinc",
];

const MANY: usize = usize::MAX;
const BELOW0: i64 = i64::MIN;
const ABOVE: i64 = i64::MAX;

const fn key(name: &'static str, level: Level, kind: Kind, default: Unset) -> Key {
    Key { name, level, kind, nullable: false, default }
}

/// A key that may stand without a value.
const fn nullable(name: &'static str, level: Level, kind: Kind, default: Unset) -> Key {
    Key { name, level, kind, nullable: true, default }
}

/// Types and ranges are those of the schema of PyRadiomics; which key may be without a value was found by running it.
pub(super) static KEYS: [Key; 37] = [
    key("minimumROIDimensions", Extractor, One(Whole(1, 3)), Unset::Number(2.0)),
    nullable("minimumROISize", Extractor, One(Whole(1, ABOVE)), Unset::Nothing),
    nullable("geometryTolerance", Extractor, One(Above0), Unset::Nothing),
    nullable("correctMask", Extractor, Flag, Unset::Flag(false)),
    nullable("additionalInfo", Extractor, Flag, Unset::Flag(true)),
    key("label", Extractor, One(Whole(1, ABOVE)), Unset::Number(1.0)),
    nullable("label_channel", Extractor, One(Whole(0, ABOVE)), Unset::Number(0.0)),
    nullable("normalize", Extractor, Flag, Unset::Flag(false)),
    key("normalizeScale", Extractor, One(Above0), Unset::Number(1.0)),
    nullable("removeOutliers", Extractor, One(Above0), Unset::Nothing),
    nullable("resampledPixelSpacing", Extractor, List(From0, 3, 3), Unset::Nothing),
    nullable("interpolator", Extractor, Interpolator, Unset::Text("sitkBSpline")),
    key("padDistance", Extractor, One(Whole(0, ABOVE)), Unset::Number(5.0)),
    nullable("preCrop", Extractor, Flag, Unset::Flag(false)),
    nullable("resegmentRange", Extractor, List(Any, 1, 2), Unset::Nothing),
    key("resegmentMode", Extractor, Choice(&["absolute", "relative", "sigma"]), Unset::Text("absolute")),
    nullable("resegmentShape", Extractor, Flag, Unset::Flag(false)),
    key("sigma", Filter(LoG), List(Above0, 0, MANY), Unset::Nothing),
    key("start_level", Filter(Wavelet), One(Whole(0, ABOVE)), Unset::Number(0.0)),
    key("level", Filter(Wavelet), One(Whole(1, ABOVE)), Unset::Number(1.0)),
    key("wavelet", Filter(Wavelet), Text, Unset::Text("coif1")),
    key("gradientUseSpacing", Filter(Gradient), Flag, Unset::Flag(true)),
    key("lbp2DRadius", Filter(Lbp2D), One(Above0), Unset::Number(1.0)),
    key("lbp2DSamples", Filter(Lbp2D), One(Whole(1, ABOVE)), Unset::Number(8.0)),
    key("lbp2DMethod", Filter(Lbp2D), Choice(&["default", "ror", "uniform", "var"]), Unset::Text("uniform")),
    key("lbp3DLevels", Filter(Lbp3D), One(Whole(1, ABOVE)), Unset::Number(2.0)),
    key("lbp3DIcosphereRadius", Filter(Lbp3D), One(Above0), Unset::Number(1.0)),
    key("lbp3DIcosphereSubdivision", Filter(Lbp3D), One(Whole(0, ABOVE)), Unset::Number(1.0)),
    nullable("binWidth", Class, One(Above0), Unset::Number(25.0)),
    nullable("binCount", Class, One(Whole(1, ABOVE)), Unset::Nothing),
    key("force2D", Class, Flag, Unset::Flag(false)),
    key("force2Ddimension", Class, One(Whole(0, 2)), Unset::Number(0.0)),
    key("distances", Class, List(Whole(1, ABOVE), 1, MANY), Unset::ListOf1),
    nullable(
        "weightingNorm",
        Class,
        Choice(&["manhattan", "euclidean", "infinity", "no_weighting"]),
        Unset::Nothing,
    ),
    key("voxelArrayShift", Class, One(Whole(BELOW0, ABOVE)), Unset::Number(0.0)),
    nullable("symmetricalGLCM", Class, Flag, Unset::Flag(true)),
    key("gldm_a", Class, One(Whole(0, ABOVE)), Unset::Number(0.0)),
];

impl Key {
    pub fn of(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }

    #[cfg(feature = "serde")]
    pub fn is_flag(&self) -> bool {
        matches!(self.kind, Flag)
    }

    /// Whether a value is allowed.
    pub fn allows(&self, value: &Literal) -> bool {
        match (&self.kind, value) {
            (_, Literal::None) => self.nullable,
            (Flag, value) => matches!(value, Literal::Bool(_)),
            (One(item), value) => item.allows(value),
            (List(item, least, most), Literal::List(list)) => {
                (*least..=*most).contains(&list.len()) && list.iter().all(|value| item.allows(value))
            }
            (Choice(names), Literal::Text(text)) => names.contains(&text.as_str()),
            (Interpolator, Literal::Text(text)) => INTERPOLATORS.contains(&text.as_str()),
            (Interpolator, Literal::Integer(number)) => (1..=10).contains(number),
            (Text, Literal::Text(_)) => true,
            _ => false,
        }
    }

    /// The allowed values in words.
    pub fn expected(&self) -> String {
        match &self.kind {
            Flag => "true or false".to_string(),
            One(item) => format!("a {}", item.words("number")),
            List(item, least, most) if least == most => {
                format!("a list of {least} {}", item.words("numbers"))
            }
            List(item, _, MANY) => format!("a list of {}", item.words("numbers")),
            List(item, least, most) => format!("a list of {least} or {most} {}", item.words("numbers")),
            Choice(names) => format!("one of {}", names.join(", ")),
            Interpolator => format!("a number from 1 to 10 or one of {}", INTERPOLATORS.join(", ")),
            Text => "a text".to_string(),
        }
    }

    /// Whether a value is the one that holds without the key, so that it says nothing.
    pub fn is_default(&self, value: &Literal) -> bool {
        match &self.default {
            Unset::Nothing => value.is_none(),
            Unset::Flag(flag) => *value == Literal::Bool(*flag) || (value.is_none() && !flag),
            Unset::Number(number) => value.number() == Some(*number) || (value.is_none() && *number == 0.0),
            Unset::Text(text) => value.text() == Some(*text) || interpolator(value) == Some(*text),
            Unset::ListOf1 => *value == Literal::from([1]),
        }
    }
}

/// The name of an interpolator, by name or number.
pub(super) fn interpolator(value: &Literal) -> Option<&'static str> {
    match value {
        Literal::Text(text) => INTERPOLATORS.into_iter().find(|name| name == text),
        Literal::Integer(number) => {
            usize::try_from(*number).ok()?.checked_sub(1).and_then(|at| INTERPOLATORS.get(at).copied())
        }
        _ => None,
    }
}

impl Item {
    fn allows(&self, value: &Literal) -> bool {
        match self {
            Whole(least, most) => value.whole().is_some_and(|whole| (*least..=*most).contains(&whole)),
            Above0 => value.number().is_some_and(|number| number > 0.0 && number.is_finite()),
            From0 => value.number().is_some_and(|number| number >= 0.0 && number.is_finite()),
            Any => value.number().is_some_and(|number| !number.is_nan()),
        }
    }

    fn words(&self, number: &str) -> String {
        match self {
            Whole(BELOW0, ABOVE) => format!("whole {number}"),
            Whole(least, ABOVE) => format!("whole {number} of at least {least}"),
            Whole(least, most) => format!("whole {number} from {least} to {most}"),
            Above0 => format!("{number} above 0"),
            From0 => format!("{number} of at least 0"),
            Any => number.to_string(),
        }
    }
}
