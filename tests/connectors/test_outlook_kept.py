"""What a sign-in at Microsoft leaves, between processes: shared within one sign-in, and never with another one."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from connectors import tokens
from connectors.errors import Refused
from connectors.oauth import kept
from connectors.outlook.auth import open_sign_in, sign_in
from tests.connectors.entra_client import User, account_of, running
from tests.connectors.test_secrets import LockedKeyring, OpenKeyring
from tests.servers.entra import CLIENT_ID, Entra, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.outlook.auth import SignedIn

ROOT = Path(__file__).parents[2]
RENEWS = """
import sys
from connectors.account import OutlookAccount
from connectors.outlook.auth import open_sign_in
authority, client_id, times = sys.argv[1:]
account = OutlookAccount(
    name_in_config="work", kind="outlook", address="ivan@firm.example", client_id=client_id, authority=authority
)
for _ in range(int(times)):
    sign = open_sign_in(account)
    sign.renew()
    print(sign.token())
"""
"""Another process that renews the sign-in."""
LOCKS = """
import sys, time
from msal_extensions import CrossPlatLock
with CrossPlatLock(sys.argv[1]):
    print("locked", flush=True)
    time.sleep(600)
"""


class WatchedKeyring(OpenKeyring):
    """A keyring that remembers all that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def set_password(self, service: str, username: str, password: str) -> None:
        self.given.append(password)
        super().set_password(service, username, password)


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Entra]:
    with running(tmp_path / "state") as server:
        yield server


@pytest.fixture(params=[NoKeyring, WatchedKeyring])
def place(request: pytest.FixtureRequest, entra: Entra) -> None:
    """A file, and a keyring."""
    keyring.set_keyring(request.param())


def log_in(entra: Entra) -> str:
    user = User(entra)
    return sign_in(account_of(entra), user.hear, user.paste, paste=True)


def opened(entra: Entra) -> SignedIn:
    return open_sign_in(account_of(entra))


def renewed(sign: SignedIn) -> str:
    sign.renew()
    return sign.token()


def used(entra: Entra) -> list[str]:
    """The refresh tokens that were shown, in their order."""
    return [given["refresh_token"] for given in entra.granted if "refresh_token" in given]


