import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.res_partner import RATINGS
from ..tools.rollup import Rollup, Source

_logger = logging.getLogger(__name__)

DIMENSIONS = {
    "company_id": "many2one",
    "date": "date",
    "customer_status": "selection",
    "customer_level_id": "many2one",
    "region_id": "many2one",
    "user_id": "many2one",
}
# A month's end is counted again as a whole, should anything of it change.
MONTH = "(extract(year FROM {0}date) * 100 + extract(month FROM {0}date))::int4"


class CrmCompositionHistory(models.Model):
    """How many customers of each kind there were at the end of each month.

    Counted in the first hour of the next month in the company's own time zone, or as
    soon after as the server runs; a month end is counted once and kept as it was.
    Customers whom all companies share are counted with the first company.
    """

    _name = "crm.composition.history"
    _inherit = "crm.rollup.mixin"
    _description = "Customer Composition at Month's End"
    _order = "date desc, id"
    _rec_name = "date"

    date = fields.Date(string="Month's End", required=True, readonly=True, index=True)
    counted_on = fields.Datetime(required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    customer_level_id = fields.Many2one(
        "crm.dictionary.item", readonly=True, ondelete="restrict"
    )
    region_id = fields.Many2one(
        "crm.dictionary.item", readonly=True, ondelete="restrict"
    )
    credit_rating = fields.Selection(selection=RATINGS, readonly=True)
    satisfaction = fields.Selection(selection=RATINGS, readonly=True)
    customer_status = fields.Selection(
        selection=lambda self: self.env[
            "crm.composition.report"
        ]._get_status_selection(),
        readonly=True,
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    share = fields.Float(
        string="Share of Customers",
        readonly=True,
        aggregator="sum",
        help="Share of all customers counted at the same month's ends.",
    )

    @api.model
    def _get_rollup(self):
        by = ("company_id", "date", "customer_status")
        return Rollup(
            name="crm_composition_history",
            key="month",
            dimensions=DIMENSIONS,
            sums=("customer_count",),
            cells={
                "status": by,
                "level": (*by, "customer_level_id"),
                "region": (*by, "region_id"),
                "user": (*by, "user_id"),
            },
            sources=(
                Source(
                    self._table,
                    (*DIMENSIONS, "customer_count"),
                    "{marked}",
                    MONTH.format("{row}."),
                ),
            ),
        )

    @api.model
    def _get_rows_query(self, keys=None):
        month = SQL(MONTH.format(""))
        return SQL(
            "SELECT *, %s AS month FROM %s WHERE %s",
            month,
            SQL.identifier(self._table),
            SQL("TRUE") if keys is None else SQL("%s = ANY(%s)", month, keys),
        )

    @api.model
    def _cron_count(self):
        """Count the customers of every company whose month has ended."""
        # sudo: the cron is to see every company, whoever it runs as
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        for company in companies:
            self._count_month_end(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _count_month_end(self, company):
        """Count once how the last month of a company has ended.

        :return: number of rows; 0 when it was counted before
        """
        month_end = company._get_last_month_end(company._get_local_today())
        # whoever counts at the same time, or works on the company, goes first
        if not company.try_lock_for_update(allow_referencing=True):
            return 0
        if company.composition_counted_on == month_end:
            return 0
        company.composition_counted_on = month_end
        count = self._insert_counts(company, month_end)
        _logger.info("%s: %s kinds of customers at %s", company.name, count, month_end)
        return count

    @api.model
    def _insert_counts(self, company, month_end):
        report = self.env["crm.composition.report"]
        names = SQL(", ").join(map(SQL.identifier, report._get_rollup().cells["cell"]))
        companies = self.env["res.company"].sudo()
        is_first = company == companies.search([], order="id", limit=1)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_composition_history
                       (date, counted_on, customer_count, share,
                        create_uid, create_date, write_uid, write_date, %(names)s)
                SELECT %(date)s, %(now)s, sum(customer_count),
                       sum(customer_count) / sum(sum(customer_count)) OVER (),
                       %(uid)s, %(now)s, %(uid)s, %(now)s, %(names)s
                  FROM (%(cells)s) entry
                 WHERE company_id = %(company)s OR (%(is_first)s AND company_id IS NULL)
                 GROUP BY %(names)s
                HAVING sum(customer_count) > 0
                """,
                names=names,
                date=month_end,
                now=fields.Datetime.now(),
                uid=self.env.uid,
                cells=report._get_sums_query("cell", report._get_marked_keys()),
                company=company.id,
                is_first=is_first,
            )
        )
        return self.env.cr.rowcount

    # ------------------------------------------------------------
    # Shares
    # ------------------------------------------------------------

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
        """Add up shares as what they are shares of: the customers of the same time.

        Of several month ends together it is the mean share.
        """
        groups = super()._read_group(
            domain, groupby, self._get_counts(aggregates), having, offset, limit, order
        )
        return self._fill_shares(domain, groupby, aggregates, groups)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        results = super()._read_grouping_sets(
            domain, grouping_sets, self._get_counts(aggregates), order
        )
        return [
            self._fill_shares(domain, groupby, aggregates, groups)
            for groupby, groups in zip(grouping_sets, results, strict=True)
        ]

    @api.model
    def _get_counts(self, aggregates):
        return [
            "customer_count:sum" if spec == "share:sum" else spec for spec in aggregates
        ]

    @api.model
    def _fill_shares(self, domain, groupby, aggregates, groups):
        """Return groups with shares where their customers were counted instead."""
        places = [
            len(groupby) + place
            for place, spec in enumerate(aggregates)
            if spec == "share:sum"
        ]
        if not places:
            return groups
        times = [spec for spec in groupby if spec.partition(":")[0] == "date"]
        totals = {
            tuple(key): count
            for *key, count in self._read_group(domain, times, ["customer_count:sum"])
        }
        filled = []
        for group in groups:
            total = totals[tuple(group[groupby.index(spec)] for spec in times)]
            values = list(group)
            for place in places:
                values[place] = values[place] / total if total else None
            filled.append(tuple(values))
        return filled
