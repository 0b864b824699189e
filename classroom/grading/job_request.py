"""What a fork server is asked to grade."""

from dataclasses import dataclass

MEMORY_BYTES = 1_500_000_000


@dataclass(frozen=True)
class JobRequest:
    """One answer to one exercise.

    Attributes:
        number: of the job.
        exercise: its folder's name.
        answer: the learner's file.
        seed: from which inputs are drawn.
        user: whom a process of root becomes.
        confined: judge and answer are confined.
        test_seconds: that an answer has in a test whose mark says nothing.
        memory_bytes: of it with all that it starts, beyond the libraries that it finds imported.
    """

    number: int
    exercise: str
    answer: str
    seed: int
    user: int
    confined: bool
    test_seconds: float
    memory_bytes: int
