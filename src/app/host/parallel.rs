//! Work on many items -> their results in the same order, done on all cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Fewer items are not worth another thread.
const ITEMS_OF_A_THREAD: usize = 16;
/// How many items and results of a core may wait.
const WAITING_OF_A_CORE: usize = 4;

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

pub(crate) fn on_all<'i, T: Sync, R: Send>(
    items: &'i [T],
    work: impl Fn(&'i T) -> R + Sync,
) -> Vec<R> {
    let wanted = items.len().div_ceil(ITEMS_OF_A_THREAD);
    // Not asked for a few items: on Linux that reads several files.
    let threads = if wanted > 1 { wanted.min(cores()) } else { 1 };
    if threads <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = vec![];
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(item)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        // A panic in a worker is a panic of the program.
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.flatten().collect()
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Items that come one by one -> the result of each as soon as it and those before it are there, or an error if the
/// work panicked. In memory are at most [`WAITING_OF_A_CORE`] for each core and two more, as items or as results.
///
/// Nothing waits for the threads: they end with the items, or when the results are dropped and the next item comes,
/// which may be never.
pub(crate) fn in_order<I: Send + 'static, R: Send + 'static>(
    items: impl Iterator<Item = I> + Send + 'static,
    work: impl Fn(I) -> R + Send + Sync + 'static,
) -> impl Iterator<Item = Result<R, RecvError>> {
    let most = WAITING_OF_A_CORE * cores();
    let (enqueue, queue) = sync_channel::<Receiver<R>>(most);
    // The queue has the limit: each item is in it first. So that no core waits for its next one, this has room for all.
    let (hand_out, handed_out) = sync_channel::<(I, SyncSender<R>)>(most);
    let shared = Arc::new((Mutex::new(handed_out), work));
    for _ in 0..cores() {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let (handed_out, work) = &*shared;
            loop {
                let next = handed_out.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((item, give)) = next else { return };
                // Nobody takes it if the results were dropped.
                let _ = give.send(work(item));
            }
        });
    }
    thread::spawn(move || {
        for item in items {
            let (give, result) = sync_channel(1);
            if enqueue.send(result).is_err() || hand_out.send((item, give)).is_err() {
                return;
            }
        }
    });
    queue.into_iter().map(|result| result.recv())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_their_items_of_which_few_are_taken_ahead() {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let items = (0..3000).inspect(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let results = in_order(items, |item: usize| {
            // Some take longer than those after them.
            for _ in 0..item % 3 {
                thread::yield_now();
            }
            item
        });
        let mut number = 0;
        for result in results {
            assert_eq!(result, Ok(number));
            assert!(taken.load(Ordering::SeqCst) - number <= WAITING_OF_A_CORE * cores() + 2);
            number += 1;
        }
        assert_eq!(number, 3000);
    }

    #[test]
    fn work_that_panics_is_an_error_in_its_place() {
        let results = in_order(0..3, |item| {
            assert_ne!(item, 1, "as meant");
            item
        });
        assert_eq!(results.collect::<Vec<_>>(), [Ok(0), Err(RecvError), Ok(2)]);
    }

    #[test]
    fn whoever_drops_the_results_waits_for_no_item() {
        let (_never, endless) = sync_channel::<usize>(0);
        let items = std::iter::once(0).chain(endless);
        assert_eq!(in_order(items, |item| item).next(), Some(Ok(0)));
    }
}
