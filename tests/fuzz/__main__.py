"""Looks for inputs that break a target: ``python -m fuzz [--seconds N] [TARGET...]``, run in the folder ``tests``.

With ``--same`` it tries the same inputs each time, as CI does, where a failure has to come from a change.

Guided by coverage where atheris is installed; where it is not, it says so and tries at random with hypothesis for the same time.
What is found lies in fuzz/crashes/ and makes the exit code 1. See fuzz/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CRASHES = Path(__file__).parent / "crashes"
NAMES = ("capture", "packets", "connection", "http", "coding", "compressed", "toml", "masking")
# inputs of a target with --same: about ten seconds each
SAME = {
    "capture": 1_000,
    "packets": 30_000,
    "connection": 8_000,
    "http": 1_500,
    "coding": 300_000,
    "compressed": 2_000,
    "toml": 3_000,
    "masking": 3_000,
}
MEBIBYTES = 1024  # that a target may take, with all that atheris adds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    parser.add_argument("--seconds", type=float, default=60, help="for all of them together")
    parser.add_argument("--same", action="store_true", help="the same inputs each time, however long they take")
    parser.add_argument("--guided", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    targets = options.targets or list(NAMES)
    if unknown := set(targets) - set(NAMES):
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if options.guided:
        _guided(options.guided, options.folder, options.seconds, options.same)
    seconds = options.seconds / len(targets)
    CRASHES.mkdir(exist_ok=True)
    guided = importlib.util.find_spec("atheris") is not None
    if not guided:
        print("atheris is not installed: inputs are tried at random, not guided by coverage")
    return max(_run(target, seconds, options.same) if guided else _at_random(target, seconds) for target in targets)


def _run(target: str, seconds: float, same: bool) -> int:
    """In a process of its own, which atheris ends: the folder of its seeds is made and removed here."""
    print(f"{target}: {f'{SAME[target]:,} inputs' if same else f'{seconds:.0f} s'}, guided by coverage", flush=True)
    environment = {**os.environ, "PYTHONHASHSEED": "0"} if same else None
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "fuzz", "--guided", target, "--folder", folder, "--seconds", str(seconds)]
        done = subprocess.run(
            [*command, *(["--same"] if same else [])], cwd=Path(__file__).parents[1], env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    lines = done.stdout.splitlines()
    if done.returncode:
        print("\n".join(lines[-60:]))
    else:
        print("  " + next((line for line in reversed(lines) if line.startswith(("Done", "#"))), ""))
    return int(done.returncode != 0)


def _guided(target: str, folder: Path, seconds: float, same: bool) -> None:
    import atheris

    with atheris.instrument_imports(include=["wcs_pcap"]):
        from fuzz.seeds import seeds
        from fuzz.targets import LONGEST, hit
    for data in seeds(target):
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data[:LONGEST])
    until = [f"-runs={SAME[target]}", "-seed=1"] if same else [f"-max_total_time={max(int(seconds), 1)}"]
    arguments = [
        sys.argv[0], str(folder), *until, f"-max_len={LONGEST}", "-timeout=20",
        f"-rss_limit_mb={MEBIBYTES}", f"-artifact_prefix={CRASHES}/{target}-", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup(arguments, lambda data: hit(target, data))
    atheris.Fuzz()


def _at_random(target: str, seconds: float) -> int:
    from fuzz.targets import hit
    from fuzz.test_fuzz import mutated
    from hypothesis import HealthCheck, Phase, given, settings

    print(f"{target}: {seconds:.0f} s, at random", flush=True)
    until = time.monotonic() + seconds
    tried = 0

    @settings(max_examples=10**9, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(mutated(target))
    def any_input(data: bytes) -> None:
        nonlocal tried
        if time.monotonic() > until:
            raise TimeoutError
        tried += 1
        try:
            hit(target, data)
        except Exception:
            path = CRASHES / f"{target}-{hashlib.sha1(data).hexdigest()}"
            path.write_bytes(data)
            print(f"  {path}")
            raise

    try:
        any_input()
    except TimeoutError:
        print(f"  {tried} inputs")
        return 0
    except Exception as error:
        print(f"  {type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
