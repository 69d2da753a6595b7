"""The files that CI systems run: their commands are run here as those run them, only that wcs-pcap is installed already."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, SAMPLES
from junitparser import JUnitXml

from wcs_pcap.expect.learn import learn
from wcs_pcap.pipeline import analyze

BIN = Path(sys.executable).parent


def run_action(folder: Path, **inputs: str) -> tuple[int, str, str]:
    """Runs the action's last step; gives its exit code, what it prints and its ``exit-code`` output."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (folder / "wcs-pcap").mkdir(exist_ok=True)
    (folder / "wcs-pcap" / "bin").unlink(missing_ok=True)
    (folder / "wcs-pcap" / "bin").symlink_to(BIN)
    step = action["runs"]["steps"][-1]
    environment = dict.fromkeys(step["env"], "")
    for name, expression in step["env"].items():
        given = expression.removeprefix("${{ inputs.").removesuffix(" }}")
        assert given in action["inputs"]
        environment[name] = inputs.get(given, "")
    output = folder / "output"
    environment |= {
        "PATH": os.environ["PATH"], "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }  # fmt: skip
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr, output.read_text().splitlines()[-1]


@pytest.mark.parametrize(
    ("sample", "options", "code"),
    [
        ("real.pcap", "", 0),
        ("real.pcap", "--fail-on warning", 1),
        ("hangup_without_end.pcap", "", 1),
        ("hangup_without_end.pcap", "--ignore FLOW018", 0),
        ("lost_packets.pcap", "", 3),
        ("missing.pcap", "", 2),
    ],
)
def test_the_action(sample: str, options: str, code: int, tmp_path: Path) -> None:
    ended, said, output = run_action(
        tmp_path, capture=f"\n{SAMPLES / sample}\n", options=options, junit="out dir.xml", sarif="s.json"
    )
    assert (ended, output) == (code, f"exit-code={code}")
    if code == 2:
        return
    assert ("::error " in said) == (code == 1)
    assert "wcs-pcap: " in (tmp_path / "summary.md").read_text()
    assert JUnitXml.fromfile(str(tmp_path / "out dir.xml")).tests > 0
    assert json.loads((tmp_path / "s.json").read_text())["runs"][0]["invocations"][0]["exitCode"] == code


def test_the_action_takes_several_captures_and_files(tmp_path: Path) -> None:
    captures = f"{SAMPLES / 'real.pcap'}\n{SAMPLES / 'connection.pcap'}\n"
    assert run_action(tmp_path, capture=captures)[0] == 0
    assert run_action(tmp_path, capture=captures, expect=str(SAMPLES / "real.toml"))[0] == 1, "two logins, where one must be"
    assert run_action(tmp_path, capture=str(SAMPLES / "real.pcap"), expect=str(SAMPLES / "real.toml"))[0] == 0


def test_nothing_in_an_input_is_run(tmp_path: Path) -> None:
    evil = "$(touch pwned) `touch pwned` ; touch pwned"
    assert run_action(tmp_path, capture=evil, options=evil, expect=evil)[0] == 2
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("samples", "code"),
    [(["real.pcap", "call.pcap"], 0), (["call.pcap", "no_answer.pcap", "real.pcap"], 1), (["lost_packets.pcap"], 1)],
)
def test_the_pre_commit_hook_judges_each_capture_by_itself(samples: list[str], code: int) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    command = [*shlex.split(hook["entry"]), *(str(SAMPLES / name) for name in samples)]
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stdout.count("Verdict: ") == len(samples)


def test_what_was_learned_from_the_real_sample_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert learn(analyze(["samples/real.pcap"])) == (SAMPLES / "real.toml").read_text()
