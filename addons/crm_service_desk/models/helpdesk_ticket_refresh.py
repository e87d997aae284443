from odoo import api, models
from odoo.fields import Domain

from ..tools.service_states import OPEN
from .helpdesk_ticket_silence import BATCH_SIZE


class HelpdeskTicket(models.Model):
    """Deadlines follow the calendars: new holidays, other hours, another time zone."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    @api.model
    def _trigger_clock_refresh(self):
        """Let the cron work the deadlines out again, after this transaction."""
        xmlid = "crm_service_desk.ir_cron_refresh_slas"
        if cron := self.env.ref(xmlid, raise_if_not_found=False):
            # sudo: whoever keeps the calendars need not administer crons
            cron.sudo()._trigger()

    @api.model
    def _cron_refresh_slas(self):
        """Work the deadlines of all open requests out again, in committed batches."""
        commit = self.env["ir.cron"]._commit_progress
        domain = Domain("service_state", "in", OPEN)
        commit(remaining=self.search_count(domain))
        last_id = 0
        while tickets := self.search(
            domain & Domain("id", ">", last_id), order="id", limit=BATCH_SIZE
        ):
            last_id = tickets[-1].id
            free = tickets.try_lock_for_update(allow_referencing=True)
            free._follow_clock()
            free._settle_slas()
            if not commit(len(tickets)):
                break
