//! The kinds of diagnostics: each has a stable name, a page that explains it, and cases in
//! `tests/cases/NAME/`.

/// Declares the codes of the core, each with its name; its page is `pages/NAME.md`.
macro_rules! codes {
    ($($variant:ident = $name:literal,)+) => {
        /// The kinds of diagnostics.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = include_str!(concat!("pages/", $name, ".md"))] $variant,)+
            /// A finding of a rule, by the rule's name.
            Rule(&'static str),
        }

        impl Code {
            /// Every code except those of the rules, in the order of the path of data.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The name, as printed in brackets.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ Code::Rule(name) => name }
            }

            /// The page that explains it: what it means, in one sentence, then why, an example, what to do.
            /// The pages of rules are with the rules.
            #[must_use]
            pub fn page(self) -> Option<&'static str> {
                match self {
                    $(Code::$variant => Some(include_str!(concat!("pages/", $name, ".md"))),)+
                    Code::Rule(_) => None,
                }
            }
        }
    };
}

codes! {
    // The text.
    TooLarge = "too_large",
    NotUtf8 = "not_utf8",
    ControlCharacter = "control_character",
    Syntax = "syntax",
    Empty = "empty",
    NotPlain = "not_plain",
    TooComplex = "too_complex",
    // The shape.
    DuplicateKey = "duplicate_key",
    UnknownKey = "unknown_key",
    Missing = "missing",
    WrongShape = "wrong_shape",
    Conflict = "conflict",
    // The values.
    UnknownWord = "unknown_word",
    BadDate = "bad_date",
    BadTime = "bad_time",
    BadInterval = "bad_interval",
    BadNumber = "bad_number",
    BadQuantity = "bad_quantity",
    BadId = "bad_id",
    BadText = "bad_text",
    BadWhen = "bad_when",
    UnknownZone = "unknown_zone",
    OlderZoneName = "older_zone_name",
    // The plan.
    DuplicateName = "duplicate_name",
    OpenPhase = "open_phase",
    UnknownAnchor = "unknown_anchor",
    UnusedMilestone = "unused_milestone",
    UnusedNote = "unused_note",
    BadStart = "bad_start",
    BadChange = "bad_change",
    BadRecord = "bad_record",
    UnusualRecord = "unusual_record",
    NotRecorded = "not_recorded",
    UnplannedDistance = "unplanned_distance",
    BadSupply = "bad_supply",
    OrderDue = "order_due",
    NoInjection = "no_injection",
    EmptyPhase = "empty_phase",
    BadPortion = "bad_portion",
    ContainerMismatch = "container_mismatch",
    PlanTooLong = "plan_too_long",
    HorizonBeforeStart = "horizon_before_start",
    NearHorizon = "near_horizon",
    PastHorizon = "past_horizon",
    FirstDoseMoved = "first_dose_moved",
    CannotMove = "cannot_move",
    OutsideWindow = "outside_window",
    Paused = "paused",
    WhileAway = "while_away",
    ReviewDue = "review_due",
    Waiting = "waiting",
    // The answers to rules.
    BadAcknowledgement = "bad_acknowledgement",
    NeedlessAcknowledgement = "needless_acknowledgement",
    // The feed.
    ClockGap = "clock_gap",
    ClockFold = "clock_fold",
    UtcStretch = "utc_stretch",
    Shortened = "shortened",
    YearsLeftOut = "years_left_out",
    PastRewritten = "past_rewritten",
    UnknownPast = "unknown_past",
    FeedTooLarge = "feed_too_large",
    // The run.
    BadTemplate = "bad_template",
    DuplicateId = "duplicate_id",
    OlderTzdb = "older_tzdb",
}
