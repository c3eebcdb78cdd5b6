#!/usr/bin/env bash
# Runs wsplan's client against the Autobahn fuzzing server and judges the result strictly: every
# case must be OK, none may be missing; only 7.1.6, 7.13.1 and 7.13.2 may be INFORMATIONAL.
# Without --deflate these are the 301 cases of groups 1-7, 9 and 10.
#
#   run-client.sh [--if-installed] [--deflate | --offer FORM] [--tls] [--cases LIST] [--servers N]
#                 [--jobs N] [--reports FOLDER] [--client COMMAND]
#
#   --if-installed    exit 0 instead of 77 when the test suite is not there
#   --deflate         offer permessage-deflate; groups 12 and 13 count too, 517 cases in all
#   --offer FORM      the same with another offer: `default`, `server_no_context_takeover`, or
#                     `server_max_window_bits` (9, or as in `server_max_window_bits=12`)
#   --tls             over wss, with a certificate that the client verifies
#   --cases LIST      other cases, such as '1.*,7.9.*'; their number is the server's word
#   --servers N       processes of the suite beside each other, which share the cases between them;
#                     each keeps a core busy (default: the number of cores, at most 8)
#   --jobs N          cases at the same time (default: twice the servers)
#   --reports FOLDER  keep wstest's reports there (default: a temporary folder, removed on success)
#   --client COMMAND  another client; {url} stands for the address it must echo at, {ca} for the
#                     certificate of --tls
#
# Uses AUTOBAHN (default /opt/autobahn, see install-autobahn.sh), a release build of wsplan, and for
# --tls the openssl command.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
autobahn=${AUTOBAHN:-/opt/autobahn}
agent=wsplan
cases='1.*,2.*,3.*,4.*,5.*,6.*,7.*,9.*,10.*'
chosen=
expected=301
patience=120
offer=
scheme=ws
servers=$(nproc)
((servers <= 8)) || servers=8
jobs=
reports=
missing=77
wsplan=$root/.build/release/wsplan
client="$wsplan run {plan} --quiet --target {url}"

while (($#)); do
    case $1 in
        --if-installed) missing=0 ;;
        --deflate) offer=default ;;
        --offer) offer=$2 && shift ;;
        --tls) scheme=wss ;;
        --cases) chosen=$2 && shift ;;
        --servers) servers=$2 && shift ;;
        --jobs) jobs=$2 && shift ;;
        --reports) reports=$2 && shift ;;
        --client) client=$2 && shift ;;
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
        *) echo "run-client: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
    shift
done
case $offer in
    '') compression= ;;
    default) compression=true ;;
    server_no_context_takeover) compression='{ takeover: client }' ;;
    server_max_window_bits) compression='{ window: 9 }' ;;
    server_max_window_bits=*) compression="{ window: ${offer#*=} }" ;;
    *) echo "run-client: unknown offer $offer (see --help)" >&2 && exit 2 ;;
esac
[[ ! $offer ]] || cases='*' expected=517 patience=600
[[ ! $chosen ]] || cases=$chosen expected=
jobs=${jobs:-$((2 * servers))}

if [[ ! -x $autobahn/bin/wstest ]]; then
    echo "run-client: skipped, no $autobahn/bin/wstest (Tests/Conformance/install-autobahn.sh)" >&2
    exit "$missing"
fi

