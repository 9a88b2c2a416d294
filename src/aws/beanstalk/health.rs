//! Enhanced health, restarts, and the logs of instances.

use aws_sdk_elasticbeanstalk::types as sdk;
use aws_types::request_id::RequestId;
use serde::Serialize;
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::convert::moment;
use crate::aws::error::{failed, has_code};
use crate::beanstalk::{EnvironmentName, HealthStatus};
use crate::error::Result;

/// Enhanced health of an environment.
#[derive(Debug, Clone, Serialize)]
pub struct EnvironmentHealth {
    /// In one word.
    pub status: Option<HealthStatus>,
    /// Colour, as AWS names it.
    pub color: Option<String>,
    /// Why it is not better.
    pub causes: Vec<String>,
    /// What it answered in the last ten seconds.
    pub requests: Option<Requests>,
}

/// What was answered in the last ten seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Requests {
    /// How many requests.
    pub count: i32,
    /// Those answered with 4xx.
    pub status_4xx: i32,
    /// Those answered with 5xx.
    pub status_5xx: i32,
    /// Half of them took no longer, in seconds.
    pub p50: Option<f64>,
    /// 99 of 100 took no longer, in seconds.
    pub p99: Option<f64>,
}

/// Enhanced health of one instance.
#[derive(Debug, Clone, Serialize)]
pub struct InstanceHealth {
    /// Its id.
    pub id: String,
    /// In one word.
    pub status: Option<HealthStatus>,
    /// Why it is not better.
    pub causes: Vec<String>,
    /// What it answered in the last ten seconds.
    pub requests: Option<Requests>,
    /// Processes that wanted to run, on average in the last minute.
    pub load: Option<f64>,
    /// Its type, such as `t3.micro`.
    pub instance_type: Option<String>,
    /// Version that it runs.
    pub version_label: Option<String>,
    /// When it was launched.
    #[serde(with = "time::serde::rfc3339::option")]
    pub launched: Option<OffsetDateTime>,
}

/// Which logs to ask instances for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InfoType {
    /// The last hundred lines of each log.
    Tail,
    /// All logs, as a zip.
    Bundle,
}

impl InfoType {
    fn to_sdk(self) -> sdk::EnvironmentInfoType {
        match self {
            Self::Tail => sdk::EnvironmentInfoType::Tail,
            Self::Bundle => sdk::EnvironmentInfoType::Bundle,
        }
    }
}

/// Logs of one instance, ready to be fetched.
#[derive(Debug, Clone)]
pub struct LogSample {
    /// Instance they are of.
    pub instance: String,
    /// When they were taken.
    pub taken: Option<OffsetDateTime>,
    /// Where they are: a URL that needs no signature for a quarter of an hour.
    pub url: String,
}

impl Aws {
    /// Enhanced health of an environment; `None` where it reports basic health only.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn health(&self, environment: &EnvironmentName) -> Result<Option<EnvironmentHealth>> {
        let request = self.elasticbeanstalk.describe_environment_health().environment_name(environment.as_str());
        match request.attribute_names(sdk::EnvironmentHealthAttribute::All).send().await {
            Ok(answer) => Ok(Some(EnvironmentHealth {
                status: answer.health_status().map(Into::into),
                color: answer.color().map(str::to_owned),
                causes: answer.causes().to_vec(),
                requests: answer.application_metrics().map(requests),
            })),
            // Basic health has no detail: "DescribeEnvironmentHealth is not supported." (eb-reference §1.3)
            Err(error) if has_code(&error, "InvalidRequestException") => Ok(None),
            Err(error) => Err(failed(
                "elasticbeanstalk:DescribeEnvironmentHealth",
                format!("could not read the health of {environment}"),
                &error,
            )),
        }
    }

    /// Enhanced health of an environment's instances; empty where it reports basic health only.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn instances_health(&self, environment: &EnvironmentName) -> Result<Vec<InstanceHealth>> {
        let request = self.elasticbeanstalk.describe_instances_health().environment_name(environment.as_str());
        match request.attribute_names(sdk::InstancesHealthAttribute::All).send().await {
            Ok(answer) => Ok(answer.instance_health_list().iter().map(instance).collect()),
            Err(error) if has_code(&error, "InvalidRequestException") => Ok(Vec::new()),
            Err(error) => Err(failed(
                "elasticbeanstalk:DescribeInstancesHealth",
                format!("could not read the health of the instances of {environment}"),
                &error,
            )),
        }
    }

    /// Asks the instances for their logs. The answer is the request's id; the logs are ready when its events say so.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn request_logs(&self, environment: &EnvironmentName, kind: InfoType) -> Result<Option<String>> {
        let request = self.elasticbeanstalk.request_environment_info().environment_name(environment.as_str());
        let answer = request.info_type(kind.to_sdk()).send().await.map_err(|error| {
            let message = format!("could not ask the instances of {environment} for their logs");
            failed("elasticbeanstalk:RequestEnvironmentInfo", message, &error)
        })?;
        Ok(answer.request_id().map(str::to_owned))
    }

    /// The newest logs of each instance that were asked for.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn retrieve_logs(&self, environment: &EnvironmentName, kind: InfoType) -> Result<Vec<LogSample>> {
        let request = self.elasticbeanstalk.retrieve_environment_info().environment_name(environment.as_str());
        let answer = request.info_type(kind.to_sdk()).send().await.map_err(|error| {
            let message = format!("could not get the logs of {environment}");
            failed("elasticbeanstalk:RetrieveEnvironmentInfo", message, &error)
        })?;
        let mut newest: Vec<LogSample> = Vec::new();
        for sample in answer.environment_info().iter().filter_map(log_sample) {
            match newest.iter_mut().find(|kept| kept.instance == sample.instance) {
                Some(kept) if kept.taken <= sample.taken => *kept = sample,
                Some(_) => {}
                None => newest.push(sample),
            }
        }
        Ok(newest)
    }
}

fn log_sample(info: &sdk::EnvironmentInfoDescription) -> Option<LogSample> {
    Some(LogSample {
        instance: info.ec2_instance_id()?.to_owned(),
        taken: info.sample_timestamp().and_then(moment),
        url: info.message()?.to_owned(),
    })
}

fn instance(found: &sdk::SingleInstanceHealth) -> InstanceHealth {
    InstanceHealth {
        id: found.instance_id().unwrap_or_default().to_owned(),
        status: found.health_status().map(Into::into),
        causes: found.causes().to_vec(),
        requests: found.application_metrics().map(requests),
        load: found.system().and_then(|system| system.load_average().first().copied()),
        instance_type: found.instance_type().map(str::to_owned),
        version_label: found.deployment().and_then(|deployment| deployment.version_label()).map(str::to_owned),
        launched: found.launched_at().and_then(moment),
    }
}

fn requests(metrics: &sdk::ApplicationMetrics) -> Requests {
    let status = |pick: fn(&sdk::StatusCodes) -> Option<i32>| metrics.status_codes().and_then(pick).unwrap_or_default();
    Requests {
        count: metrics.request_count(),
        status_4xx: status(sdk::StatusCodes::status4xx),
        status_5xx: status(sdk::StatusCodes::status5xx),
        p50: metrics.latency().and_then(sdk::Latency::p50),
        p99: metrics.latency().and_then(sdk::Latency::p99),
    }
}
