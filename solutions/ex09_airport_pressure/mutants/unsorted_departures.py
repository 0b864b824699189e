"""Takes departures as they come.

Task: airports
Message: departed of delays_before is
Replace: there = there[np.argsort(times[there])]
With: there = there[np.argsort(there)]
Replace: flights = flights.take(pa.array(np.lexsort((low, high))))
With: flights = flights.take(pa.array(np.arange(len(low))))
"""
