#!/bin/sh
# The container file, built and tried on a machine that starts no containers: what is run from the image is a chroot.
#   sh deploy/image.sh PLACE [SUITE]      as root, with buildah and debootstrap; PLACE is an empty folder for all of it
# The image is made without PyTorch, over a Debian that debootstrap makes in the place of the one of docker.io. Once it
# is built it has no network but loopback, and all that was started ends with this script.
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { sed -n 2,5p "$0"; exit 2; }
mkdir -p "$1" && PLACE=$(realpath "$1")
image() { what=$1; shift; buildah --root "$PLACE/storage" --runroot "$PLACE/run" --storage-driver vfs "$what" "$@"; }
if [ "${INSIDE:-}" = "" ]; then
  [ -d "$PLACE/debian/usr" ] || debootstrap --variant=minbase "${2:-trixie}" "$PLACE/debian"
  rm -rf "$PLACE/youju" && mkdir -p "$PLACE/youju"
  git archive HEAD | tar -x -C "$PLACE/youju"
  # Certificates as this machine knows them, where a proxy has certificates of its own.
  printf '[global]\ncert = /etc/trusted.crt\n' > "$PLACE/pip.conf"
  container=$(image from scratch)
  image add -q "$container" "$PLACE/debian" / > /dev/null
  image commit -q "$container" docker.io/library/debian:13-slim > /dev/null
  image rm "$container" > /dev/null
  image bud --isolation chroot --build-arg TORCH= -v /etc/ssl/certs/ca-certificates.crt:/etc/trusted.crt:ro \
    -v "$PLACE/pip.conf:/etc/pip.conf:ro" -t youju -f "$PLACE/youju/deploy/Containerfile" "$PLACE/youju" \
    > "$PLACE/building.log" 2>&1 || { tail -20 "$PLACE/building.log"; exit 1; }
  echo "ok: built, $(image images --format '{{.Size}}' localhost/youju)"
  INSIDE=running exec unshare --net --pid --fork --kill-child --mount-proc sh -c 'ip link set lo up && exec sh "$0" "$1"' "$0" "$PLACE"
fi

is() { if [ "$2" = "$3" ]; then echo "ok: $1"; else echo "NOT SO: $1: $2, wanted $3"; exit 1; fi; }
URL=http://127.0.0.1:7860
status() { curl -sS -o /dev/null -w '%{http_code}' "$@"; }
container=$(image from localhost/youju)
# Without -v: what the image calls a volume lies above what is mounted there, and stays from one run to the next.
inside() { image run --isolation chroot "$container" -- "$@"; }
inside sh -c 'echo "ok: Debian $(cat /etc/debian_version), $(.venv/bin/python --version)"'
for user in zhao:administrator qian:editor sun:reader; do
  echo "a password of ${user%:*}" | inside .venv/bin/python -m chat.auth /data/users "${user%:*}" --role "${user#*:}" > /dev/null
done
inside .venv/bin/python -m corpus.sandbox
echo "ok: every door of the processes that read is closed"
# What the image itself says is to be started.
eval "inside $(sed -n 's/^CMD \[\(.*\)\]$/\1/p' "$PLACE/youju/deploy/Containerfile" | tr -d ,)" > "$PLACE/program.log" 2>&1 &
# Waits for a status that /health says.
waits() {
  tries=0
  until curl -sf "$URL/health" 2> /dev/null | grep -q "\"status\":\"$1\""; do
    tries=$((tries + 1)); [ "$tries" -lt 120 ] || { tail -20 "$PLACE/program.log"; curl -sS "$URL/health"; echo "NOT SO: it never said $1"; exit 1; }; sleep 1
  done
  echo "ok: $1 after $tries s"
}
waits preparing
for user in zhao qian sun; do
  is "$user logs in" "$(status -c "$PLACE/$user" --data-urlencode "username=$user" --data-urlencode "password=a password of $user" "$URL/login")" 200
done
is "nobody gets in without a login" "$(status "$URL/library/reports")" 401
printf '青河泵站2023年总结\n\n一、存在问题\n　　一是阵地管理有漏洞。\n' > "$PLACE/report.txt"
is "a reader adds nothing" "$(status -b "$PLACE/sun" -T "$PLACE/report.txt" "$URL/library/files?name=a.txt")" 403
is "an editor does" "$(status -b "$PLACE/qian" -T "$PLACE/report.txt" "$URL/library/files?name=a.txt")" 200
waits ok
id=$(curl -sS -b "$PLACE/sun" -H 'content-type: application/json' -d '{"question": "存在哪些问题？"}' "$URL/gradio_api/call/v2/ask" | cut -d'"' -f4)
is "a reader gets an answer" "$(curl -sS -b "$PLACE/sun" "$URL/gradio_api/call/ask/$id" | grep -c '"found": *true\|"found":true')" 1
is "the audit log has the logins" "$(inside grep -c '"action": "login", "status": 200' /data/audit.jsonl)" 3
is "it does not run as root" "$(inside stat -c %U /data/index)" youju
echo "all of it is so"
