# Starts the service of deploy.yaml on a port, in place of the one that ran there before:
#
#     sh service.sh PORT
#
# The service is `wsplan serve`. It goes on when this script has ended, and is ended with the run.
set -eu
port=$1
wsplan=$(readlink "/proc/$PPID/exe")           # who runs the plan has started this
state=${TMPDIR:-/tmp}/wsplan-service-$port

is_ours() { tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -q "serve --port $port "; }

if [ -f "$state.pid" ]; then
    old=$(cat "$state.pid")
    if is_ours "$old"; then
        echo "stopping $old"
        kill "$old"
        while is_ours "$old"; do sleep 0.1; done
    fi
fi

"$wsplan" serve --port "$port" >"$state.log" 2>&1 &
echo $! >"$state.pid"
until grep -q "ws://" "$state.log"; do
    if ! [ -e "/proc/$!/exe" ]; then cat "$state.log" && exit 1; fi
    sleep 0.1
done
echo "started $!"
