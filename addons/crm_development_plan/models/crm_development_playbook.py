from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmDevelopmentPlaybook(models.Model):
    """A plan that has proved itself: steps in working days from its start."""

    _name = "crm.development.playbook"
    _description = "Development Playbook"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the playbook serves every company."
    )
    description = fields.Text(
        translate=True, help="For which opportunities the playbook is meant."
    )
    line_ids = fields.One2many(
        "crm.development.playbook.line", "playbook_id", string="Steps", copy=True
    )
    lead_count = fields.Integer(
        string="Opportunities", compute="_compute_success", compute_sudo=True
    )
    success_rate = fields.Float(
        compute="_compute_success",
        compute_sudo=True,
        help="Share that succeeded of the opportunities with this playbook that have "
        "ended.",
    )
    has_ended = fields.Boolean(compute="_compute_success", compute_sudo=True)
    due_count = fields.Integer(
        string="Due Steps", compute="_compute_adherence", compute_sudo=True
    )
    adherence = fields.Float(
        compute="_compute_adherence",
        compute_sudo=True,
        help="Share done by its date of the steps that were due: done, overdue, or "
        "cancelled after their day.",
    )

    def _compute_success(self):
        groups = (
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group(
                [("playbook_id", "in", self.ids)],
                ["playbook_id", "development_state"],
                ["__count"],
            )
        )
        counts = {(playbook.id, state): count for playbook, state, count in groups}
        for playbook in self:
            won = counts.get((playbook.id, "succeeded"), 0)
            ended = won + counts.get((playbook.id, "failed"), 0)
            playbook.lead_count = sum(
                count for (key, _state), count in counts.items() if key == playbook.id
            )
            playbook.has_ended = bool(ended)
            playbook.success_rate = won / ended if ended else 0

    def _compute_adherence(self):
        groups = self.env["crm.development.step.report"]._read_group(
            [("playbook_id", "in", self.ids)],
            ["playbook_id"],
            ["due_count:sum", "on_time_count:sum"],
        )
        counts = {playbook.id: (due, on_time) for playbook, due, on_time in groups}
        for playbook in self:
            due, on_time = counts.get(playbook.id, (0, 0))
            playbook.due_count = due
            playbook.adherence = on_time / due if due else 0

    def copy_data(self, default=None):
        """Tell the copy from its original."""
        vals_list = super().copy_data(default=default)
        if "name" not in (default or {}):
            for playbook, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", playbook.name)
        return vals_list

    def action_open_leads(self):
        """Return the action that shows the opportunities with this playbook."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_development_plan.crm_lead_action"
            ),
            "domain": [("playbook_id", "=", self.id)],
        }

    def _check_applicable(self):
        if not self or not self.active or not self.line_ids:
            raise UserError(
                self.env._("Choose a playbook that is in use and has steps.")
            )

    @api.model
    def _get_dates(self, company, start, offsets):
        """Return the working days of a company at these offsets from a start.

        :return: dict ``{offset: date}``
        """
        return (company or self.env.company)._get_development_dates(start, offsets)

    def _prepare_steps_vals(self, leads, company, start):
        """Return the values of the steps for opportunities of one company."""
        lines = self.line_ids
        dates = self._get_dates(company, start, set(lines.mapped("day_offset")))
        return [
            {
                "lead_id": lead.id,
                "date": dates[line.day_offset],
                "action": line.action,
                "playbook_id": self.id,
            }
            for lead in leads
            for line in lines
        ]
