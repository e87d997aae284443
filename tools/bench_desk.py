# ruff: noqa: F821
"""Times the service desk; read by Odoo's shell (gives `env`), after its data.

Suggestions and the search of the archive are asked for summaries that are drawn like
those of the archive, but are not in it, with nothing in the cache. Yardstick of both is
what the screens would do otherwise: PostgreSQL looks for the same words with ILIKE. The
cron of the deadlines runs when none is due, when one in a hundred is, and when all are
broken at once.
"""

import random

import bench_common as common
import bench_desk_texts as texts

SUMMARIES = 300
ILIKE_SUMMARIES = 10
ROUNDS = 5
ARCHIVE_ORDER = "closed_date desc, id desc"
SEED = 7
MATCH = """
    SELECT id FROM helpdesk_ticket
     WHERE active AND service_state = 'archived' AND company_id = %s AND ({})
     LIMIT 80
"""
OPEN = "t.number LIKE 'OPEN-%%'"
START = (
    """
    DELETE FROM mail_activity USING helpdesk_ticket t
     WHERE res_model = 'helpdesk.ticket' AND res_id = t.id AND t.number LIKE 'OPEN-%'
    """,
    """
    DELETE FROM mail_message USING helpdesk_ticket t
     WHERE model = 'helpdesk.ticket' AND res_id = t.id AND t.number LIKE 'OPEN-%'
    """,
    """
    UPDATE helpdesk_ticket SET escalation_level = 0, escalated_on = NULL
     WHERE number LIKE 'OPEN-%'
    """,
)
MOVE_SPANS = f"""
    UPDATE helpdesk_ticket_span span
       SET started_on = CASE WHEN ended_on IS NULL THEN began ELSE entered END,
           ended_on = CASE WHEN ended_on IS NOT NULL THEN began END
      FROM helpdesk_ticket t,
           (SELECT now() AT TIME ZONE 'UTC'
                       - make_interval(hours => %(hours)s) AS began,
                   now() AT TIME ZONE 'UTC'
                       - make_interval(hours => %(hours)s, mins => 1) AS entered) made
     WHERE t.id = span.ticket_id AND {OPEN} AND {{}}
"""
MOVE_SLAS = f"""
    UPDATE helpdesk_ticket_sla sla
       SET state = 'in_progress', warned_on = NULL, breached_on = NULL,
           noticed_on = NULL, consumed_time = 0,
           deadline = now() AT TIME ZONE 'UTC'
                      + make_interval(hours => sla.hours::integer - %(hours)s),
           warn_on = now() AT TIME ZONE 'UTC'
                     + make_interval(hours => sla.hours::integer - 4 - %(hours)s)
      FROM helpdesk_ticket t
     WHERE t.id = sla.ticket_id AND {OPEN} AND {{}}
"""
COUNT = """
    SELECT count(DISTINCT t.id),
           count(DISTINCT t.id) FILTER (WHERE sla.warned_on IS NOT NULL),
           count(DISTINCT t.id) FILTER (WHERE t.escalation_level > 0)
      FROM helpdesk_ticket t JOIN helpdesk_ticket_sla sla ON sla.ticket_id = t.id
     WHERE t.number LIKE 'OPEN-%'
"""
LIST_SPEC = {
    name: {}
    for name in ("number", "closed_date", "name", "solution", "satisfaction", "user_id")
}


# Suggestions and archive -----------------------------------------------------


def draw_searches():
    """Return (product id, summary) of requests that are being typed."""
    products = {
        product.default_code: product.id
        for product in env["product.product"].search([("default_code", "!=", False)])
    }
    drawn = random.Random(SEED)
    searches = [texts.draw_summary(drawn) for _number in range(SUMMARIES)]
    return [
        (products[texts.MODELS[model][0]] if number % 2 else False, summary)
        for number, (model, summary) in enumerate(searches)
    ]


def draw_single_words():
    """Return the names of kinds and parts: common words, one or two at a time."""
    return [
        word for names in (texts.KINDS, texts.PARTS) for pair in names for word in pair
    ]


