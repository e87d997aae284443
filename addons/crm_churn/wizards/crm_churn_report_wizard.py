from odoo import models

CLOSED_FIGURES = (
    "lost_count:sum",
    "revenue_lost:sum",
    "recovered_count:sum",
    "recovered_share:avg",
)


class CrmChurnReportWizard(models.TransientModel):
    """What the printed churn report is to cover; asks, then prints."""

    _name = "crm.churn.report.wizard"
    _inherit = "crm.report.manager.wizard.mixin"
    _description = "Print Churn Report"

    def _get_title(self):
        return self.env._("Churn Report")

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_sections(self):
        return [
            self._get_headline(),
            self._get_closed(self.env._("Losses by month"), "closed_on:month", "month"),
            self._get_losses(self.env._("Losses by reason"), "lost_reason_id"),
            self._get_closed(self.env._("Losses by account manager"), "user_id"),
            self._get_closed(
                self.env._("Losses by customer level"), "customer_level_id"
            ),
            self._get_closed(self.env._("Losses by region"), "region_id"),
            self._get_recovery(),
            self._get_ages(),
            # the only long table comes last, on a page of its own
            self._get_losses(
                self.env._("Losses by customer"), "partner_id", on_new_page=True
            ),
        ]

    def _get_closed_domain(self, *states):
        first, last = self._get_period()
        return [
            *self._get_domain(),
            ("state", "in", states),
            ("closed_on", ">=", first),
            ("closed_on", "<=", last),
        ]

    def _get_open_domain(self):
        return [*self._get_domain(), ("state", "in", ("warning", "retaining"))]

    def _read(self, domain, groupby=(), aggregates=("__count", "revenue_12m:sum")):
        return self.env["crm.churn.report"]._read_group(domain, groupby, aggregates)

    def _get_headline(self):
        rows = [*self._get_headline_rows(), *self._get_dormant_rows()]
        columns = [
            (self.env._("Figure"), "text"),
            (self.env._("Number"), "integer"),
            (self.env._("Revenue of last 12 months"), "money"),
            (self.env._("Share of the closed"), "share"),
        ]
        return self._prepare_section(self.env._("Overview"), columns, rows)

    def _get_headline_rows(self):
        first, last = self._get_period()
        detected = [("detected_on", ">=", first), ("detected_on", "<=", last)]
        [(raised, _revenue)] = self._read([*self._get_domain(), *detected])
        [(lost, gone)] = self._read(self._get_closed_domain("lost"))
        [(recovered, back)] = self._read(self._get_closed_domain("recovered"))
        [(opened, at_risk)] = self._read(self._get_open_domain())
        shares = [n / (lost + recovered) if n else None for n in (lost, recovered)]
        return [
            [self.env._("New warnings in the period"), raised, None, None],
            [self.env._("Confirmed losses in the period"), lost, gone or 0, shares[0]],
            [self.env._("Recovered in the period"), recovered, back or 0, shares[1]],
            [self.env._("Open warnings today"), opened, at_risk or 0, None],
        ]

    def _get_dormant_rows(self):
        """Return the row of the customers whom the last scan only counted.

        They have no warning, so nobody's figures hold them but the company's.
        """
        scans = self.env["crm.churn.scan"]
        if self.user_id:
            return []
        last = scans.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "done")], limit=1
        )
        if not last:
            return []
        label = self.env._("Dormant customers at the last scan")
        return [[label, last.dormant_count, None, None]]

    def _get_group_title(self, groupby):
        """Return the heading of the column that tells the rows apart."""
        return {
            "closed_on:month": self.env._("Month"),
            "lost_reason_id": self.env._("Reason"),
            "user_id": self.env._("Account manager"),
            "partner_id": self.env._("Customer"),
            "customer_level_id": self.env._("Customer level"),
            "region_id": self.env._("Region"),
        }[groupby]

    def _get_closed(self, name, groupby, kind="text"):
        """Return losses and recoveries of the period by one field."""
        groups = self._read(
            self._get_closed_domain("lost", "recovered"), [groupby], CLOSED_FIGURES
        )
        rows = self._name_rows(groups, kind)
        columns = [
            (self._get_group_title(groupby), kind),
            (self.env._("Losses"), "integer"),
            (self.env._("Revenue lost"), "money"),
            (self.env._("Recovered"), "integer"),
            (self.env._("Recovered share"), "share"),
        ]
        total = self._get_total(columns, rows)
        if total:
            losses, recovered = total[1], total[3]
            total[4] = recovered / (losses + recovered)
        return self._prepare_section(name, columns, rows, total)

    def _get_losses(self, name, groupby, on_new_page=False):
        """Return the confirmed losses of the period by what only they have."""
        groups = self._read(
            self._get_closed_domain("lost"), [groupby], CLOSED_FIGURES[:2]
        )
        rows = self._name_rows(groups)
        losses = sum(row[1] for row in rows)
        columns = [
            (self._get_group_title(groupby), "text"),
            (self.env._("Losses"), "integer"),
            (self.env._("Revenue lost"), "money"),
            (self.env._("Share of losses"), "share"),
        ]
        rows = [[*row, row[1] / losses] for row in rows]
        total = self._get_total(columns, rows)
        if total:
            total[3] = 1
        return self._prepare_section(
            name, columns, rows, total, on_new_page=on_new_page and bool(rows)
        )

    def _name_rows(self, groups, kind="text"):
        """Return groups as rows: months in order, of others the dearest first."""
        if kind == "month":
            return [list(group) for group in groups]
        rows = [[self._get_name(record), *figures] for record, *figures in groups]
        return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))

    def _get_recovery(self):
        groups = self._read(
            self._get_closed_domain("lost", "recovered"),
            ["measure_count"],
            ["__count", "recovered_share:avg"],
        )
        columns = [
            (self.env._("Measures"), "integer"),
            (self.env._("Closed warnings"), "integer"),
            (self.env._("Recovered"), "integer"),
            (self.env._("Recovered share"), "share"),
        ]
        rows = [
            [measures, closed, round(closed * share), share]
            for measures, closed, share in groups
        ]
        name = self.env._("Recovered by number of measures")
        return self._prepare_section(name, columns, rows)

    def _get_ages(self):
        age_field = self.env["crm.churn.report"]._fields["age"]
        labels = dict(age_field._description_selection(self.env))
        groups = self._read(
            self._get_open_domain(),
            ["age"],
            ["__count", "revenue_12m:sum", "expected_revenue:sum"],
        )
        rows = [
            [labels[age], count, revenue or 0, expected or 0]
            for age, count, revenue, expected in sorted(groups)
        ]
        columns = [
            (self.env._("Open for"), "text"),
            (self.env._("Warnings"), "integer"),
            (self.env._("Revenue of last 12 months"), "money"),
            (self.env._("Expected revenue"), "money"),
        ]
        name = self.env._("Open warnings by age")
        total = self._get_total(columns, rows)
        return self._prepare_section(name, columns, rows, total)
