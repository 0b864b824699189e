"""A saved call made again: as often as the search wants, and each time to its end."""

import apache_beam as beam
import pyarrow as pa
import pytest

from pipelines.seats.learner_code import Guard
from pipelines.seats.saved_call import Opened

GUARD = Guard("check", "ex12_quarantine_rows")


class Refuses(beam.DoFn):
    """Refuses a batch with a null, and counts how often it was set up and torn down."""

    def __init__(self):
        self.open = self.made = 0

    def setup(self):
        self.open += 1
        self.made += 1

    def teardown(self):
        self.open -= 1

    def process(self, batch):
        if batch.column("a").null_count:
            raise ValueError("a null")
        yield batch


def opened(owner, values):
    batch = pa.record_batch({"a": pa.array(values, pa.int64())})
    call = {"owner": owner, "method": "process", "args": (batch,), "kwargs": {}}
    return Opened(GUARD, {**call, "agreement": None, "tag": None}, ())


def test_what_a_setup_opens_is_closed_whether_the_call_fails_or_not():
    dofn = Refuses()
    assert len(opened(dofn, [1, 2]).results()) == 1
    assert (dofn.made, dofn.open) == (1, 0)
    call = opened(dofn, [1, None, 3, 4])
    with pytest.raises(ValueError, match="a null") as failed:
        call.results()
    assert dofn.open == 0
    assert call.fewest(failed.value).rows == 1
    assert dofn.made > 3
    assert dofn.open == 0
