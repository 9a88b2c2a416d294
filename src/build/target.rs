//! Which machine the app is compiled for, and which way of compiling gives that.

use std::fmt;

use serde::Serialize;

use super::elf::{Glibc, Offer};
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform::AMAZON_LINUX_2023_GLIBC;
use crate::project::Extensions;

/// Architecture of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// 64-bit Intel and AMD.
    X86_64,
    /// 64-bit ARM: Graviton.
    Aarch64,
}

impl Architecture {
    /// The word in Rust's target names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
        }
    }

    /// The word in Beanstalk's option `SupportedArchitectures`.
    pub const fn as_beanstalk(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "arm64",
        }
    }

    /// That of this machine; `None` for one that Beanstalk does not offer.
    pub const fn host() -> Option<Self> {
        if cfg!(target_arch = "x86_64") {
            Some(Self::X86_64)
        } else if cfg!(target_arch = "aarch64") {
            Some(Self::Aarch64)
        } else {
            None
        }
    }

    /// That of an instance type. Graviton families have a `g` among the letters after their generation (`t4g`, `m7gd`,
    /// `c6gn`); the first of them was `a1`. Source: EC2, "Instance type naming conventions".
    pub fn of_instance_type(instance_type: &str) -> Self {
        let family = instance_type.split('.').next().unwrap_or_default();
        let attributes = family.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        if family == "a1" || attributes.contains('g') { Self::Aarch64 } else { Self::X86_64 }
    }

    /// That which the bundle's own options ask for: the first instance type, else the first supported architecture,
    /// else Beanstalk's default.
    pub fn of_extensions(extensions: &Extensions) -> Self {
        Self::asked_for(|name| extensions.value(namespace::INSTANCES, name)).unwrap_or(Self::X86_64)
    }

    /// That of an environment which exists, with the files of a new version: what they ask for, else what is in force.
    pub fn of_environment(extensions: &Extensions, in_force: &[OptionSetting]) -> Self {
        let option = |name: &str| {
            let mut options = in_force.iter();
            options.find(|option| option.namespace == namespace::INSTANCES && option.name == name)?.value.as_deref()
        };
        Self::asked_for(|name| extensions.value(namespace::INSTANCES, name))
            .or_else(|| Self::asked_for(option))
            .unwrap_or(Self::X86_64)
    }

    fn asked_for<'a>(option: impl Fn(&'static str) -> Option<&'a str>) -> Option<Self> {
        let first = |name| option(name)?.split(',').map(str::trim).find(|word| !word.is_empty());
        match (first("InstanceTypes"), first("SupportedArchitectures")) {
            (Some(instance_type), _) => Some(Self::of_instance_type(instance_type)),
            (None, Some("arm64")) => Some(Self::Aarch64),
            (None, supported) => supported.map(|_| Self::X86_64),
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The machine that the app will run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildTarget {
    /// An instance with Amazon Linux 2023.
    Platform(Architecture),
    /// This very machine: the local Elastic Beanstalk.
    Host,
}

impl BuildTarget {
    /// What that machine offers; `None` when this machine is none that Beanstalk knows.
    pub fn offer(self) -> Option<Offer> {
        let (major, minor) = AMAZON_LINUX_2023_GLIBC;
        match self {
            Self::Platform(architecture) => Some(Offer { architecture, glibc: Some(Glibc(major, minor)) }),
            Self::Host => Architecture::host().map(|architecture| Offer { architecture, glibc: None }),
        }
    }
}

/// A way of compiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// `cargo build`, with the toolchain's own target.
    Native,
    /// `cargo build` for musl: a static program that runs on any Linux.
    Musl(Architecture),
    /// `cargo zigbuild`, which links against the glibc of the platform.
    Zigbuild(Architecture),
}

impl Way {
    /// Rust's name of the target, without zigbuild's glibc suffix; `None` for the toolchain's own.
    pub(super) fn triple(self) -> Option<String> {
        match self {
            Self::Native => None,
            Self::Musl(architecture) => Some(format!("{architecture}-unknown-linux-musl")),
            Self::Zigbuild(architecture) => Some(format!("{architecture}-unknown-linux-gnu")),
        }
    }

