"""Columns become features, analysed on the training split."""
