from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.placement_rates import Category

ROLL_UPS = [
    ("agreement_contract", "Agreement or Contract"),
    ("flexible", "Flexible"),
    ("entrepreneurship", "Own Business"),
    ("further_study", "Further Study"),
    ("pending", "Pending"),
    ("not_seeking", "Not Seeking"),
]
NACE_OUTCOMES = [
    ("employed", "Employed"),
    ("service", "Service Program"),
    ("military", "Military"),
    ("education", "Continuing Education"),
    ("seeking", "Still Seeking"),
    ("not_seeking", "Not Seeking"),
    ("unknown", "Unknown"),
]
COUNTED_FIELDS = {"roll_up", "nace_outcome", "is_employment"}


class UniversityDestinationCategory(models.Model):
    """Where graduates go, and where that counts in the rates."""

    _name = "university.destination.category"
    _description = "Destination of Graduates"
    _order = "code, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The code of the national registration.")
    roll_up = fields.Selection(
        selection=ROLL_UPS,
        required=True,
        help="Where it counts in the placement rate of the ministry.",
    )
    nace_outcome = fields.Selection(
        selection=NACE_OUTCOMES,
        string="NACE Outcome",
        required=True,
        help="Where it counts in the knowledge and career outcomes rates.",
    )
    is_employment = fields.Boolean(
        string="Employment",
        help="Work of any kind: a proof of internship does not prove it. With an "
        "employer it counts as a hire.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", string="School", index=True, help="Empty: for all schools."
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)", "There is a destination with this code."
    )

    def write(self, vals):
        if COUNTED_FIELDS & vals.keys():
            self._check_not_counted()
        return super().write(vals)

    def _check_not_counted(self):
        """Raise UserError if figures that were told before would change."""
        # sudo: placements of all schools count
        placements = self.env["university.placement"].sudo()
        if placements.search_count(
            [("category_id", "in", self.ids), ("recorded_on", "!=", False)], limit=1
        ):
            raise UserError(
                self.env._(
                    "Placements count in this destination already; moving it would "
                    "change rates of the past. Archive it and add another."
                )
            )

    def _to_categories(self):
        """Return ``{id: tools.placement_rates.Category}``."""
        return {row.id: Category(row.roll_up, row.nace_outcome) for row in self}
