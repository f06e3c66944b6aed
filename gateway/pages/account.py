"""One's own account: name, password, access token, a code to redeem."""

from starlette.responses import Response

from gateway.admin import accounts, codes
from gateway.admin.accounts import ChangeOfSelf
from gateway.admin.codes import Redemption
from gateway.faults import Invalid
from gateway.http.models import Nothing
from gateway.pages.visit import Visit


async def show(visit: Visit) -> Response:
    """Show the account and its forms."""
    return visit.page("account.html", access_token="", done=visit.request.query_params.get("done", ""))


async def rename(visit: Visit) -> Response:
    """Change the display name."""
    values = {"display_name": visit.given("display_name").strip()}
    await accounts.change_self(visit.call(visit.read(ChangeOfSelf, values)))
    return visit.go("/account", done="renamed")


async def change_password(visit: Visit) -> Response:
    """Change the password; every session ends, this one too."""
    if visit.given("password") != visit.given("password_again"):
        raise Invalid("passwords_differ", "the two passwords differ")
    values = {"password": visit.given("password"), "original_password": visit.given("original_password")}
    await accounts.change_self(visit.call(visit.read(ChangeOfSelf, values)))
    return visit.go("/signin", done="password", username=visit.member.username)


async def redeem(visit: Visit) -> Response:
    """Redeem a code."""
    await codes.redeem(visit.call(visit.read(Redemption, {"key": visit.given("key").strip()})))
    return visit.go("/account", done="redeemed")


async def renew_access_token(visit: Visit) -> Response:
    """Make an access token, and show it: a reload of the page does not bring it again."""
    answer = await accounts.renew_access_token(visit.call(Nothing()))
    return visit.page("account.html", access_token=answer.data, done="")
