"""The tables of a roll-up, and the statements that keep them.

A roll-up sums up a report's rows ahead of time. It has

* a *fact* table: what has been counted, by the key of what is counted (an order, say),
  its dimensions and measures;
* *cells*: the sums of the facts by a few dimensions;
* *marks*: what has changed since it was counted.

Triggers only add marks, so that whoever confirms an order waits for nobody. What is
marked is counted again later: its facts are replaced, and the cells move by the
difference. A mark names what was changed, not what has to be counted again: which
orders belong to a customer is asked when they are counted, so that an order that
another transaction was just making is among them.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from odoo.tools import SQL

# what a column is in the database; the value stands for "none" in a unique index
COLUMN_TYPES = {
    "many2one": ("int4", "0"),
    "integer": ("int4", "0"),
    "selection": ("varchar", "''"),
    "char": ("varchar", "''"),
    "date": ("date", "'-infinity'"),
    "datetime": ("timestamp", "'-infinity'"),
    "day": ("timestamp", "'-infinity'"),
}
EVENTS = ("INSERT", "UPDATE", "DELETE")
# What only describes a row has to be there before the row, and after it.
CHANGES = ("UPDATE",)
# Marks of the check name keys themselves; no table is called so.
CHECK = "check"
# Whoever looks at a moment, and at the moment a year later, sees the same month.
IS_IN_MONTH = """
    date_trunc('month', {0} - interval '12 hours')
        = date_trunc('month', {0} + interval '14 hours')
    AND date_trunc('month', {0} + interval '1 year' - interval '12 hours')
        = date_trunc('month', {0} + interval '1 year' + interval '14 hours')
"""
# The middle of the month, or the quarter of an hour near its end (see `months.py`).
MONTH_SLOT = f"""
    CASE WHEN {IS_IN_MONTH}
         THEN date_trunc('month', {{0}}) + interval '14 days 12 hours'
         ELSE date_bin('15 minutes', {{0}}, '2000-01-01') END
"""
# The beginning of what a UTC day has of the same, or the quarter of an hour.
DAY_SLOT = f"""
    CASE WHEN {IS_IN_MONTH}
         THEN GREATEST(date_trunc('day', {{0}}),
                       date_trunc('month', {{0}}) + interval '12 hours')
         ELSE date_bin('15 minutes', {{0}}, '2000-01-01') END
