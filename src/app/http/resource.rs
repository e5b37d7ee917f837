//! Bytes -> a `Resource`: with a tag and a date that clients compare, compressed at the first request for
//! that.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use sha2::{Digest, Sha256};

/// Something that a client can request.
pub struct Resource {
    bytes: Bytes,
    packed: OnceLock<Bytes>,
    tag: HeaderValue,
    packed_tag: HeaderValue,
    modified: Option<(Timestamp, HeaderValue)>,
    kind: Media,
}

/// The type of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// A calendar.
    Calendar,
    /// A page, with the policy that says what it may load.
    Page {
        /// The value of Content-Security-Policy.
        policy: Cow<'static, str>,
        /// Whether a browser may keep it, to ask whether it is still the same.
        is_kept: bool,
    },
}

/// The plain or the compressed form of a resource.
pub(crate) struct Encoding<'r> {
    pub(crate) bytes: &'r Bytes,
    pub(crate) tag: &'r HeaderValue,
    pub(crate) packed: bool,
}

impl Resource {
    /// A resource with these bytes, and the instant of its last change, if known.
    #[must_use]
    pub fn new(bytes: Vec<u8>, modified: Option<Timestamp>, kind: Media) -> Self {
        let digest = hex(&Sha256::digest(&bytes)[..16]);
        let tag = |end: &str| {
            let text = format!("\"{digest}{end}\"");
            // Hexadecimal digits in quotes are always a valid header value.
            HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("\"\""))
        };
        let modified = modified.and_then(|instant| {
            let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&instant).ok()?;
            Some((instant, HeaderValue::try_from(date).ok()?))
        });
        let (tag, packed_tag) = (tag(""), tag("-gzip"));
        // Shrunk to its length, because it is kept for long.
        let bytes = Bytes::from(bytes.into_boxed_slice());
        Self { bytes, packed: OnceLock::new(), tag, packed_tag, modified, kind }
    }

    /// The uncompressed bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The memory of both forms, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len() + self.packed.get().map_or(0, Bytes::len)
    }

    pub(crate) fn kind(&self) -> &Media {
        &self.kind
    }

    /// When it last changed, and that as a header value.
    pub(crate) fn modified(&self) -> Option<&(Timestamp, HeaderValue)> {
        self.modified.as_ref()
    }

    pub(crate) fn form(&self, packed: bool) -> Encoding<'_> {
        if packed {
            let bytes = self.packed.get_or_init(|| pack(&self.bytes));
            Encoding { bytes, tag: &self.packed_tag, packed }
        } else {
            Encoding { bytes: &self.bytes, tag: &self.tag, packed }
        }
    }

    /// Whether a tag is that of one of its forms: both have the same content.
    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        self.tag == tag || self.packed_tag == tag
    }
}

fn pack(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    Bytes::from(encoder.finish().unwrap_or_default().into_boxed_slice())
}

#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
