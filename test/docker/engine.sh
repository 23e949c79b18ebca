#!/usr/bin/env bash
# Sourced: makes DOCKER_HOST lead to an engine. One that runs is used; otherwise one of our own is started in a
# temporary folder, and stopped at the end. Needs root and dockerd for that.
if docker info >/dev/null 2>&1; then
  echo "using the Docker engine that runs" >&2
else
  engine=$(mktemp -d)
  export DOCKER_HOST=unix://$engine/docker.sock
  dockerd --data-root "$engine/data" --exec-root "$engine/exec" -H "$DOCKER_HOST" --pidfile "$engine/pid" \
    >"$engine/log" 2>&1 &
  engine_pid=$!
  stop_engine() {
    kill "$engine_pid" 2>/dev/null && wait "$engine_pid" || true
    umount -q "$engine"/exec/netns/* 2>/dev/null || true
    rm -rf "$engine"
  }
  trap stop_engine EXIT
  for _ in $(seq 60); do docker info >/dev/null 2>&1 && break; sleep 0.5; done
  docker info >/dev/null 2>&1 || { tail -5 "$engine/log" >&2; exit 1; }
fi
