#!/bin/sh
# The stranger's path, on loopback: three users, the program, nginx with HTTPS, a question, roles, a backup.
# What docs/administration.md says to type, with a folder of its own, free ports and a self-made certificate.
#   sh deploy/stranger.sh [python]       prints what it did; ends with 0 if all of it was right
set -eu
cd "$(dirname "$0")/.."
PYTHON=${1:-.venv/bin/python}
PLACE=$(mktemp -d)
INNER=${INNER:-17860} OUTER=${OUTER:-17443}
NAME=reports.example.gov.cn
URL=https://$NAME:$OUTER
RUNNING=
end() { for id in $RUNNING; do kill "$id" 2>/dev/null || true; done; wait; rm -rf "$PLACE"; }
trap end EXIT INT TERM
ask() { curl -sS --cacert "$PLACE/fullchain.pem" --resolve "$NAME:$OUTER:127.0.0.1" "$@"; }
is() { if [ "$2" = "$3" ]; then echo "ok: $1"; else echo "NOT SO: $1: $2, wanted $3"; exit 1; fi; }

mkdir "$PLACE/reports"
printf '%s泵站2023年总结\n\n一、存在问题\n　　一是阵地管理有漏洞。\n' 青河 > "$PLACE/reports/泵站.txt"
for user in zhao qian sun; do printf 'a password of %s\n' "$user" | "$PYTHON" -m chat.auth "$PLACE/users" "$user"; done
"$PYTHON" -m chat.auth "$PLACE/users" qian --role editor
"$PYTHON" -m chat.auth "$PLACE/users"

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$NAME" -addext "subjectAltName=DNS:$NAME" \
  -keyout "$PLACE/privkey.pem" -out "$PLACE/fullchain.pem" 2>/dev/null
sed -e "s|127.0.0.1:7860|127.0.0.1:$INNER|; s|listen 443 |listen 127.0.0.1:$OUTER |; s|listen 80;|listen 127.0.0.1:$((OUTER + 1));|" \
  -e "/listen \[::\]/d; s|/etc/ssl/youju|$PLACE|" deploy/nginx.conf > "$PLACE/site.conf"
user=$([ "$(id -u)" = 0 ] && echo 'user root;' || true)
temporary=; for kind in client_body proxy fastcgi uwsgi scgi; do temporary="$temporary ${kind}_temp_path $PLACE/$kind;"; done
echo "$user pid $PLACE/nginx.pid; error_log $PLACE/error.log; events {} http { access_log off; $temporary include $PLACE/site.conf; }" \
  > "$PLACE/nginx.conf"
PATH=$PATH:/usr/sbin nginx -c "$PLACE/nginx.conf" -g 'daemon off;' & RUNNING="$RUNNING $!"
"$PYTHON" app.py --port "$INNER" --reports "$PLACE/reports" --index "$PLACE/index" --auth "$PLACE/users" \
  --url "$URL" --trusted-proxy 127.0.0.1 --audit "$PLACE/audit.jsonl" & RUNNING="$RUNNING $!"
tries=0
until curl -sf "http://127.0.0.1:$INNER/health" 2>/dev/null | grep -q '"status":"ok"'; do
  tries=$((tries + 1)); [ "$tries" -lt 180 ] || { echo "NOT SO: it never became healthy"; exit 1; }; sleep 1
done
echo "ok: healthy after $tries s"

for user in zhao qian sun; do
  is "$user logs in" "$(ask -o /dev/null -w '%{http_code}' -c "$PLACE/$user" --data-urlencode "username=$user" \
    --data-urlencode "password=a password of $user" "$URL/login")" 200
done
is "nobody gets in without" "$(ask -o /dev/null -w '%{http_code}' "$URL/library/reports")" 401
is "health is not for outside" "$(ask -o /dev/null -w '%{http_code}' "$URL/health")" 404
id=$(ask -b "$PLACE/sun" -H 'content-type: application/json' -d '{"question": "存在哪些问题？"}' "$URL/gradio_api/call/v2/ask" | cut -d'"' -f4)
is "a reader gets an answer" "$(ask -b "$PLACE/sun" "$URL/gradio_api/call/ask/$id" | grep -c '"found": *true\|"found":true')" 1
sync() { ask -o /dev/null -w '%{http_code}' -b "$PLACE/$1" -H 'content-type: application/json' -d '{}' "$URL/library/sync"; }
is "a reader changes nothing" "$(sync sun)" 403
is "an editor may" "$(sync qian)" 200
is "users are managed by the administrator alone" \
  "$(for user in zhao qian sun; do ask -b "$PLACE/$user" "$URL/account" | grep -c '/users/add' || true; done | tr '\n' ' ')" "1 0 0 "
"$PYTHON" -m index --reports "$PLACE/reports" --index "$PLACE/index" --backup "$PLACE/youju.zip" --users "$PLACE/users"
is "the audit log has the logins" "$(grep -c '"action": "login", "status": 200' "$PLACE/audit.jsonl")" 3
echo "all of it is so"
