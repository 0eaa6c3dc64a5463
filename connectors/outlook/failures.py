"""What went wrong with Microsoft, in a sentence for the user: what it was, and what to do.

The one place that puts what Graph answers, and what `requests` and the operating system raise, into words.
No sentence quotes more of an answer than its code: the words beside it may hold addresses.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import RequestException, Timeout

from connectors.errors import AccountError, NotMoved, NotWritten, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connectors.account import OutlookAccount

PATIENCE = 120.0
"""Seconds that Microsoft may ask to wait; what it wants longer is left to the next sweep."""
BAD, UNAUTHORISED, FORBIDDEN, MISSING, OUTDATED, CHANGED, TOO_MANY, BROKEN = 400, 401, 403, 404, 410, 412, 429, 500

_STALE = frozenset({
    "errorinvalidsyncstatedata", "resyncrequired", "syncstategenerationnotfound", "syncstateinvalid",
    "syncstatenotfound",
})  # fmt: skip
_NO_MAILBOX = frozenset({"mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "errornonexistentmailbox"})
_UNREADABLE = frozenset({"errorcontentconversionfailed", "errormimecontentconversionfailed"})
_FULL = frozenset({"errorquotaexceeded", "quotaexceeded"})
_CODE = re.compile(r"[\w.-]{1,80}")


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, fields: Mapping[str, str], data: bytes) -> None:
        """By its status, its header and what it says."""
        super().__init__()
        self.status = status
        self.is_microsofts, self.code = _said(data)
        self.wait = _wait(fields)
        """Seconds that it asks to wait; None where it does not say."""

    @property
    def words(self) -> str:
        """Its code, fit for a line of text."""
        return f"{self.status} {self.code}".strip()

    @property
    def is_missing(self) -> bool:
        """Whether what was asked about is not there."""
        return self.status == MISSING and self.code.lower() not in _NO_MAILBOX

    @property
    def is_stale(self) -> bool:
        """Whether a link is not known any more: what it was about has to be read anew."""
        return self.status == OUTDATED or self.code.lower() in _STALE

    @property
    def is_changed(self) -> bool:
        """Whether what was to be changed is another version by now."""
        return self.status == CHANGED

    @property
    def is_limit(self) -> bool:
        """Whether too much was asked: what was asked for was surely not done."""
        return self.status == TOO_MANY

    @property
    def is_unreadable(self) -> bool:
        """Whether Microsoft cannot show this one message: so it is with what S/MIME has signed or encrypted.

        It says so with a 500, and each time (LogicLabs-OU/OpenArchiver#487).
        """
        return self.code.lower() in _UNREADABLE

    @property
    def is_unshown(self) -> bool:
        """The same, or a 500 each time, which says nothing more.

        A list or a page with a damaged message on it is answered so (microsoftgraph/microsoft-graph-docs#2913).
        """
        return self.is_unreadable or self.status == BROKEN

    @property
    def may_be_done(self) -> bool:
        """Whether nobody knows what became of it."""
        return self.status >= BROKEN


class NotLikeThis(NotWritten):
    """It was not done as it was asked for; asked for in another way, it may be."""


class Busy(Exception):
    """Something that passes. It says nothing itself: whoever retries may write it into a log."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    @property
    def wait(self) -> float | bool:
        """Seconds to wait, if Microsoft told; else whether trying again is worth it."""
        told = self.error.wait if isinstance(self.error, Refusal) else None
        if told is None or told <= 0:
            return True
        return told if told <= PATIENCE else False


class Strange(ValueError):
    """An answer that is not as the reference says."""


def passes(error: Exception) -> bool:
    """Whether what went wrong with a question may go well the next time."""
    if isinstance(error, Refusal):
        return error.is_limit or (error.status >= BROKEN and not error.is_unreadable)
    return isinstance(error, RequestException | OSError | ValueError)  # what was cut short on its way is no JSON


@contextmanager
def told(account: OutlookAccount, folder: str = "") -> Iterator[None]:
    """Whatever goes wrong inside is raised as an `AccountError`; what is refused of a folder names it."""
    try:
        yield
    except AccountError:
        raise
    except Busy as busy:
        raise _passing(account, busy.error) from None
    except Refusal as refusal:
        raise _refused(account, refusal, folder) from None
    except (RequestException, OSError) as error:
        raise _passing(account, error) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(account, error) from None


def all_unshown(account: OutlookAccount) -> Unreachable:
    """So many messages cannot be shown that it is not for damage to them."""
    return Unreachable(account.name_in_config, "Microsoft shows too few of the messages; the next sweep tries again")


def not_written(account: OutlookAccount, refusal: Refusal) -> NotWritten:
    """Microsoft did not take a draft."""
    return NotWritten(account.name_in_config, f"Outlook did not take the draft ({refusal.words})")


def no_reply(account: OutlookAccount, refusal: Refusal) -> NotWritten:
    """Outlook cannot answer the message that a draft is to answer."""
    sentence = f"Outlook cannot reply to the message that it answers ({refusal.words}); follow up by hand"
    kind = NotLikeThis if refusal.status == BAD else NotWritten
    return kind(account.name_in_config, sentence)


def changed(account: OutlookAccount) -> NotWritten:
    """Somebody else was at the draft while it was being written."""
    sentence = "somebody else changed the draft at the moment of its writing; it was left alone"
    return NotWritten(account.name_in_config, sentence)


def not_moved(account: OutlookAccount, refusal: Refusal) -> NotMoved:
    """Microsoft did not move a draft."""
    sentence = f"Outlook did not move the draft to Deleted Items ({refusal.words}); delete it in Outlook"
    return NotMoved(account.name_in_config, sentence)


def not_put_back(account: OutlookAccount) -> Unreachable:
    """What was changed while it was moved lies in Deleted Items still."""
    sentence = "somebody changed a draft while it was moved to Deleted Items; the next sweep puts it back into Drafts"
    return Unreachable(account.name_in_config, sentence)


def _passing(account: OutlookAccount, error: Exception, where: str = "") -> Unreachable:
    name = account.name_in_config
    match error:
        case Refusal() if error.is_limit:
            return Unreachable(name, "Microsoft has had enough requests for now; the next sweep goes on")
        case Refusal():
            return Unreachable(name, f"Microsoft is out of order{where} ({error.words}); the next sweep tries again")
        case Timeout():
            return Unreachable(name, "Microsoft does not answer; the next sweep tries again")
        case NoConnection():
            return Unreachable(
                name, "the connection to Microsoft broke, or there is no network; the next sweep tries again"
            )
        case ValueError() if not isinstance(error, RequestException):
            return _unreadable(account, error)
        case _:
            return Unreachable(name, "the connection to Microsoft broke; the next sweep tries again")


def _refused(account: OutlookAccount, refusal: Refusal, folder: str) -> AccountError:
    name = account.name_in_config
    where = f" in the folder '{folder}'" if folder else ""
    if refusal.code.lower() in _FULL:
        sentence = (
            f"the mailbox is full ({refusal.code}), and Microsoft keeps no count of changes in it; make room there"
        )
    elif refusal.code.lower() in _NO_MAILBOX:
        sentence = (
            f"this user has no mailbox that Microsoft Graph can read ({refusal.code}): it may lie on a server of your "
            "own, or be without a licence; ask the administrator of your domain"
        )
    elif refusal.status == UNAUTHORISED:
        sentence = f"Microsoft does not accept the sign-in any more; say: relance login {name}"
    elif refusal.status == FORBIDDEN and not refusal.is_microsofts:
        return Unreachable(
            name,
            "something on the way to Microsoft does not let relance through (403), a proxy perhaps; the next sweep "
            "tries again",
        )
    elif refusal.status == FORBIDDEN:
        sentence = (
            f"Microsoft does not allow it{where} ({refusal.code}); say: relance login {name}, and if that does not "
            "help, ask the administrator of your domain to allow Mail.ReadWrite for your app registration"
        )
    elif refusal.may_be_done:
        return _passing(account, refusal, where)
    else:
        return Unreachable(name, f"Microsoft would not do it{where} ({refusal.words}); the next sweep tries again")
    return Refused(name, sentence)


def _unreadable(account: OutlookAccount, error: Exception) -> Unreachable:
    sentence = f"Microsoft gave an answer that cannot be read ({type(error).__name__}); the next sweep tries again"
    return Unreachable(account.name_in_config, sentence)


def _said(data: bytes) -> tuple[bool, str]:
    """Whether an error is worded as Microsoft does, and its code."""
    try:
        found = json.loads(data)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False, ""
    return True, found if isinstance(found, str) and _CODE.fullmatch(found) else ""


def _wait(fields: Mapping[str, str]) -> float | None:
    """Retry-After (RFC 9110, 10.2.3): seconds, or a moment, which is one by the clock of whoever answered."""
    told = fields.get("Retry-After", "")
    if re.fullmatch(r"[0-9]{1,9}", told):
        return float(told)
    try:
        return (parsedate_to_datetime(told) - parsedate_to_datetime(fields.get("Date", ""))).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
