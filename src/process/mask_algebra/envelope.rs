/// The lower envelope of parabolas of equal width over a line of voxels, and the memory for it.
///
/// The parabola of voxel j is f(j) + w²(i − j)², where f(j) is the squared distance found along other axes and w the step
/// along this one; the smallest at i is the squared distance there.
pub(in crate::process) struct Envelope {
    /// w².
    square: f64,
    /// Parabolas that start above it are of no interest.
    limit: f64,
    parabolas: Vec<Parabola>,
}

#[derive(Clone, Copy)]
struct Parabola {
    /// j.
    vertex: f64,
    /// f(j).
    height: f64,
    /// Where it becomes the lowest.
    from: f64,
}

impl Envelope {
    pub(in crate::process) fn new(step: f64, limit: f64) -> Self {
        Envelope { square: step * step, limit, parabolas: Vec::new() }
    }

    /// Replaces f by the envelope; a line without a value within the limit stays as it is.
    pub(in crate::process) fn lower(&mut self, line: &mut [f64]) {
        if line.iter().all(|&height| height == 0.0) {
            return;
        }
        self.build(line);
        let Some((mut lowest, mut rest)) = self.parabolas.split_first() else { return };
        for (i, value) in line.iter_mut().enumerate() {
            let i = i as f64;
            while let Some((next, others)) = rest.split_first().filter(|(next, _)| next.from < i) {
                (lowest, rest) = (next, others);
            }
            let steps = i - lowest.vertex;
            *value = lowest.height + self.square * steps * steps;
        }
    }

    /// Finds the parabolas of the envelope from left to right.
    fn build(&mut self, line: &[f64]) {
        self.parabolas.clear();
        for (j, &height) in line.iter().enumerate().filter(|(_, height)| **height <= self.limit) {
            let vertex = j as f64;
            let mut from = f64::NEG_INFINITY;
            while let Some(last) = self.parabolas.last() {
                from = self.meeting(last, vertex, height);
                if from > last.from {
                    break;
                }
                self.parabolas.pop();
                from = f64::NEG_INFINITY;
            }
            self.parabolas.push(Parabola { vertex, height, from });
        }
    }

    /// Where a parabola to the right falls below one to the left. Written around the middle of the vertices, it loses no
    /// digits far from the start of a line.
    fn meeting(&self, left: &Parabola, vertex: f64, height: f64) -> f64 {
        let middle = 0.5 * (left.vertex + vertex);
        middle + (height - left.height) / (2.0 * self.square * (vertex - left.vertex))
    }
}
