//! Settings of the C library's memory allocator.

/// Has all threads of the program allocate from one arena of the GNU C library. To be called before there are any.
///
/// By default each thread has an arena of its own. Passages are made by one thread, decoded by others and written
/// by yet another, so that every arena grows holes that only its own thread fills: over ten thousand documents a third
/// more memory. The threads of an engine ask for memory between batches and not within them, and do not get into each
/// other's way. Other allocators are left as they are.
#[cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "a setting of the C library")
)]
pub fn limit_arenas() {
    // SAFETY: the call sets a number of the allocator, which it reads when a thread first asks for memory.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Returns unused pages of memory to the system. A program that runs for hours calls it now and then: what
/// one document leaves does not quite fit the next, and over the first thousands the holes add up.
pub fn trim() {
    // SAFETY: the call has no pointers; what is in use stays where it is.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "a service of the C library")]
    unsafe {
        libc::malloc_trim(0);
    }
}
