"""The job of the bird strikes; `docs/another-table.md` tells how it came to be."""

from pipelines import schemas
from pipelines.schemas.labels import Label
from pipelines.strikes.damage import AddDamage
from pipelines.strikes.preprocessing import preprocessing_fn
from pipelines.strikes.source import strikes
from pipelines.tables.job import Job, Step

JOB = Job(
    name="strikes",
    rows="reports",
    table=schemas.table("strikes"),
    checked=schemas.table("strikes_checked"),
    suite="strikes.json",
    preprocessing=preprocessing_fn,
    default_input=strikes,
    steps=(Step("damage", transform=AddDamage),),
    labels=(Label("damaged", "damaged", "damage the aircraft"),),
)
