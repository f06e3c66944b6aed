"""One answer to one question, in words: for a section of a mail as for a message in Telegram."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from bot.accounts import ref_of
from bot.answering.apps import App, Apps
from bot.answering.ownership import NotTold
from bot.answering.pictures import Picture, QrPictures
from bot.answering.price_list import PriceList, Prices
from bot.answering.spending import Spending, spending_of
from bot.clock import Clock
from bot.desk.answers import receipt_values
from bot.desk.asked import Topic
from bot.desk.case import Case, CaseState
from bot.desk.money import Money
from bot.handle import Handle
from bot.public import PublicSettings
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayClient, Model

MODELS_SHOWN: Final = 40
"""Rows of one answer: what a message in Telegram holds, and a person reads."""
EXAMPLE_AMOUNT: Final = Decimal(100)
"""Of a currency, for which an answer says what it becomes."""


@dataclass(frozen=True, slots=True)
class HowToPay:
    """Methods in words, and the pictures of their codes."""

    text: str
    methods: tuple[str, ...]
    """The ways to pay that have a picture, in the order of the text."""
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to pay, as a text tells it."""

    name: str
    payee: str
    currency: str
    network: str
    has_picture: bool
    rate: Money | None
    """Price of 1 USD of credit."""
    example: tuple[Money, Money] | None
    """What is paid, and what it becomes."""


