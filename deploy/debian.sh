#!/bin/sh
# From an empty Debian machine to HTTPS with three users, in the commands of docs/administration.md, as they stand there.
#   sh deploy/debian.sh ROOT [SUITE]      as root, with debootstrap; ROOT is an empty folder for the machine
# The machine is a chroot in a mount namespace of its own; once all is installed it has no network but loopback. It has
# no systemd: a stand-in reads user, folder, variables and command off the unit and starts that; boot.sh boots it with
# one. SHARED="/folder …" are shown to it as well, where pip has its packages in folders; PIP_… of the environment hold
# there too.
set -eu
cd "$(dirname "$0")/.."
NAME=reports.example.gov.cn
if [ "${INSIDE:-}" = "" ]; then
  [ $# -ge 1 ] || { sed -n 2,8p "$0"; exit 2; }
  [ -d "$1/usr" ] || debootstrap --variant=minbase "${2:-bookworm}" "$1"
  rm -rf "$1/root/youju" && mkdir -p "$1/root/youju"
  git archive HEAD | tar -x -C "$1/root/youju"
  exec env INSIDE=mounts ROOT="$(realpath "$1")" unshare --mount --propagation private sh "$0"
fi
if [ "$INSIDE" = mounts ]; then
  mount --bind /dev "$ROOT/dev"
  mount -t proc proc "$ROOT/proc"
  # Names and certificates as this machine knows them, where a proxy has certificates of its own.
  mkdir -p "$ROOT/etc/ssl"
  cp -L /etc/resolv.conf "$ROOT/etc/resolv.conf"
  cp -L /etc/ssl/certs/ca-certificates.crt "$ROOT/etc/ssl/trusted.crt"
  unset REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
  export PIP_CERT=/etc/ssl/trusted.crt
  for folder in ${SHARED:-}; do mkdir -p "$ROOT$folder" && mount --bind "$folder" "$ROOT$folder"; done
  INSIDE=machine chroot "$ROOT" sh /root/youju/deploy/debian.sh
  INSIDE=running exec unshare --net sh -c 'ip link set lo up && exec chroot "$ROOT" sh /root/youju/deploy/debian.sh'
fi

is() { if [ "$2" = "$3" ]; then echo "ok: $1"; else echo "NOT SO: $1: $2, wanted $3"; exit 1; fi; }
# The block of commands below a heading of the guide.
block() { awk -v head="## $1" '$0 == head {on = 1; next} /^## /{on = 0} on && /^```/{if (inside) exit; inside = 1; next} inside' docs/administration.md; }
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin

if [ "$INSIDE" = machine ]; then
  cat > /usr/local/sbin/systemctl <<'SYSTEMCTL'
#!/bin/sh
# Stands in for systemd: `enable --now youju` starts what the unit says, `reload nginx` starts nginx; there are no
# timers, but `start youju-care` does what their service says.
unit=/etc/systemd/system/${2:-}.service
value() { sed -n "s/^$1=//p" $unit; }
case "$*" in
  "enable --now youju") echo youju >> /run/wanted ;;
  "reload nginx") nginx -t && nginx ;;
  "start youju") cd "$(value WorkingDirectory)" || exit 1
    install -d -o "$(value User)" -m "$(value LogsDirectoryMode)" "/var/log/$(value LogsDirectory)"
    # shellcheck disable=SC2046
    exec runuser -u "$(value User)" -- env $(value Environment) $(value ExecStart) ;;
  "start youju-care") cd "$(value WorkingDirectory)" || exit 1
    for folder in $(value StateDirectory); do
      install -d -o "$(value User)" -g "$(value Group)" -m "$(value StateDirectoryMode)" "/var/lib/$folder"
    done
    value ExecStart | sed 's/%%/%/g' | runuser -u "$(value User)" -- env "$(value Environment)" sh -eu ;;
