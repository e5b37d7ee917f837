//! What the server does -> numbers for Prometheus. None of them contains an address.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::StatusCode;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Feed,
    Page,
    Operation,
    Other,
}

/// In the order of [`Route`].
const ROUTES: [&str; 4] = ["feed", "page", "operation", "other"];
/// The statuses counted separately; 0 stands for all others.
const STATUSES: [u16; 5] = [200, 304, 404, 405, 0];

/// Counters of the server.
#[derive(Debug, Default)]
pub struct Counters {
    requests: [[AtomicU64; STATUSES.len()]; ROUTES.len()],
    pub(crate) taken: AtomicU64,
    pub(crate) open: AtomicU64,
    pub(crate) crowded_out: AtomicU64,
}

impl Counters {
    pub(crate) fn count(&self, route: Route, status: StatusCode) {
        let code = status.as_u16();
        let place = STATUSES.iter().position(|&known| known == code).unwrap_or(STATUSES.len() - 1);
        self.requests[route as usize][place].fetch_add(1, Ordering::Relaxed);
    }

    /// The numbers in the text format of Prometheus.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from(
            "# HELP b12cal_http_requests_total Requests that were answered.\n\
             # TYPE b12cal_http_requests_total counter\n",
        );
        for (route, counts) in ROUTES.iter().zip(&self.requests) {
            for (status, count) in STATUSES.iter().zip(counts) {
                let status = if *status == 0 { "other".to_owned() } else { status.to_string() };
                let count = count.load(Ordering::Relaxed);
                let _ = writeln!(
                    text,
                    "b12cal_http_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}"
                );
            }
        }
        for (name, kind, help, value) in [
            ("connections_total", "counter", "Connections that were accepted.", &self.taken),
            ("connections", "gauge", "Connections that are open.", &self.open),
            (
                "connections_crowded_out_total",
                "counter",
                "Connections that were closed to make room for others.",
                &self.crowded_out,
            ),
        ] {
            let value = value.load(Ordering::Relaxed);
            let name = format!("b12cal_http_{name}");
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
        }
        text
    }
}
