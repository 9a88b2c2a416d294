//! How fast the operations on environments go: at once, as at AWS, or stage by stage as somebody says.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How fast operations go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// As fast as this machine can.
    #[default]
    Instant,
    /// Each stage takes as long as at AWS.
    Realistic,
    /// Each stage waits until `tasks-eb local advance` lets it begin.
    Manual,
}

impl Pace {
    /// The names of all, as a flag takes them.
    pub const NAMES: [&str; 3] = ["instant", "realistic", "manual"];

    /// Its name, as a flag takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Realistic => "realistic",
            Self::Manual => "manual",
        }
    }

    /// The one of a name; any other is instant.
    pub fn of(name: &str) -> Self {
        match name {
            "realistic" => Self::Realistic,
            "manual" => Self::Manual,
            _ => Self::Instant,
        }
    }
}

/// A part of an operation that takes its time at AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Stage {
    /// Security group and address are made.
    Resources,
    /// The coupled database is made.
    Database,
    /// The instance is launched.
    Instances,
    /// A version or options go to the instance.
    Deployment,
    /// The app is restarted.
    Restart,
    /// Two domain names change places.
    Swap,
    /// Tags are changed.
    Tags,
    /// The instance ends.
    Termination,
    /// The coupled database is deleted.
    DatabaseDeletion,
    /// The rest of the stack is deleted.
    StackDeletion,
}

impl Stage {
    /// Its name for people, and the seconds that it takes at AWS (docs/local.md has the sources): a launch without a
    /// database is 5 minutes, a deployment 26 seconds, a swap 1 to 2 seconds (eb-reference §1.4 to §1.6), a database 6
    /// to 10 minutes (§1.5). Of a launch the parts, and the rest, are our estimate.
    const fn row(self) -> (&'static str, u64) {
        match self {
            Self::Resources => ("resources", 60),
            Self::Database => ("database", 480),
            Self::Instances => ("instances", 210),
            Self::Deployment => ("deployment", 26),
            Self::Restart => ("restart", 10),
            Self::Swap => ("swap", 2),
            Self::Tags => ("tags", 10),
            Self::Termination => ("termination", 90),
            Self::DatabaseDeletion => ("database-deletion", 240),
            Self::StackDeletion => ("stack-deletion", 60),
        }
    }

    /// Its name, for people.
    pub(crate) const fn as_str(self) -> &'static str {
        self.row().0
    }

    /// Whether something is made at it, not taken away: of a rebuild the second half.
    pub(crate) const fn makes(self) -> bool {
        matches!(self, Self::Resources | Self::Database | Self::Instances | Self::Deployment)
    }

    /// How long it takes at AWS.
    pub(crate) const fn takes(self) -> Duration {
        Duration::from_secs(self.row().1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pace_is_found_by_its_name() {
        for name in Pace::NAMES {
            assert_eq!(Pace::of(name).as_str(), name);
        }
    }

    #[test]
    fn a_launch_takes_as_long_as_at_aws() {
        let launch = [Stage::Resources, Stage::Instances, Stage::Deployment].map(Stage::takes).iter().sum::<Duration>();
        assert!((Duration::from_secs(240)..Duration::from_secs(360)).contains(&launch), "{launch:?}");
    }
}
