"""Writes the dashboards of crm_lifecycle as files that Odoo's spreadsheet reads.

    python tools/dashboards.py && ./crm lint

What a dashboard shows is said here, in `build_*`; where it stands on the page, how it
looks and how it follows the filters is worked out. Odoo's own dashboards are drawn in
an editor that the Community edition lacks.
"""

import json
from pathlib import Path

FILES = Path(__file__).resolve().parent.parent / "addons/crm_lifecycle/data/files"
VERSION = "18.5.10"
ROW = 28
LEFT, RIGHT = "ABC", "EFG"
WIDTHS = {0: 230, 1: 145, 2: 145, 3: 30, 4: 230, 5: 145, 6: 145}
HALF, WHOLE = 520, 1070
DARK, LINK, LINE = "#434343", "#01666b", "#CCCCCC"
BLUE, ORANGE, GREEN = "#EFF6FF", "#FFF7ED", "#ECFDF5"
STYLES = {
    "1": {"textColor": LINK, "bold": True, "fontSize": 16},
    "2": {"textColor": DARK, "bold": True, "fontSize": 11, "verticalAlign": "middle"},
    "3": {"textColor": LINK, "verticalAlign": "middle"},
    "4": {"textColor": DARK, "verticalAlign": "middle"},
    "5": {
        "textColor": DARK,
        "bold": True,
        "fontSize": 11,
        "verticalAlign": "middle",
        "align": "right",
    },
}
TITLE, HEADER, NAME, VALUE, MEASURE = 1, 2, 3, 4, 5
PERCENT = "0.0%"
# averages, which an empty period does not have; with what makes a share of them
SHARES = {"success_rate": "/100", "recovered_share": ""}
AVERAGES = {*SHARES, "satisfaction"}
# fields whose values stand at the right of their cells
NUMBERS = {
    "amount",
    "amount_previous_year",
    "date",
    "days_silent",
    "expected_revenue",
    "probability",
    "service_deadline",
}
PERIOD, MANAGER = "period", "manager"

OPEN_REQUESTS = ("service_state", "in", ["new", "assigned", "suspended", "processed"])
OPEN_WARNINGS = ("state", "in", ["warning", "retaining"])
OPEN_STEPS = ("state", "in", ["planned", "overdue"])
THIS_YEAR = "[('year', '=', context_today().strftime('%Y'))]"
THIS_WEEK = (
    "[('state', 'in', ['planned', 'overdue']), ('date', '<=', "
    "(context_today() + relativedelta(weekday=6)).strftime('%Y-%m-%d'))]"
)


class Source:
    """Records that a figure is taken from, and how it follows the filters."""

    def __init__(self, model, *domain, action=None, period=None, user="user_id"):
        self.model = model
        # a string is Python that the web client evaluates, for what is due today
        self.domain = domain[0] if domain and isinstance(domain[0], str) else domain
        self.action = action
        self.period = period
        self.user = user

    def matching(self, offset=0):
        """How the filters apply to the fields of the model."""
        found = {}
        if self.period:
            field, kind = self.period
            found[PERIOD] = {"chain": field, "type": kind, "offset": offset}
        if self.user:
            found[MANAGER] = {"chain": self.user, "type": "many2one"}
        return found

    def described(self):
        """The domain as a file holds it."""
        if isinstance(self.domain, str):
            return self.domain
        return [list(leaf) for leaf in self.domain]


