//! `$NOTIFY_SOCKET` -> the service manager that started the server knows how far it is, by the protocol of `sd_notify(3)`.

use std::io;

/// Addresses can be used, and the calendars are there.
pub(crate) const READY: &str = "READY=1";
/// The server was asked to stop.
pub(crate) const STOPPING: &str = "STOPPING=1";

/// Tells the service manager; without one there is nothing to do.
///
/// # Errors
///
/// Those of the socket.
#[cfg(target_os = "linux")]
pub(crate) fn tell(state: &str) -> io::Result<()> {
    use std::env;
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let Some(socket) = env::var_os("NOTIFY_SOCKET").filter(|socket| !socket.is_empty()) else {
        return Ok(());
    };
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(&socket)?,
    };
    UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address).map(drop)
}

/// There is no such manager on other systems.
#[cfg(not(target_os = "linux"))]
pub(crate) fn tell(_: &str) -> io::Result<()> {
    Ok(())
}
