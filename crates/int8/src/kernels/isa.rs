//! The instruction sets that kernels are written for, and which of them this processor has.

use std::str::FromStr;

/// An instruction set that kernels are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isa {
    /// Plain Rust, to which the others are compared.
    Portable,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// AVX2, and 256-bit dots of eight-bit numbers (AVX-VNNI).
    AvxVnni,
    /// AVX-512 (F, BW, DQ, VL), and 512-bit dots of eight-bit numbers.
    Avx512Vnni,
    /// That, and AMX: products of bytes in tiles, for students and encoder–decoder models.
    Amx,
    /// Every 64-bit ARM processor.
    Neon,
    /// NEON with dots of eight-bit numbers (`FEAT_DotProd`).
    NeonDot,
    /// NEON with dots, and products of small matrices, of eight-bit numbers with and without a sign (`FEAT_I8MM`).
    NeonI8mm,
}

/// A name that no instruction set has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no instruction set is called '{0}'")]
pub struct UnknownIsa(String);

impl Isa {
    /// All of them; among those of one architecture, the slowest first.
    pub const ALL: [Isa; 8] = [
        Isa::Portable,
        Isa::Avx2,
        Isa::AvxVnni,
        Isa::Avx512Vnni,
        Isa::Amx,
        Isa::Neon,
        Isa::NeonDot,
        Isa::NeonI8mm,
    ];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Avx2 => "avx2",
            Isa::AvxVnni => "avxvnni",
            Isa::Avx512Vnni => "avx512vnni",
            Isa::Amx => "amx",
            Isa::Neon => "neon",
            Isa::NeonDot => "dotprod",
            Isa::NeonI8mm => "i8mm",
        }
    }

    /// Whether this processor has it, and the system lets it be used.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn is_here(self) -> bool {
        let avx2 = || is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        match self {
            Isa::Portable => true,
            Isa::Avx2 => avx2(),
            Isa::AvxVnni => avx2() && is_x86_feature_detected!("avxvnni"),
            Isa::Avx512Vnni => {
                avx2()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
            }
            Isa::Amx => Isa::Avx512Vnni.is_here() && super::x86_64::amx::may_be_used(),
            Isa::Neon | Isa::NeonDot | Isa::NeonI8mm => false,
        }
    }

    /// Whether this processor has it.
    #[cfg(target_arch = "aarch64")]
    pub(super) fn is_here(self) -> bool {
        match self {
            Isa::Portable | Isa::Neon => true,
            Isa::NeonDot => std::arch::is_aarch64_feature_detected!("dotprod"),
            Isa::NeonI8mm => {
                std::arch::is_aarch64_feature_detected!("dotprod")
                    && std::arch::is_aarch64_feature_detected!("i8mm")
            }
            Isa::Avx2 | Isa::AvxVnni | Isa::Avx512Vnni | Isa::Amx => false,
        }
    }

    /// Whether this processor has it.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub(super) fn is_here(self) -> bool {
        self == Isa::Portable
    }
}

impl FromStr for Isa {
    type Err = UnknownIsa;

    /// Reads a name as [`Isa::name`] gives it, in whatever case.
    fn from_str(name: &str) -> Result<Self, UnknownIsa> {
        Isa::ALL
            .into_iter()
            .find(|isa| isa.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownIsa(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for isa in Isa::ALL {
            assert_eq!(isa.name().to_uppercase().parse(), Ok(isa));
        }
        let error = "sse9".parse::<Isa>().unwrap_err().to_string();
        assert_eq!(error, "no instruction set is called 'sse9'");
    }
}
