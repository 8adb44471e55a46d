//! Whether AMX may be used: the processor must have its tiles, and the system must give leave.
#![expect(
    unsafe_code,
    reason = "asks the processor and the system in their own instructions"
)]

#[cfg(target_os = "linux")]
use std::arch::asm;
use std::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};
use std::sync::OnceLock;

/// Rows of a tile.
pub const ROWS: usize = 16;
/// Bytes of a tile's row.
pub const ROW_BYTES: usize = 64;
/// Tiles.
pub const TILES: usize = 8;

/// Whether there are tiles for products of bytes, and this process may use them.
pub fn may_be_used() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    *MAY.get_or_init(|| has_tiles() && system_keeps_tiles() && system_gives_leave())
}

/// Whether the processor has AMX-TILE and AMX-INT8, with tiles and products of at least the usual sizes.
fn has_tiles() -> bool {
    const FEATURES: u32 = 7;
    const PALETTES: u32 = 0x1D;
    const PRODUCTS: u32 = 0x1E;
    const TILE_AND_INT8: u32 = 0b11 << 24;
    let half = |word: u32, high: bool| (if high { word >> 16 } else { word & 0xFFFF }) as usize;
    if __cpuid(0).eax < PRODUCTS || __cpuid_count(FEATURES, 0).edx & TILE_AND_INT8 != TILE_AND_INT8 {
        return false;
    }
    let (palettes, tiles) = (__cpuid_count(PALETTES, 0).eax, __cpuid_count(PALETTES, 1));
    let product = __cpuid_count(PRODUCTS, 0).ebx as usize;
    palettes >= 1
        && half(tiles.ebx, false) >= ROW_BYTES
        && half(tiles.ebx, true) >= TILES
        && half(tiles.ecx, false) >= ROWS
        && product & 0xFF >= ROW_BYTES / 4
        && product >> 8 & 0xFFFF >= ROW_BYTES
}

/// Whether the system keeps tiles when it goes from one program to another.
fn system_keeps_tiles() -> bool {
    const CONFIGURATION_AND_DATA: u64 = 0b11 << 17;
    // SAFETY: the processor has the instruction.
    let kept = || unsafe { _xgetbv(0) };
    is_x86_feature_detected!("xsave") && kept() & CONFIGURATION_AND_DATA == CONFIGURATION_AND_DATA
}

/// Asks Linux for the leave, which then holds for all threads. Since a signal's frame holds the tiles too,
/// Linux refuses it to programs with too small a stack for signals.
#[cfg(target_os = "linux")]
fn system_gives_leave() -> bool {
    const ARCH_PRCTL: i64 = 158;
    const ARCH_REQ_XCOMP_PERM: i64 = 0x1023;
    const XFEATURE_XTILEDATA: i64 = 18;
    let status: i64;
    // SAFETY: a system call that touches no memory; the registers that it spoils are named.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") ARCH_PRCTL => status,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XFEATURE_XTILEDATA,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack, nomem),
        );
    }
    status == 0
}

/// Other systems are not asked.
#[cfg(not(target_os = "linux"))]
fn system_gives_leave() -> bool {
    false
}
