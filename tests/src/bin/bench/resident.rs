//! How much memory this process holds, as the operating system counts it.

use serde::Serialize;

/// Resident memory, in bytes.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Resident {
    /// All of it.
    pub bytes: u64,
    /// The part no file stands behind: heap and stacks. The rest is mapped
    /// files, such as this program and SQLite's shared memory.
    pub anonymous_bytes: u64,
}

/// Every Linux this runs on has pages of 4 KiB; arm64 kernels with larger ones
/// would need `sysconf`, and so `unsafe` code or another dependency.
#[cfg(target_os = "linux")]
const PAGE_BYTES: u64 = 4_096;

impl Resident {
    /// What it is now; `None` on systems without `/proc`.
    #[cfg(target_os = "linux")]
    pub fn now() -> Option<Self> {
        // proc(5): size, resident and shared pages come first.
        let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
        let mut pages = pages.split_whitespace().skip(1).map_while(|count| count.parse::<u64>().ok());
        let (resident, shared) = (pages.next()?, pages.next()?);
        Some(Self {
            bytes: resident * PAGE_BYTES,
            anonymous_bytes: resident.saturating_sub(shared) * PAGE_BYTES,
        })
    }

    /// What it is now; `None` on systems without `/proc`.
    #[cfg(not(target_os = "linux"))]
    pub fn now() -> Option<Self> {
        None
    }
}
