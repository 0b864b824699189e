"""Makes the folders of the incident room anew, by rehearsing each job as it was deployed.

    python -m solutions.ex34_incident_room.make_incidents [NAME …]

The deployed steps are those of the stub, without its `unsolved(…)`. Messages, workers' log, metrics
and page are what the rehearsal left. What differs from one machine to the next is written the same:
times count from 03:00:00, in seconds; folders of this machine, addresses, ports and ids have names.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from exercises.ex34_incident_room import rehearse, steps_file
from exercises.ex34_incident_room.nights import NIGHTS

FOLDER = rehearse.FOLDER / "incidents"
KEPT = ("page.txt", "messages.log", "workers.log", "metrics.txt")


def make(name: str) -> None:
    """Makes the folder of an incident."""
    code = FOLDER / name / "code"
    steps_file.write(rehearse.FOLDER / "exercise.py", NIGHTS[name].steps, code)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / name
        rehearse.rehearse(name, folder, True, rehearse.FOLDER / "exercise.py")
        for file in KEPT:
            shutil.copy(folder / file, FOLDER / name / file)


def main() -> None:
    """Makes those that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NIGHTS, []], metavar="NAME")
    for name in parser.parse_args().names or NIGHTS:
        make(name)


if __name__ == "__main__":
    main()
