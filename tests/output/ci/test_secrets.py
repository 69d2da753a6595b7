"""The outputs of ``check`` for other programs mask every secret."""

from __future__ import annotations

import json

from output.ci.judgements import hostile

from wcs_pcap.output.ci.github import workflow_commands
from wcs_pcap.output.ci.junit import junit_xml
from wcs_pcap.output.ci.markdown import markdown
from wcs_pcap.output.ci.sarif import sarif


def test_no_output_contains_a_secret() -> None:
    judgement = hostile('POST /app?password=hunter2 says {"authToken": "hunter2"}')
    outputs = [junit_xml(judgement).decode(), json.dumps(sarif(judgement)), *markdown(judgement), *workflow_commands(judgement)]
    assert "hunter2" not in "".join(outputs)
    assert "".join(outputs).count("***") >= 4
