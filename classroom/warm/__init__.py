"""Warm checks: a resident process that has imported what the exercises need.

    client ── unix socket ──> daemon ── forks ──> warm process ── forks ──> one check
             (location.py)  (daemon.py)        (preloaded.py)         (check_process.py)

The daemon imports nothing heavy: it knows whom it serves and when to end. A warm
process has imported what a set of needs asks for, runs no thread of its own, and forks
a child for every check; exercises and their tests are imported in the child alone, so
that nothing of the learner's can be stale. The client's connection itself is handed to
the warm process, which answers on it.

Whatever goes wrong here ends in an ordinary check in a fresh process.
"""
