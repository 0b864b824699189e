"""What a job says of its models, beside its labels and what its schema says of the features."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class CategoryGroup:
    """Rows by the ids of a feature.

    Attributes:
        title: what the groups are, in the singular: "carrier".
        feature: integer feature of the examples.
        vocabulary: name of the transform's vocabulary that has the words of the ids; the
            ids behind it are "others". None where ids have no words.
    """

    title: str
    feature: str
    vocabulary: str | None = None

    @property
    def features(self) -> tuple[str, ...]:
        """Features of the examples that it is found from."""
        return (self.feature,)


@dataclass(frozen=True)
class CycleGroup:
    """Rows by where they are in a cycle, from two features.

    Attributes:
        title: what the groups are, in the singular: "month".
        features: sine and cosine.
        period: of the cycle; positions are whole numbers from 0 up to it.
        begins: the first position of each group, rising from 0.
        names: of the groups.
    """

    title: str
    features: tuple[str, str]
    period: float
    begins: tuple[float, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Modelling:
    """What training, export and prediction take from a job's declaration.

    Attributes:
        settings: in the place of the defaults of `pipelines.training.config.Config`.
            Crosses and skipped embeddings of features that the data lacks do not count.
        baseline: the feature that alone is the model's measure, a number. None for the
            one that ranks the training split best.
        groups: that the report looks at one by one; None for the categories of few ids.
        required: columns of which a row must have a value to be predicted, though the
            schema lets it lack one.
        serve_seat: whether the seat `serve` makes the signatures, and not the general one.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    baseline: str | None = None
    groups: tuple[CategoryGroup | CycleGroup, ...] | None = None
    required: tuple[str, ...] = ()
    serve_seat: bool = False
