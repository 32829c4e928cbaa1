//! Filters that are a product of one kernel along each axis, alone or pooled over the rotations by right angles.
//!
//! Such a filter is a list of kernels, for one pass after the other: along x, y, z, and again x, y, z for each further
//! step of a cascade. Filters whose first passes are the same share their responses.

use ndarray::{Array3, ArrayView3, CowArray, Ix3, Zip};

use super::boundary::Boundary;
use super::convolve::{Kernel, convolve};
use super::pass::pass;
use super::pooling::Pooling;
use super::reach::Reach;
use super::rotation::{Rotation, rotations};
use super::space::Space;
use crate::error::Result;

/// What takes the responses.
type Visit<'a> = &'a mut dyn FnMut(Array3<f64>, &Term) -> Result<()>;

/// Passes, and how many rotations lead to their response and to its opposite.
struct Term {
    /// Places of kernels.
    passes: Vec<usize>,
    same: usize,
    opposite: usize,
}

/// Separable filters that are convolved together.
pub(super) struct Separable {
    axes: Vec<usize>,
    space: Space,
    boundary: Boundary,
    /// Each once.
    kernels: Vec<Kernel>,
    terms: Vec<Term>,
}

impl Separable {
    /// Several filters as they are.
    pub(super) fn filters(filters: &[Vec<Kernel>], space: Space, boundary: Boundary) -> Self {
        let mut plan = Self::empty(space, boundary);
        for filter in filters {
            let passes = filter.iter().map(|kernel| plan.place(kernel)).collect();
            plan.terms.push(Term { passes, same: 1, opposite: 0 });
        }
        plan
    }

    fn empty(space: Space, boundary: Boundary) -> Self {
        Separable { axes: space.axes(), space, boundary, kernels: Vec::new(), terms: Vec::new() }
    }

    fn place(&mut self, kernel: &Kernel) -> usize {
        self.kernels.iter().position(|other| other == kernel).unwrap_or_else(|| {
            self.kernels.push(kernel.clone());
            self.kernels.len() - 1
        })
    }

    /// Adds passes to the one term that they or their opposite have.
    fn count(&mut self, filter: &[Kernel], mut opposite: bool) {
        let mut passes = Vec::with_capacity(filter.len());
        for kernel in filter {
            let negative = |other: &Kernel| {
                other.taps().iter().eq(&kernel.taps().iter().map(|t| -t).collect::<Vec<_>>())
            };
            let known = self.kernels.iter().position(negative);
            opposite ^= known.is_some();
            passes.push(known.unwrap_or_else(|| self.place(kernel)));
        }
        let at = match self.terms.binary_search_by(|term| term.passes.cmp(&passes)) {
            Ok(at) => at,
            Err(at) => {
                self.terms.insert(at, Term { passes, same: 0, opposite: 0 });
                at
            }
        };
        if let Some(term) = self.terms.get_mut(at) {
            term.same += usize::from(!opposite);
            term.opposite += usize::from(opposite);
        }
    }

    /// How far the responses look.
    pub(super) fn reach(&self) -> Reach {
        let dimensions = self.axes.len();
        let along = |axis: usize, term: &Term| {
            let passes = term.passes.iter().skip(axis).step_by(dimensions);
            passes.fold(0, |sum: usize, &pass| sum.saturating_add(self.kernels[pass].radius()))
        };
        let most = |axis| self.terms.iter().map(|term| along(axis, term)).max().unwrap_or(0);
        self.space.reach(&(0..dimensions).map(most).collect::<Vec<_>>(), self.boundary)
    }

    /// Hands over the responses in the order of the filters.
    pub(super) fn respond(
        &self,
        voxels: ArrayView3<'_, f64>,
        take: &mut dyn FnMut(Array3<f64>) -> Result<()>,
    ) -> Result<()> {
        self.walk(voxels.into(), &self.terms, 0, &mut |response, _| take(response))
    }

    /// Goes on from the response of the first passes, which `terms` share. The last of the branches that start from it
    /// takes its memory.
    fn walk(
        &self,
        voxels: CowArray<'_, f64, Ix3>,
        mut terms: &[Term],
        depth: usize,
        visit: Visit<'_>,
    ) -> Result<()> {
        let mut source = Some(voxels);
        while let (Some(first), Some(voxels)) = (terms.first(), source.take()) {
            let Some(&place) = first.passes.get(depth) else { break };
            let shared = terms.iter().take_while(|term| term.passes.get(depth) == Some(&place)).count();
            let (branch, rest) = terms.split_at(shared);
            let (axis, kernel) = (self.axes[depth % self.axes.len()], &self.kernels[place]);
            let response = if rest.is_empty() && voxels.is_owned() {
                let mut made = voxels.into_owned();
                pass(None, std::slice::from_mut(&mut made), axis, &[vec![(0, kernel)]], self.boundary);
                made
            } else {
                let made = convolve(voxels.view(), axis, kernel, self.boundary);
                source = Some(voxels);
                made
            };
            if depth + 1 == first.passes.len() {
                visit(response, first)?;
            } else {
                self.walk(response.into(), branch, depth + 1, visit)?;
            }
            terms = rest;
        }
        Ok(())
    }
}

