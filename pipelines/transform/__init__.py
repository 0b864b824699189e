"""TensorFlow Transform on record batches: analysed on training data, applied to every split."""
