"""Writes the risk into the row that came in.

Task: scores
Message: To each flight the model
Replace: yield {**row, "risk": self._model.risk(row)}
With: row["risk"] = self._model.risk(row)
    yield row
"""
