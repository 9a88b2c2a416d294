//! How we connect: credentials, region, endpoint and the one HTTP client.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region as SdkRegion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_http_client::Builder as HttpClientBuilder;
use aws_smithy_http_client::tls;

use crate::beanstalk::Region;
use crate::error::{Class, Error, Result};
use crate::secret::Secret;

/// Keys that are given and not looked for: those of a local Elastic Beanstalk.
#[derive(Debug, Clone)]
pub struct StaticKeys {
    /// The public half.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: Secret,
}

/// What a connection is made from. Everything absent is looked for where AWS's own tools look.
#[derive(Debug, Clone, Default)]
pub struct ConnectRequest {
    /// Region by flag.
    pub region: Option<Region>,
    /// Region of the project: used when neither flag, environment nor profile names one... after the environment,
    /// before the profile.
    pub project_region: Option<Region>,
    /// Profile of the AWS configuration files.
    pub profile: Option<String>,
    /// Where calls go instead of AWS.
    pub endpoint_url: Option<String>,
    /// Keys for that endpoint.
    pub keys: Option<StaticKeys>,
}

/// Connections to the services, all in one region and under one identity.
#[derive(Debug, Clone)]
pub struct Aws {
    pub(super) elasticbeanstalk: aws_sdk_elasticbeanstalk::Client,
    pub(super) iam: aws_sdk_iam::Client,
    pub(super) rds: aws_sdk_rds::Client,
    pub(super) s3: aws_sdk_s3::Client,
    pub(super) sts: aws_sdk_sts::Client,
    region: Region,
    profile: Option<String>,
    endpoint_url: Option<String>,
}

impl Aws {
    /// Finds credentials and a region, and makes the clients. Nothing is sent to AWS itself, but SSO and role
    /// providers may ask theirs.
    ///
    /// # Errors
    /// Class `Identity` without usable credentials; `Usage` without a region.
    pub async fn connect(request: &ConnectRequest) -> Result<Self> {
        let http = HttpClientBuilder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(60))
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .timeout_config(timeouts);
        if let Some(profile) = &request.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(url) = &request.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        if let Some(region) = chosen_region(request) {
            loader = loader.region(SdkRegion::new(region));
        }
        if let Some(keys) = &request.keys {
            let secret = keys.secret_access_key.expose();
            loader = loader.credentials_provider(Credentials::new(&keys.access_key_id, secret, None, None, "tasks-eb"));
        }
        let config = loader.load().await;
        let region = region_of(&config)?;
        check_credentials(&config, request).await?;
        Ok(Self::from_config(&config, region, request))
    }

    fn from_config(config: &SdkConfig, region: Region, request: &ConnectRequest) -> Self {
        // Bucket names as host names would not resolve behind an endpoint of one's own.
        let own_endpoint = config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        let s3 = aws_sdk_s3::config::Builder::from(config).force_path_style(own_endpoint).build();
        Self {
            elasticbeanstalk: aws_sdk_elasticbeanstalk::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            rds: aws_sdk_rds::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            sts: aws_sdk_sts::Client::new(config),
            region,
            profile: request.profile.clone().or_else(|| crate::env::get("AWS_PROFILE")),
            endpoint_url: config.endpoint_url().map(str::to_owned),
        }
    }

    /// The region of every call.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The profile the credentials come from, when one is named.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Where calls go instead of AWS.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.endpoint_url.as_deref()
    }
}

/// Flag, then environment, then project; `None` leaves it to the profile.
fn chosen_region(request: &ConnectRequest) -> Option<String> {
    let environment = || crate::env::get("AWS_REGION").or_else(|| crate::env::get("AWS_DEFAULT_REGION"));
    let project = || request.project_region.as_ref().map(ToString::to_string);
    request.region.as_ref().map(ToString::to_string).or_else(environment).or_else(project)
}

fn region_of(config: &SdkConfig) -> Result<Region> {
    let Some(region) = config.region() else {
        return Err(Error::new(Class::Usage, "no AWS region is known")
            .because("none is given by --region, AWS_REGION, the project or the profile")
            .next("add --region us-west-2"));
    };
    Region::parse(region.as_ref())
        .map_err(|error| Error::new(Class::Usage, "the AWS region cannot be used").because(error))
}

async fn check_credentials(config: &SdkConfig, request: &ConnectRequest) -> Result<()> {
    let unusable = |why: &dyn std::error::Error| {
        let login = request.profile.as_ref().map_or_else(String::new, |profile| format!(" --profile {profile}"));
        Error::new(Class::Identity, "no usable AWS credentials were found")
            .caused_by(why)
            .next(format!("aws sso login{login}   (or add --local to try without an AWS account)"))
    };
    let Some(provider) = config.credentials_provider() else {
        return Err(unusable(&std::io::Error::other("no provider of credentials is configured")));
    };
    provider.provide_credentials().await.map(drop).map_err(|error| unusable(&error))
}
