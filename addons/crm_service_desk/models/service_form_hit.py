import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

PERIOD = timedelta(hours=1)


class ServiceFormHit(models.Model):
    """Who has sent the public form of late: enough to stop a flood.

    What was refused leaves no row, so that a flood does not fill the table.
    """

    _name = "service.form.hit"
    _description = "Submission of the Public Service Form"
    _log_access = False

    key = fields.Char(
        required=True,
        readonly=True,
        help="Sender (network or e-mail address), unreadable without the secret of "
        "this database.",
    )
    moment = fields.Datetime(required=True, readonly=True)
    number = fields.Integer(readonly=True, help="Counts the submissions of a sender.")

    # two submissions at the same moment want the same number: one waits, and counts
    _number_uniq = models.UniqueIndex("(key, number)")
    _key_moment_idx = models.Index("(key, moment)")
    _moment_idx = models.Index("(moment)")

    @api.model
    def _admit(self, limits, is_exact=True):
        """Count one submission, unless one of its senders has sent too many.

        :param dict limits: ``{sender: submissions an hour}``
        :param bool is_exact: count submissions of the same moment one after another;
            the later one is then run again by Odoo, which only web requests are
        :return: whether the submission is within all limits
        """
        limits = {self._get_key(sender): limit for sender, limit in limits.items()}
        now = fields.Datetime.now()
        counts = self._count(tuple(limits), now - PERIOD)
        if any(counts.get(key, 0) >= limit for key, limit in limits.items()):
            return False
        for key in sorted(limits):
            self._add(key, now, is_exact)
        return True

    @api.model
    def _add(self, key, moment, is_exact):
        """Add a row. One that another transaction adds now is waited for.

        PostgreSQL then refuses, as ours cannot see it, and Odoo runs ours again.
        """
        number = SQL("NULL")
        if is_exact:
            number = SQL(
                "(SELECT COALESCE(max(number), 0) + 1 FROM service_form_hit"
                " WHERE key = %s)",
                key,
            )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO service_form_hit (key, moment, number)
                VALUES (%s, %s, %s) ON CONFLICT (key, number) DO NOTHING
                """,
                key,
                moment,
                number,
            ),
            # to be refused and run again is no error
            log_exceptions=False,
        )

    @api.model
    def _count(self, keys, since):
        self.env.cr.execute(
            SQL(
                """
                SELECT key, count(*) FROM service_form_hit
                 WHERE key IN %s AND moment > %s GROUP BY key
                """,
                keys or ("",),
                since,
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _get_key(self, sender):
        # sudo: the secret is used, not shown
        parameters = self.env["ir.config_parameter"].sudo()
        secret = parameters.get_param("database.secret") or ""
        digest = hmac.new(secret.encode(), sender.encode(), hashlib.sha256)
        return digest.hexdigest()[:32]

    @api.autovacuum
    def _gc_hits(self):
        """Forget who sent what as soon as it counts no more."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM service_form_hit WHERE moment < %s",
                fields.Datetime.now() - PERIOD,
            )
        )
