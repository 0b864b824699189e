"""Asks for every namespace.

Task: query
Message: in another namespace, is not ours
Replace: found = result.metrics().query(MetricsFilter().with_namespace(NAMESPACE))
With: found = result.metrics().query()
"""
