#!/bin/sh
# Draws the pictures of README.md and docs/emacs.md: a real Emacs, the real notebook, no screen.
#
#   docs/images/make.sh [PROGRAM]
#
# PROGRAM is orgfig, with the packages that figures.org needs; else the clone's .venv/bin/orgfig.
# Needs Emacs with GTK and cairo, xvfb-run and DejaVu Sans Mono; Pillow comes with those packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${1:-$root/.venv/bin/orgfig}
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/networks"
cp "$root/figures.org" "$home/networks"
(cd "$home/networks" && "$program" build >"$home/log" 2>&1) || { cat "$home/log"; exit 1; }
# GTK wants a session for nothing that is drawn here; its complaints are no news.
HOME=$home TZ=UTC LC_ALL=C.UTF-8 NO_AT_BRIDGE=1 xvfb-run -a -s "-screen 0 1600x1200x24 -noreset" \
    emacs -Q -L "$root/emacs" -l "$here/make.el" "$home/networks/figures.org" "$program" "$home" \
    2>"$home/errors" || { cat "$home/errors"; exit 1; }
"$(dirname "$program")/python" - "$home" "$here" <<'END'
import sys
from pathlib import Path

from PIL import Image

for picture in Path(sys.argv[1]).glob("*.png"):
    small = Image.open(picture).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(Path(sys.argv[2]) / picture.name, optimize=True)
END
ls -l "$here"/*.png
