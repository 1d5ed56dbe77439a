# Shared by fleet-chaos and cluster-chaos: their own servers, coins, checks, and processes that are ended by their id.
# Expects $root and $chaos (the script's name); makes $work; counts in $passed and $failed.

mistake() { printf '%s: %s\n' "$chaos" "$1" >&2; exit 2; }
whole() { [[ ${2:-} =~ ^[0-9]+$ ]] || mistake "$1: '${2:-}' seen, allowed is a whole number"; }

passed=0 failed=0
check() { if [ "$2" = "$3" ]; then passed=$((passed + 1)); printf 'ok    %s\n' "$1"; else failed=$((failed + 1)); printf 'FAIL  %s: %s seen, %s expected\n' "$1" "$2" "$3"; fi; }
note() { printf '%4d s  %s\n' $((SECONDS - begun)) "$*"; }

# chaos_begin PG_PORT S3_PORT: makes a folder, sets the servers' addresses, and makes sure that nothing still runs at the end.
chaos_begin() {
    command -v python3 >/dev/null || { printf '%s: python3 is needed to read JSON\n' "$chaos" >&2; exit 3; }
    work=$(mktemp -d "${TMPDIR:-/tmp}/huracan-$chaos.XXXXXX") || exit 3
    chmod 711 "$work" # PostgreSQL runs as another user in a folder below
    export HURACAN_SERVICES_DIR=$work/services HURACAN_PG_PORT=${HURACAN_PG_PORT:-$1} HURACAN_S3_PORT=${HURACAN_S3_PORT:-$2}
    declare -gA pids=()
    begun=$SECONDS
    trap chaos_end EXIT
    trap 'exit 130' INT TERM
}

# Ends only what the script started, by its id. A script with more to undo defines before_end.
chaos_end() {
    local name
    for name in "${!pids[@]}"; do kill -9 "${pids[$name]}" 2>/dev/null; wait "${pids[$name]}" 2>/dev/null; done
    if declare -F before_end >/dev/null; then before_end; fi
    "$root/scripts/services" down
    if [ -n "${keep:-}" ] || [ "$failed" -gt 0 ]; then printf 'logs and data stay in %s\n' "$work"; else rm -rf "$work"; fi
}

# The names of the nodes that run, one per line.
living() { local name; for name in "${!pids[@]}"; do kill -0 "${pids[$name]}" 2>/dev/null && printf '%s\n' "$name"; done | sort; }

kill_node() {
    local name=$1
    kill -9 "${pids[$name]}" 2>/dev/null
    wait "${pids[$name]}" 2>/dev/null
    unset "pids[$name]"
}

query() { PGPASSWORD=$(cat "$HURACAN_SERVICES_DIR/pg.password") /usr/lib/postgresql/15/bin/psql -h 127.0.0.1 -p "$HURACAN_PG_PORT" -U huracan -d huracan -qAtc "$1"; }

# PPO updates that the nodes have counted, by their last heartbeats: a node killed between two heartbeats hides less than a second of work.
updates_done() { query "SELECT coalesce(sum((report::json->>'updates')::bigint), 0) FROM nodes"; }

# From the JSON document of a run: a coin, its model's hash and its verdict per line.
models() { python3 -c 'import json,sys; d=json.load(sys.stdin)
for c in d["symbols"]: print(c["symbol"], c.get("model", "none"), c["verdict"])'; }

# synthetic_coins COUNT DAYS COMMAND...: COIN-0, COIN-1, ... in $work/candles; their names go to $symbols. Every third one gets a new seed.
synthetic_coins() {
    local count=$1 days=$2 i file old
    shift 2
    mkdir -p "$work/candles"
    symbols=()
    for ((i = 0; i < count; i++)); do
        if [ $((i % 3)) -eq 0 ]; then "$@" synth --out "$work/synth-$i" --days "$days" --seed $((i / 3 + 1)) >/dev/null || return 1; fi
        file=$(find "$work/synth-$((i - i % 3))" -name '*.csv*' | sort | sed -n "$((i % 3 + 1))p")
        old=$(basename "$file" | grep -oE 'SYNTH-[A-Z]+')
        symbols+=("COIN-$i")
        cp "$file" "$work/candles/$(basename "$file" | sed "s/$old/COIN-$i/")"
    done
    rm -rf "$work"/synth-*
}

# No coin twice, no verdict twice, no hole in a journal: this must hold whoever wrote last. check_stores COINS
check_stores() {
    check "every coin was registered once" "$(query "SELECT count(*) FROM models")" "$1"
    check "every model has one verdict" "$(query "SELECT count(*) FROM model_versions")" $((2 * $1))
    check "no journal has a hole" "$(query "SELECT count(*) FROM (SELECT persistence_id FROM journal GROUP BY 1 HAVING count(*) <> max(sequence_nr)) x")" 0
}
