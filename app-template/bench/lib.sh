# What bench/run, bench/rows and bench/soak share: a database, an app on it, and a load whose figures can be read. Sourced, not run.

folder=$(mktemp -d)
children=()
trap 'for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$folder"' EXIT

# The load generator: wrk, else oha.
load=$(command -v wrk || command -v oha) || { echo "error: install wrk or oha (Debian: apt install wrk)" >&2; exit 1; }

free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

# until_answers PORT: waits until somebody listens there.
until_answers() {
    for _ in $(seq 600); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.05
    done
    echo "error: nothing answers on port $1; the logs were in $folder" >&2
    tail -n 5 "$folder"/*.log >&2
    exit 1
}

# Sets `database` to the variables of an app on a fresh database: MariaDB where it is installed, unless DATABASE=sqlite.
start_database() {
    local server install port
    server=$(PATH=$PATH:/usr/sbin command -v mariadbd || true)
    install=$(command -v mariadb-install-db || true)
    database=("SQLITE_PATH=$folder/tasks.sqlite")
    database_name=SQLite
    [ "${DATABASE:-mariadb}" = mariadb ] && [ -n "$server" ] && [ -n "$install" ] || return 0
    local user=()
    [ "$(id -u)" = 0 ] && user=(--user=root)
    "$install" --no-defaults --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
        --datadir="$folder/data" "${user[@]}" >"$folder/install.log" 2>&1
    port=$(free_port)
    "$server" --no-defaults --bind-address=127.0.0.1 --skip-name-resolve --port="$port" --datadir="$folder/data" \
        --socket="$folder/socket" --pid-file="$folder/pid" --innodb-flush-log-at-trx-commit="${DURABLE:-1}" \
        "${user[@]}" >"$folder/mariadb.log" 2>&1 &
    children+=($!)
    until_answers "$port"
    mariadb --no-defaults -h 127.0.0.1 -P "$port" -u root -e \
        "CREATE DATABASE tasks; CREATE USER bench@'%' IDENTIFIED BY 'bench'; GRANT ALL ON tasks.* TO bench@'%'"
    database=(RDS_HOSTNAME=127.0.0.1 "RDS_PORT=$port" RDS_DB_NAME=tasks RDS_USERNAME=bench RDS_PASSWORD=bench)
    database_name="MariaDB, innodb_flush_log_at_trx_commit=${DURABLE:-1}"
    with
    "${app[@]}" migrate >"$folder/migrate.log"
}

# with [VARIABLE=…]…: sets `app` to the release build with nothing in its environment but what it needs.
with() {
    app=(env -i APP_ENV=production SECRET_KEY=0123456789abcdef0123456789abcdef "${database[@]}" "$@" target/release/web)
}

# start_app [VARIABLE=…]…: sets `port` and `pid`.
start_app() {
    port=$(free_port)
    with "PORT=$port" "$@"
    "${app[@]}" serve >>"$folder/web.log" 2>&1 &
    pid=$!
    children+=("$pid")
    until_answers "$port"
}

# seed COUNT: adds tasks, all with names of one length, so that the page stays of one size.
seed() {
    for n in $(seq 1000 $((999 + $1))); do echo "next"; echo "url = http://127.0.0.1:$port/"
        echo "data = \"name=Task number $n\""; echo "output = /dev/null"; done | tail -n +2 | curl -s -K -
}

# bytes ENCODING: how large the page is on its way.
bytes() { curl -s -H "Accept-Encoding: $1" -o /dev/null -w '%{size_download}' "http://127.0.0.1:$port/"; }

# What wrk sends instead of GET /: `writes` always, `mixed` one time in ten.
script() {
    cat >"$folder/$1.lua" <<'LUA'
local add, get
local count = 0
function init()
    add = wrk.format("POST", "/", {["Content-Type"] = "application/x-www-form-urlencoded"}, "name=Task+number+1000")
    get = wrk.format("GET", "/")
end
function request()
    count = count + 1
    return count % EVERY == 0 and add or get
end
LUA
    sed -i "s/EVERY/$2/" "$folder/$1.lua"
}
script writes 1
script mixed 10

# hit SECONDS CONNECTIONS ENCODING [SCRIPT]: prints `requests requests/s p50_ms p99_ms failed`.
hit() {
    if [ "$(basename "$load")" = wrk ]; then
        "$load" -t1 -c"$2" -d"$1s" --latency -H "Accept-Encoding: $3" ${4:+-s "$folder/$4.lua"} \
            "http://127.0.0.1:$port/" | awk '
            function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
            $1 == "50%" { p50 = ms($2) } $1 == "99%" { p99 = ms($2) } $2 == "requests" { all = $1 }
            /Requests\/sec/ { rate = $2 } /Non-2xx/ { failed += $NF }
            /Socket errors/ { gsub(",", ""); failed += $4 + $6 + $8 + $10 }
            END { print all, rate, p50, p99, failed + 0 }'
    else
        local form=()
        [ "${4:-}" = writes ] && form=(-m POST -d name=Task+number+1000 -T application/x-www-form-urlencoded)
        "$load" --no-tui --redirect 0 -c "$2" -z "$1s" -H "Accept-Encoding: $3" "${form[@]}" \
            "http://127.0.0.1:$port/" | awk -v seconds="$1" '
            /Requests\/sec/ { rate = $2 } /50.00%/ { p50 = $3 * 1000 } /99.00%/ { p99 = $3 * 1000 }
            /\[[45][0-9][0-9]\]/ { failed += $2 } END { print int(rate * seconds), rate, p50, p99, failed + 0 }'
    fi
}