class Dashboard:
    """One page, filled from top to bottom."""

    def __init__(self, name, manager_default=None):
        self.name = name
        self.row = 0
        self.kept = 0
        self.cells, self.styles, self.borders = {}, {}, {}
        self.data, self.data_formats = {}, {}
        self.figures, self.pivots, self.lists, self.menus = [], {}, {}, {}
        self.filters = [
            {
                "id": PERIOD,
                "type": "date",
                "label": "Period",
                "defaultValue": "year_to_date",
            },
            {
                "id": MANAGER,
                "type": "relation",
                "label": "Account Manager",
                "modelName": "res.users",
                "domainOfAllowedValues": [["share", "=", False]],
                "defaultValueDisplayNames": [],
                **({"defaultValue": manager_default} if manager_default else {}),
            },
        ]

    # -- sources of figures

    def add_pivot(self, source, measures, rows=(), offset=0, sort=None, columns=()):
        """Add a table of sums; returns its number."""
        number = str(len(self.pivots) + 1)
        self.pivots[number] = {
            "type": "ODOO",
            "id": number,
            "formulaId": number,
            "name": f"{source.model} {number}",
            "model": source.model,
            "domain": source.described(),
            "context": {},
            "measures": [_measure(measure) for measure in measures],
            "rows": [_dimension(row) for row in rows],
            "columns": [_dimension(column) for column in columns],
            "sortedColumn": sort
            and {"measure": _measure(sort)["id"], "order": "desc", "domain": []},
            "fieldMatching": source.matching(offset),
            **({"actionXmlId": source.action} if source.action else {}),
        }
        return number

    def _keep(self, formula, is_share):
        """Put a formula on the sheet of data; returns where it stands."""
        self.kept += 1
        cell = f"A{self.kept}"
        self.data[cell] = formula
        if is_share:
            self.data_formats[cell] = 1
        return f"Data!{cell}"

    # -- what is seen

    def add_scorecards(self, *cards):
        """Add a row of single figures.

        A card is (title, source, measure, menu, colour) with, last, whether the period
        before stands below it.
        """
        gap = 14
        width = (WHOLE - gap * (len(cards) - 1)) // len(cards)
        for place, (title, source, measure, menu, colour, compared) in enumerate(cards):
            chart = {
                "type": "scorecard",
                "title": {"text": title, "bold": True, "color": DARK},
                "background": colour,
                "keyValue": self._keep_value(source, measure),
                # which would leave out the dash of an average of nothing
                "humanize": measure not in AVERAGES,
                "baselineMode": "percentage",
                "baselineColorUp": "#00A04A",
                "baselineColorDown": "#DC6965",
            }
            if compared:
                chart["baseline"] = self._keep_value(source, measure, -1)
                chart["baselineDescr"] = {"text": "since last period"}
            self._add_figure(chart, place * (width + gap), width, 4 * ROW - 8, menu)
        self.row += 4

    def _keep_value(self, source, measure, offset=0):
        number = self.add_pivot(source, [measure], offset=offset)
        value = f'PIVOT.VALUE({number},"{_measure(measure)["id"]}")'
        if measure in AVERAGES:
            # nothing has no average; without a period before there is no arrow
            none = "" if offset else "–"
            formula = f'=IF({value}="","{none}",{value}{SHARES.get(measure, "")})'
        elif offset:
            # nothing to compare with is not the same as none
            formula = f"={value}"
        else:
            formula = f"={value}+0"
        return self._keep(formula, measure in SHARES)

    def add_charts(self, *charts, height=12):
        """Add charts beside each other: (title, kind, source, measure, groups).

        The title is the chart's own: phones show no cells.
        """
        for place, (title, kind, source, measure, groups) in enumerate(charts):
            width = HALF if len(charts) > 1 else WHOLE
            chart = {
                "type": f"odoo_{kind}",
                "title": {"text": title, "bold": True, "fontSize": 16, "color": LINK},
                "background": "#FFFFFF",
                "legendPosition": "top" if kind == "pie" or len(groups) > 1 else "none",
                "metaData": {
                    "groupBy": list(groups),
                    "measure": measure,
                    "order": None,
                    "resModel": source.model,
                    "mode": kind,
                },
                "searchParams": {
                    "context": {},
                    "domain": source.described(),
                    "groupBy": list(groups),
                    "orderBy": [],
                },
                "dataSets": [],
                "stacked": kind == "bar",
                "verticalAxisPosition": "left",
                "fieldMatching": source.matching(),
                **({"actionXmlId": source.action} if source.action else {}),
            }
            self._add_figure(chart, place * (HALF + 30), width, height * ROW)
        self.row += height + 1

    def add_comparison(self, title, source, measures, group, count=36, height=12):
        """Add two sums beside each other for each group, with a bar for each.

        An Odoo chart shows one sum only, so this one is drawn over cells.
        """
        number = self.add_pivot(source, measures, [group])
        keys = [_measure(measure)["id"] for measure in measures]
        for column, key in zip("DE", keys, strict=True):
            self.data[f"{column}1"] = f'=PIVOT.HEADER({number},"measure","{key}")'
        for place in range(1, count + 1):
            at = f'"#{group}",{place}'
            line = place + 1
            self.data[f"C{line}"] = f'=IFERROR(PIVOT.HEADER({number},{at}),"")'
            for column, key in zip("DE", keys, strict=True):
                self.data[f"{column}{line}"] = f'=PIVOT.VALUE({number},"{key}",{at})'
        chart = {
            "type": "bar",
            "title": {"text": title, "bold": True, "fontSize": 16, "color": LINK},
            "background": "#FFFFFF",
            "legendPosition": "top",
            "dataSetsHaveTitle": True,
            "dataSets": [
                {"dataRange": f"Data!{column}1:{column}{count + 1}", "yAxisId": "y"}
                for column in "DE"
            ],
            "labelRange": f"Data!C1:C{count + 1}",
            "stacked": False,
            "aggregated": False,
            "horizontal": False,
            "humanize": True,
        }
        self._add_figure(chart, 0, WHOLE, height * ROW)
        self.row += height + 1

    def add_tables(self, *tables):
        """Add tables beside each other, each one half of the page.

        A table is ("pivot", title, menu, source, row, its name, measures, length) or
        ("list", title, menu, source, fields, order, length).
        """
        for side, (kind, title, menu, *rest) in zip(
            (LEFT, RIGHT), tables, strict=False
        ):
            self._add_title(side, title, menu)
            getattr(self, f"_add_{kind}")(side, *rest)
        self.row += 3 + max(table[-1] for table in tables)

    def _add_pivot(self, side, source, row, label, measures, length):
        number = self.add_pivot(source, measures, [row], sort=measures[0])
        first = self.row + 2
        self.cells[f"{side[0]}{first}"] = f'=_t("{label}")'
        keys = [_measure(measure)["id"] for measure in measures]
        for column, key in zip(side[1:], keys, strict=True):
            self.cells[f"{column}{first}"] = (
                f'=PIVOT.HEADER({number},"measure","{key}")'
            )
        for place in range(1, length + 1):
            at = f'"#{row}",{place}'
            line = first + place
            self.cells[f"{side[0]}{line}"] = f"=PIVOT.HEADER({number},{at})"
            for column, key in zip(side[1:], keys, strict=True):
                self.cells[f"{column}{line}"] = f'=PIVOT.VALUE({number},"{key}",{at})'
        self._style_table(side, first, length)
        self.styles[f"{side[1]}{first}:{side[-1]}{first}"] = MEASURE

    def _add_list(self, side, source, fields, order, length):
        number = str(len(self.lists) + 1)
        self.lists[number] = {
            "id": number,
            "name": f"{source.model} {number}",
            "model": source.model,
            "columns": list(fields),
            "domain": source.described(),
            "context": {},
            "orderBy": [{"name": name, "asc": up} for name, up in order],
            "fieldMatching": source.matching(),
            **({"actionXmlId": source.action} if source.action else {}),
        }
        first = self.row + 2
        for column, field in zip(side, fields, strict=True):
            self.cells[f"{column}{first}"] = f'=ODOO.LIST.HEADER({number},"{field}")'
            for place in range(1, length + 1):
                self.cells[f"{column}{first + place}"] = (
                    f'=ODOO.LIST({number},{place},"{field}")'
                )
        self._style_table(side, first, length)
        for column, field in zip(side, fields, strict=True):
            if field in NUMBERS:
                self.styles[f"{column}{first}"] = MEASURE

    # -- how it looks

    def _add_title(self, side, text, menu):
        cell = f"{side[0]}{self.row + 1}"
        link = f"[{text}](odoo://ir_menu_xml_id/{menu})"
        self.cells[cell] = link if menu else f'=_t("{text}")'
        self.styles[cell] = TITLE
        self.borders[f"{cell}:{side[-1]}{self.row + 1}"] = 1

    def _style_table(self, side, first, length):
        last = first + length
        self.styles[f"{side[0]}{first}:{side[-1]}{first}"] = HEADER
        self.styles[f"{side[0]}{first + 1}:{side[0]}{last}"] = NAME
        self.styles[f"{side[1]}{first + 1}:{side[-1]}{last}"] = VALUE

    def _add_figure(self, chart, x, width, height, menu=None):
        key = f"{self.name}-figure-{len(self.figures) + 1}"
        self.figures.append(
            {
                "id": key,
                "tag": "chart",
                "width": width,
                "height": height,
                "col": 0,
                "row": 0,
                "offset": {"x": x, "y": self.row * ROW + 4},
                "data": {**chart, "chartId": key},
            }
        )
        if menu:
            self.menus[key] = menu

    # -- the file

    def to_dict(self):
        """The dashboard as Odoo's spreadsheet reads it."""
        rows = self.row + 2
        return {
            "version": VERSION,
            "sheets": [
                _sheet(
                    "dashboard", "Dashboard", self.cells, rows,
                    cols={str(n): {"size": size} for n, size in WIDTHS.items()},
                    rows={str(n): {"size": ROW} for n in range(rows)},
                    styles=self.styles, borders=self.borders, figures=self.figures,
                ),
                _sheet(
                    "data", "Data", self.data, len(self.data) + 1,
                    formats=self.data_formats,
                ),
            ],
            "styles": STYLES,
            "formats": {"1": PERCENT},
            "borders": {"1": {"bottom": {"style": "thin", "color": LINE}}},
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {},
            "pivots": self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "customTableStyles": {},
            "globalFilters": self.filters,
            "lists": self.lists,
            "listNextId": len(self.lists) + 1,
            "chartOdooMenusReferences": self.menus,
        }  # fmt: skip


