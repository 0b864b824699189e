"""Forgets the window that is open at the end.

Task: gaps
Message: a day and a minute behind the third
"""


def windows(legs, gap, longest):
    found, window = [], []
    for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"])):
        if window and not _goes_on(window, leg, gap, longest):
            found.append(window)
            window = []
        window.append(leg)
    return found
