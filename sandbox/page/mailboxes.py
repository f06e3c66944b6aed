"""The mailboxes of the page's persons: what lies in them, what is written in them."""

import re
from base64 import b64decode
from datetime import datetime
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox import people
from sandbox.bot_api.records import Json
from sandbox.page.persons import PERSONS, Person
from sandbox.page.pictures import file_answer, picture_type
from sandbox.page.reading import ReadMail, read_mail
from sandbox.sender.letter import Letter, Picture, Quoted
from sandbox.world import World

FOLDERS: Final = ("INBOX", "Sent")
SUBJECT_MAX: Final = 300
_UNSAFE_IN_NAME: Final = re.compile(r'[\x00-\x1f\x7f"\\]')
# A mail's HTML runs nothing, fetches nothing and belongs to no origin, in a frame or opened by itself.
_HTML_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_PAPER: Final = (
    '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    "<style>body{font:15px/1.55 system-ui,sans-serif;margin:4px 2px;overflow-wrap:anywhere}</style>"
)


class Mailboxes:
    """Mail of the pretend world, for one page."""

    def __init__(self, world: World) -> None:
        self._world: Final = world

    async def state(self) -> Json:
        """All mails of all persons, oldest first."""
        return {key: await self._person(person) for key, person in PERSONS.items()}

    async def _person(self, person: Person) -> Json:
        mails = [
            (read_mail(octets), folder, number)
            for folder in FOLDERS
            for number, octets in enumerate(await self._world.mail.mails(person.address, folder))
        ]
        # Dates count whole seconds; within one, what was sent came before its answer.
        mails.sort(key=lambda mail: (_moment(mail[0]), mail[1] == "INBOX"))
        return {
            "name": person.name,
            "address": person.address,
            "mails": [_shown(mail, f"{person.key}/{folder}/{number}") for mail, folder, number in mails],
        }

    async def send(self, letter: Letter, person: Person) -> None:
        """Send a letter through its provider to the desk's MX, and keep a copy as the person's client does.

        Raises:
            aiosmtplib.SMTPException: the server refuses it.
        """
        posted = await self._world.sender.send(letter)
        await self._world.mail.put(person.address, posted.octets, folder="Sent", flags=["\\Seen"])

    async def write(self, body: Json) -> Json:
        """`{from, subject, text, picture?: {name, octets}, answers?: mail id}`; octets in Base64.

        Raises:
            ValueError: what was written is no letter.
        """
        person = PERSONS[body["from"]]
        picture = body.get("picture")
        letter = Letter(
            sender=person.address,
            sender_name=person.name,
            to=people.DESK_ADDRESS,
            # A line break would begin another header.
            subject=" ".join(str(body["subject"]).split())[:SUBJECT_MAX],
            text=str(body["text"]).replace("\r\n", "\n").replace("\r", "\n"),
            pictures=(_picture(picture),) if picture else (),
            quoted=await self._quoted(body["answers"]) if body.get("answers") else None,
            client=person.client,
        )
        if not letter.text.strip() and not letter.pictures:
            raise ValueError("the mail is empty")
        await self.send(letter, person)
        return {}

    async def _quoted(self, mail_id: str) -> Quoted:
        mail = await self._find(*mail_id.split("/"))
        return Quoted(
            people.DESK_ADDRESS,
            datetime.fromisoformat(mail.sent_at),
            mail.subject,
            mail.text.strip(),
            mail.message_id,
        )

    async def _find(self, key: str, folder: str, number: str) -> ReadMail:
        if key not in PERSONS or folder not in FOLDERS or not number.isdecimal():
            raise HTTPException(404)
        mails = await self._world.mail.mails(PERSONS[key].address, folder)
        if int(number) >= len(mails):
            raise HTTPException(404)
        return read_mail(mails[int(number)])

    async def html(self, request: Request) -> Response:
        """A mail's HTML part, for a sandboxed frame."""
        path = request.path_params
        mail = await self._find(path["person"], path["folder"], path["number"])
        policy = f"{_HTML_POLICY}; frame-ancestors 'self'"
        return HTMLResponse(_PAPER + mail.html, headers={"Content-Security-Policy": policy})

    async def file(self, request: Request) -> Response:
        """A file of a mail."""
        path = request.path_params
        mail = await self._find(path["person"], path["folder"], path["number"])
        if path["file"] >= len(mail.files):
            raise HTTPException(404)
        return file_answer(mail.files[path["file"]].octets)


def _moment(mail: ReadMail) -> float:
    """Unix seconds by the mail's own date; a mail without one comes first."""
    return datetime.fromisoformat(mail.sent_at).timestamp() if mail.sent_at else 0.0


def _shown(mail: ReadMail, mail_id: str) -> Json:
    return {
        "id": mail_id,
        "is_own": "/Sent/" in mail_id,
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "sent_at": mail.sent_at,
        "text": mail.text,
        "has_html": bool(mail.html),
        "files": [{"name": file.name, "is_picture": file.is_picture} for file in mail.files],
    }


def _picture(given: Json) -> Picture:
    octets = b64decode(given["octets"], validate=True)
    kind = picture_type(octets)
    if kind is None:
        raise ValueError("the file is no picture (JPEG, PNG, GIF or WebP)")
    name = _UNSAFE_IN_NAME.sub("_", str(given["name"]))[:80] or "picture"
    return Picture(name, octets, kind)