def _measure(name):
    if name == "__count":
        return {"id": "__count", "fieldName": "__count", "aggregator": "sum"}
    if name == "share":
        return {"id": name, "fieldName": name, "format": PERCENT}
    return {"id": name, "fieldName": name}


def _dimension(name):
    field, _colon, granularity = name.partition(":")
    if granularity:
        return {"fieldName": field, "granularity": granularity, "order": "asc"}
    return {"fieldName": field}


def _sheet(key, name, cells, count, **parts):
    return {
        "id": key,
        "name": name,
        "colNumber": 7,
        "rowNumber": max(count, 1),
        "rows": {},
        "cols": {},
        "merges": [],
        "cells": cells,
        "styles": {},
        "formats": {},
        "borders": {},
        "conditionalFormats": [],
        "dataValidationRules": [],
        "figures": [],
        "tables": [],
        "areGridLinesVisible": False,
        "isVisible": True,
        "headerGroups": {"ROW": [], "COL": []},
        "comments": {},
        **parts,
    }


# ----------------------------------------------------------------------
# The records, each with the action that shows them
# ----------------------------------------------------------------------

MENU = {
    "customers": "crm_customer.res_partner_menu",
    "contribution": "crm_customer.crm_contribution_report_menu",
    "ranking": "crm_customer.crm_contribution_ranking_menu",
    "composition": "crm_customer.crm_composition_report_menu",
    "leads": "crm_development_plan.crm_lead_menu",
    "leads_report": "crm_development_plan.crm_development_report_menu",
    "steps": "crm_development_plan.crm_development_step_menu",
    "steps_report": "crm_development_plan.crm_development_step_report_menu",
    "requests": "crm_service_desk.helpdesk_ticket_menu",
    "my_requests": "crm_service_desk.helpdesk_ticket_menu_mine",
    "unassigned": "crm_service_desk.helpdesk_ticket_menu_to_assign",
    "service_report": "crm_service_desk.helpdesk_service_report_menu",
    "warnings": "crm_churn.crm_churn_warning_menu",
    "churn_report": "crm_churn.crm_churn_report_menu",
}


