"""Keeps the newest date in a gauge.

Task: shapes
Message: A gauge keeps what some worker set last
Replace: self._date = Metrics.distribution(NAMESPACE, "date")
With: self._date = Metrics.gauge(NAMESPACE, "date")
Replace: self._date.update(date)
With: self._date.set(date)
"""
