from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """Core's other doors: merging, customers named after deals, the tooltip."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    # the compute of a field returns nothing
    # pylint: disable=missing-return
    def _compute_stage_id(self):
        """Find the stage once for all of one team; core does for each of an import."""
        without = self.filtered(lambda lead: not lead.stage_id)
        for leads in without.grouped("team_id").values():
            first = leads[:1]
            super(CrmLead, first)._compute_stage_id()
            (leads - first).stage_id = first.stage_id

    def prepare_pls_tooltip_data(self):
        """Let who reads the opportunity read how core arrives at the chance."""
        self.check_access("read")
        # sudo: core stores the recalculated chance, which the reader may not change
        return super(CrmLead, self.sudo()).prepare_pls_tooltip_data()

    def action_open_development(self):
        """Return the action that shows the opportunity on the addon's own form."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_development_plan.crm_lead_action"
        )
        form = self.env.ref("crm_development_plan.crm_lead_view_form")
        return action | {"views": [(form.id, "form")], "res_id": self.id}

    def _create_customer(self, with_parent=None):
        """Refuse to create a person named after the deal."""
        if not with_parent:
            self._check_names_customer()
        return super()._create_customer(with_parent=with_parent)

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        """Merge what the user may change; the state follows from the result."""
        leads = self
        if not self.env.su:
            self._check_merge(user_id)
            # Core counts before it does anything, unless it is the system.
            if not max_length or len(self) <= max_length:
                # sudo: the checks above decide
                leads = self.sudo()
        merged = super(CrmLead, leads)._merge_opportunity(
            user_id=user_id,
            team_id=team_id,
            auto_unlink=auto_unlink,
            max_length=max_length,
        )
        return merged.sudo(self.env.su)

    def _check_merge(self, user_id):
        """Raise if the user may not merge these, or not assign the result."""
        self.check_access("write")
        if ended := self.filtered(lambda lead: lead._has_ended()):
            raise UserError(
                self.env._(
                    "%(names)s: the development has ended, its record is not merged.",
                    names=ended._get_short_names(),
                )
            )
        if user_id:
            self._check_may_assign()
            self._check_assignees(self.env["res.users"].browse(user_id))
        foreign = self.filtered(lambda lead: not lead._may_merge())
        if foreign:
            foreign._check_supervisor(
                self.env._(
                    "%(names)s: merging ends one of the opportunities, so it is for "
                    "who created or develops them. Ask a sales supervisor.",
                    names=foreign._get_short_names(),
                )
            )

    def _may_merge(self):
        if self.type != "opportunity":
            return True
        owner = self.user_id if self._is_developing() else self.create_uid
        return owner == self.env.user