def customers(*domain):
    return Source(
        "res.partner", ("customer_status", "!=", False), *domain,
        action="crm_customer.res_partner_action",
    )  # fmt: skip


def leads(*domain):
    return Source(
        "crm.lead", ("type", "=", "opportunity"), *domain,
        action="crm_development_plan.crm_lead_action",
    )  # fmt: skip


def leads_ended(*domain):
    return Source(
        "crm.development.report", *domain, period=("ended_on", "datetime"),
        action="crm_development_plan.crm_development_report_action",
    )  # fmt: skip


def ordered(*domain):
    return Source(
        "crm.contribution.report", *domain, period=("date", "datetime"),
        action="crm_customer.crm_contribution_report_action_rows",
    )  # fmt: skip


def ranking(*domain):
    return Source(
        "crm.contribution.ranking", *domain,
        action="crm_customer.crm_contribution_ranking_action",
    )  # fmt: skip


def composition(*domain):
    return Source(
        "crm.composition.report", ("customer_status", "!=", False), *domain,
        action="crm_customer.crm_composition_report_action",
    )  # fmt: skip


def month_ends(*domain):
    return Source(
        "crm.composition.history", ("customer_status", "!=", False), *domain,
        period=("date", "date"),
        action="crm_customer.crm_composition_history_action",
    )  # fmt: skip


