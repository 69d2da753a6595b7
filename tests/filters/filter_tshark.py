"""Asks tshark what filters show."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filters.filter_packets import write_capture

from wcs_pcap.model import Packet

# One listener a filter, so that one run of tshark answers for all of them.
LISTENERS = """
local shown = {}
for number, filter in ipairs({%s}) do
  local found, tap = pcall(Listener.new, "frame", filter)
  shown[number] = found and "" or "error " .. string.gsub(tostring(tap), "%%s+", " ")
  if found then
    function tap.packet(pinfo) shown[number] = shown[number] .. " " .. pinfo.number end
    function tap.draw() print("filter " .. number .. ":" .. shown[number]) end
  else
    print("filter " .. number .. ":" .. shown[number])
  end
end
"""


def shown_by_tshark(folder: Path, packets: list[Packet], texts: list[str]) -> list[str]:
    """For each filter the frames, as ``" 1 2"``, or ``"error ..."``."""
    write_capture(folder / "conversation.pcap", packets)
    quoted = ", ".join(f"[===[{text}]===]" for text in texts)
    (folder / "listeners.lua").write_text(LISTENERS % quoted)
    run = subprocess.run(
        ["tshark", "-q", "-n", "-r", "conversation.pcap", "-d", "tcp.port==9091,http", "-X", "lua_script:listeners.lua"],
        cwd=folder, env=os.environ | {"WIRESHARK_CONFIG_DIR": str(folder), "TZ": "UTC"},
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    lines = [line.removeprefix("filter ").partition(":") for line in run.stdout.splitlines() if line.startswith("filter ")]
    answers = {int(number): answer for number, _, answer in lines}
    return [answers[number] for number in range(1, len(texts) + 1)]


def is_there() -> bool:
    """Versions differ in details: 3.x in ``!=``, 4.2 in the types of some fields."""
    if shutil.which("tshark") is None:
        return False
    version = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True).stdout
    return version.startswith("TShark (Wireshark) 4.0.") and "with Lua" in version


with_tshark = pytest.mark.skipif(not is_there(), reason="needs tshark 4.0 with Lua")
