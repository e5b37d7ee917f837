//! `publish`: a folder of prescriptions -> the folder of a web space, with a calendar and a page at each secret
//! address of `serve`, and slips of paper that say the addresses.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap::Args;

use crate::app::World;
use crate::app::deliver::batch::Batch;
use crate::app::deliver::file::{self, Durable, Written};
use crate::app::deliver::one_file::overlap;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::{input, parallel, terminal};
use crate::app::http::resource::{Media, Resource};
use crate::app::http::{Site, Wanted};
use crate::app::site::shelf::Shelf;
use crate::app::site::state::Addresses;
use crate::app::site::{SiteArguments, public_url};
use crate::shown::counted;
use crate::view::html::paper::{Part, document};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal publish plans -o site --state state --public-url https://calendar.example.org",
    "b12cal publish plans -o site --state state --slips slips.html    and a slip for each person, to print",
])]
pub(crate) struct Publish {
    #[command(flatten)]
    site: SiteArguments,

    /// The folder of the web space: what is published goes into `f` in it, and nothing else is touched
    #[arg(short, long, value_name = "SITE")]
    output: PathBuf,

    /// The address at which phones reach SITE, such as `https://calendar.example.org` [default: the one last used]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    #[arg(env = "B12CAL_PUBLIC_URL", hide_env_values = true)]
    public_url: Option<String>,

    /// Also write slips to hand out: a page for each person with the address as a QR code. Keep the file to yourself
    #[arg(long, value_name = "FILE")]
    slips: Option<PathBuf>,
}

/// Chunk size: bounds memory; the files of a chunk are synced together.
const CHUNK: usize = 128;

/// How the files begin that may be replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";
const PAGE: &[u8] = b"<!doctype html>";

/// What was done with the files.
#[derive(Default)]
struct Tally {
    changed: usize,
    unchanged: usize,
    removed: usize,
}

pub(crate) fn run(arguments: &Publish, world: &World) -> Result<ExitCode, Error> {
    for (other, what) in [
        (&arguments.site.folder, "the folder of the prescriptions"),
        (&arguments.site.state, "the state folder, which has all secrets"),
    ] {
        if overlap(&arguments.output, other) {
            let site = terminal::shown(&arguments.output);
            return Err(Error::usage(format!("{site} is in, or around, {what}"))
                .help("choose a folder of its own for the web space"));
        }
    }
    if let Some(slips) =
        arguments.slips.as_ref().filter(|slips| overlap(slips, &arguments.site.state))
    {
        let slips = terminal::shown(slips);
        return Err(Error::usage(format!("{slips} is in the state folder, which has all secrets"))
            .help("choose another folder for the slips"));
    }
    let (press, _alone) = arguments.site.open(world, false)?;
    let Some(url) = arguments.public_url.clone().or_else(|| press.state.public_url()) else {
        return Err(Error::usage("the address of the web space is not known yet")
            .help("say it with --public-url, such as https://calendar.example.org"));
    };
    let state_path = terminal::shown(&arguments.site.state);
    let unusable = |error: io::Error| Error::unusable(&state_path, &error);
    let (shelf, mut library) = arguments.site.shelf(press, &url)?;
    library.look(&BTreeSet::new()).map_err(unusable)?;
    let addresses = shelf.press.state.addresses().map_err(unusable)?;

    let folder = arguments.output.join("f");
    let unwritten = |error: io::Error| Error::unwritten(&terminal::shown(&folder), &error);
    open_folder(&folder).map_err(unwritten)?;
    let mut tally = deliver(&shelf, &addresses, &folder).map_err(unwritten)?;
    tally.removed = remove(&addresses.revoked, &folder).map_err(unwritten)?;
    if let Some(path) = &arguments.slips {
        write_slips(&shelf, &addresses, &url, path)?;
    }
    // If it went away meanwhile, nothing seems to have been published.
    shelf.press.state.folder.check().map_err(unusable)?;
    let Tally { changed, unchanged, removed } = tally;
    let site = terminal::shown(&arguments.output);
    let said = format!("{site}: {changed} written, {unchanged} unchanged, {removed} removed");
    let said = terminal::say(&said, false).err().map(Error::from);
    Error::all(said.into_iter().chain(left_out(&shelf, &site)))?;
    Ok(ExitCode::Done)
}

