"""Refunds above a limit must carry a ledger entry.

Finance books a refund only when its metadata names the entry that allowed it. A large one
without it has to be traced by hand, weeks later.
"""

import re
from collections.abc import Mapping
from typing import Any

from tollgate import Call, Change, Expression, Findings, Policy, Rule, guard

UNBOOKED_REFUND = Rule(
    name="unbooked-refund",
    summary="a large refund that names no ledger entry",
    effect="block",
    help="Write the entry first, then pass its id as `ledger` in the refund's metadata.",
)

UNKNOWN_AMOUNT = Rule(
    name="unknown-amount",
    summary="a refund without a ledger entry whose amount can't be read off the code",
    effect="note",
    help="Check that it stays below the limit, or pass the id of its ledger entry.",
)


class Refunds(Policy):
    id = "{name}"
    version = "0.1.0"
    summary = "Large refunds are in the ledger before they are made"
    rules = (UNBOOKED_REFUND, UNKNOWN_AMOUNT)
    options = {"limit-cents": "integer, 50000: refunds up to this need no ledger entry"}
    judges = "by-file"

    def configure(self, options: Mapping[str, Any]) -> None:
        self.limit_cents: int = options.get("limit-cents", 50_000)
        if self.limit_cents < 0:
            raise ValueError(f"`limit-cents` is {self.limit_cents}: it can't be negative")

    def check(self, change: Change, findings: Findings) -> None:
        for refund in change.select_calls().kinds("refund").touched():
            if entry(refund, "metadata.ledger"):
                continue
            cents = amount(refund)
            if cents is None:
                findings.report(
                    UNKNOWN_AMOUNT,
                    refund,
                    message="how much this refunds is decided elsewhere, and it names no ledger entry",
                    help="pass the id of its entry as `metadata.ledger`, or check that it stays small",
                )
            elif cents > self.limit_cents:
                findings.report(
                    UNBOOKED_REFUND,
                    refund,
                    message=f"this refunds {cents} cents without a ledger entry: "
                    f"above {self.limit_cents} nobody may",
                    help="write the entry first, and pass its id as `metadata.ledger`",
                )


def amount(call: Call) -> int | None:
    """The amount that a call names as a number, also through a constant."""
    value = entry(call, "amount")
    origins = value.origins() if value else []
    if len(origins) != 1 or origins[0].kind() != "constant":
        return None
    written = origins[0].expression().text().replace("_", "")
    return int(written) if re.fullmatch(r"-?[0-9]+", written) else None


def entry(call: Call, path: str) -> Expression | None:
    """What a call is given under a name: as a keyword, or in an object among its arguments."""
    first, *rest = path.split(".")
    for argument in call.arguments():
        name = argument.name()
        found = inside(argument.value(), first) if name is None else argument.value()
        if found and name in (None, first):
            for inner in rest:
                found = inside(found, inner) if found else None
            return found
    return None


def inside(object: Expression, name: str) -> Expression | None:
    return next((value for known, value in object.entries() if known == name), None)


# What Tollgate calls. It looks for this name.
Guard = guard(Refunds)
