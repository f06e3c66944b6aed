"""The books of a whole bot: verified and exported beside it, against the real gateway."""

import re
import subprocess
import sys

from sandbox import people
from tests.journeys.commands import a_card, paydesk, reply, say, topped_up_again
from tests.journeys.desk import button, ref_of, words_of


async def test_ledger_is_verified_against_itself_and_the_gateway(desk, tmp_path):
    anne = await desk.customer()
    card = await a_card(desk, anne)
    ref = ref_of(card)
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await anne.mail(2)

    code, told = await paydesk(desk, "ledger", "verify")
    head = re.search(r"head ([0-9a-f]{64})", told)
    assert (code, head is not None) == (0, True), told
    assert head is not None
    assert (await paydesk(desk, "ledger", "verify", "--head", head[1]))[0] == 0
    code, told = await paydesk(desk, "ledger", "verify", "--head", "f" * 64)
    assert code == 1
    assert "the past was changed" in told

    # Other desks of this gateway have references of their own, which these books do not have.
    _, told = await paydesk(desk, "ledger", "verify", "--gateway")
    assert ref not in told
    assert anne.name not in told

    asked = await reply(desk, say(desk, f"/correct {ref} 49 USDT"), "50.00 USDT are booked. Book 49.00 USDT")
    desk.world.api.acts.press(people.OLGA_ID, desk.chat.id, asked.id, "✅ Book 49.00 USDT")
    await desk.said(f"{ref}: Booked; the wrong entry stays")
    assert desk.books.is_balanced()
    await reply(desk, say(desk, f"/receipt {ref}"), "The receipt goes out once more")
    again = words_of(await anne.mail(3))
    assert "Receipt: 20" in again
    assert "Paid: 49.00 USDT" in again
    assert (await paydesk(desk, "ledger", "verify"))[0] == 0

    await topped_up_again(desk, anne, ref)
    code, told = await paydesk(desk, "ledger", "verify", "--gateway", "--since", "2026-01-01")
    assert code == 1
    assert f"{ref}-1: 25,000,000 quota for {anne.name} are booked once; the gateway's log has 2 rows" in told
    assert f"{anne.name}: the books granted 25,000,000 quota, the gateway 50,000,000 quota" in told

    code, books = await paydesk(desk, "ledger", "export", "--format", "beancount")
    path = tmp_path / "books.beancount"
    path.write_text(books, encoding="utf-8")
    assert code == 0
    assert "50.00 USDT" in books
    bean_check = [sys.executable, "-m", "beancount.scripts.check", str(path)]
    checked = subprocess.run(bean_check, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
