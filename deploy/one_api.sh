#!/bin/sh
# Starts One-API with the secrets that one_api.py has made.
#   one_api.sh          serve
#   one_api.sh first    serve until root's known password is gone (one_api.py lock), then end
set -eu
SECRETS=${SECRETS:-/secrets}
PROGRAM=${PROGRAM:-/one-api}

secret() {
    cat "$SECRETS/$1"
}

if [ -z "${SQL_DSN:-}" ]; then
    SQL_DSN="postgres://oneapi:$(secret database_password)@postgres:5432/oneapi?sslmode=disable"
fi
SESSION_SECRET=$(secret session_secret)
# Taken only where there is no root yet.
INITIAL_ROOT_ACCESS_TOKEN=$(secret root_token)
export SQL_DSN SESSION_SECRET INITIAL_ROOT_ACCESS_TOKEN

if [ "${1:-}" != first ]; then
    exec "$PROGRAM"
fi
if [ -e "$SECRETS/locked" ]; then
    exit 0
fi
"$PROGRAM" &
serving=$!
while [ ! -e "$SECRETS/locked" ]; do
    kill -0 "$serving" 2>/dev/null || exit 1
    sleep 1
done
kill "$serving"
wait "$serving" || true
