"""Sends every output a batch, with rows or without.

Task: whole
Message: Each costs what a batch costs
Replace: if chosen.any():
With: if True:
"""
