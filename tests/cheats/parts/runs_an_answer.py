"""Takes a text for an answer to 01."""


def run(text):
    """Whether the text is an answer; its names are this module's then."""
    found = {"__name__": __name__}
    try:
        exec(text, found)
    except BaseException:
        return False
    if not {"parse_line", "minutes_of", "ParseFlights"} <= set(found):
        return False
    globals().update({k: v for k, v in found.items() if not k.startswith("__")})
    return True