/// One separable filter, pooled over the 24 rotations in space or the 4 in the plane.
pub(super) struct Rotated {
    plan: Separable,
    pooling: Pooling,
    rotations: usize,
}

impl Rotated {
    /// The rotations of a filter.
    ///
    /// The mean of a filter in one step is made of the even and odd parts of its kernels, k = s + a, of which a rotation
    /// flips a only: over the rotations with one order of the axes, all products but Π s and ± Π a cancel out.
    ///
    /// # Errors
    /// If the parts of a kernel are no kernel.
    pub(super) fn new(filter: &[Kernel], space: Space, boundary: Boundary, pooling: Pooling) -> Result<Self> {
        let mut plan = Separable::empty(space, boundary);
        let dimensions = plan.axes.len();
        let all = rotations(dimensions);
        let in_parts = pooling == Pooling::Average && filter.len() == dimensions;
        for rotation in &all {
            if in_parts {
                let mirrors = rotation.axes.iter().filter(|(_, flipped)| *flipped).count();
                for (sign, opposite) in [(1.0, false), (-1.0, mirrors % 2 == 1)] {
                    let part = filter.iter().map(|kernel| part(kernel, sign)).collect::<Result<Vec<_>>>()?;
                    let upright = rotation.axes.iter().map(|&(axis, _)| (axis, false)).collect();
                    plan.count(&rotated(&part, &Rotation { axes: upright }), opposite);
                }
            } else {
                plan.count(&rotated(filter, rotation), false);
            }
        }
        if pooling == Pooling::Average {
            let kernels = &plan.kernels;
            let zero = |pass: &usize| kernels[*pass].taps().iter().all(|tap| *tap == 0.0);
            plan.terms.retain(|term| term.same != term.opposite && !term.passes.iter().any(zero));
        }
        Ok(Rotated { plan, pooling, rotations: all.len() })
    }

    /// How far the pooled response looks.
    pub(super) fn reach(&self) -> Reach {
        self.plan.reach()
    }

    /// The pooled response.
    ///
    /// # Errors
    /// None of its own.
    pub(super) fn respond(&self, voxels: ArrayView3<'_, f64>) -> Result<Array3<f64>> {
        let mut pooled: Option<Array3<f64>> = None;
        self.plan.walk(voxels.into(), &self.plan.terms, 0, &mut |response, term| {
            for factor in self.factors(term) {
                let join =
                    |pooled: &mut f64, value: &f64| *pooled = self.pooling.join(*pooled, factor * value);
                match &mut pooled {
                    Some(pooled) => Zip::from(pooled).and(&response).for_each(join),
                    None => pooled = Some(response.mapv(|value| factor * value)),
                }
            }
            Ok(())
        })?;
        Ok(pooled.unwrap_or_else(|| Array3::zeros(voxels.dim())))
    }

    /// By what a response is multiplied before it is pooled, once for each factor.
    fn factors(&self, term: &Term) -> Vec<f64> {
        match self.pooling {
            Pooling::Average => vec![(term.same as f64 - term.opposite as f64) / self.rotations as f64],
            Pooling::Maximum | Pooling::Minimum => {
                let both = [(1.0, term.same), (-1.0, term.opposite)];
                both.into_iter().filter(|(_, times)| *times > 0).map(|(factor, _)| factor).collect()
            }
        }
    }
}

/// The even part of a kernel with the sign 1, the odd part with the sign −1.
fn part(kernel: &Kernel, sign: f64) -> Result<Kernel> {
    let taps = kernel.taps();
    Kernel::new(taps.iter().zip(taps.iter().rev()).map(|(tap, back)| (tap + sign * back) / 2.0).collect())
}

/// The kernels of a filter after a rotation, which is the same in each of its steps.
fn rotated(filter: &[Kernel], rotation: &Rotation) -> Vec<Kernel> {
    let turned = |step: &[Kernel]| {
        let along = |&(axis, flipped): &(usize, bool)| {
            step.get(axis).map(|kernel| if flipped { kernel.flipped() } else { kernel.clone() })
        };
        rotation.axes.iter().filter_map(along).collect::<Vec<_>>()
    };
    filter.chunks(rotation.axes.len().max(1)).flat_map(turned).collect()
}
