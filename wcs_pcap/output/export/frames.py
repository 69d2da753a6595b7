"""The tables of a report as pandas data frames, and these as CSV and Parquet. Parquet needs pyarrow: ``wcs-pcap[parquet]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from wcs_pcap.errors import WcsPcapError
from wcs_pcap.model import Report
from wcs_pcap.output.export.tables import TABLES, Row, rows
from wcs_pcap.output.json.encode import dumps
from wcs_pcap.output.masking.mask import MASKED, Mask
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.views import Table

if TYPE_CHECKING:
    import pandas

DTYPES = {"int": "Int64", "float": "Float64", "bool": "boolean", "text": "string", "ints": "object", "texts": "object"}
LATEST = 2**63 - 1  # nanoseconds: the last time that pandas can hold, in the year 2262
EARLIEST = -LATEST  # the first one, in the year 1677
BATCH = 10_000  # rows that are held at a time while a file is written


def frame(report: Report, table: str, mask: Mask = MASKED) -> pandas.DataFrame:
    """Returns one of the tables exchanges, flows and findings.

    Times are datetimes in UTC: NaT where there is none, or where it is not between 1677 and 2262.
    """
    return _frame(table, rows(report, table, mask))


def to_csv(report: Report, table: str, mask: Mask = MASKED) -> Iterator[str]:
    """Yields a table as CSV (RFC 4180) with a header row, batch by batch. Times are ISO 8601 with nanoseconds; lists are JSON."""
    for number, part in enumerate(_batches(report, table, mask)):
        for name, column in TABLES[table].items():
            if column.kind in ("ints", "texts"):
                part[name] = [dumps(value) for value in part[name]]
            elif column.kind == "time":
                part[name] = [value.isoformat() if value == value else "" for value in part[name]]  # NaT is not equal to itself
        yield part.to_csv(index=False, header=number == 0, lineterminator="\r\n")


def write_csv(terminal: Terminal, table: Table) -> None:
    terminal.write(to_csv(table.report, table.name, terminal.mask))


def write_parquet(terminal: Terminal, table: Table) -> None:
    to_parquet(terminal.bytes_file, table.report, table.name, terminal.mask)


def to_parquet(file: IO[bytes], report: Report, table: str, mask: Mask = MASKED) -> None:
    """Writes a table as Parquet, batch by batch. Raises WcsPcapError when pyarrow is not installed."""
    require_pyarrow()
    import pyarrow
    from pyarrow import parquet

    types = {
        "int": pyarrow.int64(),
        "float": pyarrow.float64(),
        "bool": pyarrow.bool_(),
        "text": pyarrow.large_string(),
        "time": pyarrow.timestamp("ns", "UTC"),
        "ints": pyarrow.list_(pyarrow.int64()),
        "texts": pyarrow.list_(pyarrow.string()),
    }
    schema = pyarrow.schema([(name, types[column.kind]) for name, column in TABLES[table].items()])
    with parquet.ParquetWriter(file, schema) as writer:
        for part in _batches(report, table, mask):
            writer.write_table(pyarrow.Table.from_pandas(part, schema, preserve_index=False))


def require_pyarrow() -> None:
    """Raises WcsPcapError with the command that installs pyarrow, if it is not installed."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        from wcs_pcap.output.export.installation import command_to_install

        raise WcsPcapError(f"Parquet needs the package pyarrow; install it with: {command_to_install('pyarrow', 'parquet')}")


def _batches(report: Report, table: str, mask: Mask) -> Iterator[pandas.DataFrame]:
    """Yields the table as frames of at most BATCH rows: at least one, which may be empty."""
    remaining = rows(report, table, mask)
    batch = list(islice(remaining, BATCH))
    yield _frame(table, batch)
    while batch := list(islice(remaining, BATCH)):
        yield _frame(table, batch)


def _frame(table: str, entries: Iterable[Row]) -> pandas.DataFrame:
    import pandas

    columns: dict[str, list[Any]] = {name: [] for name in TABLES[table]}
    for row in entries:
        for name, value in row.items():
            columns[name].append(value)
    return pandas.DataFrame({name: _series(pandas, column.kind, columns[name]) for name, column in TABLES[table].items()})


def _series(pandas: Any, kind: str, values: list[Any]) -> Any:
    if kind == "time":
        known = [value if value is not None and EARLIEST <= value <= LATEST else None for value in values]
        return pandas.to_datetime(pandas.Series(known, dtype="Int64"), unit="ns", utc=True).astype("datetime64[ns, UTC]")
    if kind == "text":
        values = [None if value is None else _encodable(value) for value in values]
    elif kind == "texts":
        values = [[_encodable(text) for text in value] for value in values]
    return pandas.Series(values, dtype=DTYPES[kind])


def _encodable(text: str) -> str:
    """Text without lone surrogates, which UTF-8 cannot express: each becomes an escape."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
