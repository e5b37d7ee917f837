/* Events, as `benches/folder.rs` writes them -> calendars, as a C program on libical makes them.
 *
 *     with_libical EVENTS.tsv CALENDAR.ics       one calendar
 *     with_libical FOLDER OUT                    one for each file below a folder
 *     with_libical --render FOLDER ROUNDS        in memory; prints the nanoseconds of each round
 *
 * It writes what b12cal writes, as far as libical has it: texts, times with their zone, stamps, alarms, and the
 * VTIMEZONE that libical makes of the system's zones. It does not read back what it wrote.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <ftw.h>
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { UID, SEQUENCE, STAMP, START, END, ZONE, SUMMARY, DESCRIPTION, LOCATION, ALARMS, FIELDS };
enum { MOST_ZONES = 64 };

/* A file of events: its text, which is cut into the fields of its lines. */
struct plan {
    char *text;
    char *name, *zone;
    size_t count;
    char *(*events)[FIELDS];
};

static void fail(const char *what, const char *path) {
    fprintf(stderr, "error: %s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

/* Cuts off what stands before a sign. */
static char *before(char **rest, char sign) {
    char *start = *rest, *end = strchr(start, sign);
    if (end) {
        *end = 0;
        *rest = end + 1;
    } else {
        *rest = start + strlen(start);
    }
    return start;
}

static char *unescaped(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from == '\\') {
            from++;
            *to++ = *from == 'n' ? '\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = 0;
    return text;
}

static struct plan read_plan(const char *path) {
    struct plan plan = {0};
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &about)) fail("cannot read", path);
    size_t size = about.st_size;
    plan.text = malloc(size + 1);
    if (!plan.text || fread(plan.text, 1, size, file) != size) fail("cannot read", path);
    plan.text[size] = 0;
    fclose(file);
    size_t lines = 0;
    for (size_t at = 0; at < size; at++) lines += plan.text[at] == '\n';
    plan.events = calloc(lines + 1, sizeof *plan.events);
    if (!plan.events) fail("cannot hold", path);
    char *rest = plan.text, *line = before(&rest, '\n');
    plan.name = unescaped(before(&line, '\t'));
    plan.zone = line;
    while (*rest) {
        line = before(&rest, '\n');
        char **event = plan.events[plan.count++];
        for (int field = 0; field < FIELDS; field++) event[field] = unescaped(before(&line, '\t'));
    }
    return plan;
}

static void free_plan(struct plan *plan) {
    free(plan->events);
    free(plan->text);
}

/* The zone of an event; none for a whole day, or for an instant. libical reads each zone once. */
static icaltimezone *zone_of(char **event) {
    if (!*event[ZONE]) return 0;
    icaltimezone *zone = icaltimezone_get_builtin_timezone(event[ZONE]);
    if (!zone) fail("no such zone:", event[ZONE]);
    return zone;
}

/* What a calendar says of a zone: its rules since 2020, made once, which is much less to write than all of its
 * history. */
static icalcomponent *short_of(icaltimezone *zone) {
    static struct { icaltimezone *zone; icalcomponent *said; } known[MOST_ZONES];
    int index = 0;
    while (known[index].zone && known[index].zone != zone) index++;
    if (index == MOST_ZONES - 1) fail("too many zones:", icaltimezone_get_location(zone));
    if (!known[index].zone) {
        known[index].zone = zone;
        known[index].said = icalcomponent_new_clone(icaltimezone_get_component(zone));
        icaltimezone_truncate_vtimezone(known[index].said, icaltime_from_string("20200101T000000Z"),
                                        icaltime_null_time(), 0);
    }
    return known[index].said;
}

/* The time of a property, and the TZID beside it if it has a zone. */
static icalproperty *at(icalproperty *property, icaltimezone *zone) {
    if (zone) icalproperty_add_parameter(property, icalparameter_new_tzid(icaltimezone_get_tzid(zone)));
    return property;
}

static icalcomponent *alarm_of(const char *summary, int minutes) {
    struct icaltriggertype trigger = {0};
    trigger.time = icaltime_null_time();
    trigger.duration = icaldurationtype_from_int(minutes * 60);
    return icalcomponent_vanew(ICAL_VALARM_COMPONENT,
                               icalproperty_new_action(ICAL_ACTION_DISPLAY),
                               icalproperty_new_description(summary),
                               icalproperty_new_trigger(trigger), (void *)0);
}

