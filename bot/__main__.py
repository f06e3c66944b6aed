"""`python -m bot` is `paydesk`."""

from bot.cli import main

main(prog_name="paydesk")