class Answers:
    """Facts and texts together; nothing here asks who is asking, but where it says so."""

    def __init__(
        self,
        handle: Handle,
        gateway: GatewayClient,
        texts: Catalogue,
        public: PublicSettings,
        clock: Clock,
        telegram_name: str,
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._texts = texts
        self._public = public
        self._clock = clock
        self._telegram = f"https://t.me/{telegram_name}"
        self._site = (public.service.site or gateway.url).rstrip("/")
        self.apps = Apps(public.apps, self._site)
        self.pictures = QrPictures(public.methods)
        self.prices = Prices(gateway, clock)

    async def models_answer(self, word: str, language: str) -> str:
        """Models and prices like a word of a person's; all, as far as they fit, for none.

        Raises:
            GatewayError: the gateway does not answer, and never did.
        """
        phrase = " ".join(word.split())
        return self.models_like(await self.prices.get(), [phrase] if phrase else [], language)

    def models_like(self, known: PriceList, phrases: Sequence[str], language: str) -> str:
        """As `models_answer`, for several words at once."""
        found: dict[str, Model] = {}
        missing = []
        for phrase in phrases:
            matches = known.like(phrase)
            found.update({model.name: model for model in matches})
            if not matches:
                missing.append(phrase)
        models = list(found.values()) or list(known.models)
        return self._texts.section(
            language,
            "models",
            {
                "rows": [_price_row(model) for model in models[:MODELS_SHOWN]],
                "more": max(len(models) - MODELS_SHOWN, 0),
                "missing": missing,
                "is_all": not found,
                "has_prices": known.has_prices,
                "time": shown_time(known.read_at),
                "site": self._site,
            },
        )

    @property
    def can_be_paid(self) -> bool:
        """Whether any way to pay is configured."""
        return bool(self._public.methods)

    async def how_to_pay(self, language: str, ref: str) -> HowToPay:
        """Methods, payees, networks, rates, and what to write back.

        Args:
            language: `zh` or `en`.
            ref: what to write into the transfer's note, by which the operator finds it; "" for none.
        """
        rules = await self._handle.store.read(self._handle.rules_now)
        names = self.pictures.names
        ways = [
            self._way(name, language, rules.paid_rates, has_picture=name in names)
            for name in self._public.methods
        ]
        text = self._texts.section(
            language,
            "how_to_pay",
            {
                "ways": ways,
                "ref": ref,
                "contact": self._public.service.contact,
                "site": self._site,
                **self._policy(),
            },
        )
        pictures = {name: picture for name in names if (picture := self.pictures.of(name))}
        return HowToPay(text, tuple(pictures), tuple(pictures.values()))

    def _way(self, key: str, language: str, rates: Mapping[str, Decimal], *, has_picture: bool) -> _Way:
        method = self._public.methods[key]
        rate = rates.get(method.currency)
        text_key = f"method.{key}"
        return _Way(
            name=self._texts.say(language, text_key) if text_key in self._texts.keys(language) else key,
            payee=method.payee,
            currency=method.currency,
            network=method.network,
            has_picture=has_picture,
            rate=Money(rate, method.currency) if rate else None,
            example=(
                Money(EXAMPLE_AMOUNT, method.currency),
                Money((EXAMPLE_AMOUNT / rate).quantize(Decimal("0.01"), "ROUND_DOWN"), "USD"),
            )
            if rate
            else None,
        )

    def api_base(self, app: str, language: str) -> str:
        """What to enter in the apps that a text names; in all that are known, where it names none."""
        return self.api_bases(self.apps.named_in(app), language)

    def api_bases(self, apps: Sequence[App], language: str) -> str:
        """What to enter in these apps, or in all."""
        return self._texts.section(
            language, "api_base", {"apps": apps or self.apps.all, "is_all": not apps, "site": self._site}
        )

    def refund_policy(self, language: str) -> str:
        """How unused credit is paid back, and why the rates differ."""
        values = {"contact": self._public.service.contact, **self._policy()}
        return self._texts.section(language, "refund_policy", values)

    def _policy(self) -> dict[str, object]:
        return {"is_market": self._public.refunds.policy == "market_at_topup"}

    async def balance(self, account_ref: str, language: str) -> str | None:
        """Balance and use of an account, for its owner; None where there is no such account.

        The caller has made sure that it is its owner who asks.

        Raises:
            GatewayError: the gateway does not answer.
        """
        user = await self._gateway.users.get(ref_of(account_ref))
        if user is None:
            return None
        return self.balances([await spending_of(self._gateway, user, self._clock.now())], language)

    def balances(self, accounts: Sequence[Spending], language: str) -> str:
        """Balance and use of accounts, for their owner."""
        return self._texts.section(
            language, "balance", {"accounts": accounts, "time": shown_time(self._clock.now())}
        )

    def refused(self, topic: Topic, why: NotTold, address: str, language: str) -> str:
        """Why something private is not told, and how to prove that one may know it."""
        values = {
            "topic": topic,
            "why": why,
            "address": address,
            "telegram": self._telegram,
            "site": self._site,
        }
        return self._texts.section(language, "refused", values)

    def receipts(self, cases: Sequence[Case], language: str) -> str:
        """The receipts of top-ups, for whoever may see them; how to name one, where there are none."""
        rows = [
            {
                **values,
                "ref": case.ref,
                "time": shown_time(case.credited.at),
                "is_reversed": case.state is CaseState.REVERSED,
            }
            for case in cases
            if case.credited and (values := receipt_values(case, self._gateway.quota_per_unit))
        ]
        waiting = [case.ref for case in cases if case.credited is None]
        return self._texts.section(language, "receipt", {"receipts": rows, "waiting": waiting})

    def statements(self, texts: Sequence[str], language: str) -> str:
        """Statements as they were made, with a next step."""
        return self._texts.section(language, "statement", {"statements": texts})

    def case_state(self, case: Case, language: str) -> str:
        """Where a case stands, in words, with the wait to expect."""
        return self.case_states([case], language)

    def case_states(self, cases: Sequence[Case], language: str) -> str:
        """Where cases stand; what to send where there are none."""
        rows = [
            {
                "ref": case.ref,
                "kind": case.kind,
                "state": case.state,
                "paid": str(case.terms.paid or ""),
                "opened": shown_time(case.opened_at),
                "changed": shown_time(case.changed_at),
            }
            for case in cases
        ]
        values = {"cases": rows, "contact": self._public.service.contact}
        return self._texts.section(language, "status", values)


def _price_row(model: Model) -> dict[str, str]:
    return {
        "name": model.name,
        "input": _usd(model.input_usd),
        "output": _usd(model.output_usd),
        "call": _usd(model.call_usd),
    }


def _usd(price: Decimal | None) -> str:
    return "" if price is None else str(Money(price, "USD"))


def shown_time(moment: datetime) -> str:
    """A time as people in all zones can read it: `2026-11-23 12:00 UTC`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
