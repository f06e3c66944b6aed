"""The way of one call: read, hold, ask a provider, pass the answer on, settle.

Read `Relay.serve` from top to bottom. Whatever happens after the hold, `_settle` is reached exactly once.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog
from starlette.types import Receive, Scope, Send

from gateway.billing.estimate import request_tokens, text_tokens
from gateway.billing.usage import Usage
from gateway.faults import Fault
from gateway.parts import Parts
from gateway.relay import reading
from gateway.relay.failures import Failure, from_answer, may_do_better_elsewhere, unreachable
from gateway.relay.metering import Meter, meter_for, read_whole
from gateway.relay.reading import ClientGone, Request, headers_of
from gateway.relay.selection import Candidate, Selection
from gateway.relay.sending import Sender
from gateway.relay.streaming import pass_on
from gateway.store import channels, holds
from gateway.store.group_commit import Busy, GroupCommit
from gateway.store.holds import Hold, Holds, Settlement, Wanted
from gateway.store.options import OptionKey
from gateway.upstreams.calling import Reply, TooLong, Unreachable, new_session
from gateway.upstreams.connecting import connect
from gateway.upstreams.operations import Operation

_ERROR_BYTES_MAX = 64 * 1024
_LAST_CALLS_WITHIN_S = 2.0
_log = structlog.get_logger()


@dataclass(slots=True)
class _Course:
    """What is known of a call that was let in."""

    hold: Hold
    request: Request
    meter: Meter
    channel_id: int = 0
    is_answered: bool = False
    """A provider has begun to work: the call is charged, else its hold is given back."""
    body: bytes = b""
    """Of an answer that is not streamed."""
    note: str = ""


class Relay:
    """The relay. Make it, `await open()` in its event loop, and `await close()` when done."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._commits = GroupCommit(parts.store)
        self._holds = Holds(
            is_sqlite=parts.store.is_sqlite,
            quota_per_unit=parts.settings.quota_per_unit,
            free_group=parts.settings.group_free,
            default_factors=parts.option_defaults[OptionKey.GROUP_RATIO],
            first_id=parts.started_at * 1_000_000,
        )
        self._calls = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    async def open(self) -> None:
        """Give back what an earlier process has left held, and get ready to call."""
        settings = self._settings
        given_back = await self._parts.store.write(holds.give_back_all)
        if given_back:
            _log.info("holds given back", calls=given_back)
        await self._commits.start()
        ids = await self._parts.store.read(channels.ids)
        self._session = new_session(
            connect_s=settings.upstream_connect_s,
            silence_s=settings.upstream_silence_s,
            total_s=settings.upstream_total_s,
        )
        self._selection = Selection(
            [
                Candidate(
                    connect(each, self._session, allow_loopback=settings.allow_loopback_upstreams),
                    ids[each.name],
                )
                for each in settings.channels
            ]
        )

    async def close(self) -> None:
        """Let the last calls settle, then close."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_idle.wait(), _LAST_CALLS_WITHIN_S)
        await self._commits.close()
        await self._session.close()

    async def serve(self, operation: Operation, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        headers = headers_of(scope)
        sender = Sender(send, operation, headers)
        self._calls += 1
        self._is_idle.clear()
        try:
            request = await reading.read(
                operation,
                headers,
                receive,
                bytes_max=self._settings.request_bytes_max,
                unbounded_completion=self._settings.unbounded_completion,
            )
            hold = await self._hold(request, scope)
            course = _Course(hold, request, meter_for(operation))
            try:
                await self._answer(course, sender, receive)
            finally:
                self._settle(course)
        except Fault as fault:
            await sender.refuse(fault)
        except Failure as failure:
            await sender.fail(failure)
        except Busy:
            await sender.fail(Failure(503, "busy", "the gateway cannot bill a call just now: try again"))
        except ClientGone:
            pass
        except Exception:  # noqa: BLE001 - the last line: of a program's error the caller gets no word
            _log.exception("relay failed", operation=operation.value)
            if not sender.has_begun:
                await sender.fail(Failure(500, "internal", "the gateway failed; see its log"))
        finally:
            self._calls -= 1
            if not self._calls:
                self._is_idle.set()

    async def _hold(self, request: Request, scope: Scope) -> Hold:
        client, settings = scope.get("client"), self._settings
        wanted = Wanted(
            key_digest=request.key_digest,
            ip=client[0] if client else "",
            model=request.asked.body["model"],
            bound=request.bound,
            now_s=self._parts.now_s(),
            pay_page=f"{settings.public_url or _address(scope, request)}/pay",
        )
        return await self._commits.run(lambda cursor: self._holds.open(cursor, wanted))

    async def _answer(self, course: _Course, sender: Sender, receive: Receive) -> None:
        reply = await self._first_good(course)
        try:
            if course.body or not course.request.asked.is_stream:
                content_type = reply.content_type.encode("latin-1")
                self._meter_whole(course)
                await sender.whole(200, course.body, content_type)
            else:
                course.note = await pass_on(
                    reply,
                    sender,
                    receive,
                    course.meter,
                    hides_usage=course.request.hides_usage,
                    event_bytes_max=self._settings.answer_bytes_max,
                    after_disconnect_s=self._settings.after_disconnect_s,
                )
        finally:
            reply.close()

    async def _first_good(self, course: _Course) -> Reply:
        """Ask the channels in turn until one has begun to answer well.

        Raises:
            Failure: none has; that of the last one asked.
        """
        asked, hold = course.request.asked, course.hold
        failure = unreachable()
        for candidate in self._selection.order(hold.model, asked.operation, hold.group):
            course.channel_id = candidate.channel_id
            try:
                reply = await candidate.upstream.call(asked)
                if reply.status == 200:
                    if not asked.is_stream or reply.content_type != "text/event-stream":
                        course.body = await reply.read(self._settings.answer_bytes_max)
                    course.is_answered = True
                    return reply
                body = await reply.read(_ERROR_BYTES_MAX)
            except Unreachable as error:
                self._note(candidate, str(error))
                failure = unreachable()
                continue
            except TooLong:
                failure = Failure(502, "upstream_answer_too_long", "the provider's answer is too long")
                self._note(candidate, "too long")
                continue
            failure = from_answer(
                reply.status, body, candidate.upstream.channel.secrets, retry_after=reply.retry_after
            )
            if not may_do_better_elsewhere(reply.status):
                break
            self._note(candidate, str(reply.status))
        raise failure

    def _note(self, candidate: Candidate, why: str) -> None:
        self._selection.note_failure(candidate)
        _log.warning("channel failed", channel=candidate.upstream.channel.name, why=why)

    @staticmethod
    def _meter_whole(course: _Course) -> None:
        found = read_whole(course.request.asked.operation, course.body)
        if found is not None:
            course.meter.see(found)
        if course.meter.usage is None and not course.meter.text_tokens:
            course.meter.text_tokens = text_tokens(course.body.decode("utf-8", "replace"))

    def _settle(self, course: _Course) -> None:
        """Have the call charged, or its hold given back. Nobody waits for it: the answer is out already."""
        hold = course.hold
        if not course.is_answered:
            self._commits.post(lambda cursor: self._holds.release(cursor, hold))
            return
        meter, asked = course.meter, course.request.asked
        words = [asked.operation.value, hold.terms]
        if meter.usage is not None and meter.is_complete:
            usage = meter.usage
        else:
            prompt = request_tokens(asked.text) if meter.prompt is None else meter.prompt
            usage = Usage(prompt, meter.text_tokens)
            words.append("own count")
        if usage.cached:
            words.append(f"{usage.cached} cached")
        if course.note:
            words.append(course.note)
        done = Settlement(hold, usage, course.channel_id, "; ".join(words), self._parts.now_s())
        self._commits.post(lambda cursor: self._holds.settle(cursor, done))


def _address(scope: Scope, request: Request) -> str:
    return f"{scope.get('scheme', 'http')}://{request.asked.headers.get('host', '')}"