/// What is not published as it should be; the log says why.
fn left_out(shelf: &Shelf, site: &str) -> Vec<Error> {
    let (tally, not_made) = (shelf.tally(), shelf.not_made.load(Ordering::Relaxed));
    let mut errors = vec![];
    if tally.faulty > 0 || tally.no_folder {
        let what = match tally.faulty {
            0 => "a folder could not be read".to_owned(),
            faulty => format!("{} could not be published", counted(faulty, "file")),
        };
        let help = "what was last published of it stays; the lines above say why";
        let is_text = tally.unusable == 0 && !tally.no_folder;
        let error = if is_text { Error::faulty(what) } else { Error::world(what) };
        errors.push(error.help(help));
    }
    if not_made > 0 {
        let what = format!("{} of {site} could not be made", counted(not_made, "file"));
        let help = "what was there stays; the lines above say why";
        errors.push(Error::world(what).help(help));
    }
    errors
}

/// Creates the folder in which others find only what they know the name of.
fn open_folder(folder: &Path) -> io::Result<()> {
    if let Some(site) = folder.parent() {
        fs::create_dir_all(site)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o711);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        other => return other,
    }
    // Of runs that were killed.
    file::clear(folder);
    Ok(())
}

/// Writes what each address leads to, unless it is there.
fn deliver(shelf: &Shelf, addresses: &Addresses, folder: &Path) -> io::Result<Tally> {
    let secrets: Vec<&String> = addresses.feeds.values().collect();
    let mut tally = Tally::default();
    for chunk in secrets.chunks(CHUNK) {
        let made: Vec<(PathBuf, Arc<Resource>)> =
            parallel::on_all(chunk, |secret| published(shelf, secret, folder))
                .into_iter()
                .flatten()
                .collect();
        let batch = Batch::below(folder)?;
        let mut waiting = vec![];
        for (path, resource) in &made {
            if fs::read(path).is_ok_and(|bytes| bytes == resource.bytes()) {
                tally.unchanged += 1;
            } else {
                waiting.push((batch.add(resource.bytes())?, path, resource));
            }
        }
        batch.make_durable()?;
        for (file, path, resource) in waiting {
            let expected = if *resource.kind() == Media::Calendar { CALENDAR } else { PAGE };
            match batch.put(&file, path, expected)? {
                Written::Changed => tally.changed += 1,
                Written::Unchanged => tally.unchanged += 1,
            }
        }
        batch.seal(&[folder.to_owned()]);
    }
    Ok(tally)
}

/// The feed and the page of an address, each with its file; nothing if there has never been a feed.
fn published(shelf: &Shelf, secret: &str, folder: &Path) -> Vec<(PathBuf, Arc<Resource>)> {
    let feed = shelf.make(secret, Wanted::Feed);
    let page = feed.as_ref().and_then(|_| shelf.make(secret, Wanted::Page));
    let feed = feed.map(|feed| (folder.join(format!("{secret}.ics")), feed));
    let page = page.map(|page| (folder.join(secret), page));
    feed.into_iter().chain(page).collect()
}

/// Removes what revoked addresses led to. Their names are random, so no file of somebody else has one.
fn remove(revoked: &BTreeSet<String>, folder: &Path) -> io::Result<usize> {
    let mut removed = 0;
    for name in revoked.iter().flat_map(|secret| [secret.clone(), format!("{secret}.ics")]) {
        match fs::remove_file(folder.join(name)) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(removed)
}

/// Writes the slips of all people into a file that only its owner may read.
fn write_slips(shelf: &Shelf, addresses: &Addresses, url: &str, path: &Path) -> Result<(), Error> {
    let ids: BTreeSet<&String> = addresses.feeds.keys().map(|(id, _)| id).collect();
    let ids: Vec<&String> = ids.into_iter().collect();
    let slip = |id: &&String| {
        let text = shelf.press.text(id);
        let text =
            text.map_err(|why| Error::world(format!("cannot make the slip of {id}: {why}")))?;
        let Some(source) = text else { return Ok(None) };
        let secret = |detail| addresses.feeds.get(&((*id).clone(), detail));
        Ok(shelf.press.slip(&source, |detail| Some(format!("{url}/f/{}", secret(detail)?))))
    };
    let slips = parallel::on_all(&ids, slip).into_iter().filter_map(Result::transpose);
    let mut slips: Vec<(String, Part)> = slips.collect::<Result<_, Error>>()?;
    slips.sort_by(|(one, _), (other, _)| one.cmp(other));
    let slips: Vec<_> = slips.into_iter().map(|(_, slip)| slip).collect();
    let paper = document(&slips, &[]).map_err(|error| Error::internal(format!("{error:#}")))?;
    // What a killed run left there has the addresses too.
    let _turn = file::turn(path);
    file::write_private(path, paper.html.as_bytes(), PAGE, Durable::No)
        .map_err(|error| Error::unwritten(&terminal::shown(path), &error))?;
    terminal::remark(&format!(
        "{} has the addresses of everybody: print it, then delete it",
        input::name(path)
    ));
    Ok(())
}
