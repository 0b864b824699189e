"""What an answer to exercise 35 is tried on once its tests pass: its own rows, others each time."""

import collections

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.ex35_your_own_pipeline.laws import FATES, differing, hand_in, shown
from exercises.ex35_your_own_pipeline.planting import plant

# A run of a few thousand rows takes some tenths of a second.
RUNS = 4


@pytest.mark.task("rows", examples=RUNS)
@given(seed=st.integers(0, 1 << 16), part=st.integers(2, 5))
def test_whatever_defects_there_are_each_row_has_one_fate(harness, seed, part):
    own = hand_in(harness)
    rows, _ = plant(own.rows.take(pa.array(range(0, own.rows.num_rows, part))), own.facts, seed)
    ran = harness.drive("checked", [rows], call="The job, on some rows with defects,")
    fates = ran.value[0]
    given_ = collections.Counter(own.keys(rows))
    got = collections.Counter(key for fate in FATES for key in own.keys(fates[fate]))
    ran.must(
        given_ == got,
        "Not each row has one fate.",
        expected="each once",
        got="; ".join(shown(key) for key in [*(given_ - got), *(got - given_)][:3]),
    )


@pytest.mark.task("future", examples=RUNS)
@given(where=st.integers(5, 95))
def test_wherever_the_future_begins_it_changes_nothing(harness, where):
    own = hand_in(harness)
    moments = sorted({one for one in own.moments(own.rows) if one is not None})
    cut = moments[len(moments) * where // 100]
    rows = own.until(cut)
    ran = harness.drive("checked", [rows], call=f"The job, without the rows behind {cut},")
    wrong = differing(own.by_key(own.base()), own.by_key(ran.value[0]), own.keys(rows))
    ran.must(
        not wrong,
        f"Without the rows behind them, {len(wrong):,} of {rows.num_rows:,} rows are others.",
        got="; ".join(map(shown, wrong[:3])),
    )
