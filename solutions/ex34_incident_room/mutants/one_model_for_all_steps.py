"""Keeps the first model in a global.

Task: scores
Message: another step
Replace: self._model = self._load()
With: if not _MODELS:
        _MODELS.append(self._load())
    self._model = _MODELS[0]
"""

_MODELS: list = []
