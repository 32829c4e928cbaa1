//! How much memory a test takes: the system's allocator for the whole program, which remembers how much was in use at most
//! and the largest block that was asked for. All threads share it, so a test that looks at it runs alone.
#![allow(dead_code)] // each test uses a part, and some need features

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

struct Watched;

static USED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
static LARGEST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let used = USED.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(used, Ordering::Relaxed);
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static WATCHED: Watched = Watched;

static ALONE: Mutex<()> = Mutex::new(());

/// The right to look at the memory of the whole program.
pub struct Watch(MutexGuard<'static, ()>);

impl Watch {
    /// Waits until no other test watches.
    pub fn alone() -> Self {
        Watch(ALONE.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Bytes in use.
    pub fn used(&self) -> usize {
        USED.load(Ordering::Relaxed)
    }

    /// What `f` gives, and how many bytes were in use at most while it ran, all that was there before included.
    pub fn most<T>(&self, f: impl FnOnce() -> T) -> (T, usize) {
        MOST.store(self.used(), Ordering::Relaxed);
        let result = f();
        (result, MOST.load(Ordering::Relaxed))
    }

    /// What `f` gives, and the bytes of the largest block that it asked for.
    pub fn largest_block<T>(&self, f: impl FnOnce() -> T) -> (T, usize) {
        LARGEST.store(0, Ordering::Relaxed);
        let result = f();
        (result, LARGEST.load(Ordering::Relaxed))
    }
}
