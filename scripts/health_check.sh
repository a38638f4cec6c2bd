#!/bin/sh
#
# Asks a collector how it is. See usage() below. Needs a POSIX shell and curl.
set -u

usage() {
    cat <<'END'
Usage: scripts/health_check.sh [URL]

Shows the health of a collector, what it receives, and how much of it cannot be read. Exit code 0 if the collector is healthy or
degraded, 1 if it is unhealthy or does not answer, 2 for a mistake in the arguments.

  URL      the collector (default: http://localhost:8080, or the port of COLLECTOR_HTTP_PORT); http://localhost:8081 is `store`

Environment:
  COLLECTOR_HTTP_PORT     the port, where no URL is given
  COLLECTOR_HTTP_TOKEN    the collector's http_token, if it has one
END
}

case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
    '' | http://* | https://*) ;;
    *)
        usage >&2
        exit 2
        ;;
esac

url=${1:-http://localhost:${COLLECTOR_HTTP_PORT:-8080}}
url=${url%/}

# The token goes by standard input: arguments are seen by everybody on the machine.
ask() {
    if [ -n "${COLLECTOR_HTTP_TOKEN:-}" ]; then
        printf 'header = "Authorization: Bearer %s"\n' "$COLLECTOR_HTTP_TOKEN"
    fi | curl --silent --show-error --max-time 10 --config - "$@"
}

show() {
    printf '%s\n' "$scraped" | grep -E "^marketprism_($1)[ {]"
}

echo "=== MarketPrism health check: $url ==="

echo '1. Health'
# The last line is the status.
if ! answer=$(ask --write-out '\n%{http_code}' "$url/health"); then
    echo "=== No answer from $url: does the collector run there? ==="
    exit 1
fi
status=${answer##*
}
printf '%s\n' "${answer%
*}"

if scraped=$(ask --fail "$url/metrics"); then
    echo '2. Data flow'
    show 'messages_per_second|exchange_connection_status|store_waiting'
    echo '3. Errors'
    show 'error_rate|unreadable_frames_total|dropped_events_total|store_events_total' | grep -v ' 0\.0$' || echo 'none'
else
    echo '2. No metrics: COLLECTOR_HTTP_TOKEN must be the http_token of the collector, if it has one'
fi

case $status in
    200)
        echo '=== The collector works ==='
        ;;
    503)
        echo '=== The collector is unhealthy: "reasons" above says why ==='
        exit 1
        ;;
    *)
        echo "=== Expected a collector at $url, found something that answers with HTTP status $status ==="
        exit 1
        ;;
esac
