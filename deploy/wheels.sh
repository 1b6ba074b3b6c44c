#!/bin/sh
# What a machine without a network needs, fetched on one that has one:
#   sh deploy/wheels.sh SYSTEM PYTHON [FOLDER]      SYSTEM: windows macos linux linux-arm; PYTHON such as 3.12
# 在有网络的电脑上下载安装包，再把文件夹拷到没有网络的电脑上。
# There, in the folder of the program:
#   python -m venv .venv && .venv/bin/python -m pip install --no-index --find-links FOLDER -r requirements.txt
# With --check as the first word nothing is fetched: pip only says whether every requirement has a wheel.
set -eu
cd "$(dirname "$0")/.."
pip=${PIP:-python3 -m pip}
check=
if [ "${1:-}" = --check ]; then check=yes; shift; fi
system=${1:-} python=${2:-} folder=${3:-wheels}
# What pip would leave out, since it reads conditions such as sys_platform by the machine it runs on.
also=
case $system in
  windows) platforms="win_amd64"; also="colorama tzdata" ;;
  macos) platforms="macosx_11_0_arm64 macosx_12_0_arm64 macosx_13_0_arm64 macosx_14_0_arm64" ;;
  linux) platforms="manylinux2014_x86_64 manylinux_2_27_x86_64 manylinux_2_28_x86_64" ;;
  linux-arm) platforms="manylinux2014_aarch64 manylinux_2_27_aarch64 manylinux_2_28_aarch64" ;;
  *) echo "用法 usage: sh deploy/wheels.sh [--check] windows|macos|linux|linux-arm PYTHON [FOLDER]" >&2; exit 2 ;;
esac
case $python in
  3.1[1-9]) ;;
  *) echo "请写 Python 版本，如 3.12。 Name the version of Python, such as 3.12." >&2; exit 2 ;;
esac
for one in $platforms; do set -- "$@" --platform "$one"; done
while [ "${1#--}" = "$1" ]; do shift; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# jieba comes as a source archive alone, of pure Python: its wheel is made here and fits every system.
grep -v '^jieba==' requirements.txt > "$work/requirements.txt"
set -- --only-binary=:all: --implementation cp --python-version "$python" "$@"
case $system in
  # PyTorch without CUDA is a twentieth in size; Windows and macOS get no other anyway.
  linux*) set -- "$@" --extra-index-url https://download.pytorch.org/whl/cpu
    sed -i.bak 's/^torch==\([0-9.]*\)/torch==\1+cpu/' "$work/requirements.txt" ;;
esac
if [ -n "$check" ]; then
  # shellcheck disable=SC2086
  $pip install --dry-run --ignore-installed --target "$work/there" "$@" -r "$work/requirements.txt" $also
else
  # shellcheck disable=SC2086
  $pip download --dest "$folder" "$@" -r "$work/requirements.txt" $also
  # shellcheck disable=SC2046
  $pip wheel --no-deps --wheel-dir "$folder" $(grep -o '^jieba==[0-9.]*' requirements.txt)
  echo "放在 $folder 里 all there: $(find "$folder" -name '*.whl' | wc -l) wheels"
fi
