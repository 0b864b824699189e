"""The splits of the data set, and each one's share of the days."""

from dataclasses import dataclass

from pipelines.problems import RequestError

TRAIN, EVAL, TEST = "train", "eval", "test"
SPLITS = (TRAIN, EVAL, TEST)
UNLABELLED = "unlabelled"
# Rejected, which is a fate beside the splits, too.
QUARANTINED = "quarantined"
# What becomes of a row: one of these.
FATES = (*SPLITS, UNLABELLED, QUARANTINED)


@dataclass(frozen=True)
class SplitShares:
    """Percent of the days in train, eval and test, in this order of buckets."""

    train: int = 80
    eval: int = 10
    test: int = 10

    @classmethod
    def parse(cls, text: str) -> "SplitShares":
        """Shares from "80/10/10".

        Raises:
            RequestError: not three whole numbers that add up to 100, or no training.
        """
        try:
            shares = [int(part) for part in text.split("/")]
        except ValueError:
            shares = []
        if len(shares) != 3 or sum(shares) != 100 or min(shares) < 0 or shares[0] == 0:
            raise RequestError(
                f"--split {text}: give percent for train/eval/test that add up to 100, "
                "such as 80/10/10; train needs some."
            )
        return cls(*shares)

    def split_of(self, bucket: int) -> int:
        """Index into SPLITS of a bucket from 0 to 99."""
        return 0 if bucket < self.train else 1 if bucket < self.train + self.eval else 2
