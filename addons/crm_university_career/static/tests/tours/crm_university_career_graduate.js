import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_university_career_apply", {
    steps: () => [
        {
            content: "Open the vacancies for me",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/jobs']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The vacancy fits, and it says why",
            trigger:
                ".o_career_matches a:contains('Tour Engineer'):has(.o_career_met:contains('Tour Welding'))",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Apply",
            trigger: "button.o_career_apply",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The application is on its way",
            trigger:
                ".o_career_applications:contains('Tour Engineer') form[action$='/decline']",
        },
    ],
});

tours.add("crm_university_career_accept", {
    steps: () => [
        {
            content: "Accept the offer",
            trigger: ".o_career_applications form[action$='/accept'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing is left to answer",
            trigger: ".o_career_applications:not(:has(form))",
        },
    ],
});

tours.add("crm_university_career_destination", {
    steps: () => [
        {
            content: "Choose the destination",
            trigger: ".o_career_destination_form select[name=category]",
            run() {
                this.anchor.value = this.anchor.querySelector(
                    "option[data-code='11']",
                ).value;
            },
        },
        {
            content: "What proves it",
            trigger: ".o_career_destination_form select[name=evidence_kind]",
            run() {
                this.anchor.value = "contract";
            },
        },
        {
            content: "Attach it",
            trigger: ".o_career_destination_form input[name=evidence]",
            run() {
                const files = new DataTransfer();
                files.items.add(
                    new File(["%PDF-1.4\n%%EOF\n"], "contract.pdf", {
                        type: "application/pdf",
                    }),
                );
                this.anchor.files = files.files;
            },
        },
        {
            content: "Send it",
            trigger: ".o_career_destination_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It waits for the career office",
            trigger:
                "main:has(.o_career_placement:contains('Acme')):not(:has(.o_career_destination_form))",
        },
    ],
});
