"""Training with JAX: any number of devices makes the same steps, and one model serves both."""

import json

import numpy as np
import pytest

from tests.support.jax_training import devices

KINDS = ["one", "eight", "divided"]


@pytest.fixture(scope="module")
def proved(jax_runs, array_data_set, tmp_path_factory):
    """Some steps by one device, by eight, and by eight that divide the tables."""
    out = tmp_path_factory.mktemp("steps") / "found.json"
    call = "tests.support.jax_calls:losses"
    ended = jax_runs.start(call, str(array_data_set), str(out), env=devices(8)).wait()
    assert ended.code == 0, ended.err[-3000:]
    return json.loads(out.read_text())


@pytest.mark.parametrize("kind", ["eight", "divided"])
def test_eight_devices_make_the_same_losses_as_one(proved, kind):
    # With dropout: what is drawn for a row is the same, whichever device has it.
    np.testing.assert_allclose(proved[kind]["losses"], proved["one"]["losses"], rtol=1e-5)
    np.testing.assert_allclose(proved[kind]["logit"], proved["one"]["logit"], rtol=1e-4)
    np.testing.assert_allclose(proved[kind]["logits"], proved["one"]["logits"], atol=1e-5)


def test_every_example_is_evaluated_once_on_any_number_of_devices(proved, data_set):
    rows = json.loads((data_set / "MANIFEST.json").read_text())["rows"]["eval"]
    assert len(proved["eight"]["delays"]) == rows
    assert proved["eight"]["delays"] == proved["one"]["delays"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_compiled_after_the_first_step(proved, kind):
    assert proved[kind]["traces"] == {"train": 1, "predict": 1}
    assert proved[kind]["compiled_again"] == 0
    assert proved[kind]["step"] == 6


@pytest.mark.parametrize("kind", KINDS)
def test_no_shape_is_dynamic_and_a_step_takes_over_the_memory_of_the_one_before(proved, kind):
    assert not proved[kind]["dynamic"]
    assert proved[kind]["gone"]


def test_large_tables_are_divided_among_the_devices(proved):
    assert proved["one"]["tables"] == proved["eight"]["tables"] == []
    tables, held = proved["divided"]["tables"], proved["divided"]["held"]
    # Not all of them have a multiple of eight rows.
    assert any(rows % 8 for rows, _ in tables)
    assert [len(set(pieces)) for pieces in held] == [8] * len(tables)


def test_no_step_needs_tensorflow(proved):
    assert proved["tensorflow"] is False
