#!/usr/bin/env bash
# The server beside nginx: the same bytes, the same machine, by turns in one run; then 10,000 prescriptions.
# Prints Markdown, and never fails over a figure. It needs wrk, nginx and curl.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-10}
rounds=${2:-5}
cargo build --quiet --release
b12cal=${CARGO_TARGET_DIR:-target}/release/b12cal
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
mkdir "$work/plans" "$work/many" "$work/root"
cp examples/pernicious-anaemia-uk.yaml "$work/plans"

# Starts a server for a folder on a port, and waits until it is ready.
start() {
    touch "$work/log-$2"
    "$b12cal" serve "$work/$1" --state "$work/state-$1" --listen "127.0.0.1:$2" 2>"$work/log-$2" &
    pids+=($!)
    until grep -q event=ready "$work/log-$2"; do sleep 0.02; done
}

start plans 8121
page=$("$b12cal" feeds "$work/plans" --state "$work/state-plans" 2>/dev/null | awk -F '\t' '$3 == "full" { print $4 }')
address=$page.ics
curl -s "$address" -o "$work/root/feed.ics"
curl -s "$page" -o "$work/root/page.html"
cat >"$work/nginx.conf" <<END
user $(id -un); daemon off; master_process on; worker_processes auto; pid $work/pid; error_log $work/error.log;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
    default_type "text/calendar; charset=utf-8"; types { }
    open_file_cache max=10;
    client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f;
    uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    server { listen 127.0.0.1:8122; root $work/root; }
}
END
nginx -c "$work/nginx.conf" 2>/dev/null &
pids+=($!)
nginx=http://127.0.0.1:8122/feed.ics
nginx_page=http://127.0.0.1:8122/page.html
until curl -sf "$nginx" -o "$work/same"; do
    kill -0 "${pids[-1]}" || { cat "$work/error.log"; exit 1; }
    sleep 0.05
done
cmp "$work/same" "$work/root/feed.ics"

tag() { curl -sI "$1" | tr -d '\r' | awk 'tolower($1) == "etag:" { print $2 }'; }
rate() { wrk -t 1 -c 32 -d "${seconds}s" "$@" | awk '/Requests\/sec/ { print int($2) }'; }
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

for round in $(seq "$rounds"); do
    rate "$address" >>"$work/ours-200"
    rate "$nginx" >>"$work/nginx-200"
    rate -H "If-None-Match: $(tag "$address")" "$address" >>"$work/ours-304"
    rate -H "If-None-Match: $(tag "$nginx")" "$nginx" >>"$work/nginx-304"
    rate "$page" >>"$work/ours-page"
    rate "$nginx_page" >>"$work/nginx-page"
done
test "$(curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $(tag "$address")" "$address")" = 304

echo "Medians of $rounds rounds of $seconds seconds by turns, wrk with 32 connections, $(stat -c %s "$work/root/feed.ics") bytes, $(nproc) cores:"
echo
echo "| answer | nginx, requests/s | b12cal, requests/s | of nginx |"
echo "| --- | ---: | ---: | ---: |"
for answer in 200 304 page; do
    ours=$(median <"$work/ours-$answer")
    theirs=$(median <"$work/nginx-$answer")
    echo "| $answer | $theirs | $ours | $((100 * ours / theirs)) % |"
done

for index in $(seq -w 10000); do
    sed "s/sam-2026/sam-$index/; s/Elm Road/Elm Road $index/" examples/pernicious-anaemia-uk.yaml >"$work/many/p$index.yaml"
done
echo
echo "10,000 prescriptions:"
echo
echo "| start | ready after, s | bytes of the feeds | most memory, bytes | ratio |"
echo "| --- | ---: | ---: | ---: | ---: |"
for start in "first" "again"; do
    begin=$(date +%s%N)
    start many 8123
    end=$(date +%s%N)
    pid=${pids[-1]}
    memory=$(($(awk '/VmHWM/ { print $2 }' "/proc/$pid/status") * 1024))
    bytes=$(curl -s http://127.0.0.1:8123/metrics | awk '/^b12cal_feed_bytes/ { print $2 }')
    awk -v s="$start" -v ms=$(((end - begin) / 1000000)) -v b="$bytes" -v m="$memory" \
        'BEGIN { printf "| %s | %.1f | %d | %d | %.2f |\n", s, ms / 1000, b, m, m / b }'
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    rm "$work/log-8123"
done
