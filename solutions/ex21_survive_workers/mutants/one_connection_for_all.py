"""Keeps its connection in the class, which all copies of a worker share.

Task: wind
Message: is closed by the first copy that ends
Replace: self._weather = None
With: pass
Replace: self._weather = self._connect()
With: if _Wind._weather is None:
        _Wind._weather = self._connect()
Replace: if self._weather is not None:
        self._weather.close()
With: if _Wind._weather is not None:
        _Wind._weather.close()
        _Wind._weather = None
Replace: class _Wind(beam.DoFn):
With: class _Wind(beam.DoFn):
        _weather = None
"""