def find_by_ilike(summary):
    words = summary.replace(",", " ").replace(":", " ").split()
    columns = ("name", "description", "solution")
    conditions = " OR ".join(f"{column} ILIKE %s" for column in columns)
    matches = " AND ".join(f"({conditions})" for _word in words)
    patterns = [f"%{word}%" for word in words for _column in columns]
    env.cr.execute(MATCH.format(matches), [env.company.id, *patterns])
    return env.cr.fetchall()


def read_archive(desk, *conditions):
    """Return a page of the archive, as its list asks for it."""
    return desk.web_search_read(
        [("service_state", "=", "archived"), *conditions],
        LIST_SPEC,
        limit=80,
        order=ARCHIVE_ORDER,
        count_limit=10001,
    )


def time_each(work, given):
    return [common.timed(env, work, one)[0] for one in given]


def time_archive(desk):
    searches = draw_searches()
    summaries = [summary for _product, summary in searches]
    ilike = time_each(find_by_ilike, summaries[:ILIKE_SUMMARIES])
    common.record("words of a summary by ILIKE", ilike)
    desk.get_similar_requests(summaries[0])
    similar = time_each(
        lambda search: desk.get_similar_requests(search[1], search[0]), searches
    )
    common.record(
        f"similar requests, 95 of 100 of {SUMMARIES} summaries", similar, ilike,
        judged="high", value=0.3,
    )  # fmt: skip
    words = draw_single_words()
    found = time_each(desk.get_similar_requests, words)
    common.record(f"similar requests, {len(words)} single words", found, ilike)
    for title, given in (("the words of a summary", summaries), ("a word", words)):
        found = time_each(
            lambda text: read_archive(desk, ("archive_words", "ilike", text)), given
        )
        common.record(f"archive by {title}", found, ilike)
    opened = common.time_rounds(env, lambda: read_archive(desk), ROUNDS)
    common.record("archive as it opens, latest first", opened)


# Deadlines -------------------------------------------------------------------


def start_deadlines():
    """Let all open requests begin now, as if no deadline had ever been near."""
    for statement in START:
        env.cr.execute(statement)
    move_back(0, "TRUE")


def move_back(hours, condition):
    """Let open requests have begun so many hours before now."""
    values = {"hours": hours}
    env.cr.execute(MOVE_SPANS.format(condition), values)
    env.cr.execute(MOVE_SLAS.format(condition), values)
    env.cr.commit()


def check_deadlines():
    env["helpdesk.ticket"]._cron_check_sla()
    env.cr.commit()


def refresh_deadlines():
    env["helpdesk.ticket"]._cron_refresh_slas()
    env.cr.commit()


def break_some():
    """Of a hundred open requests, let one be warned of and another be broken."""
    start_deadlines()
    move_back(5, "mod(t.id, 100) = 0")
    move_back(9, "mod(t.id, 100) = 1")


def break_all():
    start_deadlines()
    move_back(50, "TRUE")


def count_deadlines():
    env.cr.execute(COUNT)
    return "{} open, {} warned, {} escalated".format(*env.cr.fetchone())


def time_deadlines():
    for title, prepare, work, rounds in (
        ("deadlines, nothing due", start_deadlines, check_deadlines, ROUNDS),
        ("deadlines, 1% warned, 1% broken", break_some, check_deadlines, ROUNDS),
        ("deadlines, all broken at once", break_all, check_deadlines, 1),
        ("deadlines after a change of holidays", start_deadlines, refresh_deadlines, 1),
    ):
        seconds = []
        for _round in range(rounds):
            prepare()
            seconds.append(common.timed(env, work)[0])
        common.record(title, seconds)
        print(f"  {count_deadlines()}")
        common.say(f"{title} done")


def main():
    desk = env["helpdesk.ticket"].with_user(
        env["res.users"].search([("login", "=", "handler0")])
    )
    time_archive(desk)
    time_deadlines()


main()
