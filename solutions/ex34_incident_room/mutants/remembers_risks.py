"""Remembers the risk of a flight by what it takes for its key.

Task: scores
Message: it alone knows
Replace: self._model = self._load()
With: self._model, self._told = self._load(), {}
Replace: yield {**row, "risk": self._model.risk(row)}
With: key = row["carrier"], row["flight"], row["origin"], row["day"], row["hour"]
    yield {**row, "risk": self._told.setdefault(key, self._model.risk(row))}
"""
