//! What an environment costs a month by the user's own price table: `docs/prices.md`. What has no price is said to have
//! none, and no figure is ever made up.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::beanstalk::Region;
use crate::beanstalk::option::namespace;
use crate::error::{Class, Error, Result};
use crate::fs;

/// Hours of a month, as AWS reckons.
const HOURS: f64 = 730.0;
/// What is paid by use, and therefore in no total.
const BY_USE: [&str; 4] = ["data transfer", "S3", "CloudWatch logs", "snapshots and backups"];

/// A table of prices.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    currency: String,
    /// The day on which the prices held.
    date: String,
    region: String,
    #[serde(default = "hours")]
    hours_per_month: f64,
    prices: Vec<Price>,
}

/// One price; exactly one of the three units.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    kind: Kind,
    #[serde(default, rename = "type")]
    of_type: Option<String>,
    #[serde(default)]
    hour: Option<f64>,
    #[serde(default)]
    month: Option<f64>,
    #[serde(default)]
    gb_month: Option<f64>,
}

/// What is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An instance of a type, such as `t3.micro`.
    Instance,
    /// A root volume, by its GB.
    Volume,
    /// A public IPv4 address.
    PublicIpv4,
    /// A load balancer of a type: `application`, `network`, `classic`.
    LoadBalancer,
    /// A database of a class, such as `db.t4g.micro`.
    Database,
    /// Its storage, by its GB.
    DatabaseStorage,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Volume => "volume",
            Self::PublicIpv4 => "public IPv4 address",
            Self::LoadBalancer => "load balancer",
            Self::Database => "database",
            Self::DatabaseStorage => "database storage",
        }
    }
}

fn hours() -> f64 {
    HOURS
}

/// Something that an environment consists of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Of which type, where that is known.
    #[serde(rename = "type")]
    pub of_type: Option<String>,
    /// How many.
    pub count: u32,
    /// How large each is, in GB, where that is known and counts.
    pub gb: Option<u32>,
    /// What it costs a month; `None` when the table has no price.
    pub monthly: Option<f64>,
}

/// What an environment costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// Currency of the table.
    pub currency: String,
    /// Day of the table.
    pub date: String,
    /// Each part.
    pub items: Vec<Item>,
    /// The sum of what has a price.
    pub at_least: f64,
    /// What is paid by use and is in no total.
    pub by_use: Vec<&'static str>,
}

impl Prices {
    /// Reads a table.
    ///
    /// # Errors
    /// Class `NotFound` when there is none, `Usage` when it is not one, or one of another region.
    pub fn read(path: &Path, region: &Region) -> Result<Self> {
        let wrong = |why: String| {
            Error::new(Class::Usage, format!("{} is no table of prices", path.display()))
                .because(why)
                .next("see docs/prices.md for its form")
        };
        let text = fs::named_text(path)?;
        let table: Self = serde_yaml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if table.region != region.as_str() {
            return Err(wrong(format!("its prices are those of {}, and this is {region}", table.region)));
        }
        for price in &table.prices {
            let given: Vec<f64> = [price.hour, price.month, price.gb_month].into_iter().flatten().collect();
            if given.len() != 1 || !given.iter().all(|price| price.is_finite() && *price >= 0.0) {
                let of_type = price.of_type.as_deref().unwrap_or_default();
                let why =
                    format!("{} {of_type} needs one of hour, month and gb_month, not below 0", price.kind.as_str());
                return Err(wrong(why));
            }
        }
        Ok(table)
    }

    /// What these parts cost.
    pub fn cost(&self, mut items: Vec<Item>) -> Cost {
        for item in &mut items {
            let found = self.prices.iter().find(|price| price.kind == item.kind && price.of_type == item.of_type);
            let each = found.and_then(|price| match (price.hour, price.month, price.gb_month, item.gb) {
                (Some(hour), ..) => Some(hour * self.hours_per_month),
                (_, Some(month), ..) => Some(month),
                (_, _, Some(gb_month), Some(gb)) => Some(gb_month * f64::from(gb)),
                _ => None,
            });
            item.monthly = each.map(|each| each * f64::from(item.count));
        }
        let at_least = items.iter().filter_map(|item| item.monthly).sum();
        let (currency, date) = (self.currency.clone(), self.date.clone());
        Cost { currency, date, items, at_least, by_use: BY_USE.to_vec() }
    }
}

