#!/usr/bin/env bash
# What a newcomer gets: a clone of the committed HEAD in an empty folder, with an empty home (so no npm or pnpm cache, store or configuration), and the
# README's two commands (the demo without a person), each twice, timed. The Node that is first in PATH starts it. Arguments: commands to run instead,
# such as `first-sync` or "demo --headless".
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # as a folder that a person makes: mktemp's own is closed to the account under which root's tests run PostgreSQL
mkdir -p "$folder/home" "$folder/tmp"
commands=("$@")
[ $# -gt 0 ] || commands=('demo --headless' test)

git clone -q "$here" "$folder/clone" || exit 2
cd "$folder/clone" || exit 2

clean=(env -i
  PATH="$(printf %s "$PATH" | tr ':' '\n' | grep -v node_modules | paste -sd:)"
  HOME="$folder/home" TMPDIR="$folder/tmp" LANG=C.UTF-8 CI=true)
# Where packages come from is the machine's business: pass it on if it is set, and nothing else.
for name in npm_config_registry NODE_EXTRA_CA_CERTS HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy; do
  [ -n "${!name:-}" ] && clean+=("$name=${!name}")
done

printf 'node %s, %s cores, commit %s\n' "$("${clean[@]}" node --version)" "$(nproc)" "$(git rev-parse --short HEAD)"
status=0
for command in "${commands[@]}"; do
  for round in first second; do
    started=$(date +%s%N)
    "${clean[@]}" npx -y pnpm@12 $command >"$folder/${command// /-}-$round.log" 2>&1 </dev/null
    code=$?
    milliseconds=$((($(date +%s%N) - started) / 1000000))
    printf '%-15s %-6s exit %d %6d.%03d s\n' "$command" "$round" "$code" $((milliseconds / 1000)) $((milliseconds % 1000))
    if [ "$code" -ne 0 ]; then
      status=1
      tail -60 "$folder/${command// /-}-$round.log"
    fi
  done
  printf -- '-- end of the last %s\n' "$command"
  tail -12 "$folder/${command// /-}-second.log"
done
exit "$status"