    /// Arguments for cargo, before those that all ways share.
    pub(super) fn arguments(self) -> Vec<String> {
        let (major, minor) = AMAZON_LINUX_2023_GLIBC;
        match (self, self.triple()) {
            (Self::Zigbuild(_), Some(triple)) => {
                vec!["zigbuild".into(), "--target".into(), format!("{triple}.{major}.{minor}")]
            }
            (_, Some(triple)) => vec!["build".into(), "--target".into(), triple],
            (_, None) => vec!["build".into()],
        }
    }
}

/// What is installed here that can compile for another machine than this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tools {
    /// The standard library for musl, and a C compiler that links it.
    pub(super) musl: bool,
    /// cargo-zigbuild, zig, and the standard library for the platform's target.
    pub(super) zigbuild: bool,
}

/// The ways to try, best first. `Native` may turn out to need a newer glibc, which only the result can tell: whether a
/// program uses a new symbol depends on its code and not only on the system it is compiled on.
pub(super) fn ways(target: BuildTarget, host: Option<Architecture>, host_is_linux: bool, tools: Tools) -> Vec<Way> {
    let architecture = match target {
        BuildTarget::Host => return vec![Way::Native],
        BuildTarget::Platform(architecture) => architecture,
    };
    let native = host_is_linux && host == Some(architecture);
    [(native, Way::Native), (tools.musl, Way::Musl(architecture)), (tools.zigbuild, Way::Zigbuild(architecture))]
        .into_iter()
        .filter_map(|(possible, way)| possible.then_some(way))
        .collect()
}

/// The commands that install what can compile for an architecture.
pub fn how_to_install(architecture: Architecture) -> String {
    let musl = format!("rustup target add {architecture}-unknown-linux-musl");
    if cfg!(target_os = "linux") && Architecture::host() == Some(architecture) {
        format!("{musl} && sudo apt-get install musl-tools")
    } else {
        format!(
            "rustup target add {architecture}-unknown-linux-gnu && cargo install cargo-zigbuild && pip install ziglang"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graviton_is_told_by_the_letters_after_the_generation() {
        for arm in ["t4g.micro", "m7gd.large", "c6gn.xlarge", "x2gd.medium", "g5g.xlarge", "a1.medium", "is4gen.large"]
        {
            assert_eq!(Architecture::of_instance_type(arm), Architecture::Aarch64, "{arm}");
        }
        for intel in ["t3.micro", "m7i.large", "g4dn.xlarge", "c5a.large", "g5.xlarge", "u-6tb1.56xlarge", ""] {
            assert_eq!(Architecture::of_instance_type(intel), Architecture::X86_64, "{intel}");
        }
    }

    #[test]
    fn a_new_version_is_compiled_for_the_instances_that_are_there_unless_its_files_want_others() {
        let option = |name, value| OptionSetting::new(namespace::INSTANCES, name, value);
        let graviton = [option("InstanceTypes", "t4g.micro, t4g.small")];
        let mut files = Extensions::default();
        assert_eq!(Architecture::of_environment(&files, &graviton), Architecture::Aarch64);
        assert_eq!(Architecture::of_environment(&files, &[]), Architecture::X86_64);
        let option = option("SupportedArchitectures", "x86_64");
        files.settings.push(crate::project::Setting { option, origin: ".ebextensions/10.config".into(), line: 1 });
        assert_eq!(Architecture::of_environment(&files, &graviton), Architecture::X86_64);
    }

    #[test]
    fn what_runs_there_is_compiled_plainly_and_the_others_follow_in_order() {
        use Architecture::{Aarch64, X86_64};
        let both = Tools { musl: true, zigbuild: true };
        let on = BuildTarget::Platform;
        assert_eq!(ways(on(X86_64), Some(X86_64), true, both), [Way::Native, Way::Musl(X86_64), Way::Zigbuild(X86_64)]);
        assert_eq!(ways(on(Aarch64), Some(X86_64), true, both), [Way::Musl(Aarch64), Way::Zigbuild(Aarch64)]);
        assert_eq!(ways(on(Aarch64), Some(Aarch64), false, both), [Way::Musl(Aarch64), Way::Zigbuild(Aarch64)]);
        assert_eq!(ways(on(Aarch64), Some(X86_64), true, Tools::default()), []);
        assert_eq!(ways(BuildTarget::Host, None, false, both), [Way::Native]);
        assert_eq!(Way::Zigbuild(X86_64).arguments(), ["zigbuild", "--target", "x86_64-unknown-linux-gnu.2.34"]);
    }
}
