{
    "name": "University Careers – Customer Churn",
    "summary": "What is done to keep a customer counts for the employer as well",
    "version": "19.0.1.0.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Education",
    "depends": ["crm_churn", "crm_university_career"],
    "data": [
        "views/university_employer_measure_views.xml",
    ],
    "auto_install": True,
}
