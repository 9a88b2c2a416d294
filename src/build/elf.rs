//! What an executable needs from the machine it will run on, read from its ELF headers.
//!
//! Instances that cannot run a binary say so only after an upload and a failed deployment; here it costs milliseconds.

use std::fmt;
use std::path::Path;

use goblin::elf::Elf;
use goblin::elf::header::{EM_AARCH64, EM_X86_64, ET_DYN, ET_EXEC};
use serde::Serialize;

use super::Architecture;
use crate::error::{Class, Error, OrFail, Result};

/// A release of glibc, such as 2.34.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Glibc(pub u32, pub u32);

impl fmt::Display for Glibc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// What an executable asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// Architecture it is compiled for; `None` for one that Beanstalk does not offer.
    pub architecture: Option<Architecture>,
    /// Dynamic loader; `None` when it is static.
    pub interpreter: Option<String>,
    /// Newest glibc of which it uses a symbol.
    pub glibc: Option<Glibc>,
    /// Shared libraries it asks for.
    pub libraries: Vec<String>,
}

/// What a machine offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Its architecture.
    pub architecture: Architecture,
    /// Its glibc; `None` when it is this machine, where the program was linked.
    pub glibc: Option<Glibc>,
}

/// Libraries of glibc itself and of GCC's run time, which every Amazon Linux 2023 has.
const BASE_LIBRARIES: [&str; 11] = [
    "libc.so.6",
    "libm.so.6",
    "libgcc_s.so.1",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libstdc++.so.6",
];

impl Needs {
    /// Reads an executable.
    ///
    /// # Errors
    /// When it cannot be read, or is not a Linux executable.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).or_fail(Class::Failed, || format!("could not read {}", path.display()))?;
        Self::parse(&bytes).map_err(|cause| {
            Error::new(Class::Usage, format!("{} is not a Linux executable", path.display()))
                .code("TE1203")
                .because(cause)
        })
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        if !bytes.starts_with(b"\x7fELF") {
            return Err(described(bytes).into());
        }
        let elf = Elf::parse(bytes).map_err(|error| error.to_string())?;
        if !matches!(elf.header.e_type, ET_EXEC | ET_DYN) {
            return Err("it is an ELF file, but neither a program nor a library".into());
        }
        let architecture = match elf.header.e_machine {
            EM_X86_64 => Some(Architecture::X86_64),
            EM_AARCH64 => Some(Architecture::Aarch64),
            _ => None,
        };
        Ok(Self {
            architecture,
            interpreter: elf.interpreter.map(str::to_owned),
            glibc: newest_glibc(&elf),
            libraries: elf.libraries.iter().map(|name| (*name).to_owned()).collect(),
        })
    }

    /// Libraries beyond glibc and GCC's run time: they must be on the instance, or in the bundle.
    pub fn foreign_libraries(&self) -> impl Iterator<Item = &str> {
        self.libraries.iter().map(String::as_str).filter(|name| !BASE_LIBRARIES.contains(name))
    }

    /// Whether a machine can run it; if not, the reason as a sentence part.
    ///
    /// # Errors
    /// What it needs and the machine does not offer.
    pub fn run_on(&self, offer: Offer) -> Result<(), String> {
        if self.architecture != Some(offer.architecture) {
            let found = self.architecture.map_or("an architecture that Beanstalk does not offer", Architecture::as_str);
            return Err(format!("it is compiled for {found}, and the instances are {}", offer.architecture));
        }
        if let Some(interpreter) = self.interpreter.as_deref().filter(|name| name.contains("ld-musl")) {
            return Err(format!(
                "it needs the loader {interpreter}, which Amazon Linux does not have: link it statically"
            ));
        }
        match (self.glibc, offer.glibc) {
            (Some(needed), Some(offered)) if needed > offered => Err(format!(
                "it needs GLIBC_{needed}, and the newest on the platform is GLIBC_{offered}: \
                 it was compiled on a newer system"
            )),
            _ => Ok(()),
        }
    }
}

