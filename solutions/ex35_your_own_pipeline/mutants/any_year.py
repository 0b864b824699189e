"""Says of no instant that it cannot be.

Task: suite
Message: are quarantined
Replace: "meta": {"rule": "rain.in_2013"},
With: "severity": "warning",
    "meta": {"rule": "rain.in_2013"},
"""
