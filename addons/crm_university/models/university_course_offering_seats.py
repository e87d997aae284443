from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from .university_course_offering import SEATED, WAITING

# how many offerings one step of the cron decides
BATCH_SIZE = 50


class UniversityCourseOffering(models.Model):
    """Who gets the seats, when many ask for them in the same moment.

    A request is only inserted, which never meets another transaction. Seats are given
    by whoever holds the lock of the offering, to all who have asked, in the order in
    which they did. Who cannot get the lock leaves the decision to the cron, which is
    woken at the end of the transaction.
    """

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.course.offering"

    allocated_on = fields.Datetime(
        readonly=True, copy=False, help="When seats were given last."
    )

    def _allocate_seats(self):
        """Give the free seats of these offerings to those who asked first.

        Who gets none goes to the waiting list. Offerings that another transaction
        works on are left to the cron.

        :return: the offerings that were decided
        """
        # sudo: seats are given by the system, whoever asks
        offerings = self.sudo()
        locked = offerings._lock_seats(wait=False)
        if locked:
            locked._decide_requests()
        if offerings - locked:
            self.env.ref("crm_university.ir_cron_allocate_seats").sudo()._trigger()
        return locked.sudo(self.env.su)

    def _lock_seats(self, wait=True):
        """Lock these rows, and change them.

        The change makes a transaction fail that has not seen what was decided before:
        transactions see the database as it was when they began, so it would give away
        the same seat again.

        :param bool wait: wait for other transactions, and let Odoo run this one again;
            else leave out what is locked, or nothing is locked at all
        :return: those that were locked
        """
        self.env.flush_all()
        query = SQL(
            """
            UPDATE university_course_offering AS offering
               SET allocated_on = now() AT TIME ZONE 'UTC'
              FROM (SELECT id FROM university_course_offering WHERE id IN %s
                     ORDER BY id FOR NO KEY UPDATE %s) AS locked
             WHERE offering.id = locked.id
         RETURNING offering.id
            """,
            tuple(self.ids) or (0,),
            SQL("") if wait else SQL("SKIP LOCKED"),
        )
        if wait:
            rows = self.env.execute_query(query)
            return self.browse(row_id for (row_id,) in rows)
        try:
            with self.env.cr.savepoint(flush=False):
                # this failure is expected, and nobody needs to read of it
                self.env.cr.execute(query, log_exceptions=False)
                rows = self.env.cr.fetchall()
        except SerializationFailure:
            rows = []
        return self.browse(row_id for (row_id,) in rows)

    def _decide_requests(self):
        """Seat those who wait first for these locked offerings, as far as seats go."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT waiting.id, waiting.place <= offering.capacity - taken.count
                  FROM (SELECT id, offering_id, row_number() OVER (
                                   PARTITION BY offering_id ORDER BY requested_on, id
                               ) AS place
                          FROM university_enrollment
                         WHERE state IN %(waiting)s AND offering_id IN %(offerings)s
                       ) AS waiting
                  JOIN university_course_offering AS offering
                    ON offering.id = waiting.offering_id
                 CROSS JOIN LATERAL (
                        SELECT count(*) AS count
                          FROM university_enrollment
                         WHERE offering_id = offering.id AND state IN %(seated)s
                           AND is_resit IS NOT TRUE
                       ) AS taken
                """,
                waiting=WAITING,
                seated=SEATED,
                offerings=tuple(self.ids),
            )
        )
        enrollments = self.env["university.enrollment"]
        seated = enrollments.browse(row_id for row_id, fits in rows if fits)
        others = enrollments.browse(row_id for row_id, fits in rows if not fits)
        seated._take_seats()
        others.filtered(lambda row: row.state == "requested")._join_waiting_list()

    @api.model
    def _cron_allocate_seats(self):
        """Decide what requests in the same moment have left open."""
        offerings = self._get_undecided()
        self.env["ir.cron"]._commit_progress(remaining=len(offerings))
        for number in range(0, len(offerings), BATCH_SIZE):
            batch = offerings[number : number + BATCH_SIZE]
            batch._allocate_seats()
            self.env["ir.cron"]._commit_progress(len(batch))

    @api.model
    def _get_undecided(self):
        """Return offerings with requests, or with a free seat and a waiting list."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT waiting.offering_id
                  FROM (SELECT offering_id, bool_or(state = 'requested') AS is_new
                          FROM university_enrollment
                         WHERE state IN %(waiting)s
                         GROUP BY offering_id) AS waiting
                  JOIN university_course_offering AS offering
                    ON offering.id = waiting.offering_id
                 WHERE waiting.is_new OR offering.capacity > (
                        SELECT count(*)
                          FROM university_enrollment
                         WHERE offering_id = offering.id AND state IN %(seated)s
                           AND is_resit IS NOT TRUE)
                 ORDER BY waiting.offering_id
                """,
                waiting=WAITING,
                seated=SEATED,
            )
        )
        return self.browse(row_id for (row_id,) in rows)
