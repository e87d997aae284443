from odoo import models
from odoo.exceptions import UserError


class CrmStage(models.Model):
    _inherit = "crm.stage"

    def write(self, vals):
        """Refuse to win, or take back, every opportunity of a stage with one tick."""
        if "is_won" in vals:
            changed = self.filtered(lambda stage: stage.is_won != vals["is_won"])
            changed._check_without_opportunities()
        return super().write(vals)

    def _check_without_opportunities(self):
        # sudo: also opportunities of other companies would be won
        used = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("stage_id", "in", self.ids), ("type", "=", "opportunity")],
                ["stage_id"],
                ["__count"],
            )
        )
        if used and not self.env.su:
            raise UserError(
                self.env._(
                    "%(stages)s: there are opportunities in the stage, which would be "
                    "won or reopened all at once. Move them to another stage first.",
                    stages=", ".join(
                        f"{stage.name} ({count})" for stage, count in used
                    ),
                )
            )
