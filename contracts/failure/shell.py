"""The run as a script of curl: a served stand-in brought into the scenario, then every request, in order.

For a POSIX shell. Says for each answer whether it is that of the run, and ends with 1 where one is not.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Final

from ...sandbox.core.explain import saw
from ..spoken import harmless
from .case import WORLD, Case, Step
from .course import Sending, course
from .marks import in_words
from .stage import Control

_HEAD: Final = """\
#!/bin/sh
{about}
#
# The same requests, in order, to a stand-in that is served here:
#
#     understudy serve
#     sh curl.sh [http://127.0.0.1:4610]
#
# It makes a world named `{world}` there, in the place of one of that name; where the sandbox has a token, it is
# taken from UNDERSTUDY_TOKEN. Every answer is held against that of the run: it ends with 1 where one differs.
set -u
server=${{1:-${{UNDERSTUDY_URL:-http://127.0.0.1:4610}}}}
control=$server/_understudy
vendor=$server/w/{world}/{vendor}
differ=0

ask() {{ # curl's own words
  curl -q -sS --noproxy localhost,127.0.0.1,::1 "$@"
}}
set_up() {{ # what for, the path, the JSON
  printf '# %s\\n' "$1"
  ask -f -o /dev/null ${{UNDERSTUDY_TOKEN:+-H "Authorization: Bearer $UNDERSTUDY_TOKEN"}} \\
    -H 'Content-Type: application/json' --data-raw "$3" "$control$2" && return
  echo "curl.sh: $control$2 refused that: is \\`understudy serve\\` there?" >&2
  exit 2
}}
send() {{ # what is sent, the status that the program heard (000: none), curl's own words
  sent=$1 expected=$2
  shift 2
  printf '\\n%s\\n' "$sent"
  heard=$(ask -w '\\n%{{http_code}}' "$@")
  status=${{heard##*
}}
  printf '%s\\n' "$heard"
  [ "$status" = "$expected" ] && return
  echo "expected $expected, as in the run"
  differ=1
}}

ask -o /dev/null -X DELETE ${{UNDERSTUDY_TOKEN:+-H "Authorization: Bearer $UNDERSTUDY_TOKEN"}} \\
  "$control/worlds/{world}" || exit 2
"""
_TRUTH: Final = """\
printf '\\n# the truth: {kind} that are there now\\n'
ask ${{UNDERSTUDY_TOKEN:+-H "Authorization: Bearer $UNDERSTUDY_TOKEN"}} "$control/worlds/{world}/state/{vendor}/{kind}"\
"""


def script(case: Case) -> str:
    """The whole of it, as text."""
    failure = case.failure
    title = f"{failure.property.id} {failure.property.name}: {failure.property.sentence}"
    about = "\n".join(f"# {harmless(case.hush(line), 1_000)}" for line in (title, failure.says))
    lines = [_HEAD.format(about=about, world=WORLD, vendor=case.vendor.name)]
    for one in course(case):
        lines += [_set_up(one)] if isinstance(one, Control) else _sent(case, one)
    return "\n".join([*lines, "", *_truths(case), "", "exit $differ"]) + "\n"


def _set_up(control: Control) -> str:
    words = (control.says, control.path, json.dumps(control.body, sort_keys=True))
    return f"set_up {' '.join(map(shlex.quote, words))}"


def _sent(case: Case, sending: Sending) -> Iterator[str]:
    yield ""
    yield from (f"# {mark}" for mark in _marked(case, sending.step))
    yield _curl(sending)
    if sending.step.ends:
        yield "# here the program was killed, and started again"


def _marked(case: Case, step: Step) -> Iterator[str]:
    for fault in step.faults:
        yield harmless(in_words(fault, case.profile.dies))
    if step.entry.delivery != "delivered":
        yield f"the program saw {saw(step.entry)}"


def _curl(sending: Sending) -> str:
    step = sending.step
    what = f"{step.number}. {step.at:.1f} s  {sending.method} {harmless(step.target)}"
    words = [*_method(sending.method), *(["--max-time", "2"] if step.entry.delivery == "silence" else [])]
    words.append(f'"$vendor"{shlex.quote(sending.target)}')
    for name, value in sending.headers.items():
        words += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
    if sending.body or sending.method in {"PATCH", "POST", "PUT"}:
        words += ["--data-raw", shlex.quote(sending.body.decode("utf-8", "replace").replace("\0", ""))]
        if "content-type" not in {name.lower() for name in sending.headers}:
            words += ["-H", "Content-Type:"]
    return f"send {shlex.quote(what)} {sending.heard:03} -g --path-as-is {' '.join(words)}"


def _method(method: str) -> list[str]:
    if method == "HEAD":
        return ["--head"]
    return [] if method == "GET" else ["-X", shlex.quote(method)]


def _truths(case: Case) -> Iterator[str]:
    """A read of the vendor's own records, past its limits and faults; of its trash as well, where it has one."""
    for kind in (case.vendor.kinds[0].name, "recycle_bin"):
        if case.vendor.kind(kind) is not None:
            yield _TRUTH.format(world=WORLD, vendor=case.vendor.name, kind=kind)
