//! What RDS offers: versions of MySQL and PostgreSQL and classes of instances. The lists are AWS's of late 2026, cut
//! short.

use super::super::query::{Call, Fault, Structure, Value};
use super::{page, passes};
use crate::local::host::database::Engine;

/// Versions of MySQL, oldest first.
const MYSQL: [&str; 9] = ["8.0.40", "8.0.41", "8.0.42", "8.0.43", "8.4.3", "8.4.4", "8.4.5", "8.4.6", "8.4.7"];
/// Versions of PostgreSQL, oldest first.
const POSTGRES: [&str; 9] = ["14.19", "14.20", "15.14", "15.15", "16.10", "16.11", "17.6", "17.7", "18.1"];
const CLASSES: [&str; 9] = [
    "db.t4g.micro",
    "db.t4g.small",
    "db.t4g.medium",
    "db.t3.micro",
    "db.t3.small",
    "db.t3.medium",
    "db.m7g.large",
    "db.m6i.large",
    "db.r7g.large",
];
/// Kinds of storage with their least size in GB.
const STORAGE_TYPES: [(&str, i64); 2] = [("gp3", 20), ("gp2", 5)];

const fn versions(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::MySql => &MYSQL,
        Engine::Postgres => &POSTGRES,
    }
}

/// The series of a version: `8.4` of MySQL 8.4.7, `17` of PostgreSQL 17.6.
fn major(version: &str) -> &str {
    version.rsplit_once('.').map_or(version, |(major, _)| major)
}

/// The engine of that name.
///
/// # Errors
/// That there is none here.
pub(super) fn engine(word: &str) -> Result<Engine, Fault> {
    let unknown = || {
        let message = format!("Invalid DB engine: {word}. The local RDS runs mysql and postgres.");
        Fault::invalid_parameter_value(message)
    };
    Engine::parse(word).ok_or_else(unknown)
}

/// The licence of an engine.
pub(super) const fn license(engine: Engine) -> &'static str {
    match engine {
        Engine::MySql => "general-public-license",
        Engine::Postgres => "postgresql-license",
    }
}

/// The port that an engine has at RDS when none is asked for.
pub(super) const fn port(engine: Engine) -> i64 {
    match engine {
        Engine::MySql => 3306,
        Engine::Postgres => 5432,
    }
}

/// Most characters of a MasterUsername (RDS API reference, CreateDBInstance).
pub(super) const fn longest_user(engine: Engine) -> usize {
    match engine {
        Engine::MySql => 16,
        Engine::Postgres => 63,
    }
}

/// Most characters of a DBName (RDS API reference, CreateDBInstance).
pub(super) const fn longest_db_name(engine: Engine) -> usize {
    match engine {
        Engine::MySql => 64,
        Engine::Postgres => 63,
    }
}

/// Checks a MasterUserPassword (RDS API reference, CreateDBInstance: 8 to 41 characters for MySQL, to 128 for
/// PostgreSQL). The sentences are RDS's, as blockscout-terraform#9 and crossplane#88 quote them.
pub(super) fn check_password(engine: Engine, password: &str) -> Result<(), Fault> {
    let most = match engine {
        Engine::MySql => 41,
        Engine::Postgres => 128,
    };
    let why = if password.len() < 8 {
        " because it is shorter than 8 characters.".to_owned()
    } else if password.len() > most {
        format!(" because it is longer than {most} characters.")
    } else if !password.bytes().all(|byte| byte.is_ascii_graphic() && !b"/\"@".contains(&byte)) {
        ". Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.".to_owned()
    } else {
        return Ok(());
    };
    let message = format!("The parameter MasterUserPassword is not a valid password{why}");
    Err(Fault::invalid_parameter_value(message))
}

/// Refuses a MasterUsername that belongs to the engine or to RDS. The lists are those names that are known to be
/// refused; RDS publishes none. The sentence is RDS's, as aws-cdk#10579 quotes it.
pub(super) fn check_user(engine: Engine, user: &str) -> Result<(), Fault> {
    let words: &[&str] = match engine {
        Engine::MySql => &["rdsadmin", "root", "mysql", "rdsrepladmin"],
        Engine::Postgres => &["rdsadmin", "admin", "user", "all", "public", "none", "rdsrepladmin"],
    };
    let lower = user.to_ascii_lowercase();
    if words.contains(&lower.as_str()) || (engine == Engine::Postgres && lower.starts_with("pg_")) {
        let message = format!("MasterUsername {user} cannot be used as it is a reserved word used by the engine");
        return Err(Fault::invalid_parameter_value(message));
    }
    Ok(())
}

