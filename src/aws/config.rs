//! How we connect: credentials, region, endpoint and the one HTTP client.

use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region as SdkRegion, SdkConfig, imds};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::Builder as HttpClientBuilder;
use aws_smithy_http_client::tls;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::profiles;
use crate::beanstalk::Region;
use crate::error::{Class, Error, Result};
use crate::secret::Secret;

/// A host that takes no connection in this time is not there.
const CONNECT: Duration = Duration::from_secs(5);
/// Longest time for one try of one call.
const ATTEMPT: Duration = Duration::from_secs(60);
/// Longest time that one attempt to send a part of a bundle may take.
const UPLOAD: Duration = Duration::from_secs(15 * 60);
/// Tries of one call, on throttling, 5xx answers and broken connections; the pauses double from the first.
const ATTEMPTS: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(300);
/// Longest pause between two tries. On a day when every third call fails, one of a thousand fails for good.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// The metadata service of an instance answers within milliseconds. Off an instance nobody does, and that must be known
/// at once.
const METADATA: Duration = Duration::from_millis(500);

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
    /// Region that was chosen by flag, environment or project; that of the profile when absent.
    pub region: Option<Region>,
    /// Profile of the AWS configuration files.
    pub profile: Option<String>,
    /// Whether that profile was chosen by hand: its credentials alone count then, and not those of the environment,
    /// which may belong to another account.
    pub profile_by_hand: bool,
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
    pub(super) credentials: SharedCredentialsProvider,
    region: Region,
    profile: Option<String>,
    endpoint_url: Option<String>,
    config: SdkConfig,
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
        let Some(region) = find_region(request, &http).await else {
            if let Some(error) = profiles::missing(request).await {
                return Err(error);
            }
            return Err(Error::new(Class::Usage, "no AWS region is known")
                .code("TE1309")
                .because("none is given by --region, AWS_REGION, the project or the profile")
                .again_with("--region us-west-2"));
        };
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(FIRST_PAUSE)
                    .with_max_backoff(LONGEST_PAUSE),
            )
            .timeout_config(
                TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build(),
            )
            .credentials_provider(credentials(request, &region, &http).await)
            .region(region)
            .http_client(http);
        if let Some(profile) = &request.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(url) = &request.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        let config = loader.load().await;
        let region = region_of(&config)?;
        let credentials = checked_credentials(&config, request).await?;
        Ok(Self::from_config(&config, region, credentials, request))
    }

    fn from_config(
        config: &SdkConfig,
        region: Region,
        credentials: SharedCredentialsProvider,
        request: &ConnectRequest,
    ) -> Self {
        // Bucket names as host names would not resolve behind an endpoint of one's own.
        let own_endpoint = config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        // A part of 8 MB needs its time on a slow line; one that stands still is noticed by the SDK itself.
        let patient = TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(UPLOAD).build();
        let s3 = aws_sdk_s3::config::Builder::from(config).force_path_style(own_endpoint).timeout_config(patient);
        let s3 = s3.build();
        Self {
            elasticbeanstalk: aws_sdk_elasticbeanstalk::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            rds: aws_sdk_rds::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            sts: aws_sdk_sts::Client::new(config),
            credentials,
            region,
            profile: request.profile.clone().or_else(|| crate::env::get("AWS_PROFILE")),
            endpoint_url: config.endpoint_url().map(str::to_owned),
            config: config.clone(),
        }
    }

    /// The same identity in another region.
    #[must_use]
    pub fn in_region(&self, region: Region) -> Self {
        let config = self.config.to_builder().region(SdkRegion::new(region.to_string())).build();
        let request = ConnectRequest { profile: self.profile.clone(), ..ConnectRequest::default() };
        Self::from_config(&config, region, self.credentials.clone(), &request)
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

/// Whether a URL is of this machine.
pub fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => authority.split(':').next(),
    };
    host.is_some_and(|host| {
        host == "localhost"
            || host.ends_with(".localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// The region that was chosen, else that of the profile, else that of the instance this runs on.
async fn find_region(request: &ConnectRequest, http: &SharedHttpClient) -> Option<SdkRegion> {
    if let Some(chosen) = &request.region {
        return Some(SdkRegion::new(chosen.to_string()));
    }
    let config = ProviderConfig::without_region().with_http_client(http.clone());
    let mut profile = ProfileFileRegionProvider::builder().configure(&config);
    if let Some(name) = &request.profile {
        profile = profile.profile_name(name);
    }
    let instance = imds::region::ImdsRegionProvider::builder().imds_client(metadata(&config)).build();
    RegionProviderChain::first_try(profile.build()).or_else(instance).region().await
}

/// Where credentials come from: given keys; the profile chosen by hand; else the chain of every AWS tool (`AWS_*`
/// variables, profile, SSO, web identity, container, instance).
async fn credentials(
    request: &ConnectRequest,
    region: &SdkRegion,
    http: &SharedHttpClient,
) -> SharedCredentialsProvider {
    if let Some(keys) = &request.keys {
        let secret = keys.secret_access_key.expose();
        let keys = Credentials::new(&keys.access_key_id, secret, None, None, "tasks-eb");
        return SharedCredentialsProvider::new(keys);
    }
    let config = ProviderConfig::without_region().with_http_client(http.clone()).with_region(Some(region.clone()));
    match &request.profile {
        Some(name) if request.profile_by_hand => {
            let profile = ProfileFileCredentialsProvider::builder().configure(&config).profile_name(name);
            SharedCredentialsProvider::new(profile.build())
        }
        profile => {
            let imds = metadata(&config);
            let mut chain = DefaultCredentialsChain::builder().configure(config).region(region.clone());
            if let Some(name) = profile {
                chain = chain.profile_name(name);
            }
            SharedCredentialsProvider::new(chain.imds_client(imds).build().await)
        }
    }
}

fn metadata(config: &ProviderConfig) -> imds::Client {
    imds::Client::builder().configure(config).max_attempts(1).connect_timeout(METADATA).read_timeout(METADATA).build()
}

fn region_of(config: &SdkConfig) -> Result<Region> {
    let region = config.region().map_or("", AsRef::as_ref);
    Region::parse(region).map_err(|error| Error::new(Class::Usage, "the AWS region cannot be used").because(error))
}

async fn checked_credentials(config: &SdkConfig, request: &ConnectRequest) -> Result<SharedCredentialsProvider> {
    let error = match config.credentials_provider() {
        Some(provider) => match provider.provide_credentials().await {
            Ok(_) => return Ok(provider),
            Err(error) => Some(error),
        },
        None => None,
    };
    if let Some(error) = profiles::missing(request).await {
        return Err(error);
    }
    let unusable = Error::new(Class::Identity, "no usable AWS credentials were found").code("TE1307");
    let unusable = match error {
        None => unusable,
        // The instance is asked last, so its refusal means that there were none anywhere.
        Some(error) if matches!(error, CredentialsError::CredentialsNotLoaded(_)) || is_of_instance(&error) => {
            match request.profile.as_ref().filter(|_| request.profile_by_hand) {
                Some(profile) => unusable.because(format!("the profile {profile} has none")),
                None => unusable.because("neither AWS_* variables nor a profile nor a role of this machine gives any"),
            }
        }
        Some(error) => unusable.caused_by(&error),
    };
    let unusable = unusable.because("--local needs no AWS account, to try things");
    Err(profiles::explained(unusable, request).next(profiles::login(request).await))
}

fn is_of_instance(error: &CredentialsError) -> bool {
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        if error.to_string().contains("IMDS") {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
impl Aws {
    /// Connections to a server of a test.
    pub(crate) async fn at(url: &str) -> Self {
        let secret_access_key = Secret::new("secret");
        let keys = StaticKeys { access_key_id: "AKIAEXAMPLE".into(), secret_access_key };
        let region = Some(Region::parse("us-west-2").expect("a region"));
        let endpoint_url = Some(url.to_owned());
        let request = ConnectRequest { region, endpoint_url, keys: Some(keys), ..ConnectRequest::default() };
        Self::connect(&request).await.expect("connects")
    }
}
