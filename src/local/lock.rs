//! One server a home: a lock that the operating system lets go when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::error::{Class, Error, OrFail, Result};

/// The lock of a home.
pub(crate) struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Lock {
    /// Takes the lock.
    pub(crate) fn take(home: &Path) -> Result<Self> {
        let path = home.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .or_fail(Class::Failed, || format!("could not open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                let message = format!("another local Elastic Beanstalk uses {}", home.display());
                Err(Error::new(Class::Busy, message).next("tasks-eb local status"))
            }
            Err(TryLockError::Error(error)) => {
                Err(Error::new(Class::Failed, format!("could not lock {}", path.display())).because(error))
            }
        }
    }
}
