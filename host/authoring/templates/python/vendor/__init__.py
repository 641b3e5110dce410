"""The verbs that policies are written with. Written by Tollgate {tollgate-version}. Not edited by hand.

What they judge are handles of the host's: `Call`, `Expression` and the others below.
`stubs/wit_world/imports/facts.pyi` beside this folder has everything that they can be asked.
"""

from __future__ import annotations

import json
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from componentize_py_types import Err
from wit_world.exports import Guard as Exported
from wit_world.exports import guard as wit
from wit_world.imports import facts
from wit_world.imports.facts import (
    Argument,
    Call,
    CallQuery,
    Commit,
    Dependency,
    Expression,
    FileQuery,
    Function,
    Gateway,
    Key,
    Landmine,
    Operation,
    Origin,
    Reach,
    ReachStep,
    Read,
    Repeat,
    Setting,
    Side,
    Span,
    Step,
    TextLine,
    WordQuery,
)

__all__ = [
    "Argument",
    "At",
    "Call",
    "CallQuery",
    "Change",
    "Commit",
    "Dependency",
    "Effect",
    "Expression",
    "File",
    "FileQuery",
    "Findings",
    "Function",
    "Gateway",
    "Key",
    "Landmine",
    "Operation",
    "Origin",
    "Place",
    "Policy",
    "Reach",
    "ReachStep",
    "Read",
    "Repeat",
    "Report",
    "Rule",
    "SelectCalls",
    "SelectFiles",
    "Setting",
    "Side",
    "Span",
    "Step",
    "TextLine",
    "WordQuery",
    "any_word_of",
    "caused",
    "guard",
    "words",
]

Effect = Literal["note", "review", "block"]
"""What a finding asks for: `note` < `review` < `block`."""


@dataclass(frozen=True)
class Rule:
    """One rule of a policy.

    >>> LATE = Rule("late", "a refund after 90 days", "block", "The gateway refuses it.")
    """

    name: str
    """In kebab-case, never used again."""
    summary: str
    """What it looks for, one line."""
    effect: Effect
    """What its findings ask for by default."""
    help: str
    """Why it matters and what to do. Markdown."""


@dataclass(frozen=True)
class At:
    """A place that is no handle: a path with a span.

    >>> findings.report(LATE, At("shop/refunds.py", Span(3, 1, 3, 9)), message="it is late")
    """

    path: str
    span: Span
    is_before: bool = False


class Located(Protocol):
    """A handle that knows where it stands: a call, function, setting or dependency."""

    def path(self) -> str: ...

    def span(self) -> Span: ...


Place = Located | At
"""Something that a finding can be about."""


class Policy(ABC):
    """What a policy is. Inherit from it, and export it: `Guard = guard(Refunds)`.

    >>> class Refunds(Policy):
    ...     id = "refunds"
    ...     version = "0.1.0"
    ...     summary = "Refunds are made in time"
    ...     rules = (LATE,)
    ...
    ...     def check(self, change: Change, findings: Findings) -> None:
    ...         for refund in change.select_calls().kinds("refund").touched():
    ...             findings.report(LATE, refund, message="nobody looks at the date")
    """

    id: ClassVar[str]
    """In kebab-case: the part before the slash in `policy/rule`."""
    version: ClassVar[str]
    """Its version."""
    summary: ClassVar[str]
    """One line."""
    rules: ClassVar[Sequence[Rule]]
    """Its rules."""
    options: ClassVar[Mapping[str, str]] = {}
    """Its options: name, and a line that says type, default and meaning. It begins with the type:
    `integer`, `number`, `boolean`, `text`, `list of texts`, `list of integers` or `table`. The
    host refuses options of another type or name before the policy runs."""
    judges: ClassVar[Literal["whole-change", "by-file"]] = "whole-change"
    """`by-file` for a policy whose findings rest on one file (and what its calls reach) alone: it
    is shown each source file in a change of its own, and the host remembers what it said of it."""

    def configure(self, options: Mapping[str, Any]) -> None:
        """Takes the options of `tollgate.toml`. What it raises as `ValueError` the reader is told.

        >>> def configure(self, options):
        ...     self.limit_cents = options.get("limit-cents", 50_000)
        """

    @abstractmethod
    def check(self, change: Change, findings: Findings) -> None:
        """Judges the change."""


