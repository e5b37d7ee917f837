//! A listener -> connections with limits, until the process is asked to stop.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use super::Site;
use super::answer::{Makers, answer};
use super::counters::Counters;
use super::patience::Patient;
use super::tls::Certificate;
use crate::app::deliver::log::{Level, Log};

/// How long a client may take to send a request, to complete a TLS handshake, to continue reading, and to
/// be idle.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long running requests may take after the server was asked to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// Limit of a request's head in bytes: real clients send at most about 2 kB.
const MAX_HEAD: usize = 16 * 1024;
const MAX_HEADERS: usize = 64;
/// Pause after the system refused a connection; connections that end make room.
const BREATH: Duration = Duration::from_millis(50);

/// A server and its limits.
pub struct Server<S> {
    /// What it serves.
    pub site: Arc<S>,
    /// For TLS, unless a proxy does that.
    pub certificate: Option<Arc<Certificate>>,
    /// The most connections at a time: another one closes the oldest.
    pub connections: usize,
    /// Where it logs.
    pub log: Log,
}

impl<S: Site> Server<S> {
    /// Serves until the process is asked to stop, then lets running requests finish. Calls `ready` once a
    /// request to stop would be noticed, and `stopping` once there was one.
    ///
    /// # Errors
    ///
    /// Those of the system when it refuses to start.
    pub fn run(
        self,
        listener: TcpListener,
        ready: impl FnOnce(),
        stopping: impl FnOnce(),
    ) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        listener.set_nonblocking(true)?;
        let served = runtime.block_on(self.serve(listener, ready, stopping));
        // Nobody waits for what is still being built.
        runtime.shutdown_background();
        served
    }

    async fn serve(
        self,
        listener: TcpListener,
        ready: impl FnOnce(),
        stopping: impl FnOnce(),
    ) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (ending, end) = watch::channel(());
        // Every connection holds a sender; when all are gone, so are the connections.
        let (held, mut all_gone) = mpsc::channel::<Infallible>(1);
        let door = Arc::new(Door {
            server: self,
            counters: Counters::default(),
            crowd: Crowd::default(),
            makers: Makers::default(),
        });
        let mut asked = pin!(asked_to_end()?);
        ready();
        loop {
            let taken = tokio::select! {
                () = &mut asked => break,
                taken = listener.accept() => taken,
            };
            let stream = match taken {
                Ok((stream, _)) => stream,
                Err(error) => {
                    let kind = error.kind();
                    door.server.log.line(Level::Warning, "refused", &[("reason", &kind)]);
                    sleep(BREATH).await;
                    continue;
                }
            };
            let (door, end, held) = (Arc::clone(&door), end.clone(), held.clone());
            let (place, crowded_out) = door.enter();
            tokio::spawn(async move {
                let _held = held;
                tokio::select! {
                    () = door.connection(stream, end) => {}
                    _ = crowded_out => {}
                }
                door.leave(place);
            });
        }
        drop(listener);
        stopping();
        let _ = ending.send(());
        drop(held);
        if timeout(DRAIN, all_gone.recv()).await.is_err() {
            door.server.log.line(Level::Warning, "cut_off", &[]);
        }
        Ok(())
    }
}

/// Catches SIGTERM and SIGINT from now on, and waits for one of them.
#[cfg(unix)]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

/// The open connections, oldest first, each with a way to close it.
#[derive(Default)]
struct Crowd {
    inside: Mutex<(u64, BTreeMap<u64, oneshot::Sender<()>>)>,
}

struct Door<S> {
    server: Server<S>,
    counters: Counters,
    crowd: Crowd,
    makers: Makers,
}

impl<S: Site> Door<S> {
    /// Admits a connection. If there are too many, the oldest is closed, so that slow clients cannot lock
    /// others out.
    fn enter(&self) -> (u64, oneshot::Receiver<()>) {
        let (close, crowded_out) = oneshot::channel();
        let mut inside = self.crowd.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.0 += 1;
        let place = inside.0;
        if inside.1.len() >= self.server.connections
            && let Some((_, oldest)) = inside.1.pop_first()
        {
            self.counters.crowded_out.fetch_add(1, Ordering::Relaxed);
            let _ = oldest.send(());
        }
        inside.1.insert(place, close);
        self.counters.taken.fetch_add(1, Ordering::Relaxed);
        self.counters.open.fetch_add(1, Ordering::Relaxed);
        (place, crowded_out)
    }

    fn leave(&self, place: u64) {
        self.crowd.inside.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&place);
        self.counters.open.fetch_sub(1, Ordering::Relaxed);
    }

    async fn connection(self: &Arc<Self>, stream: TcpStream, end: watch::Receiver<()>) {
        // Nagle's algorithm would only delay the last packet of an answer.
        let _ = stream.set_nodelay(true);
        match &self.server.certificate {
            None => self.talk(stream, end).await,
            Some(certificate) => {
                let handshake = certificate.acceptor().accept(stream);
                if let Ok(Ok(stream)) = timeout(PATIENCE, handshake).await {
                    self.talk(stream, end).await;
                }
            }
        }
    }

    async fn talk<C>(self: &Arc<Self>, stream: C, mut end: watch::Receiver<()>)
    where
        C: AsyncRead + AsyncWrite + Unpin,
    {
        let service = service_fn(|request| {
            let door = Arc::clone(self);
            async move {
                let site = &door.server.site;
                Ok::<_, Infallible>(answer(request, site, &door.makers, &door.counters).await)
            }
        });
        let stream = TokioIo::new(Patient::new(stream, PATIENCE));
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(MAX_HEAD)
                .max_headers(MAX_HEADERS)
                .serve_connection(stream, service)
        );
        tokio::select! {
            // Errors on a client's connection concern only that client.
            _ = connection.as_mut() => {}
            _ = end.changed() => {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
            }
        }
    }
}
