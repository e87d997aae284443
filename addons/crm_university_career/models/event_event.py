from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.fair_funnel import Interview, compare, get_funnel
from .res_partner_career import CAREER


class EventEvent(models.Model):
    """A career fair: booths of employers, interviews, and what came of them."""

    _inherit = "event.event"

    is_career_fair = fields.Boolean(
        string="Career Fair", help="Employers have booths, students have interviews."
    )
    fair_currency_id = fields.Many2one(
        "res.currency", compute="_compute_fair_currency_id"
    )
    fair_cost = fields.Monetary(
        string="Cost",
        currency_field="fair_currency_id",
        copy=False,
        groups=CAREER,
        help="What the fair cost the school.",
    )
    booth_ids = fields.One2many(
        "university.fair.booth", "event_id", string="Booths", groups=CAREER
    )
    booth_count = fields.Integer(compute="_compute_booth_count", groups=CAREER)

    @api.depends("company_id.currency_id")
    def _compute_fair_currency_id(self):
        for event in self:
            company = event.company_id or self.env.company
            event.fair_currency_id = company.currency_id

    @api.depends("booth_ids")
    def _compute_booth_count(self):
        for event in self:
            event.booth_count = len(event.booth_ids)

    @api.readonly
    def get_fair_comparison(self):
        """Return the figures of this fair beside the mean of the earlier fairs.

        :return: dict ``{figure: {"value", "mean", "difference"}}``, see
            ``tools.fair_funnel.Funnel`` for the figures; costs are net of booth fees
        :raises AccessError: if the caller is neither of the career office nor dean
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_groups(CAREER)):
            raise AccessError(
                self.env._("Figures of fairs are for the career office and the dean.")
            )
        # sudo: the figures are the role's; the dean need not administer events
        fair = self.sudo()
        if fair.company_id and fair.company_id not in self.env.companies:
            raise AccessError(self.env._("This fair is another school's."))
        earlier = fair.search(
            [
                ("is_career_fair", "=", True),
                ("company_id", "=", fair.company_id.id),
                ("date_begin", "<", fair.date_begin),
            ]
        )
        funnels = (fair | earlier)._get_funnels()
        own = funnels.pop(fair)
        return {
            name: asdict(one) for name, one in compare(own, funnels.values()).items()
        }

    def _get_funnels(self):
        """Return ``{fair: tools.fair_funnel.Funnel}``."""
        slots = self.env["university.fair.slot"].search(
            [("event_id", "in", self.ids), ("result", "=", "held")]
        )
        by_fair = slots.grouped("event_id")
        return {
            fair: get_funnel(
                fair.booth_ids.ids,
                [
                    Interview(slot.booth_id.id, slot.reached)
                    for slot in by_fair.get(fair, slots[:0])
                ],
                fair.fair_cost - sum(fair.booth_ids.mapped("fee")),
            )
            for fair in self
        }

    def action_open_booths(self):
        """Open the booths of this fair."""
        return self._open_fair("university_fair_booth_action")

    def action_open_slots(self):
        """Open the interviews of this fair."""
        return self._open_fair("university_fair_slot_action")

    def action_open_funnel(self):
        """Open the figures of this fair."""
        return self._open_fair("university_fair_report_action")

    def _open_fair(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_university_career.{xml_id}"
        )
        return {
            **action,
            "domain": [("event_id", "=", self.id)],
            "context": {"default_event_id": self.id},
        }
