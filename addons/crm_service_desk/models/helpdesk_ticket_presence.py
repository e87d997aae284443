from odoo import fields, models
from odoo.tools import SQL

from .helpdesk_ticket_viewer import PRESENT

NOTICE = "crm_service_desk/viewers"


class HelpdeskTicket(models.Model):
    """Colleagues who look at the same request see each other."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def notice_viewing(self, is_editing=False):
        """Report that the user has this request on the screen, and return who else.

        Called every few seconds; those who are silent for 50 seconds have left.

        :param bool is_editing: whether something is typed and not saved yet
        :return: list of dicts: ``id`` and ``name`` of a user, ``is_editing``
        :raises AccessError: if the user may not read the request
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: who may read a request is seen by those who may, too
        viewers = self._find_viewers()
        own = viewers.filtered(lambda viewer: viewer.user_id == self.env.user)
        is_news = not own or own.is_editing != bool(is_editing)
        self._write_viewer(bool(is_editing))
        others = viewers - own
        if is_news:
            self._tell_viewers(others)
        return [
            {
                "id": viewer.user_id.id,
                "name": viewer.user_id.name,
                "is_editing": viewer.is_editing,
            }
            for viewer in others
        ]

    def notice_leaving(self):
        """Report that the user has left this request."""
        self.check_access("read")
        viewers = self._find_viewers()
        own = viewers.filtered(lambda viewer: viewer.user_id == self.env.user)
        self._tell_viewers(viewers - own)
        own.unlink()
        return True

    def _find_viewers(self):
        """Return who is looking at these, in superuser mode."""
        # sudo: only the name of a colleague who may read the same request
        viewers = self.env["helpdesk.ticket.viewer"].sudo()
        return viewers.search(
            [
                ("ticket_id", "in", self.ids),
                ("seen_on", ">=", fields.Datetime.now() - PRESENT),
            ],
            order="id",
        )

    def _write_viewer(self, is_editing):
        """Keep one row a user and request, even when two tabs report at once."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO helpdesk_ticket_viewer
                            (ticket_id, user_id, seen_on, is_editing)
                     VALUES (%s, %s, %s, %s)
                ON CONFLICT (ticket_id, user_id) DO UPDATE
                        SET seen_on = EXCLUDED.seen_on,
                            is_editing = EXCLUDED.is_editing
                """,
                self.id,
                self.env.uid,
                fields.Datetime.now(),
                is_editing,
            )
        )
        self.env["helpdesk.ticket.viewer"].invalidate_model()

    def _tell_viewers(self, viewers):
        for user in viewers.user_id:
            user._bus_send(NOTICE, {"ticket_id": self.id})
