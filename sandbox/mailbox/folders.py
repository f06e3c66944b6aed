"""pymap's mailboxes in memory, mended where a bot would notice the difference from a real server."""

from dataclasses import replace
from datetime import UTC, datetime

from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Event
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.selected import SelectedMailbox


class Folder(MailboxData):
    """One folder of one account."""

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        """Tell an idling client at once what it has not seen.

        pymap waits for the next change even when one came between the client's last command and its IDLE,
        or while the last news was being written: that mail would go unnoticed until another one comes.
        """
        is_behind = selected.mod_sequence != self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=None if is_behind else wait_on)

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:
        """Store a message, with an internal date that names its zone (pymap's has none)."""
        if append_msg.when is None:
            append_msg = replace(append_msg, when=datetime.now(UTC))
        return await super().append(append_msg, recent=recent)

    def renumber(self) -> None:
        """Take a new UIDVALIDITY, as servers do after a restore; clients must forget the old UIDs."""
        self._uid_validity += 1


class Folders(MailboxSet):
    """All folders of one account, each a `Folder`."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = Folder(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        """Create a folder.

        Raises:
            ValueError: there is one of that name.
        """
        if name in self._set:
            raise ValueError(name)
        self._set[name] = folder = Folder(self._content_cache, self._thread_cache)
        return folder.mailbox_id

    async def folder(self, name: str) -> Folder:
        """A folder by name.

        Raises:
            KeyError: there is none.
        """
        folder = await self.get_mailbox(name)
        if not isinstance(folder, Folder):
            raise TypeError(f"{name} was made by pymap itself")
        return folder
