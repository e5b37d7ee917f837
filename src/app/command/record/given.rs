//! `given`: an injection was given.

use clap::Args;
use jiff::civil::Date;

use super::{FileArgument, dose, extra, record, text, which, word};
use crate::app::World;
use crate::app::arguments::{amount, date, line, note, time};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::edit::{Act, Request, Which};
use crate::yaml::edit::{Pair, Value};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal given sam.yaml                                  the injection of today",
    "b12cal given sam.yaml --date 2027-03-12 --batch AB12 --site \"left thigh\"",
    "b12cal given sam.yaml --dose \"2 of maintenance\" --date 2027-03-12 --replace",
    "b12cal given sam.yaml --extra --date 2027-01-20",
])]
pub(crate) struct Given {
    /// The dose, such as "2 of maintenance" [default: the injection without a record nearest to the date]
    #[arg(long, value_parser = dose)]
    dose: Option<Which>,

    /// An extra, by the date for which it was planned; without a date one that was not planned
    #[arg(long, value_name = "DATE", value_parser = an_extra, num_args = 0..=1, default_missing_value = "", conflicts_with = "dose")]
    extra: Option<Which>,

    /// The day on which it was given [default: today]
    #[arg(long, value_parser = date)]
    date: Option<Date>,

    /// The time of day at which it was given
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    time: Option<String>,

    /// The batch of the product
    #[arg(long, value_parser = line)]
    batch: Option<String>,

    /// The injection site, such as "left thigh"
    #[arg(long, value_parser = line)]
    site: Option<String>,

    /// Who gave it
    #[arg(long, value_name = "NAME", value_parser = line)]
    by: Option<String>,

    /// Where it was given
    #[arg(long, value_parser = line)]
    place: Option<String>,

    /// Another product: its name and strength, such as "cyanocobalamin 1000 mcg/mL"
    #[arg(long, value_parser = product)]
    product: Option<(String, String)>,

    /// Another amount, such as "500 mcg"
    #[arg(long, value_parser = amount)]
    amount: Option<String>,

    /// A note
    #[arg(long, value_name = "TEXT", value_parser = note)]
    note: Option<String>,

    /// Correct the existing record; what you do not name stays
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    file: FileArgument,
}

pub(crate) fn run(arguments: &Given, world: &World) -> Result<ExitCode, Error> {
    let Given { dose, extra, time, batch, site, by, place, product, amount, note, .. } = arguments;
    let product = product.as_ref().map(|(name, strength)| {
        let pairs = [text("name", Some(name)), word("strength", Some(strength))];
        let value = Value::Group(pairs.into_iter().flatten().collect());
        Pair { key: "product".to_owned(), value }
    });
    let more = [
        word("time", time.as_ref()),
        text("batch", batch.as_ref()),
        text("site", site.as_ref()),
        text("by", by.as_ref()),
        text("place", place.as_ref()),
        product,
        word("amount", amount.as_ref()),
        text("note", note.as_ref()),
    ];
    let request = Request {
        act: Act::Given,
        which: which([dose, extra]),
        date: arguments.date,
        more: more.into_iter().flatten().collect(),
        replace: arguments.replace,
    };
    record(&arguments.file, &request, world)
}

/// An extra by the date for which it was planned; one that was not planned has none.
fn an_extra(text: &str) -> Result<Which, String> {
    if text.is_empty() { Ok(Which::Extra) } else { extra(text) }
}

/// A name and a strength: the strength begins at the first word that begins with a digit.
fn product(text: &str) -> Result<(String, String), String> {
    let begins = text.match_indices(' ').map(|(at, _)| at);
    let mut split = begins.map(|at| (text[..at].trim(), text[at..].trim()));
    match split.find(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit())) {
        Some((name, strength)) if !name.is_empty() => Ok((line(name)?, line(strength)?)),
        _ => Err("say its name and its strength, such as `cyanocobalamin 1000 mcg/mL`".to_owned()),
    }
}
