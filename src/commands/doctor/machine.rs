//! Processor, memory and disk.

use std::path::Path;

use serde::Serialize;

/// Memory in bytes.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Memory {
    pub total_bytes: u64,
    pub available_bytes: u64,
}

/// The processor's features that matter for multiplying matrices.
#[cfg(target_arch = "x86_64")]
pub fn cpu_features() -> Vec<&'static str> {
    let features = [
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("f16c", is_x86_feature_detected!("f16c")),
        ("avxvnni", is_x86_feature_detected!("avxvnni")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
        ("avx512bw", is_x86_feature_detected!("avx512bw")),
        ("avx512vnni", is_x86_feature_detected!("avx512vnni")),
        ("avx512bf16", is_x86_feature_detected!("avx512bf16")),
    ];
    features
        .into_iter()
        .filter(|(_, here)| *here)
        .map(|(name, _)| name)
        .collect()
}

/// The processor's features that matter for multiplying matrices.
#[cfg(target_arch = "aarch64")]
pub fn cpu_features() -> Vec<&'static str> {
    use std::arch::is_aarch64_feature_detected as detected;
    let features = [
        ("neon", detected!("neon")),
        ("fp16", detected!("fp16")),
        ("dotprod", detected!("dotprod")),
        ("i8mm", detected!("i8mm")),
    ];
    features
        .into_iter()
        .filter(|(_, here)| *here)
        .map(|(name, _)| name)
        .collect()
}

/// Nothing is known of other processors.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn cpu_features() -> Vec<&'static str> {
    Vec::new()
}

/// The machine's memory, where the system tells it in a file.
pub fn memory() -> Option<Memory> {
    parse_memory(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

/// The machine's memory in bytes, where the system tells it.
pub fn memory_bytes() -> Option<u64> {
    memory().map(|memory| memory.total_bytes)
}

/// The most memory that this process has held so far, in MiB, where the system tells it in a file.
pub fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    Some(kib(&status, "VmHWM:")? as f64 / 1024.0)
}

fn parse_memory(meminfo: &str) -> Option<Memory> {
    let bytes = |key| kib(meminfo, key).map(|kib| kib * 1024);
    Some(Memory {
        total_bytes: bytes("MemTotal:")?,
        available_bytes: bytes("MemAvailable:")?,
    })
}

/// The number of a line such as `MemTotal:  16384 kB`.
fn kib(lines: &str, key: &str) -> Option<u64> {
    let value = lines.lines().find_map(|line| line.strip_prefix(key))?;
    value.trim().trim_end_matches("kB").trim_end().parse().ok()
}

/// Free bytes on the disk of a folder, which need not exist yet.
pub fn free_space(folder: &Path) -> Option<u64> {
    let existing = folder.ancestors().find(|folder| folder.exists())?;
    fs4::available_space(existing).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_the_systems_file() {
        let meminfo = "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:    8192 kB\n";
        let expected = Memory {
            total_bytes: 16_777_216,
            available_bytes: 8_388_608,
        };
        assert_eq!(parse_memory(meminfo), Some(expected));
        assert_eq!(parse_memory("MemTotal: many kB\n"), None);
    }
}
