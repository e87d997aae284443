import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {formatDate, deserializeDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {
    Component,
    onMounted,
    status,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

const DELAY = 300;
const BEST = 5;

/**
 * Shows archived requests that are like the one on the form, while its summary is being
 * typed; one click takes over the solution.
 */
export class SimilarRequests extends Component {
    static template = "crm_service_desk.SimilarRequests";
    static props = {
        ...standardWidgetProps,
        // the field that the words come from
        summary: String,
        // the field that a solution is copied to; without it, to the clipboard
        target: {type: String, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.state = useState({requests: [], opened: false});
        this.keepLast = new KeepLast();
        this.searchSoon = useDebounced(() => this.search(), DELAY);
        useExternalListener(document, "input", (ev) => this.onInput(ev));
        useRecordObserver((record) => {
            this.summary = record.data[this.props.summary] || "";
            this.productId = record.data.product_id ? record.data.product_id.id : false;
            this.searchSoon();
        });
        onMounted(() => this.searchSoon());
    }

    /**
     * The record learns of a value when its field is left; the hint must come earlier.
     */
    onInput({target}) {
        const field = target.closest(".o_field_widget");
        const form = this.root.el && this.root.el.closest(".o_form_renderer");
        if (
            field &&
            field.closest(".o_form_renderer") === form &&
            field.getAttribute("name") === this.props.summary
        ) {
            this.summary = target.value;
            this.searchSoon();
        }
    }

    async search() {
        // a form may be drawn twice before it is shown
        if (status(this) !== "mounted") {
            return;
        }
        const key = `${this.productId} ${this.summary.trim()}`;
        if (key === this.searched) {
            return;
        }
        this.searched = key;
        const found = this.summary.trim()
            ? this.orm.silent.call("helpdesk.ticket", "get_similar_requests", [
                  this.summary,
                  this.productId,
              ])
            : [];
        this.state.requests = await this.keepLast.add(Promise.resolve(found));
    }

    get canSolve() {
        const {data, resId} = this.props.record;
        return (
            !this.props.target &&
            resId &&
            data.service_state === "assigned" &&
            data.is_handled_by_me
        );
    }

    getStars({satisfaction}) {
        return "★".repeat(satisfaction) + "☆".repeat(BEST - satisfaction);
    }

    getRating({satisfaction}) {
        return _t("Satisfaction %s of 5", satisfaction);
    }

    getDate(request) {
        return formatDate(deserializeDate(request.closed_on));
    }

    /**
     * What is typed must not get lost by looking at another request.
     */
    open(request) {
        this.dialog.add(FormViewDialog, {
            resModel: "helpdesk.ticket",
            resId: request.id,
            title: `${request.number} ${request.name}`,
            readonly: true,
        });
    }

    async use(request) {
        const {record, target} = this.props;
        if (target) {
            const text = (record.data[target] || "").trim();
            const parts = text ? [text, request.solution] : [request.solution];
            await record.update({[target]: parts.join("\n\n")});
            return;
        }
        if (this.canSolve) {
            await this.solve(request);
            return;
        }
        await this.copy(request.solution);
    }

    async solve(request) {
        const {record} = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.action.doAction(
            "crm_service_desk.helpdesk_ticket_process_wizard_action",
            {
                additionalContext: {
                    default_ticket_ids: [record.resId],
                    default_solution: request.solution,
                },
                onClose: () => record.load(),
            },
        );
    }

    async copy(text) {
        try {
            await browser.navigator.clipboard.writeText(text);
        } catch {
            // without encryption, browsers keep the clipboard to themselves
            this.notification.add(text, {title: _t("Solution"), sticky: true});
            return;
        }
        this.notification.add(_t("The solution was copied."), {type: "success"});
    }
}

export const similarRequests = {
    component: SimilarRequests,
    extractProps: ({attrs}) => ({summary: attrs.summary, target: attrs.target}),
    fieldDependencies: [{name: "product_id", type: "many2one"}],
};

registry.category("view_widgets").add("similar_requests", similarRequests);
