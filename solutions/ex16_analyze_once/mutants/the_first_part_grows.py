"""Merges into the first of the parts.

Task: kept
Message: Tomorrow it would count today's
"""


def merge(parts, columns):
    parts = list(parts)
    whole = parts[0] if parts else analyze([], columns)
    for part in parts[1:]:
        for name, kind in columns.items():
            whole[name] = _KINDS[kind].merge([whole[name], part[name]])
    return whole
