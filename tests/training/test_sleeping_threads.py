"""What scikit-learn's threads do while they wait is said before it is imported."""

import os

import pytest

from pipelines.cli import train
from pipelines.training.sleeping_threads import let_threads_sleep


@pytest.mark.parametrize(("set_by_the_user", "found"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_threads_sleep_unless_the_user_says_otherwise(set_by_the_user, found, monkeypatch):
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    if set_by_the_user:
        monkeypatch.setenv("OMP_WAIT_POLICY", set_by_the_user)
    let_threads_sleep()
    assert os.environ["OMP_WAIT_POLICY"] == found
    monkeypatch.delenv("OMP_WAIT_POLICY")


def test_the_command_says_it_before_it_does_anything_else(monkeypatch):
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    found = []
    monkeypatch.setattr(train.own_commands, "of_data_set", lambda data: None)
    monkeypatch.setattr(
        train, "guarded", lambda *_: found.append(os.environ.get("OMP_WAIT_POLICY")) or 0
    )
    assert train.train_command([]) == 0
    assert found == ["PASSIVE"]
    monkeypatch.delenv("OMP_WAIT_POLICY")
