"""The whole bot in one deterministic loop; docs/decisions/025-simulation.md says how and why."""
