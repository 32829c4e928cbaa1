/// The colours of Okabe and Ito, which readers of any colour vision tell apart, without the yellow that vanishes on
/// white.
///
/// Source: Okabe, Ito, *Color universal design*, 2008.
const COLOURS: [&str; 8] =
    ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#666666"];
/// Dashes beside the colours, for print in grey.
const DASHES: [&str; 8] = ["", "8 4", "2 3", "10 3 2 3", "14 4", "5 2", "1 3", "10 3 2 3 2 3"];

/// How many series have a colour and a dash of their own.
pub(super) const SERIES: usize = COLOURS.len();
pub(super) const BLACK: &str = "#000000";
pub(super) const GREY: &str = "#8C8C8C";
pub(super) const PALE: &str = "#D9D9D9";
/// Colour of the negative and of the positive class.
pub(super) const CLASSES: [&str; 2] = ["#0072B2", "#D55E00"];

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub(super) colour: &'static str,
    pub(super) dash: &'static str,
    pub(super) width: f64,
    pub(super) opacity: f64,
}

impl Pen {
    /// A solid line.
    pub(super) const fn solid(colour: &'static str, width: f64) -> Self {
        Pen { colour, dash: "", width, opacity: 1.0 }
    }

    /// A broken line.
    pub(super) const fn dashed(colour: &'static str, dash: &'static str, width: f64) -> Self {
        Pen { colour, dash, width, opacity: 1.0 }
    }

    /// The line of a series; those beyond [`SERIES`] are thin and grey.
    pub(super) fn of(series: usize) -> Self {
        match (COLOURS.get(series), DASHES.get(series)) {
            (Some(&colour), Some(&dash)) => Pen { colour, dash, width: 2.0, opacity: 1.0 },
            _ => Pen { colour: GREY, dash: "", width: 0.7, opacity: 0.6 },
        }
    }
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
}

impl Marker {
    /// The marker of a series.
    pub(super) fn of(series: usize) -> Self {
        match series % 4 {
            0 => Marker::Circle,
            1 => Marker::Square,
            2 => Marker::Triangle,
            _ => Marker::Diamond,
        }
    }
}
