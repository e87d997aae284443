import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";

/**
 * A share of nothing is no share: core shows it as 0 %.
 *
 * @param {Number|false} value from 0 to 1; false where there is nothing to share
 * @param {Object} options of formatPercentage
 * @returns {String} the percentage, or nothing
 */
export function formatRate(value, options) {
    return value === false ? "" : formatPercentage(value, options);
}
formatRate.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("crm_rate", formatRate);
