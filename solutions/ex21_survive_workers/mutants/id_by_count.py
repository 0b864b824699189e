"""Numbers rows with a counter of the module.

Task: ids
Message: when each bundle runs on a worker of its own
"""


class _Count:
    last = 0


def _id(row):
    _Count.last += 1
    return f"{_Count.last:012x}"
