//! Each rule of `config.rs`, one sentence each.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail by panicking"
)]

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn read(variables: &[(&str, &str)]) -> Result<Config, Error> {
    Config::from_lookup(|name| {
        variables
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

fn complaint(variables: &[(&str, &str)]) -> String {
    let error = read(variables).unwrap_err();
    assert_eq!(error.exit_code(), 78);
    let text = error.to_string();
    assert!(!text.contains('\n'), "more than one line: {text}");
    text
}

fn rds(change: (&str, Option<&str>)) -> Vec<(&'static str, String)> {
    let all = [
        ("RDS_HOSTNAME", "db.example"),
        ("RDS_PORT", "3306"),
        ("RDS_DB_NAME", "ebdb"),
        ("RDS_USERNAME", "admin"),
        ("RDS_PASSWORD", "p"),
        ("SECRET_KEY", KEY),
    ];
    all.into_iter()
        .filter_map(|(name, value)| {
            let value = if name == change.0 { change.1? } else { value };
            Some((name, value.to_owned()))
        })
        .collect()
}

fn borrowed<'a>(variables: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

#[test]
fn an_empty_environment_is_development_on_sqlite_at_port_5000() {
    let config = read(&[]).unwrap();
    assert_eq!(config.mode, Mode::Development);
    assert_eq!((config.host.as_str(), config.port), ("127.0.0.1", 5000));
    assert_eq!(
        config.database,
        DatabaseConfig::Sqlite {
            path: "instance/tasks.sqlite".into()
        }
    );
    assert_eq!(config.log_format, LogFormat::Text);
    assert!(config.cache.is_none());
}

#[test]
fn all_five_rds_variables_mean_mysql_and_production() {
    let config = read(&borrowed(&rds(("", None)))).unwrap();
    assert_eq!(config.mode, Mode::Production);
    assert_eq!(config.log_format, LogFormat::Json);
    let DatabaseConfig::MySql {
        host,
        port,
        name,
        user,
        password,
    } = config.database
    else {
        panic!("not MySQL");
    };
    assert_eq!(
        (host.as_str(), port, name.as_str(), user.as_str()),
        ("db.example", 3306, "ebdb", "admin")
    );
    assert_eq!(password.expose(), "p");
}

#[test]
fn a_missing_rds_variable_is_named_and_no_other() {
    for missing in ["RDS_PORT", "RDS_DB_NAME", "RDS_USERNAME", "RDS_PASSWORD"] {
        let text = complaint(&borrowed(&rds((missing, None))));
        assert!(text.contains(&format!("but {missing} is not")), "{text}");
    }
    let text = complaint(&borrowed(&rds(("RDS_HOSTNAME", None))));
    assert!(text.contains("RDS_HOSTNAME is not"), "{text}");
}

#[test]
fn a_port_that_is_no_port_is_refused_by_name() {
    assert!(complaint(&[("PORT", "five")]).contains("PORT is \"five\""));
    assert!(complaint(&[("PORT", "65536")]).contains("PORT"));
    for port in ["0", "x", "-1"] {
        assert!(complaint(&borrowed(&rds(("RDS_PORT", Some(port))))).contains("RDS_PORT"));
    }
}

#[test]
fn a_password_is_taken_as_it_is() {
    for password in ["", "  ", r#"%@/:#?'"\ üλ"#] {
        let config = read(&borrowed(&rds(("RDS_PASSWORD", Some(password))))).unwrap();
        let DatabaseConfig::MySql { password: read, .. } = config.database else {
            panic!("not MySQL");
        };
        assert_eq!(read.expose(), password);
    }
}

#[test]
fn production_refuses_a_missing_short_or_development_secret_key() {
    assert!(complaint(&[("APP_ENV", "production")]).contains("SECRET_KEY is not set"));
    for key in ["short", DEVELOPMENT_SECRET_KEY, ""] {
        assert!(
            complaint(&[("APP_ENV", "production"), ("SECRET_KEY", key)]).contains("SECRET_KEY")
        );
        assert!(complaint(&borrowed(&rds(("SECRET_KEY", Some(key))))).contains("SECRET_KEY"));
    }
    assert!(read(&[("APP_ENV", "production"), ("SECRET_KEY", KEY)]).is_ok());
}

#[test]
fn a_database_server_means_production_even_when_app_env_says_development() {
    let mut variables = rds(("SECRET_KEY", None));
    variables.push(("APP_ENV", "development".to_owned()));
    assert!(complaint(&borrowed(&variables)).contains("SECRET_KEY"));
}

#[test]
fn a_mode_or_log_format_we_do_not_know_is_refused() {
    assert!(complaint(&[("APP_ENV", "staging")]).contains("APP_ENV"));
    assert!(complaint(&[("LOG_FORMAT", "xml")]).contains("LOG_FORMAT"));
}

#[test]
fn a_release_that_fits_no_header_is_refused() {
    assert!(complaint(&[("RELEASE", "v1\nX-Evil: 1")]).contains("RELEASE"));
    assert_eq!(
        read(&[("RELEASE", "v-1a2b")]).unwrap().release.as_deref(),
        Some("v-1a2b")
    );
}

#[test]
fn debug_output_holds_no_secret() {
    let mut variables = rds(("RDS_PASSWORD", Some("canary-password")));
    variables.push(("MEMCACHIER_SERVERS", "mc.example".to_owned()));
    variables.push(("MEMCACHIER_USERNAME", "user".to_owned()));
    variables.push(("MEMCACHIER_PASSWORD", "canary-cache".to_owned()));
    let shown = format!("{:?}", read(&borrowed(&variables)).unwrap());
    assert!(!shown.contains("canary") && !shown.contains(KEY), "{shown}");
}

#[test]
fn sessions_are_in_memcache_where_there_is_one_else_in_the_database_unless_told_otherwise() {
    let store = |variables: &[(&str, &str)]| Some(read(variables).ok()?.session_store);
    let servers = ("MEMCACHIER_SERVERS", "mc.example");
    assert_eq!(store(&[]), Some(SessionStore::Database));
    assert_eq!(store(&[servers]), Some(SessionStore::Memcache));
    let told = ("SESSION_STORE", "memory");
    assert_eq!(store(&[servers, told]), Some(SessionStore::Memory));
    for wrong in ["memcache", "redis"] {
        let error = read(&[("SESSION_STORE", wrong)]).unwrap_err();
        assert!(error.to_string().starts_with("SESSION_STORE is"));
    }
}

#[test]
fn a_dotenv_file_is_read_with_quotes_exports_comments_and_windows_line_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(
        &path,
        "# comment\r\nexport A=1\r\nB='x=y,$z #1'\nC=\"two words\"\nD=a,b # tail\n\nE=\n",
    )
    .unwrap();
    let read = read_dotenv(&path).unwrap();
    let get = |name: &str| read.get(name).map(String::as_str);
    assert_eq!(get("A"), Some("1"));
    assert_eq!(get("B"), Some("x=y,$z #1"));
    assert_eq!(get("C"), Some("two words"));
    assert_eq!(get("D"), Some("a,b"));
    assert_eq!(get("E"), Some(""));
}

#[test]
fn a_broken_dotenv_file_is_named_without_repeating_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, "SECRET_KEY='never closed canary\n").unwrap();
    let text = read_dotenv(&path).unwrap_err().to_string();
    assert!(text.contains(".env") && !text.contains("canary"), "{text}");
}
