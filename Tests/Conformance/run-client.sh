#!/usr/bin/env bash
# Runs wsplan's client against the Autobahn fuzzing server and judges the result strictly:
# every case of groups 1-7, 9 and 10 must be OK or INFORMATIONAL, none may be missing.
#
#   run-client.sh [--if-installed] [--all] [--cases LIST] [--jobs N] [--reports FOLDER]
#                 [--client COMMAND]
#
#   --if-installed    exit 0 instead of 77 when the test suite is not there
#   --all             groups 12 and 13 (compression, 517 cases in all) too; takes half an hour
#   --cases LIST      other cases, such as '1.*,7.9.*'; their number is the server's word
#   --jobs N          cases at the same time (default 4)
#   --reports FOLDER  keep wstest's reports there (default: a temporary folder, removed on success)
#   --client COMMAND  another client; {url} stands for the address it must echo at
#
# Uses AUTOBAHN (default /opt/autobahn, see install-autobahn.sh) and a release build of wsplan.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
autobahn=${AUTOBAHN:-/opt/autobahn}
agent=wsplan
cases='1.*,2.*,3.*,4.*,5.*,6.*,7.*,9.*,10.*'
expected=301
jobs=4
reports=
missing=77
client="$root/.build/release/wsplan run $root/plans/conformance/echo-client.yaml --quiet --target {url}"

while (($#)); do
    case $1 in
        --if-installed) missing=0 ;;
        --all) cases='*' expected=517 ;;
        --cases) cases=$2 expected= && shift ;;
        --jobs) jobs=$2 && shift ;;
        --reports) reports=$2 && shift ;;
        --client) client=$2 && shift ;;
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
        *) echo "run-client: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
    shift
done

if [[ ! -x $autobahn/bin/wstest ]]; then
    echo "run-client: skipped, no $autobahn/bin/wstest (Tests/Conformance/install-autobahn.sh)" >&2
    exit "$missing"
fi

work=$(mktemp -d -t wsplan-conformance.XXXXXX)
keep=$reports
reports=${reports:-$work/reports}
mkdir -p "$reports"
rm -f "$reports/index.json"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 - "$work/spec.json" "$port" "$reports" "$cases" <<'END'
import json, sys
path, port, reports, cases = sys.argv[1:]
spec = {"url": f"ws://127.0.0.1:{port}", "outdir": reports, "cases": cases.split(","),
        "exclude-cases": [], "exclude-agent-cases": {}}
json.dump(spec, open(path, "w"))
END

"$autobahn/bin/python" -u "$here/wstest_on_loopback.py" -m fuzzingserver -s "$work/spec.json" -u 0 \
    >"$work/server.log" 2>&1 &
server=$!
finish() {
    kill "$server" 2>/dev/null || true
    if [[ ${passed:-} ]]; then rm -rf "$work"; else echo "run-client: see $work" >&2; fi
}
trap finish EXIT

# The server says how many cases it runs, and a little later its port is open.
for _ in {1..100}; do
    if count=$(sed -n 's/^Ok, will run \([0-9]*\) test cases.*/\1/p' "$work/server.log") &&
        [[ $count ]] && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    kill -0 "$server" || { cat "$work/server.log" >&2 && exit 1; }
    sleep 0.1
done

# One case: a connection that ends when the server closes it. How the client takes a case that
# breaks the protocol is the server's to judge, so the client's exit code is only logged.
run() {
    local url="ws://127.0.0.1:$1$2" code=0
    # shellcheck disable=SC2086 # the command is words
    timeout 120 ${CLIENT//\{url\}/"$url"} >"$3/client.$4.log" 2>&1 </dev/null || code=$?
    echo "case $4: exit code $code" >>"$3/client.log"
    if ((code == 124)); then echo "case $4: the client did not end within 120 s" >&2; fi
}
export -f run
export CLIENT=$client

started=$SECONDS
seq "$count" | xargs -P "$jobs" -I{} \
    bash -c 'run "$@"' run "$port" "/runCase?case={}&agent=$agent" "$work" {}
run "$port" "/updateReports?agent=$agent" "$work" reports
for _ in {1..600}; do
    [[ -s $reports/index.json ]] && break
    sleep 0.1
done
echo "run-client: $((SECONDS - started)) s, $(awk '{ codes[$NF]++ }
    END { for (c in codes) printf "%d clients ended with %s; ", codes[c], c }' "$work/client.log")" >&2

python3 "$here/judge.py" "$reports/index.json" "$agent" "${expected:-$count}"
passed=yes
[[ ! $keep ]] || echo "run-client: reports are in $keep" >&2
