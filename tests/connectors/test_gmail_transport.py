"""Nothing is sent: what is not on the list is refused before it is on the wire."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.http import BatchHttpRequest

from connectors.gmail.auth import signed_in
from connectors.gmail.transport import NotAllowed
from tests.connectors.gmail_client import account_of, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.gmail.auth import SignedIn
    from tests.servers.gmail import Gmail

ME = "/gmail/v1/users/me"
OVERRIDE = {"X-HTTP-Method-Override": "POST"}
SEND = [
    ("POST", f"{ME}/messages/send"),
    ("POST", f"{ME}/drafts/send"),
    ("POST", f"{ME}/messages/%73end"),
    ("POST", f"{ME}/drafts/%73end"),
    ("POST", f"{ME}/drafts/../messages/send"),
    ("POST", f"{ME}/drafts/send?alt=json"),
    ("POST", f"{ME}//messages/send"),
    ("POST", "/gmail/v1/users/ivan@firm.example/messages/send"),
    ("POST", f"/upload{ME}/messages/send"),
    ("POST", f"/upload{ME}/drafts/send"),
    ("PUT", f"{ME}/drafts/send"),
    ("post", f"{ME}/messages/send"),
]
OTHERS = [
    ("DELETE", f"{ME}/drafts/r1"),
    ("DELETE", f"{ME}/messages/m1"),
    ("PUT", f"{ME}/drafts/r1"),
    ("POST", f"{ME}/messages"),
    ("POST", f"{ME}/messages/import"),
    ("POST", f"{ME}/messages/batchDelete"),
    ("POST", f"{ME}/messages/m1/modify"),
    ("POST", f"{ME}/threads/t1/trash"),
    ("PUT", f"{ME}/settings/vacation"),
    ("POST", f"{ME}/settings/forwardingAddresses"),
]


@pytest.fixture
def http(gmail: Gmail, tmp_path: Path) -> Iterator[SignedIn]:
    with closing(signed_in(account_of(gmail, tmp_path))) as http:
        yield http


@pytest.fixture
def service(gmail: Gmail, http: SignedIn) -> Any:
    """The whole interface, as the library offers it, over our transport."""
    options = {"api_endpoint": f"{gmail.root}/"}
    return build("gmail", "v1", http=http, static_discovery=True, cache_discovery=False, client_options=options)


def untouched(gmail: Gmail) -> bool:
    """Whether no call reached the server at all."""
    return [] == gmail.calls + gmail.refused + gmail.box.sent


class TestSending:
    def test_the_sign_in_alone_would_allow_it(self, gmail: Gmail) -> None:
        sign_in(gmail, "readonly", "compose")
        _status, told = gmail.signs_in._refreshed(next(reversed(gmail.signs_in.refresh)))
        fields = {"Authorization": f"Bearer {told['access_token']}"}

        assert 200 == gmail.answer("POST", f"{ME}/messages/send", fields, b'{"raw": "x"}').status
        assert 1 == len(gmail.box.sent)

    def test_messages_send_is_refused_before_the_wire(self, service: Any, gmail: Gmail) -> None:
        with pytest.raises(NotAllowed, match=r"POST /gmail/v1/users/me/messages/send is nothing that relance may ask"):
            service.users().messages().send(userId="me", body={"raw": "x"}).execute()
        assert untouched(gmail)

    def test_drafts_send_is_refused_before_the_wire(self, service: Any, gmail: Gmail) -> None:
        with pytest.raises(NotAllowed):
            service.users().drafts().send(userId="me", body={"id": "r1"}).execute()
        assert untouched(gmail)

    @pytest.mark.parametrize(("method", "path"), SEND)
    def test_raw_requests_to_send_are_refused_before_the_wire(
        self, method: str, path: str, http: SignedIn, gmail: Gmail
    ) -> None:
        with pytest.raises(NotAllowed):
            http.request(f"{gmail.root}{path}", method, body=b"{}", headers={"content-type": "application/json"})
        assert untouched(gmail)

    def test_sending_within_a_batch_is_refused_before_the_wire(
        self, service: Any, http: SignedIn, gmail: Gmail
    ) -> None:
        batch = BatchHttpRequest(batch_uri=f"{gmail.root}/batch")
        batch.add(service.users().messages().list(userId="me"))
        batch.add(service.users().messages().send(userId="me", body={"raw": "x"}))
        with pytest.raises(NotAllowed):
            batch.execute(http=http)
        assert untouched(gmail)

    @pytest.mark.parametrize("path", [f"{ME}/messages/send", f"{ME}/drafts"])
    def test_another_method_in_a_header_field_is_refused(self, path: str, http: SignedIn, gmail: Gmail) -> None:
        with pytest.raises(NotAllowed):
            http.request(f"{gmail.root}{path}", "GET", headers=OVERRIDE)
        assert untouched(gmail)


class TestOthers:
    @pytest.mark.parametrize(("method", "path"), OTHERS)
    def test_what_deletes_or_changes_is_refused(self, method: str, path: str, http: SignedIn, gmail: Gmail) -> None:
        with pytest.raises(NotAllowed):
            http.request(f"{gmail.root}{path}", method, body=b"{}")
        assert untouched(gmail)

    @pytest.mark.parametrize(
        "address", ["https://gmail.googleapis.com/gmail/v1/users/me/profile", "http://127.0.0.1:9/x"]
    )
    def test_no_other_host_is_asked(self, address: str, http: SignedIn) -> None:
        with pytest.raises(NotAllowed):
            http.request(address, "GET")

    @pytest.mark.parametrize(
        "body", [b"", b"--x\r\n\r\n--x--", b"--x\r\nContent-Type: application/http\r\n\r\n\r\n--x--"]
    )
    def test_a_batch_of_nothing_that_can_be_read_is_refused(self, body: bytes, http: SignedIn, gmail: Gmail) -> None:
        with pytest.raises(NotAllowed):
            http.request(
                f"{gmail.root}/batch", "POST", body=body, headers={"content-type": "multipart/mixed; boundary=x"}
            )
        assert untouched(gmail)

    def test_a_redirect_is_not_followed(self, gmail: Gmail, http: SignedIn) -> None:
        with pytest.raises(NotAllowed):
            http.request(f"{gmail.root}/o/auth?redirect_uri=x&state=y&scope=z", "GET")

    def test_reading_passes(self, service: Any, gmail: Gmail) -> None:
        service.users().messages().list(userId="me").execute()

        assert ["users.messages.list"] == gmail.calls
