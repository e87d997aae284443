import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_university_career_approve", {
    url: "/odoo/university-vacancies",
    steps: () => [
        {
            content: "Open what was handed in",
            trigger: ".o_data_row:contains('Tour Engineer') td[name='name']",
            run: "click",
        },
        {
            content: "Approve it",
            trigger: ".o_form_view button[name='action_publish']",
            run: "click",
        },
        {
            content: "Recommend it to those whom it fits",
            trigger: ".o_form_view button[name='action_recommend_best']",
            run: "click",
        },
        {
            content: "The graduate with the skill is among them",
            trigger: ".o_kanban_record:contains('Tour Graduate')",
        },
    ],
});

tours.add("crm_university_career_verify", {
    url: "/odoo/university-placements",
    steps: () => [
        {
            content: "Open what the graduate confirmed",
            trigger: ".o_data_row:contains('Tour Graduate') td[name='partner_id']",
            run: "click",
        },
        {
            content: "Verify it",
            trigger: ".o_form_view button[name='action_ask_verification']",
            run: "click",
        },
        {
            content: "It stands, and can only be corrected",
            trigger: ".o_form_view button[name='action_ask_correction']",
        },
    ],
});

// The evening of the day before, the destination was not known.
tours.add("crm_university_career_rates", {
    url: "/odoo/university-placement-rates",
    steps: () => [
        {
            content: "Choose the program",
            trigger: ".o_field_widget[name='program_id'] input",
            run: "edit Mechanics of the Tour",
        },
        {
            content: "It is found",
            trigger: ".o-autocomplete--dropdown-item:contains('Mechanics of the Tour')",
            run: "click",
        },
        {
            content: "Compare with an earlier day",
            trigger:
                ".o_field_widget[name='compare_on'] button, .o_field_widget[name='compare_on'] input",
            run: "click",
        },
        {
            content: "The day before",
            trigger: ".o_field_widget[name='compare_on'] input",
            run: "edit 2026-03-10 && press Enter",
        },
        {
            content: "All are placed today",
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_row:first td[name='rate']:contains('100.00')",
        },
        {
            content: "None was the day before",
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_row:first td[name='earlier_rate']:contains(/^0.00/)",
        },
        {
            content: "Look at the graduates behind the figures",
            trigger: "button[name='action_open_report']",
            run: "click",
        },
        {
            content: "They are counted",
            trigger: ".o_pivot table",
        },
    ],
});
