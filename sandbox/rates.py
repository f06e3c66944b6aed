"""A source of exchange rates in Frankfurter's format, with a rate, a date and faults that tests choose.

Source: https://frankfurter.dev/ (`GET /v1/latest?base=USD&symbols=CNY`).
"""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from types import TracebackType
from typing import Final, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.listener import HttpListener


class RateServer:
    """Exchange rates on a free port of 127.0.0.1.

    `rates` maps a pair of ISO codes, base first, to how much of the second one of the first is.
    """

    def __init__(self) -> None:
        self.rates: Final[dict[tuple[str, str], Decimal]] = {
            ("USD", "CNY"): Decimal("7.10"),
            ("USD", "EUR"): Decimal("0.86"),
            ("USD", "HKD"): Decimal("7.79"),
            ("USD", "JPY"): Decimal("155.2"),
        }
        self.date: date | None = None
        """Of the rates; None: today, UTC."""
        self.status = 200
        """Any other is answered with a page instead of rates."""
        self.delay_s = 0.0
        self.asked = 0
        """How many requests came."""
        self._stopping = asyncio.Event()
        routes = [Route("/v1/latest", self._latest)]
        self._listener = HttpListener(Starlette(routes=routes))

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT/v1/latest`, as the bot's setting wants it."""
        return f"{self._listener.url}/v1/latest"

    async def _latest(self, request: Request) -> Response:
        self.asked += 1
        if self.delay_s:
            stopped = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({stopped}, timeout=self.delay_s)
            stopped.cancel()
        if self.status != 200:
            return Response("<html><body>out of order</body></html>", self.status, media_type="text/html")
        base = request.query_params.get("base", "EUR").upper()
        wanted = {symbol for symbol in request.query_params.get("symbols", "").upper().split(",") if symbol}
        found = {
            symbol: rate
            for (of, symbol), rate in sorted(self.rates.items())
            if of == base and (not wanted or symbol in wanted)
        }
        if not found:
            return JSONResponse({"message": "not found"}, 404)
        # Written by hand, since a rate is exact here and JSON's numbers have no other form in Python.
        pairs = ",".join(f'"{symbol}":{rate}' for symbol, rate in found.items())
        day = (self.date or datetime.now(UTC).date()).isoformat()
        body = f'{{"amount":1.0,"base":"{base}","date":"{day}","rates":{{{pairs}}}}}'
        return Response(body, media_type="application/json")

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        await self._listener.__aexit__(kind, error, trace)
