import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_university_open_term", {
    steps: () => [
        {
            content: "Open the term",
            trigger: ".o_data_row:contains('Tour Term') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "Let students select",
            trigger: ".o_form_view button[name='action_open']",
            run: "click",
        },
        {
            content: "The term is open",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='open']",
        },
    ],
});

tours.add("crm_university_select_course", {
    steps: () => [
        {
            content: "See what is offered",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/courses/select']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Ask for the seat",
            trigger:
                ".o_university_selection .list-group-item:contains('Tour Course') button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There is a seat, or a place in the waiting list",
            trigger: ".o_university_courses .list-group-item:contains('Tour Course')",
        },
    ],
});

tours.add("crm_university_enter_grades", {
    steps: () => [
        {
            content: "Open the offering",
            trigger: ".o_data_row:contains('Tour Course') .o_data_cell[name='section']",
            run: "click",
        },
        {
            content: "Open the sheet",
            trigger: "button[name='action_open_grade_sheet']",
            run: "click",
        },
        {
            content: "The column is headed by the assessment",
            trigger: ".modal th[data-name='entry_1']:contains('Tour Exam')",
        },
        {
            content: "Go to the first student",
            trigger: ".modal .o_data_row .o_data_cell[name='entry_1']",
            run: "click",
        },
        {
            content: "Type the score",
            trigger: ".modal .o_data_row .o_data_cell[name='entry_1'] input",
            run: "edit 91",
        },
        {
            content: "Save",
            trigger: ".modal button[name='action_save']",
            run: "click",
        },
        {
            content: "Finish",
            trigger: "body:not(:has(.modal)) button[name='action_finish']",
            run: "click",
        },
        {
            content: "Yes, all are entered",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "They are finished",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value='finished']",
        },
    ],
});

tours.add("crm_university_post_grades", {
    steps: () => [
        {
            content: "Open the offering",
            trigger: ".o_data_row:contains('Tour Course') .o_data_cell[name='section']",
            run: "click",
        },
        {
            content: "Post",
            trigger: "button[name='action_post']",
            run: "click",
        },
        {
            content: "Yes, post",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "They are posted",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='posted']",
        },
    ],
});

tours.add("crm_university_see_grades", {
    steps: () => [
        {
            content: "See the results",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/grades']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The result is there",
            trigger: ".o_university_grades tr:contains('Tour Course'):contains('91')",
        },
    ],
});
