from odoo import fields, models

from ..tools import alert_model, associations

# how many students one step reads, and one step writes
READ_SIZE = 500
WRITE_SIZE = 200
# associations are told where courses are failed together more often than by chance
MIN_LIFT = 1.0


class UniversityAlertRun(models.Model):
    """What a search does: read, learn, judge, and write alerts and associations."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.alert.run"

    def _work(self):
        """Do it all, each step through ``_retry``."""
        student_ids, parts = self._retry(self._begin)
        samples, results = [], {}
        for start in range(0, len(student_ids), READ_SIZE):
            batch = student_ids[start : start + READ_SIZE]
            part = 60 * (start + len(batch)) / len(student_ids)
            found, failed = self._retry(self._read_students, batch, parts, part)
            samples += found
            results.update(failed)
        model = self._retry(self._learn, samples)
        if model:
            ranked = self._rank_current(model, samples)
            for start in range(0, len(ranked), WRITE_SIZE):
                batch = ranked[start : start + WRITE_SIZE]
                part = 60 + 35 * (start + len(batch)) / len(ranked)
                self._retry(self._write_alerts, model, batch, part)
        self._retry(self._write_associations, results)
        self._retry(self._finish)

    def _begin(self):
        reader = self.env["university.alert.reader"]
        self.write(
            {
                "state": "running",
                "started_on": self.started_on or fields.Datetime.now(),
                "progress": 0,
            }
        )
        return reader._get_student_ids(self.term_id), reader._get_parts(self.term_id)

    def _read_students(self, student_ids, parts, progress):
        # what was read before is not needed again, and would fill the memory
        self.env.invalidate_all()
        self.progress = progress
        reader = self.env["university.alert.reader"]
        return reader._read(student_ids, self.term_id, parts)

    # ------------------------------------------------------------
    # The model
    # ------------------------------------------------------------

    def _learn(self, samples):
        """Note how well the model does, and return it, or None with the reason why."""
        finished = [sample for sample in samples if sample.failed is not None]
        current = [sample for sample in samples if sample.failed is None]
        minimum = max(self.company_id.university_alert_min_students, 1)
        try:
            if len(current) < minimum:
                raise alert_model.NoModelError(alert_model.TOO_FEW_STUDENTS)
            judged = alert_model.judge(finished, minimum)
            model = alert_model.learn(finished)
        except alert_model.NoModelError as error:
            self.write({"no_model_reason": error.reason})
            return None
        self.write(
            {
                "no_model_reason": False,
                "student_count": len(current),
                **self._prepare_figures(judged),
            }
        )
        return model

    def _prepare_figures(self, judged):
        baselines = {
            f"{name}_{field}": value
            for name, figures in judged.baselines.items()
            for field, value in (("auc", figures.auc), ("recall_20", figures.recall))
        }
        return {
            "held_out_term_id": self._find_term(judged.term).id,
            "train_count": judged.trained,
            "train_failed_count": judged.trained_failed,
            "test_count": judged.figures.count,
            "test_failed_count": judged.figures.positives,
            "auc": judged.figures.auc,
            "recall_20": judged.figures.recall,
            "brier": judged.figures.brier,
            "baseline_auc": max(one.auc for one in judged.baselines.values()),
            "baseline_recall": max(one.recall for one in judged.baselines.values()),
            **baselines,
        }

    def _find_term(self, date_start):
        return self.env["university.term"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_start", "=", date_start),
            ],
            limit=1,
        )

    # ------------------------------------------------------------
    # Alerts
    # ------------------------------------------------------------

    def _rank_current(self, model, samples):
        return alert_model.rank(model, [one for one in samples if one.failed is None])

    def _write_alerts(self, model, ranked, progress):
        """Raise alerts for those ranked high, and update those that are open."""
        alerts = self.env["university.alert"]
        students = [one.sample.student for one in ranked]
        known = alerts.search(
            [("term_id", "=", self.term_id.id), ("partner_id", "in", students)]
        ).grouped("partner_id")
        partners = self.env["res.partner"].browse(students)
        new = []
        for student, one in zip(partners, ranked, strict=True):
            alert = known.get(student, alerts)
            if alert:
                alert._update_risk(self._prepare_risk_vals(model, one))
            elif one.band != alert_model.LOW:
                new.append(
                    {
                        **self._prepare_risk_vals(model, one),
                        "partner_id": student.id,
                        "term_id": self.term_id.id,
                        "company_id": self.company_id.id,
                        "user_id": student.advisor_id.id,
                    }
                )
        alerts._raise_alerts(new)
        self.progress = progress

    def _prepare_risk_vals(self, model, one):
        return {
            "risk": one.risk,
            "rank": one.rank,
            "band": one.band,
            "reason_data": alert_model.explain(model, one.sample),
            "course_id": one.sample.weakest or False,
            "run_id": self.id,
        }

    # ------------------------------------------------------------
    # Associations
    # ------------------------------------------------------------

    def _write_associations(self, results):
        """Put the associations found in the place of those of the run before."""
        found = []
        minimum = self.company_id.university_alert_min_students
        if len(results) >= minimum:
            found = associations.find_associations(results, min_lift=MIN_LIFT)
        rows = self.env["university.course.association"]
        rows.search([("company_id", "=", self.company_id.id)]).unlink()
        rows.create(
            [
                {
                    "company_id": self.company_id.id,
                    "run_id": self.id,
                    "antecedent_id": one.antecedent,
                    "consequent_id": one.consequent,
                    "taken_count": one.taken,
                    "count": one.count,
                    "support": one.support,
                    "confidence": one.confidence,
                    "lift": one.lift,
                }
                for one in found
            ]
        )
        self.association_count = len(found)

    def _finish(self):
        self.write(
            {
                "state": "done",
                "progress": 100,
                "message": False,
                "alert_count": len(self.alert_ids),
                "finished_on": fields.Datetime.now(),
            }
        )
