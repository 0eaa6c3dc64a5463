#!/bin/sh
# The public emulators that `make test-emulators` talks to, from npm into the folder .emulators, with a Node that is new
# enough. Where that cannot be had it fails: whoever asks for these tests wants them run.
set -eu
into=${1:-.emulators}
here=$(dirname "$0")
node_needed="22.15"
node_package=24.21.0

fail() {
  echo "The emulators cannot be set up: $1" >&2
  exit 1
}
new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split("."), [c, d] = process.argv[1].split(".");
    process.exit(+a > +c || (+a === +c && +b >= +d) ? 0 : 1)' "$node_needed" 2>/dev/null
}

[ "$into/.installed" -nt "$here/package-lock.json" ] && [ "$into/.installed" -nt "$0" ] && exit 0
command -v npm >/dev/null || fail "npm is missing. Install Node.js $node_needed or later (https://nodejs.org), npm comes with it"
mkdir -p "$into"
cp "$here/package.json" "$here/package-lock.json" "$into/"
echo "Setting up the emulators in $into (once; a minute)"
log=$into/npm.log
(cd "$into" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 || { tail -n 5 "$log" >&2; fail "npm ci went wrong, see $log"; }
node=$(command -v node || true)
if [ -z "$node" ] || ! new_enough "$node"; then
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) kind=linux-x64 ;;
    Linux-aarch64) kind=linux-arm64 ;;
    *) fail "Node.js $node_needed or later is missing, and there is none to fetch for this machine" ;;
  esac
  (cd "$into" && npm install --no-save --ignore-scripts --no-audit --no-fund "node-$kind@$node_package") >>"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; fail "Node.js $node_needed or later is missing, and npm could not fetch it"; }
  node=$(cd "$into" && pwd)/node_modules/node-$kind/bin/node
  new_enough "$node" || fail "$node does not run here"
fi
ln -sf "$node" "$into/node"
touch "$into/.installed"
