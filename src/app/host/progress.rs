//! How much of a long piece of work is done -> a bar on the terminal, once it takes over a second.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar. Where standard error is no terminal, there is none.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// No bar yet, of so many things.
    pub(crate) fn of(count: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{wide_bar} {pos} of {len}, {eta} left");
        Self { bar: style.map_or(bar.clone(), |style| bar.with_style(style)) }
    }

    /// So many more are done.
    pub(crate) fn advance(&self, count: usize) {
        if self.bar.is_hidden() && self.bar.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(count as u64);
    }

    /// Says something without the bar in its way.
    pub(crate) fn aside<T>(&self, say: impl FnOnce() -> T) -> T {
        self.bar.suspend(say)
    }

    /// All is done: nothing of it stays on the terminal.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}
