#!/usr/bin/env bash
# Shows that several source addresses (`bind:`) lift the limit that ephemeral ports set: one source
# address has only so many ports towards one server.
#
#   ports.sh [--clients N] [--ports N] [--wsplan FILE]
#
#   --clients N    that are to connect at the same time (250)
#   --ports N      ephemeral ports that there are (100); three addresses must have enough
#   --wsplan FILE  another build than this checkout's release one
#
# Runs in a network namespace of its own (`unshare`), as root or as a user who may make one, so that
# nothing of this machine is changed. Passes when the plan without `bind` opens as many connections
# as there are ports and says `address-exhausted` of every other, and the one with three source
# addresses opens all.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
wsplan="$here/../../.build/release/wsplan"
clients=250
ports=100

words=("$@")
while (($#)); do
    case $1 in
        --clients) clients=$2 && shift ;;
        --ports) ports=$2 && shift ;;
        --wsplan) wsplan=$2 && shift ;;
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
        *) echo "ports: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
    shift
done
((clients > ports && clients <= 3 * ports)) ||
    { echo "ports: --clients must be more than --ports and at most three times that" >&2 && exit 2; }

if [[ ! ${WSPLAN_IN_NAMESPACE:-} ]]; then
    as_root=()
    ((EUID == 0)) || as_root=(--map-root-user)
    exec env WSPLAN_IN_NAMESPACE=yes unshare "${as_root[@]}" --net "$0" "${words[@]}"
fi

work=$(mktemp -d -t wsplan-ports.XXXXXX)
server=
finish() {
    [[ ! $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

first=40000
port=9000 # outside of the ephemeral ports
ip link set lo up
echo "$first $((first + ports - 1))" >/proc/sys/net/ipv4/ip_local_port_range

"$wsplan" serve --port "$port" >"$work/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
    [[ ! -s $work/server.log ]] || break
    kill -0 "$server" || { cat "$work/server.log" >&2 && exit 1; }
    sleep 0.1
done

# Runs a plan whose target has these further keys, and prints its connections and errors.
run() {
    local name=$1 keys=$2 code=0
    cat >"$work/$name.yaml" <<END_OF_PLAN
version: 1
name: $name
target: { url: "ws://127.0.0.1:$port/"$keys }
profiles:
  silent: { reconnect: never }
phases:
  - steady: { clients: $clients, for: 3s }
END_OF_PLAN
    "$wsplan" run "$work/$name.yaml" --quiet --out "$work/$name.json" \
        >"$work/$name.log" 2>&1 || code=$?
    if [[ ! -s $work/$name.json ]]; then
        echo "ports: $name: wsplan ended with $code" >&2
        cat "$work/$name.log" >&2
        exit 1
    fi
    python3 - "$name" "$work/$name.json" <<'END_OF_SCRIPT'
import json, sys
name, path = sys.argv[1:]
with open(path) as file:
    summary = json.load(file)
errors = [f"{error['kind']} {error['count']}" for error in summary["errors"]]
print(f"{name}: opened {summary['books']['opened']};", ", ".join(errors) or "no errors")
END_OF_SCRIPT
}

good=yes
# Compares what a run printed with what it must have printed.
expect() {
    echo "$1"
    [[ $1 == "$2" ]] || { echo "ports: expected '$2'" >&2 && good=; }
}
expect "$(run one-address "")" \
    "one-address: opened $ports; address-exhausted $((clients - ports))"
expect "$(run three-addresses ", bind: [127.0.0.2, 127.0.0.3, 127.0.0.4]")" \
    "three-addresses: opened $clients; no errors"
[[ $good ]] || exit 1
echo "passed"
