"""The flights job: real flights in, training-ready examples of late arrivals out."""

from pipelines import schemas
from pipelines.data import embedded
from pipelines.flights.modelling import MODELLING
from pipelines.flights.rules import flight_rules
from pipelines.schemas.labels import Label
from pipelines.tables.job import Job, Step
from pipelines.tables.lookups import LookupTable

LATE_MINUTES = 15

_CHECKED = schemas.table("enriched_flight")


def _columns_of(lookup: str) -> tuple[str, ...]:
    prefix = {"airports": "dest_", "planes": "plane_", "weather": "weather_"}[lookup]
    names = _CHECKED.added_by("enrich").names
    return tuple(name for name in names if name.startswith(prefix))


JOB = Job(
    name="flights",
    rows="flights",
    table=schemas.table("flights"),
    checked=_CHECKED,
    suite="flights.json",
    preprocessing=None,
    default_input=embedded.flights,
    lookups={
        name: LookupTable(schemas.table(name), file, embedded.table, _columns_of(name))
        for name, file in embedded.TABLES.items()
    },
    steps=(
        Step("enrich", lambda context: (context.lookups,)),
        Step("history", lambda context: (context.ranges,)),
        Step("pressure", lambda context: (context.ranges,)),
    ),
    labels=(
        Label("late", "arr_delay", "arrive 15 minutes late or more", at_least=LATE_MINUTES),
        Label("arrival_delay", "arr_delay", "minutes of delay at arrival"),
    ),
    rules=flight_rules,
    split_seat=True,
    examples=schemas.table("training_example"),
    modelling=MODELLING,
)
