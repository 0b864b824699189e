"""An exercise of the course that imports little, and whether its answers can be confined."""

from classroom import catalog
from tests.support.confining import why_not

EXERCISE = catalog.load_one("ex10_flight_schema")
RIGHT = EXERCISE.solution.read_text(encoding="utf-8")
STUB = EXERCISE.code.read_text(encoding="utf-8")

# Why nothing confines here, None where something does.
WHY_NOT = why_not()
