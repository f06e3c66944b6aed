"""Rows as JSON, field by field as the dialects show them; pure."""

from typing import Any

from gateway.store.codes import Code
from gateway.store.logs import LogRow
from sandbox.mimic.accounts import Account
from sandbox.mimic.answers import Json
from sandbox.mimic.facts import LAISKY, NEWAPI, Facts
from sandbox.mimic.refs import Kind, shown, shown_user

_DELETED_AT = "2026-01-01T00:00:00Z"


def user(facts: Facts, account: Account, *, with_token: bool = False) -> Json:
    """An account; `with_token` as oneapi's lists show it."""
    row: Json = {
        **shown(facts, Kind.USER, account.id),
        "username": account.username,
        "display_name": account.display_name,
        "role": account.role,
        "status": account.status,
        "email": account.email,
        "quota": account.quota,
        "used_quota": account.used_quota,
        "request_count": account.request_count,
        "group": account.group,
        "aff_code": f"{account.id:04X}"[-4:],
        "github_id": "",
        "wechat_id": "",
        "oidc_id": "",
    }
    if facts is LAISKY:
        times = dict.fromkeys(("created_at", "updated_at"), account.created_at * 1000)
        return row | {"lark_id": "", "inviter_uuid": None, "mcp_tool_blacklist": [], "metadata": {}} | times
    row |= {"password": "", "inviter_id": 0}
    if facts is NEWAPI:
        # A marked account keeps its name and status and bears a time.
        deleted = {"status": 1, "DeletedAt": _DELETED_AT} if account.is_deleted else {"DeletedAt": None}
        return row | deleted | {"remark": account.remark}
    token = account.access_token if with_token else ""
    return row | {"lark_id": "", "verification_code": "", "access_token": token}


def manage(facts: Facts, account: Account) -> Json:
    """What `manage` answers: of an account only role and status, all else empty."""
    if facts is NEWAPI:
        return {"role": account.role, "status": account.status}
    nobody = Account(0, "", "", account.role, account.status, "", 0, 0, 0, "", 0, "", "")
    return user(facts, nobody)


def log_row(facts: Facts, row: LogRow) -> Json:
    """A row of the log."""
    user_ref = shown_user(facts, row.user_id)
    if facts is LAISKY and not row.user_id:
        user_ref = {"user_uuid": ""}
    shape: Json = {
        **shown(facts, Kind.LOG, row.id),
        **user_ref,
        "created_at": row.created_at,
        "type": row.type,
        "content": row.content,
        "username": row.username,
        "token_name": row.token_name,
        "model_name": row.model_name,
        "quota": row.quota,
        "prompt_tokens": row.prompt_tokens,
        "completion_tokens": row.completion_tokens,
        "request_id": "",
        "elapsed_time": 0,
        "is_stream": False,
        "system_prompt_reset": False,
    }
    if facts is LAISKY:
        beside: dict[str, Any] = {"token_uuid": None, "origin_model_name": "", "channel_uuid": None}
        beside |= {"trace_id": "", "updated_at": row.created_at * 1000, "cached_prompt_tokens": 0}
        return shape | beside
    return shape | {"channel": row.channel}


def code(facts: Facts, row: Code) -> Json:
    """A redemption code; `user_id` is its maker."""
    shape: Json = {
        **shown(facts, Kind.CODE, row.id),
        **shown_user(facts, row.user_id),
        "key": row.key,
        "status": row.status,
        "name": row.name,
        "quota": row.quota,
        "created_time": row.created_time,
        "redeemed_time": row.redeemed_time,
        "count": 0,
    }
    if facts is LAISKY:
        shape |= dict.fromkeys(("created_at", "updated_at"), row.created_time * 1000)
    return shape | ({"used_user_id": row.used_user_id} if facts.tells_redeemer else {})
