from odoo.tests import HttpCase, tagged

from .common import LONG_AGO
from .test_ranking import RankingCase

LANGUAGES = ("en_US", "zh_CN")


@tagged("post_install", "-at_install")
class TestTours(RankingCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")

    def _start(self, tour, user, lang, path="crm-churn-warnings"):
        user.lang = lang
        self.start_tour(f"/odoo/{path}", f"crm_churn_{tour}", login=user.login)

    def _rank(self):
        """Run the cron; with a browser the registry is in test mode already."""
        self.env["crm.churn.ranking"]._request(self.company)
        self.env.ref("crm_churn.ir_cron_churn_ranking").method_direct_trigger()

    def test_account_manager_tries_and_gives_up(self):
        self._create_warning(self.foreign)
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                warning = self._create_warning(self.own)
                self._start("account_manager", self.am, lang)
                self.assertEqual(warning.state, "lost")
                self.assertEqual(self.own.customer_status, "lost")

    def test_supervisor_starts_a_scan_and_looks_for_neglected_warnings(self):
        self._create_warning(self.own, detected_on="2026-01-10")
        self._create_warning(self.foreign, "retaining", detected_on="2026-01-10")
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                scans = self.env["crm.churn.scan"].search([])
                self._start("supervisor", self.supervisor, lang)
                scan = self.env["crm.churn.scan"].search([]) - scans
                self.assertEqual(scan.user_id, self.supervisor)
                scan.state = "done"

    def test_executive_finds_nothing_to_press(self):
        self._create_warning(self.own, "retaining")
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("executive", self.executive, lang)

    def test_administrator_sets_limits(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("administrator", self.crm_admin, lang, "crm-churn-policies")
                policy = self.env["crm.churn.policy"].search([])
                self.assertEqual(policy.limit_months, 9)
                self.assertEqual(self.company.churn_limit_months, 5)
                policy.unlink()
                self.company.churn_limit_months = 6

    def test_supervisor_runs_a_back_test_and_reads_it(self):
        self._buy(self.own, LONG_AGO)
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                old = self.env["crm.churn.backtest"].search([])
                path = "crm-churn-backtests"
                self._start("backtest", self.supervisor, lang, path)
                run = self.env["crm.churn.backtest"].search([]) - old
                self.assertRecordValues(run, [{"state": "queued", "horizon_weeks": 4}])
                self.env.ref("crm_churn.ir_cron_churn_backtest").method_direct_trigger()
                self.assertEqual(run.state, "done")
                self._start("backtest_result", self.executive, lang, path)

    def test_who_reads_the_report_prints_it(self):
        self._create_warning(self.own, "lost").revenue_12m = 300
        for user in self.executive, self.supervisor:
            for lang in LANGUAGES:
                with self.subTest(user=user.login, lang=lang):
                    self._start("report", user, lang, "crm-churn-analysis")

    def test_supervisor_starts_a_ranking(self):
        self._spend(self.own, LONG_AGO, 100)
        self._rank()
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("ranking", self.supervisor, lang, "crm-churn-rankings")
                ranking = self.env["crm.churn.ranking"].search([], limit=1)
                self.assertRecordValues(
                    ranking, [{"state": "queued", "user_id": self.supervisor.id}]
                )
                ranking.unlink()

    def test_account_manager_finds_the_customer_worth_most_first(self):
        best = self._create_customer("Best Trading", user_id=self.am.id)
        self._create_warning(self.own)
        self._create_warning(best)
        self._spend(best, LONG_AGO, 800)
        self._rank()
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("ranked_warnings", self.am, lang)
