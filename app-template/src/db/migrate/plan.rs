//! What is to be done, worked out from the list of migrations and the record in the database. Pure: no SQL is sent
//! from here.

use crate::db::migrations::Migration;
use crate::error::Error;

/// One row of the table `schema_migration`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    /// How many statements of it have run.
    pub(crate) statements: i64,
    /// Fingerprint of those statements.
    pub(crate) digest: String,
    /// Whether all of it has run.
    pub(crate) finished: bool,
}

/// A migration that has to run, from the first statement that has not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) name: &'static str,
    pub(crate) statements: Vec<&'static str>,
    pub(crate) first: usize,
}

/// Where one migration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All of it has run.
    Applied,
    /// None of it has run.
    Pending,
    /// It failed part of the way; the number of statements that did run.
    Unfinished(usize),
    /// The database has it, this release does not.
    Unknown,
}

/// Compares the list with the record. Names in `Unknown` come last.
pub(crate) fn states(migrations: &[Migration], records: &[Record]) -> Vec<(String, State)> {
    let known = migrations.iter().map(|migration| {
        let state = match records.iter().find(|record| record.name == migration.name) {
            None => State::Pending,
            Some(record) if record.finished => State::Applied,
            Some(record) => State::Unfinished(usize::try_from(record.statements).unwrap_or(0)),
        };
        (migration.name.to_owned(), state)
    });
    let unknown = records
        .iter()
        .filter(|record| {
            !migrations
                .iter()
                .any(|migration| migration.name == record.name)
        })
        .map(|record| (record.name.clone(), State::Unknown));
    known.chain(unknown).collect()
}

/// What has to run, or why nothing may.
pub(crate) fn pending(
    migrations: &[Migration],
    sql: fn(&Migration) -> &'static str,
    records: &[Record],
) -> Result<Vec<Pending>, Error> {
    let unknown: Vec<_> = states(migrations, records)
        .into_iter()
        .filter(|(_, state)| *state == State::Unknown)
        .map(|(name, _)| name)
        .collect();
    if !unknown.is_empty() {
        return Err(Error::SchemaNewer(format!(
            "the database holds {}, which this release does not know: it was migrated by a newer release. \
             Deploy that release, or one that contains its migrations",
            unknown.join(", ")
        )));
    }
    let mut pending = Vec::new();
    for migration in migrations {
        let statements = split(sql(migration));
        // Once noted as done, it could never be filled in.
        if statements.is_empty() {
            return Err(Error::Failed(format!(
                "{}.sql holds no statement yet. Write it; where this database needs none, write SELECT 1;",
                migration.name
            )));
        }
        let Some(record) = records.iter().find(|record| record.name == migration.name) else {
            pending.push(Pending {
                name: migration.name,
                statements,
                first: 0,
            });
            continue;
        };
        let ran = usize::try_from(record.statements).unwrap_or(0);
        let same = statements
            .get(..ran)
            .is_some_and(|done| digest(done) == record.digest);
        match (record.finished, same) {
            (true, true) if ran == statements.len() => {}
            (false, true) => pending.push(Pending {
                name: migration.name,
                statements,
                first: ran,
            }),
            (true, _) => {
                return Err(Error::Failed(format!(
                    "{}.sql was changed after it ran. Put it back as it was and write a new migration",
                    migration.name
                )));
            }
            (false, false) => {
                return Err(Error::Failed(format!(
                    "{}.sql failed earlier after {ran} of its statements, and one of those was changed since. \
                     Put them back as they were; mend the statement that failed",
                    migration.name
                )));
            }
        }
    }
    Ok(pending)
}

/// Cuts a file into statements: one ends with `;` at the end of a line. Lines that are only a comment are not part of
/// what is compared later, but go to the database with their statement.
pub(crate) fn split(sql: &'static str) -> Vec<&'static str> {
    let mut statements = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in sql.split_inclusive('\n') {
        at += line.len();
        if !is_comment(line) && line.trim_end().ends_with(';') {
            statements.extend(sql.get(start..at).map(str::trim));
            start = at;
        }
    }
    // The last statement may lack its semicolon.
    statements.extend(
        sql.get(start..)
            .map(str::trim)
            .filter(|rest| !rest.lines().all(is_comment)),
    );
    statements
}

fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("--")
}

