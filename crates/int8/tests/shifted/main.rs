//! The products of `int8::shifted`: against plain loops, and every instruction set against the portable one.

mod dice;
mod dynamic;
mod fixed;
