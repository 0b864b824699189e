"""pytest's plugin for the exercises: the `harness` fixture, tasks and verdicts.

pyproject.toml names it for the checkout; where the package is installed, pytest finds it.
"""

import os

import pytest

from classroom.checking.pytest_tasks import NAME, TaskPlugin


def pytest_addoption(parser):
    """Adds `--steps`."""
    parser.getgroup("workshop").addoption(
        "--steps",
        choices=("exercises", "solutions"),
        default="exercises",
        help="whose code the exercises' tests run on (default: exercises)",
    )


def pytest_configure(config):
    """Registers the tasks, unless a check has done so with its own settings."""
    if not config.pluginmanager.has_plugin(NAME):
        patience = float(os.environ.get("WORKSHOP_PATIENCE") or 1)
        tasks = TaskPlugin(track=config.getoption("--steps"), patience=patience)
        config.pluginmanager.register(tasks, NAME)


@pytest.fixture
def harness(request):
    """Runs the code under test of the exercise that the test belongs to."""
    return request.config.pluginmanager.get_plugin(NAME).harness(request.node)
