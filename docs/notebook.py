"""Runs the cells of docs/latency.ipynb and writes the notebook anew, with what they print and draw: python docs/notebook.py.

Needs matplotlib; Jupyter is needed only to look at it.
"""

from __future__ import annotations

import ast
import base64
import io
import json
import os
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PATH = ROOT / "docs" / "latency.ipynb"

CELLS = [
    """\
# How long does the web server take?

Each REST hook of WCS waits for an answer. This notebook reads a capture, shows the latency by hook, and where in a session it
occurred. Needs `pip install matplotlib`; run it in the checkout, or put in a capture of your own.
""",
    """\
import wcs_pcap

report = wcs_pcap.analyze("samples/real.pcap")
print(report.verdict, len(report.exchanges), "exchanges,", len(report.flows), "flows")
""",
    """\
## By hook

`latency` runs from the last byte of the request to the first of the answer, in seconds. An exchange without an answer has none.
""",
    """\
exchanges = report.exchanges_frame()
exchanges["milliseconds"] = exchanges["latency"] * 1000
summary = exchanges.groupby("hook")["milliseconds"].agg(["count", "median", "max"]).sort_values("median", ascending=False)
print(summary.round(3).to_string())
""",
    """\
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(8, 4))
hooks = list(summary.index[::-1])
answered = exchanges.dropna(subset=["milliseconds"]).astype({"milliseconds": float})
axes.boxplot([answered.loc[answered["hook"] == hook, "milliseconds"] for hook in hooks], orientation="horizontal")
axes.set_yticks(range(1, len(hooks) + 1), hooks)
axes.set_xlabel("latency (ms)")
figure.tight_layout()
plt.show()
""",
    """\
## In the course of the session

Each point is an answer, each bar below it a flow from its first hook to its last.
""",
    """\
flows = report.flows_frame()
figure, (above, below) = plt.subplots(2, 1, figsize=(8, 5), sharex=True, height_ratios=[2, 1])
begin = exchanges["time"].min()
seconds = (exchanges["time"] - begin).dt.total_seconds()
above.scatter(seconds, exchanges["milliseconds"].astype(float))
above.set_ylabel("latency (ms)")
for row, flow in enumerate(flows.itertuples()):
    left = (flow.first_time - begin).total_seconds()
    below.barh(row, (flow.last_time - flow.first_time).total_seconds(), left=left)
below.set_yticks(range(len(flows)), flows["pattern"])
below.set_xlabel("seconds")
figure.tight_layout()
plt.show()
""",
    """\
## What was found
""",
    """\
print(report.findings_frame()[["code", "severity", "title", "count"]].to_string(index=False))
""",
]


def run() -> list[tuple[str, str, list[bytes]]]:
    """Each cell with what it printed and the pictures (PNG) it drew. Cells that are text print nothing."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    space: dict[str, Any] = {}
    made = []
    for cell in CELLS:
        if cell.startswith("#"):
            made.append((cell, "", []))
            continue
        out, pictures = io.StringIO(), []
        with redirect_stdout(out):
            exec(compile(ast.parse(cell), str(PATH), "exec"), space)
        for number in plt.get_fignums():
            picture = io.BytesIO()
            plt.figure(number).savefig(picture, format="png", dpi=80, metadata={"Software": None})
            pictures.append(picture.getvalue())
        plt.close("all")
        made.append((cell, out.getvalue(), pictures))
    return made


def notebook() -> dict[str, Any]:
    """The notebook (nbformat 4.5)."""
    cells: list[dict[str, Any]] = []
    count = 0
    for number, (source, printed, pictures) in enumerate(run(), 1):
        cell: dict[str, Any] = {"id": f"cell-{number}", "metadata": {}, "source": source.rstrip("\n").splitlines(keepends=True)}
        if source.startswith("#"):
            cells.append({"cell_type": "markdown", **cell})
            continue
        count += 1
        outputs: list[dict[str, Any]] = []
        if printed:
            outputs.append({"output_type": "stream", "name": "stdout", "text": printed.splitlines(keepends=True)})
        for picture in pictures:
            data = {"image/png": base64.b64encode(picture).decode(), "text/plain": ["a picture"]}
            outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
        cells.append({"cell_type": "code", "execution_count": count, "outputs": outputs, **cell})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


if __name__ == "__main__":
    os.chdir(ROOT)
    PATH.write_text(json.dumps(notebook(), indent=1) + "\n", encoding="utf-8")
