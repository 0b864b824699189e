"""Connects while the pipeline is made.

Task: workers
Message: cannot be pickled
Replace: self._bucket = None
With: self._bucket = connect()
"""
