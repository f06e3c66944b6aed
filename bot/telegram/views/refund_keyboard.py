"""The buttons below a refund's card: what is paid back, the yes, the payout."""

from typing import Final

from bot.desk.case import Case, CaseState
from bot.desk.first_tap import TapOn
from bot.desk.freeze import FreezePhase
from bot.desk.proving import is_unproven
from bot.desk.refund import WHOLE, Quote
from bot.desk.refunding import sums_of
from bot.desk.refusing import REOPENABLE
from bot.store.prompts import Purpose
from bot.telegram.taps import TOPUP_MARK, Action, Menu, Tap
from bot.telegram.views.button import Button, Rows
from bot.telegram.views.keyboard import Keyboard
from bot.telegram.views.refund import lot_name
from bot.texts.catalogue import Catalogue

LOTS_OFFERED: Final = 6


class RefundKeyboard(Keyboard):
    """Draws the buttons of one refund.

    Args:
        case: the refund.
        texts: the words.
        language: of the operators.
        quota_per_unit: quota of one USD.
        quoted: what its card shows.
        whole: what could be paid back of it in all.
    """

    def __init__(
        self,
        case: Case,
        texts: Catalogue,
        language: str,
        quota_per_unit: int,
        quoted: Quote,
        whole: Quote,
    ) -> None:
        super().__init__(case, texts, language, quota_per_unit)
        self._quoted = quoted
        self._whole = whole

    def rows(self, menu: Menu = Menu.MAIN) -> Rows:
        """As of every card, and the menu of parts."""
        if menu is Menu.PART and self._case.state is CaseState.AWAITING_OPERATOR:
            return self._parts()
        return super().rows(menu)

    def _main(self) -> Rows:
        case = self._case
        match case.state:
            case CaseState.AWAITING_OPERATOR | CaseState.IDENTITY_PENDING | CaseState.NEEDS_INFO:
                return self._open()
            case CaseState.APPROVED | CaseState.DEBITING:
                is_over = case.freeze is not None and case.freeze.phase is FreezePhase.THAWING
                return () if is_over else ((self._tap(Action.STOP, "stop"),),)
            case CaseState.DEBITED:
                return self._debited()
            case CaseState.PAYOUT_CLAIMED:
                is_asked = case.first_tap is not None and case.first_tap.on is TapOn.RELEASE
                release = self._tap(Action.RELEASE, "confirm_release" if is_asked else "release")
                return ((self._prompt(Purpose.PAYOUT, "payout"),), (release,))
            case CaseState.STUCK:
                return self._stuck()
            case _:
                return ((self._tap(Action.REOPEN, "reopen"),),) if case.state in REOPENABLE else ()

    def _open(self) -> Rows:
        case, rows = self._case, list[tuple[Button, ...]]()
        if is_unproven(case):
            rows.append((self._tap(Action.TAKE_ON, "take_on"),))
        if case.state is CaseState.AWAITING_OPERATOR:
            rows += self._yes_rows()
        ask = (self._menu(Menu.ASK, "ask"),) if self._may_ask() else ()
        rows.append((*ask, self._menu(Menu.REJECT, "reject")))
        if case.state is CaseState.NEEDS_INFO:
            rows.append((self._tap(Action.REOPEN, "stop_waiting"),))
        return tuple(rows)

    def _may_ask(self) -> bool:
        return self._case.person is not None and self._case.state is not CaseState.IDENTITY_PENDING

    def _yes_rows(self) -> list[tuple[Button, ...]]:
        case, rows = self._case, list[tuple[Button, ...]]()
        if self._quoted.is_payable and case.proof is not None:
            is_second = case.first_tap is not None and case.first_tap.on is TapOn.APPROVE
            text = "confirm_refund" if is_second else "refund"
            label = self._say(text, {"sums": sums_of(self._quoted)})
            rows.append((Button(label, Tap(Action.APPROVE, case.ref, case.revision).encode()),))
        if self._quoted.unpriced:
            rows.append((self._prompt(Purpose.PRICE, "price"),))
        if case.terms.account is not None:
            part = (self._menu(Menu.PART, "part"),) if self._whole.lines else ()
            rows.append((*part, self._tap(Action.LOOK, "look")))
        return rows

    def _parts(self) -> Rows:
        case, wanted = self._case, self._case.refund.wanted
        lots = tuple(
            (
                Button(
                    self._say(
                        "lot",
                        {
                            "lot": self._name(line.lot),
                            "date": f"{line.opened_at:%Y-%m-%d}",
                        },
                    ),
                    Tap(Action.LOT, case.ref, case.revision, line.lot.removeprefix(TOPUP_MARK)).encode(),
                ),
            )
            for line in self._whole.lines[:LOTS_OFFERED]
            if wanted.lots != (line.lot,)
        )
        whole = () if wanted == WHOLE else ((self._tap(Action.WHOLE, "whole"),),)
        return (*lots, *whole, (self._prompt(Purpose.PART, "part_usd"), self._back()))

    def _debited(self) -> Rows:
        case = self._case
        if case.first_tap is not None and case.first_tap.on is TapOn.CREDIT_BACK:
            return ((self._tap(Action.CREDIT_BACK, "confirm_credit_back"),),)
        claim = (self._tap(Action.CLAIM, "claim"),) if case.refund.is_payable else ()
        back = (self._tap(Action.CREDIT_BACK, "credit_back"),)
        return (claim, back) if claim else (back,)

    def _stuck(self) -> Rows:
        # Once the debit is booked, only giving it back can be stuck.
        suffix = "_debited" if self._case.refund.taken is None else "_back"
        return self._stuck_rows(suffix)

    def _name(self, lot: str) -> str:
        return lot_name(lot, self._texts, self._language)
