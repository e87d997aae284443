import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_university_career_post", {
    steps: () => [
        {
            content: "Open our vacancies",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/vacancies']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Begin a new one",
            trigger: "a[href='/my/vacancies/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Name the post",
            trigger: ".o_career_vacancy_form input[name=name]",
            run: "edit Tour Engineer",
        },
        {
            content: "Until when somebody may apply",
            trigger: ".o_career_vacancy_form input[name=closing_date]",
            // "edit" reads the date first, and cannot read an empty one
            run() {
                this.anchor.value = "2026-06-30";
                this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "Ask for a skill",
            trigger: ".o_career_vacancy_form select[name=skill_0]",
            run: "selectByLabel Tour Welding",
        },
        {
            content: "Nobody gets the post without it",
            trigger: ".o_career_vacancy_form input[name=mandatory_0]",
            run: "check",
        },
        {
            content: "Save",
            trigger: ".o_career_vacancy_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Hand it in",
            trigger: ".o_career_steps form[action$='/submit'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It waits for the career office",
            trigger: ".o_career_steps form[action$='/withdraw']",
        },
    ],
});

// It begins at the vacancy.
tours.add("crm_university_career_offer", {
    steps: () => [
        {
            content: "Who applied is shown: invite",
            trigger:
                ".o_career_applicants:contains('Tour Graduate') form[action$='/interview'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Offer the post",
            trigger: ".o_career_applicants form[action$='/offer'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is the student's turn",
            trigger:
                ".o_career_applicants:not(:has(form[action$='/offer'])):contains('Tour Graduate')",
        },
    ],
});
