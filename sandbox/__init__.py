"""The pretend world: true servers on 127.0.0.1 that stand in for Telegram, mail providers, DNS and rates.

Used by tests and by `paydesk demo`; no part of the production image. Nothing here imports `bot` or
`gateway`: the bot meets these servers through their ports and cannot tell that they are a sandbox.
"""
