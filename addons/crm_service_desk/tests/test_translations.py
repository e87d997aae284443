import re

from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import PoFileReader

LANG = "zh_CN"
FOREIGN = "crm_service_desk/i18n_extra/zh_CN.po"
# whose window actions are looked at
MENUS = (
    "crm_service_desk.menu_service",
    "crm_service_desk.helpdesk_sla_menu",
    "crm_service_desk.helpdesk_ticket_team_menu",
    "crm_service_desk.helpdesk_ticket_stage_menu",
    "crm_service_desk.helpdesk_ticket_channel_menu",
    "crm_service_desk.helpdesk_ticket_tag_menu",
)
# whose terms are on those screens
ADDONS = (
    "base",
    "web",
    "mail",
    "rating",
    "product",
    "agreement",
    "helpdesk_mgmt",
    "helpdesk_mgmt_sla",
    "helpdesk_mgmt_rating",
    "helpdesk_mgmt_merge",
    "helpdesk_mgmt_sale",
    "helpdesk_product",
    "crm_customer",
    "crm_service_desk",
)
SHOWN_ATTRIBUTES = ("string", "title", "placeholder", "help", "confirm", "sum")


def is_english(text):
    """True for words in Latin letters without any Chinese sign beside them."""
    words = re.sub(r"%\(\w+\)s|&\w+;", "", text or "")
    return bool(re.search("[A-Za-z]{3}", words)) and not re.search("[一-鿿]", words)


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """What people see of the service desk in Chinese is Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANG)
        modules = cls.env["ir.module.module"].search([("name", "in", ADDONS)])
        modules._update_translations([LANG])

    def test_the_terms_of_other_addons_are_terms_that_they_have(self):
        with file_open(FOREIGN, "rb") as file:
            rows = list(PoFileReader(file))
        self.assertTrue(rows)
        self.assertFalse(
            [f"{r['module']}: {r['src']}" for r in rows if not self._is_used(r)]
        )

    def _is_used(self, row):
        record = self.env.ref(f"{row['module']}.{row['imd_name']}", False)
        if not record:
            return False
        field = row["name"].split(",")[1]
        source = record.with_context(lang="en_US", install_mode=True)[field]
        if row["type"] == "model":
            return source == row["src"]
        return row["src"] in record._fields[field].get_trans_terms(source)

    def test_screens_show_no_english_words(self):
        english = set()
        for action in self._get_actions():
            for model, arch in self._get_screens(action):
                english |= {
                    f"{action.display_name}: {word}"
                    for word in self._get_words(model, arch)
                    if is_english(word)
                }
        self.assertFalse(sorted(english))

    def test_names_of_stages_channels_and_notes_are_chinese(self):
        for model in ("helpdesk.ticket.stage", "helpdesk.ticket.channel"):
            records = self.env[model].with_context(lang=LANG).search([])
            own = records.filtered(lambda record: record.get_external_id()[record.id])
            self.assertTrue(own)
            self.assertFalse([name for name in own.mapped("name") if is_english(name)])
        subtype = self.env.ref("helpdesk_mgmt.hlp_tck_created")
        self.assertFalse(is_english(subtype.with_context(lang=LANG).description))

    def _get_actions(self):
        menus = self.env["ir.ui.menu"].search(
            [("id", "child_of", [self.env.ref(name).id for name in MENUS])]
        )
        actions = menus.mapped("action")
        return [a for a in actions if a and a._name == "ir.actions.act_window"]

    def _get_screens(self, action):
        """Return the model and the architecture of each view and sub-view."""
        model = self.env[action.res_model].with_context(lang=LANG)
        views = [*action.views, (action.search_view_id.id, "search")]
        answer = model.get_views(views, {"load_filters": False})
        for view in answer["views"].values():
            yield model, etree.fromstring(view["arch"])

    def _get_words(self, model, node):
        if node.tag == "field":
            field = model._fields[node.get("name")]
            label = (
                node.get("string")
                or field.get_description(self.env(context={"lang": LANG}))["string"]
            )
            if node.get("invisible") != "1" and node.get("column_invisible") != "1":
                yield label
            model = self.env[field.comodel_name] if field.comodel_name else model
            model = model.with_context(lang=LANG)
        if not isinstance(node.tag, str):
            return
        for name in SHOWN_ATTRIBUTES:
            yield node.get(name)
        yield from (node.text, *(child.tail for child in node))
        for child in node:
            yield from self._get_words(model, child)
