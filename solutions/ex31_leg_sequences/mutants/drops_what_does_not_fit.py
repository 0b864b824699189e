"""Leaves out the leg that found the window full.

Task: gaps
Message: the next one begins with the next leg
"""


def windows(legs, gap, longest):
    found = []
    for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"])):
        if found and len(found[-1]) < longest and _goes_on(found[-1], leg, gap, longest):
            found[-1].append(leg)
        elif not found or len(found[-1]) < longest:
            found.append([leg])
        else:
            found.append([])
    return [window for window in found if window]
