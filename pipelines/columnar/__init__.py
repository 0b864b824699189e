"""Pure functions on Arrow record batches and NumPy arrays; nothing here knows Beam runs."""
