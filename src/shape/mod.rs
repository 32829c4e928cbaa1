//! Shape families: the mesh and the voxel cloud of the morphological mask.
