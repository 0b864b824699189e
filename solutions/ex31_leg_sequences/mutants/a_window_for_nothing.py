"""Begins with a window, though there may be no leg.

Task: gaps
Message: not even an empty one
"""


def windows(legs, gap, longest):
    ordered = sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"]))
    found = [ordered[:1]]
    for leg in ordered[1:]:
        if _goes_on(found[-1], leg, gap, longest):
            found[-1].append(leg)
        else:
            found.append([leg])
    return found
