"""What came back from the code under test, and what a test may expect of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from classroom.comparison import by_kind, differences
from classroom.comparison.example_differences import Example, between_examples
from classroom.comparison.short_times import shortened
from classroom.harness.plain import Stamped
from classroom.verdict import Place


class WrongAnswer(AssertionError):
    """An expectation that was not met, as a verdict says it.

    Attributes: those of `classroom.verdict.TaskVerdict`.
    """

    def __init__(
        self,
        sentence: str,
        *,
        kind: str = "wrong",
        call: str = "",
        expected: str = "",
        got: str = "",
        meaning: str = "",
        place: Place | None = None,
        hint: int | None = None,
        output: str = "",
    ):
        # The call stays code, to be tried.
        before, called, behind = sentence.partition(call) if call else (sentence, "", "")
        sentence = shortened(before) + called + shortened(behind)
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.call = call
        self.expected = shortened(expected)
        self.got = shortened(got)
        self.meaning = meaning
        self.place = place
        self.hint = hint
        self.output = output


class Raised:
    """An exception of the code under test.

    Attributes:
        type: its class's name.
        bases: the names of the classes that it is one of.
        kind: "raised", "unsolved", "missing", "signature", "timeout", "memory", "syntax", or
            "crash" where its process gave no answer.
        gives_no_elements: it is about what a function gave back, which has no elements.
    """

    def __init__(self, said: dict):
        self.kind: str = said["kind"]
        self.type: str = said["type"]
        self.bases: list[str] = said["bases"]
        self.message: str = said["message"]
        self.traceback: str = said["traceback"]
        self.place = Place(*said["place"]) if said.get("place") else None
        # Otherwise it is the learner's own loop that goes through what is none.
        self.gives_no_elements = bool(said.get("inside_beam")) and any(
            text in self.message
            for text in (" from a ParDo or FlatMap is", "object is not iterable")
        )

    def __str__(self):
        return f"{self.type}: {self.message}" if self.message else self.type


_KINDS = {
    "missing": "missing",
    "signature": "missing",
    "unsolved": "unsolved",
    "timeout": "timeout",
    "memory": "memory",
    "crash": "crash",
}


# What Beam says in words that one who does not know it cannot read, and what it means.
_BEAM_SAYS = (
    (
        "'PCollection' object",
        "A collection's rows are there when the pipeline runs, perhaps on many machines; while it "
        "is being built there is nothing to look at. beam.Map, beam.FlatMap or beam.ParDo takes a "
        "function, and has it called with each.",
    ),
    (
        "A transform with label",
        'Each step of a pipeline has a name of its own, which stands before it: "Late" >> '
        "beam.Filter(…).",
    ),
)

# What Beam goes on with, which is another thing than what is wrong.
_ADVICE = ". To apply a transform with a specified label"

# How the message of an error in a function that TensorFlow has traced begins: its lines go on with
# a traceback of its own, and what was said is behind that.
_TRACED = "in user code:"


def _first_line(error: Raised) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    if not error.message.startswith(_TRACED):
        return lines[0]
    said = (line for line in reversed(lines[1:]) if line.startswith(f"{error.type}: "))
    return next(said, lines[-1])


# What a DoFn's `process` and a FlatMap's function give back.
_NO_ELEMENTS = (
    "What `process` or a FlatMap's function returns is gone through, and each thing in it is an "
    "element: of a text its letters, of a dict its keys. `yield` the element, or return a list "
    "that has it."
)

# Of the answer these say nothing.
_SLIPS = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError")


class Outcome:
    """What a call came to.

    Args:
        call: what was run, as code.
        answer: of the worker.
    """

    def __init__(self, call: str, answer: dict):
        self.call = call
        self.printed: str = answer.get("printed", "")
        self.error = Raised(answer["error"]) if answer.get("error") else None
        self._answer = answer
        self._defined = Place(*answer["defined"]) if answer.get("defined") else None

    def must(
        self,
        condition: bool,
        sentence: str,
        *,
        expected: Any = "",
        got: Any = "",
        meaning: str = "",
        hint: int | None = None,
    ) -> None:
        """Fails the task with a sentence unless the condition holds."""
        self._raise_error(meaning, hint)
        if not condition:
            raise self.wrong(sentence, expected, got, meaning, hint)

    def wrong(
        self, sentence: str, expected: Any, got: Any, meaning: str = "", hint: int | None = None
    ) -> WrongAnswer:
        """The failure, to be raised."""
        return WrongAnswer(
            sentence,
            call=self.call,
            expected=expected if isinstance(expected, str) else differences.shown(expected),
            got=got if isinstance(got, str) else differences.shown(got),
            meaning=meaning,
            place=self._defined,
            hint=hint,
            output=self.printed,
        )

    def cannot_be_looked_at(self, why: str, kind: str = "wrong") -> WrongAnswer:
        """The failure, to be raised, where whoever compares stumbled over what came.

        Args:
            why: that it says, as a clause.
        """
        error = self.error
        found = self.wrong(
            f"{self.call} gave what cannot be compared with what is right: {why}.",
            "",
            str(error) if error else self._returned(),
            "It is of another type than the contract says, or has other parts.",
        )
        found.kind = kind
        return found

    def gives_examples(
        self,
        expected: Sequence[dict],
        got: Sequence[Example],
        *,
        key: str | None = None,
        meaning: str = "",
        hint: int | None = None,
        tolerance: float = differences.RELATIVE,
    ) -> None:
        """Expects tf.Examples, in order, or by a key in any order.

        Args:
            expected: values, or lists of values, by the names of features.
            got: as `Harness.examples` reads them.
        """
        self._raise_error(meaning, hint)
        difference = between_examples(expected, got, key, tolerance)
        if difference is not None:
            raise self.wrong(
                f"What {self.call} wrote {difference.sentence}",
                difference.expected,
                difference.got,
                meaning,
                hint,
            )

    def raises(
        self,
        *types: str,
        saying: str = "",
        meaning: str = "",
        hint: int | None = None,
    ) -> "Outcome":
        """Expects an exception of one of the classes, whose message has the text `saying`."""
        wanted = " or ".join(types)
        if self.error is None:
            raise self.wrong(
                f"{self.call} was to raise {wanted}, and raised nothing.",
                f"{wanted}{f' saying {saying!r}' if saying else ''}",
                self._returned(),
                meaning,
                hint,
            )
        if self.error.kind != "raised":
            self._raise_error(meaning, hint)
        if not set(types) & set(self.error.bases):
            self._raise_error(meaning, hint)
        if saying.lower() not in self.error.message.lower():
            raise self.wrong(
                f"{self.call} raised {self.error.type}, but its message does not say {saying!r}.",
                f"a message with {saying!r}",
                str(self.error),
                meaning,
                hint,
            )
        return self

    def _returned(self) -> str:
        return "no exception"

    def _raise_error(self, meaning: str = "", hint: int | None = None, expected: str = "") -> None:
        """Fails the task where the code raised."""
        error = self.error
        if error is None:
            return
        kind = _KINDS.get(error.kind, "error")
        if kind == "unsolved":
            sentence = f"Not written yet: {self.call}."
            meaning = ""
        elif kind == "missing":
            sentence, meaning = error.message, ""
        elif kind == "timeout":
            sentence = f"{self.call} does not end: it was {error.message}."
            meaning = "A loop does not end, or takes far too long."
        elif kind == "memory":
            sentence = f"{self.call} ran out of memory."
            meaning = "Something grows without end, or holds far more than it needs."
        elif kind == "crash":
            sentence, meaning = f"{self.call}: {error.message}.", ""
        elif error.type == "Untestable":
            sentence, meaning = f"{self.call} cannot be run here: {error.message}.", ""
        elif error.type == "Unpicklable":
            sentence = f"{self.call} cannot be sent to a worker: {error.message}."
            meaning = (
                "Beam pickles each function and DoFn to send it to the workers. What cannot be "
                "pickled (a client, a connection, a lock) is made in setup(), which runs there."
            )
        else:
            first = _first_line(error).partition(_ADVICE)[0].rstrip(".")
            sentence = f"{self.call} raised {first}{'' if first.endswith('?') else '.'}"
            if error.type in _SLIPS:
                meaning = ""
            meaning = next((text for said, text in _BEAM_SAYS if said in first), meaning)
            if error.gives_no_elements:
                meaning = _NO_ELEMENTS
        said = str(error)
        raise WrongAnswer(
            sentence,
            kind=kind,
            call=self.call,
            expected=expected if kind == "error" else "",
            got=said if kind == "error" and (expected or "\n" in said) else "",
            meaning=meaning,
            place=error.place,
            hint=hint,
            output=self.printed,
        )


class Returned(Outcome):
    """What a function returned."""

    @property
    def value(self) -> Any:
        """What it returned, plain. Fails the task where the code raised."""
        self._raise_error()
        return self._answer["value"]

    @property
    def changed_its_input(self) -> bool:
        """Whether its arguments were other values afterwards."""
        self._raise_error()
        return self._answer.get("changed", False)

    def gives(
        self,
        expected: Any,
        *,
        meaning: str = "",
        hint: int | None = None,
        tolerance: float = differences.RELATIVE,
    ) -> "Returned":
        """Expects a value; NaN equals NaN, and floats may differ by `tolerance` of their size."""
        self._raise_error(meaning, hint, differences.shown(expected))
        got = self._answer["value"]
        difference = by_kind.between(expected, got, tolerance)
        if difference is not None:
            if got is None and self.printed.strip():
                meaning = (
                    "It printed its answer and returned nothing: the value has to be returned."
                )
            raise self.wrong(
                f"{self.call} {difference.sentence}",
                difference.expected,
                difference.got,
                meaning,
                hint,
            )
        return self

    def _returned(self) -> str:
        return differences.shown(self._answer["value"])


@dataclass(frozen=True)
class RanStep:
    """A step of a pipeline as it was executed, without any condition.

    Attributes:
        kind: "rows" (a root), "create", "impulse", "par_do", "flatten" or "pass"; or what
            shuffles: "group", "combine" or "reshuffle".
        of: names of the roots of rows that its input was made of.
        sides: of each side input, the names of those that it was made of.
        elements: that came in, or of a root came out.
        keys: of a "group" or "combine", how many they have; else 0.
        spread: a "create" of several values that shuffles them itself, as it does unless told
            otherwise.
    """

    label: str
    kind: str
    of: Sequence[str]
    sides: Sequence[Sequence[str]]
    elements: int
    keys: int
    spread: bool

    @property
    def shuffles(self) -> bool:
        """Whether its elements go to other workers."""
        return self.kind in ("group", "combine", "reshuffle")


class Ran(Outcome):
    """What a PTransform gave.

    Attributes:
        outputs: rows by tag; the main output's tag is "main".
    """

    @property
    def outputs(self) -> dict[str, list]:
        """Rows by tag, plain, in no order. Fails the task where the code raised."""
        return {tag: [row.value for row in rows] for tag, rows in self.stamped.items()}

    @property
    def stamped(self) -> dict[str, list[Stamped]]:
        """Rows by tag with their times, windows and panes."""
        self._raise_error()
        self._raise_generators()
        self._raise_broken()
        return self._answer["outputs"]

    @property
    def rows(self) -> list:
        """Rows of the main output."""
        return self.outputs.get("main", [])

    @property
    def counters(self) -> dict[str, int]:
        """Beam's counters that the code increased, by name."""
        self._raise_error()
        self._raise_broken()
        return self._answer["counters"]

    @property
    def shuffles(self) -> dict[str, tuple[int, int]] | None:
        """Elements and bytes through each shuffle, by the step's label.

        A combiner shuffles one accumulator a key. None on Beam's runner, which does not say.
        """
        self._raise_error()
        return self._answer.get("shuffles")

    @property
    def steps(self) -> list[RanStep]:
        """What was executed, as its runner saw it. Fails the task where the code raised.

        Empty where Beam's own runner ran it, beside the code.
        """
        self._raise_error()
        return [RanStep(**one) for one in self._answer.get("steps") or ()]

    @property
    def kept(self) -> dict[str, int]:
        """Of each step with state the bytes that it keeps, when the last watermark has passed.

        The last that the rows have; without one, at the end.
        """
        self._raise_error()
        return self._answer.get("kept", {})

    @property
    def logs(self) -> list[str]:
        """Messages that the code logged, "LEVEL message"."""
        return self._answer.get("logs", [])

    def gives(
        self,
        expected: Sequence,
        *,
        tag: str = "main",
        key: Callable | str | None = None,
        windows: bool = False,
        meaning: str = "",
        hint: int | None = None,
        tolerance: float = differences.RELATIVE,
    ) -> "Ran":
        """Expects rows on an output, in any order, each as often as it is given.

        Args:
            key: a column's name or a function of a row: rows of one key are compared with
                one another; without it, (key, value) pairs go by their key.
            windows: compare `Stamped` rows by window too; `expected` holds `Stamped`.
        """
        self._raise_error(meaning, hint)
        self._raise_generators(hint)
        if tag not in self._answer["outputs"]:
            tags = [*self._answer["outputs"]]
            one = tags == ["main"]
            there = "one collection" if one else f"a dict with {', '.join(map(repr, tags))}"
            raise self.wrong(
                f"{self.call} has no output {tag!r}.",
                f"a dict with {tag!r}",
                there,
                meaning,
                hint,
            )
        if hasattr(expected, "schema"):  # one batch or table stands for all the rows
            expected = [expected]
        rows = self._answer["outputs"][tag]
        got = rows if windows else [row.value for row in rows]
        difference = by_kind.between_collections(expected, got, key, tolerance)
        if difference is not None:
            where = "" if tag == "main" else f" on the output {tag!r}"
            raise self.wrong(
                f"{self.call} gave other rows{where}: {difference.sentence}",
                difference.expected,
                difference.got,
                meaning,
                hint,
            )
        self._raise_broken(hint, "gives the right rows here")
        return self

    def counts(self, meaning: str = "", hint: int | None = None, **expected: int) -> "Ran":
        """Expects Beam counters to stand at these numbers; one that is not there stands at 0."""
        self._raise_error(meaning, hint)
        counters = self._answer["counters"]
        for name, number in expected.items():
            got = counters.get(name, 0)
            if got != number:
                there = "" if name in counters else ", for it was never increased"
                raise self.wrong(
                    f"After {self.call} the counter {name} stood at {got}, not {number}{there}.",
                    f"{name} = {number}",
                    f"{name} = {got}",
                    meaning,
                    hint,
                )
        return self

    def _raise_generators(self, hint: int | None = None) -> None:
        """Fails the task where an element is a generator, which is nobody's intention."""
        for rows in self._answer["outputs"].values():
            for row in rows:
                if getattr(row.value, "type", None) == "generator":
                    raise self.wrong(
                        f"{self.call} gives generators, where rows are expected.",
                        "",
                        row.value.text,
                        "beam.Map takes what its function returns as one element, and a function "
                        "with yield returns a generator. beam.FlatMap takes what it yields.",
                        hint,
                    )

    def _raise_broken(self, hint: int | None = None, here: str = "runs here") -> None:
        """Fails the task where a condition of a distributed runner changed what came out.

        Args:
            here: what the code is known to do without it.
        """
        broken = self._answer.get("broken")
        if not broken:
            return
        error = Raised(broken["error"]) if broken["error"] else None
        if error:
            what, got = f"raises {error}", str(error)
        elif broken["finding"]:
            what, got = f"breaks: {broken['finding']}", ""
        else:
            what, got = "gives something else", broken["got"]
        label = self.call.rpartition(" | ")[2]
        found = Place(*broken["place"]) if broken.get("place") else None
        raise WrongAnswer(
            f"{label} {here}, but {broken['when']} it {what}" + ("" if what.endswith(".") else "."),
            kind="distributed",
            call=f"{differences.shown(broken['rows'])} | {label}   (condition: "
            f"{broken['condition']})",
            expected=broken["expected"],
            got=got,
            meaning=broken["meaning"],
            place=error.place if error and error.place else found or self._defined,
            hint=hint,
            output=self.printed,
        )

    def _returned(self) -> str:
        return ", ".join(f"{len(rows)} rows on {tag}" for tag, rows in self.outputs.items())