/// The full version that a wish means: `8.4` is the newest of its series, none is the newest of all.
pub(super) fn resolve(engine: Engine, wish: Option<&str>) -> Result<String, Fault> {
    let fits = |version: &&&str| wish.is_none_or(|wish| **version == wish || major(version) == wish);
    let found = versions(engine).iter().rev().find(fits).map(|version| (*version).to_owned());
    found.ok_or_else(|| {
        let message = format!("Cannot find version {} for {}", wish.unwrap_or_default(), engine.as_str());
        Fault::invalid_parameter_combination(message)
    })
}

/// The version that an instance gets which is asked to change to `wish`. Its own series means that it stays.
///
/// # Errors
/// A version that there is not, or an older one: RDS goes up only (RDS user guide, "Upgrading a DB instance engine
/// version"; the sentence is the one its users report).
pub(crate) fn upgrade(engine: Engine, present: &str, wish: &str) -> Result<String, Fault> {
    if wish == present || wish == major(present) {
        return Ok(present.to_owned());
    }
    let found = resolve(engine, Some(wish))?;
    let order = |version: &str| version.split('.').map(|part| part.parse::<u64>().unwrap_or(0)).collect::<Vec<_>>();
    if order(&found) < order(present) {
        let message = format!("Cannot upgrade {} from {present} to {found}", engine.as_str());
        return Err(Fault::invalid_parameter_combination(message));
    }
    Ok(found)
}

/// Checks that a class looks like one: `db.t4g.micro`.
pub(crate) fn check_class(class: &str) -> Result<(), Fault> {
    let parts: Vec<&str> = class.split('.').collect();
    if matches!(parts.as_slice(), ["db", family, size] if !family.is_empty() && !size.is_empty()) {
        return Ok(());
    }
    Err(Fault::invalid_parameter_value(format!("Invalid DB Instance class: {class}")))
}

/// The parameter group that every instance of a version has.
pub(super) fn parameter_group(engine: Engine, version: &str) -> String {
    format!("default.{}", family(engine, version))
}

fn family(engine: Engine, version: &str) -> String {
    format!("{}{}", engine.as_str(), major(version))
}

fn all() -> impl Iterator<Item = (Engine, &'static str)> {
    Engine::ALL.into_iter().flat_map(|engine| versions(engine).iter().map(move |version| (engine, *version)))
}

/// DescribeDBEngineVersions.
pub(super) fn engine_versions(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let wanted = params.optional("Engine");
    let wish = params.optional("EngineVersion");
    let wanted_family = params.optional("DBParameterGroupFamily");
    let newest_only = params.boolean("DefaultOnly")?.unwrap_or(false);
    let mut found = Vec::new();
    for (engine, version) in all() {
        let fits = wanted.is_none_or(|wanted| wanted == engine.as_str())
            && wish.is_none_or(|wish| version == wish || major(version) == wish)
            && wanted_family.is_none_or(|wanted| wanted == family(engine, version))
            && (!newest_only || versions(engine).last() == Some(&version))
            && passes(params, |name| match name {
                "engine" => Some(engine.as_str().into()),
                "engine-version" => Some(version.into()),
                "status" => Some("available".into()),
                _ => None,
            })?;
        if fits {
            found.push((engine, version));
        }
    }
    let (found, marker) = page(params, found)?;
    let list =
        Value::list("DBEngineVersion", found.into_iter().map(|(engine, version)| engine_version(engine, version)));
    Ok(Structure::new().with("DBEngineVersions", list).with_some("Marker", marker).into())
}

