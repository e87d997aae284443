from odoo import models

FIGURES = ("amount:sum", "amount_previous_year:sum")
# So many customers stand in the spreadsheet; the ranking on the screen has them all.
RANKED_ROWS = 1_000


class CrmContributionReportWizard(models.TransientModel):
    """What the printed contribution report is to cover; asks, then prints.

    Months are those of the user's time zone; the ranking is that of the calendar year
    in which the period ends.
    """

    _name = "crm.contribution.report.wizard"
    _inherit = "crm.report.manager.wizard.mixin"
    _description = "Print Customer Contribution"

    def _get_title(self):
        return self.env._("Customer Contribution")

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_sections(self):
        return [
            self._get_section(self.env._("Ordered by month"), "date:month", "month"),
            self._get_section(self.env._("Ordered by account manager"), "user_id"),
            self._get_section(
                self.env._("Ordered by customer level"), "customer_level_id"
            ),
            self._get_section(self.env._("Ordered by region"), "region_id"),
            self._get_section(
                self.env._("Ordered by product category"), "product_category_id"
            ),
            self._get_classes(),
            # the only long table comes last, on a page of its own
            self._get_ranking(),
        ]

    def _get_period_domain(self):
        begin, end = self._get_moments()
        return [*self._get_domain(), ("date", ">=", begin), ("date", "<", end)]

    def _read(self, groupby):
        zone = str(self.env.tz)
        report = self.env["crm.contribution.report"].with_context(tz=zone)
        return report._read_group(self._get_period_domain(), [groupby], FIGURES)

    def _get_group_title(self, groupby):
        """Return the heading of the column that tells the rows apart."""
        return {
            "date:month": self.env._("Month"),
            "user_id": self.env._("Account manager"),
            "customer_level_id": self.env._("Customer level"),
            "region_id": self.env._("Region"),
            "product_category_id": self.env._("Product category"),
        }[groupby]

    def _get_section(self, name, groupby, kind="text"):
        """Return what was ordered in the period by one field, beside last year."""
        groups = [
            [key, now or 0, before or 0] for key, now, before in self._read(groupby)
        ]
        rows = self._name_rows(groups, kind)
        columns = [
            (self._get_group_title(groupby), kind),
            (self.env._("Ordered"), "money"),
            (self.env._("Share"), "share"),
            (self.env._("Ordered last year"), "money"),
            (self.env._("Change"), "share"),
        ]
        total = sum(row[1] for row in rows)
        before = sum(row[2] for row in rows)
        return self._prepare_section(
            name,
            columns,
            [self._complete_row(row, total) for row in rows],
            rows and self._complete_row([self.env._("Total"), total, before], total),
        )

    def _name_rows(self, groups, kind):
        """Return groups as rows: months in order, of others the largest first."""
        if kind == "month":
            return groups
        rows = [[self._get_name(record), *figures] for record, *figures in groups]
        return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))

    def _complete_row(self, row, total):
        """Return a row with its share and its change, None where there is none."""
        name, now, before = row
        return [
            name,
            now,
            now / total if total else None,
            before,
            now / before - 1 if before else None,
        ]

    def _get_year(self):
        return str(self._get_period()[1].year)

    def _get_ranking_domain(self):
        return [*self._get_domain(), ("year", "=", self._get_year())]

    def _get_classes(self):
        """Return how many customers bring how much, by ABC class."""
        ranking = self.env["crm.contribution.ranking"]
        labels = dict(ranking._fields["abc_class"]._description_selection(self.env))
        groups = ranking._read_group(
            self._get_ranking_domain(),
            ["abc_class"],
            ["customer_count:sum", "amount:sum", "share:sum"],
        )
        columns = [
            (self.env._("ABC class"), "text"),
            (self.env._("Customers"), "integer"),
            (self.env._("Ordered"), "money"),
            (self.env._("Share"), "share"),
        ]
        rows = [[labels[key], *figures] for key, *figures in groups]
        total = self._get_total(columns, rows)
        if total:
            total[3] = 1
        name = self.env._("Customers by ABC class in %s", self._get_year())
        return self._prepare_section(name, columns, rows, total)

    def _get_ranking(self):
        places = self.env["crm.contribution.ranking"].search(
            self._get_ranking_domain(), limit=RANKED_ROWS
        )
        columns = [
            (self.env._("Customer"), "text"),
            (self.env._("Rank"), "integer"),
            (self.env._("Ordered"), "money"),
            (self.env._("Share"), "share"),
            (self.env._("Cumulative share"), "share"),
            (self.env._("Ordered last year"), "money"),
        ]
        rows = [
            [
                self._get_name(place.partner_id),
                place.rank,
                place.amount,
                place.share,
                place.cumulative_share,
                place.amount_previous_year,
            ]
            for place in places
        ]
        name = self.env._("Customers by rank in %s", self._get_year())
        return self._prepare_section(name, columns, rows, on_new_page=bool(rows))
