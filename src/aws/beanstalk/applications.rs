//! Applications and application versions.

use serde::Serialize;
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::convert::moment;
use crate::aws::error::failed;
use crate::beanstalk::version::ApplicationVersionStatus;
use crate::beanstalk::{ApplicationName, VersionLabel};
use crate::error::Result;

/// An application version as AWS describes it.
#[derive(Debug, Clone, Serialize)]
pub struct Version {
    /// Its label.
    pub label: String,
    /// Its description.
    pub description: Option<String>,
    /// Bucket and key of its source bundle; absent for the sample application.
    pub source: Option<(String, String)>,
    /// Whether it was validated.
    pub status: ApplicationVersionStatus,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339::option")]
    pub created: Option<OffsetDateTime>,
}

/// A version to make of a bundle that lies in S3.
#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    /// Application it belongs to.
    pub application: &'a ApplicationName,
    /// Its label.
    pub label: &'a VersionLabel,
    /// Its description, at most 200 characters.
    pub description: &'a str,
    /// Bucket of the bundle.
    pub bucket: &'a str,
    /// Key of the bundle.
    pub key: &'a str,
}

impl Aws {
    /// Labels of the versions of an application; `None` when there is no such application.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn version_labels(&self, application: &ApplicationName) -> Result<Option<Vec<String>>> {
        let request = self.elasticbeanstalk.describe_applications().application_names(application.as_str());
        let answer = request.send().await.map_err(|error| {
            let message = format!("could not look for the application {application}");
            failed("elasticbeanstalk:DescribeApplications", message, &error)
        })?;
        let mut found = answer.applications.unwrap_or_default().into_iter();
        let found = found.find(|found| found.application_name() == Some(application.as_str()));
        Ok(found.map(|found| found.versions.unwrap_or_default()))
    }

    /// Whether the application exists.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn application_exists(&self, name: &ApplicationName) -> Result<bool> {
        self.version_labels(name).await.map(|labels| labels.is_some())
    }

    /// Makes the application if it does not exist. True when it was made now.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn ensure_application(&self, name: &ApplicationName) -> Result<bool> {
        let request = self.elasticbeanstalk.create_application().application_name(name.as_str());
        match request.description("Created by tasks-eb").send().await {
            Ok(_) => Ok(true),
            // AWS has no code of its own for this; the sentence is the sign (eb-reference §1.3).
            Err(error) if error.as_service_error().is_some_and(|fault| says(fault, "already exists")) => Ok(false),
            Err(error) => Err(failed(
                "elasticbeanstalk:CreateApplication",
                format!("could not create the application {name}"),
                &error,
            )),
        }
    }

    /// Deletes the application with its versions and saved configurations; bundles in S3 stay. One that is gone is
    /// fine. True when it was there.
    ///
    /// # Errors
    /// When AWS refuses, for example because an environment still runs.
    pub async fn delete_application(&self, name: &ApplicationName) -> Result<bool> {
        match self.elasticbeanstalk.delete_application().application_name(name.as_str()).send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|fault| says(fault, "No Application named")) => {
                Ok(false)
            }
            Err(error) => Err(failed(
                "elasticbeanstalk:DeleteApplication",
                format!("could not delete the application {name}"),
                &error,
            )),
        }
    }

    /// All versions of an application, newest first.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn versions(&self, application: &ApplicationName) -> Result<Vec<Version>> {
        let mut versions = Vec::new();
        let mut token = None;
        loop {
            let request = self.elasticbeanstalk.describe_application_versions().application_name(application.as_str());
            let page = request.set_next_token(token).send().await.map_err(|error| {
                let message = format!("could not list the versions of {application}");
                failed("elasticbeanstalk:DescribeApplicationVersions", message, &error)
            })?;
            versions.extend(page.application_versions().iter().map(version));
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(versions);
            }
        }
    }

    /// One version; `None` when there is none of that label.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn version(&self, application: &ApplicationName, label: &VersionLabel) -> Result<Option<Version>> {
        let request = self.elasticbeanstalk.describe_application_versions().application_name(application.as_str());
        let page = request.version_labels(label.as_str()).send().await.map_err(|error| {
            let message = format!("could not look for version {label} of {application}");
            failed("elasticbeanstalk:DescribeApplicationVersions", message, &error)
        })?;
        Ok(page.application_versions().iter().find(|found| found.version_label() == Some(label.as_str())).map(version))
    }

    /// Makes a version. One of the same label is left as it is: labels are made of the bundle's content.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn ensure_version(&self, new: &NewVersion<'_>) -> Result<bool> {
        let bundle =
            aws_sdk_elasticbeanstalk::types::S3Location::builder().s3_bucket(new.bucket).s3_key(new.key).build();
        let request = self
            .elasticbeanstalk
            .create_application_version()
            .application_name(new.application.as_str())
            .version_label(new.label.as_str())
            .description(new.description.chars().take(200).collect::<String>())
            .source_bundle(bundle)
            .process(false);
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|fault| says(fault, "already exists")) => Ok(false),
            Err(error) => Err(failed(
                "elasticbeanstalk:CreateApplicationVersion",
                format!("could not create version {} of {}", new.label, new.application),
                &error,
            )),
        }
    }

    /// Deletes a version, and its bundle in S3 where that is asked for. One that is gone is fine. AWS deletes also a
    /// version that runs (eb-reference §1.3), so the caller has to look.
    ///
    /// # Errors
    /// Class `Busy` while something is done with it; else when AWS refuses or cannot be reached.
    pub async fn delete_version(&self, application: &ApplicationName, label: &str, with_bundle: bool) -> Result<()> {
        let request = self.elasticbeanstalk.delete_application_version().application_name(application.as_str());
        let request = request.version_label(label).delete_source_bundle(with_bundle);
        request.send().await.map(drop).map_err(|error| {
            let message = format!("could not delete version {label} of {application}");
            failed("elasticbeanstalk:DeleteApplicationVersion", message, &error)
        })
    }

    /// Name of the bucket that Elastic Beanstalk keeps for this account and region; made when there is none.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn storage_location(&self) -> Result<String> {
        let answer = self.elasticbeanstalk.create_storage_location().send().await.map_err(|error| {
            failed("elasticbeanstalk:CreateStorageLocation", "could not get the bucket for source bundles", &error)
        })?;
        Ok(answer.s3_bucket().unwrap_or_default().to_owned())
    }

    /// Whether `prefix` is free as the first label of a domain name in this region.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn cname_is_free(&self, prefix: &crate::beanstalk::CnamePrefix) -> Result<bool> {
        let answer = self.elasticbeanstalk.check_dns_availability().cname_prefix(prefix.as_str()).send().await;
        let answer = answer.map_err(|error| {
            let message = format!("could not ask whether the domain prefix {prefix} is free");
            failed("elasticbeanstalk:CheckDNSAvailability", message, &error)
        })?;
        Ok(answer.available().unwrap_or_default())
    }
}

/// Whether the service's sentence contains `part`.
pub(super) fn says(fault: &impl aws_smithy_types::error::metadata::ProvideErrorMetadata, part: &str) -> bool {
    fault.message().is_some_and(|message| message.contains(part))
}

fn version(found: &aws_sdk_elasticbeanstalk::types::ApplicationVersionDescription) -> Version {
    let source = found
        .source_bundle()
        .and_then(|location| Some((location.s3_bucket()?.to_owned(), location.s3_key()?.to_owned())));
    Version {
        label: found.version_label().unwrap_or_default().to_owned(),
        description: found.description().map(str::to_owned),
        source,
        status: found.status().map_or("", |status| status.as_str()).to_ascii_uppercase().into(),
        created: found.date_created().and_then(moment),
    }
}
