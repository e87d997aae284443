import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

const PAGES = {
    executive: /Executive Overview|高管总览/,
    manager: /My Day|我的一天/,
    supervisor: /Team|团队/,
};

function getPage() {
    const {services} = odoo.__WOWL_DEBUG__.root.env;
    return services.spreadsheet_dashboard_loader.getActiveDashboard();
}

function getCells(model) {
    const {getters} = model;
    return getters
        .getSheetIds()
        .flatMap((sheet) => [...getters.getEvaluatedCells(sheet)]);
}

/** Figures are painted, not written: what they say is asked of the spreadsheet. */
async function checkPage() {
    const {model} = getPage();
    const deadline = Date.now() + 20000;
    let failed = [];
    do {
        await new Promise((resolve) => setTimeout(resolve, 200));
        failed = getCells(model).filter((cell) => cell.type === "error");
    } while (failed.length && Date.now() < deadline);
    if (failed.length) {
        const said = failed.map((cell) => `${cell.value} ${cell.message}`);
        throw new Error(`cells with errors: ${said.join("; ")}`);
    }
    const titles = getCells(model).filter((cell) => cell.link);
    const names = document.querySelectorAll(".o_searchview_facet_label");
    const foreign = [
        ...titles.map((cell) => cell.formattedValue),
        ...[...names].map((name) => name.innerText),
    ].filter((text) => user.lang.startsWith("zh") !== /[\u4e00-\u9fff]/.test(text));
    if (foreign.length) {
        throw new Error(`not in ${user.lang}: ${foreign}`);
    }
    for (const id of model.getters
        .getSheetIds()
        .flatMap((sheet) => model.getters.getChartIds(sheet))) {
        if (!model.getters.getChartRuntime(id)) {
            throw new Error(`the chart ${id} is not drawn`);
        }
    }
}

for (const [name, title] of Object.entries(PAGES)) {
    registry.category("web_tour.tours").add(`crm_lifecycle_${name}`, {
        steps: () => [
            {
                content: "the page of the role is open",
                trigger: `.o_search_panel_category_value.active:contains(${title})`,
            },
            {
                content: "its figures are there, and none of them stands for an error",
                trigger: ".o-spreadsheet .o-figure",
                run: checkPage,
            },
        ],
    });
}

registry.category("web_tour.tours").add("crm_lifecycle_school", {
    steps: () => [
        {
            content: "the offerings are open, below the common root",
            trigger: ".o_list_view, .o_kanban_view",
        },
        {
            content: "the sections of the school are there",
            trigger: "[data-menu-xmlid='crm_university.menu_teaching']",
        },
        {
            content: "and no dashboards",
            trigger:
                ".o_menu_sections:not(:has([data-menu-xmlid='crm_lifecycle.menu_dashboards']))",
        },
    ],
});
