//! The headers of a request -> whether the client already has the resource, and whether it accepts gzip
//! (RFC 9110, sections 12.5.3 and 13).

use hyper::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::resource::Resource;

/// Whether the client already has the resource. Tags beat dates: with If-None-Match, If-Modified-Since is
/// ignored (13.2.2).
pub(crate) fn has_already(headers: &HeaderMap, resource: &Resource) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        return values(headers, IF_NONE_MATCH).any(|tag| {
            // Weak comparison (13.1.2): a proxy may have weakened the tag.
            tag == "*" || resource.has_tag(tag.strip_prefix("W/").unwrap_or(tag))
        });
    }
    let Some((modified, written)) = resource.modified() else { return false };
    let Some(since) = headers.get(IF_MODIFIED_SINCE) else { return false };
    since == written || date(since.to_str().ok()).is_some_and(|since| *modified <= since)
}

pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let weight = |wanted: &str| {
        values(headers, ACCEPT_ENCODING).find_map(|item| {
            let (coding, rest) = item.split_once(';').unwrap_or((item, ""));
            coding.trim().eq_ignore_ascii_case(wanted).then(|| !is_refused(rest))
        })
    };
    weight("gzip").or_else(|| weight("*")).unwrap_or(false)
}

fn is_refused(parameters: &str) -> bool {
    let weight = parameters.trim().strip_prefix("q=").or(parameters.trim().strip_prefix("Q="));
    weight.is_some_and(|weight| weight.trim().chars().all(|c| matches!(c, '0' | '.')))
}

/// The items of a list header, which may also appear several times.
fn values(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

fn date(text: Option<&str>) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::http::resource::Media;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn resource() -> Resource {
        // The SHA-256 of "abc" begins ba7816bf 8f01cfea 414140de 5dae2223 (FIPS 180-2, B.1).
        let changed = "2026-03-01T09:00:00Z".parse().unwrap();
        Resource::new(b"abc".to_vec(), Some(changed), Media::Calendar)
    }

    #[test]
    fn a_tag_is_known_in_every_way_to_write_it() {
        for value in [
            "\"ba7816bf8f01cfea414140de5dae2223\"",
            "W/\"ba7816bf8f01cfea414140de5dae2223\"",
            "\"other\", \"ba7816bf8f01cfea414140de5dae2223-gzip\"",
            "*",
        ] {
            assert!(has_already(&headers(&[("if-none-match", value)]), &resource()), "{value}");
        }
        assert!(!has_already(&headers(&[("if-none-match", "\"ba78\"")]), &resource()));
        assert!(!has_already(&headers(&[("if-none-match", "")]), &resource()));
    }

    #[test]
    fn a_tag_beats_a_date() {
        let later = ("if-modified-since", "Mon, 02 Mar 2026 09:00:00 GMT");
        assert!(has_already(&headers(&[later]), &resource()));
        assert!(!has_already(&headers(&[later, ("if-none-match", "\"old\"")]), &resource()));
    }

    #[test]
    fn a_date_is_compared_to_the_second() {
        for (date, known) in [
            ("Sun, 01 Mar 2026 09:00:00 GMT", true),
            ("Sun, 01 Mar 2026 08:59:59 GMT", false),
            ("Sun, 01 Mar 2026 10:00:00 +0100", true),
            ("yesterday", false),
        ] {
            assert_eq!(has_already(&headers(&[("if-modified-since", date)]), &resource()), known);
        }
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (value, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000, *", false),
            ("*", true),
            ("*;q=0", false),
            ("identity", false),
            ("xgzip", false),
        ] {
            assert_eq!(takes_gzip(&headers(&[("accept-encoding", value)])), takes, "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
