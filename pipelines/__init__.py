"""The jobs of the workshop, and the blocks that they are assembled from."""
