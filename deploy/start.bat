@echo off
rem Youju on Windows: a double click installs what is missing and opens the page.
chcp 65001 >nul
setlocal
set PYTHONUTF8=1
set OMP_NUM_THREADS=1
cd /d "%~dp0\.."
where py >nul 2>nul
if errorlevel 1 (
  echo 没有找到 Python。请从 python.org 安装 Python 3.11 或更新的版本，再双击这个文件。
  echo Python was not found. Install Python 3.11 or newer from python.org, then double-click this file again.
  pause
  exit /b 1
)
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))"
if errorlevel 1 (
  echo Python 版本太旧，需要 3.11 或更新的版本。
  echo This Python is too old; 3.11 or newer is needed.
  pause
  exit /b 1
)
rem What deploy/wheels.sh fetched on another machine, for one without a network.
set FROM=
if exist wheels set FROM=--no-index --find-links wheels
if exist deploy\wheels set FROM=--no-index --find-links deploy\wheels
if not exist .venv\.installed (
  echo 第一次使用，正在安装，需要几分钟。 Installing, which takes some minutes the first time.
  py -3 -m venv .venv && .venv\Scripts\python -m pip install --disable-pip-version-check %FROM% -r requirements.txt
  if errorlevel 1 (
    echo 没有装好。请检查网络后再双击这个文件。 That failed. Check the network and double-click this file again.
    pause
    exit /b 1
  )
  echo done> .venv\.installed
)
start "" /b cmd /c ".venv\Scripts\python deploy\answers.py && start http://127.0.0.1:7860"
.venv\Scripts\python app.py %*
pause
