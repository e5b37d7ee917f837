//! A request -> its answer. It knows the paths, and the headers that clients need.

use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, HeaderValue, LAST_MODIFIED, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::Semaphore;

use super::conditional::{has_already, takes_gzip};
use super::counters::{Counters, Route};
use super::resource::{Media, Resource};
use super::{Lookup, Site, Wanted};

/// Keeps pages out of search engines.
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Reveals nothing about the feeds.
const ROOT: &str = "Calendars are served here, each at its own address.\n";

pub(crate) type Answer = Response<Full<Bytes>>;

/// How many things are built at a time: a large plan takes a second and 300 MB.
const AT_A_TIME: usize = 2;

/// Limits how much is built at a time.
pub(crate) struct Makers {
    /// Feeds and pages.
    each: Arc<Semaphore>,
    /// What takes all prescriptions: those who want a feed or a page do not wait for it.
    of_all: Arc<Semaphore>,
}

impl Default for Makers {
    fn default() -> Self {
        let [each, of_all] = [AT_A_TIME, 1].map(|most| Arc::new(Semaphore::new(most)));
        Self { each, of_all }
    }
}

/// Answers a request.
pub(crate) async fn answer<B>(
    request: Request<B>,
    site: &Arc<impl Site>,
    makers: &Makers,
    counters: &Counters,
) -> Answer {
    let (route, answer) = route(request, site, makers, counters).await;
    counters.count(route, answer.status());
    answer
}

async fn route<B>(
    request: Request<B>,
    site: &Arc<impl Site>,
    makers: &Makers,
    counters: &Counters,
) -> (Route, Answer) {
    // Checked before any path, so that the answer to a method reveals nothing about a path.
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (Route::Other, not_allowed());
    }
    match request.uri().path() {
        "/" => (Route::Other, text("text/plain; charset=utf-8", ROOT.to_owned())),
        "/healthz" => (Route::Operation, text("application/json", site.health())),
        "/metrics" => {
            let numbers = site.metrics() + &counters.text();
            (Route::Operation, text("text/plain; version=0.0.4; charset=utf-8", numbers))
        }
        path => match path.strip_prefix("/f/") {
            None => (Route::Other, nothing()),
            Some(file) => {
                let (route, secret, kind) = match file.strip_suffix(".ics") {
                    Some(secret) => (Route::Feed, secret, Wanted::Feed),
                    None => (Route::Page, file, Wanted::Page),
                };
                (route, wanted(secret, kind, request.headers(), site, makers).await)
            }
        },
    }
}

/// A feed or a page. What must be built first is built on a blocking thread, only a few at a time.
async fn wanted(
    secret: &str,
    wanted: Wanted,
    headers: &HeaderMap,
    site: &Arc<impl Site>,
    makers: &Makers,
) -> Answer {
    let makers = match site.find(secret, wanted) {
        Lookup::Nothing => return nothing(),
        Lookup::Ready(resource) => return of(&resource, headers),
        Lookup::Unmade { of_all: false } => &makers.each,
        Lookup::Unmade { of_all: true } => &makers.of_all,
    };
    // The semaphore is never closed.
    let Ok(permit) = Arc::clone(makers).acquire_owned().await else { return nothing() };
    // An earlier request may have built it in the meantime.
    if let Lookup::Ready(resource) = site.find(secret, wanted) {
        return of(&resource, headers);
    }
    let (secret, site) = (secret.to_owned(), Arc::clone(site));
    let made = tokio::task::spawn_blocking(move || {
        // Held until it is built, even if the client disconnects.
        let _permit = permit;
        site.make(&secret, wanted)
    });
    match made.await {
        Ok(Some(resource)) => of(&resource, headers),
        // The address is valid but there has never been a feed. A client that gets no error page asks
        // again.
        Ok(None) => nothing(),
        Err(_) => with(StatusCode::INTERNAL_SERVER_ERROR, Bytes::new(), &[]),
    }
}

fn of(resource: &Resource, headers: &HeaderMap) -> Answer {
    let form = resource.form(takes_gzip(headers));
    let known = has_already(headers, resource);
    let mut answer = if known {
        with(StatusCode::NOT_MODIFIED, Bytes::new(), &[])
    } else {
        with(StatusCode::OK, form.bytes.clone(), &[])
    };
    let answered = answer.headers_mut();
    answered.insert(ETAG, form.tag.clone());
    answered.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some((_, modified)) = resource.modified() {
        answered.insert(LAST_MODIFIED, modified.clone());
    }
    if let Media::Page { policy, is_kept } = resource.kind() {
        let nothing = HeaderValue::from_static("default-src 'none'");
        let policy = HeaderValue::from_str(policy).unwrap_or(nothing);
        answered.insert(CONTENT_SECURITY_POLICY, policy);
        if !is_kept {
            answered.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        }
    }
    if known {
        return answer;
    }
    if form.packed {
        answered.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    answered.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(match resource.kind() {
            Media::Calendar => "text/calendar; charset=utf-8",
            Media::Page { .. } => "text/html; charset=utf-8",
        }),
    );
    answer
}

/// The same answer for addresses that do not exist and those that were revoked.
fn nothing() -> Answer {
    with(StatusCode::NOT_FOUND, Bytes::new(), &[])
}

fn not_allowed() -> Answer {
    let allowed = (ALLOW, HeaderValue::from_static("GET, HEAD"));
    with(StatusCode::METHOD_NOT_ALLOWED, Bytes::new(), &[allowed])
}

fn text(kind: &'static str, text: String) -> Answer {
    let kind = (CONTENT_TYPE, HeaderValue::from_static(kind));
    with(StatusCode::OK, Bytes::from(text), &[kind])
}

/// Adds the headers of every answer: no shared cache may store it, the client must revalidate it, no
/// referrer is sent, and its type is not guessed.
fn with(status: StatusCode, body: Bytes, headers: &[(HeaderName, HeaderValue)]) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    let answered = answer.headers_mut();
    answered.reserve(12);
    answered.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    answered.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex"));
    answered.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answered.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    for (name, value) in headers {
        answered.insert(name, value.clone());
    }
    answer
}
