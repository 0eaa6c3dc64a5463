"""Messages whole, of which a delta told a part.

Of what was written here a delta cannot tell all that is needed (`connectors.outlook.convert.is_whole`), and Sent Items
hold nothing else. Where many are needed, the folder is listed besides: a listing tells two hundred at once. It says of
none that it is new, and counts only for the version that the delta told of. All else is asked for one by one.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from connectors.outlook import convert
from connectors.outlook.failures import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from connectors.outlook.convert import Told
    from connectors.outlook.session import Session


MANY = 20
"""So many messages to be asked for are worth a page of a listing."""


class Wholes:
    """The messages of one folder, in one visit."""

    def __init__(self, session: Session, folder: str, since: date) -> None:
        """Of a folder, by its id; of mail received before a day, nothing is wanted."""
        self._session = session
        self._since = since
        self._pages = session.listed(folder, f"{since}T00:00:00Z")
        self._listed: dict[str, Told] = {}

    def of(self, some: Sequence[Told], seen: Collection[str], ids: Collection[str]) -> Iterator[Told | None]:
        """Each item of a delta, whole; None for one that is gone, that is known, or that is too old.

        Of one that cannot be shown, no more than its id; also of one that is not there though it was told of just now.

        Args:
            some: what the delta told.
            seen: handles of messages that are stored.
            ids: the ids in them.
        """
        wanted = [self._is_wanted(one, seen, ids) for one in some]
        self._list([one for one, is_wanted in zip(some, wanted, strict=True) if is_wanted])
        return self._session.several(self._whole, zip(some, wanted, strict=True))

    def _is_wanted(self, one: Told, seen: Collection[str], ids: Collection[str]) -> bool:
        """Whether it is to be read."""
        if "@removed" in one:
            return False
        if convert.is_whole(one) or not convert.is_id(one["id"]):
            return True
        return not convert.is_known(one, seen, ids) and not convert.is_before(one, self._since)

    def _list(self, wanted: Sequence[Told]) -> None:
        """List what is worth it: the pages cost less than the questions they may save, also where they save none."""
        missing = {
            one["id"] for one in wanted if "changeKey" in one and not convert.is_whole(one)
        } - self._listed.keys()
        for page in islice(self._pages, len(missing) // MANY):
            self._listed.update((one["id"], one) for one in page if not convert.is_whole(one))
            if len(missing - self._listed.keys()) < MANY:
                return

    def _whole(self, told: tuple[Told, bool]) -> Told | None:
        one, is_wanted = told
        if not is_wanted or convert.is_whole(one) or not convert.is_id(one["id"]):
            return one if is_wanted else None
        listed = self._listed.pop(one["id"], None)
        if listed and "changeKey" in one and listed.get("changeKey") == one["changeKey"]:
            return listed
        return self._asked(one)

    def _asked(self, one: Told) -> Told | None:
        try:
            told = self._session.header(one["id"])
        except Refusal as refusal:
            if not refusal.is_unshown:
                raise
            return {"id": one["id"]}
        return told if told or one.keys() == {"id"} else {"id": one["id"]}
