#!/bin/sh
# What a machine without a network needs, fetched on one that has one:
#   sh deploy/wheels.sh SYSTEM PYTHON [FOLDER]      SYSTEM: windows macos linux linux-arm; PYTHON such as 3.12
# 在有网络的电脑上下载安装包，再把文件夹拷到没有网络的电脑上。
# There, in the folder of the program:
#   python -m venv .venv && .venv/bin/python -m pip install --no-index --find-links FOLDER -r requirements.txt
# With --check as the first word nothing is fetched: it only says whether every requirement has a wheel.
# TORCH_INDEX is where PyTorch without CUDA is, for Linux; TORCH_INDEX= takes the one of PyPI, a twentyfold in size.
set -eu
cd "$(dirname "$0")/.."
check=
if [ "${1:-}" = --check ]; then check=yes; shift; fi
system=${1:-} python=${2:-} folder=${3:-wheels}
case $system in
  windows) target=x86_64-pc-windows-msvc platforms="win_amd64" ;;
  # PyTorch needs macOS 14.
  macos) target=aarch64-apple-darwin platforms="macosx_14_0_arm64 macosx_13_0_arm64 macosx_12_0_arm64 macosx_11_0_arm64"
    platforms="$platforms macosx_14_0_universal2 macosx_11_0_universal2 macosx_10_13_universal2 macosx_10_9_universal2" ;;
  linux) target=x86_64-manylinux_2_28 platforms="manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux2014_x86_64" ;;
  linux-arm) target=aarch64-manylinux_2_28 platforms="manylinux_2_28_aarch64 manylinux_2_27_aarch64 manylinux2014_aarch64" ;;
  *) echo "用法 usage: sh deploy/wheels.sh [--check] windows|macos|linux|linux-arm PYTHON [FOLDER]" >&2; exit 2 ;;
esac
case $python in
  3.1[1-9]) ;;
  *) echo "请写 Python 版本，如 3.12。 Name the version of Python, such as 3.12." >&2; exit 2 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip=${PIP:-python3 -m pip} uv=${UV:-$work/uv/bin/uv}
# pip reads conditions such as sys_platform by the machine it runs on; uv by the one that is meant.
if [ -z "${UV:-}" ]; then python3 -m venv "$work/uv" && "$work/uv/bin/python" -m pip install -q 'uv>=0.9,<1'; fi
# jieba comes as a source archive alone, of pure Python: its wheel is made here and fits every system.
grep -v '^jieba==' requirements.txt > "$work/requirements.txt"
index=
case $system in
  linux*) index=${TORCH_INDEX-https://download.pytorch.org/whl/cpu}
    [ -z "$index" ] || sed -i.bak 's/^torch==\([0-9.]*\)/torch==\1+cpu/' "$work/requirements.txt" ;;
esac
# Every version that goes along, each with a wheel for that system; where one has none, uv says so and ends.
MACOSX_DEPLOYMENT_TARGET=14.0 $uv pip compile --quiet --no-header --no-annotate --only-binary :all: \
  --python-platform "$target" --python-version "$python" ${index:+--index "$index" --index-strategy unsafe-best-match} \
  -o "$work/all.txt" "$work/requirements.txt"
if [ -n "$check" ]; then
  echo "都有安装包 all there: $(grep -c == "$work/all.txt") wheels, jieba made here"
  exit 0
fi
for one in $platforms; do set -- "$@" --platform "$one"; done
while [ "${1#--}" = "$1" ]; do shift; done
# shellcheck disable=SC2086
$pip download --dest "$folder" --no-deps --only-binary=:all: --implementation cp --python-version "$python" "$@" \
  ${index:+--extra-index-url "$index"} -r "$work/all.txt"
# shellcheck disable=SC2046,SC2086
$pip wheel --no-deps --wheel-dir "$folder" $(grep -o '^jieba==[0-9.]*' requirements.txt)
echo "放在 $folder 里 all there: $(find "$folder" -name '*.whl' | wc -l) wheels"
