"""Histories of a real bot that is killed again and again, and an observer who looks what came of it."""
