"""What Microsoft's sign-in refuses, in a sentence: what it was, and whom to ask for what.

The codes are those of Microsoft's list (https://login.microsoftonline.com/error). An unknown one is told as it is:
`AADSTS` and its number are what an administrator looks up. Microsoft's own words are not passed on: they name people,
directories and addresses of machines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from connectors.errors import AccountError, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADMINISTRATOR = "ask the administrator of your organisation"
_PORTAL = "docs/providers.md says where that is"
_AGAIN = "then say: relance login {name}"

SENTENCES: dict[tuple[int, ...], str] = {
    (53003, 530031, 530032, 530035, 50005, 50131, 500212, 500213):
    "a Conditional Access policy of your organisation does not let relance in; "
    f"{_ADMINISTRATOR} to exclude your app registration from it, or to allow this place and this way to sign in "
    f"(device codes are often forbidden: sign in without --device-code), {_AGAIN}",
    (53000, 53001, 530002, 530003, 50097, 50129, 50155, 50187, 135011, 700003):
    "your organisation lets in only machines that "
    f"it manages, and this is none; {_ADMINISTRATOR} to exclude your app registration from that policy, {_AGAIN}",
    (53002, 53009, 50127, 530021): "your organisation lets in only programs that it has approved; "
    f"{_ADMINISTRATOR} to approve your app registration, {_AGAIN}",
    (53004, 53011, 530034, 50135): "Microsoft takes the sign-in for a risk and blocks it; "
    f"{_ADMINISTRATOR} to look at it (Entra, Identity Protection), {_AGAIN}",
    (50105,): "you are not assigned to your app registration, and your organisation demands it; "
    f"{_ADMINISTRATOR} to assign you (Enterprise applications, Users and groups), {_AGAIN}",
    (65001, 65004): "nobody has consented to what relance asks for; say: relance login {name}, and accept it. "
    f"If you cannot, {_ADMINISTRATOR} for admin consent to your app registration",
    (90094, 90093, 90095, 90099): "only an administrator may consent to what relance asks for; "
    f"{_ADMINISTRATOR} to grant admin consent to your app registration (API permissions), {_AGAIN}",
    (50072, 50074, 50076, 50078, 50079, 50158, 50058, 53010, 70043, 70044, 70046, 500121):
    "Microsoft wants you to prove again who you are, with a "
    f"password or a second factor; say: relance login {{name}}. If that is so every few days, {_ADMINISTRATOR} for a "
    "longer sign-in frequency",
    (700082, 700081, 700084, 70008, 50085, 50089, 50139): "the sign-in was not used for too long, or is too old; "
    "say: relance login {name}",
    (50173, 50132, 50133, 70000, 54005): "the sign-in was withdrawn, as after a change of password; "
    "say: relance login {name}",
    (50034, 50053, 50055, 50056, 50057, 50125, 50126, 50142, 50144, 51004):
    "the user is disabled, locked or not known at Microsoft, or the "
    f"password has expired; sign in at https://www.office.com to see, or {_ADMINISTRATOR}, {_AGAIN}",
    (700016, 700011): "Microsoft does not know `client_id` in the directory that `tenant` names; look at both in "
    f"config.toml ({_PORTAL}), {_AGAIN}",
    (70001, 7000112): f"your app registration is switched off; {_ADMINISTRATOR} to switch it on "
    f"(Enterprise applications, Properties), {_AGAIN}",
    (7000218, 7000215, 7000222, 70002): "your app registration does not allow public client flows; "
    f"set that to Yes (Entra, Authentication; {_PORTAL}), {_AGAIN}",
    (50011, 500113, 70004, 900971): "your app registration has no redirect URI http://localhost for desktop "
    f"applications; add it (Entra, Authentication; {_PORTAL}), {_AGAIN}",
    (50014, 50020, 50177, 50178, 90072, 500200, 500207, 500208):
    "the account that you signed in with does not belong to the "
    "directory that `tenant` names; sign in with another one, or change `tenant` in config.toml",
    (50194, 90130, 9002331, 9002332, 9002346): "your app registration is not made for `tenant` as config.toml has it: "
    f"one for a single directory wants that directory's id, one for personal accounts wants consumers ({_PORTAL})",
    (90002, 50059, 50128, 900023): "there is no such directory at Microsoft; look at `tenant` in config.toml",
    (90038,): "the directory lies in another of Microsoft's clouds; look at `cloud` in config.toml",
    (65005, 650052, 650053, 650054, 650056, 650057, 70011, 50001, 500011, 500014):
    "your app registration lacks a permission that "
    f"relance asks for, or your organisation has no Exchange Online; look at its API permissions ({_PORTAL}), {_AGAIN}",
}  # fmt: skip
"""By the numbers behind AADSTS; `{name}` is the account's."""
ENDED = frozenset({
    "invalid_grant", "interaction_required", "login_required", "consent_required", "invalid_client",
    "unauthorized_client", "access_denied",
})  # fmt: skip
"""Errors (RFC 6749, 5.2; OpenID Connect, 3.1.2.6) behind which the same question gets the same answer."""
TOO_MUCH, TOO_LITTLE = "too_much", "too_little"
"""Words of ours, for what was granted."""
_SPOKEN = {
    TOO_MUCH: "your app registration allows sending mail, and relance takes no token that can send; take Mail.Send, "
    f"SMTP.Send, EWS and EAS out of its API permissions and withdraw the consent to them ({_PORTAL}), {_AGAIN}",
    TOO_LITTLE: "the sign-in does not allow all that relance asks for; say: relance login {name}, and accept it",
    "access_denied": "you, or your organisation, said no to what relance asks for; say: relance login {name}",
    "authorization_declined": "you said no; say: relance login {name}",
    "expired_token": "nobody signed in with that code in time; say it again when you are ready",
    "code_expired": "nobody signed in with that code in time; say it again when you are ready",
    "authorization_pending": "nobody signed in with that code in time; say it again when you are ready",
    "invalid_grant": "Microsoft does not accept the sign-in any more; say: relance login {name}",
    "interaction_required": "Microsoft wants you to sign in yourself; say: relance login {name}",
}
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_BUSY = frozenset({50033, 50087, 50088, 50196, 70012, 90006, 90012, 90024, 90033, 90055, 90090, 90091})
_WORD = re.compile(r"[a-z_]{1,40}")


