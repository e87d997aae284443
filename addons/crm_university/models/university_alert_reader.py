from collections import defaultdict

from odoo import api, models

from ..tools import gpa
from ..tools.alert_model import Sample
from ..tools.risk_features import MidTerm, get_features, get_needed
from .university_course_offering import SEATED

# kinds of assessments that may be over at mid-term, earliest first
EARLY_KINDS = ("regular", "midterm")


class UniversityAlertReader(models.AbstractModel):
    """What is known of students at mid-term, now and in terms before.

    Earlier terms are looked at as they stood at the same point: only with the kinds of
    assessments that are over in the current term.
    """

    _name = "university.alert.reader"
    _description = "What Is Known of Students at Mid-Term"

    @api.model
    def _get_student_ids(self, term):
        """Return the ids of all who have ever had a seat up to this term, in order."""
        groups = self.env["university.enrollment"]._read_group(
            [*self._get_domain(term), ("is_resit", "=", False)], ["partner_id"]
        )
        return sorted(partner.id for (partner,) in groups)

    @api.model
    def _get_domain(self, term):
        return [
            ("company_id", "=", term.company_id.id),
            ("state", "in", SEATED),
            ("term_id.date_start", "<=", term.date_start),
        ]

    @api.model
    def _get_parts(self, term):
        """Return the assessments to look at, by offering: {id: [(id, weight, max)]}.

        An assessment that nobody has a grade in is not over. An offering that has
        nothing else tells its result, and is left out.
        """
        domain = [
            ("company_id", "=", term.company_id.id),
            ("kind", "in", EARLY_KINDS),
            ("offering_id.course_id.is_graded", "=", True),
            ("offering_id.term_id.date_start", "<=", term.date_start),
        ]
        groups = self.env["university.grade"]._read_group(
            [("assessment_id", "any", domain)], ["assessment_id"]
        )
        graded = {assessment.id for (assessment,) in groups}
        rows = self.env["university.assessment"].search(domain)
        kinds = self._find_kinds(rows, graded, term)
        parts = defaultdict(list)
        for row in rows:
            if row.kind in kinds and row.id in graded:
                parts[row.offering_id.id].append((row.id, row.weight, row.max_score))
        return {
            offering: known
            for offering, known in parts.items()
            if sum(weight for _id, weight, _max in known) < 100
        }

    @api.model
    def _find_kinds(self, assessments, graded, term):
        """Return the kinds that are over in most offerings of the term."""
        current = assessments.filtered(lambda row: row.offering_id.term_id == term)
        found = set()
        for kind, rows in current.grouped("kind").items():
            if 2 * sum(row.id in graded for row in rows) >= len(rows):
                found.add(kind)
        return found

    @api.model
    def _read(self, student_ids, term, parts):
        """Return what is known of these students.

        :return: (list of ``Sample`` of this term and those before,
            {student: {course: whether failed}})
        """
        rows = self.env["university.enrollment"].search(
            [*self._get_domain(term), ("partner_id", "in", student_ids)], order="id"
        )
        scores = self._read_scores(rows, parts)
        rule = term.company_id.university_attempt_rule or gpa.BEST
        samples, results = [], {}
        for student, own in rows.grouped("partner_id").items():
            first = own.filtered(lambda row: not row.is_resit)
            results[student.id] = first._get_failed_courses()
            attempts = list(own._to_attempts())
            for one, taken in first.grouped("term_id").items():
                taken = taken.filtered("course_id.is_graded")
                if one != term:
                    taken = taken.filtered("posted")
                if taken:
                    mid_term = self._get_mid_term(taken, attempts, parts, scores)
                    samples.append(self._make_sample(taken, mid_term, rule, term))
        return samples, results

    @api.model
    def _read_scores(self, rows, parts):
        """Return {(enrollment, assessment): score}."""
        wanted = [part_id for known in parts.values() for part_id, _w, _m in known]
        grades = self.env["university.grade"].search_read(
            [("enrollment_id", "in", rows.ids), ("assessment_id", "in", wanted)],
            ["enrollment_id", "assessment_id", "score"],
            load=None,
        )
        return {
            (grade["enrollment_id"], grade["assessment_id"]): grade["score"]
            for grade in grades
        }

    @api.model
    def _get_mid_term(self, taken, attempts, parts, scores):
        """Return the ``MidTerm`` of a student's enrollments of one term."""
        start = taken.term_id.date_start
        opening = taken.term_id.selection_start
        return MidTerm(
            early={
                row.course_id.id: [
                    (weight, _to_percent(scores.get((row.id, part_id)), highest))
                    for part_id, weight, highest in parts[row.offering_id.id]
                ]
                for row in taken
                if row.offering_id.id in parts
            },
            past=[attempt for attempt in attempts if attempt.order[0] < start],
            hours_late=[
                max((row.requested_on - opening).total_seconds() / 3600, 0)
                for row in taken
                if opening
            ],
        )

    @api.model
    def _make_sample(self, taken, mid_term, rule, term):
        needed = {
            course: points
            for course, parts in mid_term.early.items()
            if any(score is not None for _weight, score in parts)
            and (points := get_needed(parts)) is not None
        }
        is_current = taken.term_id == term
        return Sample(
            student=taken.partner_id.id,
            term=taken.term_id.date_start,
            features=get_features(mid_term, rule),
            failed=None if is_current else not all(taken.mapped("is_passed")),
            weakest=max(needed, key=needed.get, default=None),
        )


def _to_percent(score, highest):
    return None if score is None else 100 * score / highest
