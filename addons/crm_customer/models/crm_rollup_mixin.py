import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.months import (
    get_day_of,
    get_month_of,
    is_first_day,
    is_last_day,
    is_month_bound,
    is_within_calendar,
)
from ..tools.rollup import Cut

_logger = logging.getLogger(__name__)

# As many marks are counted again in one transaction.
BATCH_SIZE = 2_000
# With more that waits to be counted, the rows themselves are read.
TOO_MANY_KEYS = 50_000
MONTHS = (
    "month",
    "quarter",
    "year",
    "year_number",
    "quarter_number",
    "month_number",
)
BOUNDS = ("<", "<=", ">", ">=")


class _Cells:
    """In the context of a report: read these cells, and count these keys besides.

    An object of ours, which no call from outside can put there.
    """

    def __init__(self, suffix, keys, cuts):
        self.suffix = suffix
        self.keys = keys
        self.cuts = cuts


class CrmRollupMixin(models.AbstractModel):
    """A report over many rows that answers from sums made ahead of time.

    The report is a query over the tables that own the facts. Grouped by the
    dimensions of its roll-up it is answered by the cells, and by what changed since
    they were counted, so that its figures are those of the query at any moment.
    Everything else (lists of rows, other groupings) asks the query itself.
    """

    _name = "crm.rollup.mixin"
    _description = "Report with a Roll-up"

    # ------------------------------------------------------------
    # What a report declares
    # ------------------------------------------------------------

    @api.model
    def _get_rollup(self):
        """Return the :class:`~..tools.rollup.Rollup` of this report."""
        raise NotImplementedError

    @api.model
    def _get_rows_query(self, keys=None):
        """Return the report's rows as SQL, those of an array of keys only."""
        raise NotImplementedError

    @api.model
    def _expand_rows(self, rows, is_cells):
        """Return what is read of the rows, or of the cells that stand for them."""
        return rows

    @api.model
    def _get_cell_entries(self, suffix, entries):
        """Return what facts, or differences of facts, add to the cells of a table."""
        return entries

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        if self._is_reading_cells():
            cells = self.env.context["crm_rollup_cells"]
            query = self._get_cut_query(cells.suffix, cells.keys, cells.cuts)
            return self._expand_rows(query, True)
        return self._expand_rows(self._get_rows_query(), False)

    @api.model
    def _get_cells_query(self, suffix, keys):
        """Return the sums of a table of cells as they are now.

        :param keys: what changed since it was counted
        """
        rollup = self._get_rollup()
        cells = rollup.get_named(suffix, rollup.table(suffix))
        if not keys:
            return cells
        difference = rollup.get_difference(self._get_rows_query(keys), keys)
        entries = SQL("(%s)", self._get_cell_entries(suffix, difference))
        return SQL("%s UNION ALL %s", cells, rollup.get_named(suffix, entries))

    @api.model
    def _get_cut_query(self, suffix, keys, cuts):
        """Return the same, so that the bounds of a period may lie inside a month.

        Of a month through which a bound goes the cells by day are read, where there
        are such, and the rows of the bound's day, otherwise of the month.
        """
        cells = self._get_cells_query(suffix, keys)
        if not cuts:
            return cells
        rollup = self._get_rollup()
        parts = [rollup.get_uncut(suffix, cells, cuts)]
        by_day = rollup.get_cells_by_day(suffix)
        if by_day:
            days = self._get_cells_query(by_day, keys)
            parts.append(rollup.get_uncut_days(suffix, days, cuts))
        rows = rollup.get_cut_rows(
            self._get_rows_query(), "day" if by_day else "month", cuts
        )
        facts = self._get_cell_entries(suffix, rollup.get_single_facts(rows))
        parts.append(rollup.get_named(suffix, SQL("(%s)", facts)))
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _get_sums_query(self, suffix, keys):
        """Return the sums of a table of cells as they are now, in parts.

        Where too much changed since it was counted, they come from the rows.
        """
        if len(keys) <= TOO_MANY_KEYS:
            return self._get_cells_query(suffix, keys)
        facts = self._get_rollup().get_facts(self._get_rows_query())
        return self._get_cell_entries(suffix, facts)

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        report = self._choose_source(domain, groupby, aggregates, having, order)
        if report._is_reading_cells() and groupby:
            # what moved to another group since it was counted leaves nothing there
            having = [("__count", "!=", 0)]
        return super(CrmRollupMixin, report)._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = [spec for groupby in grouping_sets for spec in groupby]
        report = self._choose_source(domain, specs, aggregates, order=order)
        read = super(CrmRollupMixin, report)._read_grouping_sets
        if not report._is_reading_cells():
            return read(domain, grouping_sets, aggregates, order)
        results = read(domain, grouping_sets, [*aggregates, "__count"], order)
        return [
            [row[:-1] for row in rows if row[-1] or not groupby]
            for groupby, rows in zip(grouping_sets, results, strict=True)
        ]

    def _is_reading_cells(self):
        return isinstance(self.env.context.get("crm_rollup_cells"), _Cells)

    @api.model
    def _choose_source(self, domain, groupby, aggregates, having=(), order=None):
        """Return the report as it reads the cells, where these hold the answer."""
        conditions = self._get_all_conditions(domain)
        suffix = self._choose_cells(
            {spec.partition(":")[0] for spec in groupby}
            | {condition.field_expr for condition in conditions}
        )
        if not (
            suffix
            and not having
            and self._get_order_specs(order) <= {*groupby, *aggregates, "__count"}
            and all(map(self._is_cell_groupby, groupby))
            and all(map(self._is_cell_aggregate, aggregates))
            and all(map(self._is_cell_condition, conditions))
        ):
            return self
        keys = self._get_marked_keys()
        if len(keys) > TOO_MANY_KEYS:
            return self
        cuts = [cut for condition in conditions for cut in self._get_cuts(condition)]
        return self.with_context(crm_rollup_cells=_Cells(suffix, keys, cuts))

    @api.model
    def _get_order_specs(self, order):
        terms = (order or "").split(",")
        return {term.split()[0] for term in terms if term.strip()}

    @api.model
    def _get_all_conditions(self, domain):
        """Return the conditions of a domain, and of the user's record rules."""
        domains = [Domain(domain)]
        if not self.env.su:
            domains.append(self.env["ir.rule"]._compute_domain(self._name, "read"))
        return [
            condition
            for part in domains
            for condition in part.optimize_full(self.sudo()).iter_conditions()
        ]

    @api.model
    def _choose_cells(self, names):
        """Return the suffix of the smallest cells that hold these fields, or None."""
        tables = self._get_rollup().get_cells_to_read()
        return next(
            (suffix for suffix in tables if names <= self._get_cell_fields(suffix)),
            None,
        )

    @api.model
    def _get_cell_fields(self, suffix):
        """Return the set of fields by which cells may be grouped and filtered."""
        return set(self._get_rollup().get_dimensions(suffix))

    @api.model
    def _is_cell_groupby(self, spec):
        _name, _colon, granularity = spec.partition(":")
        return not granularity or granularity in MONTHS

    @api.model
    def _is_cell_aggregate(self, spec):
        name, _colon, function = spec.partition(":")
        rollup = self._get_rollup()
        return (
            spec == "__count"
            or (function in ("sum", "sum_currency") and name in self._get_cell_sums())
            or (function == "sum" and name in self._get_shares())
            or (function == "avg" and name in rollup.averages)
            or (function == "array_agg_distinct" and self._is_company_currency(name))
        )

    @api.model
    def _get_cell_sums(self):
        """Return the fields whose sums the cells hold."""
        return self._get_rollup().sums

    @api.model
    def _get_shares(self):
        """Return the fields that are a share of everything within the same filters.

        :return: dict ``{field: what it is a share of}``
        """
        return {}

    @api.model
    def _is_company_currency(self, name):
        """Tell whether a field is what the web client asks for beside each amount."""
        field = self._fields.get(name)
        return field is not None and field.related == "company_id.currency_id"

    @api.model
    def _is_cell_condition(self, condition):
        """Tell whether cells, and rows beside them, can answer a condition."""
        return not self._is_of_time(condition) or (
            condition.operator in BOUNDS and is_within_calendar(condition.value)
        )

    @api.model
    def _is_of_time(self, condition):
        """Tell whether a condition compares dates or moments.

        Whether there is one at all is the same for all of a cell.
        """
        if condition.operator in ("in", "not in") and set(condition.value) == {False}:
            return False
        return self._fields[condition.field_expr].type in ("date", "datetime")

    @api.model
    def _get_cuts(self, condition):
        """Return a :class:`~..tools.rollup.Cut` where a bound lies inside a month."""
        if not self._is_of_time(condition) or self._is_between_months(condition):
            return []
        moment = condition.value
        return [
            Cut(column, get_month_of(moment, years), get_day_of(moment, years))
            for column, years in self._get_time_columns(condition.field_expr)
        ]

    @api.model
    def _get_time_columns(self, name):
        """Return the dimensions that a date or moment is taken from.

        :return: list of (column of the cells, years by which it was moved)
        """
        return [(name, 0)]

    @api.model
    def _is_between_months(self, condition):
        """Tell whether a bound is true for all of a cell or for nothing of it."""
        if condition.operator in ("<", ">="):
            is_moment = self._fields[condition.field_expr].type == "datetime"
            is_bound = is_month_bound if is_moment else is_first_day
            return is_bound(condition.value)
        # those of moments, Odoo has made into the two above
        return is_last_day(condition.value)

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function == "sum" and name in self._get_shares():
            return self._select_share(name, query)
        if not self._is_reading_cells():
            return super()._read_group_select(aggregate_spec, query)
        count = SQL("SUM(%s)", SQL.identifier(self._table, "row_count"))
        if aggregate_spec == "__count":
            return SQL("COALESCE(%s, 0)::int8", count)
        if function in ("sum", "avg"):
            value = self._select_cell_figure(name, function)
        else:
            value = super()._read_group_select(aggregate_spec, query)
        # nothing has no sum, also where what has gone leaves a zero
        return SQL("CASE WHEN %s <> 0 THEN %s END", count, value)

    def _select_share(self, name, query):
        self._check_field_access(self._fields[name], "read")
        part = SQL("SUM(%s)", SQL.identifier(self._table, self._get_shares()[name]))
        return SQL("(%s / NULLIF(%s, 0)::float8)", part, query.subselect(part))

    def _select_cell_figure(self, name, function):
        self._check_field_access(self._fields[name], "read")
        if function == "avg":
            return SQL(
                "(SUM(%s) / NULLIF(SUM(%s), 0))::float8",
                SQL.identifier(self._table, f"{name}__sum"),
                SQL.identifier(self._table, f"{name}__count"),
            )
        kind = "int8" if self._fields[name].type == "integer" else "numeric"
        return SQL(
            "SUM(%s)::%s", SQL.identifier(self._table, name), SQL.identifier(kind)
        )

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    @api.model
    def _get_marked_keys(self):
        """Return the keys of what changed since it was counted."""
        for model_name, names in self._depends.items():
            self.env[model_name].flush_model(names)
        return self._fetch_keys(TOO_MANY_KEYS + 1)

    @api.model
    def _fetch_keys(self, limit=None, marks=None):
        """Return the keys of all marks, or of those in the table of a batch."""
        rollup = self._get_rollup()
        sources = self.env.execute_query(rollup.get_marked_sources(marks))
        if not sources:
            return []
        query = rollup.get_marked_keys({source for (source,) in sources}, marks)
        rows = self.env.execute_query(
            SQL("SELECT * FROM (%s) AS keys LIMIT %s", query, limit)
        )
        return [key for (key,) in rows if key]

    @api.model
    def _cron_count_rollups(self):
        """Count again what changed, for every report, in committed batches."""
        commit = self.env["ir.cron"]._commit_progress
        for report in self._get_rollup_reports():
            while remaining := report._count_marked():
                # without time left, the scheduler soon comes back for the rest
                if not commit(BATCH_SIZE, remaining=remaining):
                    return
            commit(1)

    @api.model
    def _cron_check_rollups(self):
        """Have counted again what is not as the rows say, should there be such."""
        for report in self._get_rollup_reports():
            if number := report._mark_differences():
                _logger.error("%s: %s keys were counted wrong", report._name, number)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _get_rollup_reports(self):
        """Return the models that have a roll-up."""
        return [
            self.env[name]
            for name, model in sorted(self.env.registry.items())
            if issubclass(model, CrmRollupMixin) and not model._abstract
        ]

    @api.model
    def _count_marked(self, limit=BATCH_SIZE):
        """Count again what is marked, the oldest marks first.

        One transaction at a time does so; another one leaves it to the first. Killed,
        it leaves marks and sums as they were.

        :return: number of marks that remain
        """
        rollup = self._get_rollup()
        if not self._lock_rollup():
            return 0
        self.env.flush_all()
        self._execute(*rollup.get_batch(limit))
        self._replace_facts(self._fetch_keys(marks="rollup_mark"))
        self._execute(rollup.get_removal_of_batch())
        [(remaining,)] = self.env.execute_query(
            SQL("SELECT count(*) FROM %s", rollup.table("mark"))
        )
        return remaining

    @api.model
    def _lock_rollup(self):
        [(locked,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", self._table)
        )
        return locked

    @api.model
    def _replace_facts(self, keys):
        """Count these keys again, and move the cells by the difference."""
        if not keys:
            return
        rollup = self._get_rollup()
        self._execute(
            *rollup.get_difference_table(),
            rollup.get_replacement(self._get_rows_query(keys), keys),
        )
        self._add_to_cells(SQL("SELECT * FROM rollup_difference"))
        self._execute(*map(rollup.get_sweep, rollup.cells))

    @api.model
    def _add_to_cells(self, entries):
        rollup = self._get_rollup()
        self._execute(
            *(
                rollup.get_addition(suffix, self._get_cell_entries(suffix, entries))
                for suffix in rollup.cells
            )
        )

    @api.model
    def _mark_differences(self):
        """Mark every key whose facts are not what its rows say; return how many."""
        self.env.flush_all()
        self.env.cr.execute(self._get_rollup().get_check(self._get_rows_query()))
        return self.env.cr.rowcount

    @api.model
    def _execute(self, *statements):
        for statement in statements:
            self.env.cr.execute(statement)

    # ------------------------------------------------------------
    # Set-up
    # ------------------------------------------------------------

    def init(self):
        """Make the tables and triggers once all tables of the addon are there."""
        if not self._abstract:
            self.pool.post_init(self._prepare_rollup)
        return super().init()

    @api.model
    def _prepare_rollup(self):
        """Make the roll-up, or make it anew when its definition has changed."""
        rollup = self._get_rollup()
        digest = rollup.get_digest(self._get_rows_query())
        name = f"{rollup.name}_fact"
        [(known,)] = self.env.execute_query(
            SQL("SELECT obj_description(to_regclass(%s), 'pg_class')", name)
        )
        if known == digest:
            return
        self._drop_rollup()
        self._execute(
            *rollup.get_definition(),
            SQL("COMMENT ON TABLE %s IS %s", SQL.identifier(name), digest),
        )
        self._rebuild_rollup()

    @api.model
    def _rebuild_rollup(self):
        """Count everything from scratch, in this transaction."""
        rollup = self._get_rollup()
        self._execute(
            *map(rollup.get_emptying, ("fact", "mark", *rollup.cells)),
            rollup.get_insertion(self._get_rows_query()),
        )
        self._add_to_cells(SQL("SELECT * FROM %s", rollup.table("fact")))
        self._execute(
            *(SQL("ANALYZE %s", rollup.table(name)) for name in ("fact", *rollup.cells))
        )

    @api.model
    def _drop_rollup(self):
        """Remove tables and triggers; for the hook that uninstalls the addon."""
        self._execute(*self._get_rollup().get_removal())
