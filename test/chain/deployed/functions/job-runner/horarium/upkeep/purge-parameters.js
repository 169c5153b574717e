/** A whole number from `min` to `max`. */
export function wholeNumber(standard, { min, max, unit, ...told }) {
    const fits = (value) => typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
    return {
        ...told,
        standard,
        shape: { type: "integer", minimum: min, maximum: max, "x-unit": unit },
        refuses: (value) => (fits(value) ? null : `must be a whole number from ${min} to ${max}`),
    };
}
/** True or false. */
function yesOrNo(standard, told) {
    return {
        ...told,
        standard,
        shape: { type: "boolean" },
        refuses: (value) => (typeof value === "boolean" ? null : "must be true or false"),
    };
}
/** A schema of these fields and no others. */
export function fields(all) {
    const known = new Map(Object.entries(all));
    return {
        "~standard": {
            version: 1,
            vendor: "horarium",
            jsonSchema: { input: () => toJsonSchema(known) },
            validate(given) {
                if (typeof given !== "object" || given === null || Array.isArray(given)) {
                    return { issues: [{ message: `must be an object (got ${show(given)})` }] };
                }
                // a field that is undefined was left out
                const entries = Object.entries(given).filter(([, value]) => value !== undefined);
                const issues = entries.flatMap(([name, value]) => issuesOf(known, name, value));
                if (issues.length > 0)
                    return { issues };
                const standards = [...known].map(([name, { standard }]) => [name, standard]);
                return { value: Object.fromEntries([...standards, ...entries]) };
            },
        },
    };
}
function toJsonSchema(known) {
    const properties = [...known].map(([name, { standard, title, help, shape }]) => [
        name,
        { ...shape, title, description: help, default: standard },
    ]);
    return {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        properties: Object.fromEntries(properties),
        additionalProperties: false,
    };
}
function issuesOf(known, name, value) {
    const field = known.get(name);
    if (field === undefined) {
        const names = [...known.keys()].join(", ");
        return [{ path: [name], message: `there is no such parameter; there are ${names}` }];
    }
    const reason = field.refuses(value);
    return reason === null ? [] : [{ path: [name], message: `${reason} (got ${show(value)})` }];
}
function show(value) {
    const text = typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? String(value));
    return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
/** What `purge_job_logs` may be told. */
export const purgeParameters = fields({
    logDays: wholeNumber(30, {
        min: 1,
        max: 3650,
        unit: "days",
        title: "Keep log lines",
        help: "Log lines older than this go; a week of them goes as a whole, when its last day is that old.",
    }),
    executionDays: wholeNumber(30, {
        min: 1,
        max: 3650,
        unit: "days",
        title: "Keep executions",
        help: "Finished executions older than this go, but for failed ones. A job's own retention wins.",
    }),
    failedDays: wholeNumber(90, {
        min: 1,
        max: 3650,
        unit: "days",
        title: "Keep failed executions",
        help: "Failed executions older than this go. A job's own retention wins.",
    }),
    keepPerJob: wholeNumber(50, {
        min: 1,
        max: 10_000,
        unit: "executions",
        title: "Keep of each job at least",
        help: "So many of each job's last finished executions stay, however old they are.",
    }),
    batchSize: wholeNumber(5_000, {
        min: 100,
        max: 50_000,
        unit: "rows",
        title: "Rows in one transaction",
        help: "Rows that are deleted in one transaction.",
    }),
    maxMinutes: wholeNumber(20, {
        min: 1,
        max: 1_440,
        unit: "minutes",
        title: "Longest time",
        help: "After this time it stops; the next execution goes on.",
    }),
    dryRun: yesOrNo(false, { title: "Dry run", help: "Only counts what would go." }),
});
//# sourceMappingURL=purge-parameters.js.map