"""One typed, asynchronous client for the gateways of the One-API family.

Everything that is meant for use is named here; README.md shows how, DIALECTS.md what was seen.
"""

from gateway_client.caller import Clock
from gateway_client.client import GatewayClient
from gateway_client.dialects.base import Dialect, PriceSource, QuotaWay, Trap
from gateway_client.dialects.detect import DIALECTS
from gateway_client.errors import (
    Ambiguous,
    BadAnswer,
    Conflict,
    Forbidden,
    GatewayError,
    InFlight,
    KeyConflict,
    NoAnswer,
    NotFound,
    NotOffered,
    NotSent,
    NotShown,
    RateLimited,
    Refused,
    Unauthorized,
    Unknown,
    Unsettled,
    WrongDialect,
)
from gateway_client.exchange import Timeouts
from gateway_client.moves import Accepted, Debit, Reversal, TopUp
from gateway_client.reconcile import Done, Doubt, Evidence, Look, NotDone, StillUnknown, Verdict
from gateway_client.resources.quota import QuotaSet, Resting, Step, StepKind
from gateway_client.retry import Retries
from gateway_client.types import (
    Channel,
    DayUsage,
    KeyBalance,
    LogRow,
    LogType,
    Model,
    ModelList,
    Observed,
    Reading,
    RedemptionCode,
    Ref,
    Status,
    User,
    UserStatus,
)

__all__ = [
    "DIALECTS",
    "Accepted",
    "Ambiguous",
    "BadAnswer",
    "Channel",
    "Clock",
    "Conflict",
    "DayUsage",
    "Debit",
    "Dialect",
    "Done",
    "Doubt",
    "Evidence",
    "Forbidden",
    "GatewayClient",
    "GatewayError",
    "InFlight",
    "KeyBalance",
    "KeyConflict",
    "LogRow",
    "LogType",
    "Look",
    "Model",
    "ModelList",
    "NoAnswer",
    "NotDone",
    "NotFound",
    "NotOffered",
    "NotSent",
    "NotShown",
    "Observed",
    "PriceSource",
    "QuotaSet",
    "QuotaWay",
    "RateLimited",
    "Reading",
    "RedemptionCode",
    "Ref",
    "Refused",
    "Resting",
    "Retries",
    "Reversal",
    "Status",
    "Step",
    "StepKind",
    "StillUnknown",
    "Timeouts",
    "TopUp",
    "Trap",
    "Unauthorized",
    "Unknown",
    "Unsettled",
    "User",
    "UserStatus",
    "Verdict",
    "WrongDialect",
]
