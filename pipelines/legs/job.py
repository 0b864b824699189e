"""The job of the legs: the flights as sequences, one for each aircraft and each time without gap.

Reading, checks and split are those of the flights' job. An element is a leg that was flown, its
label whether it arrived late: asked at its scheduled departure, of what is known then of it and of
the legs before it.
"""

import dataclasses

from pipelines.flights.job import JOB as FLIGHTS
from pipelines.legs.leg_features import COLUMNS, NAMES, leg_numbers
from pipelines.sequences.pack_sequences import PackedSequences
from pipelines.sequences.sequence_job import Sequences
from pipelines.tables.modelling import Modelling

GAP_HOURS = 24
"""An aircraft that is not seen for longer may have been anywhere: what it did before tells little
(docs/unstructured.md has the figures)."""

JOB = dataclasses.replace(
    FLIGHTS,
    name="legs",
    labels=FLIGHTS.labels[:1],
    examples=None,
    modelling=Modelling(),
    packed=PackedSequences(
        Sequences(
            what="legs",
            key="tailnum",
            time="scheduled_at",
            gap=GAP_HOURS * 3_600,
            columns=COLUMNS,
            numbers=leg_numbers,
            names=NAMES,
            categories={"carrier_id": "carrier", "origin_id": "origin", "dest_id": "dest"},
        )
    ),
)
