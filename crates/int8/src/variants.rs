//! One compiled variant of each operation for every instruction set, and the choice between them.
//!
//! An operation is written once over [`Vector`](crate::shifted::vector::Vector) and inlined here into a function that
//! has the instruction set's features switched on. Safe methods of [`Kernel`](crate::Kernel) check all lengths and
//! then call `run!`, which calls the variant of the kernel's instruction set.
#![expect(
    unsafe_code,
    reason = "functions of an instruction set, which the kernel proves to be there"
)]

/// Calls the variant of an operation for the kernel's instruction set.
macro_rules! run {
    ($kernel:expr, $name:ident($($argument:expr),*)) => {
        // SAFETY: a `Kernel` proves that the processor has its instruction set; lengths were checked.
        unsafe {
            use $crate::{Isa, variants};
            match $kernel.isa() {
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => variants::avx2::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::AvxVnni => variants::avxvnni::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512Vnni => variants::avx512vnni::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::Amx => variants::amx::$name($($argument),*),
                #[cfg(target_arch = "aarch64")]
                Isa::Neon => variants::neon::$name($($argument),*),
                #[cfg(target_arch = "aarch64")]
                Isa::NeonDot => variants::dotprod::$name($($argument),*),
                #[cfg(target_arch = "aarch64")]
                Isa::NeonI8mm => variants::i8mm::$name($($argument),*),
                _ => variants::portable::$name($($argument),*),
            }
        }
    };
}

/// The operations whose instructions depend on how the processor multiplies bytes.
macro_rules! byte_products {
    ($vector:ty $(, $features:literal)?) => {
        use crate::shifted::packing::Packed;
        use crate::shifted::product::{self, Epilogue};
        use crate::shifted::{ops, table::Shape};

        $(#[target_feature(enable = $features)])?
        pub unsafe fn product(packed: &Packed, shifted: &[u8], rows: usize, mut to: impl Epilogue) {
            // SAFETY: `Kernel` checked the lengths; this function has the features.
            unsafe { product::product::<$vector, _>(packed, shifted.as_ptr(), rows, &mut to) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn logits(
            table: &Shape,
            weights: &[i8],
            shifted: &[u8],
            constants: (f32, impl Fn(usize) -> f32),
            ids: &[u32],
            out: &mut [f32],
        ) {
            // SAFETY: as above.
            unsafe { ops::logits::<$vector>(table, weights, shifted, constants, ids, out) }
        }
    };
}

/// The operations on floating-point numbers; instruction sets that differ only in products of bytes share them.
macro_rules! float_operations {
    ($($features:literal)?: $vector:ty) => {
        use crate::attention::{Attention, BiasedAttention, GatheredAttention, biased, gathered, kernel};
        use crate::plain::{Activation, FloatMatrix};
        use crate::shifted::RowScale;
        use crate::shifted::vector::Vector as _;

        $(#[target_feature(enable = $features)])?
        pub unsafe fn quantise_row(values: &[f32], out: &mut [u8]) -> RowScale {
            // SAFETY: `Kernel` checked the lengths; this function has the features.
            unsafe { ops::quantise_row::<$vector>(values, out) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn quantise(values: &[f32], scale: f32, out: &mut [u8]) {
            // SAFETY: as above.
            unsafe { ops::quantise::<$vector>(values, scale, out) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn add_and_norm(x: &mut [f32], y: &[f32], scale: &[f32], bias: &[f32]) {
            // SAFETY: as above.
            unsafe { ops::add_and_norm::<$vector>(x, y, scale, bias) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn recur(cell: &mut [f32], update: &mut [f32], forget: &[f32]) {
            // SAFETY: as above.
            unsafe { ops::recur::<$vector>(cell, update, forget) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn embed(weights: &[i8], unit: f32, scale: f32, position: &[f32], out: &mut [f32]) {
            // SAFETY: as above.
            unsafe { ops::embed::<$vector>(weights, unit, scale, position, out) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn attention(job: &Attention<'_>, scores: &mut [f32], out: &mut [f32]) {
            // SAFETY: as above.
            unsafe { kernel::attention::<$vector>(&job.job(), |_, _, _| <$vector>::splat(0.0), scores, out) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn biased_attention(job: &BiasedAttention<'_>, scores: &mut [f32], out: &mut [f32]) {
            // SAFETY: as above.
            unsafe { biased::attention::<$vector>(job, scores, out) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn gathered_attention(job: &GatheredAttention<'_>, scores: &mut [f32], out: &mut [f32]) {
            // SAFETY: as above.
            unsafe { gathered::attention::<$vector>(job, scores, out) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn multiply_floats(matrix: &FloatMatrix, values: &[f32], out: &mut [f32]) {
            // SAFETY: as above.
            unsafe { crate::plain::ops::multiply::<$vector>(matrix, values, out) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn layer_norm(x: &mut [f32], scale: &[f32], bias: &[f32], epsilon: f32) {
            // SAFETY: as above.
            unsafe { crate::plain::ops::layer_norm::<$vector>(x, scale, bias, epsilon) }
        }

        $(#[target_feature(enable = $features)])?
        pub unsafe fn activate(function: Activation, values: &mut [f32]) {
            // SAFETY: as above.
            unsafe { crate::plain::ops::activate::<$vector>(function, values) }
        }
    };
}

pub mod portable {
    byte_products!(crate::shifted::portable::Portable);
    float_operations!(: crate::shifted::portable::Portable);
}

#[cfg(target_arch = "x86_64")]
pub mod avx2 {
    byte_products!(crate::shifted::avx2::Avx2, "avx2,fma");
    float_operations!("avx2,fma": crate::shifted::avx2::Avx2);
}

#[cfg(target_arch = "x86_64")]
pub mod avxvnni {
    byte_products!(crate::shifted::avx2::AvxVnni, "avx2,fma,avxvnni");
    pub use super::avx2::{
        activate, add_and_norm, attention, biased_attention, embed, gathered_attention, layer_norm,
        multiply_floats, quantise, quantise_row, recur,
    };
}

#[cfg(target_arch = "x86_64")]
pub mod avx512vnni {
    byte_products!(
        crate::shifted::avx512::Avx512Vnni,
        "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma"
    );
    float_operations!("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma": crate::shifted::avx512::Avx512Vnni);
}

/// Products of many rows in tiles, and all else as with AVX-512.
#[cfg(target_arch = "x86_64")]
pub mod amx {
    pub use super::avx512vnni::{
        activate, add_and_norm, attention, biased_attention, embed, gathered_attention, layer_norm, logits,
        multiply_floats, quantise, quantise_row, recur,
    };
    pub use crate::shifted::amx::product;
}

#[cfg(target_arch = "aarch64")]
pub mod neon {
    byte_products!(crate::shifted::neon::Neon);
    float_operations!(: crate::shifted::neon::Neon);
}

#[cfg(target_arch = "aarch64")]
pub mod dotprod {
    byte_products!(crate::shifted::neon::NeonDot, "dotprod");
    pub use super::neon::{
        activate, add_and_norm, attention, biased_attention, embed, gathered_attention, layer_norm,
        multiply_floats, quantise, quantise_row, recur,
    };
}

#[cfg(target_arch = "aarch64")]
pub mod i8mm {
    byte_products!(crate::shifted::neon::NeonI8mm, "dotprod,i8mm");
    pub use super::neon::{
        activate, add_and_norm, attention, biased_attention, embed, gathered_attention, layer_norm,
        multiply_floats, quantise, quantise_row, recur,
    };
}
