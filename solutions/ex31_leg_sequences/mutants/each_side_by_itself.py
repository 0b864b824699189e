"""Cuts each side by itself.

Task: border
Message: Cut along the time
"""


def windows(legs, gap, longest):
    found = []
    for side in sorted({leg["side"] for leg in legs}):
        mine = [leg for leg in legs if leg["side"] == side]
        begun = len(found)
        for leg in sorted(mine, key=lambda leg: (leg["scheduled"], leg["flight"])):
            if len(found) > begun and _goes_on(found[-1], leg, gap, longest):
                found[-1].append(leg)
            else:
                found.append([leg])
    return sorted(found, key=lambda window: (window[0]["scheduled"], window[0]["flight"]))
