"""Dovecot as a process of its own, for what pymap cannot show; mails lie in Maildirs."""

import asyncio
import grp
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final, Self

PASSWORD: Final = "password-at-dovecot"
_STARTED_WITHIN_S: Final = 20.0
_FIRST_NAME: Final = 1_700_000_000
_LINKS_MAX: Final = 30_000
"""To one file; file systems allow 65,000."""

_CONFIG: Final = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


def find() -> str | None:
    """Dovecot's program; None where it is not installed (Debian: dovecot-imapd)."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class Dovecot:
    """A server on a port of 127.0.0.1 that knows every user, all with one password.

        async with Dovecot() as server:
            server.put("desk@gateway.example", [b"From: …"])

    Args:
        tokeninfo_url: where it asks whether an access token is good, for XOAUTH2.
    """

    def __init__(self, tokeninfo_url: str = "http://127.0.0.1:9/") -> None:
        self._tokeninfo_url = tokeninfo_url
        self._folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))  # sockets' paths must be short
        self._folder.chmod(0o755)
        # Dovecot reads no mail as root.
        self._user: Final = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._process: asyncio.subprocess.Process | None = None
        self._count = 0
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port: Final[int] = free.getsockname()[1]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()
        shutil.rmtree(self._folder)

    async def start(self) -> None:
        """Start it, again with the same mails after a stop; returns when it answers."""
        program = find()
        if program is None:
            raise FileNotFoundError("Dovecot is not installed (Debian: apt-get install dovecot-imapd)")
        config = self._folder / "dovecot.conf"
        group = self._user.pw_gid
        config.write_text(
            _CONFIG.format(
                folder=self._folder,
                user=self._user.pw_name,
                group=grp.getgrgid(group).gr_name,
                password=PASSWORD,
                port=self.port,
            )
        )
        (self._folder / "oauth2.conf").write_text(
            f"tokeninfo_url = {self._tokeninfo_url}\nintrospection_mode = get\nusername_attribute = email\n"
        )
        for name in ("mail", "home"):
            (self._folder / name).mkdir(exist_ok=True)
            os.chown(self._folder / name, self._user.pw_uid, group)
        self._process = await asyncio.create_subprocess_exec(
            *(program, "-F", "-c", str(config)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(_STARTED_WITHIN_S):
            while not await self._answers():
                if self._process.returncode is not None:
                    assert self._process.stderr is not None
                    said = (await self._process.stderr.read()).decode(errors="replace")
                    raise RuntimeError(f"Dovecot did not start: {said}{self.log()}")
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Stop it; connections are cut."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        self._process = None

    def put(self, user: str, mails: Iterable[bytes], *, folder: str = "INBOX") -> None:
        """Deliver into a user's folder, in this order, as a mail server does: written aside, then moved."""
        maildir = self.maildir(user, folder)
        for octets in mails:
            self._count += 1
            # Dovecot numbers new mails in the order of these names.
            name = f"{_FIRST_NAME + self._count}.M{self._count}P1.sandbox"
            path = maildir / "tmp" / name
            path.write_bytes(octets)
            os.chown(path, self._user.pw_uid, self._user.pw_gid)
            path.rename(maildir / "new" / name)

    def fill(self, user: str, octets: bytes, count: int) -> None:
        """Lay so many copies of one mail into a user's INBOX as read ones, by hard links: quick, no space."""
        maildir = self.maildir(user)
        first = self._written(maildir, octets)
        for number in range(1, count + 1):
            if number % _LINKS_MAX == 0:
                first = self._written(maildir, octets)
            self._count += 1
            (maildir / "cur" / f"{_FIRST_NAME + self._count}.M{self._count}P1.sandbox:2,S").hardlink_to(first)

    def _written(self, maildir: Path, octets: bytes) -> Path:
        """A mail beside the mailbox, to be linked into it."""
        first = maildir / "tmp" / "first"
        first.unlink(missing_ok=True)
        first.write_bytes(octets)
        os.chown(first, self._user.pw_uid, self._user.pw_gid)
        return first

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Where a folder's mails lie; made where it is missing."""
        inbox = self._folder / "mail" / user
        maildir = inbox if folder == "INBOX" else inbox / f".{folder}"
        for part in (inbox, maildir, *(maildir / name for name in ("tmp", "new", "cur"))):
            part.mkdir(exist_ok=True)
            os.chown(part, self._user.pw_uid, self._user.pw_gid)
        return maildir

    def log(self) -> str:
        """What Dovecot has logged."""
        path = self._folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        greeting = await reader.readline()
        writer.close()
        return greeting.startswith(b"* OK")
