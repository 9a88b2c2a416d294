//! `DescribePlatformVersion`.

use time::OffsetDateTime;

use super::list_platform_versions::summary;
use crate::local::account::platform;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let platform = platform::by_arn(call.params.required("PlatformArn")?)?;
    let published = OffsetDateTime::from_unix_timestamp(platform::PUBLISHED).map_err(Fault::internal)?;
    let languages = platform.language.iter().map(|(name, version)| {
        let structure = Structure::new().with("Name", *name);
        structure.with("Version", *version)
    });
    let description = summary(call, platform)
        .with("PlatformName", platform.branch)
        .with("SolutionStackName", platform.solution_stack())
        .with("DateCreated", published)
        .with("DateUpdated", published)
        .with("Description", format!("{} (run by tasks-eb on this machine)", platform.branch))
        .with("Maintainer", "aws-elasticbeanstalk-platforms@amazon.com")
        .with("ProgrammingLanguages", Value::members(languages))
        .with("Frameworks", Value::members(Vec::<Value>::new()))
        .with("CustomAmiList", Value::members(Vec::<Value>::new()));
    Ok(Structure::new().with("PlatformDescription", description).into())
}
