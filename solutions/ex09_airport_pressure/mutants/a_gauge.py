"""Sets a gauge, which keeps what some worker has set last.

Task: metrics
Message: it is among the gauges
Replace: Metrics.distribution(NAMESPACE, "busiest_hour").update(busiest)
With: Metrics.gauge(NAMESPACE, "busiest_hour").set(busiest)
"""
