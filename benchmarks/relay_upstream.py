"""A provider that answers at once, for benchmarks/relay.py: as little between socket and answer as can be.

    python benchmarks/relay_upstream.py

Prints its port. `"stream":true` in the body brings a stream of `--events` chunks, `--gap-ms` apart.
"""

import argparse
import asyncio
import json

import uvloop

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
USAGE = {"prompt_tokens": 12, "completion_tokens": 8, "total_tokens": 20}
ANSWER = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_800_000_000,
        "model": "bench",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Hello there, how are you?"},
                "finish_reason": "stop",
            }
        ],
        "usage": USAGE,
    }
).encode()
WHOLE = HEAD % b"application/json" + b"Content-Length: %d\r\n\r\n" % len(ANSWER) + ANSWER
STREAM = HEAD % b"text/event-stream" + b"Transfer-Encoding: chunked\r\n\r\n"


def chunk(value: object) -> bytes:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    event = b"data: " + text + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(event), event)


DELTA = chunk(
    {"id": "1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "Hello"}}]}
)
LAST = chunk({"id": "1", "choices": [], "usage": USAGE}) + chunk(b"[DONE]") + b"0\r\n\r\n"


class Upstream(asyncio.Protocol):
    def __init__(self, events: int, gap_s: float) -> None:
        self.events, self.gap_s = events, gap_s
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, octets: bytes) -> None:
        self.buffer += octets
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            body = self.buffer[end + 4 : end + 4 + length]
            self.buffer = self.buffer[end + 4 + length :]
            if b'"stream":true' in body.replace(b" ", b""):
                self.transport.write(STREAM + DELTA)
                self.more(self.events - 1)
            else:
                self.transport.write(WHOLE)

    def more(self, left: int) -> None:
        if self.transport.is_closing():
            return
        if left <= 0:
            self.transport.write(LAST)
        elif self.gap_s:
            asyncio.get_running_loop().call_later(self.gap_s, self.next, left)
        else:
            self.next(left)

    def next(self, left: int) -> None:
        self.transport.write(DELTA)
        self.more(left - 1)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=20)
    parser.add_argument("--gap-ms", type=float, default=0)
    options = parser.parse_args()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Upstream(options.events, options.gap_ms / 1000), "127.0.0.1", 0, backlog=2048
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


uvloop.run(main())
