"""Writes the risk into the row that came in.

Task: scores
Message: Other steps read the same element
Replace: yield {**row, "risk": self._model.risk(row)}
With: row["risk"] = self._model.risk(row)
    yield row
"""
