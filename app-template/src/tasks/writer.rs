//! One writer for all who write at the same moment: their tasks go into one transaction with one new version. Every write
//! locks the version's row until its commit, so single transactions would stand in line for the disk; together they
//! share it. A write that comes alone is written alone and at once.

use std::sync::Arc;

use sqlx::Error;
use tokio::sync::{mpsc, oneshot};

use super::{NewTask, Task, store};
use crate::db::Database;

/// Writes in one transaction at most, so that it stays a matter of milliseconds.
const TOGETHER: usize = 64;

/// The id of the task that was added or deleted. An error may be the answer to many.
type Answer = Result<i64, Arc<Error>>;

#[derive(Debug)]
struct Wanted {
    write: Write,
    answer: oneshot::Sender<Answer>,
}

#[derive(Debug)]
enum Write {
    Add(NewTask),
    Delete(i64),
}

/// Takes writes. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    queue: mpsc::UnboundedSender<Wanted>,
}

impl Writer {
    /// Writes to this database. Must be called within a tokio runtime.
    pub(super) fn on(database: Database) -> Self {
        // As many may wait as the server has requests in hand, and it bounds those.
        let (queue, wanted) = mpsc::unbounded_channel();
        tokio::spawn(work(database, wanted));
        Self { queue }
    }

    /// The task as it was stored. It may be stored even if nobody waits for the answer any more.
    pub(super) async fn add(&self, new: NewTask) -> Result<Task, Arc<Error>> {
        let name = new.name().to_owned();
        let id = self.want(Write::Add(new)).await?;
        Ok(Task { id, name })
    }

    /// Done when it is gone, also when it was gone before.
    pub(super) async fn delete(&self, id: i64) -> Result<(), Arc<Error>> {
        self.want(Write::Delete(id)).await.map(|_| ())
    }

    async fn want(&self, write: Write) -> Answer {
        let (answer, wait) = oneshot::channel();
        let gone = || Arc::new(Error::PoolClosed);
        let sent = self.queue.send(Wanted { write, answer });
        sent.map_err(|_| gone())?;
        wait.await.map_err(|_| gone())?
    }
}

async fn work(database: Database, mut queue: mpsc::UnboundedReceiver<Wanted>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while queue.recv_many(&mut together, TOGETHER).await > 0 {
        let written = write(&database, &together).await;
        let answers: Vec<Answer> = match written {
            Ok(ids) => ids.into_iter().map(Ok).collect(),
            // Nothing was written, and one of them may be to blame: each by itself, so that the others do not suffer.
            Err(Error::Database(_)) if together.len() > 1 => {
                let mut answers = Vec::with_capacity(TOGETHER);
                for alone in together.chunks(1) {
                    let id = write(&database, alone).await;
                    let id = id.and_then(|ids| ids.first().copied().ok_or(Error::RowNotFound));
                    answers.push(id.map_err(Arc::new));
                }
                answers
            }
            Err(error) => vec![Err(Arc::new(error)); together.len()],
        };
        for (wanted, answer) in together.drain(..).zip(answers) {
            // One who has gone away needs no answer.
            let _ = wanted.answer.send(answer);
        }
    }
}

async fn write(database: &Database, together: &[Wanted]) -> Result<Vec<i64>, Error> {
    let (mut deleted, mut added) = (Vec::new(), Vec::new());
    for wanted in together {
        match &wanted.write {
            Write::Add(new) => added.push(new),
            Write::Delete(id) => deleted.push(*id),
        }
    }
    let mut fresh = store::write(database, &deleted, &added).await?.into_iter();
    let id = |wanted: &Wanted| match wanted.write {
        Write::Add(_) => fresh.next().ok_or(Error::RowNotFound),
        Write::Delete(id) => Ok(id),
    };
    together.iter().map(id).collect()
}