def steps(*domain):
    return Source(
        "crm.development.step", *domain,
        action="crm_development_plan.crm_development_step_action",
    )  # fmt: skip


def steps_due(*domain):
    return Source(
        "crm.development.step.report", *domain, period=("date", "date"),
        action="crm_development_plan.crm_development_step_report_action",
    )  # fmt: skip


def requests(*domain):
    return Source(
        "helpdesk.ticket", *domain, action="crm_service_desk.helpdesk_ticket_action"
    )


def service(*domain, day="create_date"):
    return Source(
        "helpdesk.service.report", *domain, period=(day, "datetime"),
        action="crm_service_desk.helpdesk_service_report_action",
    )  # fmt: skip


def warnings(*domain):
    return Source(
        "crm.churn.warning", *domain, action="crm_churn.crm_churn_warning_action"
    )


def churn(*domain, day="closed_on"):
    return Source(
        "crm.churn.report", *domain, period=(day, "date"),
        action="crm_churn.crm_churn_report_action",
    )  # fmt: skip


# ----------------------------------------------------------------------
# What stands on several dashboards
# ----------------------------------------------------------------------

DEVELOPING = leads(("development_state", "=", "developing"))
OVERDUE = steps(("state", "=", "overdue"))
BROKEN = requests(OPEN_REQUESTS, ("sla_state", "=", "breached"))
UNMEASURED = warnings(OPEN_WARNINGS, ("is_measure_overdue", "=", True))
WON_CARD = (
    "Opportunities Won", leads_ended(("development_state", "=", "succeeded")),
    "lead_count", MENU["leads_report"], GREEN, True,
)  # fmt: skip
UNMEASURED_CARD = (
    "Warnings without Measure", UNMEASURED, "__count", MENU["warnings"], ORANGE, False,
)  # fmt: skip
ENDED_CHART = (
    "Opportunities Ended by Month", "bar",
    leads_ended(("ended_on", "!=", False)), "lead_count",
    ["ended_on:month", "development_state"],
)  # fmt: skip
REQUESTS_CHART = (
    "Requests by Month", "bar", service(), "request_count", ["create_date:month"],
)  # fmt: skip


# ----------------------------------------------------------------------
# The dashboards
# ----------------------------------------------------------------------


