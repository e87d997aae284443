import re
from datetime import date, datetime, timedelta, timezone
from itertools import product
from unittest import TestCase

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..tools.months import is_month_bound
from ..tools.rollup import CHANGES, DAY_SLOT, MONTH_SLOT, Rollup, Source
from .report_common import STORIES

ROWS = SQL("SELECT * FROM sale_order")


def make_rollup(**values):
    """Return a roll-up that has one of everything."""
    return Rollup(
        **{
            "name": "story",
            "key": "order_id",
            "dimensions": {"company_id": "many2one", "state": "selection"},
            "sums": ("amount",),
            "averages": ("rate",),
            "cells": {"cell": ("company_id",), "total": ("state",)},
            "indexes": (("cell", "amount"),),
            "sources": (
                Source("sale_order", ("state",), "{marked}"),
                Source("res_company", ("name",), "SELECT 1", events=CHANGES),
            ),
            **values,
        }
    )


def get_made(statements, pattern):
    """Return the names that a pattern finds in the text of statements."""
    text = "\n".join(statement.code for statement in statements)
    return set(re.findall(pattern, text))


class TestRollup(TestCase):
    def test_an_average_is_kept_as_sum_and_number(self):
        self.assertEqual(
            make_rollup().measures, ("row_count", "amount", "rate__sum", "rate__count")
        )

    def test_what_is_made_is_removed(self):
        rollup = make_rollup()
        made, gone = rollup.get_definition(), list(rollup.get_removal())
        for kind in ("TABLE", "FUNCTION"):
            with self.subTest(kind=kind):
                names = get_made(made, rf'CREATE {kind} "?(\w+)')
                self.assertEqual(len(names), 4 if kind == "TABLE" else 2)
                self.assertEqual(
                    get_made(gone, rf'DROP {kind} IF EXISTS "?(\w+)'), names
                )

    def test_what_only_describes_a_row_is_looked_at_when_it_changes(self):
        events = r"CREATE TRIGGER \w+ AFTER (\w+) ON (\w+)"
        self.assertEqual(
            get_made(make_rollup().get_definition(), events),
            {
                ("INSERT", "sale_order"),
                ("UPDATE", "sale_order"),
                ("DELETE", "sale_order"),
                ("UPDATE", "res_company"),
            },
        )

    def test_cells_of_few_dimensions_are_read_first(self):
        cells = {"wide": ("company_id", "state"), "cell": ("state",), "own": ()}
        rollup = make_rollup(cells=cells, private=("own",))
        self.assertEqual(rollup.get_cells_to_read(), ["cell", "wide", "fact"])

    def test_cells_by_day_are_those_of_the_same_dimensions(self):
        cells = {
            "month": ("company_id", "ordered_on"),
            "state": ("company_id", "state", "ordered_on"),
            "total": ("company_id",),
            "day": ("company_id", "ordered_day"),
        }
        rollup = make_rollup(cells=cells, days={"ordered_on": "ordered_day"})
        found = {suffix: rollup.get_cells_by_day(suffix) for suffix in cells}
        self.assertEqual(
            found, {"month": "day", "state": None, "total": None, "day": None}
        )

    def test_another_definition_has_another_digest(self):
        digests = {
            rollup.get_digest(rows)
            for rollup, rows in (
                (make_rollup(), ROWS),
                (make_rollup(), SQL("SELECT * FROM sale_order WHERE id > 1")),
                (make_rollup(sums=("amount", "tax")), ROWS),
                (make_rollup(cells={"cell": ("state",)}), ROWS),
                (make_rollup(sources=()), ROWS),
            )
        }
        self.assertEqual(len(digests), 5)

    def test_the_same_definition_has_the_same_digest(self):
        self.assertEqual(make_rollup().get_digest(ROWS), make_rollup().get_digest(ROWS))


class TestMonthSlot(TransactionCase):
    zones = st.integers(-12 * 4, 14 * 4).map(
        lambda quarters: timezone(timedelta(minutes=15 * quarters))
    )
    months = st.dates(date(2023, 1, 1), date(2026, 12, 31))
    distances = st.integers(-40 * 3600, 40 * 3600).map(
        lambda seconds: timedelta(seconds=seconds)
    )

    def _get_slot(self, moment, kind=MONTH_SLOT):
        [(slot,)] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (SELECT %s::timestamp AS moment) given",
                SQL(kind.format("moment")),
                moment,
            )
        )
        return slot

    @settings(STORIES, max_examples=100)
    @given(months, zones, distances)
    def test_no_slot_lies_on_both_sides_of_anybodys_month(self, day, zone, distance):
        midnight = datetime(day.year, day.month, 1, tzinfo=zone)
        bound = midnight.astimezone(timezone.utc).replace(tzinfo=None)
        moment = bound + distance
        self.assertTrue(is_month_bound(bound))
        for kind in (MONTH_SLOT, DAY_SLOT):
            self.assertEqual(self._get_slot(moment, kind) >= bound, moment >= bound)

    def test_no_slot_lies_on_both_sides_of_a_month_a_year_later(self):
        year = relativedelta(years=1)
        bound = datetime(2025, 2, 28, 16)
        for day, hour in product((27, 28, 29), range(24)):
            moment = datetime(2024, 2, day, hour, 7)
            for kind in (MONTH_SLOT, DAY_SLOT):
                with self.subTest(moment=moment):
                    slot = self._get_slot(moment, kind)
                    self.assertEqual(slot + year >= bound, moment + year >= bound)

    @settings(STORIES, max_examples=100)
    @given(st.datetimes(datetime(2023, 1, 1), datetime(2026, 12, 31)))
    def test_a_day_keeps_its_slots(self, moment):
        slot = self._get_slot(moment, DAY_SLOT)
        self.assertEqual(slot.date(), moment.date())

    def test_moments_in_the_middle_of_a_month_share_a_slot(self):
        moments = [datetime(2026, 3, day, 5, 7) for day in (3, 15, 29)]
        self.assertEqual(
            {self._get_slot(moment) for moment in moments},
            {datetime(2026, 3, 15, 12, 0)},
        )
