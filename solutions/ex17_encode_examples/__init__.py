"""Rows become tf.Examples, and come back as batches."""
