"""What is told of an offer: one line, as `relance scan --json` prints it. Its shape is promised to other programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, assert_never

from rules.case import Ask, Close, Keep, Leave, Wait, Write, due_moment
from rules.ledger import Entry

if TYPE_CHECKING:
    from rules.case import Case, Decision


@dataclass(frozen=True, slots=True)
class DraftLine:
    """The draft that stands in Drafts."""

    message_id: str
    folder: str
    edited: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One offer, and how it stands. The field names are those of the JSON."""

    account: str
    rule: str
    offer: str
    """Message-ID."""
    subject: str
    to: tuple[str, ...]
    sent_at: str
    """RFC 3339, in the sender's own offset."""
    state: str
    step: int | None
    """Waiting, due and away: the next step; drafted: that of the draft."""
    due_at: str | None
    because: tuple[str, ...]
    evidence: tuple[str, ...]
    """Message-IDs."""
    draft: DraftLine | None

    def to_json(self) -> str:
        """The line, as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Line:
        """Read a line again."""
        told: dict[str, Any] = json.loads(text)
        draft = DraftLine(**told["draft"]) if told["draft"] else None
        lists = {name: tuple(told[name]) for name in ("to", "because", "evidence")}
        return cls(**{**told, **lists, "draft": draft})


def line(account: str, case: Case, decision: Decision, held: str | None = None) -> Line | None:
    """The line of a decision; None for what is none of our business.

    `held` says why a draft that is due is not written.
    """
    action = decision.action
    if isinstance(action, Leave):
        return None
    because = sentences(decision)
    state, step, evidence = _state(action)
    due = due_moment(action)
    return Line(
        account=account,
        rule=case.rule.name,
        offer=case.offer.message_id,
        subject=case.offer.subject,
        to=tuple(address.email for address in case.offer.to),
        sent_at=case.offer.sent_at.isoformat(),
        state=state,
        step=step,
        due_at=due.isoformat() if due else None,
        because=(*because, held) if held else because,
        evidence=evidence,
        draft=_draft(case, action),
    )


def sentences(decision: Decision) -> tuple[str, ...]:
    """The questions of a decision, each with its answer."""
    return tuple(f"{finding.question} {finding.answer}" for finding in decision.because)


def _state(action: Wait | Write | Keep | Close | Ask) -> tuple[str, int | None, tuple[str, ...]]:
    match action:
        case Wait(step=step, away=away, evidence=evidence):
            return "away" if away else "waiting", step, evidence
        case Write(step=step):
            return "due", step, ()
        case Keep(step=step):
            return "drafted", step, ()
        case Close(outcome=outcome, evidence=evidence):
            return str(outcome), None, evidence
        case Ask(evidence=evidence):
            return "unsure", None, evidence
        case _:
            assert_never(action)


def _draft(case: Case, action: Wait | Write | Keep | Close | Ask) -> DraftLine | None:
    if isinstance(action, Keep) and isinstance(action.draft, Entry):
        return DraftLine(action.draft.message_id, action.draft.folder, edited=False)
    standing = next(iter(case.drafts), None)
    return DraftLine(standing.message_id, standing.folder, standing.edited) if standing else None
