//! The socket by which a unit of `Type=notify` says that it is ready. Source: sd_notify(3).

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::UnixDatagram;
use tokio::task::JoinHandle;

use crate::fs;

/// Bytes of a message that are looked at.
const MESSAGE_BYTES: usize = 4096;

/// Listens until it is dropped: who goes on telling its state must not wait for somebody to read it.
pub(super) struct Readiness {
    path: PathBuf,
    is_ready: Arc<AtomicBool>,
    listening: JoinHandle<()>,
}

impl Readiness {
    /// Opens the socket. Needs a runtime.
    pub(super) fn listen(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        fs::remove(&path).map_err(io::Error::other)?;
        let socket = UnixDatagram::bind(&path)?;
        let is_ready = Arc::new(AtomicBool::new(false));
        let ready = Arc::clone(&is_ready);
        let listening = tokio::spawn(async move {
            let mut message = vec![0; MESSAGE_BYTES];
            while let Ok(length) = socket.recv(&mut message).await {
                let says = message[..length].split(|byte| *byte == b'\n').any(|line| line == b"READY=1");
                ready.fetch_or(says, Ordering::SeqCst);
            }
        });
        Ok(Self { path, is_ready, listening })
    }

    /// Value of `NOTIFY_SOCKET`.
    pub(super) fn address(&self) -> OsString {
        self.path.clone().into_os_string()
    }

    pub(super) fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::SeqCst)
    }
}

impl Drop for Readiness {
    fn drop(&mut self) {
        self.listening.abort();
        // A socket that nobody listens on any more is only untidy.
        let _ = fs::remove(&self.path);
    }
}
