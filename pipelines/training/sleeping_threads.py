"""Threads of OpenMP that sleep while they wait: for a machine that does something else too."""

import os

_POLICY = "OMP_WAIT_POLICY"


def let_threads_sleep() -> None:
    """Has scikit-learn's threads give up their core while they wait for each other.

    By default they spin. Where the cores are busy with something else, gradient boosting then
    takes ten times as long by the clock and four times by the processor; where they are not, it
    takes as long either way. What is computed is the same. To be called before scikit-learn is
    imported, whose OpenMP reads the variable once; one that the user has set counts.
    """
    os.environ.setdefault(_POLICY, "PASSIVE")
