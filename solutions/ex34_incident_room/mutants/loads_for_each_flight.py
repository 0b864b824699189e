"""Loads for each flight, in process.

Task: scores
Message: 60 flights in one bundle need one model
Replace: yield {**row, "risk": self._model.risk(row)}
With: yield {**row, "risk": self._load().risk(row)}
"""
