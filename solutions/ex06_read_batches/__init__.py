"""Read the input's files as typed record batches."""
