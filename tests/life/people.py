"""Those whom offers go to, and the programs that write for them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from rules.machines import PROMPT
from tests.life.model import Deal, moment
from tests.life.world import PICK, World, happens
from tests.watcher.house import ME
from tests.watcher.programs import exchange_absence, postfix, receipt, sieve_vacation

PREFIX = st.sampled_from(["AW: ", "Re: ", "RE: ", "R: "])
UNDATED = timedelta(days=13)
"""Ten business days are never shorter."""


class People(World):
    """Recipients, their colleagues, their mail servers."""

    @happens(
        pick=PICK, word=PICK, folder=PICK, prefix=PREFIX, who=st.sampled_from(["to", "last", "colleague", "stranger"])
    )
    def somebody_answers(self, pick: int, word: int, folder: int, prefix: str, who: str) -> None:
        """By In-Reply-To and References: whoever it is, and wherever it lies, it is an answer.

        A stranger's to what went out by Bcc alone is a doubt: that may have gone to others only.
        """
        deal = self.deal(pick)
        _at, answered = deal.words[word % len(deal.words)]
        senders = {"to": deal.people[0], "last": deal.people[-1], "stranger": "zoe@other.example"}
        sender = senders.get(who, f"ben@{deal.people[0].partition('@')[2]}")
        self.note("answers by ids")
        self._comes(deal, sender, self.folders()[folder % len(self.folders())], prefix, answered)
        if who == "stranger" and answered in deal.hidden:
            deal.doubts.append(self.clock)
        else:
            self._answered(deal, sender)

    @happens(pick=PICK, folder=st.sampled_from(["INBOX", "Archive", "Trash"]), prefix=PREFIX, who=PICK)
    def somebody_answers_without_ids(self, pick: int, folder: str, prefix: str, who: int) -> None:
        """A recipient, or a colleague of one."""
        deal = self.deal(pick)
        some = (*deal.people, f"ben@{deal.people[0].partition('@')[2]}")
        self.note("answers by subject")
        self._comes(deal, some[who % len(some)], "INBOX" if folder == self.hidden else folder, prefix)
        self._answered(deal, some[who % len(some)])

    @happens(pick=PICK, prefix=PREFIX, other_subject=st.booleans())
    def somebody_may_have_answered(self, pick: int, prefix: str, *, other_subject: bool) -> None:
        """A recipient about something else, or somebody unknown under the offer's subject."""
        deal = self.deal(pick)
        self.note("doubts")
        if other_subject:
            self._comes(deal, deal.people[0], "INBOX", "Lunch on Friday, and not ")
        else:
            self._comes(deal, "anna.weiss@home.example", "INBOX", prefix)
        deal.doubts.append(self.clock)

    @happens(pick=PICK, word=PICK)
    def somebody_says_no(self, pick: int, word: int) -> None:
        deal = self.deal(pick)
        _at, answered = deal.words[word % len(deal.words)]
        self.note("refusals")
        self._comes(deal, deal.people[0], "INBOX", "Re: ", answered, body="Thank you, but we are not interested.\n")
        self._answered(deal, deal.people[0])
        self.refusals.add((deal.offer, deal.people[0]))

    @happens(pick=PICK, days=st.integers(0, 20), threaded=st.booleans())
    def somebody_is_away(self, pick: int, days: int, *, threaded: bool) -> None:
        """With a date or without; Exchange names nothing that it answers."""
        deal = self.deal(pick)
        self.note("absences")
        last = moment(self.clock + timedelta(days=days))
        body = f"I am out of the office until {last:%d %B %Y}.\n" if days else "I am away.\n"
        fields = sieve_vacation(deal.words[-1][1], body) if threaded else exchange_absence(body, deal.subject)
        subject = "Auto: " if threaded else "Automatic reply: "
        self._program(deal, deal.people[0], **fields | {"Subject": subject + deal.subject})
        if threaded:
            deal.away.append((self.clock, self.clock + (timedelta(days=days) if days else UNDATED)))
            deal.unclear |= not days and self.clock - deal.last_word > PROMPT  # a program would have been faster

    @happens(pick=PICK, word=PICK, partly=st.booleans())
    def mail_comes_back(self, pick: int, word: int, *, partly: bool) -> None:
        deal = self.deal(pick)
        _sent, returned = deal.words[word % len(deal.words)]
        partly = partly and len(deal.people) > 1
        self.note("bounces")
        failed = deal.people[:1] if partly else deal.people
        self.comes_back(deal, returned, *failed)

    @happens(pick=PICK)
    def mail_is_delayed(self, pick: int) -> None:
        deal = self.deal(pick)
        self.note("delays")
        self._program(deal, "", **postfix(deal.words[-1][1], "delayed", deal.people[0]))

    @happens(pick=PICK, action=st.sampled_from(["read", "delivered", "relayed"]))
    def mail_is_read_or_arrives(self, pick: int, action: str) -> None:
        """That says nothing: a draft that is due comes all the same."""
        deal = self.deal(pick)
        self.note("receipts")
        answered = deal.words[-1][1]
        if action == "read":
            subject = f"Return Receipt (displayed) - {deal.subject}"
            self.post("INBOX", **{"From": deal.people[0], "To": ME, **receipt(answered), "Subject": subject})
        else:
            self.post("INBOX", **{"To": ME, **postfix(answered, action, deal.people[0])})

    def comes_back(self, deal: Deal, returned: str, *failed: str) -> None:
        self._program(deal, "", **postfix(returned, "failed", *failed))
        deal.bounced = True
        if deal.people[0] in failed:  # the only one in To
            deal.returned.append(self.clock)

    def answers(self, deal: Deal, answered: str) -> None:
        """A plain answer."""
        self._comes(deal, deal.people[0], "INBOX", "Re: ", answered)
        self._answered(deal, deal.people[0])

    def _answered(self, deal: Deal, person: str) -> None:
        """It is answered, and what this person said before is taken back."""
        deal.answers.append(self.clock)
        self.refusals.discard((deal.offer, person))

    def _comes(self, deal: Deal, sender: str, folder: str, prefix: str, answered: str = "", **more: str) -> None:
        """A person's message, which tells something of other offers too, or may seem to."""
        ids = {"In_Reply_To": answered, "References": answered} if answered else {}
        self.post(folder, From=sender, To=ME, Subject=prefix + deal.subject, **ids, **more)
        for other in self.near(sender.partition("@")[2], deal.subject):
            other.unclear = True

    def _program(self, deal: Deal, sender: str, **fields: str) -> None:
        """A program's message, which may make us wait with every offer to these people."""
        self.post("INBOX", **({"From": sender} if sender else {}), **{"To": ME, **fields})
        for other in [one for domain in deal.domains for one in self.near(domain)]:
            other.noise = self.clock
