from psycopg2.errors import SerializationFailure

from odoo import fields, models
from odoo.tools import SQL

from ..tools.handler_ranking import balance_load, take_turns


class HelpdeskTicketTeam(models.Model):
    """How new requests of a team find their handlers."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket.team"

    assignment_mode = fields.Selection(
        selection=[
            ("manual", "By a Supervisor"),
            ("round_robin", "Automatically, in Turn"),
            ("least_load", "Automatically, to Whom Has Least Open"),
        ],
        string="Assignment",
        default="manual",
        required=True,
        help="Automatic modes give each new request to a member of the team who is not "
        "absent. Without such a member it waits for a supervisor.",
    )

    def _choose_handlers(self, count):
        """Return who gets each of `count` new requests of this team; [] if nobody can.

        In turn means: who has waited longest since the last assignment.

        :return: list of user ids
        """
        self.ensure_one()
        members = self._get_present_members()
        if not members or self.assignment_mode == "manual":
            return []
        if self.assignment_mode == "round_robin":
            return take_turns(count, members.ids, self._get_last_turns(members))
        loads = self.env["helpdesk.ticket"]._get_open_counts(members)
        return balance_load(count, members.ids, loads)

    def _try_lock_turns(self):
        """Lock the turns of this team until the end of the transaction.

        Two requests that are entered at once do not see each other's handlers. It
        neither waits nor fails: a mail that cannot be entered now would be lost.

        :return: whether nobody else is giving out requests of the team, or has done so
            since this transaction began
        """
        self.ensure_one()
        query = SQL(
            """
            UPDATE helpdesk_ticket_team SET write_date = write_date
             WHERE id IN (SELECT id FROM helpdesk_ticket_team WHERE id = %s
                             FOR NO KEY UPDATE SKIP LOCKED)
            """,
            self.id,
        )
        self.flush_recordset()
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                return bool(self.env.cr.rowcount)
        except SerializationFailure:
            return False

    def _get_present_members(self):
        """Return the members who may handle requests of this team, and are not away."""
        members = self.env["res.partner"]._filter_account_managers(self.user_ids)
        return self.env["helpdesk.handler"]._filter_present(members, self.company_id)

    def _get_last_turns(self, users):
        """Return the latest round of each user in this team, as a number."""
        rounds = self.env["helpdesk.ticket.round"]
        return {
            user.id: last
            for user, last in rounds._read_group(
                [("ticket_id.team_id", "in", self.ids), ("user_id", "in", users.ids)],
                ["user_id"],
                ["id:max"],
            )
        }
