"""Lets the reader of CSV raise.

Task: delays
Message: raised
"""


def _fields(line):
    fields = next(csv.reader([line]), [])
    return fields, _reason(fields)
