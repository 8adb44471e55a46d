//! Where a program's memory comes from when many threads ask for it, and where it goes.

/// Gives all threads of the program one pool of memory. To be called before there are any.
///
/// GNU's allocator gives each thread a pool of its own. Passages are made by one thread, decoded by others and written
/// by yet another, so that every pool grows holes that only its own thread fills: over ten thousand documents a third
/// more memory. The threads of an engine ask for memory between batches and not within them, and do not get into each
/// other's way. Other allocators are left as they are.
#[cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "a setting of the C library")
)]
pub fn share() {
    // SAFETY: the call sets a number of the allocator, which it reads when a thread first asks for memory.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Gives pages of memory that nobody uses back to the system. A program that runs for hours calls it now and then: what
/// one document leaves does not quite fit the next, and over the first thousands the holes add up.
pub fn give_back() {
    // SAFETY: the call has no pointers; what is in use stays where it is.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "a service of the C library")]
    unsafe {
        libc::malloc_trim(0);
    }
}
