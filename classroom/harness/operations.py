"""What the engine has done to elements, wherever they and the code under test are."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from apache_beam.transforms.window import WindowedValue

from classroom.harness.plain import Stamped
from classroom.harness.step_graph import Step
from pipelines.local_runner.user_state import Store


class Broken(Exception):
    """A condition found something that is wrong by itself.

    Attributes:
        sentence: what is wrong.
        meaning: and what that means on a distributed runner.
    """

    def __init__(self, sentence: str, meaning: str = ""):
        super().__init__(sentence)
        self.meaning = meaning


@dataclass
class Emitted:
    """What a bundle gave.

    Attributes:
        outputs: elements by tag.
        counted: what each update of a counter added, by its name, in order.
    """

    outputs: dict[str | None, list[WindowedValue]]
    counted: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Manner:
    """How a bundle is run.

    Attributes:
        fresh: by a function that is unpickled in a fresh copy of the module under test.
        reused: by the function that ran the bundle before.
        watched: and its inputs and outputs are compared with themselves afterwards.
        unfinished: and breaks off behind its last element: the bundle is not finished.
    """

    fresh: bool = False
    reused: bool = False
    watched: bool = False
    unfinished: bool = False


class Adding(Protocol):
    """A combiner at work; accumulators are whatever it takes them for."""

    def total(self, values: Sequence) -> Any:
        """The accumulator of some values."""

    def totals(self, several: Sequence[Sequence]) -> Sequence:
        """The accumulator of each of several lists of values."""

    def sent(self, accumulator) -> Any:
        """An accumulator as it is when it was encoded and decoded."""

    def merged(self, accumulators: Sequence) -> Any:
        """Several accumulators as one."""

    def outputs(self, pairs: Sequence[tuple[Any, Any]]) -> Sequence:
        """Of each key and its accumulator an element's value: the key, and what that becomes."""

    def weight(self, key, accumulator) -> int:
        """Bytes of key and accumulator together."""


class Operations(Protocol):
    """Does with elements what needs the code under test, or their objects.

    The values of elements are whatever it makes of them; a group is a tuple of a key and a list
    of values. All raise what the code under test raises, and `Broken`.

    Attributes:
        steps: in the order in which they are executed.
        outputs: numbers of collections, by name.
    """

    @property
    def steps(self) -> Sequence[Step]: ...

    @property
    def outputs(self) -> dict[str, int]: ...

    def executing(self) -> contextlib.AbstractContextManager:
        """Around an execution, in which nothing is there that another one has left."""

    def given(self, value) -> Any:
        """The value of an element of a row that a test gives."""

    def created(self, step: Step) -> Sequence:
        """Values of the elements that a `Create` makes."""

    def coded(self, collection: int, values: list[WindowedValue], fresh: bool) -> list:
        """The elements encoded, and decoded at once, or by the next one that takes them."""

    def received(self, values: list) -> list:
        """The elements, those decoded that are on their way."""

    def sides(self, step: Step, collections: Sequence[list]) -> Any:
        """Collections as side inputs of the step, for `bundle`."""

    def bundle(
        self, step: Step, bundle: list, sides: Any, manner: Manner, store: Store | None = None
    ) -> Emitted:
        """What the step's DoFn makes of the elements.

        Args:
            bundle: elements; of a stateful step these or `Firing`s.
            store: what a stateful step has kept; it is changed.
        """

    def end(self, step: Step) -> None:
        """A function that was used for several bundles is not used any more."""

    def keyed(self, step: Step, values: list[WindowedValue]) -> list[tuple[bytes, Any, Any]]:
        """For each element, a pair, its key's bytes, its key and its value."""

    def adding(self, step: Step, fresh: bool) -> contextlib.AbstractContextManager[Adding]:
        """The step's combiner, set up."""

    def weight(self, value) -> int:
        """Bytes that the value of an element takes on its way through a shuffle."""

    def stamped(self, values: list[WindowedValue]) -> list[Stamped]:
        """Elements as plain data, as far as this side has it."""

    def note(self, error: Exception, step: Step) -> None:
        """Lets an exception know in which step it was raised."""
