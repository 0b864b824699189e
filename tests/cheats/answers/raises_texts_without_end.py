"""Answers with an error of many megabytes, of which each part is one.

Exercise: ex01_parse_flights
Kind: wire
Outcome: wrong crash error
"""

from classroom.harness import plain, worker

_real = worker.Worker.answer


def _answer(self, request):
    if b'"call"' not in request[:60]:
        return _real(self, request)
    error = {
        "kind": "raised",
        "type": "A" * 9_000_000,
        "bases": ["A"],
        "message": "<b>" * 3_000_000,
        "place": ["/etc/passwd", 1, "root:" * 1_000_000],
        "traceback": "T" * 9_000_000,
    }
    return plain.dumps({"error": error, "printed": "P" * 9_000_000})


worker.Worker.answer = _answer


def parse_line(line):
    return {}
