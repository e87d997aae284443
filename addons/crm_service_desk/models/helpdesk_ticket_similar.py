from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.service_states import ARCHIVED
from ..tools.solution_ranking import (
    rank_candidates,
    read_candidate,
    split_by_rarity,
    weigh_terms,
)
from ..tools.text_terms import split_terms

MAX_TERMS = 60
# How many requests are compared: found by words, and those of the product.
WORD_BUDGET = 2000
PRODUCT_BUDGET = 1000
MAX_LIMIT = 50
SHOWN_FIELDS = [
    "number",
    "name",
    "solution",
    "satisfaction",
    "product_id",
    "closed_date",
    "write_date",
]


class HelpdeskTicket(models.Model):
    """What helped before: archived requests that are like the one being typed."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    @api.model
    @api.readonly
    def get_similar_requests(self, summary, product_id=False, limit=5):
        """Return archived requests that are like a summary, with their solutions.

        Ranked by the words in common (Chinese and English; rare ones count more), the
        product, and the satisfaction that the solution earned.

        :param str summary: what the customer asks for, in a few words
        :param int product_id: id of the product that it is about, if known
        :param int limit: number of requests at most
        :return: list of dicts, best first: ``id``, ``number``, ``name``, ``solution``,
            ``satisfaction`` (0: nobody answered), ``product`` (name), ``closed_on``
            (date), ``is_same_product``, ``score`` (greater is better)
        :raises AccessError: for users who handle no requests
        """
        self._check_may_search_archive()
        terms = split_terms(summary, MAX_TERMS)
        if not terms:
            return []
        product_id = product_id or 0
        limit = max(0, min(int(limit), MAX_LIMIT))
        ranked = self._rank_similar(terms, product_id)[:limit]
        scores = {candidate.id: score for score, candidate in ranked}
        # Read as the user: what a rule hides stays hidden.
        domain = [("id", "in", list(scores))]
        found = self.search_fetch(domain, SHOWN_FIELDS)
        best = found.sorted(lambda ticket: -scores[ticket.id])
        return [
            ticket._prepare_similar(product_id, scores[ticket.id]) for ticket in best
        ]

    @api.model
    def _check_may_search_archive(self):
        roles = (
            "crm_customer.group_account_manager",
            "crm_customer.group_executive",
        )
        if not self.env.su and not any(map(self.env.user.has_group, roles)):
            raise AccessError(
                self.env._("The archive of service requests is for the staff.")
            )

    def _prepare_similar(self, product_id, score):
        """Return what is shown of this request as one that helped before."""
        closed = self.closed_date or self.write_date
        # sudo: only the name; the product may belong to a category kept from the user
        product = self.sudo().product_id
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "solution": self.solution,
            "satisfaction": self.satisfaction,
            "product": product.display_name or "",
            "closed_on": fields.Date.to_string(
                fields.Datetime.context_timestamp(self, closed)
            ),
            "is_same_product": bool(product_id) and product.id == product_id,
            "score": round(score, 4),
        }

    @api.model
    def _rank_similar(self, terms, product_id):
        """Return (score, candidate) of archived requests, best first."""
        self.flush_model(["archive_terms", "product_id", "satisfaction", "solution"])
        shares, total = self._get_term_shares(terms)
        rare, telling = split_by_rarity(terms, shares, total, WORD_BUDGET)
        branches = [("&&", rare), ("@>", telling)]
        candidates = self._fetch_candidates(branches, product_id)
        weights = weigh_terms(terms, shares, candidates, total)
        return rank_candidates(candidates, weights, product_id)

    @api.model
    def _get_term_shares(self, terms):
        """Return in how much of the archive common terms are, and its size.

        As PostgreSQL has counted for its own statistics of the index, the thousand most
        common: nothing is kept up to date when a request is archived. A small or new
        archive has none; there, every term counts as rare.

        :return: (dict ``{term: share from 0 to 1}``, number of requests)
        """
        index = self._archive_terms_idx.full_name(self)
        self.env.cr.execute(
            SQL(
                """
                SELECT known.term, known.share
                  FROM pg_stats,
                       unnest(most_common_elems::text::text[], most_common_elem_freqs)
                           AS known (term, share)
                 WHERE schemaname = current_schema
                   AND tablename = %s
                   AND known.term = ANY(%s)
                """,
                index,
                terms,
            )
        )
        shares = dict(self.env.cr.fetchall())
        self.env.cr.execute(
            SQL("SELECT GREATEST(reltuples, 0) FROM pg_class WHERE relname = %s", index)
        )
        return shares, int(self.env.cr.fetchone()[0])

    @api.model
    def _fetch_candidates(self, branches, product_id):
        """Return the archived requests worth comparing: a few thousand at most.

        :param list branches: pairs of an operator and the terms to find requests by
        """
        queries = [
            self._get_candidate_sql(operator, some_terms, WORD_BUDGET)
            for operator, some_terms in branches
            if some_terms
        ]
        if product_id:
            queries.append(self._get_product_sql(product_id))
        self.env.cr.execute(
            SQL(
                """
                SELECT id, product_id, satisfaction, archive_terms
                  FROM helpdesk_ticket WHERE id IN (%s)
                """,
                SQL(" UNION ").join(queries),
            )
        )
        return [read_candidate(row) for row in self.env.cr.fetchall()]

    @api.model
    def _get_candidate_sql(self, operator, terms, budget):
        return SQL(
            "(SELECT id FROM helpdesk_ticket WHERE %s AND %s LIMIT %s)",
            self._get_terms_sql("helpdesk_ticket", operator, terms),
            self._get_solved_sql(),
            budget,
        )

    @api.model
    def _get_product_sql(self, product_id):
        """Return the query of a product's latest requests, whatever their words."""
        return SQL(
            """
            (SELECT id FROM helpdesk_ticket
              WHERE product_id = %s AND archive_terms IS NOT NULL AND %s
              ORDER BY id DESC LIMIT %s)
            """,
            product_id,
            self._get_solved_sql(),
            PRODUCT_BUDGET,
        )

    @api.model
    def _get_solved_sql(self):
        return SQL(
            "service_state = %s AND active AND company_id = ANY(%s) AND solution <> ''",
            ARCHIVED,
            self.env.companies.ids,
        )
