#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image from the uploaded archive, which it
# has unpacked in /autograder/source.
set -euo pipefail
base=${AUTOGRADER_ROOT:-/autograder}
user=${AUTOGRADER_USER:-workshop}
tree=$base/source/workshop
export DEBIAN_FRONTEND=noninteractive

fits() {
    command -v "$1" >/dev/null && "$1" -c 'import sys, venv, ensurepip
sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
}
apt-get update -qq
apt-get install -y -qq --no-install-recommends ca-certificates git
# The image's own Python may be too old, or come without venv.
for python in python3 python3.13 python3.12 python3.11; do
    if fits "$python"; then break; fi
    apt-get install -y -qq --no-install-recommends "$python" "$python-venv" || true
    if fits "$python"; then break; fi
done

id "$user" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$user"
chmod +x "$tree/workshop"
# Builds .venv, with the bytecode of all of it: who runs answers can write none.
PYTHONDONTWRITEBYTECODE=1 "$tree/workshop" --help >/dev/null
"$tree/.venv/bin/python" -m compileall -q "$tree/classroom" "$tree/pipelines" "$tree/schemas" || true
# Whoever runs answers reads all of it and writes none.
chown -R root:root "$base/source"
chmod -R a+rX,go-w "$base/source"
mkdir -p "$base/results"
chmod 755 "$base/results"
runuser -u "$user" -- "$tree/.venv/bin/python" -P -c "import classroom" # or no grading could
"$tree/workshop" doctor || true # into the log of the build: what confines answers here
