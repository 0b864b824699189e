"""Reads all rows of a plan that wants the first few.

Task: first
Message: A plan with rows is for trying things out
Replace: if self._plan.rows is None:
With: if True:
"""
