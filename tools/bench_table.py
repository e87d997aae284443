"""What ./crm bench has measured: rows, their limits, and the table that is printed.

A row is what a script in Odoo's shell has written down, a
dict: `what`, `values` (one a round), `unit` ("s" or "MB"), `yardstick` (values of the
same run, or None), `limits` and `judged` (which figure is held against the limit in its
own unit: "median" or "high", the 95th percentile).
"""

import json
import statistics

HEAD = (
    "what", "at most", "measured", "range", "yardstick", "ratio", "growth", ""
)  # fmt: skip
MISSED = "**missed**"


def read_rows(path):
    """Rows that the scripts have written, in their order."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def add_row(
    path, what, values, yardstick=None, *, unit="s", judged="median",
    is_given_up=False, **limits,
):  # fmt: skip
    """Write a row down and return it.

    :param str what: the same at each scale
    :param list values: of the rounds
    :param list yardstick: of what it is compared with, in the same run
    :param bool is_given_up: the yardstick takes longer than that
    :param limits: the most that `value` (in the unit), `ratio` or `growth` may be
    """
    row = {
        "what": what, "values": values, "yardstick": yardstick, "unit": unit,
        "judged": judged, "is_given_up": is_given_up, "limits": limits,
    }  # fmt: skip
    with open(path, "a") as rows:
        rows.write(json.dumps(row) + "\n")
    return row


def format_line(row):
    """A row as it is shown while the benchmark runs."""
    unit, ratio = row["unit"], get_figures(row)["ratio"]
    median, high = (
        format_value(get_median(row), unit),
        format_value(get_high(row), unit),
    )
    shown = f"{format_factor(ratio)} x" if ratio else ""
    return f"{row['what']:<60} {median:>11} {high:>11}  {shown}".rstrip()


def merge(small, large):
    """Rows of the full size, each with the same row at a tenth as `before`."""
    earlier = {row["what"]: row for row in small}
    return [{**row, "before": earlier.get(row["what"])} for row in large]


def get_median(row):
    """Median of the rounds, in the row's own unit."""
    return statistics.median(row["values"])


def get_high(row):
    """95th percentile where there are more than 20 rounds, else the highest."""
    values = row["values"]
    if len(values) > 20:
        return statistics.quantiles(values, n=20)[-1]
    return max(values)


def get_figures(row):
    """Return what limits are about: the value itself, the ratio and the growth."""
    median = get_median(row)
    yardstick, before = row.get("yardstick"), row.get("before")
    judged = get_high(row) if row.get("judged") == "high" else median
    return {
        "value": judged,
        "ratio": median / statistics.median(yardstick) if yardstick else None,
        "growth": median / get_median(before) if before else None,
    }


def is_missed(row):
    """Tell whether a figure of the row is above its limit."""
    figures = get_figures(row)
    return any(
        figures[kind] is not None and figures[kind] > limit
        for kind, limit in row["limits"].items()
    )


def format_value(value, unit):
    """A figure with its unit, with as many digits as it deserves."""
    if unit == "s" and value < 0.995:
        return f"{value * 1000:.{0 if value >= 0.01 else 1}f} ms"
    return f"{value:,.{2 if value < 10 else 1}f} {unit}"


def format_factor(value):
    """A ratio or a growth: three digits, so that 0.004 does not become 0.00."""
    return f"{value:.3g}" if value < 1 else f"{value:.2f}"


def format_limits(row):
    """The limits of a row in words."""
    texts = {
        "value": lambda limit: format_value(limit, row["unit"]),
        "ratio": lambda limit: f"{format_factor(limit)} × the yardstick",
        "growth": lambda limit: f"{format_factor(limit)} × for 10 × the data",
    }
    return ", ".join(texts[kind](limit) for kind, limit in row["limits"].items())


def _format_range(row):
    unit, values = row["unit"], row["values"]
    if len(values) == 1:
        return "one run"
    low, high = format_value(min(values), unit), format_value(get_high(row), unit)
    return f"{low} – {high}"


def _format_yardstick(row):
    """The yardstick and the ratio to it."""
    yardstick = row.get("yardstick")
    if not yardstick:
        return "", ""
    given_up = row.get("is_given_up")
    value = format_value(statistics.median(yardstick), row["unit"])
    ratio = format_factor(get_figures(row)["ratio"])
    return (f"over {value}", f"below {ratio}") if given_up else (value, ratio)


def format_cells(row):
    """One line of the table."""
    figures = get_figures(row)
    mark = (MISSED if is_missed(row) else "kept") if row["limits"] else ""
    return (
        row["what"],
        format_limits(row),
        format_value(figures["value"], row["unit"]),
        _format_range(row),
        *_format_yardstick(row),
        format_factor(figures["growth"]) if figures["growth"] else "",
        mark,
    )


def format_table(rows):
    """The rows as a Markdown table whose columns line up."""
    lines = [HEAD, *(format_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = ["| " + " | ".join(map(str.ljust, cells, widths)) + " |" for cells in lines]
    texts.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(texts) + "\n"
