import { closest } from "./edit-distance.js";
import { ScheduleError } from "./schedule-error.js";
import { zoneNames } from "./zone-names.js";
import { openZone } from "./zone-offsets.js";
/** Zones that are in use; the oldest make room. One holds a formatter and the changes of the years that were asked about. */
const opened = new Map();
const openedAtMost = 256;
/** The zone of that name. Throws `ScheduleError` as `checkTimezone` does. */
export function zoneOf(name) {
    const known = opened.get(name);
    if (known !== undefined)
        return known;
    checkTimezone(name);
    const zone = openZone(name);
    if (opened.size >= openedAtMost) {
        for (const oldest of opened.keys()) {
            opened.delete(oldest);
            break;
        }
    }
    opened.set(name, zone);
    return zone;
}
/**
 * Throws `ScheduleError` unless `name` is the exact name of a zone or link of the tz database (`Europe/Rome`, `Asia/Calcutta`,
 * `Etc/GMT+12`, `UTC`) that this runtime knows. Offsets, other spellings, and abbreviations such as `EST` are refused.
 *
 * @example
 * checkTimezone("Europe/Rome");
 * checkTimezone("Europe/Roma"); // throws ScheduleError: Unknown time zone
 */
export function checkTimezone(name) {
    if (typeof name !== "string" || name === "") {
        throw refuse("schedule_timezone_required", "A time zone is required", "UTC");
    }
    const city = abbreviations[name];
    if (city !== undefined) {
        throw refuse("schedule_timezone_abbreviation", `${name} is an old abbreviation, and may not follow the clocks that you mean: name a city`, city);
    }
    if (zoneNames.has(name)) {
        if (runtimeName(name) !== null)
            return;
        throw refuse("schedule_timezone", `The time zone data of this runtime does not know ${name}`);
    }
    // A name newer than our list. Without a slash there are only old ones, and ICU's own are none of the tz database's.
    const isNewer = name.includes("/") && !name.startsWith("SystemV/") && runtimeName(name) === name;
    if (!isNewer)
        throw refuse("schedule_timezone", "Unknown time zone", proposalFor(name));
}
/** Names that the tz database keeps for old systems. Who writes EST means New York, and would get Panama. */
const abbreviations = {
    EST: "America/New_York",
    MST: "America/Denver",
    HST: "Pacific/Honolulu",
    EST5EDT: "America/New_York",
    CST6CDT: "America/Chicago",
    MST7MDT: "America/Denver",
    PST8PDT: "America/Los_Angeles",
    WET: "Europe/Lisbon",
    CET: "Europe/Paris",
    MET: "Europe/Paris",
    EET: "Europe/Athens",
};
function runtimeName(name) {
    try {
        return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
    }
    catch {
        return null;
    }
}
/** The longest name is 32 characters; much longer texts are not worth comparing. */
const longestName = 64;
function proposalFor(name) {
    if (name.length > longestName)
        return undefined;
    const asked = name
        .trim()
        .replace(/^(posix|right)\//, "")
        .replace(/ /g, "_");
    const lower = asked.toLowerCase();
    for (const known of zoneNames)
        if (known.toLowerCase() === lower)
            return abbreviations[known] ?? known;
    if (lower === "z" || lower === "local")
        return "UTC";
    const offset = ofOffset(lower);
    if (offset !== undefined)
        return offset;
    const city = lower.slice(lower.lastIndexOf("/") + 1);
    const other = otherCities[city];
    if (other !== undefined)
        return other;
    const most = Math.max(1, Math.floor(city.length / 3));
    const zones = [...zoneNames].filter((known) => abbreviations[known] === undefined);
    if (lower.includes("/"))
        return closest(asked, zones, most);
    const cities = new Map(zones.map((known) => [known.slice(known.lastIndexOf("/") + 1), known]));
    const found = city.length > 2 ? closest(city, cities.keys(), most) : undefined;
    return found === undefined ? undefined : cities.get(found);
}
/** `UTC+1` is Etc/GMT-1: the sign there is that of POSIX. */
function ofOffset(text) {
    const sign = /^(?:utc|gmt)?([+-])/.exec(text);
    if (sign === null)
        return undefined;
    const [hours, minutes, ...more] = text.slice(sign[0].length).split(":");
    const isDigits = (part) => part !== "" && part.length <= 2 && /^\d+$/.test(part);
    if (more.length > 0 || !isDigits(hours) || (minutes !== undefined && !isDigits(minutes))) {
        return undefined;
    }
    const hour = Number(hours);
    if (Number(minutes ?? 0) === 0) {
        if (hour === 0)
            return "UTC";
        const known = `Etc/GMT${sign[1] === "+" ? "-" : "+"}${hour}`;
        return zoneNames.has(known) ? known : undefined;
    }
    return sign[1] === "+" ? ofHalfHours[`${hour}:${minutes}`] : undefined;
}
const ofHalfHours = {
    "4:30": "Asia/Kabul",
    "5:30": "Asia/Kolkata",
    "5:45": "Asia/Kathmandu",
    "6:30": "Asia/Yangon",
    "8:45": "Australia/Eucla",
    "9:30": "Australia/Darwin",
};
/** Cities that have no zone of their own name. */
const otherCities = {
    abu_dhabi: "Asia/Dubai",
    ankara: "Europe/Istanbul",
    atlanta: "America/New_York",
    bangalore: "Asia/Kolkata",
    barcelona: "Europe/Madrid",
    beijing: "Asia/Shanghai",
    bern: "Europe/Zurich",
    birmingham: "Europe/London",
    bombay: "Asia/Kolkata",
    boston: "America/New_York",
    brasilia: "America/Sao_Paulo",
    calgary: "America/Edmonton",
    canberra: "Australia/Sydney",
    cape_town: "Africa/Johannesburg",
    chennai: "Asia/Kolkata",
    cologne: "Europe/Berlin",
    dallas: "America/Chicago",
    delhi: "Asia/Kolkata",
    edinburgh: "Europe/London",
    florence: "Europe/Rome",
    frankfurt: "Europe/Berlin",
    geneva: "Europe/Zurich",
    hamburg: "Europe/Berlin",
    hanoi: "Asia/Ho_Chi_Minh",
    houston: "America/Chicago",
    hyderabad: "Asia/Kolkata",
    islamabad: "Asia/Karachi",
    las_vegas: "America/Los_Angeles",
    lyon: "Europe/Paris",
    manchester: "Europe/London",
    marseille: "Europe/Paris",
    miami: "America/New_York",
    milan: "Europe/Rome",
    milano: "Europe/Rome",
    montreal: "America/Toronto",
    mumbai: "Asia/Kolkata",
    munich: "Europe/Berlin",
    naples: "Europe/Rome",
    new_delhi: "Asia/Kolkata",
    osaka: "Asia/Tokyo",
    ottawa: "America/Toronto",
    peking: "Asia/Shanghai",
    philadelphia: "America/New_York",
    porto: "Europe/Lisbon",
    rio_de_janeiro: "America/Sao_Paulo",
    san_francisco: "America/Los_Angeles",
    seattle: "America/Los_Angeles",
    shenzhen: "Asia/Shanghai",
    stuttgart: "Europe/Berlin",
    tel_aviv: "Asia/Jerusalem",
    washington: "America/New_York",
    wellington: "Pacific/Auckland",
    zürich: "Europe/Zurich",
};
function refuse(code, message, proposal) {
    return new ScheduleError(code, message, { field: "timezone", proposal });
}
//# sourceMappingURL=timezone.js.map