//! A server in this process, with limits a test can reach.

use app::serve::connections::{Limits, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::app::App;

pub(super) struct Listening {
    pub(super) port: u16,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<std::io::Result<bool>>,
    _app: App,
}

impl Listening {
    pub(super) async fn with(limits: Limits) -> Self {
        let app = App::on_sqlite().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(serve(listener, app.whole(), limits, async move {
            let _ = stopped.await;
        }));
        Self {
            port,
            stop: Some(stop),
            ended,
            _app: app,
        }
    }

    pub(super) fn stop(&mut self) {
        let _ = self.stop.take().expect("stopped once").send(());
    }

    /// Whether everything in flight was finished.
    pub(super) async fn ended(self) -> bool {
        self.ended.await.unwrap().unwrap()
    }
}
