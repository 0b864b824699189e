"""The pins of an extra that is fetched later are those that the lock has not."""

from classroom.dev import further_pins

LOCK = """\
# by a command
jinja2==3.1.6 \\
    --hash=sha256:aa
    # via x
"""
COMPILED = """\
Jinja2==3.1.6 \\
    --hash=sha256:aa
    # via sphinx
sphinx==9.0.4 ; python_full_version < '3.12' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via flights-workshop (pyproject.toml)
"""


def test_only_what_the_lock_has_not_is_kept():
    assert further_pins.further(COMPILED, LOCK) == (
        "sphinx==9.0.4 ; python_full_version < '3.12' \\\n"
        "    --hash=sha256:bb \\\n"
        "    --hash=sha256:cc\n"
    )
