#!/bin/sh
# Youju on macOS (and Linux): a double click installs what is missing and opens the page.
cd "$(dirname "$0")/.." || exit 1
export OMP_NUM_THREADS=1
say() { printf '%s\n%s\n' "$1" "$2"; }
stop() { say "$1" "$2"; printf '按回车键关闭 (Enter closes) '; read -r _; exit 1; }
command -v python3 >/dev/null || stop "没有找到 Python。请从 python.org 安装 Python 3.11 或更新的版本，再双击这个文件。" \
  "Python was not found. Install Python 3.11 or newer from python.org, then double-click this file again."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Python 版本太旧，需要 3.11 或更新的版本。" \
  "This Python is too old; 3.11 or newer is needed."
if [ ! -e .venv/.installed ]; then
  say "第一次使用，正在安装，需要几分钟。" "Installing, which takes some minutes the first time."
  # What `sh deploy/wheels.sh` fetched on another machine, for one without a network.
  from=
  for folder in wheels deploy/wheels; do [ ! -d "$folder" ] || from=$folder; done
  { python3 -m venv .venv && .venv/bin/python -m pip install --disable-pip-version-check \
    ${from:+--no-index --find-links "$from"} -r requirements.txt; } \
    || stop "没有装好。请检查网络后再双击这个文件。" "That failed. Check the network and double-click this file again."
  touch .venv/.installed
fi
if command -v open >/dev/null; then (.venv/bin/python deploy/answers.py && open http://127.0.0.1:7860) & fi
exec .venv/bin/python app.py "$@"