def elsewhere(entra: Entra, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RENEWS, entra.root, CLIENT_ID, str(times)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class TestSharing:
    @pytest.mark.usefixtures("place")
    def test_what_one_renews_the_other_takes_up_without_asking(self, entra: Entra) -> None:
        log_in(entra)
        first, second = opened(entra), opened(entra)
        second.token()
        fresh = renewed(first)
        asked = len(entra.requests)

        assert fresh == second.token()
        assert asked == len(entra.requests)

    @pytest.mark.usefixtures("place")
    def test_the_newest_refresh_token_is_used_whoever_got_it(self, entra: Entra) -> None:
        log_in(entra)
        first, second = opened(entra), opened(entra)
        for sign in (first, second, first, second):
            renewed(sign)

        assert 4 == len(set(used(entra)))
        assert used(entra) == sorted(used(entra), key=lambda token: int(token.rpartition("-")[2]))

    def test_processes_that_renew_at_once_lose_nothing(self, entra: Entra) -> None:
        log_in(entra)
        others = [elsewhere(entra, 3) for _ in range(3)]
        told = [other.communicate(timeout=120) for other in others]

        assert [("", 3)] * 3 == [(errors, len(answer.split())) for answer, errors in told]
        assert opened(entra).token() in {one for answer, _ in told for one in answer.split()}
        assert renewed(opened(entra)) in entra.access
        assert [tokens.path_of("work").name] == sorted(
            path.name for path in tokens.path_of("work").parent.iterdir() if path.suffix != ".changed"
        )

    def test_without_a_number_it_is_a_sign_in_all_the_same(self, entra: Entra) -> None:
        log_in(entra)
        before = json.loads(tokens.kept("work") or "")
        del before["number"]
        tokens.keep("work", json.dumps(before))
        first, second = opened(entra), opened(entra)

        assert renewed(first) == second.token()


class TestAnotherSignIn:
    @pytest.mark.usefixtures("place")
    def test_a_sweep_goes_on_with_the_mailbox_that_it_began_with(self, entra: Entra) -> None:
        log_in(entra)
        sweep, grant = opened(entra), next(iter(entra.refresh.values()))
        renewed(sweep)
        entra.uid, entra.user = "other", "anna@firm.example"
        log_in(entra)
        after = tokens.kept("work")
        renewed(sweep)

        assert [grant, grant] == [entra.refresh[token] for token in used(entra)]
        assert after == tokens.kept("work")
        assert "other" in (after or "")

    @pytest.mark.usefixtures("place")
    def test_one_that_was_taken_away_is_not_put_back(self, entra: Entra) -> None:
        log_in(entra)
        sweep = opened(entra)
        sweep.token()
        keyring.set_keyring(WatchedKeyring())
        tokens.path_of("work").unlink(missing_ok=True)
        tokens.touch("work")
        sweep.renew()

        assert sweep.token() in entra.access
        assert tokens.kept("work") is None

    @pytest.mark.usefixtures("place")
    def test_one_that_somebody_renewed_meanwhile_is_not_ended(self, entra: Entra) -> None:
        log_in(entra)
        left = kept.left(tokens.kept("work"))
        assert left is not None
        place = kept.Place("work", left)
        renewed(opened(entra))
        place.end("invalid_grant", 70000)

        assert opened(entra).token() in entra.access

    @pytest.mark.usefixtures("place")
    def test_an_end_is_seen_by_whoever_begins_after_it(self, entra: Entra) -> None:
        log_in(entra)
        sweep = opened(entra)
        entra.refusals["refresh_token"] = Refusal("invalid_grant", 50173)
        with pytest.raises(Refused, match="AADSTS50173"):
            renewed(sweep)
        with pytest.raises(Refused, match="AADSTS50173"):
            opened(entra)

        assert "secret" not in (tokens.kept("work") or "")


class TestKeeping:
    def test_a_token_that_can_send_is_not_kept_for_a_moment(self, entra: Entra) -> None:
        ring = WatchedKeyring()
        keyring.set_keyring(ring)
        log_in(entra)
        sweep = opened(entra)
        before = len(ring.given)
        next(iter(entra.refresh.values())).scopes += ("Mail.Send",)
        with pytest.raises(Refused, match="relance takes no token that can send"):
            renewed(sweep)

        assert 1 == len(ring.given) - before
        assert "secret" not in ring.given[-1]

    def test_a_lock_that_a_kill_has_left_is_waited_for_once_and_is_gone_then(
        self, entra: Entra, capfd: pytest.CaptureFixture[str]
    ) -> None:
        log_in(entra)
        lock = Path(f"{tokens.path_of('work')}.lockfile")
        with subprocess.Popen([sys.executable, "-c", LOCKS, str(lock)], stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert "locked\n" == other.stdout.readline()
            other.send_signal(signal.SIGKILL)
        assert lock.exists()
        fresh = renewed(opened(entra))

        assert fresh == opened(entra).token()
        assert not lock.exists()
        assert ("", "") == capfd.readouterr()

    def test_a_state_folder_that_is_gone_stops_nothing(self, entra: Entra) -> None:
        keyring.set_keyring(OpenKeyring())
        log_in(entra)
        sweep = opened(entra)
        sweep.token()
        shutil.rmtree(tokens.path_of("work").parent)
        fresh = renewed(sweep)

        assert fresh in entra.access
        assert fresh == sweep.token()
        assert fresh == opened(entra).token()

    def test_a_keyring_that_is_locked_in_the_midst_of_it_stops_nothing(self, entra: Entra) -> None:
        keyring.set_keyring(OpenKeyring())
        log_in(entra)
        sweep = opened(entra)
        sweep.token()
        keyring.set_keyring(LockedKeyring())
        tokens.touch("work")
        fresh = renewed(sweep)

        assert fresh == sweep.token()
        assert not tokens.path_of("work").exists()

    def test_the_folder_that_it_lies_in_is_for_its_owner_only(self, entra: Entra) -> None:
        keyring.set_keyring(OpenKeyring())
        log_in(entra)
        folder = tokens.path_of("work").parent

        assert 0o700 == folder.stat().st_mode & 0o777
        assert [0o600] == [path.stat().st_mode & 0o777 for path in folder.iterdir()]
