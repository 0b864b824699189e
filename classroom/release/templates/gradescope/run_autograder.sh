#!/usr/bin/env bash
# Gradescope runs this, as root, for each submission, in a container of its own. The grading and the
# answer run as a user who may write nothing here; root writes the results.
set -u
base=${AUTOGRADER_ROOT:-/autograder}
user=${AUTOGRADER_USER:-workshop}
seconds=${AUTOGRADER_SECONDS:-1500}
tree=$base/source/workshop
results=$base/results/results.json
options=(@OPTIONS@)
if [ -e "$base/source/course.toml" ]; then
    options+=(--course "$base/source/course.toml")
fi

mkdir -p "$base/results"
work=$(mktemp -d)
trap 'rm -rf "$work" "$results.new"' EXIT
as_user=()
if [ "$(id -u)" = 0 ]; then
    chmod -R a+rX "$base/submission" # an archive may have brought any modes
    chown "$user" "$work"
    as_user=(runuser -u "$user" --)
fi
cd "$work" || exit 1
timeout --kill-after=10 "$seconds" "${as_user[@]}" env -i HOME="$work" TMPDIR="$work" \
    PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 \
    "$tree/.venv/bin/python" -P -m classroom.release.autograder "$base/submission" \
    --metadata "$base/submission_metadata.json" "${options[@]}" >"$results.new"
code=$?
if [ "$code" != 0 ] || [ ! -s "$results.new" ]; then
    echo "The grading ended with exit code $code." >&2
    printf '%s\n' '{"score": 0, "output": "The grading itself failed, which says nothing of your answer: your instructor has the log.", "visibility": "visible", "stdout_visibility": "hidden"}' >"$results.new"
fi
mv -f "$results.new" "$results"
