//! The rows of options that only some platforms have.
//!
//! Source: developer guide, "Platform specific options" and the pages of the platforms, as far as they speak of Amazon
//! Linux 2 and 2023; what was there before (`aws:elasticbeanstalk:container:nodejs`, `…:staticfiles` of each language,
//! `GzipCompression`) the service no longer knows (pm2-ebs-demo#4, eb-node-express-sample#18). What a change does nobody
//! has published: the app server reads them when it starts. Data only.

use super::super::option::namespace;
use super::super::platform::Runtime;
use super::table::{ANY, APP, NONE, row, words};
use super::{OptionSpec, Rule};

const PYTHON: &str = "aws:elasticbeanstalk:container:python";
const PHP: &str = "aws:elasticbeanstalk:container:php:phpini";
const ON_OFF: Rule = words(&["On", "Off"]);

/// The row of some platforms.
const fn of(runtimes: &'static [Runtime], spec: OptionSpec) -> OptionSpec {
    OptionSpec { runtimes, ..spec }
}

const fn proxy_server(runtimes: &'static [Runtime], names: &'static [&'static str]) -> OptionSpec {
    of(runtimes, row(namespace::PROXY, "ProxyServer", Some("nginx"), words(names), NONE, APP))
}

const fn python(name: &'static str, default: &'static str, rule: Rule) -> OptionSpec {
    of(&[Runtime::Python], row(PYTHON, name, Some(default), rule, NONE, APP))
}

const fn php(name: &'static str, default: Option<&'static str>, rule: Rule) -> OptionSpec {
    of(&[Runtime::Php], row(PHP, name, default, rule, NONE, APP))
}

const fn tomcat(name: &'static str, default: Option<&'static str>) -> OptionSpec {
    of(&[Runtime::Tomcat], row(namespace::JVM_OPTIONS, name, default, ANY, NONE, APP))
}

/// Every option that not all platforms have.
pub(super) const OPTIONS: &[OptionSpec] = &[
    python("NumProcesses", "1", Rule::AtLeast(1)),
    python("NumThreads", "15", Rule::AtLeast(1)),
    python("WSGIPath", "application", ANY),
    php("allow_url_fopen", Some("On"), ON_OFF),
    php("composer_options", None, ANY),
    php("display_errors", Some("Off"), ON_OFF),
    php("document_root", Some("/"), ANY),
    php("max_execution_time", Some("60"), Rule::AtLeast(0)),
    php("memory_limit", Some("256M"), ANY),
    php("zlib.output_compression", Some("Off"), ON_OFF),
    tomcat("JVM Options", None),
    tomcat("Xms", Some("256m")),
    tomcat("Xmx", Some("256m")),
    // The containers of ECS have no proxy. That Go, Corretto and Ruby take `none` is eb-reference §5's.
    proxy_server(
        &[Runtime::Go, Runtime::Corretto, Runtime::DotNet, Runtime::Docker, Runtime::Ruby],
        &["nginx", "none"],
    ),
    proxy_server(&[Runtime::Tomcat, Runtime::NodeJs, Runtime::Php, Runtime::Python], &["nginx", "apache"]),
];