work=$(mktemp -d -t wsplan-conformance.XXXXXX)
keep=$reports
reports=${reports:-$work/reports}
pids=()
finish() {
    ((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
    if [[ ${passed:-} ]]; then rm -rf "$work"; else echo "run-client: see $work" >&2; fi
}
trap finish EXIT

# Prints this repository's plan with what was asked for in its target, and with more time.
plan() {
    local keys=
    [[ ! $compression ]] || keys+="\\n  compression: $compression"
    [[ $scheme != wss ]] || keys+="\\n  tls: { ca: $work/cert.pem }"
    sed -e "s| ws://| $scheme://|; s|^  max-message: .*|&$keys|; s/ for: 2m / for: ${patience}s /" \
        "$root/plans/conformance/echo-client.yaml"
}
plan >"$work/plan.yaml"
[[ $scheme != wss ]] || "$root/Tests/Bench/certificate.sh" "$work"
[[ $client != "$wsplan "* ]] || "$wsplan" check "$work/plan.yaml" >"$work/check.log" ||
    { cat "$work/check.log" >&2 && exit 1; }
client=${client//\{plan\}/$work/plan.yaml}
client=${client//\{ca\}/$work/cert.pem}

# Every server knows all cases, and gets its share of them to run.
read -ra ports < <(python3 -c '
import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(each.getsockname()[1] for each in sockets))' "$servers")
for index in "${!ports[@]}"; do
    folder=$reports/server-$index
    mkdir -p "$folder"
    rm -f "$folder/index.json"
    python3 - "$work" "$index" "$scheme://127.0.0.1:${ports[index]}" "$folder" "$cases" <<'END'
import json, sys
work, index, url, reports, cases = sys.argv[1:]
spec = {"url": url, "outdir": reports, "cases": cases.split(","),
        "exclude-cases": [], "exclude-agent-cases": {}}
if url.startswith("wss:"):
    spec.update(key=f"{work}/key.pem", cert=f"{work}/cert.pem")
with open(f"{work}/spec.{index}.json", "w") as file:
    json.dump(spec, file)
END
    "$autobahn/bin/python" -u "$here/wstest_on_loopback.py" -m fuzzingserver \
        -s "$work/spec.$index.json" -u 0 >"$work/server.$index.log" 2>&1 &
    pids+=($!)
done

# A server says how many cases it knows, and a little later its port is open.
for index in "${!ports[@]}"; do
    log=$work/server.$index.log
    for _ in {1..300}; do
        if count=$(sed -n 's/^Ok, will run \([0-9]*\) test cases.*/\1/p' "$log") &&
            [[ $count ]] && (: <"/dev/tcp/127.0.0.1/${ports[index]}") 2>/dev/null; then break; fi
        kill -0 "${pids[index]}" || { cat "$log" >&2 && exit 1; }
        sleep 0.1
    done
done

# One connection, which ends when the server closes it. How the client takes a case that breaks the
# protocol is the server's to judge, so the client's exit code is only logged.
run() {
    local url="$SCHEME://127.0.0.1:$1$2" code=0
    # shellcheck disable=SC2086 # the command is words
    timeout "$PATIENCE" ${CLIENT//\{url\}/"$url"} >"$WORK/client.$3.log" 2>&1 </dev/null || code=$?
    echo "case $3: exit code $code" >>"$WORK/client.log"
    if ((code == 124)); then echo "case $3: the client did not end within $PATIENCE s" >&2; fi
}
# Runs a case at the server, of those whose ports follow, whose turn it is.
run_case() {
    local number=$1 ports=("${@:2}")
    run "${ports[number % ${#ports[@]}]}" "/runCase?case=$number&agent=$AGENT" "$number"
}
export -f run run_case
export CLIENT=$client SCHEME=$scheme WORK=$work PATIENCE=$patience AGENT=$agent

started=$SECONDS
seq "$count" | xargs -P "$jobs" -I{} bash -c 'run_case "$@"' run_case {} "${ports[@]}"
for index in "${!ports[@]}"; do
    run "${ports[index]}" "/updateReports?agent=$agent" "reports-$index"
    for _ in {1..600}; do
        [[ -s $reports/server-$index/index.json ]] && break
        sleep 0.1
    done
done
echo "run-client: $((SECONDS - started)) s, $(awk '{ codes[$NF]++ }
    END { for (c in codes) printf "%d clients ended with %s; ", codes[c], c }' "$work/client.log")" >&2

python3 "$here/judge.py" "$agent" "${expected:-$count}" "$reports"/server-*/index.json
passed=yes
[[ ! $keep ]] || echo "run-client: reports are in $keep" >&2
