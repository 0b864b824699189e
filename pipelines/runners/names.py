"""Names of runners, and what is given to them; imports nothing."""

from collections.abc import Sequence

# Chosen by name, because what "DirectRunner" means depends on the network: it tries to
# fetch Prism first.
IN_PROCESS = "FnApiRunner"

# They run a job elsewhere, and outlive the command that submits it.
REMOTE = ("DataflowRunner",)

INSTALLABLE = ("prism", "flink")


def has(given: Sequence[str], name: str) -> bool:
    """Whether a Beam option of this name is among `given`."""
    return any(option == f"--{name}" or option.startswith(f"--{name}=") for option in given)
