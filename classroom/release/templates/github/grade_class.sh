#!/usr/bin/env bash
# What the workflow `grade.yml` runs in the instructor's checkout. Answers run as a user without sudo,
# and confined; the exit code is that of the grading.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
user=${GRADE_USER:-grader}
options=(@OPTIONS@)

submissions=()
for place in submissions fetched/*; do
    if [ -e "$place" ]; then submissions+=("$PWD/$place"); fi
done
if [ "${#submissions[@]}" = 0 ]; then
    echo "There is nothing to grade: neither submissions/ nor anything that was fetched." >&2
    exit 2
fi

as_user=()
if sudo -n true 2>/dev/null; then
    # Ubuntu 24.04 forbids what confines answers to whoever is not root.
    sudo sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0 || true
    id "$user" >/dev/null 2>&1 || sudo useradd --system --create-home "$user"
    chmod -R a+rX "${submissions[@]}"
    # The way to the checkout leads through a home folder.
    folder=$PWD
    while [ "$folder" != / ]; do
        sudo chmod a+x "$folder"
        folder=$(dirname "$folder")
    done
    sudo install -d -o "$user" build/grading
    as_user=(sudo -n -u "$user" env -i "HOME=/home/$user" PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8)
fi
mkdir -p build
code=0
"${as_user[@]}" ./workshop grade "${submissions[@]}" --out build/grading "${options[@]}" || code=$?
if [ "${#as_user[@]}" != 0 ]; then
    sudo chown -R "$(id -u):$(id -g)" build/grading
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -e build/grading/gradebook.csv ]; then
    {
        echo "Graded; the artifact \`grading\` has the pages, the gradebook and the receipt."
    } >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
