#!/usr/bin/env bash
# Fuzzes one of wsplan's parsers:
#
#     Tests/Fuzz/run.sh TARGET [SECONDS] [OPTION…]
#
# TARGET is yaml, json, plan, threshold, frames, assembly, upgrade, deflate or proxy; options are libFuzzer's.
# Builds with the sanitizers in SANITIZERS (fuzzer,address), writes the seeds, and goes on with what it
# found in earlier runs. What breaks a promise stays as a file in .build-fuzz/found; replay it with
# `wsplan-fuzz TARGET FILE` of a normal build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=${1:?usage: Tests/Fuzz/run.sh TARGET [SECONDS] [OPTION…]}
seconds=${2:-60}
shift $(($# < 2 ? $# : 2))
# The handler of Swift would wait for an answer after a crash.
export SWIFT_BACKTRACE=enable=no
# Swift keeps flags in the pointers of long texts, which hides them from the search for leaks: tables
# that are made on first use would be reported.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0}

sanitizers=${SANITIZERS:-fuzzer,address}
build=.build-fuzz/${sanitizers/,/-}
swift build -c release --product wsplan-fuzz --scratch-path "$build" \
    -Xswiftc "-sanitize=$sanitizers" -Xswiftc -DFUZZING \
    -Xswiftc -Xclang-linker -Xswiftc -fuse-ld=lld
Tests/Fuzz/seeds.py .build-fuzz/seeds
mkdir -p ".build-fuzz/corpus/$target" .build-fuzz/found
words=()
[[ -s .build-fuzz/seeds/$target.dict ]] && words=("-dict=.build-fuzz/seeds/$target.dict")
exec "$build/release/wsplan-fuzz" "$target" -max_total_time="$seconds" -timeout=5 \
    -rss_limit_mb=1024 -artifact_prefix=".build-fuzz/found/$target-" "${words[@]}" "$@" \
    ".build-fuzz/corpus/$target" ".build-fuzz/seeds/$target"
