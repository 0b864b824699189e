"""Forges answers of every kind that the harness' form of values has.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash wrong error
Flagged: classroom
With: solves_nothing
"""

import base64

from classroom.harness import plain, worker

KINDS = ("int", "float", "date", "time", "datetime", "list", "tuple", "set", "frozenset", "batch")
KINDS += ("table", "array", "schema", "type", "dict", "bytes", "decimal", "timedelta", "other")
KINDS += ("stamped", "ndarray", "objects", "scalar", "recipe", "pickle", "eval")
CONTENTS = ("\"__import__('os').system('true')\"", "[[1, 2]]", "{}", "1e999", '"AAAA"', "null")
COUNT = [0]


def forged(value):
    COUNT[0] += 1
    kind = KINDS[COUNT[0] % len(KINDS)]
    content = CONTENTS[COUNT[0] % len(CONTENTS)]
    return f'{{"dict": [["value", {{"{kind}": {content}}}], ["printed", ""]]}}'.encode()


plain.dumps = worker.dumps = forged