def guard(policy: type[Policy]) -> type[Exported]:
    """Makes what a policy's module exports as `Guard`.

    >>> Guard = guard(Refunds)
    """

    # Each call from the host makes a `Guard`: what `configure` has set lives beside them.
    judge = policy()

    class Guard(Exported):
        def describe(self) -> wit.Manifest:
            return wit.Manifest(
                id=policy.id,
                version=policy.version,
                summary=policy.summary,
                rules=[
                    wit.Rule(rule.name, rule.summary, rule.effect, rule.help, [])
                    for rule in policy.rules
                ],
                options=list(policy.options.items()),
                extra=[("judges", "by-file")] if policy.judges == "by-file" else [],
            )

        def configure(self, options: str) -> None:
            try:
                judge.configure(json.loads(options.strip() or "{}"))
            except ValueError as error:
                raise Err(str(error)) from error
            except Exception as error:
                raise Err(_told(error)) from error

        def check(self, change: facts.Change) -> list[wit.Finding]:
            findings = Findings(policy.rules)
            try:
                judge.check(_as(Change, change), findings)
            except Exception as error:
                return [_failure(error)]
            return findings.to_wit()

    return Guard


class Change(facts.Change):
    """What lies between a base and a head revision, and where it is bound for.

    It has all that the contract gives to it, and starts questions:

    >>> for charge in change.select_calls().kinds("charge").touched():
    ...     print(charge.callee(), charge.span().start_line)
    """

    def select_calls(self) -> SelectCalls:
        """Starts a question for calls at the head of changed files."""
        return SelectCalls(self)

    def select_files(self) -> SelectFiles:
        """Starts a question for changed files."""
        return SelectFiles(self)


class File(facts.File):
    """A changed file: what the contract gives to it, and its units."""

    def units(self, on: Side) -> list[Function]:
        """The outermost functions of the file on a side, with all that is written into them.

        Not those of tests, nor the module itself.

        >>> names = [unit.name() for unit in file.units(Side.AFTER)]
        """
        return [function for function in self.functions(on) if _is_unit(function)]

    def touched_units(self) -> list[tuple[Function, Function]]:
        """The units that the change touched: what each was at the base, and what it is now.

        >>> for before, now in file.touched_units():
        ...     print(now.name(), len(before.calls()), len(now.calls()))
        """
        touched = self.touched_lines()
        pairs = ((now.before(), now) for now in self.units(Side.AFTER) if _touches(touched, now))
        return [(before, now) for before, now in pairs if before is not None]


class Findings:
    """What a policy has found so far."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._reports: list[Report] = []

    def report(
        self,
        rule: Rule,
        place: Place,
        *,
        message: str = "",
        label: str = "",
        help: str = "",
        effect: Effect | None = None,
        once: str | None = None,
    ) -> Report:
        """Adds a finding.

        `message` says what is wrong and what it does to the customer, `label` is a few words
        beside the underline, `help` is what to do. `effect` is what it asks for where that is not
        the rule's own. Of all findings of the rule with the same text as `once` only one is told:
        the one that asks for most.

        >>> findings.report(LATE, refund, message="the gateway refuses this", label="120 days")
        """
        if rule not in self._rules:
            raise LookupError(f"there is no rule `{rule.name}` in `rules`")
        path, at, _ = _place_of(place)
        finding = wit.Finding(
            rule=rule.name,
            effect=effect,
            path=path,
            at=at,
            message=message or rule.summary,
            label=label,
            help=help,
            related=[],
            identity="",
            extra=[] if once is None else [("once", once)],
        )
        report = Report(finding)
        self._reports.append(report)
        return report

    def to_wit(self) -> list[wit.Finding]:
        """What the host is told."""
        return [report.finding for report in self._reports]


@dataclass
class Report:
    """A finding in the making."""

    finding: wit.Finding

    def related(self, place: Place, message: str) -> Report:
        """Adds another place that explains it.

        >>> findings.report(LATE, refund).related(order, "paid here, 120 days before")
        """
        path, at, is_before = _place_of(place)
        self.finding.related.append(wit.Related(path, at, is_before, message))
        return self


class SelectCalls:
    """A question for calls. Iterate over it to ask.

    >>> keyless = [call for call in change.select_calls().moving_money()
    ...            if not call.key().is_given()]
    """

    def __init__(self, change: facts.Change) -> None:
        self._change = change
        self._query = CallQuery()

    def operations(self) -> SelectCalls:
        """Only calls that the catalogue knows."""
        self._query.operations()
        return self

    def moving_money(self) -> SelectCalls:
        """Only operations by which money moves, is held, or is released."""
        self._query.moving_money()
        return self

    def kinds(self, *kinds: str) -> SelectCalls:
        """Only operations of these kinds: `charge`, `refund`, ..."""
        self._query.kinds(list(kinds))
        return self

    def gateways(self, *ids: str) -> SelectCalls:
        """Only operations of these gateways."""
        self._query.gateways(list(ids))
        return self

    def callee(self, *globs: str) -> SelectCalls:
        """Only calls whose callee matches one of these globs: `**.charges.create`."""
        self._query.callee(list(globs))
        return self

    def path(self, *globs: str) -> SelectCalls:
        """Only calls in files that match one of these globs."""
        self._query.path(list(globs))
        return self

    def touched(self) -> SelectCalls:
        """Only calls on lines that the change touched."""
        self._query.touched()
        return self

    def reaching(self) -> SelectCalls:
        """Only calls that are no operation themselves but reach one, through functions in other
        files. Limits on operations, kinds and gateways then mean that one."""
        self._query.reaching()
        return self

    def include_tests(self) -> SelectCalls:
        """Test code too."""
        self._query.include_tests()
        return self

    def include_unaffected(self) -> SelectCalls:
        """Calls too that the change can't have an effect on."""
        self._query.include_unaffected()
        return self

    def __iter__(self) -> Iterator[Call]:
        return iter(self._change.calls(self._query))


