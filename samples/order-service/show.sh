# What samples/wildfly/run and samples/payara/run have in common. They set $sample to their folder, and define
# server_start and server_stop; show_orders does the rest.

project=$(cd "$sample/../.." && pwd)
work=$sample/target
war=$project/samples/order-service/target/orders.war
stay=false

say() { printf '\n== %s\n' "$*"; }

fail() {
    echo "$*" >&2
    exit 1
}

options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --stay) stay=true ;;
            *)
                echo "usage: ${0##*/} [--stay]    --stay: go on until Ctrl-C"
                [ "$1" = --help ] && exit 0 || exit 2
                ;;
        esac
        shift
    done
}

# The first port from $1 on, in steps of $2, that nobody listens on; $3... are further ports that have to be free with it.
free_port() {
    local port=$1 step=$2 with
    shift 2
    while :; do
        for with in 0 "$@"; do
            if (exec 3<>"/dev/tcp/127.0.0.1/$((port + with))") 2>/dev/null; then
                port=$((port + step))
                continue 2
            fi
        done
        echo "$port"
        return
    done
}

# Waits until "$@" succeeds, two minutes at most.
await() {
    local i
    for i in $(seq 240); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.5
    done
    fail "gave up waiting for: $*"
}

build() {
    say "Building adapter and application, fetching the server (the first time this takes minutes)"
    command -v curl >/dev/null || fail "curl is needed"
    (cd "$project" && mvn -B -q ${MAVEN_ARGS:-} -pl "cli,ra,samples/order-service,samples/${sample##*/}" -am \
        -DskipTests -Dsample.server.skip=false package)
    rm -rf "$work/broker" && mkdir -p "$work/broker"
    tar xzf "$project"/cli/target/apogeemq-*.tar.gz -C "$work/broker" --strip-components=1
}

broker_start() {
    local name_server broker
    name_server=$(free_port 9876 10)
    broker=$(free_port 10911 10)
    uri=apogee://localhost:$name_server
    say "Starting the broker: bin/apogee standalone --namesrv-port $name_server --port $broker"
    "$work/broker/bin/apogee" standalone --data "$work/broker/data" --namesrv-port "$name_server" --port "$broker" \
        >"$work/broker.log" 2>&1 &
    broker_pid=$!
    await grep -q Ready "$work/broker.log"
    echo "$uri, log: ${work#"$project"/}/broker.log"
}

stop() { kill "$1" 2>/dev/null && wait "$1" || true; }

cleanup() {
    trap - EXIT INT TERM
    say "Stopping the server and the broker"
    [ -z "${receiver_pid:-}" ] || stop "$receiver_pid"
    server_stop || true
    [ -z "${broker_pid:-}" ] || stop "$broker_pid"
}

place() {
    printf '%4s x %-12s -> ' "$1" "$2"
    curl -sS --max-time 60 -d "pieces=$1" -d "item=$2" "$page"
}

all_confirmed() { curl -sS --max-time 60 "$page" | grep -q confirmed && ! curl -sS --max-time 60 "$page" | grep -q placed; }

show_orders() {
    options "$@"
    build
    trap cleanup EXIT
    trap 'exit 130' INT TERM
    broker_start
    server_start
    await curl -fsS --max-time 10 "$page"
    say "Placing orders: curl -d pieces=2 -d item=espresso $page"
    place 2 espresso
    place 1 cappuccino
    place 6 glass
    place 500 unicorn
    for i in 1 2 3 4; do place "$i" tea; done
    await all_confirmed
    say "The server's database: curl $page"
    curl -sS "$page"
    say "The confirmations, read from the broker: bin/apogee message receive CONFIRMATIONS --count 7"
    "$work/broker/bin/apogee" message receive CONFIRMATIONS --count 7 --namesrv "${uri#apogee://}" | grep '^order'
    say "Seven orders, seven confirmations. The glass was rolled back once and came again; the unicorn left no row and no message."
    if $stay; then
        say "Place more: curl -d pieces=3 -d item=espresso $page    Ctrl-C ends."
        # in the background, so that a signal is not kept waiting for its end
        "$work/broker/bin/apogee" message receive CONFIRMATIONS --count 1000000 --wait 604800000 \
            --namesrv "${uri#apogee://}" > >(grep --line-buffered '^order') &
        receiver_pid=$!
        wait "$receiver_pid"
    fi
}
