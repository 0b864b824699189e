"""Keeps the risk that a flight brings along.

Task: scores
Message: gives way
Replace: yield {**row, "risk": self._model.risk(row)}
With: yield {"risk": self._model.risk(row), **row}
"""
