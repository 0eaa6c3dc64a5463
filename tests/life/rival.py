"""The user, at another mail program: sends, edits, puts away, deletes, and writes on their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from tests.life.model import Deal, Paper, moment
from tests.life.world import MOST_DEALS, MOST_SILENT, PICK, World, happens
from tests.watcher.house import ME

if TYPE_CHECKING:
    from collections.abc import Callable

ORDER = st.sampled_from(["at once", "new first", "old first"])
"""In which two steps a program puts a new message in place of a draft, and whether anybody sees what is in between."""
KEEPS = st.sampled_from(["all", "id", "mark", "nothing"])
"""What of ours a program keeps: our header and the Message-ID, one of them, or none."""
MAILING = 3


class Rival(World):
    """What is done to offers and drafts by hand."""

    @precondition(lambda self: len(self.deals) < MOST_DEALS and self.silent() < MOST_SILENT)
    @happens(kind=st.sampled_from(["to one", "to two", "to somebody again", "to many"]), pick=PICK)
    def we_send_offers(self, kind: str, pick: int) -> None:
        number = len(self.deals) + 1
        own = f"client{number}.example"
        match kind:
            case "to two":
                self.offer(f"anna@{own}", f"carl@{own}")
            case "to somebody again":
                self.offer(self.deal(pick).people[0])
            case "to many":
                for one in range(MAILING):
                    self.offer(f"anna@client{number + one}.example", subject=f"Offer {number}: a machine")
            case _:
                self.offer(f"anna@{own}")

    def silent(self) -> int:
        """How many offers nobody has answered."""
        return sum(1 for deal in self.deals if not deal.answers)

    @happens(pick=PICK, ids=st.sampled_from(["the last", "the offer", "none"]))
    def we_write_by_hand(self, pick: int, ids: str) -> None:
        deal = self.deal(pick)
        self.note("follow-ups by hand")
        self.follow_up(deal, self.by_hand(deal, ids))

    @happens(pick=PICK, to=st.sampled_from(["nobody", "ourselves"]))
    def we_write_by_bcc(self, pick: int, to: str) -> None:
        """Some programs keep the field Bcc in Sent, with ourselves in To; the copies of others name nobody at all."""
        deal = self.deal(pick)
        self.note("follow-ups by Bcc")
        fields = self.by_hand(deal, "the last")
        hidden = {"To": ME, "Bcc": fields["To"]} if to == "ourselves" else {}
        self.follow_up(deal, {name: fields[name] for name in fields if name not in {"To", "Cc"}} | hidden)
        deal.hidden.add(deal.words[-1][1])

    def follow_up(self, deal: Deal, fields: dict[str, str]) -> None:
        own = self.post("Sent", **fields)
        deal.words.append((self.clock, own))

    @happens(pick=PICK)
    def we_begin_a_draft(self, pick: int) -> None:
        deal = self.deal(pick)
        self.note("own drafts")
        self.begin_draft(deal)

    def begin_draft(self, deal: Deal) -> None:
        own = self.post("Drafts", draft=True, **self.by_hand(deal, "the last"))
        there = self.desk.snapshot()["Drafts"]
        message = next(one for one, _flags in there if own.encode() in one)
        self.papers[message] = Paper(deal, message)

    def by_hand(self, deal: Deal, ids: str) -> dict[str, str]:
        answered = {"the last": deal.words[-1][1], "the offer": deal.offer}.get(ids)
        threading = {"In_Reply_To": answered, "References": answered} if answered else {}
        fields = {"From": ME, "To": deal.people[0], "Subject": f"Re: {deal.subject}", **threading}
        return fields | ({"Cc": ", ".join(deal.people[1:])} if deal.people[1:] else {})

    @precondition(lambda self: self.standing())
    @happens(pick=PICK, order=ORDER, edited=st.booleans(), keeps=KEEPS)
    def we_send_a_draft(self, pick: int, order: str, keeps: str, *, edited: bool) -> None:
        """As it is or not; the copy in Sent keeps our header and the Message-ID, or one of them, or none."""
        paper = self._pick(pick)
        if self.is_on_its_way(paper.deal) or self.was_said(paper):
            return
        self.note("drafts sent")
        self.send(paper, order, keeps, edited=edited)

    def send(self, paper: Paper, order: str, keeps: str, *, edited: bool) -> None:
        def goes_out() -> None:
            self.note("copies in Sent")
            message = self._again(paper.message, keeps, edited=edited)
            self.desk.put("Sent", message, moment(self.clock))
            self.is_said(paper, message)

        self._in_order(paper, order, goes_out)

    def was_said(self, paper: Paper) -> bool:
        """Whether this very message went out before: nobody sends it a second time."""
        return _id_of(paper.message) in {own for _at, own in paper.deal.words}

    def is_said(self, paper: Paper, message: bytes) -> None:
        """What was sent is our last word now."""
        paper.deal.words.append((self.clock, _id_of(message)))

    @precondition(lambda self: self.standing())
    @happens(pick=PICK, order=ORDER, keeps=KEEPS, names=st.booleans())
    def we_edit_a_draft(self, pick: int, order: str, keeps: str, *, names: bool) -> None:
        """Mutt and aerc keep everything; Thunderbird takes a new Message-ID, drops our header, and changes names."""
        paper = self._pick(pick)
        self.note("drafts edited")
        self.edit(paper, order, keeps, names=names)

    def edit(self, paper: Paper, order: str, keeps: str, *, names: bool) -> None:
        def words() -> bytes:
            message = self._again(paper.message, keeps, edited=True)
            if names:
                message = re.sub(
                    rb"^To: (?:[^\r<]*<)?([^\r>]*)>?", rb'To: "A. Weiss" <\1>', message, count=1, flags=re.MULTILINE
                )
            self.papers[message] = Paper(paper.deal, message, paper.step)
            return message

        self.save(paper, words, order)

    def save(self, paper: Paper, words: Callable[[], bytes], order: str) -> None:
        """Put other words in place of a draft."""
        self._in_order(paper, order, lambda: self.desk.put("Drafts", words(), moment(self.clock), draft=True))

    @precondition(lambda self: self.standing())
    @happens(pick=PICK, order=ORDER)
    def a_program_saves_a_draft_as_it_is(self, pick: int, order: str) -> None:
        paper = self._pick(pick)
        self.note("drafts saved again")
        paper.tells_it = self.copies_tell_edits
        self._in_order(paper, order, lambda: self.desk.put("Drafts", paper.message, moment(self.clock), draft=True))

    @precondition(lambda self: self.standing())
    @happens(pick=PICK, to=st.sampled_from(["Trash", "Trash", "Archive", ""]))
    def we_delete_a_draft(self, pick: int, to: str) -> None:
        """Into Trash, into some other folder, or for good."""
        self.note("drafts deleted")
        self.delete(self._pick(pick), to)

    def delete(self, paper: Paper, to: str) -> None:
        if to and to != self.hidden:
            self.desk.move("Drafts", paper.message, to)
        else:
            self.desk.take("Drafts", paper.message)
        paper.deal.binned = True
        if paper.step:
            paper.deal.deleted.add(paper.step)

    @precondition(lambda self: self._put_away())
    @happens(pick=PICK, sends=st.booleans(), keeps=KEEPS)
    def we_take_a_draft_out_again(self, pick: int, keeps: str, *, sends: bool) -> None:
        """And send it perhaps, long after it was written."""
        away = self._put_away()
        folder, paper = away[pick % len(away)]
        self.note("drafts taken out again")
        self.desk.move(folder, paper.message, "Drafts")
        paper.deal.deleted.discard(paper.step or 0)
        if sends and not self.was_said(paper):
            self.note("drafts sent")
            self.send(paper, "at once", keeps, edited=False)

    def _put_away(self) -> list[tuple[str, Paper]]:
        if not hasattr(self, "desk"):
            return []
        there = self.desk.snapshot()
        return [
            (folder, paper)
            for paper in self.papers.values()
            for folder in ("Trash", "Archive")
            if folder != self.hidden and any(paper.message == one for one, _flags in there[folder])
        ]

    @precondition(lambda self: self.pending)
    @happens()
    def a_program_goes_on(self) -> None:
        _paper, go_on = self.pending.pop(0)
        self.note("programs go on")
        go_on()

    def _pick(self, pick: int) -> Paper:
        """One that no program has in hand, where there is one: nobody sends one message twice."""
        standing = self.standing()
        in_hand = [paper for paper, _go_on in self.pending]
        idle = [paper for paper in standing if paper not in in_hand] or standing
        return idle[pick % len(idle)]

    def _in_order(self, paper: Paper, order: str, puts: Callable[[], None]) -> None:
        """Put the new message and take the old one away, at once or with time in between."""

        def takes() -> None:
            self.desk.take("Drafts", paper.message)

        first, then = (puts, takes) if order == "new first" else (takes, puts)
        first()
        if order == "at once":
            then()
        else:
            self.happened["programs stopped half-way"] += 1
            self.pending.append((paper, then))

    def _again(self, message: bytes, keeps: str, *, edited: bool) -> bytes:
        """The message as a program stores it anew: what it keeps of ours, with words of the user or without."""
        fields, _, text = message.partition(b"\r\n\r\n")
        fields = re.sub(
            rb"^Date: [^\r]*",
            f"Date: {moment(self.clock):%a, %d %b %Y %H:%M:%S %z}".encode(),
            fields,
            flags=re.MULTILINE,
        )
        if keeps in {"id", "nothing"}:
            fields = re.sub(rb"^X-Relance: [^\r]*\r\n", b"", fields, flags=re.MULTILINE)
        if keeps in {"mark", "nothing"}:
            new = b"Message-ID: <c%d@firm.example>" % next(self.numbers)
            fields = re.sub(rb"^Message-ID:\s[^\r]*(?:\r\n [^\r]*)*", new, fields, flags=re.MULTILINE)
        words = b"PS %d: in May.\r\n\r\n" % next(self.numbers) if edited else b""
        return fields + b"\r\n\r\n" + words + text


def _id_of(message: bytes) -> str:
    found = re.search(rb"^Message-ID:\s*(<[^>]*>)", message, re.MULTILINE)
    assert found
    return found[1].decode()
