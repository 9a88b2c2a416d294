# Lines of figures, and the table they end in: the median of the rounds, which go through all lines in turn, so that what
# disturbs one disturbs all. Sourced, not run; wants `seconds`, `rounds` and `connections`.

# The processor time of a process and its children so far, in microseconds.
cpu() {
    local all=0 one
    for one in "$1" $(pgrep -P "$1"); do
        all=$((all + $(awk '{print ($14 + $15) * 10000}' "/proc/$one/stat" 2>/dev/null || echo 0)))
    done
    echo "$all"
}

# Their memory in MB.
rss() { ps -o rss= -p "$1" --ppid "$1" | awk '{all += $1} END {printf "%.1f", all / 1024}'; }

# line NAME PORT PID ENCODING [SCRIPT]: measures once and notes the figures.
line() {
    port=$2
    local before after figures
    before=$(cpu "$3")
    read -ra figures < <(hit "$seconds" "$connections" "$4" "${5:-}")
    after=$(cpu "$3")
    echo "$1|${figures[1]}|${figures[2]}|${figures[3]}|$(((after - before) / (figures[0] + 1)))|$(rss "$3")|${figures[4]}" \
        >>"$folder/figures"
}

table() {
    echo
    echo "$connections connections, $seconds s, $rounds rounds; $database_name; $(nproc) processors; $(basename "$load")"
    printf '%-32s %10s %9s %9s %11s %8s %7s\n' "" "req/s" "p50 ms" "p99 ms" "CPU us/req" "RSS MB" failed
    awk -F'|' '
        !($1 in seen) { seen[$1] = 1; order[++lines] = $1 }
        { n[$1]++; for (field = 2; field <= 7; field++) value[$1, field, n[$1]] = $field }
        function median(name, field,    i, j, swap, sorted) {
            for (i = 1; i <= n[name]; i++) sorted[i] = value[name, field, i] + 0
            for (i = 1; i <= n[name]; i++) for (j = i + 1; j <= n[name]; j++)
                if (sorted[j] < sorted[i]) { swap = sorted[i]; sorted[i] = sorted[j]; sorted[j] = swap }
            return sorted[int((n[name] + 1) / 2)]
        }
        END {
            for (i = 1; i <= lines; i++) {
                name = order[i]
                printf "%-32s %10.0f %9.2f %9.2f %11.0f %8.1f %7.0f\n", name, median(name, 2), median(name, 3),
                    median(name, 4), median(name, 5), median(name, 6), median(name, 7)
            }
        }' "$folder/figures"
}
