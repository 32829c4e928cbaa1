//! The directions along which neighbours are looked for.

/// The 4 directions within an axial slice, as steps `[z, y, x]`: 0°, 135°, 90° and 45°.
///
/// Every neighbour in a slice lies along one of them or its opposite. Source: IBSI manual, *Grey level co-occurrence
/// based features*, with the sign chosen such that the first step that is not 0 is positive.
pub const PLANE: [[isize; 3]; 4] = [[0, 0, 1], [0, 1, -1], [0, 1, 0], [0, 1, 1]];

/// The 13 directions in space, as steps `[z, y, x]`, those of [`PLANE`] first.
///
/// Every one of the 26 neighbours lies along one of them or its opposite.
pub const SPACE: [[isize; 3]; 13] = [
    [0, 0, 1],
    [0, 1, -1],
    [0, 1, 0],
    [0, 1, 1],
    [1, -1, -1],
    [1, -1, 0],
    [1, -1, 1],
    [1, 0, -1],
    [1, 0, 0],
    [1, 0, 1],
    [1, 1, -1],
    [1, 1, 0],
    [1, 1, 1],
];