def code_of(result: Mapping[str, Any]) -> int | None:
    """The number behind AADSTS; None where there is none."""
    told = result.get("error_codes")
    if isinstance(told, list) and told and isinstance(told[0], int):
        return told[0]
    written = re.match(r"AADSTS(\d{4,9})\b", str(result.get("error_description", "")))
    return int(written[1]) if written else None


def ends(result: Mapping[str, Any]) -> bool:
    """Whether the sign-in is over with it."""
    return not _passes(result) and result.get("error") in ENDED


def told(name: str, result: Mapping[str, Any], then: str = "the next sweep tries again") -> AccountError:
    """The error for an answer without a token; `then` is what comes next where it passes."""
    if _passes(result):
        return Unreachable(name, f"Microsoft's sign-in is out of order or busy; {then}")
    return Refused(name, sentence(name, str(result.get("error", "")), code_of(result)))


def sentence(name: str, error: str, code: int | None) -> str:
    """What to say of an error (RFC 6749, 5.2) with a code of Microsoft's, or without one."""
    known = next((words for codes, words in SENTENCES.items() if code in codes), None) or _SPOKEN.get(error)
    if known is None:
        word = error if _WORD.fullmatch(error) else "an error without a name"
        known = f"Microsoft refuses the sign-in ({word}); say: relance login {{name}}, or {_ADMINISTRATOR}"
    return known.format(name=name) + (f" [AADSTS{code}]" if code is not None else "")


def _passes(result: Mapping[str, Any]) -> bool:
    return result.get("error") in _PASSING or code_of(result) in _BUSY
