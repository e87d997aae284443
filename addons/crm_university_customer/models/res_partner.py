from odoo import api, models
from odoo.fields import Domain

# with one of these somebody is entered as a person of the school
SCHOOL_FIELDS = (
    "school_id",
    "student_number",
    "class_id",
    "lifecycle_stage",
    "lifecycle_ids",
)


class ResPartner(models.Model):
    """Persons of a school are no customers, employers are.

    They get no customer number, no status, no account manager, and are compared with
    nobody. Who works for an employer later is its contact, as anybody is.
    """

    _inherit = "res.partner"

    def _is_person_of_school(self):
        """Tell whether this is a student, applicant or graduate, and no company."""
        self.ensure_one()
        return bool(self.school_id) and not self.is_company

    def _is_customer(self):
        return super()._is_customer() and not self._is_person_of_school()

    @api.model
    def _is_customer_vals(self, vals):
        return super()._is_customer_vals(vals) and not self._is_school_vals(vals)

    @api.model
    def _is_school_vals(self, vals):
        """Tell the same as ``_is_person_of_school`` of values to create."""
        context = self.env.context
        is_company = (
            vals.get("is_company", context.get("default_is_company"))
            or vals.get("company_type") == "company"
        )
        return not is_company and any(
            vals.get(name, context.get(f"default_{name}")) for name in SCHOOL_FIELDS
        )

    @api.depends("school_id")
    def _compute_customer_status(self):
        return super()._compute_customer_status()

    @api.depends("school_id")
    def _compute_duplicate_keys(self):
        return super()._compute_duplicate_keys()

    def _refresh_customer_status(self):
        # sudo: only tells customers from persons of a school
        customers = self.sudo().commercial_partner_id
        customers = customers.filtered(lambda partner: partner._is_customer())
        return super(ResPartner, customers)._refresh_customer_status()

    @api.model
    def _get_compared_domain(self):
        """Compare no persons of a school."""
        return super()._get_compared_domain() & (
            Domain("school_id", "=", False) | Domain("is_company", "=", True)
        )

    def write(self, vals):
        result = super().write(vals)
        if "school_id" in vals and not vals["school_id"]:
            # who leaves the school for good is a customer like others
            self._fill_refs_after_move()
        return result

    def _filter_customer_members(self):
        """Leave out persons of a school: meetings with them are no interactions."""
        members = super()._filter_customer_members()
        return members.filtered(
            lambda partner: not partner.commercial_partner_id._is_person_of_school()
        )
