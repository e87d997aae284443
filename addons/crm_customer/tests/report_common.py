from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings

from odoo.tools import SQL

# the same stories at each run: what fails here fails everywhere
STORIES = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    # a story that fails is told as it is: to shorten it would take minutes
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


class ReportFiguresMixin:
    """Figures of a report beside those of its plain query, grouped by PostgreSQL."""

    @contextmanager
    def _told(self):
        """Take back what a story has done, so that each begins alike."""
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)

    def _assert_plain(self, report, groupby, aggregates, company, period=()):
        """Compare grouped figures of a company with those of the plain query.

        :param period: name of a date or moment, its first value and the one after
        """
        domain = [("company_id", "=", company.id)]
        if period:
            name, begin, end = period
            domain += [(name, ">=", begin), (name, "<", end)]
        expected = self._index(
            self._group_plainly(report, groupby, aggregates, domain), groupby
        )
        found = report._read_group(domain, groupby, aggregates)
        self.assertEqual(self._index(found, groupby), expected, f"by {groupby}")
        [found, _total] = report._read_grouping_sets(domain, [groupby, []], aggregates)
        self.assertEqual(self._index(found, groupby), expected, f"set of {groupby}")

    def _find_cells(self, report, *question, **options):
        """Return the table of cells that answers a question, None when rows do.

        :param question: domain, fields to group by, and aggregates
        """
        source = report._choose_source(*question, **options)
        cells = source.env.context.get("crm_rollup_cells")
        return cells and cells.suffix

    def _assert_counted(self, report):
        """Count what is left to count, and find the facts as their rows say."""
        while report._count_marked():
            continue
        self.assertEqual(report._mark_differences(), 0)

    def _index(self, groups, groupby):
        """Return a dict of figures by group."""
        return {
            tuple(map(self._simplify, group[: len(groupby)])): [
                self._simplify(value) for value in group[len(groupby) :]
            ]
            for group in groups
        }

    def _simplify(self, value):
        """Return a value that is the same whichever way it was read."""
        if value is None or value is False:
            return None
        if hasattr(value, "ids"):
            return value.id or None
        if isinstance(value, str):
            return value
        if hasattr(value, "year"):
            return f"{value:%Y-%m-%d}"
        return round(float(value), 4)

    def _group_plainly(self, report, groupby, aggregates, domain):
        self.env.flush_all()
        keys = [self._express_key(report, spec) for spec in groupby]
        values = [self._express_value(spec) for spec in aggregates]
        conditions = [
            SQL("%s %s %s", SQL.identifier(name), SQL(operator), value)
            for name, operator, value in domain
        ]
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) report WHERE %s %s",
                SQL(", ").join([*keys, *values]),
                self._get_plain_query(report),
                SQL(" AND ").join(conditions),
                SQL("GROUP BY %s", SQL(", ").join(keys)) if keys else SQL(),
            )
        )

    def _get_plain_query(self, report):
        """Return the rows that the report is compared with."""
        return report._table_query

    def _express_key(self, report, spec):
        name, _colon, granularity = spec.partition(":")
        column = SQL.identifier("report", name)
        if not granularity:
            return column
        if report._fields[name].type == "datetime":
            zone = report.env.context.get("tz") or "UTC"
            column = SQL("timezone(%s, timezone('UTC', %s))", zone, column)
        if granularity.endswith("_number"):
            part = granularity.removesuffix("_number")
            return SQL("date_part(%s, %s)", part, column)
        return SQL("date_trunc(%s, %s)", granularity, column)

    def _express_value(self, spec):
        if spec == "__count":
            return SQL("count(*)")
        name, _colon, function = spec.partition(":")
        return SQL("%s(%s)", SQL(function), SQL.identifier("report", name))
