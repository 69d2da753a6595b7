"""A report as pandas data frames, and these as CSV or Parquet. pandas and pyarrow come with ``wcs-pcap[data]``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from wcs_pcap.errors import WcsPcapError
from wcs_pcap.model import Report
from wcs_pcap.output.export.tables import TABLES, rows

if TYPE_CHECKING:
    import pandas

KINDS = {"int": "Int64", "float": "Float64", "bool": "boolean", "text": "string", "ints": "object", "texts": "object"}
LATEST = 2**63 - 1  # nanoseconds: what a time in pandas can be at most, in the year 2262
EARLIEST = -LATEST  # and at least, in the year 1677


def frame(report: Report, table: str, show_secrets: bool = False) -> pandas.DataFrame:
    """One of the tables exchanges, flows and findings. Times are datetimes in UTC (NaT for none, or one outside of 1677 to 2262).

    Raises WcsPcapError when pandas is not installed.
    """
    require("pandas")
    import pandas

    columns: dict[str, list[Any]] = {name: [] for name in TABLES[table][0]}
    for row in rows(report, table, show_secrets):
        for name, value in row.items():
            columns[name].append(value)
    made = {name: _column(pandas, kind, columns[name]) for name, kind in TABLES[table][0].items()}
    return pandas.DataFrame(made)


def to_csv(report: Report, table: str, show_secrets: bool = False) -> str:
    """A table as CSV (RFC 4180) with a head. Times are ISO 8601 with nanoseconds; lists are JSON."""
    made = frame(report, table, show_secrets)
    for name, kind in TABLES[table][0].items():
        if kind in ("ints", "texts"):
            made[name] = [_list_text(value) for value in made[name]]
        elif kind == "time":
            made[name] = [value.isoformat() if value == value else "" for value in made[name]]  # NaT is not itself
    text: str = made.to_csv(index=False, lineterminator="\r\n")
    return text


def to_parquet(report: Report, table: str, path: str, show_secrets: bool = False) -> None:
    """Writes a table as Parquet. Raises WcsPcapError when pyarrow is not installed, or the file cannot be written."""
    require("pandas", "pyarrow")
    import pyarrow
    from pyarrow import parquet

    made = frame(report, table, show_secrets)
    kinds = {"ints": pyarrow.list_(pyarrow.int64()), "texts": pyarrow.list_(pyarrow.string())}
    columns = {name: pyarrow.array(made[name], type=kinds.get(kind), from_pandas=True) for name, kind in TABLES[table][0].items()}
    table_of_arrow = pyarrow.table(columns)
    try:
        with open(path, "wb") as file:  # a path of its own pyarrow removes when it cannot write, were it a device
            parquet.write_table(table_of_arrow, file)
    except BrokenPipeError:
        pass  # whoever reads it has enough
    except OSError as error:
        raise WcsPcapError(f"cannot be written: {error.strerror or error}", path=path) from None


def require(*modules: str) -> None:
    """Raises WcsPcapError, which says how to install it, for the first of ``modules`` that is not installed."""
    for module in modules:
        if find_spec(module) is None:
            raise WcsPcapError(f"this needs {module}: pip install 'wcs-pcap[data]'")


def _column(pandas: Any, kind: str, values: list[Any]) -> Any:
    if kind == "time":
        known = [value if value is not None and EARLIEST <= value <= LATEST else None for value in values]
        return pandas.to_datetime(pandas.Series(known, dtype="Int64"), unit="ns", utc=True).astype("datetime64[ns, UTC]")
    if kind == "text":
        values = [None if value is None else _clean(value) for value in values]
    elif kind == "texts":
        values = [[_clean(text) for text in value] for value in values]
    return pandas.Series(values, dtype=KINDS[kind])


def _clean(text: str) -> str:
    """Text without lone surrogates, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _list_text(values: list[Any]) -> str:
    from wcs_pcap.output.json.report import dumps

    return dumps(values)
