"""What went wrong with Google, in a sentence for the user: what it was, and what to do.

The one place that puts what google-auth, google-api-python-client, httplib2 and the operating system raise into words.
No sentence quotes a request: searches hold addresses.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from googleapiclient.errors import Error as ApiError
from googleapiclient.errors import HttpError
from httplib2 import HttpLib2Error, ServerNotFoundError

from connectors.addresses import clean
from connectors.errors import AccountError, NotMoved, NotWritten, Refused, Unreachable
from connectors.oauth import google

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectors.account import GmailAccount

PATIENCE = 120.0
"""Seconds that Google may ask to wait; what it wants longer is left to the next sweep."""
MAX_QUOTED = 200
"""Characters of Google's own words that are passed on."""
GONE, TOO_MANY, FORBIDDEN, UNAUTHORISED, BROKEN = 404, 429, 403, 401, 500

_SPENT = {"dailyLimitExceeded"}
"""For today: asking again before the next sweep is of no use."""
_LIMITS = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"} | _SPENT
_SCOPES = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
_SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED"}
_LINE = (OSError, HttpLib2Error, HTTPException, TransportError)
"""What is raised for a connection that is not there, or that breaks."""


class Busy(Exception):
    """Something that passes. It says nothing itself: whoever retries may write it into a log."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    @property
    def wait(self) -> float | bool:
        """Seconds to wait, if Google told; else whether trying again is worth it."""
        if isinstance(self.error, HttpError) and _reasons(self.error) & _SPENT:
            return False
        told = self.error.resp.get("retry-after") if isinstance(self.error, HttpError) else None
        if told is None or not str(told).isdigit():
            return True
        return float(told) if float(told) <= PATIENCE else False


def passes(error: Exception) -> bool:
    """Whether what went wrong with a question may go well the next time."""
    if isinstance(error, HttpError):
        return is_limit(error) or error.status_code >= BROKEN
    return isinstance(error, _LINE) or (isinstance(error, RefreshError) and bool(error.retryable))


def is_limit(error: Exception) -> bool:
    """Whether too much was asked: what was asked for was surely not done."""
    if not isinstance(error, HttpError):
        return False
    return error.status_code == TOO_MANY or (error.status_code == FORBIDDEN and bool(_reasons(error) & _LIMITS))


def is_unauthorised(error: Exception) -> bool:
    """Whether an access token is not taken: it lives for an hour."""
    return isinstance(error, HttpError) and error.status_code == UNAUTHORISED


def is_gone(error: Exception) -> bool:
    """Whether what was asked about is not there."""
    return isinstance(error, HttpError) and error.status_code == GONE


@contextmanager
def told(account: GmailAccount, when_revoked: Callable[[], None]) -> Iterator[None]:
    """Whatever goes wrong inside is raised as an `AccountError`."""
    try:
        yield
    except AccountError:
        raise
    except RefreshError as error:
        if google.ended(error):
            when_revoked()
        refused = google.not_renewed(account.name_in_config, account.client, error)
        raise refused from None  # the error holds the whole answer
    except Busy as busy:
        raise _passing(account, busy.error) from None
    except HttpError as error:
        raise _refused(account, error) from None
    except _LINE as error:
        raise _passing(account, error) from None
    except (ApiError, GoogleAuthError, ValueError, KeyError, TypeError) as error:
        sentence = f"Google gave an answer that cannot be read ({type(error).__name__}); the next sweep tries again"
        raise Unreachable(account.name_in_config, sentence) from None


def not_written(account: GmailAccount, error: HttpError) -> NotWritten:
    """Google did not take a draft."""
    return NotWritten(account.name_in_config, f"Google did not take the draft: {words(error)}")


def not_moved(account: GmailAccount, error: HttpError) -> NotMoved:
    """Google did not move a draft to Trash."""
    sentence = f"Google did not move the draft to Trash: {words(error)}; delete it in Gmail"
    return NotMoved(account.name_in_config, sentence)


def words(error: HttpError) -> str:
    """What Google said, fit for a line of text."""
    return clean(str(error.reason or error.status_code))[:MAX_QUOTED]


def _passing(account: GmailAccount, error: Exception) -> Unreachable:
    name = account.name_in_config
    match error:
        case ServerNotFoundError():
            return Unreachable(name, "Google is not found, or the network is down; the next sweep tries again")
        case HttpError() if is_limit(error):
            return Unreachable(name, "Google has had enough requests for now; the next sweep goes on")
        case HttpError():
            return Unreachable(name, f"Google is out of order ({error.status_code}); the next sweep tries again")
        case TimeoutError():
            return Unreachable(name, "Google does not answer; the next sweep tries again")
        case _:
            return Unreachable(name, "the connection to Google broke; the next sweep tries again")


def _refused(account: GmailAccount, error: HttpError) -> AccountError:
    name, reasons = account.name_in_config, _reasons(error)
    if reasons & _SWITCHED_OFF:
        sentence = "the Gmail API is not switched on in your project at Google; docs/providers.md says where that is"
    elif reasons & _SCOPES or error.status_code == UNAUTHORISED:
        sentence = f"the sign-in does not allow what is needed; say: relance login {name}, and tick every box"
    elif error.status_code == FORBIDDEN:
        sentence = f"Google does not allow it ({words(error)}); ask the administrator of your domain"
    else:
        return Unreachable(name, f"Google would not do it: {words(error)}; the next sweep tries again")
    return Refused(name, sentence)


def _reasons(error: HttpError) -> frozenset[str]:
    """The codes in an answer, in the older form and in the newer one."""
    try:
        told = json.loads(error.content)["error"]
        listed = [*told.get("errors", ()), *told.get("details", ())]
        return frozenset(str(one.get("reason")) for one in listed if isinstance(one, dict))
    except (ValueError, KeyError, TypeError, AttributeError):
        return frozenset()
