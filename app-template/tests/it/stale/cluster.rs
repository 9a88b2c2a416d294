//! The things a fault can befall, beside the Memcache servers themselves: wires to them that are cut, and app processes
//! that are killed. All on free ports, all gone with the test.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::support::web::Web;

/// What a wire does with bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    /// It carries them.
    Sound,
    /// It is cut: every connection ends, and none can be made.
    Cut,
    /// It swallows them: connections stay and hear nothing.
    Silent,
}

/// A wire from one process to one Memcache server.
pub(super) struct Link {
    pub(super) port: u16,
    state: watch::Sender<Wire>,
}

impl Link {
    pub(super) async fn to(server: u16) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, seen) = watch::channel(Wire::Sound);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, server, seen.clone()));
            }
        });
        Self { port, state }
    }

    pub(super) fn set(&self, wire: Wire) {
        self.state.send_replace(wire);
    }
}

async fn carry(near: TcpStream, server: u16, mut wire: watch::Receiver<Wire>) {
    if *wire.borrow_and_update() == Wire::Cut {
        return;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", server)).await else {
        return;
    };
    let (mut near_read, mut near_write) = near.into_split();
    let (mut far_read, mut far_write) = far.into_split();
    let both = async {
        tokio::select! {
            _ = tokio::io::copy(&mut near_read, &mut far_write) => (),
            _ = tokio::io::copy(&mut far_read, &mut near_write) => (),
        }
    };
    tokio::pin!(both);
    loop {
        let state = *wire.borrow_and_update();
        tokio::select! {
            () = &mut both, if state == Wire::Sound => return,
            changed = wire.changed() => if changed.is_err() { return },
        }
        if *wire.borrow() == Wire::Cut {
            return;
        }
    }
}

/// One app process, which may be killed and started again on another port.
pub(super) struct Process {
    pub(super) port: AtomicU16,
    variables: Vec<(&'static str, String)>,
    running: Mutex<Option<Web>>,
}

impl Process {
    pub(super) fn start(folder: &Path, variables: Vec<(&'static str, String)>) -> Self {
        let process = Self {
            port: AtomicU16::new(0),
            variables,
            running: Mutex::new(None),
        };
        process.restart(folder);
        process
    }

    /// Killed in the middle of whatever it does, and started again.
    pub(super) fn restart(&self, folder: &Path) {
        let mut running = self.running.lock().unwrap();
        // Dropping it is `kill -9`.
        drop(running.take());
        let web = Web::start(folder, &self.variables);
        self.port.store(web.port, Ordering::SeqCst);
        *running = Some(web);
    }
}
