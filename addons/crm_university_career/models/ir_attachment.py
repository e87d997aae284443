from odoo import api, models
from odoo.exceptions import UserError

CONTENT = {"raw", "datas", "db_datas", "store_fname", "url", "name", "res_id"}


class IrAttachment(models.Model):
    """Evidence of a verified placement stays what it was."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_no_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._check_no_evidence()

    def _adopt_by(self, record):
        """Bind uploaded files to a record, so that who sees it sees them."""
        self.filtered(lambda file: not file.res_id).write(
            {"res_model": record._name, "res_id": record.id}
        )

    def _check_no_evidence(self):
        # sudo: a file may prove a placement that the user does not see
        placements = self.env["university.placement"].sudo()
        proven = placements.search(
            [("evidence_ids", "in", self.ids), ("recorded_on", "!=", False)], limit=1
        )
        if proven:
            raise UserError(
                self.env._(
                    "This file proves a verified placement and stays as it is. Correct "
                    "the placement, with the new file."
                )
            )
