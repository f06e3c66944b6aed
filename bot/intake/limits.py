"""Every bound that reading a mail keeps to, in one place; what each part does at its bound is said there."""

OCTETS_MAX = 64 * 1024 * 1024
"""A larger mail is Unreadable: its octets are kept, but not looked at."""

HEADER_OCTETS_MAX = 1024 * 1024
"""Of one header block; what follows is skipped up to the blank line."""

HEADER_FIELDS_MAX = 2_000
"""Fields of one header block; the rest is skipped."""

HEADER_VALUE_OCTETS_MAX = 16_384
"""Of one field's value; the rest is cut."""

ADDRESSES_MAX = 500
"""Mailboxes taken from one header field."""

REFERENCES_MAX = 200
"""Message ids taken from References; the newest are kept."""

DEPTH_MAX = 200
"""Levels of nested parts; deeper ones are not opened."""

PARTS_MAX = 2_000
"""Parts of one mail; the rest is not opened."""

BOUNDARY_OCTETS_MAX = 256
"""RFC 2046 allows 70; longer ones than this are cut off as hostile."""

BOUNDARY_CANDIDATES_MAX = 200_000
"""Lines that look like a delimiter, tried in one part."""

BASE64_BLOCKS_MAX = 10_000
"""Blocks, each padded by itself, of which one base64 part may be made."""

SCANNED_OCTETS_MAX = 4 * 1024 * 1024 * 1024
"""Octets searched for delimiters, all levels together: 50 MB at 80 levels."""

DECODED_MESSAGES_MAX = 8
"""Forwarded mails in a transfer encoding that are opened: each costs a copy of the whole."""

BLOCKS_MAX = 200
"""Stretches of text in one mail that are read."""

BODY_OCTETS_MAX = 2 * 1024 * 1024
"""Decoded octets of one text part that are read."""

HTML_CHARS_MAX = 150_000
"""Characters of one HTML part that are parsed, pictures in `data:` addresses left out."""

HTML_NODES_MAX = 20_000
"""Nodes of one HTML part that are visited."""

HTML_OPEN_FORMATTING_MAX = 200
"""Formatting elements left open: HTML5 opens them again in each block, at a cost of their product."""

STYLE_CHARS_MAX = 100_000
"""Characters of style sheets that are read."""

STYLE_RULES_MAX = 400
"""Rules of style sheets that are tried."""

PLAIN_HEAD_CHARS_MAX = 100_000
PLAIN_TAIL_CHARS_MAX = 50_000
"""Characters at the head and at the end of one plain body that are read; what lies between is left out."""

TEXT_CHARS_MAX = 200_000
"""Characters of `Mail.text`, of `Mail.history` and of each forwarded text."""

SUBJECT_CHARS_MAX = 2_000
"""Characters of a subject."""

NAME_CHARS_MAX = 300
"""Characters of a display name."""

ATTACHMENTS_MAX = 200
"""Attachments of one mail; the rest is counted in `defects`."""

PICTURES_IN_HTML_MAX = 50
"""Pictures written into HTML itself that are taken out."""

FILENAME_CHARS_MAX = 120
"""Characters of an attachment's name."""

FORWARDED_MAX = 20
"""Mails forwarded within one mail that are read."""

REPORT_CHARS_MAX = 100_000
"""Characters of a delivery report."""
