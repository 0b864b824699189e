"""Lets the reader of CSV raise.

Task: delays
Message: csv.reader on a carriage return
"""


def _fields(line):
    fields = next(csv.reader([line]), [])
    return fields, _reason(fields)