static icalcomponent *event_of(char **event) {
    struct icaltimetype stamp = icaltime_from_string(event[STAMP]);
    icaltimezone *zone = zone_of(event);
    icalcomponent *made = icalcomponent_vanew(
        ICAL_VEVENT_COMPONENT, icalproperty_new_uid(event[UID]), icalproperty_new_dtstamp(stamp),
        icalproperty_new_lastmodified(stamp), icalproperty_new_sequence(atoi(event[SEQUENCE])),
        at(icalproperty_new_dtstart(icaltime_from_string(event[START])), zone),
        at(icalproperty_new_dtend(icaltime_from_string(event[END])), zone),
        icalproperty_new_summary(event[SUMMARY]), icalproperty_new_status(ICAL_STATUS_CONFIRMED),
        icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT), (void *)0);
    if (*event[DESCRIPTION])
        icalcomponent_add_property(made, icalproperty_new_description(event[DESCRIPTION]));
    if (*event[LOCATION])
        icalcomponent_add_property(made, icalproperty_new_location(event[LOCATION]));
    for (char *next = event[ALARMS]; *next;) {
        char *end;
        icalcomponent_add_component(made, alarm_of(event[SUMMARY], (int)strtol(next, &end, 10)));
        next = *end == ',' ? end + 1 : end;
    }
    return made;
}

/* The text of a calendar, to be freed. */
static char *calendar_of(const struct plan *plan) {
    icalcomponent *calendar = icalcomponent_vanew(
        ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
        icalproperty_new_prodid("-//with_libical//1//EN"), icalproperty_new_calscale("GREGORIAN"),
        icalproperty_new_name(plan->name), (void *)0);
    icaltimezone *known[MOST_ZONES];
    int zones = 0;
    for (size_t index = 0; index < plan->count; index++) {
        icaltimezone *zone = zone_of(plan->events[index]);
        int seen = 0;
        while (seen < zones && known[seen] != zone) seen++;
        if (!zone || seen < zones || zones == MOST_ZONES) continue;
        known[zones++] = zone;
        icalcomponent_add_component(calendar, icalcomponent_new_clone(short_of(zone)));
    }
    for (size_t index = 0; index < plan->count; index++)
        icalcomponent_add_component(calendar, event_of(plan->events[index]));
    char *text = icalcomponent_as_ical_string_r(calendar);
    icalcomponent_free(calendar);
    return text;
}

static void convert(const char *source, const char *target) {
    struct plan plan = read_plan(source);
    char *text = calendar_of(&plan);
    FILE *file = fopen(target, "wb");
    if (!file || fputs(text, file) < 0 || fclose(file)) fail("cannot write", target);
    free(text);
    free_plan(&plan);
}

/* nftw hands nothing on. */
static const char *in, *out;
static struct plan *plans;
static size_t held, room;

static int is_plan(const char *path, int kind) {
    size_t length = strlen(path);
    return kind == FTW_F && length > 4 && !strcmp(path + length - 4, ".tsv");
}

static int write_one(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    (void)where;
    char target[4096];
    int length = snprintf(target, sizeof target, "%s%s", out, path + strlen(in));
    if (length >= (int)sizeof target) return 1;
    if (kind == FTW_D && mkdir(target, 0777) && errno != EEXIST) fail("cannot make", target);
    if (is_plan(path, kind)) {
        strcpy(target + length - 4, ".ics");
        convert(path, target);
    }
    return 0;
}

static int hold_one(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    (void)where;
    if (!is_plan(path, kind)) return 0;
    if (held == room) {
        room = room ? 2 * room : 1024;
        plans = realloc(plans, room * sizeof *plans);
        if (!plans) fail("cannot hold", path);
    }
    plans[held++] = read_plan(path);
    return 0;
}

static void render(int rounds) {
    if (nftw(in, hold_one, 16, FTW_PHYS)) fail("cannot read", in);
    for (int round = 0; round < rounds; round++) {
        struct timespec start, end;
        size_t bytes = 0;
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (size_t index = 0; index < held; index++) {
            char *text = calendar_of(&plans[index]);
            bytes += strlen(text);
            free(text);
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        printf("%lld\n", (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec);
        if (round == 0) fprintf(stderr, "%zu bytes\n", bytes);
    }
}

int main(int count, char **arguments) {
    if (count == 4 && !strcmp(arguments[1], "--render")) {
        in = arguments[2];
        render(atoi(arguments[3]));
        return 0;
    }
    if (count != 3) return 2;
    in = arguments[1];
    out = arguments[2];
    struct stat about;
    if (stat(in, &about)) fail("cannot read", in);
    if (!S_ISDIR(about.st_mode)) convert(in, out);
    else if (nftw(in, write_one, 16, FTW_PHYS)) fail("cannot read", in);
    return 0;
}
