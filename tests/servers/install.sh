#!/bin/sh
# The server that the tests talk to: Dovecot, from the system's packages.
# It is installed as root, or by sudo where that asks for no password. Where neither can be done, the tests that
# need it are skipped, except in continuous integration (CI=true), where nothing may be skipped.
set -eu
PATH=$PATH:/usr/sbin:/sbin
command -v dovecot >/dev/null && exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
install() {
  command -v apt-get && $as_root true && $as_root apt-get update &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends dovecot-imapd
}
log=$(mktemp)
echo "Installing dovecot-imapd for the tests"
if install >"$log" 2>&1; then
  # The package starts a server of its own, which nobody needs here.
  $as_root systemctl disable --now dovecot >/dev/null 2>&1 || true
  rm -f "$log"
  exit 0
fi
tail -n 3 "$log" >&2
rm -f "$log"
echo "The tests of IMAP need Dovecot 2.3. Say: sudo apt install --no-install-recommends dovecot-imapd" >&2
[ "${CI:-}" != true ]
