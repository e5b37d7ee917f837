/* Calendar files -> one line for each event: the file, SUMMARY, and the instants of DTSTART and DTEND in seconds since 1970.
 *
 * A civil time is read by the VTIMEZONE of its file, and by nothing else: libical's own zones are not asked.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static void fail(const char *what, const char *path) {
    fprintf(stderr, "error: %s in %s\n", what, path);
    exit(1);
}

static char *text_of(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail("nothing to read", path);
    long size = ftell(file);
    char *text = malloc(size + 1);
    rewind(file);
    if (!text || fread(text, 1, size, file) != (size_t)size) fail("nothing to read", path);
    text[size] = 0;
    fclose(file);
    return text;
}

static long long instant(icalcomponent *calendar, icalcomponent *event, icalproperty_kind kind, const char *path) {
    icalproperty *property = icalcomponent_get_first_property(event, kind);
    if (!property) fail("an event without its times", path);
    icaltimetype time = icalvalue_get_datetime(icalproperty_get_value(property));
    icaltimezone *zone = icaltimezone_get_utc_timezone();
    icalparameter *tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    if (tzid) zone = icalcomponent_get_timezone(calendar, icalparameter_get_tzid(tzid));
    if (!zone || (!tzid && !icaltime_is_utc(time))) fail("a time without its zone", path);
    return icaltime_as_timet_with_zone(time, zone);
}

int main(int count, char **paths) {
    for (int at = 1; at < count; at++) {
        char *text = text_of(paths[at]);
        icalcomponent *calendar = icalparser_parse_string(text);
        if (!calendar || icalcomponent_count_errors(calendar)) fail("an error", paths[at]);
        icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            long long start = instant(calendar, event, ICAL_DTSTART_PROPERTY, paths[at]);
            long long end = instant(calendar, event, ICAL_DTEND_PROPERTY, paths[at]);
            printf("%s\t%s\t%lld\t%lld\n", paths[at], icalcomponent_get_summary(event), start, end);
        }
        icalcomponent_free(calendar);
        free(text);
    }
}
