"""Sorts the list that it is given.

Task: gaps
Message: sort a copy of it
"""


def windows(legs, gap, longest):
    legs.sort(key=lambda leg: (leg["scheduled"], leg["flight"]))
    found = []
    for leg in legs:
        if found and _goes_on(found[-1], leg, gap, longest):
            found[-1].append(leg)
        else:
            found.append([leg])
    return found
