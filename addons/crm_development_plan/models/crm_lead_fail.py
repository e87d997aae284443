from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """The development ends as failed: with a reason, and it stays to be seen."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    def action_development_fail(self, reason_id, note=""):
        """End the development of these opportunities as failed.

        They are lost for core (archived, probability 0), and this addon goes on
        showing them. Steps not done are cancelled.

        :param int reason_id: lost reason (``crm.lost.reason``)
        :param str note: what happened, in plain text
        :raises AccessError: if the caller is neither assignee nor sales supervisor
        :raises UserError: without a reason, or if an opportunity is not developing
        """
        self._check_may_end()
        reason = self.env["crm.lost.reason"].browse(reason_id or []).exists()
        if not reason:
            raise UserError(
                self.env._("Choose a reason why the development has failed.")
            )
        self._lock_for_development()
        self._check_developing()
        # sudo: users end an opportunity through the actions only
        leads = self.sudo()
        leads.write({"fail_note": note or False})
        return leads.action_set_lost(lost_reason_id=reason.id)

    def action_set_lost(self, **additional_values):
        """Lead core's lost opportunities through the addon's own action."""
        if self.env.su:
            return super().action_set_lost(**additional_values)
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        if opportunities:
            opportunities.action_development_fail(
                additional_values.get("lost_reason_id")
            )
        leads = self - opportunities
        return super(CrmLead, leads).action_set_lost(**additional_values)

    def action_unarchive(self):
        failed = self._filter_restorable()
        if failed:
            failed.action_restore()
        return super(CrmLead, self - failed).action_unarchive()

    def action_restore(self):
        """Take failed opportunities up again: supervisors only, noted.

        :raises AccessError: if the caller is no sales supervisor
        """
        failed = self._filter_restorable()
        if failed:
            failed._check_may_restore()
            failed.check_access("write")
            failed._log_restored()
            # sudo: core recalculates the chance, which the user may not change
            super(CrmLead, failed.sudo()).action_restore()
        return super(CrmLead, self - failed).action_restore()

    def _filter_restorable(self):
        return self.browse() if self.env.su else self._filter_state("failed")

    def _check_may_restore(self):
        self._check_supervisor(
            self.env._(
                "Failed opportunities are taken up again by sales supervisors only."
            )
        )

    def _log_restored(self):
        """Keep the reason of the failure in the chatter; its fields are emptied."""
        self._message_log_batch(
            bodies={
                lead.id: self.env._(
                    "Taken up again. It had failed: %(reason)s. %(note)s",
                    reason=lead.lost_reason_id.name or "",
                    note=lead.fail_note or "",
                )
                for lead in self
            }
        )

    # ------------------------------------------------------------
    # Checks of both ends
    # ------------------------------------------------------------

    def _check_may_end(self):
        """Only the assignee or a supervisor ends an opportunity."""
        foreign = self.filtered(lambda lead: lead.user_id != self.env.user)
        if foreign:
            foreign._check_supervisor(
                self.env._(
                    "%(names)s: only the account manager who develops it or a sales "
                    "supervisor may end it.",
                    names=foreign._get_short_names(),
                )
            )
        self.check_access("write")

    def _check_developing(self):
        others = self.filtered(lambda lead: not lead._is_developing())
        if not others:
            return
        if ended := others.filtered(lambda lead: lead._has_ended()):
            raise UserError(
                self.env._(
                    "%(names)s: the development has ended already.",
                    names=ended._get_short_names(),
                )
            )
        raise UserError(
            self.env._(
                "%(names)s: nobody develops this opportunity yet. A sales supervisor "
                "assigns it first.",
                names=others._get_short_names(),
            )
        )
