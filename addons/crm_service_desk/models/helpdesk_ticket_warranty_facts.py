from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.tools import local_time

from ..tools.warranty import (
    COVERED,
    VERDICTS,
    Movement,
    choose_contract,
    choose_delivery,
    get_kept_deliveries,
    get_last_day,
    judge_delivery,
)
from .helpdesk_ticket_warranty import WARRANTY_FIELDS

# causes in which the goods are proven not to be the customer's: no contract helps
FOREIGN = ("other_customer",)


class HelpdeskTicket(models.Model):
    """Where the facts of the warranty check come from, for many requests at once."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def _get_warranty_facts(self):
        """Return the values of `WARRANTY_FIELDS` for each of these.

        :return: dict ``{ticket: values}``
        """
        movements, orders = self._read_movements()
        contracts = self._read_contracts()
        result = {}
        for key, ticket in enumerate(self):
            values = ticket._find_purchase(movements.get(key, ()), orders.get(key))
            if values["warranty_cause"] not in FOREIGN:
                values.update(ticket._find_contract(contracts))
            values["warranty_verdict"] = (
                COVERED
                if values.get("agreement_id")
                else VERDICTS[values["warranty_cause"]]
            )
            result[ticket] = {**dict.fromkeys(WARRANTY_FIELDS, False), **values}
        return result

    def _get_customer(self):
        """Return the customers whose purchases count, also while one is entered."""
        return self.partner_id.commercial_partner_id._origin

    def _get_entered_on(self):
        """Return the moment of the request: now while it is being entered."""
        return self.create_date or fields.Datetime.now()

    def _get_service_day(self, moment):
        """Return the day of a moment where the request is worked on."""
        return local_time.to_local(moment, self._get_service_zone()).date()

    def _get_service_zone(self):
        return (self.company_id or self.env.company)._get_local_zone()

    # ------------------------------------------------------------
    # The purchase
    # ------------------------------------------------------------

    def _find_purchase(self, movements, ordered_line_id):
        """Return what can be told of the purchase, with the cause.

        :param movements: tuples (`Movement`, whether a transfer recorded it)
        :param ordered_line_id: an order line of which nothing was delivered, or None
        """
        self.ensure_one()
        if not self._get_customer():
            return {"warranty_cause": "no_customer"}
        if not self.product_id and not self.lot_name:
            return {"warranty_cause": "no_product"}
        if self.lot_name and not self.lot_id and self._needs_lot():
            return {"warranty_cause": self._get_serial_cause()}
        customer_id = self._get_customer().id
        own = [m for m, _recorded in movements if m.customer_id == customer_id]
        kept = get_kept_deliveries(m for m, _recorded in movements)
        delivery = choose_delivery(m for m in kept if m.customer_id == customer_id)
        if delivery:
            recorded = dict(movements)[delivery]
            return self._prepare_delivery_values(delivery, recorded)
        if any(m.is_delivery for m in own):
            last = choose_delivery(m for m in own if m.is_delivery)
            values = self._prepare_delivery_values(last, dict(movements)[last])
            return {**values, "warranty_cause": "returned"}
        if kept:
            return {"warranty_cause": "other_customer"}
        if ordered_line_id:
            return {"sale_line_id": ordered_line_id, "warranty_cause": "not_delivered"}
        return {"warranty_cause": "not_sold"}

    def _needs_lot(self):
        """Tell whether a number that is not found says that something is wrong."""
        return not self.product_id or self.product_id.tracking != "none"

    def _get_serial_cause(self):
        lots = self._filter_lots(self._search_lots([self.lot_name]))
        return "shared_serial" if len(lots) > 1 else "unknown_serial"

    def _prepare_delivery_values(self, delivery, is_recorded):
        """Return order, day and term of a delivery, and what follows from them."""
        day = self._get_service_day(delivery.moved_on)
        product = self.product_id or self.lot_id.product_id
        term, unit = product.warranty, product.warranty_type
        until = get_last_day(day, term, unit)
        has_term = delivery.line_id and until
        return {
            "sale_line_id": delivery.line_id,
            "is_delivery_recorded": is_recorded,
            "delivered_on": day,
            "warranty_term": has_term and term,
            "warranty_term_unit": has_term and unit,
            "warranty_until": has_term and until,
            "warranty_cause": judge_delivery(
                delivery, self._get_service_day(self._get_entered_on()), until
            ),
        }

    # ------------------------------------------------------------
    # Contracts
    # ------------------------------------------------------------

    def _read_contracts(self):
        """Return the service contracts of the customers of these.

        :return: dict ``{customer id: [(id, start, end, product ids, company id)]}``
        """
        customers = self._get_customer()
        if not customers:
            return {}
        # sudo: the verdict is the same whoever enters the request
        contracts = (
            self.env["agreement"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("domain", "=", "sale"),
                    ("is_template", "=", False),
                ]
            )
        )
        result = {}
        for contract in contracts:
            result.setdefault(contract.commercial_partner_id.id, []).append(contract)
        return result

    def _find_contract(self, contracts):
        """Return the contract that covers this request, if one does."""
        own = contracts.get(self._get_customer().id)
        if not own:
            return {}
        company = self.company_id
        found = choose_contract(
            (
                (c.id, c.start_date, c.end_date, c.product_ids.ids)
                for c in own
                if not c.company_id or c.company_id == company
            ),
            self._get_service_day(self._get_entered_on()),
            (self.product_id or self.lot_id.product_id)._origin.id,
        )
        if not found:
            return {}
        return {"agreement_id": found[0], "agreement_until": found[1]}

    # ------------------------------------------------------------
    # Orders and transfers
    # ------------------------------------------------------------

    def _read_movements(self):
        """Return what moved between company and customers until each request.

        Deliveries of the day of the request count; returns, if they were begun before
        it: who sends something in for repair has bought it all the same. Where nothing
        came back, the latest delivery stands for all.

        :return: dict ``{position: [(Movement, recorded by a transfer)]}``, dict
            ``{position: id of an order line without any delivery}``
        """
        positions = {}
        for position, ticket in enumerate(self):
            if question := ticket._prepare_asked():
                positions.setdefault(question, []).append(position)
        movements, ordered = {}, {}
        if not positions:
            return movements, ordered
        questions = list(positions)
        for row in self._query_movements(questions):
            asking = positions[questions[row.pop("key")]]
            if row["id"]:
                is_recorded = row.pop("is_recorded")
                movement = (Movement(**row), is_recorded)
                for position in asking:
                    movements.setdefault(position, []).append(movement)
            else:
                ordered.update(dict.fromkeys(asking, row["line_id"]))
        return movements, ordered

    def _prepare_asked(self):
        """Return what to look for, or None if there is nothing to look for."""
        lot_id = self.lot_id._origin.id or None
        product_id = self.product_id._origin.id or None
        customer_id = self._get_customer().id
        if not customer_id or not (lot_id or product_id):
            return None
        entered_on = self._get_entered_on()
        next_day = self._get_service_day(entered_on) + timedelta(days=1)
        end = local_time.start_of_day(next_day, self._get_service_zone())
        company_id = self.company_id._origin.id or self.env.company.id
        return (company_id, customer_id, product_id, lot_id, entered_on, end)

    def _query_movements(self, asked):
        """Return the movements of all these questions as dicts, in one query.

        :param list asked: of tuples as in ``_prepare_asked``; ``key`` is the position
        """
        self._flush_warranty_sources()
        companies, customers, products, lots, moments, ends = zip(*asked, strict=True)
        query = SQL(
            """
            WITH asked AS (
                SELECT * FROM unnest(
                    %(keys)s::int[], %(companies)s::int[], %(customers)s::int[],
                    %(products)s::int[], %(lots)s::int[],
                    %(moments)s::timestamp[], %(ends)s::timestamp[]
                ) AS asked(key, company_id, customer_id, product_id, lot_id,
                           entered_on, day_end)
            ), found AS (%(by_order)s UNION ALL %(by_lot)s
            ), placed AS (
                SELECT *,
                       bool_or(NOT is_delivery OR origin_id IS NOT NULL)
                           OVER (PARTITION BY key) AS is_netted,
                       row_number() OVER (
                           PARTITION BY key, customer_id, id IS NULL
                           ORDER BY CASE WHEN id IS NULL THEN line_id END DESC,
                                    moved_on DESC, id DESC) AS place
                  FROM found
            )
            SELECT key, id, moved_on, quantity, is_delivery, customer_id, line_id,
                   origin_id, is_recorded
              FROM placed
             WHERE place = 1 OR (is_netted AND id IS NOT NULL)
            """,
            keys=list(range(len(asked))),
            companies=list(companies),
            customers=list(customers),
            products=list(products),
            lots=list(lots),
            moments=list(moments),
            ends=list(ends),
            by_order=self._get_order_query(),
            by_lot=self._get_lot_query(),
        )
        return self.env.execute_query_dict(query)

    def _flush_warranty_sources(self):
        for model, names in {
            "res.partner": ["commercial_partner_id"],
            "sale.order": ["company_id", "date_order", "partner_id", "state"],
            "sale.order.line": [
                "order_id",
                "product_id",
                "qty_delivered",
                "qty_delivered_method",
            ],
            "stock.location": ["company_id", "usage"],
            "stock.move": [
                "company_id",
                "date",
                "location_dest_id",
                "location_id",
                "origin_returned_move_id",
                "partner_id",
                "product_id",
                "sale_line_id",
                "state",
            ],
            "stock.move.line": ["lot_id", "move_id", "quantity_product_uom"],
            "stock.picking": ["partner_id"],
        }.items():
            self.env[model].flush_model(names)

    def _get_border_sql(self):
        """Return the SQL that tells on which side of the border a location is."""
        return SQL(
            """
            SELECT id, usage = 'customer' OR (usage = 'transit' AND company_id IS NULL)
                   AS is_outside
              FROM stock_location
            """
        )

    def _get_order_query(self):
        """Return the query for customer and product: by the customer's orders.

        Lines that no transfer delivers (services, orders of the past) count from the
        day of the order, as far as they are delivered. Components of a kit are found
        by the transfer, the kit by the line.
        """
        return SQL(
            """
            SELECT line.key,
                   COALESCE(moved.id, CASE
                       WHEN line.qty_delivered > 0
                        AND line.qty_delivered_method <> 'stock_move' THEN -line.id END
                   ) AS id,
                   COALESCE(moved.date, line.date_order) AS moved_on,
                   COALESCE(moved.quantity, line.qty_delivered) AS quantity,
                   COALESCE(moved.is_delivery, TRUE) AS is_delivery,
                   line.customer_id,
                   line.id AS line_id,
                   moved.origin_returned_move_id AS origin_id,
                   moved.id IS NOT NULL AS is_recorded
              FROM (%(lines)s) line
         LEFT JOIN LATERAL (
                   SELECT move.id, move.date, move.product_id,
                          move.origin_returned_move_id,
                          target.is_outside AS is_delivery,
                          sum(part.quantity_product_uom) AS quantity
                     FROM stock_move move
                     JOIN (%(border)s) source ON source.id = move.location_id
                     JOIN (%(border)s) target ON target.id = move.location_dest_id
                     JOIN stock_move_line part ON part.move_id = move.id
                    WHERE move.sale_line_id = line.id
                      AND move.state = 'done'
                      AND source.is_outside <> target.is_outside
                      AND CASE WHEN target.is_outside THEN move.date < line.day_end
                          ELSE LEAST(move.date, move.create_date) <= line.entered_on
                          END
                    GROUP BY move.id, target.is_outside
                   ) moved ON TRUE
             WHERE line.wanted_id IN (line.product_id, moved.product_id)
            """,
            border=self._get_border_sql(),
            lines=self._get_bought_query(),
        )

    def _get_bought_query(self):
        """Return the query for the order lines of a product, or with it inside.

        Only kits bring another product than the line names, and finding those takes a
        look at the transfers of every line of the customer.
        """
        bought = self._get_line_query(SQL("line.product_id = asked.product_id"))
        if not self._has_kits():
            return bought
        contained = self._get_line_query(
            SQL("line.product_id IS DISTINCT FROM asked.product_id"),
            SQL(
                """
                JOIN stock_move part ON part.sale_line_id = line.id
                                    AND part.product_id = asked.product_id
                """
            ),
        )
        return SQL("%s UNION %s", bought, contained)

    @api.model
    def _has_kits(self):
        return "mrp.bom" in self.env

    def _get_line_query(self, condition, join=None):
        """Return the query for the customers' order lines that meet a condition."""
        return SQL(
            """
            SELECT asked.key, asked.customer_id, asked.product_id AS wanted_id,
                   asked.entered_on, asked.day_end, sale.date_order,
                   line.id, line.product_id, line.qty_delivered,
                   line.qty_delivered_method
              FROM asked
              JOIN res_partner member
                ON member.commercial_partner_id = asked.customer_id
              JOIN sale_order sale
                ON sale.partner_id = member.id
               AND sale.company_id = asked.company_id
               AND sale.state = 'sale'
               AND sale.date_order < asked.day_end
              JOIN sale_order_line line
                ON line.order_id = sale.id AND line.display_type IS NULL
                %s
             WHERE asked.lot_id IS NULL AND %s
            """,
            join or SQL(),
            condition,
        )

    def _get_lot_query(self):
        """Return the query for a lot: by everything that moved it, to whomever."""
        return SQL(
            """
            SELECT asked.key,
                   move.id,
                   move.date AS moved_on,
                   sum(part.quantity_product_uom) AS quantity,
                   target.is_outside AS is_delivery,
                   max(member.commercial_partner_id) AS customer_id,
                   max(line.id) AS line_id,
                   move.origin_returned_move_id AS origin_id,
                   TRUE AS is_recorded
              FROM asked
              JOIN stock_move_line part ON part.lot_id = asked.lot_id
              JOIN stock_move move
                ON move.id = part.move_id
               AND move.state = 'done'
               AND move.company_id = asked.company_id
              JOIN (%(border)s) source ON source.id = move.location_id
              JOIN (%(border)s) target ON target.id = move.location_dest_id
         LEFT JOIN stock_picking picking ON picking.id = move.picking_id
         LEFT JOIN sale_order_line sold ON sold.id = move.sale_line_id
         LEFT JOIN sale_order sale ON sale.id = sold.order_id
         LEFT JOIN sale_order_line line
                ON line.id = sold.id AND sale.state = 'sale'
         LEFT JOIN res_partner member
                ON member.id = COALESCE(
                       sale.partner_id, picking.partner_id, move.partner_id)
             WHERE source.is_outside <> target.is_outside
               AND CASE WHEN target.is_outside THEN move.date < asked.day_end
                   ELSE LEAST(move.date, move.create_date) <= asked.entered_on END
             GROUP BY asked.key, move.id, target.is_outside
            """,
            border=self._get_border_sql(),
        )
