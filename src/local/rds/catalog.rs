//! What RDS offers: versions of MySQL and classes of instances. The lists are AWS's of late 2026, cut short.

use super::super::query::{Call, Fault, Structure, Value};
use super::{page, passes};

/// The engine that is offered.
pub(super) const ENGINE: &str = "mysql";
/// Versions, oldest first.
const VERSIONS: [&str; 9] = ["8.0.40", "8.0.41", "8.0.42", "8.0.43", "8.4.3", "8.4.4", "8.4.5", "8.4.6", "8.4.7"];
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

fn major(version: &str) -> &str {
    version.rsplit_once('.').map_or(version, |(major, _)| major)
}

/// The full version that a wish means: `8.4` is the newest of its series, none is the newest of all.
pub(super) fn resolve(engine: &str, wish: Option<&str>) -> Result<String, Fault> {
    if engine != ENGINE {
        let message = format!("Invalid DB engine: {engine}. The local RDS runs {ENGINE} only.");
        return Err(Fault::invalid_parameter_value(message));
    }
    let fits = |version: &&&str| wish.is_none_or(|wish| **version == wish || major(version) == wish);
    let found = VERSIONS.iter().rev().find(fits).map(|version| (*version).to_owned());
    found.ok_or_else(|| {
        let message = format!("Cannot find version {} for {ENGINE}", wish.unwrap_or_default());
        Fault::invalid_parameter_combination(message)
    })
}

/// Checks that a class looks like one: `db.t4g.micro`.
pub(super) fn check_class(class: &str) -> Result<(), Fault> {
    let parts: Vec<&str> = class.split('.').collect();
    if matches!(parts.as_slice(), ["db", family, size] if !family.is_empty() && !size.is_empty()) {
        return Ok(());
    }
    Err(Fault::invalid_parameter_value(format!("Invalid DB Instance class: {class}")))
}

/// The parameter group that every instance of a version has.
pub(super) fn parameter_group(version: &str) -> String {
    format!("default.{}", family(version))
}

fn family(version: &str) -> String {
    format!("{ENGINE}{}", major(version))
}

/// DescribeDBEngineVersions.
pub(super) fn engine_versions(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let wanted_engine = params.optional("Engine").is_none_or(|engine| engine == ENGINE);
    let wish = params.optional("EngineVersion");
    let wanted_family = params.optional("DBParameterGroupFamily");
    let newest_only = params.boolean("DefaultOnly")?.unwrap_or(false);
    let mut found = Vec::new();
    for version in VERSIONS {
        let fits = wanted_engine
            && wish.is_none_or(|wish| version == wish || major(version) == wish)
            && wanted_family.is_none_or(|wanted| wanted == family(version))
            && (!newest_only || VERSIONS.last() == Some(&version))
            && passes(params, |name| match name {
                "engine" => Some(ENGINE.into()),
                "engine-version" => Some(version.into()),
                "status" => Some("available".into()),
                _ => None,
            })?;
        if fits {
            found.push(version);
        }
    }
    let (found, marker) = page(params, found)?;
    let shapes = found.into_iter().map(|version| {
        Structure::new()
            .with("Engine", ENGINE)
            .with("MajorEngineVersion", major(version))
            .with("EngineVersion", version)
            .with("DBParameterGroupFamily", family(version))
            .with("DBEngineDescription", "MySQL Community Edition")
            .with("DBEngineVersionDescription", format!("MySQL {version}"))
            .with("Status", "available")
    });
    let list = Value::list("DBEngineVersion", shapes);
    Ok(Structure::new().with("DBEngineVersions", list).with_some("Marker", marker).into())
}

/// DescribeOrderableDBInstanceOptions.
pub(super) fn orderable_options(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let engine = params.required("Engine")?;
    let wish = params.optional("EngineVersion");
    let class = params.optional("DBInstanceClass");
    let mut found = Vec::new();
    for version in VERSIONS.iter().filter(|version| engine == ENGINE && wish.is_none_or(|wish| **version == wish)) {
        for class in CLASSES.iter().filter(|known| class.is_none_or(|class| **known == class)) {
            found.extend(STORAGE_TYPES.iter().map(|storage| (*version, *class, *storage)));
        }
    }
    let (found, marker) = page(params, found)?;
    let zones = ["a", "b"].map(|zone| Structure::new().with("Name", format!("{}{zone}", call.region)));
    let shapes = found.into_iter().map(|(version, class, (storage, least))| {
        Structure::new()
            .with("Engine", ENGINE)
            .with("EngineVersion", version)
            .with("DBInstanceClass", class)
            .with("LicenseModel", "general-public-license")
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
        assert_eq!(resolve(ENGINE, Some("8.0")).as_deref(), Ok("8.0.43"));
        assert_eq!(resolve(ENGINE, Some("8.4.5")).as_deref(), Ok("8.4.5"));
        assert_eq!(resolve(ENGINE, None).as_deref(), Ok("8.4.7"));
        assert!(resolve(ENGINE, Some("5.5")).is_err() && resolve("postgres", None).is_err());
    }
}
