"""What is wanted, and learnt, of a refund's proof."""

from dataclasses import dataclass

from bot.desk.proof import Finding, ProofWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Prove:
    """The customer has shown that the account is his."""

    way: ProofWay


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofNotMet:
    """He answered, and it was no proof."""

    finding: Finding
    tries_left: int
    account_mail: str
    """As in `Examined`: a new code may have to be mailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOn:
    """An operator goes on without a proof; the audit names him."""

    operator: int
    revision: int