/// A fingerprint that a comment or an indent does not change (FNV-1a, 64 bits: it guards against mistakes, not
/// against malice).
pub(crate) fn digest(statements: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let lines = statements
        .iter()
        .flat_map(|s| s.lines())
        .filter(|line| !is_comment(line));
    for byte in lines.flat_map(|line| line.trim().bytes().chain([b'\n'])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test may fail by panicking"
    )]

    use super::*;

    const TWO: Migration = Migration {
        name: "0002_two",
        mysql: "A;\nB;\n",
        sqlite: "",
    };
    const TWO_MENDED: Migration = Migration {
        name: "0002_two",
        mysql: "-- why\nA;\nC;\n",
        sqlite: "",
    };
    const TWO_REWRITTEN: Migration = Migration {
        name: "0002_two",
        mysql: "Z;\nB;\n",
        sqlite: "",
    };

    fn record(statements: &[&str], finished: bool) -> Record {
        Record {
            name: "0002_two".into(),
            statements: i64::try_from(statements.len()).unwrap(),
            digest: digest(statements),
            finished,
        }
    }

    fn plan(migration: Migration, records: &[Record]) -> Result<Vec<Pending>, Error> {
        pending(&[migration], |m| m.mysql, records)
    }

    #[test]
    fn statements_are_cut_at_a_semicolon_that_ends_a_line() {
        let sql = "-- a;\nCREATE TABLE a (x INT);\n\nINSERT INTO a\nVALUES (';');\nSELECT 1 -- no end\n-- tail\n";
        let cut = split(sql);
        assert_eq!(cut.len(), 3, "{cut:?}");
        assert!(
            cut[0].ends_with("(x INT);")
                && cut[1].starts_with("INSERT")
                && cut[2].starts_with("SELECT")
        );
        assert!(split("-- nothing here\n\n").is_empty());
    }

    #[test]
    fn a_migration_without_a_record_runs_from_its_start() {
        let plan = plan(TWO, &[]).unwrap();
        assert_eq!(
            (plan[0].first, plan[0].statements.as_slice()),
            (0, ["A;", "B;"].as_slice())
        );
    }

    #[test]
    fn a_migration_that_is_still_empty_is_not_noted_as_done() {
        let begun = Migration {
            mysql: "-- For MySQL.\n",
            ..TWO
        };
        let refused = plan(begun, &[]).unwrap_err();
        assert!(refused.to_string().contains("0002_two.sql holds no"));
    }

    #[test]
    fn a_finished_migration_does_not_run_again() {
        assert!(
            plan(TWO, &[record(&["A;", "B;"], true)])
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn a_failed_migration_goes_on_at_the_statement_that_failed_once_it_is_mended() {
        let plan = plan(TWO_MENDED, &[record(&["A;"], false)]).unwrap();
        assert_eq!((plan[0].first, plan[0].statements[1]), (1, "C;"));
    }

    #[test]
    fn a_statement_that_has_run_may_not_change() {
        for finished in [true, false] {
            let ran = if finished {
                record(&["A;", "B;"], true)
            } else {
                record(&["A;"], false)
            };
            let error = plan(TWO_REWRITTEN, &[ran]).unwrap_err();
            assert!(error.to_string().contains("0002_two.sql"), "{error}");
        }
    }

    #[test]
    fn a_finished_migration_that_grew_is_refused() {
        assert!(plan(TWO, &[record(&["A;"], true)]).is_err());
    }

    #[test]
    fn an_unknown_migration_in_the_database_is_refused_by_name() {
        let mut newer = record(&["A;"], true);
        newer.name = "0009_from_the_future".into();
        let error = plan(TWO, &[newer]).unwrap_err();
        assert_eq!(error.exit_code(), 4);
        assert!(error.to_string().contains("0009_from_the_future"));
    }
}
