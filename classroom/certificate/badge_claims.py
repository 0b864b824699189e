"""What a signed credential says, read as something that a stranger wrote."""

import datetime
from dataclasses import dataclass
from typing import Any

from classroom.certificate.signed_tokens import NotProven

# Each claim of the token, and the field of the credential that must say the same.
_SAME = (("iss", ("issuer", "id")), ("jti", ("id",)), ("sub", ("credentialSubject", "id")))
_TIMES = (("nbf", "validFrom"), ("exp", "validUntil"))


@dataclass(frozen=True)
class NamedFile:
    """A file's content, with its name for sentences."""

    name: str
    content: bytes


def day(at: datetime.datetime) -> str:
    """As a certificate has it."""
    return at.strftime("%Y-%m-%d")


@dataclass(frozen=True)
class Claims:
    """A token's payload.

    Attributes:
        name: of the file that it is from, for sentences.
    """

    payload: dict[str, Any]
    name: str

    def at(self, *steps: str) -> Any:
        """What is there; None where there is nothing. A list stands for its first."""
        value: Any = self.payload
        for step in steps:
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def text(self, *steps: str) -> str:
        """A text. Raises: NotProven."""
        value = self.at(*steps)
        if steps == ("issuer", "id") and value is None:
            value = self.at("issuer")
        if not isinstance(value, str):
            raise NotProven(f"{self.name} is no credential: it says nothing of {'.'.join(steps)}.")
        return value

    def time(self, name: str) -> datetime.datetime | None:
        """A time with its zone; None where there is none. Raises: NotProven."""
        value = self.at(name)
        if value is None:
            return None
        try:
            at = datetime.datetime.fromisoformat(value)
            if at.tzinfo is None:
                raise ValueError
        except (TypeError, ValueError):
            raise NotProven(f"{self.name} has a {name} that is no time: {value!r}.") from None
        return at.astimezone(datetime.UTC)

    def subject(self) -> dict[str, Any]:
        """Of whom or of what it is. Raises: NotProven."""
        value = self.at("credentialSubject")
        value = value[0] if isinstance(value, list) and value else value
        if not isinstance(value, dict):
            raise NotProven(f"{self.name} is no credential: it has no credentialSubject.")
        return value

    def check(self, kinds: set[str]) -> None:
        """Whether it is a credential of one of these kinds, and its two layers say the same.

        Raises:
            NotProven: it is not; names the field.
        """
        types = self.at("type")
        types = [types] if isinstance(types, str) else types
        said = {one for one in types if isinstance(one, str)} if isinstance(types, list) else set()
        if "VerifiableCredential" not in said or not said & kinds:
            raise NotProven(f"{self.name} is signed, and no {' or '.join(sorted(kinds))}.")
        for claim, steps in _SAME:
            there = self.text(*steps) if steps == ("issuer", "id") else self.at(*steps)
            # The subject of a credential need not have a name, and then there is no claim.
            optional = claim == "sub" and claim not in self.payload
            if self.payload.get(claim) != there and not optional:
                raise NotProven(
                    f"{self.name} contradicts itself: {claim} is not what {'.'.join(steps)} says."
                )
        for claim, name in _TIMES:
            at = self.time(name)
            if self.payload.get(claim) != (int(at.timestamp()) if at else None):
                raise NotProven(f"{self.name} contradicts itself: {claim} is not what {name} says.")
