//! Questions on a terminal -> answers. Elsewhere nobody is asked.

use std::io::{self, BufRead, IsTerminal, Write};

use crate::app::error::Error;
use crate::app::host::terminal;
use crate::diagnostic::{Code, Diagnostic};

/// Whether somebody is there to answer.
pub(super) fn is_anybody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks until the answer is valid: that, or the suggestion for an empty line; none if there is no suggestion.
pub(super) fn ask<T>(
    question: &str,
    suggestion: Option<&str>,
    parse: impl Fn(&str) -> Result<T, Diagnostic>,
) -> Result<Option<T>, Error> {
    let shown = suggestion.map_or_else(String::new, |text| format!(" [{text}]"));
    loop {
        let line = line(&format!("{question}{shown}: "))?;
        let answer = match &line {
            Ok(line) => Some(line.trim()).filter(|line| !line.is_empty()).or(suggestion),
            Err(error) => {
                terminal::fail(&error.message, &error.help);
                continue;
            }
        };
        let Some(answer) = answer else { return Ok(None) };
        match parse(answer) {
            Ok(value) => return Ok(Some(value)),
            Err(error) => terminal::fail(&error.message, &error.help),
        }
    }
}

/// The next line, which may not be text.
fn line(prompt: &str) -> Result<Result<String, Diagnostic>, Error> {
    let mut stderr = io::stderr();
    stderr.write_all(prompt.as_bytes()).and_then(|()| stderr.flush())?;
    let mut bytes = vec![];
    if io::stdin().lock().read_until(b'\n', &mut bytes)? == 0 {
        // The end of input: Ctrl-D.
        terminal::complain("\n");
        let error = Diagnostic::error(Code::Missing, "the questions were not answered");
        return Err(error.help("nothing was written").into());
    }
    Ok(String::from_utf8(bytes)
        .map_err(|_| Diagnostic::error(Code::NotUtf8, "the answer is not valid UTF-8")))
}
