from odoo import api, fields, models
from odoo.fields import Domain


class HelpdeskHandler(models.Model):
    """What a handler knows, and when they are away."""

    _name = "helpdesk.handler"
    _description = "Handler of Service Requests"
    _rec_name = "user_id"
    _order = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Handler",
        required=True,
        ondelete="cascade",
        domain=lambda self: list(self.env["res.users"]._get_account_manager_domain()),
    )
    service_type_ids = fields.Many2many(
        "crm.dictionary.item",
        string="Types",
        domain="[('category', '=', 'service_type')]",
        help="Types of requests that this handler is good at.",
    )
    product_category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Products that this handler knows; subcategories count.",
    )
    absent_from = fields.Date(help="First day of an absence.")
    absent_until = fields.Date(
        help="Last day of an absence; without it, until further."
    )

    _user_uniq = models.UniqueIndex("(user_id)", "This handler has an entry already.")
    _check_absence = models.Constraint(
        "CHECK (absent_until IS NULL OR absent_until >= absent_from)",
        "An absence ends after it begins: fill in its first day, and its last one not "
        "before that.",
    )

    @api.model
    def _get_absent_users(self, users, date):
        """Return those of the users who are away on a date."""
        is_away = (
            Domain("user_id", "in", users.ids)
            & Domain("absent_from", "<=", date)
            & (Domain("absent_until", "=", False) | Domain("absent_until", ">=", date))
        )
        return self.search(is_away).user_id

    @api.model
    def _filter_present(self, users, company):
        """Return those of the users who work in a company (if any) and are not away."""
        if company:
            users = users.filtered(lambda user: company in user.company_ids)
        return users - self._get_absent_users(users, fields.Date.context_today(self))

    def _knows_type(self, service_type):
        return bool(service_type) and service_type in self.service_type_ids

    def _knows_category(self, category):
        """Tell whether a product category is one of these, or below one."""
        known = set(self.product_category_ids.ids)
        path = (category.parent_path or "").split("/")
        return any(int(step) in known for step in path if step)
