#!/usr/bin/env bash
# npm run test:docker: builds the image and tries docker-compose.yml on a real engine: all services healthy, two
# workers, a webhook that ends in a tested suite, a worker killed under way, read-only and without root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
for tool in docker docker-compose dockerd debootstrap; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install docker.io docker-compose debootstrap" >&2; exit 1; }
done
source "$here/engine.sh"
"$here/base-images.sh"

export COMPOSE_PROJECT_NAME=assay-test PORT=18080
export POSTGRES_PASSWORD=of-this-test-only ASSAY_ADMIN_KEY=assay_for-this-test-only-0000000000
ASSAY_SECRET_KEY=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
export ASSAY_SECRET_KEY
passed=0
ok() { passed=$((passed + 1)); echo "ok   $*"; }
fail() { echo "FAIL $*" >&2; docker-compose logs --tail=40 >&2 || true; exit 1; }
down() { docker-compose down --volumes --timeout 5 >/dev/null 2>&1 || true; }
trap 'down; declare -F stop_engine >/dev/null && stop_engine' EXIT

call() { # method, path, curl's further arguments …
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --max-time 20 -X "$method" -H "Authorization: Bearer $ASSAY_ADMIN_KEY" "$@" "http://127.0.0.1:$PORT$path"
}
json() { node -e "let t='';process.stdin.on('data',(c)=>t+=c).on('end',()=>{const v=JSON.parse(t);console.log($1)})"; }
healthy() { docker ps --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter health=healthy -q | wc -l; }

docker build --network host -t assay . >/tmp/assay-docker-build.log 2>&1 || { tail -20 /tmp/assay-docker-build.log >&2; fail 'the image builds'; }
ok "the image builds: $(docker image inspect assay --format '{{.Size}}' | awk '{printf "%d MB", $1 / 1e6}')"

docker-compose up -d --no-build --scale worker=2 >/dev/null 2>&1 || fail 'compose starts'
for _ in $(seq 90); do [ "$(healthy)" = 5 ] && break; sleep 1; done
[ "$(healthy)" = 5 ] || fail "five containers are healthy: $(healthy) are"
ok 'API, two workers, PostgreSQL and Redis are healthy'

api=$(docker-compose ps -q api)
[ "$(docker exec "$api" id -u)" != 0 ] || fail 'it does not run as root'
docker exec "$api" sh -c 'touch /app/x 2>/dev/null' && fail 'the root is read-only'
ok 'it runs without root on a read-only root'

event=$(call POST /api/v1/webhooks/openapi -H 'Content-Type: application/yaml' --data-binary @docs/examples/petstore.yaml | json v.eventId)
docker kill "$(docker-compose ps -q worker | head -1)" >/dev/null
status=unknown
for _ in $(seq 60); do
  status=$(call GET "/api/v1/events/$event" | json v.status)
  case $status in done | dead) break ;; esac
  sleep 1
done
[ "$status" = done ] || fail "the event ends as done although a worker was killed: $status"
ok 'a webhook became a suite although a worker was killed'

[ "$(call GET /api/v1/suites | json v.items.length)" -ge 1 ] || fail 'the suite is listed'
ok 'the suite is listed'

here_now=$(call GET /api/v1/analyzers | json "v.items.filter((a)=>a.available).map((a)=>a.name).join(' ')")
for analyzer in bandit ruff pylint semgrep eslint npm-audit retire; do
  [[ " $here_now " == *" $analyzer "* ]] || fail "$analyzer is part of the image: only $here_now"
done
ok "analyzers are part of the image: $here_now"

tar -czf - -C samples/applications/task-board/vulnerable . | base64 -w0 >/tmp/assay-docker-app
event=$(node -p 'JSON.stringify({ model_slug: "acme_coder-1", app_number: 1,
  archive: { base64: require("fs").readFileSync("/tmp/assay-docker-app", "utf8") } })' |
  call POST /api/v1/webhooks/generated-apps -H 'Content-Type: application/json' --data-binary @- | json v.eventId)
for _ in $(seq 120); do
  status=$(call GET "/api/v1/events/$event" | json v.status)
  case $status in done | dead) break ;; esac
  sleep 2
done
[ "$status" = done ] || fail "the event of an application ends as done: $status"
application=$(call GET /api/v1/applications | json 'v.items[0].id')
weak=$(call GET "/api/v1/applications/$application/weaknesses?limit=200" | json v.items.length)
[ "$weak" -gt 20 ] || fail "analyzers find the weaknesses of the code: $weak"
ok "$weak weaknesses of an application's code are found; what needs it to run says why it cannot"
echo "$passed passed, 0 failed"