/// The newest `GLIBC_x.y` among the versions that the file needs of its libraries.
fn newest_glibc(elf: &Elf<'_>) -> Option<Glibc> {
    let needed = elf.verneed.as_ref()?;
    needed
        .iter()
        .flat_map(|library| library.iter().map(|version| version.vna_name).collect::<Vec<_>>())
        .filter_map(|name| elf.dynstrtab.get_at(name))
        .filter_map(glibc_of_symbol_version)
        .max()
}

fn glibc_of_symbol_version(name: &str) -> Option<Glibc> {
    // Packed relative relocations need a loader that knows them; glibc 2.36 is the first.
    if name == "GLIBC_ABI_DT_RELR" {
        return Some(Glibc(2, 36));
    }
    let mut numbers = name.strip_prefix("GLIBC_")?.split('.');
    let (major, minor) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    Some(Glibc(major, minor))
}

fn described(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "it is empty",
        [b'#', b'!', ..] => "it is a script",
        [b'P', b'K', ..] => "it is a zip archive",
        [b'M', b'Z', ..] => "it is a Windows program",
        [0xcf, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] => "it is a macOS program",
        _ => "it has no ELF header",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(architecture: Architecture, glibc: Option<Glibc>, interpreter: Option<&str>) -> Needs {
        Needs {
            architecture: Some(architecture),
            interpreter: interpreter.map(str::to_owned),
            glibc,
            libraries: vec!["libc.so.6".into(), "libpq.so.5".into()],
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_test_program_is_for_this_machine() {
        let path = std::env::current_exe().expect("has a path");
        let needs = Needs::read(&path).expect("is an executable");
        assert_eq!(needs.architecture, Architecture::host());
        let architecture = Architecture::host().expect("one that Beanstalk offers");
        assert_eq!(needs.run_on(Offer { architecture, glibc: None }), Ok(()));
        if needs.interpreter.is_some() {
            let refused = needs.run_on(Offer { architecture, glibc: Some(Glibc(2, 2)) }).expect_err("older than all");
            assert!(refused.contains("GLIBC_2.2"), "{refused}");
        }
    }

    #[test]
    fn a_wrong_architecture_a_newer_glibc_and_a_musl_loader_are_refused_with_the_reason() {
        let offer = Offer { architecture: Architecture::X86_64, glibc: Some(Glibc(2, 34)) };
        assert_eq!(needs(Architecture::X86_64, Some(Glibc(2, 34)), None).run_on(offer), Ok(()));
        assert_eq!(needs(Architecture::X86_64, None, None).run_on(offer), Ok(()));
        let refused = [
            (needs(Architecture::Aarch64, None, None), "compiled for aarch64, and the instances are x86_64"),
            (needs(Architecture::X86_64, Some(Glibc(2, 39)), None), "needs GLIBC_2.39"),
            (needs(Architecture::X86_64, None, Some("/lib/ld-musl-x86_64.so.1")), "link it statically"),
        ];
        for (needs, part) in refused {
            let reason = needs.run_on(offer).expect_err(part);
            assert!(reason.contains(part), "{reason}");
        }
        let foreign = needs(Architecture::X86_64, None, None);
        assert_eq!(foreign.foreign_libraries().collect::<Vec<_>>(), ["libpq.so.5"]);
    }

    #[test]
    fn symbol_versions_are_compared_as_numbers() {
        assert_eq!(glibc_of_symbol_version("GLIBC_2.3.4"), Some(Glibc(2, 3)));
        assert!(glibc_of_symbol_version("GLIBC_2.4") < glibc_of_symbol_version("GLIBC_2.34"));
        assert_eq!(glibc_of_symbol_version("GLIBC_ABI_DT_RELR"), Some(Glibc(2, 36)));
        for other in ["GLIBC_PRIVATE", "GCC_3.0", "GLIBCXX_3.4"] {
            assert_eq!(glibc_of_symbol_version(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_not_an_executable_is_described() {
        for (bytes, part) in
            [(&b"#!/bin/sh"[..], "script"), (b"", "empty"), (b"PK\x03\x04", "zip"), (b"text", "no ELF")]
        {
            assert!(Needs::parse(bytes).expect_err(part).contains(part));
        }
        assert!(Needs::parse(b"\x7fELF broken").is_err());
    }
}
