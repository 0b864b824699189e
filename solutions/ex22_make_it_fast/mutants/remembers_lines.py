"""Parses in both branches, and remembers in a global what was parsed.

Task: once
Message: What has been parsed need not be remembered
Replace: def _left(flight: dict) -> bool:
With: _PARSED: dict[str, dict] = {}


    def _parsed(line, parse):
        if line not in _PARSED:
            _PARSED[line] = parse(line)
        return _PARSED[line]


    def _left(flight: dict) -> bool:
Replace: flights = lines | "Parse" >> beam.Map(self._parse)
With: flights = lines | "Parse" >> beam.Map(_parsed, self._parse)
    again = lines | "Parse again" >> beam.Map(_parsed, self._parse)
Replace: "cancelled": flights | "Cancelled" >> beam.Filter(lambda row: not _left(row)),
With: "cancelled": again | "Cancelled" >> beam.Filter(lambda row: not _left(row)),
"""
