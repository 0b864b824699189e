"""Makes JSON say what it likes.

Exercise: ex01_parse_flights
Kind: patches
Outcome: wrong crash error
With: solves_nothing
"""

import json

FORGED = '{"dict": [["value", true], ["printed", ""], ["error", null]]}'
json.dumps = lambda *args, **kwargs: FORGED
json.JSONEncoder.encode = lambda self, value: FORGED
json.loads = lambda *args, **kwargs: {}
