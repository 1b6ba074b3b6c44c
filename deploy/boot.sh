#!/bin/sh
# The units under a real systemd: a machine is booted; in it they start, serve, are killed and stopped; booted again.
#   sh deploy/boot.sh ROOT [SUITE]     as root, with systemd-nspawn (systemd-container of Debian) and debootstrap
# ROOT is a folder that `sh deploy/debian.sh ROOT` has filled; where it has not, that is done first. What the program
# kept there is deleted. What is tried is what is committed, with the packages that are installed there. The machine
# has no network but its own loopback, and the clock of this one.
set -eu
cd "$(dirname "$0")/.."
NAME=reports.example.gov.cn
if [ "${INSIDE:-}" = "" ]; then
  [ $# -ge 1 ] || { sed -n 2,6p "$0"; exit 2; }
  [ -x "$1/opt/youju/.venv/bin/python" ] || sh deploy/debian.sh "$@"
  ROOT=$(realpath "$1")
  for gone in root/youju var/lib/youju/index var/lib/youju/backups var/lib/youju/reports var/log/youju usr/local/sbin/systemctl \
    usr/sbin/policy-rc.d var/lib/systemd/timers var/log/journal; do rm -rf "${ROOT:?}/$gone"; done
  mkdir -p "$ROOT/root/youju" "$ROOT/var/log/journal"
  git archive HEAD | tar -x -C "$ROOT/root/youju"
  cp -r "$ROOT/root/youju/." "$ROOT/opt/youju"
  if [ -d /run/systemd/system ]; then kept=; else
    # Without a systemd here nobody gives that machine groups of processes. Those of cgroups v1 are set up for it:
    # systemd-nspawn shows it those with limits read-only, whence "rw" below.
    kept="--register=no --keep-unit" groups=
    for kind in memory pids devices; do
      group=/sys/fs/cgroup/$kind$(sed -n "s/^[0-9]*:$kind://p" /proc/self/cgroup)
      [ -e "$group/notify_on_release" ] || continue
      mkdir -p "$group/youju-boot" && echo $$ > "$group/youju-boot/cgroup.procs" && groups="$groups $group"
    done
    # shellcheck disable=SC2317,SC2329
    end() {
      for group in $groups; do echo $$ > "$group/cgroup.procs"; find "$group/youju-boot" -depth -type d -exec rmdir {} +; done
      for group in /sys/fs/cgroup/*/supervisor /sys/fs/cgroup/*/payload; do
        [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} +
      done
    }
    trap end EXIT
  fi
  # shellcheck disable=SC2086
  machine() { systemd-nspawn --quiet $kept --link-journal=no --hostname=youju --directory="$ROOT" "$@"; }
  machine --pipe --resolv-conf=copy-host --setenv=INSIDE=machine sh /root/youju/deploy/boot.sh
  for boot in first second; do
    echo "INSIDE=$boot" > "$ROOT/root/boot"
    : > "$ROOT/root/checks.log"
    # Calls that systemd-nspawn itself would refuse and the unit has rules for, so that it is these that are tried.
    # shellcheck disable=SC2016
    machine --private-network --console=read-only --kill-signal=SIGRTMIN+3 --system-call-filter="bpf landlock_create_ruleset landlock_add_rule landlock_restrict_self" \
      sh -c 'for kind in memory pids devices; do mount -o remount,bind,rw "/sys/fs/cgroup/$kind" 2> /dev/null || true; done; exec /lib/systemd/systemd' \
      > "$ROOT/root/console.log" 2>&1 &
    tail --pid=$! -s 0.2 -n +1 -f "$ROOT/root/checks.log"
    wait $! || { tail -5 "$ROOT/root/console.log"; exit 1; }
    tail -n 1 "$ROOT/root/checks.log" | grep -q "^all of it is so" || exit 1
  done
  exit 0
fi

is() { if [ "$2" = "$3" ]; then echo "ok: $1"; else echo "NOT SO: $1: $2, wanted $3"; exit 1; fi; }
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin

if [ "$INSIDE" = machine ]; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus > /dev/null
  cat > /etc/systemd/system/checks.service <<'UNIT'
[Unit]
Description=deploy/boot.sh
After=multi-user.target
SuccessAction=poweroff
FailureAction=poweroff
[Service]
Type=oneshot
EnvironmentFile=/root/boot
ExecStart=/bin/sh /root/youju/deploy/boot.sh
StandardOutput=append:/root/checks.log
StandardError=inherit
[Install]
WantedBy=graphical.target
UNIT
  rm -f /etc/systemd/system/youju* /etc/systemd/system/*.wants/youju*
  systemctl --quiet enable checks
  install -d -o youju -g youju -m 700 /var/lib/youju/reports
  exit 0
fi

URL=https://$NAME
ask() { curl -sS --cacert /etc/ssl/youju/fullchain.pem --resolve "$NAME:443:127.0.0.1" "$@"; }
status() { ask -o /dev/null -w '%{http_code}' "$@"; }
of() { systemctl show "${2:-youju}" --property="$1" --value; }
said() { journalctl --boot="${2:-0}" --quiet --no-pager --output=cat --unit="${3:-youju}" | grep -c "$1" || true; }
# Waits until /health speaks of so many reports, all of them read.
waits() {
  tries=0
  until curl -s http://127.0.0.1:7860/health | grep -q "\"reports\":$1,.*\"problems\":0,.*\"working\":false"; do
    tries=$((tries + 1)); [ "$tries" -lt 240 ] || { systemctl status youju; curl -sS http://127.0.0.1:7860/health; echo "NOT SO: never were there $1 reports"; exit 1; }; sleep 1
  done
  echo "ok: /health says $(curl -s http://127.0.0.1:7860/health | cut -d'"' -f4), $1 reports, after $tries s"
}
login() { status -c "/root/$1" --data-urlencode "username=$1" --data-urlencode "password=a password of $1" "$URL/login"; }
# Whether the index answers a question of a reader, through nginx. Each start of the program logs everybody out.
answered() {
  login sun > /dev/null
  id=$(ask -b /root/sun -H 'content-type: application/json' -d '{"question": "存在哪些问题？"}' "$URL/gradio_api/call/v2/ask" | cut -d'"' -f4)
  is "$1" "$(ask -b /root/sun "$URL/gradio_api/call/ask/$id" | grep -c '"found": *true\|"found":true')" 1
}
cd /opt/youju

if [ "$INSIDE" = second ]; then
  waits "$(cat /root/reports)"
  is "both came up with the machine" "$(systemctl is-active youju youju-care.timer | tr '\n' ' ')" "active active "
  is "the machine went down without killing it" "$(said 'Deactivated successfully' -1) $(said 'timed out' -1)" "2 0"
  answered "a reader gets an answer"
  echo "all of it is so, after a boot of its own too"
  exit 0
fi

echo "Debian $(cat /etc/debian_version), $(systemctl --version | head -n 1), Linux $(uname -r)"
# The end of the block of commands below "Installing", word for word.
awk '/^cp deploy\/youju.service/ {on = 1} on && /^```/ {exit} on' docs/administration.md > /root/commands
cat /root/commands
sh -eu /root/commands 2>&1
systemctl reload nginx
waits 0
for unit in youju youju-care; do systemd-analyze security --no-pager $unit.service | sed -n 's/^→ //p'; done
is "systemd finds nothing wrong with the units" "$(systemd-analyze verify youju.service youju-care.service youju-care.timer 2>&1 | grep youju || true)" ""

for user in zhao qian sun; do
  is "$user logs in over HTTPS" "$(login "$user")" 200
done
count=0
for file in corpus/samples/*.docx corpus/samples/*.md; do
  case $file in */README.md) continue ;; esac
  count=$((count + 1))
  is "an editor adds a report" "$(status -b /root/qian -T "$file" "$URL/library/files?name=$count.${file##*.}")" 200
done
waits $count
answered "a reader gets an answer through nginx"
echo "it holds $(of MemoryCurrent) bytes of $(of MemoryMax), $(of TasksCurrent) threads of $(of TasksMax)"
group=$(of ControlGroup)
# Of cgroups v1, or of v2.
is "these limits are the kernel's" "$(cat "/sys/fs/cgroup/memory$group/memory.limit_in_bytes" "/sys/fs/cgroup/pids$group/pids.max" \
  "/sys/fs/cgroup$group/memory.max" "/sys/fs/cgroup$group/pids.max" 2> /dev/null | tr '\n' ' ')" "$(of MemoryMax) $(of TasksMax) "

# What the units keep from whatever runs in them: each with other commands, and these without it, as the same user.
ip addr add 192.0.2.1/32 dev lo
python3 -m http.server --bind 192.0.2.1 --directory /usr/share/doc 8000 > /dev/null 2>&1 & ELSEWHERE=$!
until curl -s -o /dev/null http://192.0.2.1:8000/; do sleep 0.2; done
install -d /home/someone
cat > /usr/local/bin/probe <<'PROBE'
can() { if "$@" > /dev/null 2>&1; then echo can; else echo cannot; fi; }
cd /opt/youju
# The last is that the processes which read files can still close themselves.
echo "see home $(can ls /home/someone), see others $(can ls /proc/1), new namespaces $(can unshare --user true)," \
  "the network $(can curl -sSm 3 http://192.0.2.1:8000/), loopback $(can curl -sSm 3 http://127.0.0.1:7860/health)," \
  "closed readers $(can .venv/bin/python -m corpus.sandbox)," \
  "write $(find / -type d -writable -prune ! -path '/proc/*' 2> /dev/null | sort | tr '\n' ' ')"
PROBE
probe() {
  sed -e '/^ExecStart=/d; /^Restart/d; /^Type=/d' -e 's|^\[Service\]|&\nType=oneshot\nExecStart=/bin/sh /usr/local/bin/probe\nStandardOutput=truncate:/root/probe|' \
    "deploy/$1.service" > /run/systemd/system/probe.service
  systemctl daemon-reload && systemctl start probe && cat /root/probe
}
places="/dev/mqueue /dev/shm /tmp /var/lib/youju /var/log/youju /var/tmp "
is "without the unit nearly all can be done" "$(runuser -u youju -- sh /usr/local/bin/probe)" \
  "see home can, see others can, new namespaces can, the network can, loopback can, closed readers can, write /dev/mqueue /dev/shm /run/lock /tmp /var/lib/youju /var/log/youju /var/tmp "
is "in youju.service its two folders can be written and this machine be spoken to" "$(probe youju)" \
  "see home cannot, see others cannot, new namespaces cannot, the network cannot, loopback can, closed readers can, write $places"
is "in youju-care.service nobody is spoken to" "$(probe youju-care)" \
  "see home cannot, see others cannot, new namespaces cannot, the network cannot, loopback cannot, closed readers cannot, write $places"
kill $ELSEWHERE
id=$(of MainPID)
is "it runs without any privilege, behind filters" "$(awk '/^(Uid|CapBnd|NoNewPrivs|Seccomp):/ {printf "%s ", $2}' "/proc/$id/status")" "$(id -u youju) 0000000000000000 1 2 "

kill -9 "$id"
is "killed, it is said to be away" "$(sleep 1; status -b /root/sun "$URL/library/reports")" 503
waits $count
is "it was started anew" "$(of NRestarts) $([ "$(of MainPID)" != "$id" ] && echo another)" "1 another"
answered "a reader gets an answer again"

systemctl start youju-care.service
is "what is done every night makes a backup" "$(stat -c '%U %a' /var/lib/youju/backups/youju-*.zip)" "youju 600"
systemctl list-timers --no-pager --no-legend youju-care.timer
# The timer with nothing changed but when: first as if the machine had been off for two nights, then as if it were time.
backups() {
  tries=0
  until [ "$(find /var/lib/youju/backups -name 'youju-*.zip' | wc -l) $(of ActiveState youju-care)" = "$1 inactive" ]; do
    tries=$((tries + 1)); [ "$tries" -lt 60 ] || { systemctl status youju-care.timer; echo "NOT SO: the timer does not fire $2"; exit 1; }; sleep 1
  done
  is "the timer fires $2" "$(of Result youju-care)" success
}
other() {
  mkdir -p /run/systemd/system/youju-care.timer.d
  printf '[Timer]\nRandomizedDelaySec=0\nAccuracySec=1s\n%s\n' "$1" > /run/systemd/system/youju-care.timer.d/when.conf
  systemctl daemon-reload
}
systemctl stop youju-care.timer; other ""; touch -d '2 days ago' /var/lib/systemd/timers/stamp-youju-care.timer; systemctl start youju-care.timer
backups 2 "for a night that was missed"
other "$(printf 'OnCalendar=\nOnCalendar=%s' "$(date -d '+4 sec' '+%F %T')")"; systemctl restart youju-care.timer
backups 3 "at its hour"
rm -r /run/systemd/system/youju-care.timer.d; systemctl daemon-reload

# Stopped in the midst of reading, with a page open: what was being read is not taken for what cannot be read.
readers() { grep -l "^PPid:.$(of MainPID)\$" /proc/[0-9]*/status 2> /dev/null | wc -l; }
had=$(readers)
for file in corpus/samples/*.docx; do :; done
for copy in $(seq 200); do install -o youju -m 600 "$file" "/var/lib/youju/reports/copy $copy.docx"; done
tries=0
until [ "$(readers)" -gt "$had" ]; do tries=$((tries + 1)); [ "$tries" -lt 300 ] || { echo "NOT SO: nothing is read"; exit 1; }; sleep 0.1; done
ask -N -b /root/sun "$URL/gradio_api/heartbeat/page" > /dev/null 2>&1 & PAGE=$!
sleep 1
before=$(date +%s%N); systemctl stop youju; after=$(date +%s%N)
kill $PAGE 2> /dev/null || true
is "stopped while it reads it ends by itself, after $(((after - before) / 1000000)) ms, and complains of nothing" \
  "$(of Result) $(of ExecMainStatus) $(said 'timed out') $(said 'could not be started')" "success 0 0 0"
systemctl start youju
waits "$((count + 200))"
echo $((count + 200)) > /root/reports
is "the log has each start, and nothing went wrong that nobody noticed" "$(said 'https://') $(said Traceback) $(said Error)" "3 0 0"
journalctl --no-pager --unit=youju --unit=youju-care --unit=youju-care.timer | tail -n 12
echo "all of it is so"
