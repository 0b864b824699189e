"""Writes a verdict into every open file and socket of its process.

Exercise: ex01_parse_flights
Kind: writing results
Outcome: wrong crash error
With: solves_nothing
"""

import json
import os

TASKS = [
    {"task": name, "title": "", "status": "passed", "points": 2}
    for name in ("fields", "missing", "quotes", "clock", "transform", "rejected")
]
VERDICT = {"exercise": "ex01_parse_flights", "tasks": TASKS, "kind": "ok"}
for message in ({"verdict": VERDICT, "flags": []}, {"do": "end"}, {"ended": "itself", "kind": ""}):
    data = json.dumps(message).encode()
    for number in range(3, 256):
        try:
            os.write(number, len(data).to_bytes(4, "big") + data + b"\n")
        except OSError:
            continue
