"""Somebody with an account at the gateway, as a story needs him: registered with his address, with quota."""

import httpx

from sandbox.stories.stage import Stage, check


async def open_account(stage: Stage, username: str, password: str, address: str, quota: int) -> int:
    """Register, and give quota where some is wanted; the account's id."""
    gateway = stage.world.gateway
    body = {"username": username, "password": password, "email": address}
    headers = {"Authorization": gateway.access_token}
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False) as client:
        opened = (await client.post("/api/user/register", json=body)).json()
        check(opened["success"], str(opened))
        account = int(opened["data"]["id"])
        if not quota:
            return account
        topup = {"user_id": account, "quota": quota, "remark": "before the story"}
        given = (await client.post("/api/topup", json=topup, headers=headers)).json()
        check(given["success"], str(given))
    return account


async def remaining(stage: Stage, account: int) -> int:
    """The quota that is left, by the gateway's own word."""
    gateway = stage.world.gateway
    headers = {"Authorization": gateway.access_token}
    async with httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False) as client:
        return int((await client.get(f"/api/user/{account}")).json()["data"]["quota"])
