"""What `workshop dev next` has done of a trial, kept so that one that was stopped goes on."""

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from classroom.dev.trial_run import Break
from pipelines.storage import write_file


@dataclass
class Trial:
    """A trial of the newest releases, as far as it is.

    Attributes:
        asked: the requirements that the versions were chosen for.
        week: of which its exercises are the sample, such as "2026-W48".
        after: the versions, by package.
        held: why a package could not have its newest release, by package.
        installed: whether the environment has them.
        steps: what broke, by the steps that are done.
    """

    asked: list[str]
    week: str
    after: dict[str, str]
    held: dict[str, str]
    installed: bool = False
    steps: dict[str, list[Break]] = field(default_factory=dict)

    @property
    def breaks(self) -> list[Break]:
        """What broke in all steps that are done."""
        return [one for found in self.steps.values() for one in found]

    def save(self, path: Path) -> None:
        """Writes it, whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(str(path), json.dumps(asdict(self), indent=1).encode())


def unfinished(path: Path, asked: list[str], week: str) -> Trial | None:
    """The trial that was stopped; None where there is none of these requirements and week."""
    # A file that is cut off, or of another version of this program, is none.
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads(path.read_bytes())
        steps = {name: [Break(**one) for one in found] for name, found in told["steps"].items()}
        if (told["asked"], told["week"]) == (asked, week):
            return Trial(**{**told, "steps": steps})
    return None
