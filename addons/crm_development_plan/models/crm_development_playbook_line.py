from odoo import fields, models


class CrmDevelopmentPlaybookLine(models.Model):
    """One step of a playbook."""

    _name = "crm.development.playbook.line"
    _description = "Playbook Step"
    _order = "day_offset, id"
    _rec_name = "action"

    playbook_id = fields.Many2one(
        "crm.development.playbook", required=True, ondelete="cascade", index=True
    )
    day_offset = fields.Integer(
        string="Working Day",
        required=True,
        default=0,
        aggregator=None,
        help="Working days after the start; 0 is the start itself. Weekends and public "
        "holidays of the company's calendar are skipped.",
    )
    action = fields.Text(required=True, translate=True, help="What is to be done.")

    _check_day_offset = models.Constraint(
        "CHECK (day_offset BETWEEN 0 AND 1000)",
        "The working day of a step lies between 0 and 1000.",
    )