fn engine_version(engine: Engine, version: &str) -> Structure {
    let (name, community) = match engine {
        Engine::MySql => ("MySQL", "MySQL Community Edition"),
        Engine::Postgres => ("PostgreSQL", "PostgreSQL"),
    };
    Structure::new()
        .with("Engine", engine.as_str())
        .with("MajorEngineVersion", major(version))
        .with("EngineVersion", version)
        .with("DBParameterGroupFamily", family(engine, version))
        .with("DBEngineDescription", community)
        .with("DBEngineVersionDescription", format!("{name} {version}"))
        .with("Status", "available")
}

/// DescribeOrderableDBInstanceOptions.
pub(super) fn orderable_options(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let wanted = params.required("Engine")?;
    let wish = params.optional("EngineVersion");
    let class = params.optional("DBInstanceClass");
    let mut found = Vec::new();
    let fits = |engine: Engine, version: &str| engine.as_str() == wanted && wish.is_none_or(|wish| version == wish);
    for (engine, version) in all().filter(|(engine, version)| fits(*engine, version)) {
        for class in CLASSES.iter().filter(|known| class.is_none_or(|class| **known == class)) {
            found.extend(STORAGE_TYPES.iter().map(|storage| (engine, version, *class, *storage)));
        }
    }
    let (found, marker) = page(params, found)?;
    let zones = ["a", "b"].map(|zone| Structure::new().with("Name", format!("{}{zone}", call.region)));
    let shapes = found.into_iter().map(|(engine, version, class, (storage, least))| {
        Structure::new()
            .with("Engine", engine.as_str())
            .with("EngineVersion", version)
            .with("DBInstanceClass", class)
            .with("LicenseModel", license(engine))
            .with("AvailabilityZones", Value::list("AvailabilityZone", zones.clone()))
            .with("MultiAZCapable", true)
            .with("ReadReplicaCapable", false)
            .with("Vpc", true)
            .with("SupportsStorageEncryption", false)
            .with("StorageType", storage)
            .with("MinStorageSize", least)
            .with("MaxStorageSize", 65_536_i64)
    });
    let list = Value::list("OrderableDBInstanceOption", shapes);
    Ok(Structure::new().with("OrderableDBInstanceOptions", list).with_some("Marker", marker).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_means_its_newest_version() {
        assert_eq!(resolve(Engine::MySql, Some("8.0")).as_deref(), Ok("8.0.43"));
        assert_eq!(resolve(Engine::Postgres, Some("17")).as_deref(), Ok("17.7"));
        assert_eq!(resolve(Engine::MySql, None).as_deref(), Ok("8.4.7"));
        assert!(resolve(Engine::MySql, Some("5.5")).is_err() && engine("oracle-ee").is_err());
    }

    #[test]
    fn an_instance_is_upgraded_and_never_goes_back() {
        let upgrade = |present: &str, wish: &str| upgrade(Engine::MySql, present, wish);
        assert_eq!(upgrade("8.0.40", "8.4").as_deref(), Ok("8.4.7"));
        assert_eq!(upgrade("8.0.40", "8.0").as_deref(), Ok("8.0.40"), "its own series is what it has");
        assert_eq!(upgrade("8.4.7", "8.4.7").as_deref(), Ok("8.4.7"));
        let back = upgrade("8.4.7", "8.0.40").expect_err("refused");
        assert_eq!(back.message, "Cannot upgrade mysql from 8.4.7 to 8.0.40");
        assert!(upgrade("8.4.7", "99.1").is_err());
    }

    #[test]
    fn users_and_passwords_follow_the_rules_of_their_engine_and_are_not_repeated() {
        let long = "a".repeat(42);
        for (engine, password, good) in [
            (Engine::MySql, "secretpw1", true),
            (Engine::MySql, "secret1", false),
            (Engine::MySql, "secret@pw1", false),
            (Engine::MySql, long.as_str(), false),
            (Engine::Postgres, long.as_str(), true),
        ] {
            let checked = check_password(engine, password);
            assert_eq!(checked.is_ok(), good, "{password}");
            assert!(checked.err().is_none_or(|fault| !fault.message.contains(password)));
        }
        assert!(check_user(Engine::MySql, "admin").is_ok() && check_user(Engine::MySql, "Root").is_err());
        assert!(check_user(Engine::Postgres, "admin").is_err() && check_user(Engine::Postgres, "pg_me").is_err());
    }
}
