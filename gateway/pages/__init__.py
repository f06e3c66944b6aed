"""The gateway's own pages, for people: server-rendered, zh and en, no script that is not ours.

A form is another way to write the JSON of the door under /api that does the same: pages read it, call that
door's handler and show what it answers. So nothing is decided here.
"""
