"""What is new in a folder, page by page (delta query).

A link tells what changed since it was given. Microsoft may forget what one stands for, after days or in the middle of
a page; all of the folder is read anew then, which costs time and nothing else: ids stay what they are. Where a message
is damaged, no page that it is on can be told; the folder is read anew then with next to nothing of each, and its
messages are asked for one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectors.errors import Unreachable
from connectors.outlook.failures import Refusal, Strange
from connectors.outlook.session import MOST_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from connectors.account import OutlookAccount
    from connectors.outlook.convert import Told
    from connectors.outlook.session import Session


MOST_FILTERED = 5000
"""Messages that Microsoft tells at most where only those since a day are asked for; all are asked for then."""
BEGINNINGS = 4
"""So often a folder is begun anew in one visit."""
MOST_ALIKE = 10
"""Pages in a row with the same messages: Microsoft leads in circles then (microsoftgraph/msgraph-sdk-dotnet#3082)."""


def pages(
    account: OutlookAccount, session: Session, folder: str, link: str, since: date
) -> Iterator[tuple[Told, bool]]:
    """The pages behind a link to their end, and whether they are of a reading from the beginning.

    Args:
        account: whose folder it is.
        session: where it is read.
        folder: its id.
        link: what the last reading ended with; empty, or not known any more, for a reading from the beginning.
        since: of mail received before, nothing has to come then.

    Raises:
        Unreachable: the links are forgotten faster than they can be followed.
    """
    way = _Way(session, folder, f"{since}T00:00:00Z")
    page, anew = (way.follow(link) if link else None), False
    for _ in range(BEGINNINGS):
        if page is None:
            page, anew = way.begin(), True
        while page is not None:
            following = page.get("@odata.nextLink")
            if anew and not following and way.is_cut_short:
                way.limit, page = "", None
                continue
            yield page, anew
            if not following:
                return
            page = way.follow(following)
    sentence = "a folder could not be read to its end, Microsoft forgot where we were; the next sweep begins anew"
    raise Unreachable(account.name_in_config, sentence)


@dataclass(slots=True)
class _Way:
    """The way through the pages of a folder."""

    session: Session
    folder: str
    limit: str
    """Since when; empty for always."""
    bare: bool = False
    """Whether next to nothing is asked for of each message."""
    seen: int = 0
    """Messages told since the last beginning."""
    steps: int = 0
    """Links followed in all."""
    followed: set[str] = field(default_factory=set)
    """Those since the last beginning: Microsoft may give the same ones again to whoever begins again."""
    last: list[object] = field(default_factory=list)
    alike: int = 0

    @property
    def is_cut_short(self) -> bool:
        """Whether there may be more than was told since the last beginning."""
        return bool(self.limit) and self.seen >= MOST_FILTERED

    def begin(self) -> Told | None:
        """The first page; None where it has to be asked for in another way."""
        self.seen = self.alike = 0
        self.followed.clear()
        try:
            return self._told(self.session.first_page(self.folder, self.limit, bare=self.bare))
        except Refusal as refusal:
            self._ask_less(refusal)
            return None

    def follow(self, link: str) -> Told | None:
        """What a link leads to; None where that is not known, where we have been already, or where it is not shown."""
        if link in self.followed or self.steps >= MOST_PAGES or self.alike >= MOST_ALIKE:
            return None
        self.followed.add(link)
        self.steps += 1
        try:
            page = self.session.page(link)
        except Refusal as refusal:
            self._ask_less(refusal)
            return None
        return None if page is None else self._told(page)

    def _told(self, page: Told) -> Told:
        """Note what a page tells.

        Raises:
            Strange: it is none: each of them leads somewhere.
        """
        if not page.keys() & {"@odata.nextLink", "@odata.deltaLink"}:
            raise Strange
        ids = [one.get("id") for one in page["value"]]
        self.alike = self.alike + 1 if ids and ids == self.last else 0
        self.last = ids
        self.seen += len(ids)
        return page

    def _ask_less(self, refusal: Refusal) -> None:
        """From now on, ask for next to nothing of each message; also the link that is kept tells no more.

        Raises:
            Refusal: it is another error, or even so little cannot be shown.
        """
        if self.bare or not refusal.is_unshown:
            raise refusal
        self.bare = True
