"""Declarations of the real flights' columns, which the tests of exercise 10 give."""

MONTH = {
    "name": "month",
    "type": "int8",
    "nullable": False,
    "min": 1,
    "max": 12,
    "known": "schedule",
    "description": "Local month.",
}
MINUTE = {"name": "minute", "type": "int8", "min": 0, "max": 59, "description": "Of the hour."}
DELAY = {
    "name": "dep_delay",
    "type": "int16",
    "nullable": True,
    "known": "departure",
    "description": "In minutes.",
}
ARRIVAL = {
    "name": "arr_delay",
    "type": "int16",
    "nullable": True,
    "min": -240,
    "max": 2880,
    "known": "arrival",
    "description": "In minutes.",
}
AIR_TIME = {**ARRIVAL, "name": "air_time", "min": 1, "description": "In the air."}
ORIGIN = {
    "name": "origin",
    "type": "string",
    "nullable": False,
    "values": ["EWR", "JFK", "LGA"],
    "description": "FAA code.",
}
DISTANCE = {
    "name": "distance",
    "type": "int16",
    "nullable": False,
    "min": 17,
    "max": 4983,
    "missing_in": ["SERVING"],
    "description": "In miles.",
}
HOUR = {"name": "time_hour", "type": "timestamp", "nullable": False, "description": "In UTC."}
FLIGHTS = {
    "name": "flights",
    "moments": ["schedule", "departure", "arrival"],
    "predicted_at": "departure",
    "label": "arr_delay",
    "columns": [MONTH, DELAY, ARRIVAL, AIR_TIME, ORIGIN, DISTANCE, HOUR],
}


def column(type, name="x", **facts):
    """A column of a type, of which nothing else is declared but the facts."""
    return {"name": name, "type": type, "description": "Any.", **facts}


def table(*columns, **facts):
    """A table of columns, which predicts at departure and has no label."""
    return {
        "name": "t",
        "moments": ["schedule", "departure", "arrival"],
        "predicted_at": "departure",
        "columns": list(columns),
        **facts,
    }
