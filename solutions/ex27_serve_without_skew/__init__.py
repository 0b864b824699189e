"""The seat `serve`: a trained model asked by raw flights."""
