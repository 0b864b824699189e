"""Draws an id by chance.

Task: ids
Message: when it is run a second time
"""


def _id(row):
    import uuid

    return uuid.uuid4().hex[:12]
