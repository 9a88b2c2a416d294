//! `DescribeInstanceTypes`: the small types that environments are made of, with their real sizes.

use super::super::query::{Call, Fault, Structure, Value};
use super::{items, passes};

/// Type, virtual processors, MiB of memory, architecture (EC2 instance types guide).
#[rustfmt::skip]
const TYPES: [(&str, i64, i64, &str); 28] = [
    ("t2.nano", 1, 512, "x86_64"), ("t2.micro", 1, 1024, "x86_64"), ("t2.small", 1, 2048, "x86_64"),
    ("t2.medium", 2, 4096, "x86_64"), ("t2.large", 2, 8192, "x86_64"),
    ("t3.nano", 2, 512, "x86_64"), ("t3.micro", 2, 1024, "x86_64"), ("t3.small", 2, 2048, "x86_64"),
    ("t3.medium", 2, 4096, "x86_64"), ("t3.large", 2, 8192, "x86_64"), ("t3.xlarge", 4, 16384, "x86_64"),
    ("t3.2xlarge", 8, 32768, "x86_64"),
    ("t3a.nano", 2, 512, "x86_64"), ("t3a.micro", 2, 1024, "x86_64"), ("t3a.small", 2, 2048, "x86_64"),
    ("t3a.medium", 2, 4096, "x86_64"),
    ("t4g.nano", 2, 512, "arm64"), ("t4g.micro", 2, 1024, "arm64"), ("t4g.small", 2, 2048, "arm64"),
    ("t4g.medium", 2, 4096, "arm64"), ("t4g.large", 2, 8192, "arm64"), ("t4g.xlarge", 4, 16384, "arm64"),
    ("m5.large", 2, 8192, "x86_64"), ("m6i.large", 2, 8192, "x86_64"), ("m6g.large", 2, 8192, "arm64"),
    ("m7g.large", 2, 8192, "arm64"), ("c5.large", 2, 4096, "x86_64"), ("c6g.large", 2, 4096, "arm64"),
];

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("InstanceType");
    if let Some(name) = wanted.iter().find(|name| !TYPES.iter().any(|(known, ..)| known == *name)) {
        let message = format!("The following supplied instance types do not exist: [{name}]");
        return Err(Fault::new("InvalidInstanceType", message));
    }
    let mut shapes = Vec::new();
    for (name, processors, memory, architecture) in TYPES {
        let passes = passes(&call.params, |filter| match filter {
            "instance-type" => Some(name.to_owned()),
            "processor-info.supported-architecture" => Some(architecture.to_owned()),
            "memory-info.size-in-mib" => Some(memory.to_string()),
            "vcpu-info.default-vcpus" => Some(processors.to_string()),
            "current-generation" => Some(true.to_string()),
            _ => None,
        })?;
        if passes && (wanted.is_empty() || wanted.contains(&name)) {
            let architectures = Value::list("item", [architecture]);
            let shape = Structure::new()
                .with("instanceType", name)
                .with("currentGeneration", true)
                .with("processorInfo", Structure::new().with("supportedArchitectures", architectures))
                .with("vCpuInfo", Structure::new().with("defaultVCpus", processors))
                .with("memoryInfo", Structure::new().with("sizeInMiB", memory))
                .with("burstablePerformanceSupported", name.starts_with('t'));
            shapes.push(shape);
        }
    }
    Ok(Structure::new().with("instanceTypeSet", items(shapes)).into())
}
