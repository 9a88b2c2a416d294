//! An environment's status and health, in AWS's words.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word that this version does not know; kept as AWS sent it.
            Other(String),
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($word => Self::$variant,)+
                    _ => Self::Other(word),
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::from(word.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.as_str().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words!(
    /// Status of an environment. Source: service model, `EnvironmentStatus`.
    EnvironmentStatus {
        /// Being created.
        Launching => "Launching",
        /// Being updated.
        Updating => "Updating",
        /// An update is being aborted.
        Aborting => "Aborting",
        /// Settled: takes the next operation.
        Ready => "Ready",
        /// Being terminated.
        Terminating => "Terminating",
        /// Gone; listed for about six weeks.
        Terminated => "Terminated",
        /// Links of an environment are being made (outgoing).
        LinkingFrom => "LinkingFrom",
        /// Links of an environment are being made (incoming).
        LinkingTo => "LinkingTo",
    }
);
words!(
    /// Health colour of an environment. Source: service model, `EnvironmentHealth`.
    Health {
        /// Passing.
        Green => "Green",
        /// Failing some checks.
        Yellow => "Yellow",
        /// Failing.
        Red => "Red",
        /// Not known yet, or suspended by an operation.
        Grey => "Grey",
    }
);
words!(
    /// Status of enhanced health. Source: service model, `EnvironmentHealthStatus`.
    HealthStatus {
        /// No data reported.
        NoData => "NoData",
        /// Not determined.
        Unknown => "Unknown",
        /// An operation is in progress within the command timeout.
        Pending => "Pending",
        /// Passing.
        Ok => "Ok",
        /// Passing while an operation is in progress.
        Info => "Info",
        /// A moderate number of failures.
        Warning => "Warning",
        /// A high number of failures.
        Degraded => "Degraded",
        /// A very high number of failures.
        Severe => "Severe",
        /// Reporting is suspended.
        Suspended => "Suspended",
    }
);

impl HealthStatus {
    /// The colour AWS shows for this status (developer guide, "Health colors and statuses").
    pub fn color(&self) -> Health {
        match self {
            Self::Ok | Self::Info => Health::Green,
            Self::Warning => Health::Yellow,
            Self::Degraded | Self::Severe => Health::Red,
            _ => Health::Grey,
        }
    }
}
