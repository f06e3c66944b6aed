"""Mimics of the real gateways: `python -m sandbox.mimic oneapi|laisky|newapi`, traps and faults included.

They work over the companion's own store, so that `gateway` itself stays free of what is wrong on purpose.
Unlike the rest of the sandbox they import `gateway`, and of it only the store and what makes credentials.
What is true of which dialect was observed at the real ones (gateway_client/DIALECTS.md); newapi is read.
"""
