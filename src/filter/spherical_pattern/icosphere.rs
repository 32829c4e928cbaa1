//! The vertices of an icosphere, in the order and to the last bit as trimesh makes them.

/// The vertices of an icosahedron in the unit sphere.
const VERTICES: [[f64; 3]; 12] = [
    [-A, B, 0.0],
    [A, B, 0.0],
    [-A, -B, 0.0],
    [A, -B, 0.0],
    [0.0, -A, B],
    [0.0, A, B],
    [0.0, -A, -B],
    [0.0, A, -B],
    [B, 0.0, -A],
    [B, 0.0, A],
    [-B, 0.0, -A],
    [-B, 0.0, A],
];

/// 1/√(1 + φ²), where φ is the golden ratio.
const A: f64 = 0.5257311121191336;

/// φ/√(1 + φ²).
const B: f64 = 0.85065080835204;

/// The faces of the icosahedron by its vertices.
const FACES: [[usize; 3]; 20] = [
    [0, 11, 5],
    [0, 5, 1],
    [0, 1, 7],
    [0, 7, 10],
    [0, 10, 11],
    [1, 5, 9],
    [5, 11, 4],
    [11, 10, 2],
    [10, 7, 6],
    [7, 1, 8],
    [3, 9, 4],
    [3, 4, 2],
    [3, 2, 6],
    [3, 6, 8],
    [3, 8, 9],
    [4, 9, 5],
    [2, 4, 11],
    [6, 2, 10],
    [8, 6, 7],
    [9, 8, 1],
];

/// The icosahedron with each face divided into four, and its vertices moved out to the radius, so many times.
pub(super) fn vertices(subdivisions: usize, radius: f64) -> Vec<[f64; 3]> {
    let (mut vertices, mut faces) = (VERTICES.to_vec(), FACES.to_vec());
    for _ in 0..subdivisions {
        divide(&mut vertices, &mut faces);
        vertices.iter_mut().for_each(|vertex| move_out(vertex, radius));
    }
    if subdivisions == 0 {
        vertices.iter_mut().for_each(|vertex| move_out(vertex, radius));
    }
    vertices
}

/// Adds a vertex in the middle of each edge, in the order of the second and then the first vertex of the edges.
fn divide(vertices: &mut Vec<[f64; 3]>, faces: &mut Vec<[usize; 3]>) {
    let edge = |a: usize, b: usize| (a.max(b), a.min(b));
    let sides = |[a, b, c]: [usize; 3]| [edge(a, b), edge(b, c), edge(c, a)];
    let mut edges: Vec<(usize, usize)> = faces.iter().flat_map(|face| sides(*face)).collect();
    edges.sort_unstable();
    edges.dedup();
    let old = vertices.len();
    for &(second, first) in &edges {
        vertices.push([0, 1, 2].map(|w| (vertices[first][w] + vertices[second][w]) / 2.0));
    }
    let middle = |side| old + edges.binary_search(&side).unwrap_or_else(|at| at);
    let parts = |&[a, b, c]: &[usize; 3]| {
        let [ab, bc, ca] = sides([a, b, c]).map(middle);
        [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
    };
    *faces = faces.iter().flat_map(parts).collect();
}

fn move_out(vertex: &mut [f64; 3], radius: f64) {
    let [x, y, z] = *vertex;
    let length = (x * x + y * y + z * z).sqrt();
    *vertex = vertex.map(|w| w + w / length * (radius - length));
}

#[cfg(test)]
mod tests {
    use super::vertices;

    #[test]
    fn vertices_lie_on_the_sphere() {
        for (subdivisions, count) in [12, 42, 162, 642].into_iter().enumerate() {
            let vertices = vertices(subdivisions, 1.5);
            assert_eq!(vertices.len(), count);
            assert!(
                vertices.iter().all(|v| (v.iter().map(|w| w * w).sum::<f64>().sqrt() - 1.5).abs() < 1e-15)
            );
        }
    }

    /// `trimesh.creation.icosphere(1, 1).vertices` of trimesh 5.2.0.
    #[test]
    fn vertices_are_those_of_trimesh() {
        let vertices = vertices(1, 1.0);
        assert_eq!(vertices[12], [0.0, 1.0, 0.0]);
        assert_eq!(vertices[14], [-0.3090169943749474, -0.8090169943749473, 0.5]);
        assert_eq!(vertices[24], [0.8090169943749475, 0.5000000000000001, -0.30901699437494745]);
        assert_eq!(vertices[41], [-1.0, 0.0, 0.0]);
    }
}