def build_manager():
    """The day of an account manager: own work only, open it stands first."""
    page = Dashboard("manager", {"operator": "in", "ids": "current_user"})
    page.add_scorecards(
        ("Steps This Week", steps(THIS_WEEK), "__count", MENU["steps"], BLUE, False),
        (
            "Open Opportunities", DEVELOPING,
            "__count", MENU["leads"], BLUE, False,
        ),
        (
            "Open Requests", requests(OPEN_REQUESTS),
            "__count", MENU["my_requests"], BLUE, False,
        ),
        (
            "Open Warnings", warnings(OPEN_WARNINGS),
            "__count", MENU["warnings"], BLUE, False,
        ),
    )  # fmt: skip
    page.add_scorecards(
        (
            "Overdue Steps", OVERDUE,
            "__count", MENU["steps"], ORANGE, False,
        ),
        (
            "Deadlines Broken", BROKEN,
            "__count", MENU["my_requests"], ORANGE, False,
        ),
        UNMEASURED_CARD,
        WON_CARD,
    )  # fmt: skip
    page.add_tables(
        (
            "list", "Next Steps", MENU["steps"], steps(OPEN_STEPS),
            ("action", "customer_name", "date"), [("date", True)], 8,
        ),
        (
            "list", "Requests to Work On", MENU["my_requests"],
            requests(("service_state", "in", ["new", "assigned"])),
            ("name", "partner_id", "service_deadline"),
            [("service_deadline", True)], 8,
        ),
    )  # fmt: skip
    page.add_tables(
        (
            "list", "Customers to Call First", MENU["warnings"],
            warnings(OPEN_WARNINGS),
            ("partner_id", "days_silent", "expected_revenue"),
            [("expected_revenue", False)], 8,
        ),
        (
            "list", "Greatest Opportunities", MENU["leads"],
            DEVELOPING,
            ("name", "probability", "expected_revenue"),
            [("expected_revenue", False)], 8,
        ),
    )  # fmt: skip
    page.add_charts(
        (
            "My Customers by Status", "pie",
            customers(), "__count", ["customer_status"],
        ),
        ENDED_CHART,
    )  # fmt: skip
    return page


def build_supervisor():
    """The team: what nobody does yet, what is late, and who does how much."""
    page = Dashboard("supervisor")
    page.add_scorecards(
        (
            "Opportunities to Assign", leads(("development_state", "=", "unassigned")),
            "__count", MENU["leads"], BLUE, False,
        ),
        (
            "Requests to Assign", requests(("service_state", "=", "new")),
            "__count", MENU["unassigned"], BLUE, False,
        ),
        (
            "Without Account Manager", composition(("user_id", "=", False)),
            "customer_count", MENU["composition"], BLUE, False,
        ),
        WON_CARD,
    )  # fmt: skip
    page.add_scorecards(
        (
            "Overdue Steps", OVERDUE,
            "__count", MENU["steps_report"], ORANGE, False,
        ),
        (
            "Deadlines Broken", BROKEN,
            "__count", MENU["requests"], ORANGE, False,
        ),
        UNMEASURED_CARD,
        (
            "Satisfaction", service(), "satisfaction",
            MENU["service_report"], GREEN, True,
        ),
    )  # fmt: skip
    page.add_tables(
        (
            "pivot", "Ordered by Account Manager", MENU["contribution"], ordered(),
            "user_id", "Account Manager", ["amount", "amount_previous_year"], 6,
        ),
        (
            "pivot", "Customers by Account Manager", MENU["composition"],
            composition(), "user_id", "Account Manager", ["customer_count", "share"], 6,
        ),
    )  # fmt: skip
    page.add_tables(
        (
            "pivot", "Open Warnings by Account Manager", MENU["warnings"],
            warnings(OPEN_WARNINGS), "user_id", "Account Manager",
            ["__count", "expected_revenue"], 6,
        ),
        (
            "pivot", "Open Opportunities by Account Manager", MENU["leads"],
            DEVELOPING,
            "user_id", "Account Manager", ["__count", "expected_revenue"], 6,
        ),
    )  # fmt: skip
    page.add_tables(
        (
            "pivot", "Steps in Time by Account Manager", MENU["steps_report"],
            steps_due(), "user_id", "Account Manager", ["due_count", "on_time_rate"], 6,
        ),
        (
            "pivot", "Requests by Handler", MENU["service_report"],
            service(), "user_id", "Handler", ["request_count", "satisfaction"], 6,
        ),
    )  # fmt: skip
    page.add_tables(
        (
            "list", "Warnings without Measure", MENU["warnings"],
            UNMEASURED,
            ("partner_id", "user_id", "expected_revenue"),
            [("expected_revenue", False)], 6,
        ),
        (
            "list", "Requests with Broken Deadlines", MENU["requests"],
            BROKEN,
            ("name", "user_id", "service_deadline"), [("service_deadline", True)], 6,
        ),
    )  # fmt: skip
    page.add_charts(REQUESTS_CHART, ENDED_CHART)
    return page


