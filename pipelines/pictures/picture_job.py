"""A job of pictures, and what a run of it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.pictures.arguments import STEPS, TABLE
from pipelines.pictures.decode import PictureRule
from pipelines.schemas.splits import SplitShares
from pipelines.writing.example_formats import TFRECORD
from pipelines.writing.shard_policy import ShardPolicy


@dataclass(frozen=True)
class PictureJob:
    """The declaration of what pictures are read, and of what is made of them.

    Attributes:
        name: of the job, its package and its output folder.
        classes: texts of labels; the place of one is its number in the examples.
        default_input: the folder of pictures where none is named.
        rule: what is taken as a picture, and the size of an example.
    """

    name: str
    classes: tuple[str, ...]
    default_input: Callable[[], str]
    rule: PictureRule = field(default_factory=PictureRule)


@dataclass(frozen=True)
class PictureRequest:
    """What a run is asked for; the fields are the options of `pipelines.pictures.arguments`."""

    job: PictureJob
    folder: str
    output: str
    shares: SplitShares = field(default_factory=SplitShares)
    hosts: int = 1
    salt: str = ""
    compressed: bool = False
    format: str = TFRECORD
    shard_bytes: int = ShardPolicy.target_bytes

    @property
    def policy(self) -> ShardPolicy:
        """How large a shard is; it is asked with bytes, not with examples."""
        return ShardPolicy(1, self.hosts, self.shard_bytes)

    def facts(self, run: str, versions: dict) -> dict:
        """What is known of the run before it starts, as the manifest records it.

        Args:
            run: its id.
            versions: of the packages that decide the bytes.
        """
        return {
            "run": run,
            "job": self.job.name,
            "table": TABLE,
            "labels": [
                {"name": "label", "column": "label", "kind": "class", "title": "the picture shows"}
            ],
            "classes": list(self.job.classes),
            "pictures": self.job.rule.as_dict(),
            "steps": dict.fromkeys(STEPS, "job"),
            "versions": versions,
            "input": {"folder": self.folder},
            "options": {
                "split": [self.shares.train, self.shares.eval, self.shares.test],
                "hosts": self.hosts,
                "salt": self.salt,
                "compression": "gzip" if self.compressed else "none",
                "format": self.format,
            },
        }