class SelectFiles:
    """A question for changed files. Iterate over it to ask.

    >>> new = [file.path() for file in change.select_files().status("added")]
    """

    def __init__(self, change: facts.Change) -> None:
        self._change = change
        self._query = FileQuery()

    def path(self, *globs: str) -> SelectFiles:
        """Only paths that match one of these globs."""
        self._query.path(list(globs))
        return self

    def status(self, *statuses: str) -> SelectFiles:
        """Only `added`, `modified`, `deleted`, `renamed` or `mode-changed` files."""
        self._query.status(list(statuses))
        return self

    def on_payment_path(self) -> SelectFiles:
        """Only files on a payment path."""
        self._query.on_payment_path()
        return self

    def __iter__(self) -> Iterator[File]:
        return iter([_as(File, file) for file in self._change.files(self._query)])


def any_word_of(*words: str) -> WordQuery:
    """What to look for in texts: any of these words, at most 100. Make it once.

    >>> lines = file.lines_with(any_word_of("sk_live_", "rk_live_"))
    """
    return WordQuery(list(words))


Hazard = TypeVar("Hazard")


def caused(
    call: Call,
    judge: Callable[[Call], Hazard | None],
    stood: Callable[[Hazard, Hazard], bool] = operator.eq,
) -> Hazard | None:
    """Judges a call on both sides of the change, and tells what the change caused.

    A hazard that stood before is not the change's. `judge` gives what tells one hazard from
    another, not texts or positions; `stood` says whether the first is no worse than the second.

    >>> hazard = caused(charge, lambda call: None if call.key().is_given() else "no key")
    """
    now = judge(call)
    before = None if now is None else call.before()
    was = None if before is None else judge(before)
    return None if now is not None and was is not None and stood(now, was) else now


def words(text: str) -> list[str]:
    """The words of a name or text, in lower case.

    >>> words("markAsPaid") + words("PAYMENT_FAILED")
    ['mark', 'as', 'paid', 'payment', 'failed']
    """
    found: list[str] = []
    word = ""
    was_lower = False
    for letter in text:
        lower, upper = letter.lower(), letter.upper()
        is_digit = "0" <= letter <= "9"
        is_part = is_digit or lower != upper
        if word and (not is_part or (was_lower and letter != lower)):
            found.append(word)
            word = ""
        word += lower if is_part else ""
        was_lower = is_digit or letter != upper
    return [*found, word] if word else found


Handle = TypeVar("Handle")


def _as(kind: type[Handle], handle: object) -> Handle:
    """The same handle with the verbs of a class above, which adds methods and nothing else."""
    handle.__class__ = kind
    assert isinstance(handle, kind)
    return handle


def _told(error: Exception) -> str:
    """What was raised, and where."""
    frames = error.__traceback__
    line = ""
    while frames is not None:
        # `/0/policy.py`: the number is that of a folder that the component was built from.
        path = frames.tb_frame.f_code.co_filename.split("/", 2)[-1]
        line = f"{path}:{frames.tb_lineno}"
        frames = frames.tb_next
    return f"{type(error).__name__}: {error}"[:300] + f" ({line})"


def _failure(error: Exception) -> wit.Finding:
    """What makes the host say that the policy failed, and why.

    An exception that nobody catches ends in a trap, which carries no text: Python could write it to
    standard error only, and there is none. A rule that is not declared is a failure just as well,
    and the host names it.
    """
    text = _told(error)
    return wit.Finding(
        rule=text,
        effect=None,
        path="",
        at=Span(1, 1, 1, 1),
        message=text,
        label="",
        help="",
        related=[],
        identity="",
        extra=[],
    )


def _place_of(place: Place) -> tuple[str, Span, bool]:
    if isinstance(place, At):
        return place.path, place.span, place.is_before
    on = getattr(place, "on", None)
    return place.path(), place.span(), on is not None and on() == Side.BEFORE


def _touches(touched: Sequence[Span], function: Function) -> bool:
    span = function.span()
    return any(
        lines.start_line <= span.end_line and span.start_line <= lines.end_line
        for lines in touched
    )


def _is_unit(function: Function) -> bool:
    name = function.name()
    if function.is_test() or name == "<module>":
        return False
    parent = function.parent()
    is_inner = parent is not None and parent.name() != "<module>"
    return not name.startswith("<") or (function.named().name() == "<module>" and not is_inner)
