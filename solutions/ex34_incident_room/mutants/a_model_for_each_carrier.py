"""Loads a model for each carrier.

Task: scores
Message: 60 flights in one bundle need one model
Replace: self._model = self._load()
With: self._models = {}
Replace: yield {**row, "risk": self._model.risk(row)}
With: if row["carrier"] not in self._models:
        self._models[row["carrier"]] = self._load()
    yield {**row, "risk": self._models[row["carrier"]].risk(row)}
"""
