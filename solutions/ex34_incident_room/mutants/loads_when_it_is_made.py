"""Loads where the graph is made.

Task: scores
Message: cannot be sent to a worker
Replace: self._load = load

    def setup(self):
        self._model = self._load()
With: self._model = load()
"""
