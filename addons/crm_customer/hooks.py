from odoo.tools import SQL


def pre_init_hook(env):
    """Fill the new columns of an existing database set by set.

    Odoo would compute the status partner by partner, and references that two
    customers share would prevent the unique index.
    """
    env.cr.execute(
        """
        ALTER TABLE res_partner
            ADD COLUMN IF NOT EXISTS customer_status varchar,
            ADD COLUMN IF NOT EXISTS has_shared_ref boolean
        """
    )
    env.cr.execute(
        """
        UPDATE res_partner customer
           SET customer_status = CASE WHEN EXISTS (
                   SELECT 1
                     FROM res_partner member
                     JOIN sale_order ON sale_order.partner_id = member.id
                    WHERE member.commercial_partner_id = customer.id
                      AND sale_order.state = 'sale'
               ) THEN 'active' ELSE 'prospect' END
         WHERE customer.parent_id IS NULL OR customer.is_company
        """
    )
    env.cr.execute(
        """
        UPDATE res_partner customer
           SET has_shared_ref = TRUE
          FROM (
              SELECT id,
                     count(*) OVER (PARTITION BY ref, COALESCE(company_id, 0)) AS owners
                FROM res_partner
               WHERE ref <> '' AND (parent_id IS NULL OR is_company)
          ) shared
         WHERE shared.id = customer.id AND shared.owners > 1
        """
    )


def post_init_hook(env):
    """Number the customers who have no reference yet."""
    env.cr.execute(
        """
        SELECT id
          FROM res_partner
         WHERE COALESCE(ref, '') = '' AND (parent_id IS NULL OR is_company)
         ORDER BY id
        """
    )
    ids = [partner_id for (partner_id,) in env.cr.fetchall()]
    if not ids:
        return
    refs = env["res.partner"]._next_refs(len(ids))
    env.cr.execute(
        SQL(
            """
            UPDATE res_partner
               SET ref = numbered.ref
              FROM unnest(%s, %s) AS numbered(id, ref)
             WHERE res_partner.id = numbered.id
            """,
            ids,
            refs,
        )
    )
    env["res.partner"].invalidate_model(["ref"])
