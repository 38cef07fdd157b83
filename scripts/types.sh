#!/bin/sh
# Types are checked on a regular install, as a user's checker sees the package.
set -eu
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
target=$(mktemp -d)
trap 'rm -rf "$target"' EXIT
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$target" .
# A namespace package can only be found whole where it lies alone.
config=$(pwd)/pyproject.toml
cd "$target"
MYPYPATH=$target exec "$python" -m mypy --config-file "$config" --python-executable "$python" -p understudy
