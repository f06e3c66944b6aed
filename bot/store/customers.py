"""Customers: persons, joined over addresses, Telegram ids and accounts; each join has its proof.

A person is named by a *key*: his folded mail address, or `telegram:` and his numeric id. An account that
he has proven to own is an identity of kind `account`; several persons may have proven the same one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from bot.desk.case import CaseKind, CaseState
from bot.desk.chat import TELEGRAM_KEY
from bot.store.customer_tables import customers, identities
from bot.store.tables import cases

MAIL: Final = "mail"
TELEGRAM: Final = "telegram"
ACCOUNT: Final = "account"

# Built once: building a statement costs more than running it.
_MET: Final = insert(customers)
_MET_ALL: Final = _MET.returning(customers.c.id, sort_by_parameter_order=True)
_JOINED: Final = insert(identities)
_KNOWN: Final = select(identities.c.customer_id).where(
    identities.c.kind == bindparam("its_kind", type_=String),
    identities.c.value == bindparam("its_value", type_=String),
)


class Customers:
    """Sole writer of customers and identities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Who it is.

    def met_by_mails(self, languages: Mapping[str, str], now: datetime) -> None:
        """Whoever writes from these folded addresses is a customer; a join by that is no proof.

        Args:
            languages: by address, for those who are new.
            now: aware UTC.
        """
        is_known = (identities.c.kind == MAIL) & identities.c.value.in_(tuple(languages))
        known = set(self._connection.scalars(select(identities.c.value).where(is_known)))
        new = [address for address in languages if address not in known]
        if not new:
            return
        met = [{"known_since": now, "language": languages[address]} for address in new]
        ids = self._connection.execute(_MET_ALL, met).scalars()
        pairs = zip(ids, new, strict=True)
        joined = [_joined(number, MAIL, address, "wrote", now) for number, address in pairs]
        self._connection.execute(_JOINED, joined)

    def met_by_telegram(self, telegram_id: int, language: str, now: datetime) -> int:
        """The customer with this Telegram id; made when he is new."""
        return self._met(TELEGRAM, str(telegram_id), language, now)

    def _met(self, kind: str, value: str, language: str, now: datetime) -> int:
        known = self._customer(kind, value)
        if known is not None:
            return known
        stored = self._connection.execute(_MET, {"known_since": now, "language": language})
        key = stored.inserted_primary_key
        assert key is not None
        self._join(int(key[0]), kind, value, "wrote", now)
        return int(key[0])

    def by_mail(self, address: str) -> int | None:
        """The customer of a folded address; None: nobody wrote from it yet."""
        return self._customer(MAIL, address)

    def by_telegram(self, telegram_id: int) -> int | None:
        """The customer of a Telegram id; None: he never wrote."""
        return self._customer(TELEGRAM, str(telegram_id))

    def by_key(self, person: str) -> int | None:
        """The customer whom a key names."""
        return self._customer(*_identity(person))

    def _customer(self, kind: str, value: str) -> int | None:
        customer: int | None = self._connection.scalar(_KNOWN, {"its_kind": kind, "its_value": value})
        return customer

    def keys_of(self, customer_id: int) -> tuple[str, ...]:
        """Every key of one person, addresses first."""
        query = (
            select(identities.c.kind, identities.c.value)
            .where(identities.c.customer_id == customer_id, identities.c.kind.in_((MAIL, TELEGRAM)))
            .order_by(identities.c.kind, identities.c.value)
        )
        rows = self._connection.execute(query)
        return tuple(row.value if row.kind == MAIL else f"{TELEGRAM_KEY}{row.value}" for row in rows)

    def language_of(self, customer_id: int) -> str:
        """`zh` or `en`."""
        query = select(customers.c.language).where(customers.c.id == customer_id)
        return self._connection.scalar(query) or "en"

    def set_language(self, customer_id: int, language: str) -> None:
        """As he chose it."""
        self._connection.execute(
            update(customers).where(customers.c.id == customer_id).values(language=language)
        )

    # What he owns.

    def accounts_of(self, customer_id: int) -> tuple[str, ...]:
        """Refs of the accounts that he has proven to own, in the order in which he did."""
        query = (
            select(identities.c.value)
            .where(identities.c.customer_id == customer_id, identities.c.kind == ACCOUNT)
            .order_by(identities.c.proven_at, identities.c.value)
        )
        return tuple(self._connection.scalars(query))

    def is_owner(self, person: str | None, account_ref: str) -> bool:
        """Whether the person of this key has proven to own the account.

        Of a mail's sender it says nothing: private data needs an authentic mail besides.
        """
        customer = self.by_key(person) if person else None
        return customer is not None and account_ref in self.accounts_of(customer)

    def own(self, customer_id: int, account_ref: str, proof: str, now: datetime) -> bool:
        """Write down a proof; false when he had proven it before."""
        if account_ref in self.accounts_of(customer_id):
            return False
        self._join(customer_id, ACCOUNT, account_ref, proof, now)
        return True

    def disown(self, customer_id: int, account_ref: str) -> bool:
        """Forget a proof; false when there was none."""
        where = and_(_is(ACCOUNT, account_ref), identities.c.customer_id == customer_id)
        return self._connection.execute(delete(identities).where(where)).rowcount == 1

    def telegrams_of_owners(self, account_ref: str) -> tuple[int, ...]:
        """Numeric Telegram ids of everybody who has proven to own an account."""
        owners = select(identities.c.customer_id).where(_is(ACCOUNT, account_ref))
        query = select(identities.c.value).where(
            identities.c.kind == TELEGRAM, identities.c.customer_id.in_(owners)
        )
        return tuple(sorted(int(value) for value in self._connection.scalars(query)))

    # Two who turn out to be one.

    def merge(self, into: int, other: int) -> None:
        """All that was `other`'s becomes `into`'s; both proofs of one account become one."""
        have = self._connection.execute(
            select(identities.c.kind, identities.c.value).where(identities.c.customer_id == into)
        ).all()
        mine = tuple_(identities.c.kind, identities.c.value).in_([(row.kind, row.value) for row in have])
        self._connection.execute(delete(identities).where(identities.c.customer_id == other, mine))
        self._connection.execute(
            update(identities).where(identities.c.customer_id == other).values(customer_id=into)
        )

    def has_proof(self, proof: str) -> bool:
        """Whether any join was made by exactly this proof."""
        query = select(identities.c.value).where(identities.c.proof == proof).limit(1)
        return self._connection.scalar(query) is not None

    def set_proof(self, telegram_id: int, proof: str, now: datetime) -> None:
        """How a Telegram id came to its customer."""
        where = _is(TELEGRAM, str(telegram_id))
        self._connection.execute(update(identities).where(where).values(proof=proof, proven_at=now))

    def _join(self, customer_id: int, kind: str, value: str, proof: str, now: datetime) -> None:
        self._connection.execute(_JOINED, _joined(customer_id, kind, value, proof, now))

    # What the desk knows of him.

    def known_since(self, person: str) -> datetime | None:
        """When the person of this key first wrote; None: never."""
        query = (
            select(customers.c.known_since)
            .join(identities, identities.c.customer_id == customers.c.id)
            .where(_is(*_identity(person)))
        )
        return self._connection.scalar(query)

    def past_topups(self, person: str) -> int:
        """How many top-ups of this key were credited."""
        credited = (CaseState.CREDITED, CaseState.CLOSED, CaseState.REDEEMED)
        query = (
            select(func.count())
            .select_from(cases)
            .where(cases.c.sender == person, cases.c.kind == CaseKind.TOPUP, cases.c.state.in_(credited))
        )
        return self._connection.scalar(query) or 0

    def latest_cases(self, persons: Iterable[str], count: int) -> tuple[str, ...]:
        """References of the newest cases of these keys, newest first."""
        query = (
            select(cases.c.ref)
            .where(cases.c.sender.in_(tuple(persons)))
            .order_by(cases.c.opened_at.desc(), cases.c.ref)
            .limit(count)
        )
        return tuple(self._connection.scalars(query))

    def cases_since(self, person: str, since: datetime) -> int:
        """How many cases this key has opened since then."""
        query = (
            select(func.count())
            .select_from(cases)
            .where(cases.c.sender == person, cases.c.opened_at >= since)
        )
        return self._connection.scalar(query) or 0


def _is(kind: str, value: str) -> ColumnElement[bool]:
    return and_(identities.c.kind == kind, identities.c.value == value)


def _identity(person: str) -> tuple[str, str]:
    if person.startswith(TELEGRAM_KEY):
        return TELEGRAM, person.removeprefix(TELEGRAM_KEY)
    return MAIL, person


def _joined(customer_id: int, kind: str, value: str, proof: str, now: datetime) -> dict[str, object]:
    return {"kind": kind, "value": value, "customer_id": customer_id, "proof": proof, "proven_at": now}