def build_executive():
    """How the company does with its customers, beside the period before."""
    page = Dashboard("executive")
    page.add_scorecards(
        ("Ordered", ordered(), "amount", MENU["contribution"], GREEN, True),
        WON_CARD,
        (
            "Success Rate", leads_ended(), "success_rate",
            MENU["leads_report"], GREEN, True,
        ),
        ("Requests", service(), "request_count", MENU["service_report"], BLUE, True),
        ("Satisfaction", service(), "satisfaction", MENU["service_report"], BLUE, True),
    )  # fmt: skip
    page.add_scorecards(
        (
            "Active Customers", composition(("customer_status", "=", "active")),
            "customer_count", MENU["composition"], GREEN, False,
        ),
        (
            "Open Warnings", warnings(OPEN_WARNINGS),
            "__count", MENU["warnings"], ORANGE, False,
        ),
        ("Confirmed Losses", churn(), "lost_count", MENU["churn_report"], ORANGE, True),
        ("Revenue Lost", churn(), "revenue_lost", MENU["churn_report"], ORANGE, True),
        (
            "Recovered Share", churn(), "recovered_share",
            MENU["churn_report"], GREEN, True,
        ),
    )  # fmt: skip
    page.add_comparison(
        "Ordered by Month", ordered(),
        ["amount", "amount_previous_year"], "date:month",
    )  # fmt: skip
    page.add_tables(
        (
            "list", "Greatest Customers This Year", MENU["ranking"],
            ranking(THIS_YEAR), ("partner_id", "amount", "amount_previous_year"),
            [], 10,
        ),
        (
            "pivot", "Customers by Level", MENU["composition"], composition(),
            "customer_level_id", "Customer Level", ["customer_count", "share"], 10,
        ),
    )  # fmt: skip
    page.add_tables(
        (
            "pivot", "Ordered by Account Manager", MENU["contribution"], ordered(),
            "user_id", "Account Manager", ["amount", "amount_previous_year"], 8,
        ),
        (
            "pivot", "Ordered by Customer Level", MENU["contribution"], ordered(),
            "customer_level_id", "Customer Level",
            ["amount", "amount_previous_year"], 8,
        ),
    )  # fmt: skip
    page.add_charts(
        (
            "Customers by Status", "pie",
            composition(), "customer_count", ["customer_status"],
        ),
        (
            "Customers at Month's End", "bar",
            month_ends(), "customer_count", ["date:month", "customer_status"],
        ),
    )  # fmt: skip
    page.add_charts(REQUESTS_CHART, ENDED_CHART)
    page.add_tables(
        (
            "pivot", "Losses by Reason", MENU["churn_report"],
            churn(("state", "=", "lost")), "lost_reason_id", "Reason",
            ["lost_count", "revenue_lost"], 6,
        ),
        (
            "pivot", "Requests by Type", MENU["service_report"],
            service(), "service_type_id", "Type",
            ["request_count", "satisfaction"], 6,
        ),
    )  # fmt: skip
    return page


def build_all():
    """Return {file name: dashboard}."""
    pages = (build_executive(), build_supervisor(), build_manager())
    return {f"{page.name}_dashboard.json": page.to_dict() for page in pages}


def main():
    for name, content in build_all().items():
        (FILES / name).write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
