//! One state of the model: what each writer, reader, the database and the cache are at, and the steps from there.

/// What the list holds: a bit a task.
type Tasks = u8;
/// A version; writers move it. In the model it counts, which is as good as random: none comes twice.
type Version = u8;

/// Which rules hold.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// W: a write moves the version in its transaction. Else it only deletes from the cache, as is usual.
    pub(super) move_version: bool,
    /// W: it does so in the same transaction, not in one of its own afterwards.
    pub(super) same_transaction: bool,
    /// R1: the version is read after the request came. Else the answer to an earlier request's read will do.
    pub(super) read_after_arrival: bool,
    /// R2: only what has this version's tag is taken.
    pub(super) compare_tag: bool,
    /// R2: the tasks are read after the version. Else before it.
    pub(super) tasks_after_version: bool,
}

pub(super) const ALL: Rules = Rules {
    move_version: true,
    same_transaction: true,
    read_after_arrival: true,
    compare_tag: true,
    tasks_after_version: true,
};

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Writer {
    Start,
    Committed,
    Moved,
    Deleted,
    /// The visitor has been told that the task is there.
    Answered,
    /// The process is gone; the task may or may not be in the database, and nobody was told.
    Killed,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Reader {
    Start,
    /// The request has come; these tasks had been promised by then.
    Arrived {
        promised: Tasks,
    },
    /// Without `tasks_after_version`: the tasks are read first.
    ReadEarly {
        promised: Tasks,
        tasks: Tasks,
    },
    Knows {
        promised: Tasks,
        version: Version,
        early: Option<Tasks>,
    },
    Missed {
        promised: Tasks,
        version: Version,
        early: Option<Tasks>,
    },
    Made {
        promised: Tasks,
        version: Version,
        tasks: Tasks,
    },
    Done,
}

type Entry = Option<(Version, Tasks)>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct World {
    tasks: Tasks,
    version: Version,
    /// What some visitor has been told or shown.
    promised: Tasks,
    writers: [Writer; 2],
    /// Each reader asks twice, one request after the other.
    readers: [(Reader, u8); 2],
    cached: Entry,
    /// What a server that left the ring took with it.
    elsewhere: Entry,
    /// What the last read of the version found, for requests that would be content with that.
    last_read: Version,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            tasks: 0,
            version: 0,
            promised: 0,
            writers: [Writer::Start; 2],
            readers: [(Reader::Start, 2); 2],
            cached: None,
            elsewhere: None,
            last_read: 0,
        }
    }

    /// Every world that one step of anybody leads to, or the stale page that somebody is shown.
    pub(super) fn steps(self, rules: Rules) -> Result<Vec<World>, String> {
        let mut next = Vec::new();
        for index in 0..2 {
            self.write(rules, index, &mut next);
            self.read(rules, index, &mut next)?;
        }
        // The cache may lose what it holds, or its server may leave and come back with it.
        next.push(World {
            cached: None,
            ..self
        });
        next.push(World {
            cached: self.elsewhere,
            elsewhere: self.cached,
            ..self
        });
        Ok(next)
    }

    fn write(self, rules: Rules, index: usize, next: &mut Vec<World>) {
        let task = 1 << index;
        let mut to = |state, change: &dyn Fn(&mut World)| {
            let mut world = self;
            world.writers[index] = state;
            change(&mut world);
            next.push(world);
        };
        let moves = |world: &mut World| world.version += 1;
        match self.writers[index] {
            Writer::Start if rules.move_version && rules.same_transaction => {
                to(Writer::Moved, &|world| {
                    world.tasks |= task;
                    moves(world);
                })
            }
            Writer::Start => to(Writer::Committed, &|world| world.tasks |= task),
            Writer::Committed if rules.move_version => to(Writer::Moved, &moves),
            Writer::Committed => to(Writer::Deleted, &|world| world.cached = None),
            // The delete may get lost on its way, too.
            Writer::Moved => {
                to(Writer::Deleted, &|world| world.cached = None);
                to(Writer::Deleted, &|_| ());
            }
            Writer::Deleted => to(Writer::Answered, &|world| world.promised |= task),
            Writer::Answered | Writer::Killed => return,
        }
        if self.writers[index] != Writer::Start {
            to(Writer::Killed, &|_| ());
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one table: what each state of a reader leads to"
    )]
    fn read(self, rules: Rules, index: usize, next: &mut Vec<World>) -> Result<(), String> {
        let (state, left) = self.readers[index];
        let mut to = |state, change: &dyn Fn(&mut World)| {
            let mut world = self;
            world.readers[index] = match (state, left) {
                (Reader::Done, 2..) => (Reader::Start, left - 1),
                (state, left) => (state, left),
            };
            change(&mut world);
            next.push(world);
        };
        let read = |world: &mut World| world.last_read = world.version;
        match state {
            Reader::Start => to(
                Reader::Arrived {
                    promised: self.promised,
                },
                &|_| (),
            ),
            Reader::Arrived { promised } if !rules.tasks_after_version => {
                to(
                    Reader::ReadEarly {
                        promised,
                        tasks: self.tasks,
                    },
                    &|_| (),
                );
            }
            Reader::Arrived { promised } => {
                to(
                    Reader::Knows {
                        promised,
                        version: self.version,
                        early: None,
                    },
                    &read,
                );
                if !rules.read_after_arrival {
                    to(
                        Reader::Knows {
                            promised,
                            version: self.last_read,
                            early: None,
                        },
                        &|_| (),
                    );
                }
            }
            Reader::ReadEarly { promised, tasks } => {
                to(
                    Reader::Knows {
                        promised,
                        version: self.version,
                        early: Some(tasks),
                    },
                    &read,
                );
            }
            Reader::Knows {
                promised,
                version,
                early,
            } => match self.cached {
                Some((tag, tasks)) if tag == version || !rules.compare_tag => {
                    shown(promised, tasks)?;
                    to(Reader::Done, &|world| world.promised |= tasks);
                }
                _ => to(
                    Reader::Missed {
                        promised,
                        version,
                        early,
                    },
                    &|_| (),
                ),
            },
            Reader::Missed {
                promised,
                version,
                early,
            } => {
                let tasks = early.unwrap_or(self.tasks);
                to(
                    Reader::Made {
                        promised,
                        version,
                        tasks,
                    },
                    &|_| (),
                );
            }
            Reader::Made {
                promised,
                version,
                tasks,
            } => {
                shown(promised, tasks)?;
                to(Reader::Done, &|world| {
                    world.promised |= tasks;
                    world.cached = Some((version, tasks));
                });
                // The cache may refuse it.
                to(Reader::Done, &|world| world.promised |= tasks);
            }
            Reader::Done => (),
        }
        Ok(())
    }
}

fn shown(promised: Tasks, tasks: Tasks) -> Result<(), String> {
    if promised & !tasks == 0 {
        return Ok(());
    }
    Err(format!(
        "a page with tasks {tasks:02b} was shown after {promised:02b} had been promised"
    ))
}
