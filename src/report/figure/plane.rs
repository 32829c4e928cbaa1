use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use super::pen::Pen;
use super::sheet::{EDGE, SMALL, Sheet, TEXT, WIDTH};
use super::span::Span;
use super::text::visible;
use crate::error::{Error, Result};

/// Room for the labels of the upright axis with its ticks, and of the level one.
const LABELS: [u32; 2] = [64, 48];
/// What the backend divides a font size by before it writes it.
const FONT: f64 = 1.24;

/// One axis: what it measures, the numbers it shows, and its ticks.
#[derive(Debug)]
pub(super) struct Axis<'a> {
    pub(super) label: &'a str,
    pub(super) span: Span,
    pub(super) ticks: Vec<(f64, String)>,
}

impl<'a> Axis<'a> {
    /// An axis with so many round ticks at most.
    pub(super) fn new(label: &'a str, span: Span, most: usize) -> Self {
        Axis { label, span, ticks: span.labelled(most) }
    }

    /// An axis from 0 to 1 with a tick at every fifth.
    pub(super) fn unit(label: &'a str) -> Self {
        let ticks = (0..=5).map(|fifth| f64::from(fifth) / 5.0).map(|tick| (tick, format!("{tick:.1}")));
        Axis { label, span: Span::UNIT, ticks: ticks.collect() }
    }

    /// An axis without ticks or label, for rows that carry names of their own.
    pub(super) fn bare(span: Span) -> Self {
        Axis { label: "", span, ticks: Vec::new() }
    }

    fn is_bare(&self) -> bool {
        self.label.is_empty() && self.ticks.is_empty()
    }

    fn scale(&self) -> Scale {
        let ticks = self.ticks.iter().map(|(tick, _)| *tick).collect();
        Scale { inner: (self.span.low..self.span.high).into(), ticks }
    }

    fn label_of(&self, value: &f64) -> String {
        let label = self.ticks.iter().find(|(tick, _)| tick == value).map(|(_, label)| visible(label));
        label.unwrap_or_default()
    }
}

/// The scale of an axis for plotters, with ticks that are given. `WithKeyPoints` of plotters would be it, but has no
/// formatting for numbers.
struct Scale {
    inner: RangedCoordf64,
    ticks: Vec<f64>,
}

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.inner.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.inner.range()
    }
}

/// Two axes on a sheet, drawn by plotters, and where numbers lie between them.
#[derive(Debug)]
pub(super) struct Plane {
    x: Span,
    y: Span,
    /// Left, upper, right and lower edge of what lies between the axes.
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Plane {
    /// Draws axes and grid between the units `top` and `bottom` of a sheet, labels included.
    pub(super) fn draw(
        sheet: &mut Sheet,
        [top, bottom]: [f64; 2],
        x: &Axis<'_>,
        y: &Axis<'_>,
    ) -> Result<Self> {
        let mut text = String::new();
        let edges = axes(&mut text, [top, bottom], sheet.height, x, y)
            .map_err(|problem| Error::Other(format!("the axes of a figure cannot be drawn: {problem}")))?;
        sheet.insert(inside(&text));
        let [left, top, right, bottom] = edges.map(f64::from);
        Ok(Plane { x: x.span, y: y.span, left, top, right, bottom })
    }

    /// Where the numbers lie on the sheet.
    pub(super) fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [
            self.left + self.x.share(x) * (self.right - self.left),
            self.bottom - self.y.share(y) * (self.bottom - self.top),
        ]
    }

    /// A line through points given in the numbers of the axes.
    pub(super) fn line(&self, sheet: &mut Sheet, points: impl IntoIterator<Item = [f64; 2]>, pen: Pen) {
        sheet.line(points.into_iter().map(|point| self.at(point)), pen);
    }

    /// As [`Plane::line`], without what lies outside the axes.
    pub(super) fn cut_line(&self, sheet: &mut Sheet, points: impl IntoIterator<Item = [f64; 2]>, pen: Pen) {
        let (left, top, width, height) =
            (self.left, self.top, self.right - self.left, self.bottom - self.top);
        sheet.insert(&format!(
            "<svg x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"{left} {top} {width} {height}\" overflow=\"hidden\">\n"
        ));
        self.line(sheet, points, pen);
        sheet.insert("</svg>\n");
    }
}

/// What the backend wrote between the tags of its root.
fn inside(text: &str) -> &str {
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    body.trim_end().strip_suffix("</svg>").unwrap_or(body)
}

/// Draws both axes and the grid, and tells the edges of what lies between them.
fn axes(
    text: &mut String,
    [top, bottom]: [f64; 2],
    height: f64,
    x: &Axis<'_>,
    y: &Axis<'_>,
) -> std::result::Result<[i32; 4], Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(text, (WIDTH as u32, height.ceil() as u32)).into_drawing_area();
    let left = if y.is_bare() { [EDGE + 10.0, 0.0] } else { [2.0, f64::from(LABELS[0])] };
    let mut chart = ChartBuilder::on(&root)
        .margin_top(top as i32)
        .margin_bottom((height - bottom) as i32)
        .margin_left(left[0] as i32)
        .margin_right((EDGE + 10.0) as i32)
        .y_label_area_size(left[1] as i32)
        .x_label_area_size(LABELS[1])
        .build_cartesian_2d(x.scale(), y.scale())?;
    let style = |size: f64| TextStyle::from(("sans-serif", size * FONT).into_font());
    let (of_x, of_y) = (|value: &f64| x.label_of(value), |value: &f64| y.label_of(value));
    let mut mesh = chart.configure_mesh();
    mesh.bold_line_style(RGBColor(225, 225, 225))
        .axis_style(RGBColor(60, 60, 60))
        .label_style(style(SMALL))
        .axis_desc_style(style(TEXT))
        .set_all_tick_mark_size(4)
        .x_label_formatter(&of_x)
        .y_label_formatter(&of_y)
        .x_desc(visible(x.label))
        .y_desc(visible(y.label));
    mesh.draw()?;
    let (across, down) = chart.plotting_area().get_pixel_range();
    root.present()?;
    Ok([across.start, down.start, across.end, down.end])
}
