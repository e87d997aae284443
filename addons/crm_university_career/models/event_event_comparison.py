from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from .res_partner_career import CAREER

COSTS = ("cost", "cost_per_placement")
RATES = ("offer_rate", "placement_rate")


class EventEvent(models.Model):
    """The figures of a career fair beside those of the earlier ones, to look at."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "event.event"

    fair_comparison = fields.Html(
        string="Beside Earlier Fairs",
        compute="_compute_fair_comparison",
        sanitize=False,
        groups=CAREER,
    )

    @api.depends("is_career_fair", "date_begin", "booth_ids", "fair_cost")
    @api.depends_context("lang", "uid")
    def _compute_fair_comparison(self):
        for event in self:
            fair = event._origin
            event.fair_comparison = fair.is_career_fair and fair._tell_comparison()

    def _tell_comparison(self):
        """Return the figures of ``get_fair_comparison`` as a table."""
        figures = self.get_fair_comparison()
        rows = [
            Markup("<tr><td>%s</td>%s</tr>")
            % (
                label,
                Markup().join(
                    Markup('<td class="text-end">%s</td>')
                    % self._tell_figure(name, figures[name][column])
                    for column in ("value", "mean", "difference")
                ),
            )
            for name, label in self._get_figure_labels().items()
        ]
        head = Markup().join(
            Markup('<th class="text-end">%s</th>') % label
            for label in (
                self.env._("This Fair"),
                self.env._("Earlier Fairs"),
                self.env._("Difference"),
            )
        )
        return Markup(
            '<table class="table table-sm"><thead><tr><th></th>%s</tr></thead>'
            "<tbody>%s</tbody></table>"
        ) % (head, Markup().join(rows))

    def _tell_figure(self, name, value):
        if value is None:
            return "–"
        if name in COSTS:
            return formatLang(self.env, value, currency_obj=self.fair_currency_id)
        if name in RATES:
            return f"{100 * value:.1f} %"
        return f"{value:g}" if value == int(value) else f"{value:.1f}"

    @api.model
    def _get_figure_labels(self):
        return {
            "booths": self.env._("Booths"),
            "interviews": self.env._("Interviews"),
            "offers": self.env._("Offers"),
            "placements": self.env._("Placements"),
            "offer_rate": self.env._("Offers per interview"),
            "placement_rate": self.env._("Placements per offer"),
            "cost": self.env._("Cost less fees"),
            "cost_per_placement": self.env._("Cost per placement"),
        }
