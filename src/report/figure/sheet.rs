use std::fmt::Write as _;

use super::pen::{BLACK, Marker, Pen};
use super::svg::Svg;
use super::text::{escaped, shortened, width};

/// Width of every figure: half of what a page has, and legible when a phone shows it at 360 pixels.
pub(super) const WIDTH: f64 = 480.0;
/// Font size of names and of the labels of axes.
pub(super) const TEXT: f64 = 15.0;
/// Font size of ticks and of what is written into a drawing.
pub(super) const SMALL: f64 = 14.0;
/// Distance of what is drawn from the edge.
pub(super) const EDGE: f64 = 10.0;

/// White around letters, so that lines beneath them do not touch them.
pub(super) const HALO: &str = " stroke=\"#FFFFFF\" stroke-width=\"4\" paint-order=\"stroke\"";

/// Where a text stands against its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A sheet that is drawn upon, in units from its upper left corner.
///
/// The backend of plotters draws the axes (see [`super::plane`]); it has no dashes, no titles and whole units only, so
/// what lies between the axes is written here.
#[derive(Debug)]
pub(super) struct Sheet {
    drawn: String,
    pub(super) height: f64,
}

impl Sheet {
    pub(super) fn new(height: f64) -> Self {
        Sheet { drawn: String::new(), height }
    }

    /// The finished figure.
    pub(super) fn finish(self, title: &str, caption: String) -> Svg {
        Svg::new(&self.drawn, [WIDTH as u32, self.height.ceil() as u32], title, caption)
    }

    /// Elements that are already written.
    pub(super) fn insert(&mut self, elements: &str) {
        self.drawn.push_str(elements);
    }

    /// A line through points; those that are not finite are left out.
    pub(super) fn line(&mut self, points: impl IntoIterator<Item = [f64; 2]>, pen: Pen) {
        let path = path(points);
        if path.is_empty() {
            return;
        }
        let Pen { colour, dash, width, opacity } = pen;
        self.write(format_args!("<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\""));
        self.write(format_args!(" stroke-width=\"{width}\" stroke-linejoin=\"round\""));
        if !dash.is_empty() {
            self.write(format_args!(" stroke-dasharray=\"{dash}\""));
        }
        if opacity < 1.0 {
            self.write(format_args!(" opacity=\"{opacity}\""));
        }
        self.drawn.push_str("/>\n");
    }

    /// A filled area within points.
    pub(super) fn area(&mut self, points: impl IntoIterator<Item = [f64; 2]>, colour: &str, opacity: f64) {
        let path = path(points);
        if !path.is_empty() {
            self.write(format_args!(
                "<polygon points=\"{path}\" fill=\"{colour}\" opacity=\"{opacity}\"/>\n"
            ));
        }
    }

    /// A filled rectangle from its upper left corner, with a line around it where `edge` has a colour.
    pub(super) fn rectangle(&mut self, [x, y]: [f64; 2], [w, h]: [f64; 2], fill: &str, edge: Option<&str>) {
        let (x, y, w, h) = (units(x), units(y), units(w.max(0.0)), units(h.max(0.0)));
        self.write(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\""));
        if let Some(edge) = edge {
            self.write(format_args!(" stroke=\"{edge}\""));
        }
        self.drawn.push_str("/>\n");
    }

    /// A point of half width `r`, filled with a colour or, if `hollow`, with white.
    pub(super) fn marker(&mut self, [x, y]: [f64; 2], r: f64, marker: Marker, colour: &str, hollow: bool) {
        if !(x.is_finite() && y.is_finite()) {
            return;
        }
        let fill = if hollow { "#FFFFFF" } else { colour };
        let shape = match marker {
            Marker::Circle => format!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", units(x), units(y), units(r)),
            Marker::Square => polygon(&[[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]]),
            Marker::Triangle => polygon(&[[x, y - 1.2 * r], [x + 1.1 * r, y + r], [x - 1.1 * r, y + r]]),
            Marker::Diamond => {
                let r = 1.3 * r;
                polygon(&[[x, y - r], [x + r, y], [x, y + r], [x - r, y]])
            }
        };
        self.write(format_args!("{shape} fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.4\"/>\n"));
    }

    /// A text whose baseline is at the point.
    pub(super) fn text(&mut self, at: [f64; 2], text: &str, size: f64, anchor: Anchor) {
        self.styled(at, text, size, anchor, "");
    }

    /// A text with further attributes.
    pub(super) fn styled(&mut self, [x, y]: [f64; 2], text: &str, size: f64, anchor: Anchor, more: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y, text) = (units(x), units(y), escaped(text));
        let fill = if more.contains("fill=") { String::new() } else { format!(" fill=\"{BLACK}\"") };
        self.write(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor}{fill}{more}>{text}</text>\n"
        ));
    }

    /// A name in the width that is left for it; what was cut can be read by pointing at it.
    pub(super) fn name(&mut self, at: [f64; 2], name: &str, room: f64) {
        let short = shortened(name, room, TEXT);
        if short == name {
            return self.styled(at, name, TEXT, Anchor::Start, HALO);
        }
        let (x, y, short, full) =
            (units(at[0]), units(at[1]), escaped(&short), escaped(&super::text::bounded(name)));
        self.write(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{TEXT}\" fill=\"{BLACK}\"{HALO}>\
             {short}<title>{full}</title></text>\n"
        ));
    }

    /// A line of a legend: sample, name and, at its end, numbers.
    pub(super) fn legend(
        &mut self,
        y: f64,
        name: &str,
        numbers: &str,
        draw: impl FnOnce(&mut Self, [f64; 2]),
    ) {
        let start = 24.0;
        draw(self, [start, y - 5.0]);
        let numbers_width = width(numbers, SMALL);
        self.name([start + 42.0, y], name, WIDTH - start - 42.0 - EDGE - numbers_width - 8.0);
        self.text([WIDTH - EDGE, y], numbers, SMALL, Anchor::End);
    }

    /// As [`Sheet::legend`] for a line.
    pub(super) fn legend_line(&mut self, y: f64, name: &str, numbers: &str, pen: Pen) {
        self.legend(y, name, numbers, |sheet, [x, y]| sheet.line([[x, y], [x + 34.0, y]], pen));
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.drawn.write_fmt(text);
    }
}

/// A number of units with one decimal at most.
fn units(value: f64) -> f64 {
    // A sheet is some hundred units wide; what lies far outside is not seen, and +0 turns −0 into 0.
    (value.clamp(-1e5, 1e5) * 10.0).round() / 10.0 + 0.0
}

/// The start of a closed shape.
fn polygon(points: &[[f64; 2]]) -> String {
    format!("<polygon points=\"{}\"", path(points.iter().copied()))
}

/// Points as an attribute, without those that coincide with or lie straight between their neighbours.
fn path(points: impl IntoIterator<Item = [f64; 2]>) -> String {
    let mut kept: Vec<[f64; 2]> = Vec::new();
    for point in points.into_iter().filter(|point| point.iter().all(|c| c.is_finite())) {
        let point = point.map(units);
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept.as_slice()
            && is_between(*a, *b, point)
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept.iter().map(|[x, y]| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

/// Whether `b` lies on the upright or level line from `a` to `c`.
fn is_between(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> bool {
    let along = |axis: usize| {
        let other = 1 - axis;
        let level = a[axis] == b[axis] && b[axis] == c[axis];
        level && (b[other] - a[other]) * (c[other] - b[other]) > 0.0
    };
    along(0) || along(1)
}
