//! The table of services, and the way of one request through it: form or JSON → action → answer in the service's shape.

use std::sync::Arc;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};

use super::value::escape;
use super::{Action, Call, Fault, Params, Value};
use crate::beanstalk::Region;
use crate::local::{
    Local, admin, autoscaling, cloudformation, ec2, elasticbeanstalk, elasticloadbalancing, iam, logs, rds, s3,
    secretsmanager, ssm, sts, tagging,
};

/// A service of the query protocol, or of JSON 1.1.
pub(crate) struct Service {
    /// Its word in the credential scope.
    name: &'static str,
    /// XML namespace of its answers; of a JSON service the start of `X-Amz-Target`.
    namespace: &'static str,
    /// What it can do.
    actions: &'static [Action],
    /// How requests, answers and errors are wrapped.
    wrapping: Wrapping,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    Query,
    Ec2,
    /// The action is in a header, the body is the input, the answer is the output.
    Json,
}

const SERVICES: &[Service] = &[
    Service {
        name: "elasticbeanstalk",
        namespace: "http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/",
        actions: elasticbeanstalk::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "rds",
        namespace: "http://rds.amazonaws.com/doc/2014-10-31/",
        actions: rds::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "ec2",
        namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
        actions: ec2::ACTIONS,
        wrapping: Wrapping::Ec2,
    },
    Service {
        name: "cloudformation",
        namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
        actions: cloudformation::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "autoscaling",
        namespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
        actions: autoscaling::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "elasticloadbalancing",
        namespace: "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/",
        actions: elasticloadbalancing::classic::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "elasticloadbalancing",
        namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
        actions: elasticloadbalancing::v2::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "iam",
        namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
        actions: iam::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "sts",
        namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        actions: sts::ACTIONS,
        wrapping: Wrapping::Query,
    },
    Service {
        name: "secretsmanager",
        namespace: "secretsmanager.",
        actions: secretsmanager::ACTIONS,
        wrapping: Wrapping::Json,
    },
    Service { name: admin::SERVICE, namespace: admin::NAMESPACE, actions: admin::ACTIONS, wrapping: Wrapping::Json },
    Service { name: "ssm", namespace: "AmazonSSM.", actions: ssm::ACTIONS, wrapping: Wrapping::Json },
    Service { name: "logs", namespace: "Logs_20140328.", actions: logs::ACTIONS, wrapping: Wrapping::Json },
    Service {
        name: "tagging",
        namespace: "ResourceGroupsTaggingAPI_20170126.",
        actions: tagging::ACTIONS,
        wrapping: Wrapping::Json,
    },
];

/// Every action that a fault can happen to, of every service of AWS that answers here.
pub(crate) fn actions() -> impl Iterator<Item = String> {
    let services = SERVICES.iter().filter(|service| service.name != admin::SERVICE);
    let ours = services.flat_map(|service| service.actions).map(|action| action.name.to_owned());
    ours.chain(s3::actions())
}

impl Service {
    /// The API of that date, of a service that has several under one name; else this one.
    fn of_version(&'static self, version: Option<&str>) -> &'static Self {
        let is_it = |other: &&Self| other.name == self.name && version.is_some_and(|it| other.namespace.contains(it));
        SERVICES.iter().find(is_it).unwrap_or(self)
    }
}

/// An answer before it has a body type.
pub(crate) type Answer = Response<String>;

/// AWS's code of an answer that refuses: it goes with the answer to the record of calls.
#[derive(Debug, Clone)]
pub(crate) struct ErrorCode(pub(crate) String);

/// How a client wants its answer.
pub(crate) struct Form<'a> {
    service: Option<&'static Service>,
    request_id: &'a str,
    json: bool,
    /// Header in which clients of JSON services name the action.
    target: String,
}

