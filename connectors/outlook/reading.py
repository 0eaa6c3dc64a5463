"""What is new in a folder, page by page (delta query).

A link tells what changed since it was given. Microsoft may forget what one stands for, after days or in the middle of
a page; all of the folder is read anew then, which costs time and nothing else: ids stay what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from connectors.account import OutlookAccount
    from connectors.outlook.session import Session

Told = dict[str, Any]

MOST_FILTERED = 5000
"""Messages that Microsoft tells at most where only those since a day are asked for; all are asked for then."""
BEGINNINGS = 4
"""So often a folder is begun anew in one visit."""


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
    page, anew, limit = (session.page(link) if link else None), False, f"{since}T00:00:00Z"
    for _ in range(BEGINNINGS):
        seen = 0
        if page is None:
            page, anew = session.first_page(folder, limit), True
        while page is not None:
            seen += len(page.get("value", ()))
            following = page.get("@odata.nextLink")
            if anew and limit and not following and seen >= MOST_FILTERED:
                limit, page = "", None
                continue
            yield page, anew
            if not following:
                return
            page = session.page(following)
    sentence = "a folder could not be read to its end, Microsoft forgot where we were; the next sweep begins anew"
    raise Unreachable(account.name_in_config, sentence)
