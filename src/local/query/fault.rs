//! An error as AWS answers it: code, message, status, and whose fault it is.

use crate::error::Error;

/// An error that a client can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// AWS's code, such as `InvalidParameterValue`.
    pub code: String,
    /// AWS's sentence.
    pub message: String,
    /// HTTP status.
    pub status: u16,
    /// The client's fault (`Sender`); otherwise ours (`Receiver`), and clients try again.
    pub sender: bool,
}

impl Fault {
    /// A fault of the client with status 400.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), status: 400, sender: true }
    }

    /// The same fault with another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// `InvalidParameterValue`: the most usual answer of Elastic Beanstalk.
    pub fn invalid_parameter_value(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterValue", message)
    }

    /// `InvalidParameterCombination`.
    pub fn invalid_parameter_combination(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterCombination", message)
    }

    /// `MissingParameter` for one parameter.
    pub fn missing_parameter(name: &str) -> Self {
        Self::new("MissingParameter", format!("The request must contain the parameter {name}."))
    }

    /// `MissingRequiredParameter`: none of several alternatives is there.
    pub fn missing_required_parameter(message: impl Into<String>) -> Self {
        Self::new("MissingRequiredParameter", message)
    }

    /// `InvalidAction` (wording unverified, eb-reference §1.3).
    pub fn invalid_action(action: &str) -> Self {
        Self::new("InvalidAction", format!("The action {action} is not valid for this web service."))
    }

    /// `InternalFailure`: something went wrong on our side. The text names it, because the server is the reader's own.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self { code: "InternalFailure".into(), message: cause.to_string(), status: 500, sender: false }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Fault {}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::internal(error)
    }
}
