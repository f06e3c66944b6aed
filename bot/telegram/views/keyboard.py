"""The buttons below a card: what can be done to the case as it stands, and the menus behind them."""

from collections.abc import Mapping
from typing import Final

from bot.desk.case import UNDECIDED, Case, CaseKind, CaseState
from bot.desk.coding import is_unclaimed
from bot.desk.editing import adoptable
from bot.desk.first_tap import TapOn
from bot.desk.money import Money, usd_of
from bot.desk.refusing import REJECTABLE, REOPENABLE
from bot.desk.reversing import REVERSIBLE
from bot.desk.saying import Question, RejectReason, ReverseReason
from bot.store.prompts import Purpose
from bot.telegram.taps import Action, Menu, Tap
from bot.telegram.views.button import Button, Rows
from bot.telegram.views.second_reading import adopted_by_tap
from bot.telegram.views.wording import short
from bot.texts.catalogue import Catalogue

CURRENCIES: Final = ("CNY", "USD", "USDT", "USDC", "EUR", "HKD")
"""Offered by a button; any other is written."""


class Keyboard:
    """Draws the buttons of one case."""

    def __init__(self, case: Case, texts: Catalogue, language: str, quota_per_unit: int) -> None:
        self._case = case
        self._texts = texts
        self._language = language
        self._per_unit = quota_per_unit

    def rows(self, menu: Menu = Menu.MAIN) -> Rows:
        """The keyboard of that name; the main one where the case has no such menu now."""
        case = self._case
        is_topup = case.kind is CaseKind.TOPUP
        if menu in {Menu.EDIT, Menu.CURRENCY} and is_topup and case.state in UNDECIDED:
            return self._edit() if menu is Menu.EDIT else self._currency()
        if menu is Menu.ASK and case.kind is not CaseKind.QUESTION and case.person is not None:
            return self._ask()
        if menu is Menu.REJECT and case.kind is not CaseKind.QUESTION and case.state in REJECTABLE:
            return self._reject()
        if menu is Menu.REVERSE and is_topup and case.state in REVERSIBLE:
            return self._reverse()
        return self._main()

    def _main(self) -> Rows:
        case = self._case
        if case.kind is CaseKind.QUESTION:
            return self._question()
        if case.state is CaseState.STUCK:
            return self._stuck()
        if case.state in REVERSIBLE and case.kind is CaseKind.TOPUP and case.credited:
            return self._credited()
        if is_unclaimed(case) or case.state is CaseState.CODE_SENT:
            return self._code()
        if case.state in REJECTABLE:
            return self._undecided()
        if case.state in REOPENABLE:
            return ((self._tap(Action.REOPEN, "reopen"),),)
        return ()

    def _undecided(self) -> Rows:
        case = self._case
        rows: list[tuple[Button, ...]] = []
        if adoptable(case):
            rows.append((self._tap(Action.ADOPT, "adopt"),))
        if parts := adopted_by_tap(case, self._texts, self._language):
            rows.append((self._tap(Action.ADOPT_READING, "adopt_reading", parts=short(parts)),))
        yes = self._yes() if case.state is CaseState.AWAITING_OPERATOR else ()
        if yes:
            rows.append(yes)
        ask = self._menu(Menu.ASK, "ask")
        edit, reject = self._menu(Menu.EDIT, "edit"), self._menu(Menu.REJECT, "reject")
        rows.append((edit, reject) if case.person is None else (edit, ask, reject))
        if case.state is CaseState.NEEDS_INFO:
            rows.append((self._tap(Action.REOPEN, "stop_waiting"),))
        return tuple(rows)

    def _yes(self) -> tuple[Button, ...]:
        case = self._case
        quota = case.terms.quota(self._per_unit)
        if not quota or quota < 0:
            return ()
        usd = usd_of(quota, self._per_unit)
        tapped = case.first_tap.on if case.first_tap else None
        buttons: tuple[Button, ...] = ()
        if case.terms.account is not None:
            text = "confirm" if tapped is TapOn.APPROVE else "approve"
            buttons = (self._tap(Action.APPROVE, text, usd=usd),)
        if case.person is not None:
            text = "confirm_code" if tapped is TapOn.CODE else "code"
            buttons = (*buttons, self._tap(Action.CODE, text, usd=usd))
        return buttons

    def _code(self) -> Rows:
        case = self._case
        if is_unclaimed(case):
            write = (self._prompt(Purpose.ASK, "write"),) if case.person is not None else ()
            return ((self._prompt(Purpose.ACCOUNT, "redeemer"), *write),)
        recalled = case.code is not None and case.code.is_recalled
        return () if recalled else ((self._tap(Action.TAKE_BACK, "take_back"),),)

    def _credited(self) -> Rows:
        case = self._case
        assert case.credited is not None
        write = (self._prompt(Purpose.ASK, "write"),) if case.person is not None else ()
        if case.first_tap and case.first_tap.on is TapOn.REVERSE:
            usd = usd_of(case.credited.quota, self._per_unit)
            confirm = self._tap(Action.CONFIRM_REVERSE, "confirm_reverse", usd=usd)
            return ((confirm,), (self._tap(Action.KEEP, "keep"),))
        main = (self._menu(Menu.REVERSE, "reverse"), *write)
        if not case.surplus:
            return (main,)
        usd = usd_of(case.surplus[0], self._per_unit)
        return ((self._tap(Action.TAKE_SURPLUS, "take_surplus", usd=usd),), main)

    def _stuck(self) -> Rows:
        # Of a reversal the same four answers mean taking instead of giving.
        return self._stuck_rows("_taken" if self._case.reversal else "")

    def _stuck_rows(self, suffix: str) -> Rows:
        return (
            (
                self._tap(Action.LOOK_AGAIN, "look_again"),
                self._tap(Action.IT_WAS, f"it_was{suffix}"),
            ),
            (
                self._tap(Action.IT_WAS_NOT, f"it_was_not{suffix}"),
                self._tap(Action.NO_MORE, f"no_more{suffix}"),
            ),
        )

    def _question(self) -> Rows:
        case = self._case
        answer = (self._prompt(Purpose.ANSWER, "answer"),) if case.person is not None else ()
        if case.state is CaseState.AWAITING_OPERATOR:
            return ((*answer, self._tap(Action.DISMISS, "dismiss")),)
        return (answer,) if case.state is CaseState.ANSWERED and answer else ()

    def _edit(self) -> Rows:
        return (
            (self._prompt(Purpose.AMOUNT, "amount"), self._menu(Menu.CURRENCY, "currency")),
            (self._prompt(Purpose.RATE, "rate"), self._prompt(Purpose.ACCOUNT, "account")),
            (self._back(),),
        )

    def _currency(self) -> Rows:
        names = [name for name in CURRENCIES if name != self._case.terms.currency]
        buttons = [
            Button(name, Tap(Action.CURRENCY, self._case.ref, self._case.revision, name).encode())
            for name in names
        ]
        half = (len(buttons) + 1) // 2
        return (
            tuple(buttons[:half]),
            tuple(buttons[half:]),
            (self._prompt(Purpose.CURRENCY, "other_currency"), self._menu(Menu.EDIT, "back")),
        )

    def _ask(self) -> Rows:
        texts = [question for question in Question if question is not Question.OTHER]
        rows = tuple((self._choice(Action.ASK, question),) for question in texts)
        return (*rows, (self._prompt(Purpose.ASK, "own_words"), self._back()))

    def _reject(self) -> Rows:
        rows = tuple((self._choice(Action.REJECT, reason),) for reason in RejectReason)
        own = (self._prompt(Purpose.REJECT, "own_words"),) if self._case.person is not None else ()
        return (*rows, (*own, self._back()))

    def _reverse(self) -> Rows:
        reasons = [reason for reason in ReverseReason if reason is not ReverseReason.OTHER]
        rows = tuple((self._choice(Action.REVERSE, reason),) for reason in reasons)
        return (*rows, (self._prompt(Purpose.REVERSE, "own_words"), self._back()))

    def _tap(self, action: Action, text: str, **values: Money | str) -> Button:
        return Button(self._say(text, values), Tap(action, self._case.ref, self._case.revision).encode())

    def _choice(self, action: Action, choice: str) -> Button:
        label = self._texts.say(self._language, f"choice.{action}.{choice}")
        return Button(label, Tap(action, self._case.ref, self._case.revision, choice).encode())

    def _menu(self, menu: Menu, text: str) -> Button:
        tap = Tap(Action.MENU, self._case.ref, self._case.revision, menu)
        return Button(self._say(text, {}), tap.encode())

    def _prompt(self, purpose: Purpose, text: str) -> Button:
        tap = Tap(Action.PROMPT, self._case.ref, self._case.revision, purpose)
        return Button(self._say(text, {}), tap.encode())

    def _back(self) -> Button:
        return self._menu(Menu.MAIN, "back")

    def _say(self, text: str, values: Mapping[str, object]) -> str:
        return self._texts.say(self._language, f"button.{text}", **values)
