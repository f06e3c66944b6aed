"""The contract suite, told the address of a gateway that was there before it."""

import asyncio
import re
import sys

from tests.mimic.running import ROOT, TOKEN, Running


async def test_the_suite_passes_with_five_sign_ins_at_most_and_leaves_nothing_behind() -> None:
    async with Running("oneapi", login_rate="5/1200") as mimic:
        options = ["--gateway-url", mimic.url, "--gateway-token", TOKEN]
        suite = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pytest", "tests/contract", "-q", "-p", "no:cacheprovider", *options),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await suite.communicate()
        assert suite.returncode == 0, said.decode()
        assert re.search(rb"^1[0-9]{2} passed in ", said, re.MULTILINE), said.decode()
        assert [user.username for user in await mimic.client.users.list()] == ["root"]
        assert await mimic.client.codes.list() == ()
