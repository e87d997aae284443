from odoo.addons.crm_customer.tests.common import RoleCase


class LifecycleCase(RoleCase):
    """One user a role, those of the school included."""

    @classmethod
    def _create_users(cls):
        result = super()._create_users()
        create = cls._create_role_user
        cls.teacher = create("role_teacher", "crm_university.group_teacher")
        cls.registrar = create("role_registrar", "crm_university.group_registrar")
        cls.affairs = create("role_affairs", "crm_university.group_student_affairs")
        cls.dean = create("role_dean", "crm_university.group_dean")
        cls.officer = create(
            "role_officer", "crm_university_career.group_career_officer"
        )
        cls.with_customers = cls.am | cls.supervisor | cls.executive
        cls.of_the_school = (
            cls.teacher | cls.registrar | cls.affairs | cls.dean | cls.officer
        )
        return result
