#!/usr/bin/env bash
# Runs the Autobahn fuzzing client against an echo server and judges the result strictly: every
# case of groups 1-7, 9 and 10, and the first of each kind of compression, must be OK (see judge.py),
# none may be missing.
#
#   run-server.sh [--if-installed] [--all] [--cases LIST] [--reports FOLDER] SERVER COMMAND...
#
#   --if-installed    exit 0 instead of 77 when the test suite is not there
#   --all             all of groups 12 and 13 (compression, 517 cases in all); takes half an hour
#   --cases LIST      other cases, such as '1.*,12.1.*'; their number is the client's word
#   --reports FOLDER  keep wstest's reports there (default: a temporary folder, removed on success)
#
# {port} in the command stands for a free port of 127.0.0.1, on which the server must listen.
# Uses AUTOBAHN (default /opt/autobahn, see install-autobahn.sh).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
autobahn=${AUTOBAHN:-/opt/autobahn}
agent=wsplan
cases='1.*,2.*,3.*,4.*,5.*,6.*,7.*,9.*,10.*'
for kind in 12.{1..5} 13.{1..7}; do cases+=,$kind.1; done
expected=313
reports=
missing=77

while (($#)) && [[ $1 == -* ]]; do
    case $1 in
        --if-installed) missing=0 ;;
        --all) cases='*' expected=517 ;;
        --cases) cases=$2 expected= && shift ;;
        --reports) reports=$2 && shift ;;
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
        *) echo "run-server: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
    shift
done
(($#)) || { echo "run-server: the server's command is missing (see --help)" >&2 && exit 2; }

if [[ ! -x $autobahn/bin/wstest ]]; then
    echo "run-server: skipped, no $autobahn/bin/wstest (Tests/Conformance/install-autobahn.sh)" >&2
    exit "$missing"
fi

work=$(mktemp -d -t wsplan-conformance.XXXXXX)
reports=${reports:-$work/reports}
mkdir -p "$reports"
rm -f "$reports/index.json"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 - "$work/spec.json" "$port" "$reports" "$cases" "$agent" <<'END'
import json, sys
path, port, reports, cases, agent = sys.argv[1:]
spec = {"servers": [{"agent": agent, "url": f"ws://127.0.0.1:{port}"}], "outdir": reports,
        "cases": cases.split(","), "exclude-cases": [], "exclude-agent-cases": {}}
json.dump(spec, open(path, "w"))
END

"${@//\{port\}/$port}" >"$work/server.log" 2>&1 </dev/null &
server=$!
finish() {
    kill "$server" 2>/dev/null || true
    if [[ ${passed:-} ]]; then rm -rf "$work"; else echo "run-server: see $work" >&2; fi
}
trap finish EXIT
for _ in {1..100}; do
    if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    kill -0 "$server" || { cat "$work/server.log" >&2 && exit 1; }
    sleep 0.1
done

started=$SECONDS
"$autobahn/bin/wstest" -m fuzzingclient -s "$work/spec.json" >"$work/wstest.log" 2>&1
echo "run-server: $((SECONDS - started)) s" >&2
count=$(sed -n 's/^Ok, will run \([0-9]*\) test cases.*/\1/p' "$work/wstest.log")
python3 "$here/judge.py" "$agent" "${expected:-$count}" "$reports/index.json"
passed=yes