esac
SYSTEMCTL
  chmod 755 /usr/local/sbin/systemctl
  printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
  apt-get update -qq
  # What is on every Debian server but not in the smallest root, and what this script looks with.
  apt-get install -y -qq --no-install-recommends ca-certificates curl > /dev/null
  mkdir -p /etc/systemd/system
  # Asked for a password, the commands get it on their input; asked whether to install, they get a yes. TORCH_INDEX is
  # where PyTorch comes from, where it is not the index of the guide.
  block Installing | sed -E 's/apt-get install/apt-get install -y -qq/; s/ NAME$/ zhao/; s/ SECOND / qian /; s/ THIRD / sun /' \
    | sed -E 's/^runuser .* -m chat.auth [^ ]+ ([a-z]+)/echo "a password of \1" | &/' \
    | sed "s|https://download.pytorch.org/whl/cpu|${TORCH_INDEX:-&}|" > /root/commands
  echo "== the commands of the guide"; cat /root/commands; echo "=="
  sh -eu /root/commands < /dev/null > /root/installing.log 2>&1 || { tail -20 /root/installing.log; exit 1; }
  is "the unit is to be started" "$(cat /run/wanted)" youju
  exit 0
fi

URL=https://$NAME
ask() { curl -sS --cacert /etc/ssl/youju/fullchain.pem --resolve "$NAME:443:127.0.0.1" "$@"; }
status() { ask -o /dev/null -w '%{http_code}' "$@"; }
trap 'kill $PROGRAM 2>/dev/null || true; nginx -s quit 2>/dev/null || true; wait' EXIT INT TERM
cd /opt/youju
printf '青河泵站2023年总结\n\n一、存在问题\n　　一是阵地管理有漏洞。\n' > /var/lib/youju/reports/泵站.txt
chown youju /var/lib/youju/reports/泵站.txt
systemctl start youju > /root/program.log 2>&1 & PROGRAM=$!
systemctl reload nginx 2> /root/nginx.log
tries=0
until curl -sf http://127.0.0.1:7860/health 2> /dev/null | grep -q '"status":"ok"'; do
  tries=$((tries + 1)); [ "$tries" -lt 240 ] || { tail -20 /root/program.log; echo "NOT SO: it never became healthy"; exit 1; }; sleep 1
done
echo "ok: healthy after $tries s"
for user in zhao qian sun; do
  is "$user logs in over HTTPS" "$(status -c "/root/$user" --data-urlencode "username=$user" --data-urlencode "password=a password of $user" "$URL/login")" 200
done
is "plain HTTP is sent to HTTPS" "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' --resolve "$NAME:80:127.0.0.1" "http://$NAME/")" "301 $URL/"
is "nobody gets in without a login" "$(status "$URL/library/reports")" 401
id=$(ask -b /root/sun -H 'content-type: application/json' -d '{"question": "存在哪些问题？"}' "$URL/gradio_api/call/v2/ask" | cut -d'"' -f4)
is "a reader gets an answer" "$(ask -b /root/sun "$URL/gradio_api/call/ask/$id" | grep -c '"found": *true\|"found":true')" 1
is "a reader adds nothing" "$(status -b /root/sun -T /root/commands "$URL/library/files?name=a.txt")" 403
is "an editor does" "$(status -b /root/qian -T /var/lib/youju/reports/泵站.txt "$URL/library/files?name=b.txt")" 200
is "users are the administrator's" "$(for user in zhao qian sun; do ask -b "/root/$user" "$URL/account" | grep -c '/users/add' || true; done | tr '\n' ' ')" "1 0 0 "
is "the audit log has the logins" "$(grep -c '"action": "login", "status": 200' /var/log/youju/audit.jsonl)" 3
systemctl start youju-care > /root/care.log 2>&1 || { tail -20 /root/care.log; echo "NOT SO: what is done every night fails"; exit 1; }
is "what is done every night makes a backup" "$(stat -c '%U %a' /var/lib/youju/backups/youju-*.zip)" "youju 600"
is "it does not run as root" "$(stat -c %U /var/lib/youju/index)" youju
echo "all of it is so"
