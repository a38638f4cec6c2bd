#!/bin/sh
#
# Shows a line of a collector's figures every few seconds. See usage() below. Needs a POSIX shell, awk and curl.
set -u

usage() {
    cat <<'END'
Usage: scripts/performance_monitor.sh [-i SECONDS] [-n LINES] [URL]

Prints the time and a collector's rate, memory, processor, queues and spill, until it is interrupted. A collector that does not answer
is a line too. Exit code 0 if the last question was answered, 1 if not, 2 for a mistake in the arguments.

  -i       seconds between two lines (default: 10)
  -n       how many lines (default: no end)
  URL      the collector (default: http://localhost:8080, or the port of COLLECTOR_HTTP_PORT)

Environment:
  COLLECTOR_HTTP_PORT     the port, where no URL is given
  COLLECTOR_HTTP_TOKEN    the collector's http_token, if it has one
END
}

mistake() {
    usage >&2
    exit 2
}

interval=10
lines=0
while getopts hi:n: option; do
    case $option in
        h)
            usage
            exit 0
            ;;
        i) interval=$OPTARG ;;
        n) lines=$OPTARG ;;
        *) mistake ;;
    esac
done
shift $((OPTIND - 1))
case $interval$lines in
    *[!0-9]*) mistake ;;
esac
case ${1:-} in
    '' | http://* | https://*) ;;
    *) mistake ;;
esac

url=${1:-http://localhost:${COLLECTOR_HTTP_PORT:-8080}}
url=${url%/}

# The token goes by standard input: arguments are seen by everybody on the machine.
scrape() {
    if [ -n "${COLLECTOR_HTTP_TOKEN:-}" ]; then
        printf 'header = "Authorization: Bearer %s"\n' "$COLLECTOR_HTTP_TOKEN"
    fi | curl --silent --show-error --fail --max-time 10 --config - "$url/metrics" 2>&1
}

# Figures of several feeds, sinks or streams are added up, and one that is not there is left out.
figures() {
    awk '
        function show(name, format, unit) {
            if (name in sum) {
                printf "  %s=" format, name, sum[name] / unit
            }
        }
        /^marketprism_/ {
            name = $1
            sub(/[{].*/, "", name)
            sub(/^marketprism_/, "", name)
            sum[name] += $NF
        }
        END {
            show("messages_per_second", "%.1f", 1)
            show("error_rate", "%.2f", 1)
            show("store_waiting", "%.0f", 1)
            show("memory_usage_bytes", "%.0f MB", 1048576)
            show("cpu_usage_ratio", "%.2f", 1)
            show("queue_depth", "%.0f", 1)
            show("spilled_bytes", "%.0f MB", 1048576)
            show("dropped_events_total", "%.0f", 1)
        }'
}

shown=0
while :; do
    if answer=$(scrape); then
        result=0
        answer=$(printf '%s\n' "$answer" | figures)
    else
        result=1
        answer="  no answer: $answer"
    fi
    printf '%s%s\n' "$(date '+%Y-%m-%d %H:%M:%S')" "$answer"
    shown=$((shown + 1))
    if [ "$shown" -eq "$lines" ]; then
        exit $result
    fi
    sleep "$interval"
done
