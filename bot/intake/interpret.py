"""Octets to everything that is known of a mail without asking anybody; never raises."""

import hashlib
from dataclasses import dataclass

from bot.desk.claim import Reading
from bot.desk.mail import Mail, Unreadable, Vetting
from bot.intake.mime import read
from bot.intake.own import OwnAddresses
from bot.intake.understand import understand
from bot.intake.vetting import examine


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A mail, read, vetted and understood."""

    mail: Mail
    reading: Reading
    vetting: Vetting


def interpret(octets: bytes, own: OwnAddresses) -> Interpreted | Unreadable:
    """Read, vet, understand.

    Args:
        octets: as fetched.
        own: what is ours, so that we never answer ourselves.
    """
    try:
        mail = read(octets)
        if isinstance(mail, Unreadable):
            return mail
        vetting, robot = examine(mail, own)
        return Interpreted(mail, understand(mail, robot=robot), vetting)
    except Exception as error:  # noqa: BLE001  a mail that breaks a rule of ours is shown, not lost
        return unreadable(octets, f"{type(error).__name__} while reading")


def unreadable(octets: bytes, reason: str) -> Unreadable:
    """A mail that is kept and shown whole, since nothing could be read."""
    return Unreadable(reason, hashlib.sha256(octets).hexdigest())