"""


@dataclass(frozen=True)
class Cut:
    """A bound inside a month of a column: what lies there has to be told apart.

    :param column: a dimension, of dates or moments
    :param month: beginning and end of the month in which the bound lies
    :param day: beginning and end of its day
    """

    column: str
    month: tuple
    day: tuple


@dataclass(frozen=True)
class Source:
    """A table whose changes change the report.

    :param table: name of the table
    :param columns: what changes the report when it changes; nothing: coming and going
    :param keys: SQL of the keys to count again, given ``{marked}``: the marked ids
    :param marked: SQL of the id to mark of a ``{row}`` of the table
    :param condition: SQL over a ``{row}``; others are of no interest
    :param events: kinds of statements that change the report
    """

    table: str
    columns: tuple
    keys: str
    marked: str = "{row}.id"
    condition: str = "TRUE"
    events: tuple = EVENTS


@dataclass(frozen=True)
class Rollup:
    """Names and statements of one roll-up.

    :param name: prefix of its tables
    :param key: column of the report's rows by which they are counted
    :param dimensions: dict ``{column: type of the field}``
    :param sums: columns that are summed up
    :param averages: columns whose mean is asked for
    :param cells: dict ``{suffix of the table: its dimensions}``
    :param days: dict ``{column of a moment: column of its day}``; cells of the second
        stand for those of the first where a period begins or ends inside a month
    :param private: suffixes of the cells that the report reads by itself only
    :param indexes: tuples of (suffix of the table, columns of one more index)
    :param sources: :class:`Source` of each table that the rows are read from
    """

    name: str
    key: str
    dimensions: dict
    sums: tuple
    averages: tuple = ()
    cells: dict = field(default_factory=dict)
    days: dict = field(default_factory=dict)
    private: tuple = ()
    indexes: tuple = ()
    sources: tuple = ()

    @property
    def measures(self):
        """Columns of facts and cells that are added up."""
        parts = [
            f"{column}__{part}" for column in self.averages for part in ("sum", "count")
        ]
        return ("row_count", *self.sums, *parts)

    def get_cells_to_read(self):
        """Return the suffixes of the cells for groupings, of few dimensions first.

        The facts come last: they are many, but there is nothing to join with them.
        """
        suffixes = [suffix for suffix in self.cells if suffix not in self.private]
        return [*sorted(suffixes, key=lambda suffix: len(self.cells[suffix])), "fact"]

    def get_dimensions(self, suffix):
        """Return the dimensions of a table of cells, or of the facts."""
        return tuple(self.dimensions) if suffix == "fact" else self.cells[suffix]

    def get_cells_by_day(self, suffix):
        """Return the suffix of the same cells by day, or None."""
        names = self.get_dimensions(suffix)
        wanted = {self.days.get(name, name) for name in names}
        if wanted == set(names):
            return None
        return next(
            (other for other, names in self.cells.items() if set(names) == wanted), None
        )

    def table(self, suffix):
        """Name of one of the tables, quoted."""
        return SQL.identifier(f"{self.name}_{suffix}")

    # ------------------------------------------------------------
    # Definition
    # ------------------------------------------------------------

    def get_definition(self):
        """Return the statements that make empty tables, and the triggers."""
        return [*self._get_tables(), *map(self._get_function, self.sources)] + [
            statement
            for source in self.sources
            for statement in _triggers(self, source)
        ]

    def get_digest(self, rows):
        """Tell one definition from another, with what is counted by ``rows``."""
        text = [str(statement) for statement in self.get_definition()]
        text.append(self.get_facts(rows).code)
        return sha256("\0".join(text).encode()).hexdigest()[:16]

    def _get_tables(self):
        facts = self.table("fact")
        yield SQL(
            "CREATE TABLE %s (%s int4 NOT NULL, %s)",
            facts,
            SQL.identifier(self.key),
            self._get_columns(self.dimensions),
        )
        yield SQL("CREATE INDEX ON %s (%s)", facts, SQL.identifier(self.key))
        yield SQL(
            "CREATE TABLE %s (id bigserial PRIMARY KEY, source varchar NOT NULL, "
            "marked int4 NOT NULL)",
            self.table("mark"),
        )
        for suffix, dimensions in self.cells.items():
            cells = self.table(suffix)
            yield SQL("CREATE TABLE %s (%s)", cells, self._get_columns(dimensions))
            yield SQL("CREATE UNIQUE INDEX ON %s (%s)", cells, self.unique(dimensions))
        for suffix, columns in self.indexes:
            yield SQL("CREATE INDEX ON %s (%s)", self.table(suffix), SQL(columns))

    def _get_columns(self, dimensions):
        return SQL(", ").join(
            [
                *(
                    SQL("%s %s", SQL.identifier(name), SQL(self._get_type(name)[0]))
                    for name in dimensions
                ),
                *(
                    SQL("%s numeric NOT NULL", SQL.identifier(name))
                    for name in self.measures
                ),
            ]
        )

    def _get_type(self, name):
        return COLUMN_TYPES[self.dimensions[name]]

    def unique(self, dimensions):
        """Return what tells one cell from another; NULL is a value as any other."""
        return SQL(", ").join(
            SQL("COALESCE(%s, %s)", SQL.identifier(name), SQL(self._get_type(name)[1]))
            for name in dimensions
        )

    def _get_function(self, source):
        """Return the function that marks what a statement changed in a table.

        The names in it are ours, so they stand in the text as they are.
        """
        sides = ("before", "after")
        columns = {
            side: ", ".join(f"{side}.{name}" for name in source.columns)
            for side in sides
        }
        marked = {side: source.marked.format(row=side) for side in sides}
        wanted = {side: source.condition.format(row=side) for side in sides}
        insert = f"INSERT INTO {self.name}_mark (source, marked) SELECT DISTINCT"
        return SQL(
            f"""
            CREATE FUNCTION {self.get_function_name(source)}() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    {insert} '{source.table}', side.marked
                      FROM old_rows before
                      JOIN new_rows after ON after.id = before.id
                CROSS JOIN LATERAL (VALUES
                               ({marked["before"]}, {wanted["before"]}),
                               ({marked["after"]}, {wanted["after"]})
                           ) side (marked, wanted)
                     WHERE ({columns["before"]}) IS DISTINCT FROM ({columns["after"]})
                       AND side.wanted
                       AND side.marked IS NOT NULL;
                ELSIF TG_OP = 'INSERT' THEN
                    {insert} '{source.table}', {marked["after"]}
                      FROM new_rows after
                     WHERE {wanted["after"]} AND {marked["after"]} IS NOT NULL;
                ELSE
                    {insert} '{source.table}', {marked["before"]}
                      FROM old_rows before
                     WHERE {wanted["before"]} AND {marked["before"]} IS NOT NULL;
                END IF;
                RETURN NULL;
            END $$
            """
        )

    def get_function_name(self, source):
        """Name of the function that marks the changes of a table."""
        return f"{self.name}_mark_{source.table}"

    def get_removal(self):
        """Return the statements that remove tables, functions and triggers."""
        for source in self.sources:
            name = self.get_function_name(source)
            yield SQL(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
        for suffix in ("fact", "mark", *self.cells):
            yield SQL("DROP TABLE IF EXISTS %s", self.table(suffix))

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    def get_facts(self, rows):
        """Return the facts of the report's ``rows``: key, dimensions, measures."""
        key = SQL.identifier("entry", self.key)
        dimensions = [self._slot(name) for name in self.dimensions]
        return SQL(
            "SELECT %s, %s, %s FROM (%s) entry GROUP BY %s, %s",
            key,
            SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name))
                for name, expression in zip(self.dimensions, dimensions, strict=True)
            ),
            SQL(", ").join(self._get_sums()),
            rows,
            key,
            SQL(", ").join(dimensions),
        )

    def _slot(self, name):
        """Return a dimension of a row; a day stands for its month."""
        column = f'entry."{name}"'
        if self.dimensions[name] == "datetime":
            return SQL(MONTH_SLOT.format(column))
        if self.dimensions[name] == "date":
            return SQL(f"date_trunc('month', {column})::date")
        if self.dimensions[name] == "day":
            return SQL(DAY_SLOT.format(column))
        return SQL(column)

    def _get_sums(self):
        yield SQL("count(*)::numeric AS row_count")
        for name in self.sums:
            column = SQL.identifier("entry", name)
            as_name = SQL.identifier(name)
            yield SQL("COALESCE(sum(%s::numeric), 0) AS %s", column, as_name)
        for name in self.averages:
            column = SQL.identifier("entry", name)
            for function, default in (("sum", "::numeric"), ("count", "")):
                yield SQL(
                    "COALESCE(%s(%s%s), 0)::numeric AS %s",
                    SQL(function),
                    column,
                    SQL(default),
                    SQL.identifier(f"{name}__{function}"),
                )

    def get_single_facts(self, rows):
        """Return each of the report's ``rows`` as a fact, at its own moment."""
        measures = [SQL("1::numeric AS row_count")]
        for name in self.sums:
            column = SQL.identifier(name)
            measures.append(SQL("COALESCE(%s::numeric, 0) AS %s", column, column))
        for name in self.averages:
            column = SQL.identifier(name)
            for part, expression in (
                ("sum", SQL("COALESCE(%s::numeric, 0)", column)),
                ("count", SQL("(%s IS NOT NULL)::int4::numeric", column)),
            ):
                as_name = SQL.identifier(f"{name}__{part}")
                measures.append(SQL("%s AS %s", expression, as_name))
        return SQL(
            "SELECT %s, %s FROM (%s) entry",
            self._names(self.dimensions),
            SQL(", ").join(measures),
            rows,
        )

    def get_uncut(self, suffix, query, cuts):
        """Return cells of those months through which no bound goes."""
        return SQL(
            "SELECT %s FROM (%s) cell WHERE (%s) IS NOT TRUE",
            self._names((*self.get_dimensions(suffix), *self.measures)),
            query,
            self._within("month", cuts),
        )

    def get_uncut_days(self, suffix, query, cuts):
        """Return, of cells by day, the days of cut months through which none goes.

        The days stand in the place of the moments.
        """
        days = [
            Cut(self.days.get(cut.column, cut.column), cut.month, cut.day)
            for cut in cuts
        ]
        names = [
            SQL("%s AS %s", SQL.identifier(self.days.get(name, name)), as_name)
            for name in self.cells[suffix]
            for as_name in [SQL.identifier(name)]
        ]
        return SQL(
            "SELECT %s, %s FROM (%s) cell WHERE (%s) AND (%s) IS NOT TRUE",
            SQL(", ").join(names),
            self._names(self.measures),
            query,
            self._within("month", days),
            self._within("day", days),
        )

    def get_cut_rows(self, rows, kind, cuts):
        """Return the report's ``rows`` of the months or days through which one goes.

        :param kind: "month" or "day"
        """
        return SQL("SELECT * FROM (%s) entry WHERE %s", rows, self._within(kind, cuts))

    def get_named(self, suffix, entries):
        """Return what cells have of entries (SQL of a FROM clause)."""
        names = (*self.get_dimensions(suffix), *self.measures)
        return SQL("SELECT %s FROM %s entry", self._names(names), entries)

    def _within(self, kind, cuts):
        spans = {(cut.column, *getattr(cut, kind)) for cut in cuts}
        return SQL(" OR ").join(
            SQL("(%s >= %s AND %s < %s)", column, begin, column, end)
            for name, begin, end in sorted(spans)
            for column in [SQL.identifier(name)]
        )

    def get_marked_sources(self, marks=None):
        """Return a query of the sources that have marks.

        :param marks: table of the marks; all of them by default
        """
        return SQL(f"SELECT DISTINCT source FROM {marks or self._marks}")

    def get_marked_keys(self, sources, marks=None):
        """Return a query of the keys that are to be counted again.

        :param sources: those that have marks; the others' tables are left in peace
        :param marks: table of the marks; all of them by default
        """
        marked = f"SELECT marked FROM {marks or self._marks} WHERE source = "
        queries = [f"{marked}'{CHECK}'"]
        for source in self.sources:
            if source.table in sources:
                queries.append(source.keys.format(marked=f"{marked}'{source.table}'"))
        return SQL(" UNION ".join(f"({query})" for query in queries))

    @property
    def _marks(self):
        return f"{self.name}_mark"

    def get_batch(self, limit):
        """Return the statements that put the oldest marks into ``rollup_mark``."""
        yield SQL("DROP TABLE IF EXISTS rollup_mark")
        yield SQL(
            "CREATE TEMP TABLE rollup_mark ON COMMIT DROP AS "
            "SELECT source, marked FROM %s ORDER BY id LIMIT %s",
            self.table("mark"),
            limit,
        )

    def get_removal_of_batch(self):
        """Return the statement that removes what was marked in ``rollup_mark``.

        Later marks of the same are among it: the count saw what they mark.
        """
        return SQL(
            "DELETE FROM %s mark USING rollup_mark done "
            "WHERE (mark.source, mark.marked) = (done.source, done.marked)",
            self.table("mark"),
        )

    def get_check(self, rows):
        """Return the statement that marks every key whose facts are wrong."""
        names = SQL(
            "%s, %s, %s",
            SQL.identifier(self.key),
            self._names(self.dimensions),
            self._names(self.measures),
        )
        counted = SQL("SELECT %s FROM %s", names, self.table("fact"))
        true = SQL("SELECT %s FROM (%s) entry", names, self.get_facts(rows))
        return SQL(
            """
            WITH counted AS (%s), expected AS (%s)
            INSERT INTO %s (source, marked)
            SELECT DISTINCT %s, %s
              FROM ((TABLE counted EXCEPT ALL TABLE expected)
                    UNION ALL
                    (TABLE expected EXCEPT ALL TABLE counted)) difference
            """,
            counted,
            true,
            self.table("mark"),
            CHECK,
            SQL.identifier(self.key),
        )

    def get_emptying(self, suffix):
        """Return the statement that empties one of the tables."""
        return SQL("TRUNCATE %s", self.table(suffix))

    def get_difference(self, rows, keys):
        """Return what counting ``rows``, those of ``keys`` only, adds to the facts."""
        return SQL(
            "SELECT %s, %s FROM (%s) entry UNION ALL "
            "SELECT %s, %s FROM %s WHERE %s = ANY(%s)",
            self._names(self.dimensions),
            self._names(self.measures),
            self.get_facts(rows),
            self._names(self.dimensions),
            self._negative(),
            self.table("fact"),
            SQL.identifier(self.key),
            keys,
        )

    def _names(self, names):
        return SQL(", ").join(map(SQL.identifier, names))

    def _negative(self):
        return SQL(", ").join(
            SQL("-%s AS %s", SQL.identifier(name), SQL.identifier(name))
            for name in self.measures
        )

    def get_insertion(self, rows):
        """Return the statement that counts ``rows`` for the first time."""
        return SQL("INSERT INTO %s %s", self.table("fact"), self.get_facts(rows))

    def get_replacement(self, rows, keys):
        """Return the statement that counts ``rows``, all those of ``keys``, again.

        The difference is left in ``rollup_difference``.
        """
        return SQL(
            """
            WITH gone AS (DELETE FROM %(fact)s WHERE %(key)s = ANY(%(keys)s)
                          RETURNING %(dimensions)s, %(negative)s),
                 come AS (INSERT INTO %(fact)s %(facts)s
                          RETURNING %(dimensions)s, %(measures)s)
            INSERT INTO rollup_difference
            SELECT %(dimensions)s, %(measures)s FROM gone
             UNION ALL
            SELECT %(dimensions)s, %(measures)s FROM come
            """,
            fact=self.table("fact"),
            key=SQL.identifier(self.key),
            keys=keys,
            dimensions=self._names(self.dimensions),
            measures=self._names(self.measures),
            negative=self._negative(),
            facts=self.get_facts(rows),
        )

    def get_difference_table(self):
        """Return the statements that make an empty table of differences."""
        yield SQL("DROP TABLE IF EXISTS rollup_difference")
        yield SQL(
            "CREATE TEMP TABLE rollup_difference (%s) ON COMMIT DROP",
            self._get_columns(self.dimensions),
        )

    def get_addition(self, suffix, entries):
        """Return the statement that adds ``entries`` to the cells of a table."""
        dimensions = self.cells[suffix]
        cells = self.table(suffix)
        sums = SQL(", ").join(
            SQL("sum(%s) AS %s", SQL.identifier(name), SQL.identifier(name))
            for name in self.measures
        )
        return SQL(
            """
            INSERT INTO %(cells)s AS cell (%(names)s, %(measures)s)
            SELECT %(names)s, %(sums)s
              FROM (%(entries)s) entry
             GROUP BY %(names)s
            HAVING %(changed)s
            ON CONFLICT (%(unique)s) DO UPDATE SET %(added)s
            """,
            cells=cells,
            names=self._names(dimensions),
            measures=self._names(self.measures),
            sums=sums,
            entries=entries,
            changed=SQL(" OR ").join(
                SQL("sum(%s) <> 0", SQL.identifier(name)) for name in self.measures
            ),
            unique=self.unique(dimensions),
            added=SQL(", ").join(
                SQL("%s = cell.%s + excluded.%s", *[SQL.identifier(name)] * 3)
                for name in self.measures
            ),
        )

    def get_sweep(self, suffix):
        """Return the statement that removes cells in which nothing is left."""
        return SQL(
            "DELETE FROM %s WHERE %s",
            self.table(suffix),
            SQL(" AND ").join(
                SQL("%s = 0", SQL.identifier(name)) for name in self.measures
            ),
        )


def _triggers(rollup, source):
    """Return the statements that have a function called after each statement."""
    tables = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }
    name = rollup.get_function_name(source)
    return [
        SQL(
            f"""
            CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {source.table}
            REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {name}()
            """
        )
        for event, referencing in tables.items()
        if event in source.events
    ]
