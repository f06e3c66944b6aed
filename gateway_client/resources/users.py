"""Accounts: found by exactly one name, read, moved to a group, enabled and disabled.

Writing an account's quota is `quota.py`. Every write names the account by its ref, sends only the field
that changes, and is read back before it is believed.
"""

from collections.abc import Awaitable, Callable

from gateway_client import rows
from gateway_client.caller import Caller, whoami
from gateway_client.errors import Ambiguous, NotFound, NotShown, Refused
from gateway_client.pages import every, search
from gateway_client.resources import quota
from gateway_client.resources.groups import groups_call
from gateway_client.resources.user_calls import (
    SEARCH_PATH,
    create_call,
    delete_call,
    exact_matches,
    manage_call,
    ref_in,
    user_call,
    write_call,
)
from gateway_client.types import Observed, Reading, Ref, User, UserStatus

NAME_CHARS_MAX = 254
"""No mail address is longer, and no username."""

DISPLAY_NAME_CHARS_MAX = 20


class Users:
    """`gateway.users`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._dialect = caller.dialect

    async def me(self) -> User:
        """Whose the access token is."""
        return await self._caller.ask(whoami(self._dialect))

    async def find(self, name: str) -> User | None:
        """The one account of exactly this username, id, uuid or mail address.

        Args:
            name: as a person wrote it; white space around it is dropped, mail addresses and uuids are
                compared without regard to case, usernames with.

        Returns:
            None where there is none; deleted accounts count as none.

        Raises:
            Ambiguous: two or more; none is guessed.
        """
        name = name.strip()
        if not name or len(name) > NAME_CHARS_MAX or not name.isprintable():
            return None
        found = await self._search(name)
        if "@" in name and name != name.lower():
            # PostgreSQL searches with regard to case.
            found += await self._search(name.lower())
        ref = ref_in(self._dialect, name)
        if ref is not None and all(user.ref != ref for user in found):
            # PostgreSQL's search does not look at ids.
            found += await self._by_ref(ref)
        matches = exact_matches(found, name)
        if len(matches) > 1:
            raise Ambiguous(name, matches)
        return matches[0] if matches else None

    async def get(self, ref: Ref) -> User | None:
        """The account of this ref; None where there is none, or it is deleted."""
        observed = await self.observe(ref)
        return observed.user if observed else None

    async def observe(self, ref: Ref) -> Observed | None:
        """The account of this ref with its figures and both clocks, to be kept beside an attempt.

        Returns:
            None where there is none, or it is deleted.
        """
        try:
            user, got = await self._caller.ask(user_call(self._dialect, ref))
        except NotFound as refusal:
            if not refusal.code:
                # A path that is not there, perhaps a proxy's answer: says nothing of the account.
                raise
            return None
        except Refused as refusal:
            if type(refusal) is not Refused:
                raise
            # An unknown account and a database in trouble are both "success:false"; a search answers the
            # first with an empty list and the second with another refusal.
            hits = [user for user in await self._search(str(ref)) if user.ref == ref]
            if not hits:
                return None
            user, got = hits[0], None
        if user.status is UserStatus.DELETED:
            return None
        reading = Reading(
            quota=user.quota,
            used_quota=user.used_quota,
            read_at=self._caller.clock.now(),
            gateway_date=got.gateway_date if got else None,
        )
        return Observed(user, reading)

    async def list(self) -> tuple[User, ...]:
        """All accounts that are not deleted, newest first; thousands of calls on a large gateway."""
        found = every(self._caller, "/api/user/", rows.user)
        return tuple([user async for user in found if user.status is not UserStatus.DELETED])

    async def create(self, username: str, password: str, display_name: str = "") -> User:
        """Open an account.

        Args:
            username: 1 to `dialect.username_chars_max` characters, not taken.
            password: 8 to 20 characters.
            display_name: at most 20 characters; the username's first 20 where it is empty.

        Returns:
            The account as found afterwards; most dialects answer nothing.

        Raises:
            Refused: not opened: the name is taken, or something is too long.
            NotShown: answered yes, but it cannot be found.
        """
        await self._caller.ask(
            create_call(username, password, display_name or username[:DISPLAY_NAME_CHARS_MAX])
        )
        user = await self.find(username)
        if user is None:
            raise NotShown(f"answered yes, but there is no account {username!r}")
        return user

    async def delete(self, ref: Ref) -> None:
        """Delete an account; its name is free again at once. May be repeated.

        Raises:
            Refused: it is there and may not be deleted.
            NotShown: answered yes, but it is there still.
        """
        refusal: Refused | None = None
        try:
            await self._caller.ask(delete_call(self._dialect, ref))
        except Refused as error:
            if type(error) is not Refused:
                raise
            # newapi removes the row, and refuses what it does not know.
            refusal = error
        if await self.get(ref) is not None:
            raise refusal or NotShown(f"answered yes, but account {ref!r} is there still")

    async def set_group(self, ref: Ref, group: str) -> User:
        """Move an account to a group; nothing else of it changes. May be repeated.

        Returns:
            The account as read afterwards.

        Raises:
            NotFound: no such account.
            Refused: no such group: calls of an account in an unknown group all fail.
            NotShown: answered yes, but the group is another.
        """
        user = await self._alive(ref)
        if user.group == group:
            return user
        if group not in await self._caller.ask(groups_call()):
            raise Refused(f"the gateway has no group {group!r}")
        await self._caller.ask(write_call(self._dialect, user, {"group": group}))
        return await self._shown(ref, lambda now: now.group == group, f"group {group!r}")

    async def set_enabled(self, ref: Ref, enabled: bool) -> User:
        """Enable or disable an account, by its ref, never by its name. May be repeated.

        Disabling stops new calls at once on that node; running ones finish and are charged.

        Returns:
            The account as read afterwards.

        Raises:
            NotFound: no such account; a deleted one is not revived.
            NotShown: answered yes, but the status is another.
        """
        user = await self._alive(ref)
        if user.is_enabled == enabled:
            return user
        status = UserStatus.ENABLED if enabled else UserStatus.DISABLED
        if self._dialect.manages_by_id:
            call = manage_call(user, {"action": "enable" if enabled else "disable"})
        else:
            call = write_call(self._dialect, user, {"status": int(status)})
        await self._caller.ask(call)
        return await self._shown(ref, lambda now: now.status is status, f"status {status.name}")

    async def set_quota(
        self,
        ref: Ref,
        target: Callable[[Reading], int],
        *,
        resting: quota.Resting | None = None,
        note: Callable[[quota.Step], Awaitable[None]] = quota.no_note,
    ) -> quota.QuotaSet:
        """Set an account's remaining quota with nothing lost; see `quota.QuotaChange.run`."""
        return await quota.QuotaChange(self, self._caller, ref, resting or quota.Resting(), note).run(target)

    async def _search(self, keyword: str) -> tuple[User, ...]:
        is_paged = self._dialect.pages_user_search
        return await search(self._caller, SEARCH_PATH, rows.user, keyword, is_paged=is_paged)

    async def _by_ref(self, ref: Ref) -> tuple[User, ...]:
        try:
            user, _ = await self._caller.ask(user_call(self._dialect, ref))
        except Refused as refusal:
            is_unknown = type(refusal) is Refused or (isinstance(refusal, NotFound) and refusal.code)
            if not is_unknown:
                raise
            return ()
        return (user,)

    async def _alive(self, ref: Ref) -> User:
        user = await self.get(ref)
        if user is None:
            raise NotFound(f"no account {ref!r}, or it is deleted")
        return user

    async def _shown(self, ref: Ref, is_shown: Callable[[User], bool], what: str) -> User:
        user = await self._alive(ref)
        if not is_shown(user):
            raise NotShown(f"answered yes, but account {ref!r} does not show {what}")
        return user
