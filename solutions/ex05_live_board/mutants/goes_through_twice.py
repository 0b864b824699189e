"""Goes through the rows twice, of which an iterator has none left the second time.

Task: newest
Message: a second loop finds nothing
"""


def newest(rows):
    last = {}
    for row in rows:
        place = row["origin"], row["until"]
        last[place] = max(last.get(place, 0), row["update"])
    return {
        place: row for row in rows if row["update"] == last[place := (row["origin"], row["until"])]
    }
