"""Tells the distribution of each flight.

Task: metrics
Message: costs more than the window
Replace: Metrics.distribution(NAMESPACE, "busiest_hour").update(busiest)
With: for one in before.drop_null().to_pylist():
        Metrics.distribution(NAMESPACE, "busiest_hour").update(one)
"""