impl<'a> Form<'a> {
    /// The form for a service of the credential scope, and what the client accepts.
    pub(crate) fn new(service: &str, parts: &Parts, request_id: &'a str) -> Self {
        let says_json = |value: Option<&HeaderValue>| {
            value.and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("json"))
        };
        let target = parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok());
        Self {
            service: SERVICES.iter().find(|known| known.name == service),
            request_id,
            target: target.unwrap_or_default().to_owned(),
            json: says_json(parts.headers.get(ACCEPT)) || says_json(parts.headers.get(CONTENT_TYPE)),
        }
    }

    /// The form of an answer to somebody whose request is gone.
    pub(crate) fn unknown(request_id: &'a str) -> Self {
        Self { service: None, request_id, json: false, target: String::new() }
    }

    fn is_ec2(&self) -> bool {
        self.service.is_some_and(|service| service.wrapping == Wrapping::Ec2)
    }

    /// Whether the service speaks JSON 1.1 and nothing else.
    pub(crate) fn is_json_service(&self) -> bool {
        self.service.is_some_and(|service| service.wrapping == Wrapping::Json)
    }

    fn namespace(&self) -> &'static str {
        self.service.map_or("http://webservices.amazon.com/AWSFault/2005-15-09", |service| service.namespace)
    }

    /// The action that the client names, known or not.
    pub(crate) fn action(&self, params: &Params) -> Option<String> {
        match self.service {
            Some(service) if self.is_json_service() => {
                Some(self.target.strip_prefix(service.namespace).unwrap_or(&self.target).to_owned())
            }
            // `Operation` is what the GitHub Action einaregilsson/beanstalk-deploy sends.
            _ => params.optional("Action").or_else(|| params.optional("Operation")).map(str::to_owned),
        }
    }

    /// Renders an error.
    pub(crate) fn fault(&self, fault: &Fault) -> Answer {
        let mut answer = self.render(fault);
        answer.extensions_mut().insert(ErrorCode(fault.code.to_string()));
        answer
    }

    fn render(&self, fault: &Fault) -> Answer {
        if self.is_json_service() {
            let text =
                serde_json::json!({ "__type": self.json_code(&fault.code), "message": fault.message }).to_string();
            // JSON services tell every fault of the client with 400, also a wrong signature.
            return self.respond(if fault.sender { StatusCode::BAD_REQUEST } else { status(fault) }, text);
        }
        let kind = if fault.sender { "Sender" } else { "Receiver" };
        let text = if self.json {
            // `__type` and `message` are for clients of the JSON protocols (CloudWatch Logs).
            serde_json::json!({
                "Error": { "Code": fault.code, "Message": fault.message, "Type": kind },
                "RequestId": self.request_id, "__type": fault.code, "message": fault.message,
            })
            .to_string()
        } else {
            let (mut code, mut message) = (String::new(), String::new());
            escape(&fault.code, &mut code);
            escape(&fault.message, &mut message);
            let id = self.request_id;
            if self.is_ec2() {
                format!(
                    "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
                     <RequestID>{id}</RequestID></Response>"
                )
            } else {
                format!(
                    "<ErrorResponse xmlns=\"{}\"><Error><Type>{kind}</Type><Code>{code}</Code>\
                     <Message>{message}</Message></Error><RequestId>{id}</RequestId></ErrorResponse>",
                    self.namespace()
                )
            }
        };
        self.respond(status(fault), text)
    }

    fn success(&self, action: &str, value: &Value) -> Answer {
        let id = self.request_id;
        let text = if self.is_json_service() {
            if *value == Value::Void { "{}".to_owned() } else { value.to_json().to_string() }
        } else if self.json {
            let mut body = serde_json::Map::new();
            if *value != Value::Void {
                body.insert(format!("{action}Result"), value.to_json_with_nulls());
            }
            body.insert("ResponseMetadata".into(), serde_json::json!({ "RequestId": id }));
            serde_json::json!({ format!("{action}Response"): body }).to_string()
        } else {
            let mut text = format!("<{action}Response xmlns=\"{}\">", self.namespace());
            if self.is_ec2() {
                text.push_str(&format!("<requestId>{id}</requestId>"));
                value.write_xml(&mut text);
            } else {
                if *value != Value::Void {
                    text.push_str(&format!("<{action}Result>"));
                    value.write_xml(&mut text);
                    text.push_str(&format!("</{action}Result>"));
                }
                text.push_str(&format!("<ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata>"));
            }
            text.push_str(&format!("</{action}Response>"));
            text
        };
        self.respond(StatusCode::OK, text)
    }

    fn json_code<'c>(&self, code: &'c str) -> &'c str {
        match json_code(code) {
            "ValidationException" if self.service.is_some_and(|service| INVALID_PARAMETER.contains(&service.name)) => {
                "InvalidParameterException"
            }
            code => code,
        }
    }

    fn respond(&self, status: StatusCode, text: String) -> Answer {
        let media_type = match (self.is_json_service(), self.json) {
            (true, _) => "application/x-amz-json-1.1",
            (false, true) => "application/json",
            (false, false) => "text/xml",
        };
        let mut answer = Response::new(text);
        *answer.status_mut() = status;
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        answer
    }

    /// Runs the action that the parameters name and renders what comes of it. Blocks for as long as the action does.
    pub(crate) fn answer(mut self, local: &Arc<Local>, region: Region, params: Params) -> Answer {
        self.service = self.service.map(|service| service.of_version(params.optional("Version")));
        let ran = self.find(&params).and_then(|action| {
            let call = Call {
                action: action.name.to_owned(),
                params,
                region,
                request_id: self.request_id.to_owned(),
                local: Arc::clone(local),
            };
            (action.run)(&call).map(|value| (action.name, value))
        });
        match ran {
            Ok((name, value)) => self.success(name, &value),
            Err(fault) => self.fault(&fault),
        }
    }

    fn find(&self, params: &Params) -> Result<&'static Action, Fault> {
        let Some(service) = self.service else {
            return Err(Fault::new("InvalidAction", "The local Elastic Beanstalk does not answer for this service."));
        };
        let name = self.action(params);
        let found = name.as_deref().and_then(|name| service.actions.iter().find(|action| action.name == name));
        match (found, name) {
            (Some(action), _) => Ok(action),
            (None, _) if self.is_json_service() => Err(Fault::new("UnknownOperationException", "")),
            (None, Some(name)) => Err(Fault::invalid_action(&name)),
            (None, None) => Err(Fault::new("MissingAction", "The request must contain the parameter Action.")),
        }
    }
}

fn status(fault: &Fault) -> StatusCode {
    StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// JSON services whose word for input that breaks the model is this one of their own.
const INVALID_PARAMETER: [&str; 2] = ["logs", "tagging"];

/// The word of JSON services for what every service may answer.
fn json_code(code: &str) -> &str {
    match code {
        "InvalidClientTokenId" => "UnrecognizedClientException",
        "SignatureDoesNotMatch" | "RequestExpired" => "InvalidSignatureException",
        "IncompleteSignature" => "IncompleteSignatureException",
        "MissingAuthenticationToken" => "MissingAuthenticationTokenException",
        "MissingParameter" | "InvalidParameterValue" => "ValidationException",
        "RequestEntityTooLarge" => "RequestEntityTooLargeException",
        "InternalFailure" => "InternalServerError",
        "Throttling" => "ThrottlingException",
        "ExpiredToken" => "ExpiredTokenException",
        "ServiceUnavailable" => "ServiceUnavailableException",
        other => other,
    }
}

#[cfg(test)]
mod fuzz;
