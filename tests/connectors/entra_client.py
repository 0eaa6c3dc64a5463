"""Somebody who signs in at a Microsoft of our own: with a browser on another machine, or with a code."""

from __future__ import annotations

import os
import re
import ssl
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import keyring
from keyring.backends.fail import Keyring as NoKeyring

from connectors.account import OutlookAccount
from connectors.oauth import microsoft
from tests.servers.entra import ADDRESS, CLIENT_ID, Entra

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROWSER = """
import re, sys
from html import unescape
from urllib.parse import urlencode
from urllib.request import urlopen
page = urlopen(sys.argv[1]).read().decode()
(action,) = re.findall('action="([^"]*)"', page)
fields = re.findall('name="([^"]*)" value="([^"]*)"', page)
urlopen(unescape(action), urlencode({name: unescape(value) for name, value in fields}).encode()).read()
"""
"""What a browser does with the page behind a sign-in: it posts the answer to where the page says."""


@contextmanager
def running(state: Path) -> Iterator[Entra]:
    """A server that everybody here trusts; without a keyring, and with a state folder of its own."""
    before, environment = keyring.get_keyring(), dict(os.environ)
    keyring.set_keyring(NoKeyring())
    microsoft._ANSWERS.clear()  # another server may have had the same port
    try:
        with Entra() as entra:
            os.environ.update(trusting(entra), RELANCE_STATE=str(state))
            yield entra
    finally:
        keyring.set_keyring(before)
        os.environ.clear()
        os.environ.update(environment)


def trusting(entra: Entra) -> dict[str, str]:
    """The environment of a process that trusts the server: as behind a proxy with an authority of its own."""
    return {"REQUESTS_CA_BUNDLE": str(entra.authority), "SSL_CERT_FILE": str(entra.authority)}


def account_of(entra: Entra, **keys: Any) -> OutlookAccount:
    """The account on a server, as config.toml would give it."""
    given = {"client_id": CLIENT_ID, "authority": entra.root, "address": ADDRESS} | keys
    return OutlookAccount(name_in_config="work", kind="outlook", **given)


@dataclass
class User:
    """Somebody who reads what is said, and pastes where the browser ends up."""

    entra: Entra
    said: list[str] = field(default_factory=list)

    def hear(self, sentence: str) -> None:
        self.said.append(sentence)

    @property
    def address(self) -> str:
        return next(line for said in self.said for line in said.splitlines() if line.startswith("https://localhost"))

    def paste(self) -> str:
        return visited(self.entra, self.address)


def visited(entra: Entra, address: str) -> str:
    """Where the browser is sent from a page; what the page says, where it is sent nowhere."""
    url = urlsplit(address)
    context = ssl.create_default_context(cafile=str(entra.authority))
    with closing(HTTPSConnection(url.netloc, context=context)) as connection:
        connection.request("GET", f"{url.path}?{url.query}")
        answer = connection.getresponse()
        page = answer.read().decode()
        return answer.headers["Location"] or unescape(re.sub("<[^>]*>", "", page))