/// What an environment with these options consists of.
pub fn items<'a>(option: impl Fn(&str, &str) -> Option<&'a str>) -> Vec<Item> {
    let number = |namespace: &str, name: &str| option(namespace, name).and_then(|text| text.parse::<u32>().ok());
    let is_true =
        |namespace: &str, name: &str| option(namespace, name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let item = |kind, of_type: Option<&str>, count, gb| Item {
        kind,
        of_type: of_type.map(str::to_owned),
        count,
        gb,
        monthly: None,
    };
    let single = option(namespace::ENVIRONMENT, "EnvironmentType") == Some("SingleInstance");
    let count = if single { 1 } else { number(namespace::AUTO_SCALING_GROUP, "MinSize").unwrap_or(1) };
    let types =
        option(namespace::INSTANCES, "InstanceTypes").or(option(namespace::LAUNCH_CONFIGURATION, "InstanceType"));
    let first = types.and_then(|types| types.split(',').next()).map(str::trim);
    let volume = option(namespace::LAUNCH_CONFIGURATION, "RootVolumeType");
    let gb = number(namespace::LAUNCH_CONFIGURATION, "RootVolumeSize");
    let mut items = vec![
        item(Kind::Instance, first, count, None),
        item(Kind::Volume, volume, count, gb),
        item(Kind::PublicIpv4, None, count, None),
    ];
    if !single {
        let balancer = option(namespace::ENVIRONMENT, "LoadBalancerType").unwrap_or("classic");
        items.push(item(Kind::LoadBalancer, Some(balancer), 1, None));
    }
    if is_true(namespace::DB_INSTANCE, "HasCoupledDatabase") {
        let count = if is_true(namespace::DB_INSTANCE, "MultiAZDatabase") { 2 } else { 1 };
        items.push(item(Kind::Database, option(namespace::DB_INSTANCE, "DBInstanceClass"), count, None));
        let storage = option(namespace::DB_INSTANCE, "DBStorageType");
        let gb = number(namespace::DB_INSTANCE, "DBAllocatedStorage");
        items.push(item(Kind::DatabaseStorage, storage, count, gb));
    }
    items
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let currency = &self.currency;
        writeln!(f, "Cost a month, by the table of {}:", self.date)?;
        for item in &self.items {
            let of_type = item.of_type.as_ref().map_or_else(String::new, |of_type| format!(" {of_type}"));
            let gb = item.gb.map_or_else(String::new, |gb| format!(", {gb} GB"));
            let price = item.monthly.map_or_else(|| "no price".into(), |price| format!("{price:.2} {currency}"));
            writeln!(f, "  {} x {}{of_type}{gb}: {price}", item.count, item.kind.as_str())?;
        }
        write!(f, "  at least {:.2} {currency}, and what is paid by use: {}", self.at_least, self.by_use.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "currency: USD\ndate: 2026-01-01\nregion: us-west-2\nprices:\n  \
                         - {kind: instance, type: t3.micro, hour: 1}\n  - {kind: public-ipv4, month: 2.5}\n  \
                         - {kind: database-storage, type: gp3, gb_month: 0.5}\n";

    fn read(text: &str) -> Result<Prices> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("prices.yml");
        fs::write_atomic(&path, text.as_bytes()).expect("writes");
        Prices::read(&path, &Region::parse("us-west-2").expect("a region"))
    }

    #[test]
    fn what_has_a_price_is_summed_and_the_rest_has_none() {
        let option = |_: &str, name: &str| match name {
            "EnvironmentType" => Some("LoadBalanced"),
            "MinSize" => Some("2"),
            "InstanceTypes" => Some("t3.micro, t3.small"),
            "HasCoupledDatabase" | "MultiAZDatabase" => Some("true"),
            "DBInstanceClass" => Some("db.t4g.micro"),
            "DBStorageType" => Some("gp3"),
            "DBAllocatedStorage" => Some("20"),
            _ => None,
        };
        let cost = read(TABLE).expect("reads").cost(items(option));
        let prices: Vec<_> = cost.items.iter().map(|item| (item.kind, item.monthly)).collect();
        assert_eq!(
            prices,
            [
                (Kind::Instance, Some(1460.0)),
                (Kind::Volume, None),
                (Kind::PublicIpv4, Some(5.0)),
                (Kind::LoadBalancer, None),
                (Kind::Database, None),
                (Kind::DatabaseStorage, Some(20.0)),
            ]
        );
        assert!(cost.to_string().contains("at least 1485.00 USD"), "{cost}");
        assert!(cost.to_string().contains("1 x load balancer classic: no price"), "{cost}");
    }

    #[test]
    fn a_table_that_is_none_is_refused_with_the_reason() {
        for (text, part) in [
            ("x: 1", "unknown field"),
            (&TABLE.replace("us-west-2", "eu-west-1"), "those of eu-west-1"),
            (&TABLE.replace("hour: 1", "hour: -1"), "not below 0"),
            (&TABLE.replace("hour: 1", "hour: 1, month: 2"), "needs one of"),
            (&TABLE.replace("instance,", "instanze,"), "instanze"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn the_example_of_the_documentation_can_be_read() {
        let text = include_str!("../../docs/prices.md");
        let example = text.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
        read(example).expect("reads");
    }
}
