//! A browser's side of HTTP: one connection, kept alive, that may break at any time.

use super::raw::{Answer, Raw};

/// A connection to one port, made when it is first needed and again when it has broken.
#[derive(Default)]
pub(crate) struct Client {
    connected: Option<(u16, Raw)>,
}

impl Client {
    /// The answer, or `None` when the connection broke: then nobody knows whether the request was carried out.
    pub(crate) async fn send(&mut self, port: u16, request: &str) -> Option<Answer> {
        let (_, mut connection) = match self.connected.take() {
            Some(connected) if connected.0 == port => connected,
            _ => (port, Raw::connect(port).await.ok()?),
        };
        connection.send(request).await.ok()?;
        let answer = connection.answer().await?;
        self.connected = Some((port, connection));
        Some(answer)
    }
}
