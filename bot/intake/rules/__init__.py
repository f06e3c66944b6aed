"""Findings that vetting looks for, one kind of robot per file; the table that uses them is `vetting.RULES`.

A finding is a function of a mail and our own addresses. It returns what it found, in a few words for
the operator, or None. To add one: write the function here, add its line to the table.
"""
