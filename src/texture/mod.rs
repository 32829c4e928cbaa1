//! Texture families: matrices of grey levels and their neighbours.
