from odoo import models

DIMENSIONS = (
    "customer_status",
    "customer_level_id",
    "region_id",
    "credit_rating",
    "satisfaction",
    "user_id",
)


class CrmCompositionReportWizard(models.TransientModel):
    """What the printed composition report is to cover; asks, then prints.

    Customers of the company are those of today, those whom all companies share among
    them; the months are the month ends at which they were counted.
    """

    _name = "crm.composition.report.wizard"
    _inherit = "crm.report.wizard.mixin"
    _description = "Print Customer Composition"

    def _get_title(self):
        return self.env._("Customer Composition")

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_sections(self):
        return [self._get_months(), *map(self._get_section, DIMENSIONS)]

    def _get_domain(self):
        return [("company_id", "in", (self.company_id.id, False))]

    def _get_heading(self, dimension):
        """Return the heading of a table, and that of its first column."""
        return {
            "customer_status": (
                self.env._("Customers by status"),
                self.env._("Status"),
            ),
            "customer_level_id": (
                self.env._("Customers by level"),
                self.env._("Customer level"),
            ),
            "region_id": (self.env._("Customers by region"), self.env._("Region")),
            "credit_rating": (
                self.env._("Customers by credit rating"),
                self.env._("Credit rating"),
            ),
            "satisfaction": (
                self.env._("Customers by satisfaction"),
                self.env._("Satisfaction"),
            ),
            "user_id": (
                self.env._("Customers by account manager"),
                self.env._("Account manager"),
            ),
        }[dimension]

    def _get_section(self, dimension):
        """Return number and share of today's customers by one field."""
        name, title = self._get_heading(dimension)
        groups = self.env["crm.composition.report"]._read_group(
            self._get_domain(), [dimension], ["customer_count:sum", "share:sum"]
        )
        columns = [
            (title, "text"),
            (self.env._("Customers"), "integer"),
            (self.env._("Share"), "share"),
        ]
        rows = [
            [self._get_key_name(dimension, key), *figures] for key, *figures in groups
        ]
        total = self._get_total(columns, rows)
        if total:
            total[2] = 1
        return self._prepare_section(name, columns, rows, total)

    def _get_key_name(self, dimension, key):
        """Return the name of a group."""
        field = self.env["crm.composition.report"]._fields[dimension]
        if field.type == "many2one":
            return self._get_name(key)
        return dict(field._description_selection(self.env)).get(key, self.env._("None"))

    def _get_months(self):
        """Return the customers of each month's end of the period by status."""
        first, last = self._get_period()
        field = self.env["crm.composition.report"]._fields["customer_status"]
        statuses = field._description_selection(self.env)
        counts = self.env["crm.composition.history"]._read_group(
            [*self._get_domain(), ("date", ">=", first), ("date", "<=", last)],
            ["date:month", "customer_status"],
            ["customer_count:sum"],
        )
        months = {}
        for month, status, count in counts:
            months.setdefault(month, {})[status] = count
        columns = [
            (self.env._("Month's end"), "month"),
            *((label, "integer") for _key, label in statuses),
            (self.env._("All customers"), "integer"),
        ]
        rows = [
            [month, *(row.get(key, 0) for key, _label in statuses), sum(row.values())]
            for month, row in months.items()
        ]
        return self._prepare_section(
            self.env._("Customers at month's end"), columns, rows
        )
