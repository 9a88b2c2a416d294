//! Migrations by the binary: several at once, and what it says.

use app::config::DatabaseConfig;
use app::db::migrations::MIGRATIONS;
use sqlx::{Connection, MySqlConnection};

use super::mysql;
use crate::support::mariadb;
use crate::support::web::{command, run, told};

/// Starts five `web migrate` at once and returns what each printed.
fn five_at_once(
    folder: &tempfile::TempDir,
    variables: &[(&str, String)],
) -> Vec<(i32, String, String)> {
    let children: Vec<_> = (0..5)
        .map(|_| {
            let mut migrate = command(folder.path(), &["migrate"], variables);
            migrate
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            migrate.spawn().unwrap()
        })
        .collect();
    children
        .into_iter()
        .map(|child| told(&child.wait_with_output().unwrap()))
        .collect()
}

fn assert_applied_once(outputs: &[(i32, String, String)]) {
    assert!(
        outputs.iter().all(|(code, _, _)| *code == 0),
        "{outputs:#?}"
    );
    let applied = outputs
        .iter()
        .filter(|(_, out, _)| out.contains("applied 0001_create_task"));
    assert_eq!(applied.count(), 1, "{outputs:#?}");
    assert!(
        outputs.iter().all(|(_, out, _)| out.contains("0 pending")),
        "{outputs:#?}"
    );
}

#[tokio::test]
async fn five_processes_that_migrate_mariadb_at_once_apply_each_migration_once() {
    let Some(database) = mysql().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    assert_applied_once(&five_at_once(&folder, &mariadb::variables(&database)));
}

#[test]
fn five_processes_that_migrate_sqlite_at_once_apply_each_migration_once() {
    let folder = tempfile::tempdir().unwrap();
    assert_applied_once(&five_at_once(&folder, &[]));
}

#[tokio::test]
async fn status_lists_what_is_applied_and_pending_and_says_so_by_its_exit_code() {
    let list = |state: &str, pending: usize| {
        let lines = MIGRATIONS
            .iter()
            .map(|m| format!("{state}     {}\n", m.name));
        format!("{}{pending} pending\n", lines.collect::<String>())
    };
    let folder = tempfile::tempdir().unwrap();
    let mut environments = vec![Vec::new()];
    let database = mysql().await;
    environments.extend(database.as_ref().map(mariadb::variables));
    for variables in environments {
        let status = || told(&run(folder.path(), &["migrate", "--status"], &variables));
        let (code, out, _) = status();
        assert_eq!(
            (code, out.as_str()),
            (3, list("pending", MIGRATIONS.len()).as_str())
        );
        assert_eq!(
            run(folder.path(), &["migrate"], &variables).status.code(),
            Some(0)
        );
        let (code, out, _) = status();
        assert_eq!((code, out.as_str()), (0, list("applied", 0).as_str()));
    }
    let Some(database) = database else { return };
    leave_a_trace_of_the_future(&database).await;
    for arguments in [["migrate"].as_slice(), &["migrate", "--status"]] {
        let (code, _, error) = told(&run(
            folder.path(),
            arguments,
            &mariadb::variables(&database),
        ));
        assert_eq!(code, 4);
        assert!(error.contains("0099_from_the_future"), "{error}");
    }
}

async fn leave_a_trace_of_the_future(database: &DatabaseConfig) {
    let DatabaseConfig::MySql {
        port,
        name,
        user,
        password,
        ..
    } = database
    else {
        return;
    };
    let options = sqlx::mysql::MySqlConnectOptions::new()
        .host("127.0.0.1")
        .port(*port)
        .database(name)
        .username(user)
        .password(password.expose());
    let mut connection = MySqlConnection::connect_with(&options).await.unwrap();
    let insert = "INSERT INTO schema_migration (name, statements, digest, finished) \
                  VALUES ('0099_from_the_future', 1, '0', TRUE)";
    sqlx::query(insert).execute(&mut connection).await.unwrap();
}
